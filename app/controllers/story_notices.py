"""Tells the writer what happened to a story's files: saving that failed, other programs' versions, rescued text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject

from app.controllers.notices import Notices
from app.open_story import OpenStory
from app.story.errors import SaveFailed, StoryError
from app.story.recovery import Recovered
from app.story.textfile import decode, read_bytes


class StoryNotices(QObject):
    """Listens to one open story at a time. GUI thread.

    add_scene: makes a scene at the end of the open story, with this title and text, and shows it.
    """

    def __init__(self, notices: Notices, add_scene: Callable[[str, str], None]) -> None:
        super().__init__(notices)
        self._notices, self._add_scene = notices, add_scene
        self._followed: OpenStory | None = None

    def follow(self, opened: OpenStory) -> None:
        """Tells what was amiss when the story was opened, and from now on what goes wrong."""
        self._followed = opened
        opened.save_failed.connect(lambda error: self._tell_save_failed(opened, error))
        opened.save_state_changed.connect(lambda state: self._notices.remove("save") if state == "saved" else None)
        for problem in opened.story.problems:
            self._notices.show_error(problem, f"problem {type(problem).__name__}")
        if opened.damaged_history is not None:
            self._tell_history_damaged(opened.damaged_history)
        for entry in opened.rescued():
            self._offer_rescued(opened, entry)
        if opened.is_read_only:
            self._notices.show_info(
                "read_only", lambda: self.tr("This story is open for reading only: nothing you type is kept.")
            )

    def forget(self) -> None:
        """The story is closed."""
        self._followed = None
        about_the_story = (
            "story",
            "save",
            "read_only",
            "welcome",
            "history",
            "rescued",
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

    def _offer_rescued(self, opened: OpenStory, entry: Recovered) -> None:
        def text() -> str:
            when = QDateTime.fromSecsSinceEpoch(int(entry.when))
            return self.tr("Text of {file} could not be saved on {date}. It is kept at {kept_at}.").format(
                file=entry.original.name,
                date=QLocale().toString(when, QLocale.FormatType.ShortFormat),
                kept_at=entry.kept_at,
            )

        key = f"rescued {entry.kept_at.name}"
        if opened.story.file is not None or opened.is_read_only:
            self._notices.show_info(key, text)
        else:
            self._notices.show_info(
                key, text, lambda: self.tr("Add it as a scene"), lambda: self._add_rescued(opened, entry)
            )

    def _add_rescued(self, opened: OpenStory, entry: Recovered) -> None:
        """The rescued text becomes a scene of its own; once that is saved its copy is no longer needed."""
        if opened is not self._followed:
            return
        try:
            text, _ = decode(read_bytes(entry.kept_at), entry.kept_at)
        except StoryError as error:
            self._notices.show_error(error, "rescued")
            return
        self._add_scene(self.tr("Recovered: {file}").format(file=entry.original.stem), text)
        if opened.make_safe() is None:
            opened.discard_rescued(entry)
