"""Saving behind the writer's back: one thread that writes files, and what happens when it can't."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.story.errors import SaveFailed
from app.story.known_files import KnownFiles
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
    foreign = known.foreign_content(path)
    kept_at = None
    if foreign is not None and foreign != data:
        kept_at = recovery.keep(path, foreign, "foreign")
    write_bytes_atomic(path, data)
    known.note(path, data)
    return kept_at


@dataclass(frozen=True, slots=True)
class _Work:
    text: str
    text_format: TextFormat


class Saver:
    """Writes the files of one story on a thread of its own; of several texts for one file only the newest.

    `known` is the story's `known`. The callbacks run on that thread: on_saved(path); on_error(path, error) with a
    SaveFailed whose `kept_at` tells where the text was put instead; on_conflict(path, kept_at) when another program's
    version was overwritten, after a copy of it was kept. Every `save` ends in exactly one on_saved or on_error, unless
    a newer text for the same file took its place. `close` must be called before the program ends.
    """

    def __init__(
        self,
        recovery: Recovery,
        known: KnownFiles,
        on_saved: Callable[[Path], None] = lambda path: None,
        on_error: Callable[[Path, SaveFailed], None] = lambda path, error: None,
        on_conflict: Callable[[Path, Path], None] = lambda path, kept_at: None,
    ) -> None:
        self.recovery = recovery
        self.known = known
        self._on_saved, self._on_error, self._on_conflict = on_saved, on_error, on_conflict
        self._rescued: dict[Path, Path] = {}  # files whose text lies in the recovery folder; worker thread only
        self._failures: dict[Path, SaveFailed] = {}  # of files whose last save failed; guarded by _changed
        self._pending: dict[Path, _Work] = {}  # in the order of their first request
        self._changed = threading.Condition()  # guards the three below and _pending
        self._busy = False
        self._held = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="saver", daemon=True)
        self._thread.start()

    def save(self, path: Path, text: str, text_format: TextFormat = PLAIN) -> None:
        """Asks for the file to be written and returns at once. Raises RuntimeError after `close`."""
        with self._changed:
            if self._closing:
                raise RuntimeError("the saver is closed")
            self._pending[path] = _Work(text, text_format)
            self._changed.notify_all()

    def save_scene(self, story: Story, scene: Scene) -> None:
        """`save` for a scene as it is now."""
        self.save(story.path_of(scene), scene.text, story.text_format)

    def failures(self) -> dict[Path, SaveFailed]:
        """The files whose newest text isn't in its place, and why; without `kept_at` it is on no disk. Any thread."""
        with self._changed:
            return dict(self._failures)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Waits until all that was asked for is done or has failed; False if that took too long."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, timeout_s)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Within, nothing is on its way to the disk and nothing sets out: files may be moved. Not from a callback."""
        with self._changed:
            self._changed.wait_for(self._is_idle)
            self._held = True
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
        return not self._pending and not self._busy

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: (self._pending and not self._held) or self._closing)
                if not self._pending:
                    return
                path = next(iter(self._pending))
                work = self._pending.pop(path)
                self._busy = True
            try:
                self._write(path, work)
            except Exception:  # top of the worker: a callback's fault must not stop the saving
                _log.exception("a callback of the saver failed for %s", path)
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()

    def _write(self, path: Path, work: _Work) -> None:
        try:
            kept_at = save_text(path, encode(work.text, work.text_format), self.known, self.recovery)
        except Exception as error:  # top of the worker: whatever it was, the text goes to safety and the thread lives
            failure = self._rescue(path, work.text, error)
            _log.warning("saving failed: %s", failure)
            with self._changed:
                self._failures[path] = failure
            self._on_error(path, failure)
            return
        with self._changed:
            self._failures.pop(path, None)
        self._forget_rescued(path)
        if kept_at is not None:
            self._on_conflict(path, kept_at)
        self._on_saved(path)

    def _rescue(self, path: Path, text: str, error: Exception) -> SaveFailed:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        try:
            self._rescued[path] = self.recovery.keep(path, text, "unsaved", self._rescued.get(path))
        except OSError as second:
            failure = SaveFailed(path, reason=reason, kept_at=None, recovery_reason=second.strerror or str(second))
        else:
            failure = SaveFailed(path, reason=reason, kept_at=self._rescued[path])
        failure.__cause__ = error
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
