"""Every text that a window holds, shown at the moment or not: what must follow the language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTreeWidget,
    QWidget,
)

from app.widgets.branch_view import BranchView

_TIP = Qt.ItemDataRole.ToolTipRole
_SAID = Qt.ItemDataRole.AccessibleTextRole


def texts_of(window: QWidget) -> list[tuple[str, str]]:
    """(where it stands, text) of everything in `window` and its dialogs, in the order in which it was built."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        place = f"{type(widget).__name__} {widget.objectName()}".rstrip()
        found += [(place, text) for text in _of_widget(widget) if text]
    for action in window.findChildren(QAction):
        found += [(f"QAction {action.objectName()}", text) for text in (action.text(), action.toolTip()) if text]
    return found


def _of_widget(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.windowTitle(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QMenu):
        yield widget.title()
    elif isinstance(widget, QComboBox):
        for row in range(widget.count()):
            yield from (widget.itemText(row), str(widget.itemData(row, _TIP) or ""))
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
        if not isinstance(widget.parent(), QComboBox | QAbstractSpinBox):
            yield widget.text()
    elif isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    elif isinstance(widget, BranchView):
        rows = widget.model()
        yield from (str(rows.index(row, 0).data(_SAID)) for row in range(rows.rowCount()))
    elif isinstance(widget, QTreeWidget):
        items = [widget.headerItem(), *(widget.topLevelItem(row) for row in range(widget.topLevelItemCount()))]
        for item in items:
            yield from (part for column in range(2) for part in (item.text(column), item.toolTip(column)))


def english_words(text: str, names: set[str]) -> list[str]:
    """The words of Latin letters in `text` besides `names`, mnemonics such as (&N), and single letters."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", " ", text)
    return re.findall(r"[A-Za-z]{2,}", re.sub(r"\(&\w\)", "", text))
