"""Dials of texts: a list on one line, and words with a number each."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

import engine
from app.dials_table import DialSpec
from app.text_list import UnreadableList, read_list, spelled, unspelled, write_list
from app.widgets.basic import IconButton, Retranslated, TextIconButton, WheelGuard, give_room
from app.widgets.dial import Dial
from app.widgets.dial_kinds import NumberField


def what_is_wrong(error: UnreadableList) -> str:
    """In the writer's words."""
    sentences = {
        "open_quote": QCoreApplication.translate("Dials", "The quote that opens at {near} is never closed."),
        "after_quote": QCoreApplication.translate("Dials", "There is no comma after the quoted text in {near}."),
        "escape": QCoreApplication.translate(
            "Dials", "{near} means nothing here. A line break is \\n, a backslash is \\\\."
        ),
    }
    return sentences[error.reason].format(near=error.near[:20])


def error_line() -> QLabel:
    line = QLabel(wordWrap=True)
    line.setProperty("role", "error")
    line.setProperty("scale", "small")
    line.hide()
    return line


class TextsDial(Dial):
    """A list of short texts on one line. What can't be read stays in the field, with the reason under it."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.line, self.error = QLineEdit(), error_line()
        self.label.setBuddy(self.line)
        self.put(self.line)
        self.put(self.error)
        self._show()
        self.line.editingFinished.connect(self._edited)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.line.setPlaceholderText(self.tr("none"))
        self.described(self.line)
        if not self.error.isHidden():
            self._edited()

    def remarks(self) -> str:
        return "" if self.error.isHidden() else self.error.text()

    def focus_control(self) -> None:
        self.line.setFocus()

    def _show(self) -> None:
        self.error.hide()
        self.line.setText(write_list(self._value))

    def _edited(self) -> None:
        try:
            texts = read_list(self.line.text())
        except UnreadableList as error:
            self.error.setText(what_is_wrong(error))
            self.error.show()
        else:
            if texts != self._value:
                self.tell(texts)
            else:
                self._show()
        self.described(self.line)


class BiasRow(Retranslated, QWidget):
    """A word and its number."""

    edited = Signal()
    removed = Signal()

    def __init__(self, word: str, bias: float, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word, self.number, self.remove = QLineEdit(spelled(word)), NumberField(1), IconButton("close", size_px=16)
        self.number.setRange(*engine.BIAS_LIMITS)
        self.number.setSingleStep(0.5)
        self.number.setValue(bias)
        self.number.setKeyboardTracking(False)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(88)
        give_room(self.number)
        guard.watch(self.number)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for widget, stretch in ((self.word, 1), (self.number, 0), (self.remove, 0)):
            line.addWidget(widget, stretch)
        self.word.editingFinished.connect(self.edited)
        self.number.valueChanged.connect(lambda _: self.edited.emit())
        self.remove.clicked.connect(self.removed)
        self.retranslate()

    def retranslate(self) -> None:
        self.word.setPlaceholderText(self.tr("word"))
        self.word.setAccessibleName(self.tr("Word"))
        self.number.setAccessibleName(self.tr("How much more or less often"))
        self.remove.set_description(self.tr("Take this word out"))


class BiasDial(Dial):
    """A small table of words. A row without a word, or with one that another row has, doesn't count yet."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._guard = guard
        self.rows: list[BiasRow] = []
        self.add, self.error = TextIconButton("add"), error_line()
        self.add.setProperty("role", "link")
        table = QWidget()
        self._table = QVBoxLayout(table)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setSpacing(4)
        self._table.addWidget(self.error)
        self._table.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.put(table)
        self.add.clicked.connect(self.add_row)
        self._show()
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self.add.setText(self.tr("Add a word"))
        self.described(self.add)
        if not self.error.isHidden():
            self._edited()

    def focus_control(self) -> None:
        self.add.setFocus()

    def add_row(self) -> None:
        """An empty row, with the keyboard in it."""
        self._insert("", 0.0).word.setFocus()

    def _insert(self, word: str, bias: float) -> BiasRow:
        row = BiasRow(word, bias, self._guard)
        row.edited.connect(self._edited)
        row.removed.connect(lambda: self._remove(row))
        self._table.insertWidget(len(self.rows), row)
        self.rows.append(row)
        before = self.rows[-2].remove if len(self.rows) > 1 else None
        for widget in (row.word, row.number, row.remove, self.add):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        return row

    def _remove(self, row: BiasRow) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        (self.rows[min(place, len(self.rows) - 1)].word if self.rows else self.add).setFocus()
        self._table.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._edited()

    def _show(self) -> None:
        self.error.hide()
        for row in self.rows:
            row.blockSignals(True)  # a field that loses the keyboard says that it was edited
            self._table.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for word, bias in self._value.items():
            self._insert(word, bias)

    def _edited(self) -> None:
        found, wrong = self._read()
        self.error.setText(wrong)
        self.error.setVisible(bool(wrong))
        if found != self._value:
            self._value = found  # the rows show it already
            self._show_reset()
            self.value_changed.emit(self.spec.name, found)

    def _read(self) -> tuple[dict[str, float], str]:
        """The words with their numbers, and what is wrong with the rest."""
        found: dict[str, float] = {}
        wrong = ""
        for row in self.rows:
            try:
                word = unspelled(row.word.text())
            except UnreadableList as error:
                wrong = what_is_wrong(error)
                continue
            if word in found:
                wrong = self.tr("“{word}” stands here twice; the first one counts.").format(word=row.word.text())
            elif word:
                found[word] = row.number.value()
        return found, wrong
