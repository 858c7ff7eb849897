"""The strip of takes: which of the model's passages stands in the text, and the ways to the others."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.widgets.basic import IconButton, Retranslated, TextIconButton


class TakesStrip(Retranslated, QWidget):
    """ "Take 2 of 3  <  >", Compare, Keep. Always in its place, so that nothing jumps; disabled without a passage."""

    previous_requested = Signal()
    next_requested = Signal()
    compare_requested = Signal()
    keep_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._current, self._count = 0, 0
        self._label = QLabel()
        self._previous = IconButton("previous")
        self._next = IconButton("next")
        self._compare = TextIconButton("compare")
        self._keep = TextIconButton("keep")
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._compare.clicked.connect(self.compare_requested)
        self._keep.clicked.connect(self.keep_requested)
        self._lay_out()
        self.retranslate()
        self.set_takes(-1, 0)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._label, 1)
        top.addWidget(self._previous)
        top.addWidget(self._next)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self._compare, 1)
        bottom.addWidget(self._keep, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(bottom)

    def set_takes(self, current: int, count: int, busy: bool = False) -> None:
        """current: index from 0 of the take in the text; count: takes of this passage, 0 when there is no passage.

        While the model writes (`busy`) nothing can be walked to or kept.
        """
        self._current, self._count = current, count
        free = count > 0 and not busy
        self._previous.setEnabled(free and current > 0)
        self._next.setEnabled(free and current < count - 1)
        self._compare.setEnabled(free and count > 1)
        self._keep.setEnabled(free and current >= 0)
        self.retranslate()

    def retranslate(self) -> None:
        if self._count and self._current < 0:
            self._label.setText(self.tr("None in the text (takes: {count})").format(count=self._count))
        elif self._count:
            text = self.tr("Take {current} of {count}")
            self._label.setText(text.format(current=self._current + 1, count=self._count))
        else:
            self._label.setText(self.tr("No passage yet"))
        self._label.setEnabled(self._count > 0)
        self._previous.set_description(self.tr("Previous take"))
        self._next.set_description(self.tr("Next take"))
        self._compare.setText(self.tr("Compare"))
        self._compare.setToolTip(self.tr("All takes side by side"))
        self._keep.setText(self.tr("Keep"))
        self._keep.setToolTip(self.tr("Makes the passage yours: the tint goes away"))
