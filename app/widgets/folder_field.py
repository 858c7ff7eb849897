"""A folder that can be changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.widgets.basic import ElidedLabel, Retranslated, pressed_by_enter


class FolderField(Retranslated, QWidget):
    """Its path, shortened in the middle, and a button that asks for another."""

    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self.change_button = ElidedLabel(), QPushButton()
        self._label.elide_mode = Qt.TextElideMode.ElideMiddle
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        pressed_by_enter(self.change_button)
        self.change_button.clicked.connect(self.change_requested)
        self.setFocusProxy(self.change_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.change_button)
        self.retranslate()

    def set_path(self, path: str) -> None:
        self._label.setText(path)
        self._label.setToolTip(path)

    def path(self) -> str:
        return self._label.text()

    def retranslate(self) -> None:
        self.change_button.setText(self.tr("Change…"))
