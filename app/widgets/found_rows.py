"""The matches of a search in many texts as rows: a head for each text, its matches below it, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.quantities import grouped
from app.story.search import Found, line_around

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE = int(Qt.ItemDataRole.UserRole) + 1  # (before, match, what comes in its place or None, behind)
IS_HEAD_ROLE = LINE_ROLE + 1
COUNT_ROLE = LINE_ROLE + 2

#: What comes in the place of a match in a text.
NewText = Callable[[str, Found], str]


@dataclass(slots=True)
class FoundText:
    """The matches of one text as it was when it was looked through. unchecked: indices of those to leave alone."""

    id: str
    title: str
    text: str
    found: list[Found]
    unchecked: set[int] = field(default_factory=set)

    @property
    def checked(self) -> list[Found]:
        return [match for index, match in enumerate(self.found) if index not in self.unchecked]


class FoundRows(QAbstractListModel):
    """With `show_replacements` each match shows what comes in its place, and can be unchecked."""

    checks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.texts: list[FoundText] = []
        self._rows: list[tuple[int, int]] = []  # of the text, and of its match; -1: the head
        self._new_text: NewText | None = None

    def clear(self) -> None:
        self.beginResetModel()
        self.texts, self._rows = [], []
        self.endResetModel()

    def add(self, found: FoundText) -> None:
        """One more text, behind the others."""
        first = len(self._rows)
        self.beginInsertRows(QModelIndex(), first, first + len(found.found))
        self.texts.append(found)
        number = len(self.texts) - 1
        self._rows += [(number, index) for index in range(-1, len(found.found))]
        self.endInsertRows()

    def show_replacements(self, new_text: NewText | None) -> None:
        """None: no replacements, and no checks."""
        self._new_text = new_text
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    @property
    def number(self) -> int:
        """Of matches."""
        return len(self._rows) - len(self.texts)

    @property
    def number_checked(self) -> int:
        return self.number - sum(len(text.unchecked) for text in self.texts)

    def match_at(self, row: int) -> tuple[FoundText, Found]:
        """That of the row; the first one of its text where the row is a head."""
        number, index = self._rows[row]
        return self.texts[number], self.texts[number].found[max(0, index)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._new_text is not None else flags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        number, place = self._rows[index.row()]
        text = self.texts[number]
        if role == IS_HEAD_ROLE:
            return place < 0
        if role == COUNT_ROLE:
            return len(text.found)
        if role == Qt.ItemDataRole.CheckStateRole:
            return None if self._new_text is None else _check_state(text, place)
        if place < 0:
            return self._of_head(text, role)
        if role == LINE_ROLE:
            return self._line(text, text.found[place])
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            before, match, new, behind = self._line(text, text.found[place])
            return f"{before}{match}{behind}" if new is None else f"{before}{match} → {new}{behind}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _paragraph(text.text, text.found[place])
        return None

    def _of_head(self, text: FoundText, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{text.title}, {grouped(len(text.found))}"
        return None

    def _line(self, text: FoundText, found: Found) -> tuple[str, str, str | None, str]:
        before, match, behind = line_around(text.text, found)
        new = self._new_text(text.text, found).replace("\n", "⏎") if self._new_text is not None else None
        return before, match, new, behind

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self._new_text is None:
            return False
        number, place = self._rows[index.row()]
        text = self.texts[number]
        places = range(len(text.found)) if place < 0 else [place]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            text.unchecked.difference_update(places)
        else:
            text.unchecked.update(places)
        head = index.row() - place - 1
        self.dataChanged.emit(self.index(head), self.index(head + len(text.found)))
        self.checks_changed.emit()
        return True

    def toggle(self, row: int) -> None:
        """Checks what isn't checked wholly, and the other way round."""
        index = self.index(row)
        is_on = self.data(index, int(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        wanted = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        self.setData(index, wanted, int(Qt.ItemDataRole.CheckStateRole))

    def checked(self) -> Sequence[tuple[FoundText, list[Found]]]:
        """Texts with the matches that are to be replaced."""
        return [(text, matches) for text in self.texts if (matches := text.checked)]


def _check_state(text: FoundText, place: int) -> Qt.CheckState:
    if place >= 0:
        return Qt.CheckState.Unchecked if place in text.unchecked else Qt.CheckState.Checked
    if not text.unchecked:
        return Qt.CheckState.Checked
    return Qt.CheckState.Unchecked if len(text.unchecked) == len(text.found) else Qt.CheckState.PartiallyChecked


def _paragraph(text: str, found: Found, most: int = 600) -> str:
    """The paragraph of a match, as far as a tooltip has room for it."""
    first = max(text.rfind("\n", 0, found.start) + 1, found.start - most // 2)
    end = text.find("\n", found.end)
    return text[first : min(len(text) if end < 0 else end, first + most)]
