"""A quiet note within a panel: a few words, what can be done about it, and a cross that closes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.widgets.basic import IconButton


class Note(QFrame):
    """Hidden until it is shown. Texts come from its owner, who sets them anew for another language."""

    action_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.words, self.action = QLabel(wordWrap=True), QPushButton()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.action.setProperty("role", "link")
        self.close_button = IconButton("close", size_px=16)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.words, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 6, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignLeft)
        self.action.clicked.connect(self.action_wanted)
        self.close_button.clicked.connect(self._close)
        self.hide()

    def set_texts(self, words: str, action: str, close: str) -> None:
        self.words.setText(words)
        self.setAccessibleName(words)
        self.action.setText(action)
        self.close_button.set_description(close)

    def showEvent(self, event: QShowEvent) -> None:
        """A screen reader says it where the writer's eyes would see it come."""
        super().showEvent(event)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
