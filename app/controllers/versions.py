"""Opens the versions of the scene that is on the page, and puts back what the writer wants of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from app.controllers.parts import Parts
from app.dialogs.ask_name import ask_name
from app.editor.scene_document import SceneDocument
from app.open_story import OpenStory
from app.story import snapshots_table, versions_table
from app.story.errors import HistoryUnavailable
from app.story.versions_table import Version

if TYPE_CHECKING:
    from app.dialogs.versions import VersionsDialog

_T = TypeVar("_T")
_FOLLOW_MS = 300  # the comparison follows when the writer pauses


class VersionsController(QObject):
    """One dialog at most; it shows the scene that is open. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: VersionsDialog | None = None
        self._document: SceneDocument | None = None
        self._following = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._following.timeout.connect(self._show_page)
        parts.window.actions_table["versions"].triggered.connect(lambda *_: self.show())
        parts.story.scene_shown.connect(self._scene_shown)
        parts.story.story_opened.connect(lambda opened: opened.history_failed.connect(self._tell_failed))
        parts.story.about_to_change_scene.connect(lambda: self._follow(None))
        parts.story.story_closing.connect(lambda _: self._close())
        parts.generation.phase_changed.connect(lambda _phase: self._show_busy())
        parts.themes.changed.connect(lambda _theme: self._dress())

    def show(self) -> None:
        from app.dialogs.versions import VersionsDialog

        opened = self._parts.story.current
        if opened is None or self._parts.story.document is None:
            return
        if opened.versions is None:
            self._parts.notices.show_info(
                "versions", lambda: self.tr("There are no versions: the history of this story can't be used now.")
            )
            return
        if self.dialog is None:
            dialog = self.dialog = VersionsDialog(self._parts.window)
            dialog.texts_wanted.connect(self._read)
            dialog.name_requested.connect(self._name)
            dialog.put_back_requested.connect(self.put_back)
            dialog.undo_requested.connect(self._parts.editor.undo)
            dialog.redo_requested.connect(self._parts.editor.redo)
            dialog.finished.connect(self._closed)
            self._dress()
            self._follow(self._parts.story.document)
        self._fill()
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.page.take_keyboard()

    def _tell_failed(self, error: HistoryUnavailable | None) -> None:
        if error is None:
            self._parts.notices.remove("versions")
            return
        self._parts.notices.show_info(
            "versions",
            lambda: self.tr(
                "Earlier versions of your texts can't be kept now. Make room on the disk, or connect it again. The "
                "texts themselves are saved as ever."
            ),
        )

    def _close(self) -> None:
        self._parts.notices.remove("versions")
        if self.dialog is not None:
            self.dialog.close()

    def _closed(self) -> None:
        self._follow(None)
        self._following.stop()
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _dress(self) -> None:
        if self.dialog is not None:
            self.dialog.set_theme(self._parts.themes.theme, self._parts.editor.page_font())

    def _show_busy(self) -> None:
        if self.dialog is not None and self._document is not None:
            self.dialog.set_busy(self._document.open_passage is not None)

    # Following the page

    def _scene_shown(self, document: SceneDocument) -> None:
        if self.dialog is not None:
            self._follow(document)
            self._fill()

    def _follow(self, document: SceneDocument | None) -> None:
        if self._document is not None:
            self._document.text_changed.disconnect(self._following.start)
        self._document = document
        if document is not None and self.dialog is not None:
            document.text_changed.connect(self._following.start)

    def _show_page(self) -> None:
        if self.dialog is not None and self._document is not None:
            self.dialog.set_page(self._document.text())

    def _fill(self) -> None:
        opened, document = self._parts.story.current, self._document
        if opened is None or document is None or self.dialog is None:
            return
        self._show_page()
        self._show_busy()
        scene_id = document.scene_id

        def kept(db: Any) -> tuple[list[Version], list[str]]:
            return versions_table.versions_of(db, scene_id), snapshots_table.names_with(db, scene_id)

        self._ask(opened, kept, partial(self._show, opened, scene_id))

    def _show(self, opened: OpenStory, scene_id: str, kept: tuple[list[Version], list[str]] | None) -> None:
        if self.dialog is not None and self._document is not None and self._document.scene_id == scene_id:
            scene = opened.story.text_with_id(scene_id)
            versions, snapshots = kept or ([], [])
            self.dialog.set_versions(versions, scene.title or scene.first_words(), snapshots)

    def _ask(self, opened: OpenStory, question: Callable[[Any], _T], answer: Callable[[_T | None], None]) -> None:
        """`answer` is called on the GUI thread, unless the story was closed meanwhile."""

        def on_gui(found: _T | None) -> None:
            if opened is self._parts.story.current:
                answer(found)

        if opened.versions is not None:
            opened.versions.ask(question, lambda found: self._parts.bridge.post(partial(on_gui, found)))

    def _read(self, version_ids: list[int]) -> None:
        opened = self._parts.story.current
        if opened is None:
            return

        def show(version_id: int, text: str | None) -> None:
            if self.dialog is not None:
                self.dialog.set_text(version_id, text)

        for each in version_ids:
            self._ask(opened, lambda db, each=each: versions_table.version_text(db, each), partial(show, each))

    # What is wanted

    def put_back(self, text: str) -> None:
        """The scene gets this text, as one step; what it says now stays among the versions."""
        opened, document = self._parts.story.current, self._document
        if opened is None or document is None or self.dialog is None:
            return
        before = document.text()
        if not opened.put_text(document.scene_id, text):
            self.dialog.page.say(self.tr("Not now: the model or an input method writes on the page."))
            return
        if opened.versions is not None:
            opened.versions.note(document.scene_id, before, "restore")
        self._following.stop()
        self._fill()

    def _name(self, version_id: int, name: str) -> None:
        opened = self._parts.story.current
        if opened is None or self.dialog is None:
            return
        title, label = self.tr("Name of the version"), self.tr("A version with a name is kept for good.")
        chosen = ask_name(self.dialog, title, label, name, may_be_empty=True)
        if chosen is not None and opened is self._parts.story.current:
            self._ask(opened, lambda db: versions_table.name_version(db, version_id, chosen), lambda _: self._fill())
