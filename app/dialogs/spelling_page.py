"""The page of preferences about spelling: the languages of the open story, more dictionaries, words of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QT_TRANSLATE_NOOP, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.settings_page import PageSpec, SettingsPage
from app.explanation import Explanation
from app.language_choices import language_name
from app.settings import Settings
from app.widgets.basic import ColumnScroll, Retranslated, RowDelegate, hairline, muted_label, pressed_by_enter, set_role

SPELLING_PAGE = PageSpec("spelling", QT_TRANSLATE_NOOP("Preferences", "Spelling"), ("check_spelling",))

_ROW_PX = 32
_LIST_ROWS = 4
_NAME = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class DictionaryRow:
    """name: as its files are called, mostly a language. is_shipped: it came with Ravel and can't be removed."""

    name: str
    is_shipped: bool


class SpellingPage(ColumnScroll):
    """Whoever made it brings what there is, and does what is asked for."""

    margin_px = 24

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        self.rows, self.languages, self.words = SettingsPage(SPELLING_PAGE, settings), LanguagesView(), WordsView()
        super().__init__(self.rows, parent)
        column = self.rows.layout()
        assert isinstance(column, QVBoxLayout)
        for place, part in enumerate((hairline(), self.languages, hairline(), self.words), start=2):
            column.insertWidget(place, part)
        fields = [self.rows.field("check_spelling"), *self.languages.fields(), *self.words.fields()]
        for before, after in pairwise(fields):
            QWidget.setTabOrder(before, after)

    def restore_defaults(self) -> None:
        self.rows.restore_defaults()


class LanguagesView(Retranslated, QWidget):
    """The dictionaries that there are, those with a tick being the story's."""

    chosen = Signal(object)  # list of names; None: told from the text
    add_requested = Signal()
    remove_requested = Signal(str)  # name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[DictionaryRow] = []
        self._language = ""
        self._title, self._note, self.outcome = QLabel(), muted_label(), muted_label()
        self.guess, self.list = QCheckBox(), QListWidget()
        self.add_button, self.remove_button = QPushButton(), QPushButton()
        set_role(self._title, "role", "section")
        self.list.setObjectName("dictionaries")
        self.list.setItemDelegate(RowDelegate(_ROW_PX, self.list))
        self.list.setFixedHeight(_ROW_PX * _LIST_ROWS + 8)
        pressed_by_enter(self.add_button, self.remove_button)
        self._lay_out()
        self.guess.toggled.connect(lambda on: self.chosen.emit(None if on else self._ticked()))
        self.list.itemChanged.connect(lambda _: self.chosen.emit(self._ticked()))
        self.list.currentRowChanged.connect(lambda _: self._enable())
        self.add_button.clicked.connect(self.add_requested)
        self.remove_button.clicked.connect(lambda: self.remove_requested.emit(self._current()))
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self._title, self.guess, self.list):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self._note)
        column.addWidget(self.outcome)
        self.outcome.hide()

    def fields(self) -> list[QWidget]:
        return [self.guess, self.list, self.add_button, self.remove_button]

    def show_rows(
        self,
        rows: Sequence[DictionaryRow],
        chosen: Sequence[str] | None,
        in_use: Sequence[str],
        has_story: bool,
        language: str = "",
    ) -> None:
        """chosen: by the writer, None where it is as the story's language, or the text, tells; in_use: what is checked
        by now; language: a code, of the story, "" where the text tells."""
        current = self._current()
        self._rows, self._language = list(rows), language
        self._word_guess()
        with QSignalBlocker(self.list), QSignalBlocker(self.guess):
            self.guess.setChecked(chosen is None)
            self.guess.setEnabled(has_story)
            self.list.clear()
            for row in rows:
                item = QListWidgetItem(language_name(row.name))
                item.setData(_NAME, row.name)
                ticked = row.name in (in_use if chosen is None else chosen)
                item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
                if not has_story:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                self.list.addItem(item)
                if row.name == current:
                    self.list.setCurrentItem(item)
        self._enable()

    def say(self, outcome: str, failure: Explanation | None = None) -> None:
        """What came of adding or removing; "" for nothing."""
        text = f"{failure.sentence} {failure.remedy}" if failure is not None else outcome
        set_role(self.outcome, "role", "error" if failure is not None else "muted")
        self.outcome.setText(text)
        self.outcome.setVisible(bool(text))

    def _ticked(self) -> list[str]:
        items = [self.list.item(row) for row in range(self.list.count())]
        return [item.data(_NAME) for item in items if item.checkState() == Qt.CheckState.Checked]

    def _current(self) -> str:
        item = self.list.currentItem()
        return item.data(_NAME) if item is not None else ""

    def _enable(self) -> None:
        removable = {row.name for row in self._rows if not row.is_shipped}
        self.remove_button.setEnabled(self._current() in removable)

    def _word_guess(self) -> None:
        language = self.tr("The language of the story: {language}").format(language=language_name(self._language))
        self.guess.setText(language if self._language else self.tr("Tell the language from the text"))

    def retranslate(self) -> None:
        self._title.setText(self.tr("Languages of this story"))
        self._word_guess()
        self.list.setAccessibleName(self._title.text())
        self.add_button.setText(self.tr("Add a dictionary…"))
        self.remove_button.setText(self.tr("Remove"))
        self._note.setText(
            self.tr(
                "Ravel takes Hunspell dictionaries: a .dic file with its .aff file beside it, or an extension of"
                " LibreOffice (.oxt) or Firefox (.xpi). Most languages have one."
            )
        )


class WordsView(Retranslated, QWidget):
    """Ways to the lists of words."""

    edit_requested = Signal(str)  # story or user

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._note = QLabel(), muted_label()
        self.buttons = {"story": QPushButton(), "user": QPushButton()}
        set_role(self._title, "role", "section")
        row = QHBoxLayout()
        row.setSpacing(12)
        for where, button in self.buttons.items():
            pressed_by_enter(button)
            button.clicked.connect(lambda *_, where=where: self.edit_requested.emit(where))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addLayout(row)
        column.addWidget(self._note)
        self.retranslate()

    def fields(self) -> list[QWidget]:
        return list(self.buttons.values())

    def set_can_keep_in_story(self, can: bool) -> None:
        self.buttons["story"].setEnabled(can)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Words of your own"))
        self.buttons["story"].setText(self.tr("Words of this story…"))
        self.buttons["user"].setText(self.tr("My words…"))
        self._note.setText(
            self.tr("Names of characters and places are right by themselves, as soon as there is a note of that title.")
        )
