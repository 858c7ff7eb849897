"""The list of branches: its rows, how one is painted with its part of the graph, and the keys that act on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app import branch_words
from app.story.takes_table import Node
from app.widgets.branch_graph import GraphRow
from app.widgets.branch_painting import ROW_ROLE, BranchDelegate

Index = QModelIndex | QPersistentModelIndex
PAGE = 1 << 62  # stands for the page itself among the ids of takes; newer than any


@dataclass(frozen=True, slots=True)
class BranchRow:
    """A take in the graph; node None: the page as it is now. lanes: how many lanes the whole graph has."""

    node: Node | None
    graph: GraphRow
    lanes: int

    @property
    def id(self) -> int:
        return self.graph.node

    @property
    def title(self) -> str:
        return branch_words.title(self.node) if self.node is not None else branch_words.page_title()

    @property
    def facts(self) -> str:
        return branch_words.facts(self.node) if self.node is not None else branch_words.yours()

    @property
    def is_named(self) -> bool:
        return self.node is not None and bool(self.node.name)

    @property
    def is_pinned(self) -> bool:
        return self.node is not None and self.node.pinned

    @property
    def is_writers(self) -> bool:
        return self.node is None or self.node.by_writer


class BranchRows(QAbstractListModel):
    """The rows from the top. Names can be edited."""

    renamed = Signal(object, str)  # id, name

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[BranchRow] = []
        self.on_page_text = ""  # said of takes on the way to the page; in the language in use
        self.pinned_text = ""

    def set_rows(self, rows: Sequence[BranchRow]) -> None:
        """The same takes in the same order are updated in place: what is chosen, and an open name field, stay."""
        if [row.id for row in rows] == [row.id for row in self._rows]:
            for place, row in enumerate(rows):
                if row != self._rows[place]:
                    self._rows[place] = row
                    self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, place: int) -> BranchRow:
        return self._rows[place]

    def place_of(self, node_id: int) -> int:
        """-1 when there is no such take."""
        return next((place for place, row in enumerate(self._rows) if row.id == node_id), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.EditRole:
            return row.node.name if row.node is not None else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = [row.title, row.facts]
            said += [self.on_page_text] if row.graph.on_path else []
            return ", ".join(said + ([self.pinned_text] if row.is_pinned else []))
        return row if role == ROW_ROLE else None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        row, name = self._rows[index.row()], " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or row.node is None or name == row.node.name:
            return False
        self._rows[index.row()] = replace(row, node=replace(row.node, name=name))
        self.dataChanged.emit(index, index)
        self.renamed.emit(row.id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = index.isValid() and self._rows[index.row()].node is not None
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags


class BranchView(QListView):
    """Enter or a double click goes to a take; F2, P, Del and C act on what is chosen; two can be chosen with Ctrl."""

    chosen_changed = Signal()
    jump_pressed = Signal()
    pin_pressed = Signal()
    prune_pressed = Signal()
    compare_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("branches")
        self.rows = BranchRows(self)
        self.setModel(self.rows)
        self.delegate = BranchDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen_changed.emit())

    def set_rows(self, rows: Sequence[BranchRow], choose: int = 0) -> None:
        """Shows these; what was chosen stays so, unless it is gone: then `choose` is."""
        kept = [node_id for node_id in self.chosen() if any(row.id == node_id for row in rows)]
        wanted = kept or [choose]
        bar = self.verticalScrollBar()
        scrolled = bar.value()
        selection = self.selectionModel()
        selection.blockSignals(True)
        self.rows.set_rows(rows)
        if self.chosen() != wanted:
            selection.clear()
            for node_id in reversed(wanted):
                self._select(node_id, QItemSelectionModel.SelectionFlag.Select)
        selection.blockSignals(False)
        if kept:
            bar.setValue(scrolled)
        self.viewport().update()
        self.chosen_changed.emit()

    def choose(self, node_id: int) -> None:
        """Chooses just that take and brings it into view."""
        self._select(node_id, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _select(self, node_id: int, flag: QItemSelectionModel.SelectionFlag) -> None:
        place = self.rows.place_of(node_id)
        if place >= 0:
            self.selectionModel().setCurrentIndex(self.rows.index(place), flag)
            self.scrollTo(self.rows.index(place))

    def chosen(self) -> list[int]:
        """The chosen takes, the one that the keyboard is on first, then from the top."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        current = self.currentIndex().row()
        places = [place for place in places if place == current] + [place for place in places if place != current]
        return [self.rows.row(place).id for place in places]

    def rename_chosen(self) -> None:
        """Opens the name of the take that the keyboard is on for editing, in place."""
        index = self.currentIndex()
        if index.isValid() and self.rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.setFocus()
            self.edit(index)

    def set_colors(self, accent: QColor, line: QColor) -> None:
        """Of the way to the page, and of the rest of the graph."""
        self.delegate.accent, self.delegate.line = accent, line
        self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        """What is chosen is in the middle, with what it came from below; before, the view has no size to scroll in."""
        super().showEvent(event)
        if not event.spontaneous():
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        is_delete = event.key() == Qt.Key.Key_Delete or (
            sys.platform == "darwin" and event.key() == Qt.Key.Key_Backspace
        )
        commands = {
            Qt.Key.Key_Return: self.jump_pressed.emit,
            Qt.Key.Key_Enter: self.jump_pressed.emit,
            Qt.Key.Key_F2: self.rename_chosen,
            Qt.Key.Key_P: self.pin_pressed.emit,
            Qt.Key.Key_C: self.compare_pressed.emit,
        }
        command = self.prune_pressed.emit if is_delete else commands.get(Qt.Key(event.key()))
        if plain and command is not None:
            command()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.indexAt(event.position().toPoint()).isValid():
            self.jump_pressed.emit()
        else:
            super().mouseDoubleClickEvent(event)
