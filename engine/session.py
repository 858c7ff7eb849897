"""The façade that a window or a command holds: a worker, a model on it, a store of states, a timeline a story.

Files are looked at on a second thread, so that a list of models fills while a passage is written.

Nothing here imports torch before the first job runs, so that a window can be on the screen by then.
"""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from engine.config import GenerationRequest, ModelInfo
from engine.errors import NoModel
from engine.events import Cancelled, Event, LoadingProgress, ModelInspected, ModelLoaded
from engine.worker import Job, OnEvent, Worker, failure

if TYPE_CHECKING:
    from engine.generator import Generator
    from engine.models.base import Model
    from engine.state_store import StateStore
    from engine.timeline import Timeline


#: Token logs kept in memory, where there is a disk to read the others from again.
_TIMELINES = 2

#: How long closing waits for a file that is being looked at; the thread then ends with the program.
_INSPECTOR_TIMEOUT_S = 2.0


class _LoadingCancelled(Exception):
    pass


class Session:
    """Owns the worker threads. All methods may be called from any one thread; events come on a worker's.

    store: a folder for kept states and token logs, or a StateStore (logs then go into its folder), or None to keep
    both in memory only. The budgets are for the store that is made of a folder or of nothing.
    """

    def __init__(
        self,
        model: Model | None = None,
        store: StateStore | str | Path | None = None,
        *,
        memory_bytes: int = 256 << 20,
        disk_bytes: int = 2 << 30,
    ) -> None:
        self._model = model
        self._store: StateStore | None = None
        self._folder: Path | None = None
        if isinstance(store, str | Path):
            self._folder = Path(store)
        elif store is not None:
            self._store, self._folder = store, store.folder
        self._memory_bytes, self._disk_bytes = memory_bytes, disk_bytes
        self._timelines: dict[tuple[str, str], Timeline] = {}  # by story and vocabulary
        self._preparing = threading.Lock()
        self._prepared: set[str] = set()  # names of threads
        self._worker = Worker()
        self._inspector: Worker | None = None

    @property
    def model_info(self) -> ModelInfo | None:
        """What is loaded now."""
        model = self._model
        return model.info if model is not None else None

    def load_model(
        self,
        path: str | Path,
        on_event: OnEvent,
        device: str = "auto",
        precision: str = "auto",
        *,
        tokenizer: str | Path | None = None,
        vocabulary_folder: str | Path | None = None,
        tuned_state: str | Path | None = None,
    ) -> Job:
        """Loads a model on the worker. Until it is ready, and if it fails, the one before stays in use.

        Events: LoadingProgress, then one of ModelLoaded, Cancelled, Failed.
        """

        def run(job: Job) -> Event:
            self._prepare()
            from engine.loading import load_model

            def on_progress(fraction: float) -> None:
                if job.is_cancelled():
                    raise _LoadingCancelled
                job.emit(LoadingProgress(job.request_id, fraction))

            try:
                model = load_model(
                    path,
                    device,
                    precision,
                    tokenizer=tokenizer,
                    vocabulary_folder=vocabulary_folder,
                    tuned_state=tuned_state,
                    on_progress=on_progress,
                )
            except _LoadingCancelled:
                return Cancelled(job.request_id)
            self._model = model
            return ModelLoaded(job.request_id, model.info)

        return self._worker.submit(Job(on_event), run)

    def inspect(
        self,
        path: str | Path,
        on_event: OnEvent,
        device: str = "auto",
        precision: str = "auto",
        *,
        tokenizer: str | Path | None = None,
        vocabulary_folder: str | Path | None = None,
        tuned_state: str | Path | None = None,
    ) -> Job:
        """Says what a model file is and needs. Events: one of ModelInspected, Cancelled, Failed.

        Waits for no loading and no passage, and keeps none waiting: it has a thread of its own.
        """

        def run(job: Job) -> Event:
            self._prepare()
            from engine.loading import inspect

            report = inspect(
                path,
                device,
                precision,
                tokenizer=tokenizer,
                vocabulary_folder=vocabulary_folder,
                tuned_state=tuned_state,
            )
            return ModelInspected(job.request_id, report)

        if self._inspector is None:
            self._inspector = Worker("ravel-inspector")
        return self._inspector.submit(Job(on_event), run)

    def generate(self, request: GenerationRequest, on_event: OnEvent) -> Job:
        """Writes a passage. Events: ReadingProgress, TextChunk, then one of Finished, Cancelled, Failed."""

        def run(job: Job) -> Event:
            generator = self._generator(request, job)
            try:
                return generator.run()
            except Exception as error:
                return failure(job, error, generator.text)

        return self._worker.submit(Job(on_event), run)

    def close(self) -> None:
        """Cancels what runs and ends the threads. A file on a disk that doesn't answer is not waited for long."""
        self._worker.close()
        if self._inspector is not None:
            self._inspector.close(_INSPECTOR_TIMEOUT_S)

    def _prepare(self) -> None:
        """Brings in torch, once, on whichever worker comes first, and settles this worker's threads.

        What torch brings stays for good: kept out of the garbage collector's sight, it can't stop the window. Measured:
        a full collection takes 50 ms with its 170,000 objects, during which no other thread runs.
        """
        name = threading.current_thread().name
        with self._preparing:
            if name in self._prepared:
                return
            from engine.devices import leave_a_core_free

            leave_a_core_free()  # torch counts its threads anew on every thread that calls it
            if not self._prepared:
                gc.collect()
                gc.freeze()
            self._prepared.add(name)

    def _generator(self, request: GenerationRequest, job: Job) -> Generator:
        self._prepare()
        from engine.generator import Generator
        from engine.state_store import StateStore
        from engine.timeline import Timeline, log_path

        if self._model is None:
            raise NoModel
        if self._store is None:
            states = self._folder / "states" if self._folder is not None else None
            self._store = StateStore(states, self._memory_bytes, self._disk_bytes)
        tokenizer = self._model.tokenizer
        key = (request.story, tokenizer.fingerprint)
        timeline = self._timelines.pop(key, None)
        if timeline is None:
            path = log_path(self._folder / "logs", *key) if self._folder else None
            timeline = Timeline(tokenizer, path)
        self._timelines[key] = timeline
        while len(self._timelines) > _TIMELINES and self._folder is not None:
            del self._timelines[next(iter(self._timelines))]
        return Generator(self._model, timeline, self._store, request, job.request_id, job.is_cancelled, job.emit)
