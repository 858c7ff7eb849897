"""A colour of the writer's choice, or none: then the theme's own is used."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QPushButton, QWidget

from app.widgets.basic import Retranslated, pressed_by_enter

_SWATCH_PX = 16


class ColorField(Retranslated, QWidget):
    """Two buttons: one shows the colour and asks for another, one goes back to the theme's."""

    changed = Signal(str)  # "#rrggbb", or "" for the theme's

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = ""
        self.choose_button, self.reset_button = QPushButton(), QPushButton()
        pressed_by_enter(self.choose_button, self.reset_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choose_button)
        row.addWidget(self.reset_button)
        row.addStretch(1)
        self.setFocusProxy(self.choose_button)
        self.choose_button.clicked.connect(self._ask)
        self.reset_button.clicked.connect(lambda: self.changed.emit(""))
        self.retranslate()

    def set_color(self, color: str) -> None:
        self._color = color
        self.retranslate()

    def color(self) -> str:
        return self._color

    def _ask(self) -> None:
        start = QColor(self._color) if self._color else self.palette().color(QPalette.ColorRole.Base)
        chosen = QColorDialog.getColor(start, self, self.tr("Choose a colour"))
        if chosen.isValid():
            self.changed.emit(chosen.name())

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.choose_button.setAccessibleName(f"{name}: {self.choose_button.text()}")
        self.reset_button.setAccessibleName(self.tr("{name}: as the theme").format(name=name))

    def retranslate(self) -> None:
        self.choose_button.setText(self._color or self.tr("As the theme"))
        self.choose_button.setIcon(self._swatch() if self._color else QPixmap())
        self.choose_button.setIconSize(QSize(_SWATCH_PX, _SWATCH_PX))
        self.reset_button.setText(self.tr("As the theme"))
        self.reset_button.setVisible(bool(self._color))
        if self.accessibleName():
            self.setAccessibleName(self.accessibleName())

    def _swatch(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(_SWATCH_PX * ratio), round(_SWATCH_PX * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().color(QPalette.ColorRole.Dark))
        painter.setBrush(QColor(self._color))
        painter.drawRoundedRect(1, 1, _SWATCH_PX - 2, _SWATCH_PX - 2, 3, 3)
        painter.end()
        return picture
