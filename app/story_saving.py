"""Saving the story that is open: when, what becomes of what can't be saved, and the way back for it. GUI thread.

`app/story/autosave.py` says when, `app/story/saver.py` writes; this stands between them and the window.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from math import ceil
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app import paths
from app.bridge import EventBridge
from app.story.autosave import Autosave
from app.story.errors import SaveFailed, StoryError
from app.story.known_files import Seen
from app.story.manifest import MANIFEST_NAME
from app.story.outside import Findings, look
from app.story.recovery import Recovery
from app.story.renames import forget_renames
from app.story.saver import Saver
from app.story.storage import save_manifest
from app.story.story import Scene, Story

log = logging.getLogger(__name__)

MANIFEST_KEY = ""  # of story.toml among the texts to save; scenes have ids
_CLOSE_TIMEOUT_S = 20.0
_RETRY_MS = 10_000  # after saving failed; the text lies in the recovery folder meanwhile


class StorySaving(QObject):
    """Saves the texts of one story until `close`. `collect` gives scenes the text that is on the page; it is called on
    the GUI thread."""

    state_changed = Signal(str)  # saved, unsaved, saving, failed
    failed = Signal(object)  # SaveFailed
    foreign_found = Signal(str, object)  # key, Seen: another program wrote the file, and what is here was not saved
    text_sent = Signal(object)  # Scene, as it goes on its way to the disk

    def __init__(
        self,
        story: Story,
        is_read_only: bool,
        bridge: EventBridge,
        collect: Callable[[Iterable[Scene]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._story, self._is_read_only, self._bridge = story, is_read_only, bridge
        self._collect = collect
        self._autosave: Autosave[str] = Autosave()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._save_due)
        self._retry_timer = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry_timer.timeout.connect(self.save_again)
        self.state = "saved"
        self._is_closed = False
        self._failed: set[str] = set()  # keys of what is not on the disk
        self._sent: set[str] = set()  # keys of what is on its way there
        self._key_of: dict[Path, str] = {}  # of each scene file that was ever saved here
        self._saver = Saver(
            Recovery(paths.recovery_folder()),
            story.known,
            on_saved=self._from_saver(self._saved),
            on_error=self._from_saver(self._save_error),
            on_foreign=self._from_saver(self._foreign_found),
        )

    @property
    def recovery(self) -> Recovery:
        return self._saver.recovery

    def changed(self, key: str, soon: bool = True) -> None:
        """A text, or story.toml, differs from what is on the disk. Without `soon` the caller sees to its saving."""
        self._autosave.changed(key)
        if soon:
            self._set_state("unsaved")
            self._schedule()

    def is_unsaved(self, key: str) -> bool:
        """Whether what is here differs from what was saved, is on its way to the disk, or couldn't be saved."""
        return self._autosave.waits(key) or key in self._sent or key in self._failed

    def accept(self, key: str, path: Path, seen: Seen, says_the_same: bool = False) -> None:
        """What another program wrote is dealt with: the text that is here now may take its place, and does. Where that
        says the same, the file is left as they spelled it."""
        self._key_of[path] = key
        self._story.known.accept(path, seen)
        if says_the_same and key not in self._failed:  # else its copy in the recovery folder goes with the saving
            self._set_saved()
        else:
            self._failed.discard(key)
            self.changed(key)

    def look_outside(self, answer: Callable[[Findings], None]) -> None:
        """Finds out what other programs did to the files; `answer` is called later, on the GUI thread."""
        story = self._story
        if not (story.file or story.folder):
            return
        paths = [story.path_of(scene) for scene in story.all_texts() if scene.stored_at is not None]
        root, known, answered = story.root, story.known, self._from_saver(answer)
        self._saver.between_writes(lambda: answered(look(root, paths, known, story.file is not None)))

    def forget(self, key: str) -> None:
        """The text is no longer part of the story."""
        self._autosave.forget(key)
        self._failed.discard(key)

    def save(self, keys: list[str] | None = None) -> None:
        """Sends these texts, or all that are unsaved, on their way. Whatever goes wrong on the way to the saver, none
        is forgotten."""
        keys = self._autosave.take_all() if keys is None else keys
        if not keys or self._is_read_only:
            return
        self._set_state("saving")
        texts = {scene.id: scene for scene in self._story.all_texts()}
        try:
            for key in keys:
                if key in texts:
                    self._save_scene(texts[key])
            if MANIFEST_KEY in keys and self._story.folder is not None:
                self._save_manifest()
        except BaseException:
            for key in keys:
                self._autosave.changed(key)
            raise

    def save_again(self) -> None:
        """After saving failed: tries again what is not on the disk."""
        for key in self._failed:
            self._autosave.changed(key)
        self.save()

    def make_safe(self, present: set[Path]) -> SaveFailed | None:
        """Saves everything and waits for it. None if every text is now on the disk or in the recovery folder, else why
        one is neither. present: the files that are the story's now. The only call here that may take long."""
        failures = self._failures(present)
        self._failed |= {self._key_of.get(path, MANIFEST_KEY) for path in failures}  # known there sooner than here
        self.save_again()
        if not self._saver.flush(_CLOSE_TIMEOUT_S):
            return SaveFailed(
                self._story.file or self._story.folder or "", reason="the disk does not answer", kept_at=None
            )
        failures = self._failures(present)
        return next((failure for failure in failures.values() if failure.facts["kept_at"] is None), None)

    def wait_until_written(self, timeout_s: float) -> bool:
        """Until all that was sent is on the disk or has failed; False if that took too long. Any thread."""
        return self._saver.flush(timeout_s)

    def close(self) -> None:
        """Writes what is on its way and ends the thread; nothing is told any more."""
        self._is_closed = True
        for timer in (self._timer, self._retry_timer):
            timer.stop()
        self._saver.close(_CLOSE_TIMEOUT_S)

    def _failures(self, present: set[Path]) -> dict[Path, SaveFailed]:
        """Those of files that belong to the story as it is now: a renamed or deleted scene's old file is no matter."""
        return {path: failure for path, failure in self._saver.failures().items() if path in present}

    def _from_saver(self, function: Callable[..., None]) -> Callable[..., None]:
        """A callback that runs on the GUI thread though it is called on the saver's."""

        def run(*facts: object) -> None:
            if not self._is_closed:
                function(*facts)

        return lambda *facts: self._bridge.post(lambda: run(*facts))

    def _schedule(self) -> None:
        seconds = self._autosave.seconds_to_next()
        if seconds is not None and not self._timer.isActive():
            self._timer.start(ceil(1000 * seconds))  # a shade too early it would be asked again and again

    def _save_due(self) -> None:
        self.save(self._autosave.due())
        self._schedule()

    def _save_scene(self, scene: Scene) -> None:
        self._collect([scene])
        self._key_of[self._story.path_of(scene)] = scene.id
        self._sent.add(scene.id)
        self._saver.save_scene(self._story, scene)
        self.text_sent.emit(scene)

    def _save_manifest(self) -> None:
        self._note_files()
        self._sent.add(MANIFEST_KEY)
        try:
            save_manifest(self._story, self._saver)
        except StoryError as error:
            log.warning("saving failed: %s", error)
            self._save_error_of(MANIFEST_KEY, error)
        self._note_files()

    def _note_files(self) -> None:
        """Files change their names with their scenes; what becomes of a file is told by its scene."""
        for scene in self._story.all_texts():
            self._key_of[self._story.path_of(scene)] = scene.id

    def _saved(self, path: Path) -> None:
        key = self._key_of.get(path, MANIFEST_KEY)
        self._sent.discard(key)
        self._failed.discard(key)
        if key == MANIFEST_KEY:
            forget_renames(self._story)
        for other in self._saver.failures():
            if other != path and self._key_of.get(other) == key != MANIFEST_KEY:
                self._saver.forget(other)
        self._set_saved()

    def _set_saved(self) -> None:
        if not self._failed:
            self._retry_timer.stop()
            self._set_state("unsaved" if self._autosave.has_unsaved else "saved")

    def _foreign_found(self, path: Path, seen: Seen) -> None:
        key = self._key_of.get(path, MANIFEST_KEY)
        self._sent.discard(key)
        if key == MANIFEST_KEY or self._story.has_text(key):
            self._failed.discard(key)
            self._set_state("failed" if self._failed else "unsaved")
            self._failed.add(key)
            self.foreign_found.emit(key, seen)

    def _save_error(self, path: Path, error: StoryError) -> None:
        self._save_error_of(self._key_of.get(path, MANIFEST_KEY), error)

    def _save_error_of(self, key: str, error: StoryError) -> None:
        self._sent.discard(key)
        if key != MANIFEST_KEY and not self._story.has_text(key):
            return
        self._failed.add(key)
        self._set_state("failed")
        self._retry_timer.start()
        self.failed.emit(error)

    def _set_state(self, state: str) -> None:
        if state != self.state and not (state == "unsaved" and self._failed):
            self.state = state
            self.state_changed.emit(state)


def files_of(story: Story) -> set[Path]:
    """What the story writes as it is now."""
    if not (story.file or story.folder):
        return set()
    return {story.path_of(scene) for scene in story.all_texts()} | {story.root / MANIFEST_NAME}
