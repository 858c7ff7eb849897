"""A file that can be chosen, and taken away again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.widgets.basic import ElidedLabel, IconButton, Retranslated, pressed_by_enter


class FileField(Retranslated, QWidget):
    """Its name, a button that asks for another, and one that takes it out. Only tells what is wanted."""

    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ""
        self._label, self.change_button, self.clear_button = ElidedLabel(), QPushButton(), IconButton("close", None, 16)
        self._label.elide_mode = Qt.TextElideMode.ElideMiddle
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        pressed_by_enter(self.change_button)
        self.change_button.clicked.connect(self.change_requested)
        self.clear_button.clicked.connect(lambda: self.set_path(""))
        self.setFocusProxy(self.change_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._label, 1)
        row.addWidget(self.clear_button)
        row.addWidget(self.change_button)
        self.retranslate()

    def set_path(self, path: str) -> None:
        """ "" for none."""
        self._path = path
        self._label.setToolTip(path)
        self.clear_button.setVisible(bool(path))
        self.retranslate()

    def path(self) -> str:
        return self._path

    def retranslate(self) -> None:
        self._label.setText(Path(self._path).name if self._path else self.tr("None"))
        self.change_button.setText(self.tr("Choose…"))
        self.clear_button.set_description(self.tr("Take it out"))
