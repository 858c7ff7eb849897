"""The façade that a window or a command holds: a worker, a model on it, a store of states, a timeline a story.

Files are looked at on a second thread, so that a list of models fills while a passage is written.

Nothing here imports torch before the first job runs, so that a window can be on the screen by then.
"""

from __future__ import annotations

import gc
import shutil
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from engine import torch_libraries
from engine.config import MOST_ALTERNATIVES, GenerationRequest, ModelInfo, StoryText
from engine.cores import settle_threads
from engine.errors import InvalidRequest, NoModel
from engine.events import Cancelled, Done, Event, LoadingProgress, ModelInspected, ModelLoaded, StoreInspected
from engine.worker import Job, OnEvent, RowsJob, Worker, WritingJob, failure

if TYPE_CHECKING:
    from engine.generator import Generator
    from engine.models.base import Model
    from engine.next_tokens import KeptLogits
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
    both in memory only. The budgets are for the store that is made of a folder or of nothing: 0 for what suits the
    machine and the model that is loaded, below 0 for none at all. packed_weights: a folder for weights as they are
    computed with, so that a model loads quickly the next time; None to make them anew each time.
    """

    def __init__(
        self,
        model: Model | None = None,
        store: StateStore | str | Path | None = None,
        *,
        memory_bytes: int = 0,
        disk_bytes: int = 0,
        packed_weights: str | Path | None = None,
    ) -> None:
        self._model = model
        self._packed_weights = Path(packed_weights) if packed_weights else None
        self._store: StateStore | None = None
        self._folder: Path | None = None
        if isinstance(store, str | Path):
            self._folder = Path(store)
        elif store is not None:
            self._store, self._folder = store, store.folder
        self._is_store_given = self._store is not None
        self._memory_bytes, self._disk_bytes = memory_bytes, disk_bytes
        self._timelines: dict[tuple[str, str], Timeline] = {}  # by story and vocabulary
        self._last_logits: KeptLogits | None = None
        self._preparing = threading.Lock()
        self._is_prepared = False
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
        kernels: str = "auto",
        gpu_layers: int | None = None,
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
                    kernels=kernels,
                    gpu_layers=gpu_layers,
                    cache=self._packed_weights,
                    on_progress=on_progress,
                )
            except _LoadingCancelled:
                return Cancelled(job.request_id)
            self._model = model
            if self._store is not None and not self._is_store_given:
                self._store.memory_bytes, self._store.disk_bytes = self._budgets()
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
        kernels: str = "auto",
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
                kernels=kernels,
            )
            return ModelInspected(job.request_id, report)

        return self._on_inspector(Job(on_event), run)

    def generate(self, request: GenerationRequest, on_event: OnEvent) -> WritingJob:
        """Writes a passage. Events: ReadingProgress, TextChunk, then one of Finished, Cancelled, Failed."""

        def run(job: Job) -> Event:
            generator = self._generator(request, job)
            try:
                return generator.run()
            except Exception as error:
                return failure(job, error, generator.text)

        return self._worker.submit(WritingJob(on_event), run)

    def alternatives(self, request: GenerationRequest, count: int, on_event: OnEvent) -> RowsJob:
        """Writes `count` passages side by side from one place; row i has the request's seed plus i.

        Events: ReadingProgress, then TextChunk and one RowEnded a row, then one of Finished, Cancelled, Failed (after
        Failed rows that had not ended get no RowEnded). Raises InvalidRequest for a count that isn't from 2 to
        MOST_ALTERNATIVES.
        """
        if not 2 <= count <= MOST_ALTERNATIVES:
            raise InvalidRequest(name="count", value=count, reason=f"not between 2 and {MOST_ALTERNATIVES}")

        def run(job: RowsJob) -> Event:
            return self._generator(request, job, count).run()

        return self._worker.submit(RowsJob(on_event, count), run)

    def read_ahead(self, text: StoryText, on_event: OnEvent, whole: bool = True) -> Job:
        """Reads what of a story has not been read in its present wording: the open part first, then what stands before
        it, then (`whole`) what comes after it. It gives way to anything else that is asked.

        Events: PartsRead, ReadingProgress, then one of Done, Cancelled, Failed.
        """

        def run(job: Job) -> Event:
            from engine.read_ahead import ReadAhead

            model, store, timeline = self._tools(text.story)
            return ReadAhead(model, timeline, store, text, whole, job).run()

        return self._worker.submit(Job(on_event), run, background=True)

    def preview(self, request: GenerationRequest, on_event: OnEvent, count: int = 12) -> Job:
        """Says what may come next after the request's parts, without the dials and with them: the `count` likeliest of
        each. It gives way to anything else that is asked; asked again for the same place it only turns the dials.

        Events: ReadingProgress, then one of NextTokens, Cancelled, Failed.
        """

        def run(job: Job) -> Event:
            from engine.next_tokens import Preview

            model, store, timeline = self._tools(request.story)
            preview = Preview(model, timeline, store, request, count, job, self._last_logits)
            answer = preview.run()
            self._last_logits = preview.kept
            return answer

        return self._worker.submit(Job(on_event), run, background=True)

    def score(self, request: GenerationRequest, start: int, on_event: OnEvent) -> Job:
        """Says of each token of the request's last part, from the character (code point) `start` on, how likely it was
        to the model by itself, and what else could have stood there. It gives way to anything else that is asked.

        Events: ReadingProgress, TokensScored, then one of Done, Cancelled, Failed (InvalidRequest for a `start` outside
        the part).
        """

        def run(job: Job) -> Event:
            from engine.scoring import Scoring

            model, store, timeline = self._tools(request.story)
            return Scoring(model, timeline, store, request, start, job).run()

        return self._worker.submit(Job(on_event), run, background=True)

    def note_written(self, request: GenerationRequest, text: str, ids: Sequence[int], on_event: OnEvent) -> Job:
        """Tells the token log that `text` after the request's parts (and what is held back) was once written as `ids`,
        as `Finished` or `RowEnded` told them, so that its kept state is found. What doesn't fit (ids of another
        vocabulary) is left aside. Events: Done or Failed."""

        def run(job: Job) -> Event:
            _, _, timeline = self._tools(request.story)
            timeline.note_written(request.parts, request.names, text, ids, request.held)
            timeline.save()
            return Done(job.request_id)

        return self._worker.submit(Job(on_event), run)

    def inspect_store(self, on_event: OnEvent) -> Job:
        """Says what is kept on disk. Events: StoreInspected or Failed. Waits for no passage."""

        def run(job: Job) -> Event:
            from engine.store_report import inspect_store

            report = inspect_store(self._folder, *self._budgets(), self._packed_weights)
            return StoreInspected(job.request_id, report)

        return self._on_inspector(Job(on_event), run)

    def clear_store(self, on_event: OnEvent) -> Job:
        """Forgets every state and token log, in memory and on disk. Events: Done or Failed."""

        def run(job: Job) -> Event:
            self._prepare()
            self._opened_store().clear()
            self._timelines.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder / "logs", ignore_errors=True)
            return Done(job.request_id)

        return self._worker.submit(Job(on_event), run)

    def delete_packed_weights(self, on_event: OnEvent) -> Job:
        """Deletes the weights that are kept as they are computed with; the model in use goes on. Waits for no passage.

        Events: Done or Failed (PackedWeightsStay for what could not be deleted).
        """

        def run(job: Job) -> Event:
            from engine.packed_folder import delete_packed

            delete_packed(self._packed_weights)
            return Done(job.request_id)

        return self._on_inspector(Job(on_event), run)

    def set_budgets(self, memory_bytes: int, disk_bytes: int, on_event: OnEvent) -> Job:
        """How much the store may hold from now on; 0 and less as for a new session. Events: Done or Failed."""

        def run(job: Job) -> Event:
            self._prepare()
            self._memory_bytes, self._disk_bytes = memory_bytes, disk_bytes
            store = self._opened_store()
            store.memory_bytes, store.disk_bytes = self._budgets()
            store.trim()
            return Done(job.request_id)

        return self._worker.submit(Job(on_event), run)

    def close(self) -> None:
        """Cancels what runs, ends the threads and lets go of the model. A file on a disk that doesn't answer is not
        waited for long."""
        self._worker.close()
        if self._inspector is not None:
            self._inspector.close(_INSPECTOR_TIMEOUT_S)
        self._model = self._store = None
        self._timelines.clear()

    def _prepare(self) -> None:
        """Settles how many threads this worker computes on, and once, on whichever comes first, brings in torch."""
        with self._preparing:
            if not self._is_prepared:
                _bring_in_torch()
                self._is_prepared = True
        settle_threads()

    def _on_inspector(self, job: Job, run: Callable[[Job], Event]) -> Job:
        if self._inspector is None:
            self._inspector = Worker("ravel-inspector")
        return self._inspector.submit(job, run)

    def _generator(self, request: GenerationRequest, job: Job, rows: int = 1) -> Generator:
        model, store, timeline = self._tools(request.story)
        from engine.generator import Generator

        return Generator(model, timeline, store, request, job, rows)

    def _tools(self, story: str) -> tuple[Model, StateStore, Timeline]:
        """What a job on `story` works with. Raises NoModel."""
        self._prepare()
        from engine.timeline import Timeline, log_path

        if self._model is None:
            raise NoModel
        store = self._opened_store()  # first: it makes room among the logs
        tokenizer = self._model.tokenizer
        key = (story, tokenizer.fingerprint)
        timeline = self._timelines.pop(key, None)
        if timeline is None:
            path = log_path(self._folder / "logs", *key) if self._folder else None
            timeline = Timeline(tokenizer, path)
        self._timelines[key] = timeline
        while len(self._timelines) > _TIMELINES and self._folder is not None:
            del self._timelines[next(iter(self._timelines))]
        return self._model, store, timeline

    def _opened_store(self) -> StateStore:
        from engine import part_log
        from engine.state_store import StateStore

        if self._store is None:
            states = self._folder / "states" if self._folder is not None else None
            if self._folder is not None:
                part_log.make_room(self._folder / "logs")  # the store looks after its own
            self._store = StateStore(states, *self._budgets())
        return self._store

    def _budgets(self) -> tuple[int, int]:
        """Bytes in memory and on disk that the store may hold: as was set, else by machine and model."""
        from engine.budgets import budgets

        model = self._model
        state_bytes = model.info.state_bytes if model is not None else 0
        return budgets(self._memory_bytes, self._disk_bytes, state_bytes, self._folder)


def _bring_in_torch() -> None:
    """And what writes with it: 25 ms and more, which the first passage should not wait for.

    What torch brings stays for good: kept out of the garbage collector's sight, it can't stop the window. Measured:
    a full collection takes 50 to 100 ms with its 170,000 objects, during which no other thread runs, and there were
    two, one while torch came in and one behind it, for 7,000 objects that nobody needs.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        torch_libraries.load()
        import_module("engine.generator")
        gc.freeze()
    finally:
        if collects:
            gc.enable()
