"""The foot of dialogs that begin something that takes a while: what went wrong, how far it is, the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.widgets.basic import keep_room, pressed_by_enter


class WorkFoot(QWidget):
    """Words, and what the buttons do, are the dialog's. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "error")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        self.progress = QProgressBar(textVisible=False)
        keep_room(self.progress)
        self.cancel_button, self.begin_button = QPushButton(), QPushButton()
        self.begin_button.setProperty("role", "primary")
        self.begin_button.setDefault(True)
        pressed_by_enter(self.cancel_button)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.progress, 1)
        row.addSpacing(16)
        row.addWidget(self.cancel_button)
        row.addWidget(self.begin_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._problem)
        column.addLayout(row)
        self.show_busy(False)

    def show_busy(self, busy: bool) -> None:
        """Something goes on; nothing is known yet of how far it is."""
        self.progress.setRange(0, 0)
        self.progress.setVisible(busy)

    def show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def show_problem(self, sentences: str) -> None:
        """Why it could not be done; "" takes it away."""
        self._problem.setText(sentences)
        self._problem.setVisible(bool(sentences))

    def problem(self) -> str:
        return self._problem.text()
