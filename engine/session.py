"""The façade that a window or a command holds: a worker, a model on it, a store of states, a timeline a story.

Nothing here imports torch before the first job runs, so that a window can be on the screen by then.
"""

from __future__ import annotations

import gc
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


class _LoadingCancelled(Exception):
    pass


class Session:
    """Owns the worker thread. All methods may be called from any one thread; events come on the worker's.

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
        self._timelines: dict[str, Timeline] = {}
        self._prepared = False
        self._worker = Worker()

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
                    on_progress=on_progress,
                )
            except _LoadingCancelled:
                return Cancelled(job.request_id)
            self._model = model
            self._timelines.clear()
            return ModelLoaded(job.request_id, model.info)

        return self._worker.submit(Job(on_event), run)

    def inspect(
        self,
        path: str | Path,
        on_event: OnEvent,
        device: str = "auto",
        precision: str = "auto",
        *,
        vocabulary_folder: str | Path | None = None,
    ) -> Job:
        """Says what a model file is and needs. Events: one of ModelInspected, Cancelled, Failed."""

        def run(job: Job) -> Event:
            self._prepare()
            from engine.loading import inspect

            return ModelInspected(job.request_id, inspect(path, device, precision, vocabulary_folder=vocabulary_folder))

        return self._worker.submit(Job(on_event), run)

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
        """Cancels what runs and ends the thread."""
        self._worker.close()

    def _prepare(self) -> None:
        """Brings in torch, on the worker's thread, and settles its threads once.

        What torch brings stays for good: kept out of the garbage collector's sight, it can't stop the window. Measured:
        a full collection takes 50 ms with its 170,000 objects, during which no other thread runs.
        """
        if not self._prepared:
            from engine.devices import leave_a_core_free

            leave_a_core_free()
            gc.collect()
            gc.freeze()
            self._prepared = True

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
        timeline = self._timelines.pop(request.story, None)
        if timeline is None:
            tokenizer = self._model.tokenizer
            path = log_path(self._folder / "logs", request.story, tokenizer.fingerprint) if self._folder else None
            timeline = Timeline(tokenizer, path)
        self._timelines[request.story] = timeline
        while len(self._timelines) > _TIMELINES and self._folder is not None:
            del self._timelines[next(iter(self._timelines))]
        return Generator(self._model, timeline, self._store, request, job.request_id, job.is_cancelled, job.emit)
