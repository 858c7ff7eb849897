"""The labels of a story: named, coloured, added and taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.widgets.basic import (
    ColumnScroll,
    IconButton,
    Retranslated,
    TextIconButton,
    muted_label,
    resize_within_screen,
    set_role,
)
from app.widgets.label_dot import dot_icon

Labels = list[tuple[str, str, str]]  # id ("" for a new one), name, colour

#: Colours that are told apart on light and on dark paper.
COLORS = {
    "#b8433a": QT_TRANSLATE_NOOP("LabelColors", "Red"),
    "#c2703d": QT_TRANSLATE_NOOP("LabelColors", "Orange"),
    "#b58a1d": QT_TRANSLATE_NOOP("LabelColors", "Ochre"),
    "#5b8c3a": QT_TRANSLATE_NOOP("LabelColors", "Green"),
    "#2e8b8b": QT_TRANSLATE_NOOP("LabelColors", "Teal"),
    "#3d6fc2": QT_TRANSLATE_NOOP("LabelColors", "Blue"),
    "#7a58b5": QT_TRANSLATE_NOOP("LabelColors", "Violet"),
    "#b5508c": QT_TRANSLATE_NOOP("LabelColors", "Pink"),
    "#7d7467": QT_TRANSLATE_NOOP("LabelColors", "Grey"),
}


def color_name(color: str) -> str:
    """In the language in use; one that has no name is called as it is written."""
    return QCoreApplication.translate("LabelColors", COLORS[color]) if color in COLORS else color


class LabelRow(Retranslated, QWidget):
    """One label: its colour, its name, and a button that takes it away."""

    def __init__(self, label_id: str, name: str, color: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label_id, self.color = label_id, color
        self.color_button, self.name, self.remove = QToolButton(), QLineEdit(name), IconButton("close")
        self.color_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.color_button.setMenu(self._menu)
        self.color_button.setObjectName("colorButton")
        self.name.setMaxLength(60)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self.color_button, self.name, self.remove):
            row.addWidget(widget, 1 if widget is self.name else 0)
        self.retranslate()

    def set_color(self, color: str) -> None:
        self.color = color
        self.retranslate()

    def _fill_menu(self) -> None:
        self._menu.clear()
        for color in COLORS:
            self._menu.addAction(dot_icon(color), color_name(color), lambda color=color: self.set_color(color))
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Another colour…"), self._ask_color)

    def _ask_color(self) -> None:
        chosen = QColorDialog.getColor(QColor(self.color), self)
        if chosen.isValid():
            self.set_color(chosen.name())

    def retranslate(self) -> None:
        self.color_button.setIcon(dot_icon(self.color))
        self.color_button.setToolTip(color_name(self.color))
        self.color_button.setAccessibleName(self.tr("Colour: {color}").format(color=color_name(self.color)))
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of the label"))
        self.remove.set_description(self.tr("Delete the label"))


class LabelsDialog(Retranslated, QDialog):
    """`labels` is what the writer left when it was accepted."""

    def __init__(self, labels: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[LabelRow] = []
        self._hint = muted_label()
        self._body = QWidget()
        self._body.setObjectName("dialogBody")
        self._list = QVBoxLayout(self._body)
        self._list.setContentsMargins(0, 0, 16, 0)
        self._list.setSpacing(6)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.add_button = TextIconButton("add")
        self.add_button.clicked.connect(self._add_new)
        self.save_button, self._cancel = QPushButton(), QPushButton()
        self.save_button.setDefault(True)
        set_role(self.save_button, "role", "primary")
        self.save_button.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addWidget(self._hint)
        column.addWidget(ColumnScroll(self._body), 1)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(buttons)
        for label in labels:
            self._add(*label)
        resize_within_screen(self, 420, 440)
        self.retranslate()

    @property
    def labels(self) -> Labels:
        """As they are in the dialog now; a new one without a name is none."""
        rows = [(row.label_id, row.name.text().strip(), row.color) for row in self.rows]
        return [label for label in rows if label[0] or label[1]]

    def _add(self, label_id: str, name: str, color: str) -> LabelRow:
        row = LabelRow(label_id, name, color)
        row.remove.clicked.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._list.addWidget(row)
        return row

    def _add_new(self) -> None:
        used = {row.color for row in self.rows}
        color = next((color for color in COLORS if color not in used), next(iter(COLORS)))
        self._add("", "", color).name.setFocus()

    def _remove(self, row: LabelRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add_button.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Labels"))
        self._hint.setText(
            self.tr("A label marks scenes with a colour: whose view it is, a strand of the story, a place in time.")
        )
        self.add_button.setText(self.tr("Add a label"))
        self.save_button.setText(self.tr("Save"))
        self._cancel.setText(self.tr("Cancel"))
