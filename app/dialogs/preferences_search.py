"""The search in the preferences: which pages and rows speak of some words, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from app.actions import without_mnemonic
from app.dialogs.settings_page import SettingsPage
from app.widgets.basic import Retranslated, set_role

FOUND = "found"  # the property that the stylesheet looks at


class SearchField(Retranslated, QLineEdit):
    """Enter and the down arrow leave it for what was found; Esc empties it first."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, clearButtonEnabled=True)
        self.retranslate()

    def words(self) -> list[str]:
        """What must be in a text, in small letters."""
        return self.text().casefold().split()

    def retranslate(self) -> None:
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(self.tr("Search the preferences"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


def matches(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def show_matches(page: QWidget, title: str, words: list[str]) -> bool:
    """Marks on a page what speaks of the words, and leaves only such rows; all of them where no row does.

    Returns whether anything does. No words: everything is shown as it was.
    """
    rows = _settings_pages(page)
    in_rows = found = False
    for part in rows:
        in_rows = part.show_rows(lambda text: matches(text, words), bool(words)) or in_rows
    own_search = getattr(page, "search_for", None)
    if own_search is not None:
        found = own_search(" ".join(words)) or found
    for widget, text in _other_words(page, rows):
        speaks = bool(words) and matches(text, words)
        set_role(widget, FOUND, speaks)
        found = found or speaks
    if not in_rows or not words:
        for part in rows:
            part.show_rows(lambda _: True, False)
    return not words or in_rows or found or matches(title, words)


def _settings_pages(page: QWidget) -> list[SettingsPage]:
    return [page] if isinstance(page, SettingsPage) else page.findChildren(SettingsPage)


def _other_words(page: QWidget, rows: list[SettingsPage]) -> Iterator[tuple[QWidget, str]]:
    """What a page says beside rows of settings: titles of sections, buttons, boxes to tick."""
    known = {widget for part in rows for widget in part.row_widgets()}
    for widget in page.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and widget.text() and not _is_within(widget, known):
            yield widget, without_mnemonic(widget.text())


def _is_within(widget: QWidget, parts: set[QWidget]) -> bool:
    parent: QWidget | None = widget
    while parent is not None:
        if parent in parts:
            return True
        parent = parent.parentWidget()
    return False
