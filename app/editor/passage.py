"""A passage: one place in a scene where the model wrote, writes or will write again, with the takes offered there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import engine

if TYPE_CHECKING:
    from app.editor.scene_document import SceneDocument


@dataclass(frozen=True, slots=True)
class Take:
    """One wording of a passage. `seed` is the one that was used; `params` are None for a take not made here.

    ids: the model's tokens of `text`, () where the writer changed it. record_id: of the history, 0 for none.
    """

    text: str
    seed: int = -1
    params: engine.SamplingParams | None = None
    ids: tuple[int, ...] = ()
    record_id: int = 0


class Passage:
    """Made by `SceneDocument.begin_passage`; lives as long as its document. GUI thread only.

    While it is open, `append` adds text at its end, all of it one undo step. Its characters are known by their marks,
    so it is found again after edits, undo and redo; where nothing of it is left, it keeps its place.

    takes, current_take: what was offered here, and the index of the take that stands in the text; -1 when none does.
    """

    def __init__(self, document: SceneDocument, number: int, position: int) -> None:
        self.document = document
        self.number = number
        self.place = position  # while open: where it grows; else its start, for when nothing of it is left
        self.request: engine.GenerationRequest | None = None  # the last one
        self.takes: list[Take] = []
        self.current_take = -1
        self.is_open = True
        self.caret_follows = False
        self.has_grown = False  # since it was last opened
        self.has_ever_grown = False
        self.keeps_beginning = False  # while open: what stands before `place` stays, the first text replaces the rest
        self._held: list[str] = []
        self._finish_asked = False
        self._written = ""

    @property
    def start(self) -> int:
        span = self.document.passage_span(self)
        return span.start if span is not None else self.place

    @property
    def end(self) -> int:
        """Where its text ends: while it grows, where the next text goes."""
        if self.is_open and self.has_grown:
            return self.place
        span = self.document.passage_span(self)
        return span.end if span is not None else self.place

    def text(self) -> str:
        """Its wording now, with what the writer changed inside."""
        return self.document.text_between(self.start, self.end)

    @property
    def is_untouched(self) -> bool:
        """Whether it reads as the model (or the last `replace`) left it."""
        return not self._held and self.text() == self._written

    @property
    def held_text(self) -> str:
        """What waits for the end of a composition."""
        return "".join(self._held)

    def keep_wording(self) -> Take | None:
        """The take in the text is kept as the writer changed it; it is returned then, with no record of its own yet."""
        text = self.text()
        if self.current_take < 0 or not text or text == self.takes[self.current_take].text:
            return None
        take = replace(self.takes[self.current_take], text=text, ids=(), record_id=0)
        self.takes[self.current_take] = take
        return take

    def match_take(self) -> None:
        """After an undo or redo: which take stands in the text now."""
        text = self.text()
        same = [i for i, take in enumerate(self.takes) if take.text == text]
        if same and self.current_take not in same:
            self.current_take = same[-1]
        elif not text:
            self.current_take = -1

    def joint(self) -> str:
        """The space that is wanted between its text and a word that follows it, else nothing."""
        return self.joint_behind(self.text() + self.held_text) if self.has_grown or self._held else ""

    def joint_behind(self, text: str) -> str:
        """The same for a text that may come to stand here."""
        following = self.document.text_between(self.end, self.end + 1)
        if not text or text[-1].isspace() or not following.isalnum():
            return ""
        return "" if engine.mostly_cjk(following) or engine.mostly_cjk(text[-1]) else " "

    def reopen(self, place: int | None = None) -> None:
        """Gets ready for another take: the first text that is appended replaces what stands here, or with `place` what
        stands behind that."""
        self.keeps_beginning = place is not None
        self.document.reopen_passage(self, place)

    def append(self, text: str) -> None:
        """Adds text at the end, or keeps it while a composition is open. Without effect once it is closed."""
        if not self.is_open or not text:
            return
        if self.document.composing:
            self._held.append(text)
            return
        if not self.has_grown:
            kept = self.keeps_beginning
            self._written = self.document.text_between(self.start, self.place) if kept else ""
        self._written += self.document.grow_passage(self, text)

    def finish(self) -> None:
        """Closes the passage and its undo step; with an open composition, as soon as that ends."""
        if not self.is_open:
            return
        if self._held and self.document.composing:
            self._finish_asked = True
            return
        self.flush()
        self.is_open = self._finish_asked = False
        self.document.close_passage(self)

    def flush(self) -> None:
        """Takes in the text that was kept back; the document calls it when a composition has ended."""
        text, self._held = "".join(self._held), []
        self.append(text)
        if self._finish_asked:
            self._finish_asked = False
            self.finish()

    def take_back(self) -> None:
        """Closes the passage without the text that was kept back: the writer undid it while it grew."""
        self._held.clear()
        self.finish()

    def adopt(self, takes: list[Take], current: int) -> None:
        """Takes of another day are this passage's too, and the one that was put on its place is the current one."""
        known = {take.record_id for take in self.takes if take.record_id}
        self.takes += [take for take in takes if take.record_id not in known]
        self.current_take = next(i for i, take in enumerate(self.takes) if take.record_id == current)
        self._written = self.text()

    def replace(self, text: str) -> bool:
        """Puts `text` in its place, as one undo step. False, and nothing done, while any passage or a
        composition is open in the document."""
        if self.document.open_passage is not None or self.document.composing:
            return False
        self._written = self.document.replace_passage(self, text)
        return True
