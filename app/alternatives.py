"""Alternatives: wordings for one place, written side by side, of which the writer takes one.

Holds what was written and what the writer made of it, and keeps every one as a take of the place. Asking the model is
Generation's business, showing them the board's. GUI thread only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.editor.spans import clean_text


@dataclass(slots=True)
class Alternative:
    """One of them. take: its index among the passage's takes, -1 for none. is_edited: by the writer, since it ended."""

    text: str = ""
    tokens_written: int = 0
    has_ended: bool = False
    is_edited: bool = False
    take: int = -1


class Alternatives(QObject):
    """What is offered for one place, from `begin` to `close`. `passage` is None while nothing is."""

    began = Signal(int)  # how many
    grew = Signal(int, str)  # row, text to append
    row_ended = Signal(int)
    ended = Signal()  # none is written any more
    closed = Signal()  # the passage has been taken, or none of them
    take_made = Signal(object, object)  # Passage, Take

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.passage: Passage | None = None
        self.rows: list[Alternative] = []

    @property
    def document(self) -> SceneDocument | None:
        return self.passage.document if self.passage is not None else None

    @property
    def is_streaming(self) -> bool:
        return not all(row.has_ended for row in self.rows)

    @property
    def tokens_written(self) -> int:
        """All of them together."""
        return sum(row.tokens_written for row in self.rows)

    def begin(self, passage: Passage, count: int) -> None:
        """passage: held in its document, which is let go when this is closed."""
        self.close()
        self.passage, self.rows = passage, [Alternative() for _ in range(count)]
        self.began.emit(count)

    def append(self, row: int, text: str, tokens_written: int) -> None:
        text = clean_text(text)
        self.rows[row].text += text
        self.rows[row].tokens_written = tokens_written
        self.grew.emit(row, text)

    def end_row(self, row: int, ids: tuple[int, ...] = (), seed: int = -1) -> None:
        """What was written of a row is a take from now on. Without effect when it has ended."""
        ended = self.rows[row]
        if ended.has_ended:
            return
        ended.has_ended = True
        passage = self.passage
        assert passage is not None
        if ended.text:
            params = passage.request.params if passage.request is not None else None
            joint = passage.joint_behind(ended.text)
            self._insert(row, Take(ended.text + joint, seed, params, () if joint else ids))
        self.row_ended.emit(row)

    def end(self) -> None:
        """The request is over: rows that were not told to have ended end with what they have."""
        for row in range(len(self.rows)):
            self.end_row(row)
        self.ended.emit()
        if self.document is not None:
            self.document.rest_held()
        if not any(row.text for row in self.rows):
            self.close()

    def _insert(self, row: int, take: Take) -> None:
        """Takes stand in the order of the rows, whichever ends first."""
        passage = self.passage
        assert passage is not None
        behind = [other for other in self.rows[row + 1 :] if other.take >= 0]
        index = min((other.take for other in behind), default=len(passage.takes))
        for other in behind:
            other.take += 1
        passage.takes.insert(index, take)
        self.rows[row].take = index
        self.take_made.emit(passage, take)

    def edit(self, row: int, text: str) -> None:
        """The writer changed the wording of a row that has ended; it counts when one is taken or all are closed."""
        text = clean_text(text)
        if self.rows[row].take >= 0 and text != self.rows[row].text:
            self.rows[row].text, self.rows[row].is_edited = text, True

    def _keep_edits(self) -> None:
        """A wording that the writer changed is the writer's: no longer what these tokens say."""
        passage = self.passage
        assert passage is not None
        for row in self.rows:
            if row.is_edited and row.text:
                self._change(passage, row.take, row.text + passage.joint_behind(row.text))

    def _change(self, passage: Passage, index: int, text: str) -> None:
        take = passage.takes[index] = replace(passage.takes[index], text=text, ids=(), record_id=0)
        self.take_made.emit(passage, take)

    def can_take(self, row: int) -> bool:
        return 0 <= row < len(self.rows) and bool(self.rows[row].text.strip())

    def take(self, row: int) -> Passage:
        """Puts a row that has ended at its place, as one undo step, and closes; the caret stands behind it then.

        While a composition is open there, it comes into the text as soon as that ends.
        """
        passage, index, text = self.passage, self.rows[row].take, self.rows[row].text
        assert passage is not None
        document = passage.document
        self.close()
        if not document.composing:
            document.place_caret(passage.start, passage.start)
        passage.reopen()
        passage.append(text)
        joint = passage.joint()
        passage.append(joint)
        passage.current_take = index
        passage.finish()
        if passage.takes[index].text != text + joint:  # what stands behind the place is other than it was
            self._change(passage, index, text + joint)
        return passage

    def close(self) -> None:
        """Nothing is offered any more; what was stays as takes of the place, edits included."""
        if self.passage is None:
            return
        for row in range(len(self.rows)):
            self.end_row(row)
        self._keep_edits()
        passage, self.passage, self.rows = self.passage, None, []
        passage.document.let_go()
        self.closed.emit()
