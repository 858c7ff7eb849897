"""The list inside the scene panel: its data, how a row is painted, and dragging."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.quantities import grouped
from app.widgets.row_ground import paint_row_ground

Index = QModelIndex | QPersistentModelIndex
KEYPAD = Qt.KeyboardModifier.KeypadModifier
WORDS_ROLE = int(Qt.ItemDataRole.UserRole) + 1
UNREAD_ROLE = WORDS_ROLE + 1


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """What the list needs to know of a scene."""

    id: str
    title: str
    words: int = 0


class SceneModel(QAbstractListModel):
    """The scenes in order. Titles can be edited; order is changed only by `set_scenes`."""

    renamed = Signal(str, str)  # id, new title

    unread_hint = ""  # what the mark says, in the writer's language

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenes: list[SceneEntry] = []
        self._unread: frozenset[str] = frozenset()

    def set_scenes(self, scenes: list[SceneEntry]) -> None:
        """The same scenes in the same order are updated in place: an open title field, and the keyboard, stay."""
        if [scene.id for scene in scenes] == [scene.id for scene in self._scenes]:
            for row, scene in enumerate(scenes):
                if scene != self._scenes[row]:
                    self._replace(row, scene)
            return
        self.beginResetModel()
        self._scenes = list(scenes)
        self.endResetModel()

    def set_words(self, scene_id: str, words: int) -> None:
        row = self.row_of(scene_id)
        if row >= 0 and self._scenes[row].words != words:
            self._replace(row, replace(self._scenes[row], words=words))

    def set_unread(self, ids: frozenset[str]) -> None:
        """Marks the scenes that the model has not read as they are now."""
        changed, self._unread = self._unread ^ ids, ids
        for row, scene in enumerate(self._scenes):
            if scene.id in changed:
                self.dataChanged.emit(self.index(row), self.index(row))

    def is_unread(self, row: int) -> bool:
        """Whether the scene is marked."""
        return self._scenes[row].id in self._unread

    def row_of(self, scene_id: str) -> int:
        """-1 when there is no such scene."""
        return next((row for row, scene in enumerate(self._scenes) if scene.id == scene_id), -1)

    def entry(self, row: int) -> SceneEntry:
        return self._scenes[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._scenes)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        scene = self._scenes[index.row()]
        hints = [self.unread_hint] if self.is_unread(index.row()) else []
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return scene.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, [scene.title, *hints]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join([scene.title, grouped(scene.words), *hints])
        if role == UNREAD_ROLE:
            return self.is_unread(index.row())
        return scene.words if role == WORDS_ROLE else None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        title = str(value).strip()
        scene = self._scenes[index.row()]
        if role != Qt.ItemDataRole.EditRole or title == scene.title:
            return False
        self._replace(index.row(), replace(scene, title=title))
        self.renamed.emit(scene.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def _replace(self, row: int, scene: SceneEntry) -> None:
        self._scenes[row] = scene
        self.dataChanged.emit(self.index(row), self.index(row))


class SceneDelegate(QStyledItemDelegate):
    """A mark where the scene isn't read, title and word count on one line; the open scene on a quiet ground."""

    height_px = 36
    indent_px = 18  # of the title; the mark stands before it, where nothing else ever does
    mark_px = 6

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(self.height_px, option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = paint_row_ground(painter, option)
        if index.data(UNREAD_ROLE):
            self._draw_mark(painter, option, ground)
        self._draw_words(painter, option, index, ground.adjusted(self.indent_px, 0, -10, 0))
        painter.restore()

    def _draw_mark(self, painter: QPainter, option: QStyleOptionViewItem, ground: QRect) -> None:
        """A small ring, its line whole pixels wide and on whole pixels at 100 % and 200 %."""
        left, top = ground.left() + (self.indent_px - self.mark_px) // 2, ground.center().y() - self.mark_px // 2 + 1
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(option.palette.color(QPalette.ColorRole.PlaceholderText), 1.0))
        painter.drawEllipse(QRectF(left + 0.5, top + 0.5, self.mark_px - 1, self.mark_px - 1))

    def _draw_words(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, room: QRect) -> None:
        align = Qt.AlignmentFlag
        words = grouped(index.data(WORDS_ROLE))
        width = option.fontMetrics.horizontalAdvance(words)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room, align.AlignVCenter | align.AlignRight, words)
        title = index.data() or getattr(option.widget, "untitled", "")
        ink = QPalette.ColorRole.WindowText if index.data() else QPalette.ColorRole.PlaceholderText
        painter.setPen(option.palette.color(ink))
        left = room.adjusted(0, 0, -width - 12, 0)
        painter.drawText(
            left,
            align.AlignVCenter | align.AlignLeft,
            option.fontMetrics.elidedText(title, Qt.TextElideMode.ElideRight, left.width()),
        )

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(6, 1, -6, -1))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(200)
        return editor


class SceneView(QListView):
    """A list whose rows are moved by dragging; it says where a row was dropped and changes nothing itself."""

    dropped = Signal(str, int)  # id, new index
    delete_pressed = Signal()
    left = Signal()  # a title was typed to its end or given up, or Enter was pressed on a scene: on to the page
    untitled = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(SceneDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete or (sys.platform == "darwin" and event.key() == Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
            return
        # An open title field passes its Enter on to the list, before it closes.
        editing = self.state() == QAbstractItemView.State.EditingState
        if not editing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~KEYPAD:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        # No hint means that the writer went elsewhere by themselves.
        if hint in (
            QAbstractItemDelegate.EndEditHint.SubmitModelCache,
            QAbstractItemDelegate.EndEditHint.RevertModelCache,
        ):
            self.left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        if event.source() is not self or not self.currentIndex().isValid():
            event.ignore()
            return
        # The story moves the scene and the list is filled again: Qt must not take the row away by itself.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.drop_current(self.gap_at(event.position().toPoint().y()))
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def drop_current(self, gap: int) -> None:
        """The chosen row was dropped into a gap between rows, as `gap_at` counts them."""
        row, model = self.currentIndex().row(), self.model()
        assert isinstance(model, SceneModel)
        target = gap - 1 if gap > row else gap
        if target != row:
            self.dropped.emit(model.entry(row).id, target)

    def gap_at(self, y: int) -> int:
        """The gap between rows that is nearest to `y` (viewport pixels): 0 is above the first row."""
        model = self.model()
        for row in range(model.rowCount()):
            rect = self.visualRect(model.index(row, 0))
            if y < rect.center().y():
                return row
        return model.rowCount()
