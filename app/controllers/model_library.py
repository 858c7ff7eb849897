"""What the list of models shows: the built-in one, those used before, those in the watched folder, and what each is.

Folders are looked through on a thread of their own, files are inspected by the session's: the window waits for
neither. A file is inspected once it has come to rest, so that one that is still being copied isn't called damaged.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

import engine
from app import paths
from app.bridge import EventBridge
from app.model_choices import ModelChoices
from app.model_files import Stamp, folders_in, models_in, stamp_of
from app.model_words import Group, ModelEntry

REST_S = 1.5  # a file that has not changed for so long is whole
_LOOK_AGAIN_MS = 4000  # drives on a network tell of no change, folders not of files that grow in them
_DEBOUNCE_MS = 250


@dataclass(frozen=True, slots=True)
class _Look:
    """What an inspection is about: a file as it is, with the vocabulary and the tuned state chosen for it."""

    stamp: Stamp | None
    vocabulary: str | None
    tuned_state: str | None


@dataclass(slots=True)
class _Known:
    """What was seen of a path. `looked_at`: the stamp and the files with it that report and error are about."""

    stamp: Stamp | None = None
    since_s: float = 0.0  # monotonic time at which the weights were first seen as they are
    at_rest: bool = False
    looked_at: _Look | None = None
    report: engine.ModelReport | None = None
    error: engine.EngineError | None = None


class ModelLibrary(QObject):
    """Watches from `start` to `stop`; what it found is forgotten then, since free memory is part of it. GUI thread."""

    changed = Signal()  # `entries` says something else

    def __init__(self, session: engine.Session, bridge: EventBridge, parent: QObject, rest_s: float = REST_S) -> None:
        super().__init__(parent)
        self._session, self._bridge, self._rest_s = session, bridge, rest_s
        self._folder = Path()
        self._recent: list[str] = []
        self._in_folder: list[str] = []
        self._folders_inside: list[str] = []
        self._choices_of: Callable[[str], ModelChoices] = lambda path: ModelChoices()
        self._known: dict[str, _Known] = {}
        self._preferred = ""
        self._job: engine.Job | None = None
        self._run = 0  # what was begun before the last start or stop is dropped when it comes
        self._is_running = self._is_scanning = self._scan_again = False
        self._is_folder_there = True
        self._watcher: QFileSystemWatcher | None = None
        self._debounce = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._rest = QTimer(self, singleShot=True, interval=int(1000 * rest_s) + 50)
        self._again = QTimer(self, interval=_LOOK_AGAIN_MS)
        for timer in (self._debounce, self._rest, self._again):
            timer.timeout.connect(self.scan)

    @property
    def folder(self) -> Path:
        """The one that is watched."""
        return self._folder

    @property
    def is_folder_there(self) -> bool:
        """As far as was looked."""
        return self._is_folder_there

    def start(self, folder: Path, recent: Sequence[str], choices_of: Callable[[str], ModelChoices]) -> None:
        """choices_of: how a model, given by its path, is to be loaded; `look_again` when that has changed."""
        self.stop()
        self._is_running = True
        self._folder, self._recent, self._choices_of = folder, list(recent), choices_of
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _path: self._debounce.start())
        self._watcher.fileChanged.connect(lambda _path: self._debounce.start())
        self._again.start()
        self.scan()

    def stop(self) -> None:
        self._run += 1
        self._is_running = self._is_scanning = self._scan_again = False
        for timer in (self._debounce, self._rest, self._again):
            timer.stop()
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._known.clear()
        self._in_folder.clear()
        self._preferred = ""

    def set_folder(self, folder: Path) -> None:
        """Watches another folder."""
        if folder != self._folder:
            self._folder, self._in_folder = folder, []
            self.scan()

    def add(self, path: str) -> None:
        """A file that the writer chose: it stands among the recent ones."""
        if path not in self._paths():
            self._recent.insert(0, path)
        self.prefer(path)
        self.scan()

    def remove(self, path: str) -> None:
        self._recent = [entry for entry in self._recent if entry != path]
        self.changed.emit()

    def prefer(self, path: str) -> None:
        """This one is looked at next."""
        self._preferred = path

    def look_again(self, path: str) -> None:
        """Another vocabulary or tuned state was chosen for this one."""
        self.prefer(path)
        self._look_at_next()
        self.changed.emit()

    def entries(self) -> list[ModelEntry]:
        """In the order of the list. A recent model that lies in the folder too is named once."""
        return [self._entry(path, group) for path, group in self._paths().items()]

    def _paths(self) -> dict[str, Group]:
        found: dict[str, Group] = {str(paths.builtin_model()): "builtin"}
        for group, listed in (("recent", self._recent), ("folder", self._in_folder)):
            for path in listed:
                found.setdefault(path, group)  # type: ignore[arg-type]
        return found

    def _entry(self, path: str, group: Group) -> ModelEntry:
        known = self._known.get(path)
        if known is None:
            return ModelEntry(path, group)
        entry = ModelEntry(path, group, report=known.report, error=known.error)
        if known.stamp is None:
            return replace(entry, condition="gone")
        if not known.at_rest:
            return replace(entry, condition="growing")
        if known.looked_at != self._wanted(path):
            return replace(entry, condition="looking", error=None)
        return replace(entry, condition="refused" if known.error is not None else "known")

    # The folder

    def scan(self) -> None:
        """Looks for models and at what has changed. Others call it only to look again at once."""
        if not self._is_running:
            return
        if self._is_scanning:
            self._scan_again = True
            return
        self._is_scanning = True
        job = partial(self._scan_folder, self._run, self._folder, [str(paths.builtin_model()), *self._recent])
        threading.Thread(target=job, name="ravel-models-folder", daemon=True).start()

    def _scan_folder(self, run: int, folder: Path, others: list[str]) -> None:
        """On the scan's own thread. The usual folder is made, so that there is one to put models into."""
        if folder == paths.models_folder():
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
        found, is_there = models_in(folder), folder.is_dir()
        stamps = {path: stamp_of(path) for path in dict.fromkeys([*others, *found])}
        self._bridge.post(partial(self._scanned, run, folder, found if is_there else None, folders_in(folder), stamps))

    def _scanned(
        self, run: int, folder: Path, found: list[str] | None, inside: list[str], stamps: dict[str, Stamp | None]
    ) -> None:
        """found: None where there is no folder."""
        if run != self._run:
            return
        self._is_scanning = False
        if folder == self._folder:
            self._in_folder, self._folders_inside = found or [], inside
            self._is_folder_there = found is not None
        for path, stamp in stamps.items():
            self._note(self._known.setdefault(path, _Known()), stamp)
        self._watch()
        if any(known.stamp is not None and not known.at_rest for known in self._known.values()):
            self._rest.start()
        self._look_at_next()
        self.changed.emit()
        if self._scan_again:
            self._scan_again = False
            self.scan()

    def _note(self, known: _Known, stamp: Stamp | None) -> None:
        now_s = time.monotonic()
        if stamp is None:
            known.at_rest = False
        elif not stamp.same_file(known.stamp):
            is_first_sight = known.stamp is None
            known.since_s = now_s
            known.at_rest = is_first_sight and time.time() - stamp.changed_ns / 1e9 >= self._rest_s
        elif now_s - known.since_s >= self._rest_s:
            known.at_rest = True
        known.stamp = stamp

    def _watch(self) -> None:
        """The folder and those inside it; of files, those that were refused: they may be copied again."""
        assert self._watcher is not None
        refused = {path for path, known in self._known.items() if known.error is not None and known.stamp is not None}
        wanted = {str(self._folder), *self._folders_inside, *refused}
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched and set(self._watcher.addPaths(sorted(wanted - watched))) != wanted - watched:
            self._debounce.start()  # something may have changed before it was watched

    # Inspection

    def _wanted(self, path: str) -> _Look:
        """What a report on `path` must be about to be shown."""
        known, choices = self._known.get(path), self._choices_of(path)
        return _Look(known.stamp if known is not None else None, choices.vocabulary_file, choices.tuned_state_file)

    def _look_at_next(self) -> None:
        """One file at a time, the one that the writer looks at first."""
        if self._job is not None or not self._is_running:
            return
        for path in sorted(self._paths(), key=lambda path: path != self._preferred):
            known = self._known.get(path)
            if known is not None and known.at_rest and known.looked_at != self._wanted(path):
                self._look_at(path)
                return

    def _look_at(self, path: str) -> None:
        wanted = self._wanted(path)
        receive: Callable[[engine.Event], None] = partial(self._looked_at, self._run, path, wanted)
        self._job = self._session.inspect(
            path,
            lambda event: self._bridge.post(partial(receive, event)),
            tokenizer=wanted.vocabulary,
            tuned_state=wanted.tuned_state,
            vocabulary_folder=paths.shipped_vocabularies(),
        )

    def _looked_at(self, run: int, path: str, about: _Look, event: engine.Event) -> None:
        if run != self._run:
            return
        self._job = None
        known = self._known[path]
        if not isinstance(event, engine.Cancelled):
            known.looked_at = about
        if isinstance(event, engine.ModelInspected):
            known.report, known.error = event.report, None
        elif isinstance(event, engine.Failed):
            known.error = event.error
            if not isinstance(event.error, engine.TokenizerError | engine.TunedStateError):
                known.report = None  # else what is known of the model itself still holds
            self._watch()
        self.changed.emit()
        self._look_at_next()
