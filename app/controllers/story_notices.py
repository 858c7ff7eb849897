"""Tells the writer what happened to a story's files: what was amiss when it was opened, and saving that failed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.controllers.notices import Notices
from app.open_story import OpenStory
from app.story.errors import SaveFailed


class StoryNotices(QObject):
    """Listens to one open story at a time. GUI thread."""

    def __init__(self, notices: Notices) -> None:
        super().__init__(notices)
        self._notices = notices

    def follow(self, opened: OpenStory) -> None:
        """Tells what was amiss when the story was opened, and from now on what goes wrong."""
        opened.save_failed.connect(lambda error: self._tell_save_failed(opened, error))
        opened.save_state_changed.connect(lambda state: self._notices.remove("save") if state == "saved" else None)
        for problem in opened.story.problems:
            self._notices.show_error(problem, f"problem {type(problem).__name__}")
        if opened.damaged_history is not None:
            self._tell_history_damaged(opened.damaged_history)
        if opened.is_read_only:
            self._notices.show_info(
                "read_only", lambda: self.tr("This story is open for reading only: nothing you type is kept.")
            )

    def forget(self) -> None:
        """The story is closed."""
        about_the_story = (
            "story",
            "save",
            "read_only",
            "welcome",
            "history",
            "problem",
            "language",
        )
        for key in list(self._notices.shown()):
            if key.split(" ")[0] in about_the_story:
                self._notices.remove(key)

    def _tell_save_failed(self, opened: OpenStory, error: SaveFailed) -> None:
        self._notices.show_error(error, "save", lambda: self.tr("Save again"), opened.save_again)

    def _tell_history_damaged(self, kept_at: Path) -> None:
        def text() -> str:
            sentence = self.tr(
                "The list of takes was damaged and begun anew. The old one is kept at {file}; no text is lost."
            )
            return sentence.format(file=kept_at)

        self._notices.show_info("history", text)
