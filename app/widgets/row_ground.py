"""The quiet ground of a row in a list that paints itself."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

_RADIUS_PX = 6


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem) -> QRect:
    """Shows that a row is chosen, under the mouse, or has the keyboard. Returns the ground's place."""
    palette, state = option.palette, option.state
    ground = option.rect.adjusted(6, 1, -6, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    if state & QStyle.StateFlag.State_Selected:
        painter.setBrush(chosen_ground(palette))
        painter.drawRoundedRect(ground, _RADIUS_PX, _RADIUS_PX)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(ground, _RADIUS_PX, _RADIUS_PX)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(palette.color(QPalette.ColorRole.Accent))
        painter.drawRoundedRect(ground, _RADIUS_PX, _RADIUS_PX)
        painter.drawRoundedRect(ground, _RADIUS_PX, _RADIUS_PX)  # twice: a stronger line
    return ground


def chosen_ground(palette: QPalette) -> QColor:
    """The selection colour, half as strong: the list is beside the text, not the text."""
    selection, panel = palette.color(QPalette.ColorRole.Highlight), palette.color(QPalette.ColorRole.AlternateBase)
    return QColor(*((a + b) // 2 for a, b in zip(selection.getRgb()[:3], panel.getRgb()[:3], strict=True)))
