"""The tree inside the story panel: folding, choosing several, keys, dragging. It changes nothing by itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from app.widgets.story_delegate import StoryDelegate
from app.widgets.story_rows import ARCHIVE, NOTE_SECTIONS, Index, Row, StoryModel

KEYPAD = Qt.KeyboardModifier.KeypadModifier
_NO_HINT = (QAbstractItemDelegate.EndEditHint.SubmitModelCache, QAbstractItemDelegate.EndEditHint.RevertModelCache)


@dataclass(frozen=True, slots=True)
class Drop:
    """Where what is dragged would go. what: scenes, chapter or archive; of a chapter only `chapter` means anything, its
    index among all of them as they are. y: of the line that shows it, viewport pixels."""

    what: str
    chapter: int
    place: int
    y: int


class SceneView(QTreeView):
    """See the module. The rows are those of a StoryModel."""

    scenes_dropped = Signal(list, int, int)  # ids, chapter, place among the scenes that are there now
    chapter_dropped = Signal(int, int)  # index, new index in the list without it
    archive_dropped = Signal(list)
    delete_pressed = Signal()
    left = Signal()  # a title was typed to its end or given up, or Enter was pressed on a text: on to the page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(StoryDelegate(self))
        self.setHeaderHidden(True)
        self.setIndentation(StoryDelegate.indent_px)
        self.setExpandsOnDoubleClick(False)
        self.setRootIsDecorated(False)  # the arrows are the delegate's
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(False)  # it draws its own
        self.setAutoExpandDelay(600)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setUniformRowHeights(True)
        self._folded = {ARCHIVE}
        self._drop: Drop | None = None
        self.collapsed.connect(lambda index: self._note_fold(index, True))
        self.expanded.connect(lambda index: self._note_fold(index, False))

    def story(self) -> StoryModel:
        model = self.model()
        assert isinstance(model, StoryModel)
        return model

    # Folding and choosing

    def folded(self) -> list[str]:
        """Keys of the rows that are folded, from the top down, and of sections that will be when there are such."""
        rows = [row.key for row in self.story().rows() if row.children]
        return [key for key in dict.fromkeys((*rows, *NOTE_SECTIONS, ARCHIVE)) if key in self._folded]

    def set_folded(self, keys: set[str]) -> None:
        """These rows are folded, now or when they are there, and no others."""
        self._folded = set(keys)
        self.unfold()

    def unfold(self) -> None:
        """After the rows were filled anew: all are unfolded but those that the writer folded."""
        for row in self.story().rows():
            if row.children:
                self.setExpanded(self.story().index_of(row.key), row.key not in self._folded)

    def _note_fold(self, index: Index, folded: bool) -> None:
        row = self.story().row(index)
        if row is not None:
            (self._folded.add if folded else self._folded.discard)(row.key)

    def chosen(self) -> list[Row]:
        """The rows that are chosen, from the top down."""
        selected = {index.internalId() for index in self.selectedIndexes()}
        return [row for row in self.story().rows() if id(row) in selected]

    def current_row(self) -> Row | None:
        return self.story().row(self.currentIndex())

    def choose(self, keys: list[str], unfold: bool = True) -> None:
        """Chooses these rows; the last one has the keyboard. unfold: they are to be seen."""
        selection, folded = self.selectionModel(), set(self._folded)
        selection.clearSelection()
        for key in keys:
            index = self.story().index_of(key)
            if index.isValid():
                selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
        if not unfold and self._folded != folded:  # Qt unfolds what gets the keyboard
            self._folded = folded
            self.unfold()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the arrow of a chapter folds it and chooses nothing."""
        index = self.indexAt(event.position().toPoint())
        row = self.story().row(index)
        if row is not None and row.children and event.button() == Qt.MouseButton.LeftButton:
            delegate = self.itemDelegate()
            assert isinstance(delegate, StoryDelegate)
            if event.position().x() < delegate.left_of(row):
                self.setExpanded(index, not self.isExpanded(index))
                return
        super().mousePressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """What was chosen before there was any room is in its middle."""
        super().showEvent(event)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() == QAbstractItemView.State.EditingState
        row = self.current_row()
        if event.key() == Qt.Key.Key_Delete or (sys.platform == "darwin" and event.key() == Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        # An open title field passes its Enter on to the list, before it closes.
        elif not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~KEYPAD:
            if row is not None and not row.is_text:
                self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            else:
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint in _NO_HINT:  # no hint means that the writer went elsewhere by themselves
            self.left.emit()

    # Painting

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Rows are as wide as the view, however deep they lie."""
        shown, flag = QStyleOptionViewItem(option), QStyle.StateFlag
        shown.rect = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        shown.state &= ~(flag.State_Selected | flag.State_HasFocus | flag.State_MouseOver | flag.State_Open)
        if self.selectionModel().isSelected(index):
            shown.state |= flag.State_Selected
        if self.hasFocus() and index == self.currentIndex():
            shown.state |= flag.State_HasFocus
        if self.isExpanded(index):
            shown.state |= flag.State_Open
        place = self.viewport().mapFromGlobal(QCursor.pos())
        if self.viewport().underMouse() and shown.rect.contains(place):
            shown.state |= flag.State_MouseOver
        self.itemDelegate().paint(painter, shown, index)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_sections(painter)
        if self._drop is not None:
            self._draw_drop(painter, self._drop)
        painter.end()

    def _draw_sections(self, painter: QPainter) -> None:
        """A line between the manuscript and what stands beside it."""
        for row in self.story().rows():
            if row.kind == "section":
                top = self.visualRect(self.story().index_of(row.key)).top()
                painter.fillRect(
                    QRect(12, top, self.viewport().width() - 24, 1), self.palette().color(QPalette.ColorRole.Mid)
                )
                return

    def _draw_drop(self, painter: QPainter, drop: Drop) -> None:
        accent = self.palette().color(QPalette.ColorRole.Accent)
        left = 12 if drop.what == "chapter" or not self.story().shows_chapters else 12 + StoryDelegate.indent_px
        painter.setPen(QPen(accent, 2))
        painter.drawLine(left + 6, drop.y, self.viewport().width() - 10, drop.y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(left, drop.y - 3, 6, 6))

    # Dragging

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        self._show_drop(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges, and unfolds what the pointer rests on
        self._show_drop(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._set_drop(None)

    def _show_drop(self, event: QDragMoveEvent) -> None:
        drop = self.drop_at(event.position().toPoint().y()) if event.source() is self else None
        self._set_drop(drop)
        if drop is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _set_drop(self, drop: Drop | None) -> None:
        if drop != self._drop:
            self._drop = drop
            self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        drop = self.drop_at(event.position().toPoint().y()) if event.source() is self else None
        self._set_drop(None)
        # The story moves the rows and the tree is filled again: Qt must not take them away by itself.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(drop is not None)
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        if drop is not None:
            self.drop_chosen(drop)

    def drop_chosen(self, drop: Drop) -> None:
        """What is chosen was dropped there."""
        rows = self.chosen()
        ids = [row.key for row in rows if row.kind in ("scene", "archived")]
        if drop.what == "chapter":
            source = next(row.number for row in rows if row.kind == "chapter")
            target = drop.chapter - 1 if drop.chapter > source else drop.chapter
            if target != source:
                self.chapter_dropped.emit(source, target)
        elif drop.what == "archive":
            self.archive_dropped.emit(ids)
        elif not self._stays(rows, drop):
            self.scenes_dropped.emit(ids, drop.chapter, drop.place)

    def _stays(self, rows: list[Row], drop: Drop) -> bool:
        """One scene dropped where it is."""
        if len(rows) != 1 or rows[0].kind != "scene":
            return False
        chapter, place = self.story().place_of(rows[0])
        return chapter == drop.chapter and drop.place in (place, place + 1)

    def drop_at(self, y: int) -> Drop | None:
        """What is chosen, dropped at `y` (viewport pixels): where it would go, None where it can't."""
        chosen = {row.kind for row in self.chosen()}
        index = self.indexAt(QPoint(self.viewport().width() // 2, y))
        row, rect = self.story().row(index), self.visualRect(index)
        if chosen == {"chapter"}:
            return self._chapter_drop(y)
        if not chosen or not chosen <= {"scene", "archived"}:
            return None
        if row is None:
            return self._end_drop()
        below = y > rect.center().y()
        if row.kind == "scene":
            chapter, place = self.story().place_of(row)
            return Drop("scenes", chapter, place + below, rect.bottom() + 1 if below else rect.top())
        if row.kind == "chapter":
            if not below and row.number:
                before = self._chapters()[row.number - 1]
                return Drop("scenes", row.number - 1, len(before.children), rect.top())
            return Drop("scenes", row.number, 0, rect.bottom() + 1)
        section = row if row.kind == "section" else row.parent
        if section is not None and section.key == ARCHIVE and "scene" in chosen:
            return Drop("archive", 0, 0, self.visualRect(self.story().index_of(ARCHIVE)).bottom())
        return None

    def _chapters(self) -> list[Row]:
        return [row for row in self.story().rows() if row.kind == "chapter"]

    def _end_drop(self) -> Drop | None:
        """Below all rows: at the end of the story, if that is what stands there."""
        rows = list(self.story().rows())
        if any(row.kind == "section" for row in rows):
            return None
        last = rows[-1] if rows else None
        y = self._bottom(last) if last is not None else 0
        chapters = self._chapters()
        scenes = chapters[-1].children if chapters else self.story().scenes()
        return Drop("scenes", max(0, len(chapters) - 1), len(scenes), y)

    def _chapter_drop(self, y: int) -> Drop:
        chapters = self._chapters()
        for row in chapters:
            top, bottom = self.visualRect(self.story().index_of(row.key)).top(), self._bottom(row)
            if y < (top + bottom) // 2:
                return Drop("chapter", row.number, 0, top)
        return Drop("chapter", len(chapters), 0, self._bottom(chapters[-1]))

    def _bottom(self, row: Row) -> int:
        """Of a row with all that is unfolded below it."""
        index = self.story().index_of(row.key)
        last = self.story().index_of(row.children[-1].key) if row.children and self.isExpanded(index) else index
        return self.visualRect(last).bottom() + 1
