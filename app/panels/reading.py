"""The reading view, in place of the page: the manuscript as a book, a chapter at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.widgets.basic import ChoiceBox, IconButton, Retranslated
from app.widgets.typeset import Look, Piece, Typeset


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is shown at once: a chapter, or a part of a long one. pieces: its scenes."""

    title: str
    pieces: tuple[Piece, ...]


class ReadingPanel(Retranslated, QFrame):
    """GUI thread. Shows what it is given, and pages through it."""

    place_picked = Signal(str, str)  # id of a scene, beginning of the paragraph
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readingView")
        self._leaves: tuple[Leaf, ...] = ()
        self._place = 0
        self._choice, self._back, self._on, self._close = (
            ChoiceBox(),
            IconButton("previous"),
            IconButton("next"),
            IconButton("close"),
        )
        self.text = Typeset()
        self._lay_out()
        self._choice.activated.connect(self.show_leaf)
        self._back.clicked.connect(lambda: self.show_leaf(self._place - 1))
        self._on.clicked.connect(lambda: self.show_leaf(self._place + 1))
        self._close.clicked.connect(self.closed)
        self.text.went_past.connect(self._turn)
        self.text.picked.connect(self.place_picked)
        self.setFocusProxy(self.text)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 8, 8)
        head.setSpacing(4)
        head.addWidget(self._choice, 1)
        for button in (self._back, self._on, self._close):
            head.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.text, 1)

    def set_look(self, look: Look) -> None:
        self.text.set_look(look)

    def set_leaves(self, leaves: Sequence[Leaf], scene_id: str) -> None:
        """Opens the one that has the scene, at it."""
        self._leaves = tuple(leaves)
        self._choice.clear()
        self._choice.addItems([leaf.title for leaf in leaves])
        places = [i for i, leaf in enumerate(leaves) if any(piece.id == scene_id for piece in leaf.pieces)]
        self.show_leaf(places[0] if places else 0)
        self.text.show_piece(scene_id)

    def show_leaf(self, place: int) -> None:
        """Opens one from its beginning; beyond the first or the last nothing happens."""
        if not 0 <= place < len(self._leaves):
            return
        self._place = place
        self._choice.setCurrentIndex(place)
        self.text.set_pieces(self._leaves[place].pieces)
        self._back.setEnabled(place > 0)
        self._on.setEnabled(place < len(self._leaves) - 1)

    @property
    def place(self) -> int:
        """Number of the leaf that is open."""
        return self._place

    def _turn(self, step: int) -> None:
        self.show_leaf(self._place + step)
        if step < 0:
            self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())

    def retranslate(self) -> None:
        self._choice.setAccessibleName(self.tr("Chapter"))
        self._back.set_description(self.tr("Previous chapter"))
        self._on.set_description(self.tr("Next chapter"))
        self._close.set_description(self.tr("Back to the page"))
        self.text.setAccessibleName(self.tr("Manuscript"))
