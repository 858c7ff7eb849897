"""Saving behind the writer's back: one thread that writes files, and what happens when it can't."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.story.errors import ChangedOutside, SaveFailed
from app.story.known_files import KnownFiles, Seen
from app.story.recovery import Recovery
from app.story.story import Scene, Story
from app.story.textfile import PLAIN, TextFormat, encode, write_bytes_atomic

_log = logging.getLogger(__name__)


def save_text(path: Path, data: bytes, known: KnownFiles, recovery: Recovery) -> Path | None:
    """Writes `data` unless the file holds it already.

    If another program changed the file since Ravel last read or wrote it, that version is kept first; returns where.
    Raises OSError, and then the file is as it was.
    """
    if known.holds(path, data):
        return None
    foreign = known.foreign(path)
    kept_at = None
    if foreign is not None and foreign.data != data:
        kept_at = recovery.keep(path, foreign.data, "foreign")
    write_bytes_atomic(path, data)
    known.note(path, data)
    return kept_at


class _IsForeign(Exception):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen


@dataclass(frozen=True, slots=True)
class _Work:
    text: str | Callable[[], str]
    text_format: TextFormat
    is_last: bool = False


class Saver:
    """Writes the files of one story on a thread of its own; of several texts for one file only the newest.

    `known` is the story's `known`. The callbacks run on that thread: on_saved(path); on_error(path, error) with a
    SaveFailed whose `kept_at` tells where the text was put instead; on_foreign(path, seen) where another program wrote
    the file: that is never written over before `known.accept` was told of it, and the text lies in the recovery folder
    meanwhile. Every `save` ends in exactly one of the three, unless a newer text for the same file took its place.
    `close` must be called before the program ends.
    """

    def __init__(
        self,
        recovery: Recovery,
        known: KnownFiles,
        on_saved: Callable[[Path], None] = lambda path: None,
        on_error: Callable[[Path, SaveFailed], None] = lambda path, error: None,
        on_foreign: Callable[[Path, Seen], None] = lambda path, seen: None,
    ) -> None:
        self.recovery = recovery
        self.known = known
        self._on_saved, self._on_error, self._on_foreign = on_saved, on_error, on_foreign
        self._rescued: dict[Path, Path] = {}  # files whose text lies in the recovery folder; worker thread only
        self._failures: dict[Path, SaveFailed] = {}  # of files whose last save failed; guarded by _changed
        self._pending: dict[Path, _Work] = {}  # in the order of their first request
        self._asides: deque[Callable[[], None]] = deque()
        self._changed = threading.Condition()  # guards the four below, _pending and _asides
        self._busy = False
        self._held = self._pausing = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
        self._thread.start()

    def save(
        self,
        path: Path,
        text: str | Callable[[], str],
        text_format: TextFormat = PLAIN,
        behind_others: bool = False,
    ) -> None:
        """Asks for the file to be written and returns at once. Raises RuntimeError after `close`.

        text: itself, or what makes it, on the saver's thread, if no newer one takes its place before. behind_others:
        after all that was asked for so far, also where an older text of it waits further in front: it names the others.
        """
        with self._changed:
            if self._closing:
                raise RuntimeError("the saver is closed")
            if behind_others:
                self._pending.pop(path, None)
            self._pending[path] = _Work(text, text_format, behind_others)
            self._changed.notify_all()

    def save_scene(self, story: Story, scene: Scene) -> None:
        """`save` for a scene as it is now."""
        self.save(story.path_of(scene), scene.text, story.text_format)

    def between_writes(self, action: Callable[[], None]) -> None:
        """Does `action` on the saver's thread, at a time when no file is half on its way. Dropped after `close`."""
        with self._changed:
            if not self._closing:
                self._asides.append(action)
                self._changed.notify_all()

    def failures(self) -> dict[Path, SaveFailed]:
        """The files whose newest text isn't in its place, and why; without `kept_at` it is on no disk. Any thread."""
        with self._changed:
            return dict(self._failures)

    def forget(self, path: Path) -> None:
        """What could not be saved there is in another place by now, as the file has another name."""

        def drop() -> None:
            with self._changed:
                self._failures.pop(path, None)
            self._forget_rescued(path)

        self.between_writes(drop)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Waits until all that was asked for is done or has failed; False if that took too long."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, timeout_s)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Within, nothing is on its way to the disk and nothing sets out: files may be moved. What is to come behind
        others isn't waited for. Not from a callback."""
        with self._changed:
            self._pausing = True
            self._changed.wait_for(self._is_quiet)
            self._pausing, self._held = False, True
        try:
            yield
        finally:
            with self._changed:
                self._held = False
                self._changed.notify_all()

    def close(self, timeout_s: float | None = None) -> bool:
        """Writes what is left and ends the thread; False if that took too long. May be called again."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _is_idle(self) -> bool:
        return not self._pending and not self._busy and not self._asides

    def _is_quiet(self) -> bool:
        return not self._busy and not self._asides and all(work.is_last for work in self._pending.values())

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: (self._has_work and not self._held) or self._closing)
                if not self._has_work:
                    return
                action = self._next_action()
                self._busy = True
            try:
                action()
            except Exception:  # top of the worker: a callback's fault must not stop the saving
                _log.exception("a callback of the saver failed")
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    @property
    def _has_work(self) -> bool:
        """While somebody waits for a pause, only what that waits for."""
        if self._pausing and not self._closing:
            return bool(self._asides) or any(not work.is_last for work in self._pending.values())
        return bool(self._pending or self._asides)

    def _next_action(self) -> Callable[[], None]:
        if self._asides:
            return self._asides.popleft()
        first = (path for path, work in self._pending.items() if not (self._pausing and work.is_last))
        path = next(first, next(iter(self._pending)))
        work = self._pending.pop(path)
        return lambda: self._write(path, work)

    def _write(self, path: Path, work: _Work) -> None:
        try:
            text = work.text if isinstance(work.text, str) else work.text()
        except Exception as error:  # our own mistake: there is no text that could be put to safety
            _log.exception("a text could not be made: %s", path)
            self._on_error(path, self._failed(path, SaveFailed(path, reason=_reason(error), kept_at=None), error))
            return
        try:
            foreign = self._foreign_or_written(path, encode(text, work.text_format))
        except Exception as error:  # top of the worker: whatever it was, the text goes to safety and the thread lives
            failure = self._rescue(path, text, error, _reason(error))
            _log.warning("saving failed: %s", failure)
            self._on_error(path, failure)
            return
        if foreign is not None:
            self._rescue(path, text, ChangedOutside(path), "another program changed it")
            self._on_foreign(path, foreign)
            return
        with self._changed:
            self._failures.pop(path, None)
        self._forget_rescued(path)
        self._on_saved(path)

    def _foreign_or_written(self, path: Path, data: bytes) -> Seen | None:
        """Another program's version, which is left as it is; else None, and the file holds `data`."""
        if self.known.holds(path, data):
            return None
        try:
            self._refuse_foreign(path, data)
            # Once more when it is on the disk, which takes a while: what another program wrote meanwhile stays too.
            write_bytes_atomic(path, data, lambda: self._refuse_foreign(path, data))
        except _IsForeign as found:
            return found.seen
        self.known.note(path, data)
        return None

    def _refuse_foreign(self, path: Path, data: bytes) -> None:
        foreign = self.known.foreign(path)
        if foreign is not None and foreign.data != data:
            raise _IsForeign(foreign)

    def _rescue(self, path: Path, text: str, error: Exception, reason: str) -> SaveFailed:
        """Puts the text into the recovery folder, and notes that it isn't in its place."""
        try:
            self._rescued[path] = self.recovery.keep(path, text, "unsaved", self._rescued.get(path))
        except OSError as second:
            failure = SaveFailed(path, reason=reason, kept_at=None, recovery_reason=second.strerror or str(second))
        else:
            failure = SaveFailed(path, reason=reason, kept_at=self._rescued[path])
        return self._failed(path, failure, error)

    def _failed(self, path: Path, failure: SaveFailed, error: Exception) -> SaveFailed:
        failure.__cause__ = error
        with self._changed:
            self._failures[path] = failure
        return failure

    def _forget_rescued(self, path: Path) -> None:
        """The text is in its own place after all: its copy is no longer needed."""
        kept_at = self._rescued.pop(path, None)
        if kept_at is None:
            return
        try:
            self.recovery.discard(kept_at)
        except OSError:  # a copy too many is no loss
            return


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
