"""A passage under way: from the request to the last word in the scene, with stop, retry and the takes.

Knows the session, the bridge and scene documents; no widget. GUI thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any, Literal, Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

import engine
from app.bridge import EventBridge
from app.editor.pace import LONGEST_LAG_S, Pace
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument

Phase = Literal["idle", "reading", "writing", "stopping"]
MakeRequest = Callable[[SceneDocument, int], engine.GenerationRequest]  # for a place in a scene


class Job(Protocol):
    """What `generate` returns."""

    request_id: int

    def cancel(self) -> None: ...


class Session(Protocol):
    """What is needed of engine.Session."""

    def generate(self, request: engine.GenerationRequest, on_event: Callable[[Any], None]) -> Job: ...


class Generation(QObject):
    """One generation at a time, in whichever scene it was begun; it goes on there when another scene is shown.

    Events of requests that are over are dropped. A passage keeps its takes for as long as its scene is open; the ones
    that are walked are those of `passage`: the last passage of the scene shown.
    """

    phase_changed = Signal(str)
    reading_progress = Signal(int, int)  # tokens done, tokens in all
    writing_progress = Signal(int, float)  # tokens written, tokens a second
    passage_finished = Signal(object)  # GenerationStats, whole or stopped
    generation_failed = Signal(object)  # EngineError; what had been written stays
    take_made = Signal(object, object)  # Passage, Take: the model wrote it just now, whole or stopped
    takes_changed = Signal(int, int)  # index of the take in the text (-1: none), number of takes

    def __init__(
        self, session: Session, bridge: EventBridge, parent: QObject | None = None, lag_s: float = LONGEST_LAG_S
    ) -> None:
        """lag_s: how long a character may wait to appear evenly; 0 shows text as it comes."""
        super().__init__(parent)
        self._session, self._bridge = session, bridge
        self._phase: Phase = "idle"
        self._job: Job | None = None
        self._writing: Passage | None = None
        self._shown: SceneDocument | None = None
        self._known: WeakSet[SceneDocument] = WeakSet()
        self._retry_next: tuple[Passage, MakeRequest | None] | None = None
        self._first_text_s = 0.0
        self._pace = Pace(self._put, self, lag_s)
        bridge.event_received.connect(self._on_event)

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def is_busy(self) -> bool:
        return self._phase != "idle"

    @property
    def passage(self) -> Passage | None:
        """The passage that retry, takes and accept are about."""
        if self._writing is not None:
            return self._writing
        return self._shown.last_passage if self._shown is not None else None

    @property
    def takes(self) -> list[Take]:
        return list(self.passage.takes) if self.passage is not None else []

    @property
    def current_take(self) -> int:
        """Index of the take that stands in the text, -1 when none does."""
        return self.passage.current_take if self.passage is not None else -1

    def show_scene(self, document: SceneDocument | None) -> None:
        """Another scene is shown: its last passage is the one whose takes are walked."""
        if document is not None:
            self._know(document)
        self._shown = document
        self._match_take()

    def continue_at(self, document: SceneDocument, position: int, request: engine.GenerationRequest) -> bool:
        """Begins a passage at `position`. False, and nothing happens, while one is under way or a composition is open.

        Raises ValueError for a place outside the text.
        """
        if self.is_busy or document.composing:
            return False
        self._know(document)
        self._shown = document
        self._writing = document.begin_passage(position)
        self._start(request)
        return True

    def retry(self, make_request: MakeRequest | None = None) -> bool:
        """Writes the last passage anew, at its place; the wording that stands there stays as a take.

        The old wording is replaced when the first word comes, so that a retry that fails or is stopped before leaves
        it. `make_request(document, position)` is asked for the request when it is time; without it the last request of
        the passage is made again with a new seed, which is right only if the text before it hasn't changed. While the
        passage is being written it is stopped first. False when there is nothing to retry.
        """
        passage = self.passage
        return passage is not None and self._retry(passage, make_request)

    def _retry(self, passage: Passage, make_request: MakeRequest | None) -> bool:
        if passage.document.composing:
            return False
        if self.is_busy:
            self._retry_next = (passage, make_request)
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

    def previous_take(self) -> bool:
        """Puts the take before this one in the text, as one undo step. False when there is none."""
        return self._walk(-1)

    def next_take(self) -> bool:
        return self._walk(+1)

    def choose_take(self, index: int) -> bool:
        """Puts that take in the text, as one undo step. False when there is no such take or the model writes."""
        passage = self.passage
        if passage is None or self.is_busy or not 0 <= index < len(passage.takes):
            return False
        self._keep_wording(passage)
        if index != passage.current_take and not passage.replace(passage.takes[index].text):
            return False
        self._set_take(passage, index)
        return True

    def _walk(self, by: int) -> bool:
        passage = self.passage
        if passage is None:
            return False
        if passage.current_take < 0:
            return self.choose_take(len(passage.takes) - 1)
        return self.choose_take(passage.current_take + by)

    def accept(self) -> None:
        """The passage is the writer's own from now on: no tint. Its takes stay."""
        passage = self.passage
        if passage is not None and not self.is_busy:
            passage.document.accept(passage.start, passage.end)

    def _keep_wording(self, passage: Passage) -> None:
        """The take in the text is kept as the writer changed it."""
        index, text = passage.current_take, passage.text()
        if index >= 0 and text and text != passage.takes[index].text:
            passage.takes[index] = replace(passage.takes[index], text=text)

    def _know(self, document: SceneDocument) -> None:
        if document not in self._known:
            self._known.add(document)
            document.passage_taken_back.connect(self._on_taken_back)
            document.history_moved.connect(self._match_take)
            document.closed.connect(self._forget)

    def _forget(self, document: SceneDocument) -> None:
        """The scene was closed: what is being written for it has no place any more."""
        self._known.discard(document)
        if self._shown is document:
            self._shown = None
        if self._writing is not None and self._writing.document is document:
            self._abandon()
        self._tell_takes()

    def _abandon(self) -> None:
        """Cancels at once: what still comes belongs to nothing."""
        job, self._job, self._writing = self._job, None, None
        self._retry_next = None
        self._pace.drop()
        if job is not None:
            job.cancel()
        self._set_phase("idle")

    def _start(self, request: engine.GenerationRequest) -> None:
        assert self._writing is not None
        self._writing.request = request
        self._first_text_s = 0.0
        try:
            self._job = self._session.generate(request, self._bridge.post)
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
            case engine.Finished() | engine.Cancelled():
                self._end(event.stats.seed)
                self.passage_finished.emit(event.stats)
                self._retry_if_asked()
            case engine.Failed():
                self._retry_next = None
                self._end(-1)
                self.generation_failed.emit(event.error)

    def _on_text(self, event: engine.TextChunk) -> None:
        now_s = monotonic()
        if not self._first_text_s:
            self._first_text_s, self._tokens_at_first = now_s, event.tokens_written
        if self._phase == "reading":
            self._set_phase("writing")
        if self._phase == "stopping":
            self._put(event.text)  # what the model has written is part of what it remembers
        else:
            self._pace.add(event.text)
        passed_s = now_s - self._first_text_s
        rate = (event.tokens_written - self._tokens_at_first) / passed_s if passed_s > 0 else 0.0
        self.writing_progress.emit(event.tokens_written, rate)

    def _end(self, seed: int) -> None:
        """The request is over: the passage takes what is still to be shown, becomes a take and closes."""
        assert self._writing is not None
        self._pace.flush()
        self._writing.append(_joint(self._writing))
        self._keep_take(self._writing, seed)
        self._job = None
        self._close_passage()

    def _keep_take(self, passage: Passage, seed: int) -> None:
        """What was written just now is a take, though it may be whole in the text only after a composition."""
        text = (passage.text() if passage.has_grown else "") + passage.held_text
        if text and passage.request is not None:
            take = Take(text, seed, passage.request.params)
            passage.takes.append(take)
            passage.current_take = len(passage.takes) - 1
            self.take_made.emit(passage, take)

    def _close_passage(self) -> None:
        passage, self._writing = self._writing, None
        assert passage is not None
        passage.finish()
        self._set_phase("idle")
        self._tell_takes()

    def _retry_if_asked(self) -> None:
        asked, self._retry_next = self._retry_next, None
        if asked is not None:
            self._retry(*asked)

    def _on_taken_back(self, passage: Passage) -> None:
        """The writer undid the passage while it was being written: as a take it can still be found."""
        if passage is self._writing:
            self._pace.drop()
            self._keep_take(passage, -1)
            self._abandon()
            self._tell_takes()

    def _match_take(self) -> None:
        """After an undo or redo: which take stands in the text now."""
        passage = self.passage
        if passage is not None and not self.is_busy:
            text = passage.text()
            same = [i for i, take in enumerate(passage.takes) if take.text == text]
            if same and passage.current_take not in same:
                passage.current_take = same[-1]
            elif not text:
                passage.current_take = -1
        self._tell_takes()

    def _set_take(self, passage: Passage, index: int) -> None:
        passage.current_take = index
        self._tell_takes()

    def _tell_takes(self) -> None:
        self.takes_changed.emit(self.current_take, len(self.takes))

    def _set_phase(self, phase: Phase) -> None:
        if phase != self._phase:
            self._phase = phase
            self.phase_changed.emit(phase)


def _joint(passage: Passage) -> str:
    """The space that is wanted between a passage and a word that follows it in the text, else nothing."""
    if not passage.has_grown and not passage.held_text:
        return ""
    text = passage.text() + passage.held_text
    following = passage.document.text_between(passage.end, passage.end + 1)
    if not text or text[-1].isspace() or not following.isalnum():
        return ""
    return "" if engine.mostly_cjk(following) or engine.mostly_cjk(text[-1]) else " "
