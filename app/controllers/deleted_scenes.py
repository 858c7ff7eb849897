"""Lists what lies in the story's trash, and puts it back."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.parts import Parts
from app.errors import explain
from app.open_story import OpenStory
from app.story.trash import TrashedText, put_back, scene_of_text, trashed_texts

if TYPE_CHECKING:
    from app.dialogs.deleted_scenes import DeletedDialog

_SAVING_S = 5.0  # that the list waits for what is on its way to the disk


class DeletedScenesController(QObject):
    """One dialog at most. GUI thread; the trash is read on another."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: DeletedDialog | None = None
        self._texts: dict[str, TrashedText] = {}
        parts.window.actions_table["deleted_scenes"].triggered.connect(lambda *_: self.show())
        parts.story.scenes_changed.connect(lambda: self._fill() if self.dialog is not None else None)
        parts.story.story_closing.connect(lambda _: self._close())
        parts.themes.changed.connect(lambda _theme: self._dress())

    def show(self) -> None:
        from app.dialogs.deleted_scenes import DeletedDialog

        if self._parts.story.current is None:
            return
        if self.dialog is None:
            dialog = self.dialog = DeletedDialog(self._parts.window)
            dialog.put_back_requested.connect(self.put_back)
            dialog.finished.connect(self._closed)
            self._dress()
        self._fill()
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.page.take_keyboard()

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.close()

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _dress(self) -> None:
        if self.dialog is not None:
            self.dialog.set_theme(self._parts.themes.theme, self._parts.editor.page_font())

    def _fill(self) -> None:
        """What was deleted here is on its way to the trash: that is waited for, on the other thread."""
        opened, bridge = self._parts.story.current, self._parts.bridge
        if opened is None or opened.story.folder is None:
            self._show(opened, [])
            return
        root = opened.story.root
        titles = {scene.stored_at: scene.title for scene in opened.story.removed if scene.stored_at is not None}

        def read() -> None:
            opened.saving.wait_until_written(_SAVING_S)
            bridge.post(partial(self._show, opened, trashed_texts(root, titles)))

        threading.Thread(target=read, name="trash", daemon=True).start()

    def _show(self, opened: OpenStory | None, texts: list[TrashedText]) -> None:
        if self.dialog is not None and opened is self._parts.story.current:
            self._texts = {text.key: text for text in texts}
            self.dialog.set_texts(texts)

    def put_back(self, key: str) -> None:
        """The scene is part of the story again, with its versions where they are known."""
        opened, text = self._parts.story.current, self._texts.get(key)
        if opened is None or text is None or opened.is_read_only:
            return
        is_known = text.place is not None or any(scene.stored_at == key for scene in opened.story.removed)
        if opened.versions is None or is_known:
            self._put_back(opened, text, None)
            return
        present = {scene.id for scene in opened.story.all_texts()}
        bridge = self._parts.bridge
        opened.versions.ask(
            lambda db: scene_of_text(db, text.text, present),
            lambda found: bridge.post(partial(self._put_back, opened, text, found)),
        )

    def _put_back(self, opened: OpenStory, text: TrashedText, scene_id: str | None) -> None:
        if opened is not self._parts.story.current:
            return
        try:
            others = self._texts.values()
            scene = opened.structure.change("restore", lambda: put_back(opened.story, text, scene_id or "", others))
        except OSError as error:
            if self.dialog is not None:
                self.dialog.page.say(explain(error).sentence)
            return
        self._parts.story.show_scene(scene.id)
        self._fill()
