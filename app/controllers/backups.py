"""Makes backups of stories, when they are closed and when the writer asks, and opens them."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from app import paths
from app.controllers.parts import Parts
from app.dialogs import files
from app.open_story import OpenStory
from app.story.backups import Source, back_up, unpack
from app.story.errors import BackupFailed, StoryError
from app.story.history import history_path
from app.story.textfile import write_bytes_atomic

log = logging.getLogger(__name__)

_QUIET_S, _LONGEST_WAIT_S = 0.3, 4.0  # that a closing window waits for a backup without and with saying so
_SAVING_S = 20.0  # that a backup which was asked for waits for what is on its way to the disk
_MARGIN_PX = 24


class BackupsController(QObject):
    """GUI thread; each backup is made on a thread of its own, which ends the program only when it is done."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._changed: OpenStory | None = None  # the story that is open, once anything in it was changed
        self._window_closes = False
        self._threads: list[threading.Thread] = []
        self._failure_told = False
        parts.window.actions_table["back_up"].triggered.connect(lambda *_: self.back_up_now())
        parts.window.actions_table["open_backup"].triggered.connect(lambda *_: self.ask_for_backup())
        parts.story.story_opened.connect(self._follow)
        parts.story.story_closing.connect(self._story_closes)
        parts.window.close_requested.connect(lambda: setattr(self, "_window_closes", True))

    @property
    def folder(self) -> Path:
        chosen = self._parts.settings.value("backups_folder")
        return Path(chosen) if chosen else paths.backups_folder()

    def _follow(self, opened: OpenStory) -> None:
        self._window_closes, self._changed = False, None
        opened.save_state_changed.connect(lambda state: setattr(self, "_changed", opened))
        if not self._failure_told:
            self._failure_told = True
            self._tell_last_failure()

    # Making them

    def back_up_now(self) -> None:
        """The story as it is on the page."""
        opened = self._parts.story.current
        if opened is None or not opened.key:
            return
        opened.save_now()
        source, folder, keep = self._source(opened), self.folder, self._keep
        self._forget_ended()
        self._start(source, folder, keep, self._tell_made, partial(opened.saving.wait_until_written, _SAVING_S))

    def _story_closes(self, opened: OpenStory) -> None:
        is_wanted = self._changed is opened and self._parts.settings.value("backup_on_close")
        self._changed = None
        if is_wanted and opened.key and not opened.is_read_only:
            self._start(self._source(opened), self.folder, self._keep, lambda _source, _made: None)
        if self._window_closes:
            self._wait()

    @property
    def _keep(self) -> int:
        return int(self._parts.settings.value("backups_kept"))

    @staticmethod
    def _source(opened: OpenStory) -> Source:
        return Source(Path(opened.key), history_path(opened.story, paths.data_folder()))

    def _start(
        self,
        source: Source,
        folder: Path,
        keep: int,
        made: Callable[[Source, Path | None], None],
        first: Callable[[], object] = lambda: None,
    ) -> None:
        """`first` is done on the new thread, before the backup; `made` on the GUI thread."""
        bridge, failed = self._parts.bridge, self._tell_failed

        def run() -> None:
            first()
            try:
                found = back_up(source, folder, keep)
            except BackupFailed as error:
                log.info("%s", error)
                _remember_failure(error)
                bridge.post(partial(failed, error))
            else:
                _forget_failure()
                bridge.post(partial(made, source, found))

        thread = threading.Thread(target=run, name="backup")
        self._threads.append(thread)
        thread.start()

    def _forget_ended(self) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]

    def _wait(self) -> None:
        """The window stays a little longer and says why. What isn't done by then is finished behind it."""
        began_s, said = time.monotonic(), None
        for thread in self._threads:
            thread.join(max(0.0, began_s + _QUIET_S - time.monotonic()))
            if thread.is_alive() and said is None:
                said = self._say_waiting()
            thread.join(max(0.0, began_s + _LONGEST_WAIT_S - time.monotonic()))
        if said is not None:
            said.deleteLater()

    def _say_waiting(self) -> QLabel:
        """Drawn at once: no events are handled while this waits."""
        label = QLabel(self.tr("Making a backup…"), self._parts.window)
        label.setObjectName("waiting")
        label.setMargin(_MARGIN_PX)
        label.adjustSize()
        label.move(self._parts.window.rect().center() - label.rect().center())
        label.show()
        label.repaint()
        return label

    # Telling

    def _tell_made(self, source: Source, made: Path | None) -> None:
        def text() -> str:
            if made is None:
                return self.tr("Nothing in “{story}” was changed since its last backup.").format(story=source.name)
            return self.tr("A backup of “{story}” was made: {file}").format(story=source.name, file=made)

        folder = self.folder / source.name if made is None else made.parent
        self._parts.notices.show_done(
            "backup",
            text,
            lambda: self.tr("Show the folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))),
        )

    def _tell_failed(self, error: BackupFailed) -> None:
        self._failure_told = True
        self._parts.notices.show_error(error, "backup")

    def _tell_last_failure(self) -> None:
        try:
            found = json.loads(_failure_file().read_text(encoding="utf-8"))
            error = BackupFailed(found["path"], folder=found["folder"], reason=found["reason"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        self._tell_failed(error)

    # Opening one

    def ask_for_backup(self) -> None:
        opened = self._parts.story.current
        folder = self.folder / self._source(opened).name if opened is not None and opened.key else self.folder
        chosen = files.choose_backup(self._parts.window, str(folder if folder.is_dir() else self.folder))
        if chosen:
            self.open_backup(Path(chosen))

    def open_backup(self, backup: Path) -> None:
        """Unpacks it into a new folder beside the story that is open, and opens that."""
        opened, bridge = self._parts.story.current, self._parts.bridge
        beside = Path(opened.key).parent if opened is not None and opened.key else paths.stories_folder()

        def run() -> None:
            try:
                found = unpack(backup, beside)
            except StoryError as error:
                bridge.post(partial(self._parts.notices.show_error, error, "backup"))
            else:
                bridge.post(partial(self._open_unpacked, found))

        self._forget_ended()
        thread = threading.Thread(target=run, name="backup")
        self._threads.append(thread)
        thread.start()

    def _open_unpacked(self, path: Path) -> None:
        if self._parts.story.open(str(path)):
            folder = path if path.is_dir() else path.parent
            self._parts.notices.show_info("backup", lambda: self._unpacked_sentence(folder))

    def _unpacked_sentence(self, folder: Path) -> str:
        sentence = self.tr("The backup was unpacked into {folder}. The story that you had open is as it was.")
        return sentence.format(folder=folder)


def _failure_file() -> Path:
    return paths.state_folder() / "backup-failed.json"


def _remember_failure(error: BackupFailed) -> None:
    """So that the next start can tell, for a window that is gone."""
    facts = {name: str(error.facts[name]) for name in ("path", "folder", "reason")}
    with suppress(OSError):  # a full disk: then the writer isn't told twice
        _failure_file().parent.mkdir(parents=True, exist_ok=True)
        write_bytes_atomic(_failure_file(), json.dumps(facts).encode())


def _forget_failure() -> None:
    with suppress(OSError):
        _failure_file().unlink(missing_ok=True)
