"""Takes snapshots of the story, lists them, and puts the whole story back as it was in one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QDateTime, QLocale, QObject

from app.controllers.parts import Parts
from app.dialogs.ask_name import ask_name
from app.open_story import OpenStory
from app.story import snapshots_table
from app.story.snapshots_table import Snapshot, SnapshotContent

if TYPE_CHECKING:
    from app.dialogs.snapshots import SnapshotsDialog

_T = TypeVar("_T")


class SnapshotsController(QObject):
    """One dialog at most. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: SnapshotsDialog | None = None
        self._snapshots: list[Snapshot] = []
        self._deleted = 0  # id of the one that was deleted last
        actions = parts.window.actions_table
        actions["take_snapshot"].triggered.connect(lambda *_: self.take())
        actions["snapshots"].triggered.connect(lambda *_: self.show())
        parts.story.story_closing.connect(lambda _: self._close())
        parts.themes.changed.connect(lambda _theme: self._dress())

    def _usable(self) -> OpenStory | None:
        opened = self._parts.story.current
        if opened is not None and opened.versions is None:
            self._parts.notices.show_info(
                "versions", lambda: self.tr("There are no snapshots: the history of this story can't be used now.")
            )
        return opened if opened is not None and opened.versions is not None else None

    def take(self) -> None:
        """Asks for a name and keeps the whole story under it."""
        opened = self._usable()
        if opened is None:
            return
        now = QLocale().toString(QDateTime.currentDateTime(), QLocale.FormatType.ShortFormat)
        title, label = self.tr("New snapshot"), self.tr("The whole story as it is now is kept under this name:")
        name = ask_name(self.dialog or self._parts.window, title, label, now)
        if name is not None and opened is self._parts.story.current:
            opened.take_snapshot(name, lambda kept: self._parts.bridge.post(partial(self._taken, opened, name, kept)))

    def _taken(self, opened: OpenStory, name: str, is_kept: bool) -> None:
        if opened is not self._parts.story.current:
            return
        if not is_kept:
            self._tell_failed(lambda: self._words_on_not_taken(name))
        elif self.dialog is not None:
            self._fill()
        else:
            self._parts.notices.show_done(
                "snapshot",
                lambda: self.tr("The snapshot “{name}” was taken.").format(name=name),
                lambda: self.tr("Show snapshots"),
                self.show,
            )

    def _words_on_not_taken(self, name: str) -> str:
        sentence = self.tr("The snapshot “{name}” could not be taken. Make room on the disk, then take it again.")
        return sentence.format(name=name)

    def _tell_failed(self, text: Callable[[], str]) -> None:
        if self.dialog is not None:
            self.dialog.page.say(text())
        self._parts.notices.show_info("snapshot", text)

    def show(self) -> None:
        from app.dialogs.snapshots import SnapshotsDialog

        if self._usable() is None:
            return
        if self.dialog is None:
            dialog = self.dialog = SnapshotsDialog(self._parts.window)
            dialog.content_wanted.connect(self._read)
            dialog.take_requested.connect(self.take)
            dialog.rename_requested.connect(self._rename)
            dialog.delete_requested.connect(self._delete)
            dialog.undo_delete_requested.connect(self._undo_delete)
            dialog.restore_requested.connect(self.restore)
            dialog.finished.connect(self._closed)
            self._dress()
        self._fill()
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.page.take_keyboard()

    def _close(self) -> None:
        self._parts.notices.remove("snapshot")
        if self.dialog is not None:
            self.dialog.close()

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _dress(self) -> None:
        if self.dialog is not None:
            self.dialog.set_theme(self._parts.themes.theme, self._parts.editor.page_font())

    def _ask(self, question: Callable[[Any], _T], answer: Callable[[_T | None], None]) -> None:
        opened = self._parts.story.current

        def on_gui(found: _T | None) -> None:
            if opened is self._parts.story.current:
                answer(found)

        if opened is not None and opened.versions is not None:
            opened.versions.ask(question, lambda found: self._parts.bridge.post(partial(on_gui, found)))

    def _fill(self) -> None:
        self._ask(snapshots_table.snapshots, self._show)

    def _show(self, snapshots: list[Snapshot] | None) -> None:
        self._snapshots = snapshots or []
        if self.dialog is not None:
            self.dialog.set_snapshots(self._snapshots)

    def _read(self, snapshot_id: int) -> None:
        def show(content: SnapshotContent | None) -> None:
            if self.dialog is not None:
                self.dialog.set_content(snapshot_id, content)

        self._ask(lambda db: snapshots_table.snapshot_content(db, snapshot_id), show)

    def _rename(self, snapshot_id: int, name: str) -> None:
        assert self.dialog is not None
        chosen = ask_name(self.dialog, self.tr("Rename snapshot"), self.tr("Name"), name)
        if chosen is not None:
            self._ask(lambda db: snapshots_table.rename_snapshot(db, snapshot_id, chosen), lambda _: self._fill())

    def _delete(self, snapshot_id: int) -> None:
        name = next((snapshot.name for snapshot in self._snapshots if snapshot.id == snapshot_id), "")
        self._deleted = snapshot_id
        self._ask(lambda db: snapshots_table.set_snapshot_pruned(db, snapshot_id, True), lambda _: self._fill())
        if self.dialog is not None:
            self.dialog.show_deleted(name)

    def _undo_delete(self) -> None:
        snapshot_id = self._deleted
        self._ask(lambda db: snapshots_table.set_snapshot_pruned(db, snapshot_id, False), lambda _: self._fill())

    def restore(self, snapshot_id: int) -> None:
        """The whole story as it was; how it is now is kept as a snapshot first."""
        opened = self._parts.story.current
        name = next((snapshot.name for snapshot in self._snapshots if snapshot.id == snapshot_id), "")
        if opened is None:
            return
        if self._parts.generation.is_busy:
            if self.dialog is not None:
                self.dialog.page.say(self.tr("The model is writing. Put the story back when it has finished."))
            return
        before = self.tr("Before putting back “{name}”").format(name=name)

        def go_on(is_kept: bool) -> None:
            if opened is not self._parts.story.current:
                return
            if not is_kept:  # there would be no way back
                self._tell_failed(self._words_on_not_put_back)
                return
            self._ask(
                lambda db: snapshots_table.snapshot_content(db, snapshot_id),
                lambda content: self._restore(opened, content, name),
            )

        opened.take_snapshot(before, lambda is_kept: self._parts.bridge.post(partial(go_on, is_kept)))

    def _words_on_not_put_back(self) -> str:
        return self.tr(
            "Nothing was put back: how the story is now could not be kept first. Make room on the disk and try again."
        )

    def _restore(self, opened: OpenStory, content: SnapshotContent | None, name: str) -> None:
        from app.story.restoring import put_texts_back

        if content is None:
            if self.dialog is not None:
                self.dialog.page.say(self.tr("This snapshot can't be read: the history is damaged there."))
            return
        later: list[str] = []
        opened.structure.change("restore", lambda: later.extend(put_texts_back(opened.story, content)))
        left = [text.title for text in content.texts if not self._put(opened, text.id, text.text)]
        self._fill()

        def text() -> str:
            said = [self.tr("The story is as it was in “{name}”.").format(name=name)]
            if later:
                said.append(self.tr("Texts that are newer lie in the archive: {count}.").format(count=len(later)))
            if left:
                said.append(
                    self.tr("Not put back, as something writes there: {titles}.").format(titles=", ".join(left))
                )
            return " ".join(said)

        self._parts.notices.show_info("snapshot", text, lambda: self.tr("Show snapshots"), self.show)

    @staticmethod
    def _put(opened: OpenStory, text_id: str, text: str) -> bool:
        if opened.text_of(text_id) == text:
            return True
        opened.note_version(text_id, "restore")
        return opened.put_text(text_id, text)
