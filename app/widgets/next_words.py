"""The next word at the caret as bars: how likely each is to the model, and what the dials make of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

import engine
from app.widgets.basic import Retranslated, TextIconButton, set_role
from app.widgets.chance_rows import ChanceRow, ChanceRows


class NextWords(Retranslated, QWidget):
    """A section that is folded away until the writer opens it. What it shows is told; it asks for nothing itself."""

    open_toggled = Signal(bool)
    grown = Signal()  # just opened by the writer, or the first words since then have come

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: engine.NextTokens | None = None
        self._message, self._is_new = "", False  # is_new: opened, and nothing shown yet
        self._toggle, self._body = TextIconButton("next"), QWidget()
        self._toggle.setProperty("role", "link")
        self._toggle.setCheckable(True)
        self.rows = ChanceRows(is_choosable=False)
        self._note, self._count = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for label in (self._note, self._count):
            set_role(label, "role", "muted")
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(6)
        for widget in (self._note, self.rows, self._count):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        self._toggle.toggled.connect(self._toggled)
        self.set_open(False)
        self.show_message("")

    @property
    def is_open(self) -> bool:
        return self._toggle.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Tells nobody."""
        with QSignalBlocker(self._toggle):
            self._toggle.setChecked(is_open)
        self._toggle.set_icon("down" if is_open else "next")
        self._body.setVisible(is_open)

    def show_answer(self, answer: engine.NextTokens) -> None:
        self._answer, self._message = answer, ""
        self.rows.show_rows([ChanceRow(token.text, token.before, token.after) for token in answer.tokens])
        self.set_stale(False)
        self.retranslate()
        if self._is_new:
            self._is_new = False
            self.grown.emit()

    def show_message(self, message: str) -> None:
        """In place of the bars: what is missing."""
        self._answer, self._message = None, message
        self.rows.show_rows(())
        self.retranslate()

    def set_stale(self, is_stale: bool) -> None:
        """What is shown is of another place by now."""
        self.rows.setEnabled(not is_stale)

    @property
    def words(self) -> Sequence[str]:
        """What is shown, for tests and for whoever reads aloud."""
        return [self.rows.row_at(index).text for index in range(self.rows.count())]

    @property
    def note(self) -> str:
        return self._note.text()

    @property
    def count_text(self) -> str:
        return self._count.text()

    def retranslate(self) -> None:
        self._toggle.setText(self.tr("Next word"))
        self._toggle.setToolTip(self.tr("How likely the next words at the caret are, without the dials and with them"))
        self.rows.setAccessibleName(self.tr("What may come next"))
        self._note.setText(self._message or self.tr("Outlined: by the model alone. Filled: with the dials."))
        self._count.setVisible(self._answer is not None)
        self.rows.setVisible(self._answer is not None)
        if self._answer is not None:
            locale = QLocale()
            self._count.setText(
                self.tr("{count} of {total} words can come").format(
                    count=locale.toString(self._answer.kept), total=locale.toString(self._answer.n_vocab)
                )
            )

    def _toggled(self, is_open: bool) -> None:
        self.set_open(is_open)
        self._is_new = is_open
        if is_open:
            self.grown.emit()
        self.open_toggled.emit(is_open)
