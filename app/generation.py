"""Writing under way: from the request to the last word, with stop, retry, alternatives and the takes.

Knows the session, the bridge and scene documents; no widget. GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, Signal

import engine
from app.alternatives import Alternatives
from app.bridge import EventBridge
from app.editor.pace import LONGEST_LAG_S, Pace
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.takes import SceneTakes

Phase = Literal["idle", "reading", "writing", "stopping"]
MakeRequest = Callable[[SceneDocument, int], engine.GenerationRequest]  # for a place in a scene


class Job(Protocol):
    """What `generate` returns."""

    request_id: int

    def cancel(self) -> None: ...

    def set_params(self, params: engine.SamplingParams) -> None: ...


class RowsJob(Job, Protocol):
    """What `alternatives` returns."""

    def cancel_row(self, row: int) -> None: ...


class Session(Protocol):
    """What is needed of engine.Session."""

    def generate(self, request: engine.GenerationRequest, on_event: Callable[[Any], None]) -> Job: ...

    def alternatives(
        self, request: engine.GenerationRequest, count: int, on_event: Callable[[Any], None]
    ) -> RowsJob: ...


class Generation(SceneTakes):
    """One generation at a time, in whichever scene it was begun; it goes on there when another scene is shown.

    Events of requests that are over are dropped. `alternatives` are what is offered for one place until one is taken,
    they are closed, or another passage begins.
    """

    phase_changed = Signal(str)
    reading_progress = Signal(int, int)  # tokens done, tokens in all
    writing_progress = Signal(int, float)  # tokens written, tokens a second
    phrase_avoided = Signal(str, int)  # as it would have read; how many so far
    passage_finished = Signal(object)  # GenerationStats, whole or stopped
    generation_failed = Signal(object)  # EngineError; what had been written stays

    def __init__(
        self, session: Session, bridge: EventBridge, parent: QObject | None = None, lag_s: float = LONGEST_LAG_S
    ) -> None:
        """lag_s: how long a character may wait to appear evenly; 0 shows text as it comes."""
        super().__init__(parent)
        self._session, self._bridge = session, bridge
        self._phase: Phase = "idle"
        self._job: Job | None = None
        self._rows_job: RowsJob | None = None  # the same, when it writes alternatives
        self.alternatives = Alternatives(self)
        self._then: Callable[[], object] | None = None  # what was asked for the time when the job has ended
        self._writing: Passage | None = None
        self._kept_ids: tuple[int, ...] | None = ()  # of what stays at the beginning of it; None: not known
        self._kept_text = ""
        self._first_text_s = 0.0
        self._pace = Pace(self._put, self, lag_s)
        self.alternatives.take_made.connect(self.take_made)
        self.alternatives.closed.connect(self._tell_takes)
        bridge.event_received.connect(self._on_event)

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def is_busy(self) -> bool:
        return self._phase != "idle"

    @property
    def is_writing_alternatives(self) -> bool:
        return self._rows_job is not None

    def _being_written(self) -> Passage | None:
        return self.alternatives.passage if self._rows_job is not None else self._writing

    def continue_at(self, document: SceneDocument, position: int, request: engine.GenerationRequest) -> bool:
        """Begins a passage at `position`. False, and nothing happens, while one is under way or a composition is open.

        Raises ValueError for a place outside the text.
        """
        if self.is_busy or document.composing:
            return False
        self._know(document)
        self._shown = document
        self.alternatives.close()
        self._writing = document.begin_passage(position)
        self._start(request)
        return True

    def offer_at(self, document: SceneDocument, position: int, request: engine.GenerationRequest, count: int) -> bool:
        """Begins `count` alternatives for `position`; as `continue_at` otherwise."""
        if self.is_busy or document.composing:
            return False
        self._know(document)
        self._shown = document
        self.alternatives.close()
        passage = document.hold_passage(position)
        passage.request = request
        self.alternatives.begin(passage, count)
        self._first_text_s = 0.0
        try:
            self._job = self._rows_job = self._session.alternatives(request, count, self._bridge.post)
        except engine.EngineError as error:
            self.alternatives.end()
            self.generation_failed.emit(error)
            return True
        self._set_phase("reading")
        self._tell_takes()
        return True

    def write_on_from(
        self, passage: Passage, position: int, token: int, make_request: MakeRequest, kept_ids: tuple[int, ...] = ()
    ) -> bool:
        """Writes the passage anew from a place inside it, beginning with `token`; what stands before stays, and the old
        wording stays as a take.

        make_request: as for `retry`, asked for the place and for the whole passage. kept_ids: the tokens of what stays,
        () where they aren't known. False, and nothing happens, while anything is written, a composition is open, or
        the place isn't in the passage.
        """
        document, start = passage.document, passage.start
        if self.is_busy or document.composing or passage not in document.passages:
            return False
        if not start <= position < passage.end:
            return False
        request = make_request(document, position)
        if request.held:  # the token was drawn behind the space
            request = replace(request, parts=(*request.parts[:-1], request.parts[-1] + request.held), held="")
        whole = make_request(document, start)
        self._keep_wording(passage)
        self._shown = document
        self.alternatives.close()
        self._writing = passage
        kept = document.text_between(start, position)
        passage.reopen(position)
        self._start(whole, replace(request, first_ids=(token,)), kept, kept_ids)
        return True

    def set_params(self, params: engine.SamplingParams) -> None:
        """What is being written goes on with these from its next token, its seed apart."""
        if self._job is not None:
            self._job.set_params(params)
        passage = self._being_written()
        if passage is not None and passage.request is not None:
            passage.request = replace(passage.request, params=replace(params, seed=passage.request.params.seed))

    def stop_alternative(self, row: int) -> None:
        """That one ends with what has been written, the others go on."""
        if self._rows_job is not None:
            self._rows_job.cancel_row(row)

    def take_alternative(self, row: int) -> bool:
        """Puts that alternative at its place; while any is being written, all are stopped first. False if there is no
        such text, or the model writes something else."""
        if not self.alternatives.can_take(row):
            return False
        if self._rows_job is not None:
            self._then = lambda: self.take_alternative(row)
            self.stop()
            return True
        if self.is_busy:
            return False
        passage = self.alternatives.take(row)
        self._shown = passage.document
        self.take_placed.emit(passage, passage.takes[passage.current_take])
        self._tell_takes()
        return True

    def close_alternatives(self) -> None:
        """None of them is taken; all stay as takes of the place. While they are written they are stopped first."""
        if self._rows_job is not None:
            self._then = self.alternatives.close
            self.stop()
        else:
            self.alternatives.close()

    def retry(self, make_request: MakeRequest | None = None) -> bool:
        """Writes the last passage anew, at its place; the wording that stands there stays as a take.

        The old wording is replaced when the first word comes, so that a retry that fails or is stopped before leaves
        it. `make_request(document, position)` is asked for the request when it is time; without it the last request of
        the passage is made again with a new seed, which is right only if the text before it hasn't changed. While the
        passage is being written it is stopped first. False when there is nothing to retry, or alternatives are written.
        """
        passage = self.passage
        if passage is None or self._rows_job is not None:
            return False
        return self._retry(passage, make_request)

    def _retry(self, passage: Passage, make_request: MakeRequest | None) -> bool:
        if passage.document.composing:
            return False
        if self.is_busy:
            self._then = lambda: self._retry(passage, make_request)
            self.stop()
            return True
        if passage not in passage.document.passages:  # stopped before its first word: there is nothing to write anew
            if make_request is None:
                return False
            return self.continue_at(passage.document, passage.place, make_request(passage.document, passage.place))
        request = make_request(passage.document, passage.start) if make_request is not None else self._again(passage)
        if request is None:
            return False
        self._keep_wording(passage)
        self._shown = passage.document
        self.alternatives.close()
        self._writing = passage
        passage.reopen()
        self._start(request)
        return True

    def _again(self, passage: Passage) -> engine.GenerationRequest | None:
        request = passage.request
        return replace(request, params=replace(request.params, seed=-1)) if request is not None else None

    def stop(self) -> None:
        """Ends the passage with what has been written. Without effect when there is nothing to stop."""
        if self._phase in ("reading", "writing") and self._job is not None:
            self._pace.flush()
            self._job.cancel()
            self._set_phase("stopping")

    def abandon(self, document: SceneDocument) -> None:
        """The scene is taken out of the story: what is being written for it ends with the words that stand there."""
        passage = self._writing
        if passage is not None and passage.document is document:
            self._abandon()
            passage.finish()
        self._abandon_alternatives(document)

    def _abandon_alternatives(self, document: SceneDocument) -> None:
        """Their place is gone; they stay as takes as far as they came."""
        if self.alternatives.document is document:
            if self._rows_job is not None:
                self._abandon()
            self.alternatives.close()

    def _on_closed(self, document: SceneDocument) -> None:
        if self._writing is not None and self._writing.document is document:
            self._abandon()
        self._abandon_alternatives(document)

    def _abandon(self) -> None:
        """Cancels at once: what still comes belongs to nothing."""
        job, self._job, self._rows_job, self._writing = self._job, None, None, None
        self._then = None
        self._pace.drop()
        if job is not None:
            job.cancel()
        self._set_phase("idle")

    def _start(
        self,
        request: engine.GenerationRequest,
        asked: engine.GenerationRequest | None = None,
        kept: str = "",
        kept_ids: tuple[int, ...] = (),
    ) -> None:
        """request: of the whole passage. asked: where it goes on behind `kept`, what the engine is asked for."""
        assert self._writing is not None
        self._writing.request = request
        self._kept_text, self._kept_ids = kept, kept_ids if kept_ids or not kept else None
        self._first_text_s = 0.0
        try:
            self._job = self._session.generate(asked or request, self._bridge.post)
        except engine.EngineError as error:
            self._close_passage()
            self.generation_failed.emit(error)
            return
        self._set_phase("reading")
        self._tell_takes()

    def _put(self, text: str) -> None:
        if self._writing is not None:
            self._writing.append(text)

    def _on_event(self, event: object) -> None:
        if self._job is None or getattr(event, "request_id", None) != self._job.request_id:
            return
        match event:
            case engine.ReadingProgress():
                self.reading_progress.emit(event.tokens_done, event.tokens_total)
            case engine.TextChunk():
                self._on_text(event)
            case engine.PhraseAvoided():
                self.phrase_avoided.emit(event.phrase, event.count)
            case engine.RowEnded():
                self.alternatives.end_row(event.row, event.ids, event.seed)
            case engine.Finished() | engine.Cancelled():
                self._end(event.stats.seed, event)
                self.passage_finished.emit(event.stats)
                self._do_what_was_asked()
            case engine.Failed():
                self._then = None
                self._end(-1)
                self.generation_failed.emit(event.error)

    def _on_text(self, event: engine.TextChunk) -> None:
        if self._rows_job is not None:
            self.alternatives.append(event.row, event.text, event.tokens_written)
            tokens_written = self.alternatives.tokens_written
        else:
            tokens_written = event.tokens_written
        now_s = monotonic()
        if not self._first_text_s:
            self._first_text_s, self._tokens_at_first = now_s, tokens_written
        if self._phase == "reading":
            self._set_phase("writing")
        if self._rows_job is None:
            self._show_text(event.text)
        passed_s = now_s - self._first_text_s
        rate = (tokens_written - self._tokens_at_first) / passed_s if passed_s > 0 else 0.0
        self.writing_progress.emit(tokens_written, rate)

    def _show_text(self, text: str) -> None:
        if self._phase == "stopping":
            self._put(text)  # what the model has written is part of what it remembers
        else:
            self._pace.add(text)

    def _end(self, seed: int, event: engine.Finished | engine.Cancelled | None = None) -> None:
        """The request is over: the passage takes what is still to be shown, becomes a take and closes."""
        if self._rows_job is not None:
            self._job = self._rows_job = None
            self.alternatives.end()
            self._set_phase("idle")
            self._tell_takes()
            return
        assert self._writing is not None
        self._pace.flush()
        self._writing.append(self._writing.joint())
        self._keep_take(self._writing, seed, event)
        self._job = None
        self._close_passage()

    def _keep_take(self, passage: Passage, seed: int, event: engine.Finished | engine.Cancelled | None = None) -> None:
        """What was written just now is a take, though it may be whole in the text only after a composition."""
        text = (passage.text() if passage.has_grown else "") + passage.held_text
        if text and passage.request is not None:
            is_whole = event is not None and self._kept_text + event.text == text
            ids = (*self._kept_ids, *event.ids) if event is not None and is_whole and self._kept_ids is not None else ()
            take = Take(text, seed, passage.request.params, ids)
            passage.takes.append(take)
            passage.current_take = len(passage.takes) - 1
            self.take_made.emit(passage, take)

    def _close_passage(self) -> None:
        passage, self._writing = self._writing, None
        assert passage is not None
        passage.finish()
        self._set_phase("idle")
        self._tell_takes()

    def _do_what_was_asked(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _on_taken_back(self, passage: Passage) -> None:
        """The writer undid the passage while it was being written: as a take it can still be found."""
        if passage is self._writing:
            self._pace.drop()
            self._keep_take(passage, -1)
            self._abandon()
            self._tell_takes()

    def _set_phase(self, phase: Phase) -> None:
        if phase != self._phase:
            self._phase = phase
            self.phase_changed.emit(phase)
