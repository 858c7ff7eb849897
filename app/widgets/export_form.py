"""The fields for the options of an export: those of one format are shown at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.export_words import CHOICE_WORDS, OPTION_WORDS, words
from app.formats.book_words import LANGUAGES
from app.formats.export_options import CHOICES, LIMITS, OPTIONS, ExportOptions
from app.language_choices import language_name
from app.widgets.basic import ChoiceBox, Retranslated, WheelGuard, give_room, muted_label
from app.widgets.file_field import FileField

_SEVERAL_LINES = {"contact": 4, "dedication": 2, "epigraph": 3}


class ExportForm(Retranslated, QWidget):
    """A row for each option. Owns no values but what its fields show. GUI thread."""

    cover_wanted = Signal()
    headings_changed = Signal()  # what stands above chapters, or the language that it is in

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guard = WheelGuard(self)
        self._usual_language = ""
        self._rows: dict[str, tuple[QLabel, QWidget, QLabel]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for index, name in enumerate(OPTION_WORDS):
            self._add_row(grid, 2 * index, name)
        self.retranslate()

    def _add_row(self, grid: QGridLayout, row: int, name: str) -> None:
        label, field, note = QLabel(self), self._made(name), muted_label()
        note.setParent(self)
        note.setProperty("scale", "small")
        if isinstance(field, QCheckBox):  # says itself what it is
            grid.addWidget(field, row, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        else:
            label.setBuddy(field)
            top = isinstance(field, QPlainTextEdit)
            label.setContentsMargins(0, 6 if top else 0, 0, 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(field, row, 1)
            grid.addWidget(note, row + 1, 1)
        self._rows[name] = (label, field, note)

    def _made(self, name: str) -> QWidget:
        default = OPTIONS[name]
        if name == "cover":
            field = FileField()
            field.change_requested.connect(self.cover_wanted)
            return field
        if name in CHOICES or name == "language":
            box = ChoiceBox()
            for value in CHOICES.get(name, ("", *LANGUAGES)):
                box.addItem(str(value), value)
            if name in ("chapters", "language"):
                box.currentIndexChanged.connect(lambda _: self.headings_changed.emit())
            self._guard.watch(box)
            return box
        if isinstance(default, bool):
            return QCheckBox()
        if isinstance(default, float):
            number = QDoubleSpinBox(decimals=1, singleStep=0.5)
            number.setRange(*LIMITS[name])
            number.setSuffix(" pt")
            give_room(number)
            self._guard.watch(number)
            return number
        if name in _SEVERAL_LINES:
            text = QPlainTextEdit(tabChangesFocus=True)
            text.setObjectName("field")
            text.document().setDocumentMargin(6)
            text.setFixedHeight(_SEVERAL_LINES[name] * text.fontMetrics().lineSpacing() + 16)
            return text
        return QLineEdit()

    def field(self, name: str) -> QWidget:
        return self._rows[name][1]

    def show_options(self, names: Collection[str]) -> None:
        """Only these have a row."""
        for name, (label, field, note) in self._rows.items():
            label.setVisible(name in names and not isinstance(field, QCheckBox))
            field.setVisible(name in names)
            note.setVisible(name in names and bool(OPTION_WORDS[name][1]))

    def set_options(self, options: ExportOptions, usual: Mapping[str, str]) -> None:
        """usual: what stands for a text that is left empty, shown quietly in its field; and the story's language."""
        self._usual_language = usual.get("language", "")
        self.retranslate()
        for name, (_, field, _) in self._rows.items():
            value = getattr(options, name)
            if isinstance(field, FileField):
                field.set_path(value)
            elif isinstance(field, QCheckBox):
                field.setChecked(value)
            elif isinstance(field, QComboBox):
                field.setCurrentIndex(max(0, field.findData(value)))
            elif isinstance(field, QDoubleSpinBox):
                field.setValue(value)
            elif isinstance(field, QPlainTextEdit):
                field.setPlainText(value)
            elif isinstance(field, QLineEdit):
                field.setText(value)
                field.setPlaceholderText(usual.get(name, ""))

    def set_cover(self, path: str) -> None:
        field = self.field("cover")
        assert isinstance(field, FileField)
        field.set_path(path)

    def options(self) -> ExportOptions:
        return ExportOptions(**{name: _value(field) for name, (_, field, _) in self._rows.items()})

    def retranslate(self) -> None:
        for name, (label, field, note) in self._rows.items():
            title, sentence = (words(source) for source in OPTION_WORDS[name])
            label.setText(title)
            note.setText(sentence)
            field.setAccessibleName(title)
            field.setAccessibleDescription(sentence)
            if isinstance(field, FileField):
                field.change_button.setAccessibleName(title)
            elif isinstance(field, QCheckBox):
                field.setText(title)
            elif isinstance(field, QComboBox):
                for row in range(field.count()):
                    field.setItemText(row, self._choice_text(name, field.itemData(row)))

    def _choice_text(self, name: str, value: str) -> str:
        if name == "language":
            if value or not self._usual_language:
                return language_name(value) if value else self.tr("As the text tells")
            return self.tr("The story’s: {language}").format(language=language_name(self._usual_language))
        return words(CHOICE_WORDS[name][value])


def _value(field: QWidget) -> Any:
    if isinstance(field, FileField):
        return field.path()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QDoubleSpinBox):
        return field.value()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText()
    assert isinstance(field, QLineEdit)
    return field.text()
