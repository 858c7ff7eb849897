"""The table inside the outline: its rows, how a cell is shown, and editing in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QPlainTextEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.quantities import grouped
from app.widgets.basic import ChoiceBox

TITLE, SYNOPSIS, STATUS, LABEL, WORDS = range(5)
COLUMNS = 5
ID_ROLE = Qt.ItemDataRole.UserRole + 1
VALUE_ROLE = Qt.ItemDataRole.UserRole + 2  # the key behind a status' or label's name; a synopsis in full
COLOR_ROLE = Qt.ItemDataRole.UserRole + 3  # of a label
_MOST_LINES = 3  # of a synopsis
_PADDING_PX, _ROOM_PX = 8, 5  # beside the words of a cell, and above and below them
_DOT_PX = 10
_LEAST_SYNOPSIS_PX, _LEAST_TITLE_PX = 160, 120
_SHARES = {TITLE: 0.26, STATUS: 0.12, LABEL: 0.17, WORDS: 0.10}  # of the whole width; the synopsis has the rest


@dataclass(frozen=True, slots=True)
class OutlineScene:
    """A scene's row. status, label: keys, "" for none. first_words: of a scene without a title."""

    id: str
    title: str
    synopsis: str
    status: str
    label: str
    words: int
    first_words: str = ""


@dataclass(frozen=True, slots=True)
class OutlineChapter:
    """A chapter's row with those of its scenes."""

    title: str
    scenes: tuple[OutlineScene, ...] = ()


@dataclass(slots=True)
class Vocabulary:
    """What statuses and labels are called: key -> name, key -> (name, colour)."""

    statuses: dict[str, str] = field(default_factory=dict)
    labels: dict[str, tuple[str, QColor]] = field(default_factory=dict)
    untitled: str = ""
    no_label: str = ""


class OutlineView(QTreeView):
    """Chapters with their scenes. Enter opens a scene; F2, a double click or typing edits the cell."""

    opened = Signal(str)  # id
    edited = Signal(str, int, str)  # id, column, new text or key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = Vocabulary()
        self._table = QStandardItemModel(0, COLUMNS, self)
        self.setModel(self._table)
        self.setItemDelegate(_Cell(self))
        self.setWordWrap(True)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.set_fixed(False)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.header().setMinimumSectionSize(_LEAST_SYNOPSIS_PX // 3)
        words = QStandardItem()
        words.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)  # as the numbers below
        self._table.setHorizontalHeaderItem(WORDS, words)

    def set_fixed(self, fixed: bool) -> None:
        """fixed: cells can be read, and not changed."""
        ways = QAbstractItemView.EditTrigger
        usual = ways.DoubleClicked | ways.EditKeyPressed | ways.AnyKeyPressed
        self.setEditTriggers(ways.NoEditTriggers if fixed else usual)

    def set_rows(self, chapters: Sequence[OutlineChapter], show_chapters: bool) -> None:
        """Shows these; what was chosen stays chosen. show_chapters: False for a story that is one chapter."""
        chosen, column = self.chosen_id(), max(0, self.currentIndex().column())
        self._table.removeRows(0, self._table.rowCount())
        for chapter in chapters:
            parent = self._table.invisibleRootItem()
            if show_chapters:
                heading = _chapter_row(chapter)
                parent.appendRow(heading)
                parent = heading[0]
            for scene in chapter.scenes:
                parent.appendRow(self._scene_row(scene))
        self.expandAll()
        self.choose(chosen, column)

    def choose(self, scene_id: str, column: int = TITLE) -> None:
        """Makes a scene's cell the current one."""
        for index in self._indexes():
            if index.data(ID_ROLE) == scene_id:
                self.setCurrentIndex(index.siblingAtColumn(column))
                self.scrollTo(index)

    def chosen_id(self) -> str:
        """Id of the scene that is current, "" for none."""
        return self.currentIndex().siblingAtColumn(TITLE).data(ID_ROLE) or ""

    def ids(self) -> list[str]:
        """Of all scenes in order."""
        return [index.data(ID_ROLE) for index in self._indexes() if index.data(ID_ROLE)]

    def cell(self, scene_id: str, column: int) -> QModelIndex:
        """An invalid index for a scene that isn't there."""
        found = (index for index in self._indexes() if index.data(ID_ROLE) == scene_id)
        return next(found, QModelIndex()).siblingAtColumn(column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        for column, share in _SHARES.items():
            self.setColumnWidth(column, max(round(room * share), self._least_width(column)))
        rest = room - sum(self.columnWidth(column) for column in _SHARES)
        self.setColumnWidth(SYNOPSIS, max(_LEAST_SYNOPSIS_PX, rest))
        self.scheduleDelayedItemsLayout()  # a synopsis has another number of lines

    def _least_width(self, column: int) -> int:
        """Pixels for the words in the header, for a title and for a number of words that is shown whole."""
        if column == TITLE:
            return _LEAST_TITLE_PX
        wide = QFontMetrics(_bold(self.font())).horizontalAdvance(grouped(100_000)) if column == WORDS else 0
        return max(self.header().sectionSizeHint(column), wide + 2 * _PADDING_PX)

    def _indexes(self) -> list[QModelIndex]:
        found, waiting = [], [QModelIndex()]
        while waiting:
            parent = waiting.pop()
            children = [self._table.index(row, 0, parent) for row in range(self._table.rowCount(parent))]
            found += children
            waiting += reversed(children)
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState
        if enter and (scene_id := self.chosen_id()):
            self.opened.emit(scene_id)
            return
        super().keyPressEvent(event)

    def _scene_row(self, scene: OutlineScene) -> list[QStandardItem]:
        label, color = self.words.labels.get(scene.label, ("", None))
        cells = [
            QStandardItem(scene.title or scene.first_words or self.words.untitled),
            QStandardItem(scene.synopsis),
            QStandardItem(self.words.statuses.get(scene.status, "") if scene.status else ""),
            QStandardItem(label),
            QStandardItem(grouped(scene.words)),
        ]
        values = (scene.title, scene.synopsis, scene.status, scene.label, "")
        for column, (cell, value) in enumerate(zip(cells, values, strict=True)):
            cell.setData(scene.id, ID_ROLE)
            cell.setData(value, VALUE_ROLE)
            cell.setEditable(column != WORDS)
        cells[LABEL].setData(color, COLOR_ROLE)
        cells[SYNOPSIS].setToolTip(scene.synopsis)
        return cells


def _chapter_row(chapter: OutlineChapter) -> list[QStandardItem]:
    cells = [QStandardItem() for _ in range(COLUMNS)]
    cells[TITLE].setText(chapter.title)
    cells[WORDS].setText(grouped(sum(scene.words for scene in chapter.scenes)))
    for cell in cells:
        cell.setEditable(False)
        cell.setFont(_bold(cell.font()))
    return cells


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


class _Cell(QStyledItemDelegate):
    """A synopsis takes up to three lines; a label has a dot of its colour."""

    def __init__(self, view: OutlineView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = option.fontMetrics
        lines = 1
        if index.column() == SYNOPSIS and (text := index.data()):
            room = self._view.columnWidth(SYNOPSIS) - 2 * _PADDING_PX
            box = metrics.boundingRect(QRect(0, 0, room, 10_000), int(Qt.TextFlag.TextWordWrap), text)
            lines = max(1, min(_MOST_LINES, round(box.height() / metrics.lineSpacing())))
        return QSize(super().sizeHint(option, index).width(), lines * metrics.lineSpacing() + 2 * _ROOM_PX)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        side = Qt.AlignmentFlag.AlignRight if index.column() == WORDS else Qt.AlignmentFlag.AlignLeft
        option.displayAlignment = side | Qt.AlignmentFlag.AlignVCenter
        if index.column() == TITLE and index.data(ID_ROLE) and not index.data(VALUE_ROLE):  # no title
            option.font.setItalic(True)
            muted = option.palette.color(QPalette.ColorRole.PlaceholderText)
            option.palette.setColor(QPalette.ColorRole.Text, muted)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if not index.data(ID_ROLE) and index.column() < WORDS:
            self._paint_chapter(painter, option, index)
            return
        color = index.data(COLOR_ROLE)
        if isinstance(color, QColor):
            shifted = QStyleOptionViewItem(option)
            shifted.rect = option.rect.adjusted(_DOT_PX + _PADDING_PX, 0, 0, 0)
            super().paint(painter, shifted, index)
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            left, middle = option.rect.left() + _PADDING_PX, option.rect.center().y()
            painter.drawEllipse(left, middle - _DOT_PX // 2, _DOT_PX, _DOT_PX)
            painter.restore()
        else:
            super().paint(painter, option, index)

    def _paint_chapter(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """A chapter's title goes on over the empty cells beside it: each shows its piece of it."""
        whole = QStyleOptionViewItem(option)
        whole.rect.setLeft(self._view.columnViewportPosition(TITLE))
        whole.rect.setWidth(sum(self._view.columnWidth(column) for column in range(TITLE, WORDS)))
        painter.save()
        painter.setClipRect(option.rect, Qt.ClipOperation.IntersectClip)
        super().paint(painter, whole, index.siblingAtColumn(TITLE))
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        words = self._view.words
        if index.column() == SYNOPSIS:
            field = QPlainTextEdit(parent)
            field.setTabChangesFocus(True)
            return field
        if index.column() in (STATUS, LABEL):
            box = ChoiceBox(parent)
            names = words.statuses if index.column() == STATUS else {k: name for k, (name, _) in words.labels.items()}
            if index.column() == LABEL:
                names = {"": words.no_label} | names
            for key, name in names.items():
                box.addItem(name, key)
            return box
        return super().createEditor(parent, option, index)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        value = index.data(VALUE_ROLE) or ""
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(value)
            editor.selectAll()
        else:
            editor.setProperty("text", value)

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox):
            value = editor.currentData() or ""
        elif isinstance(editor, QPlainTextEdit):
            value = editor.toPlainText().strip()
        else:
            value = str(editor.property("text")).strip()
        if value != (index.data(VALUE_ROLE) or ""):
            self._view.edited.emit(index.data(ID_ROLE), index.column(), value)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = QRect(option.rect)
        if isinstance(editor, QPlainTextEdit):
            rect.setHeight(max(rect.height(), (_MOST_LINES + 1) * option.fontMetrics.lineSpacing() + 4 * _ROOM_PX))
            rect.moveBottom(min(rect.bottom(), max(rect.height(), self._view.viewport().height())))
        editor.setGeometry(rect)
