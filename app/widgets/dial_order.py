"""The order of the sampler's steps: dragged, or moved by buttons and keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.dials_table import STEPS, DialSpec
from app.widgets.basic import IconButton, RowDelegate, WheelGuard
from app.widgets.dial import Dial

_ROW_PX = 28


class StepList(QListWidget):
    """The steps, first to last. As tall as its rows: it never scrolls by itself."""

    move_wanted = Signal(int)  # -1 up, 1 down
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepList")
        self.setItemDelegate(RowDelegate(_ROW_PX, self))
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        for turn_off in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            turn_off(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model().rowsMoved.connect(lambda *_: self.dropped.emit())

    def fit(self) -> None:
        self.setFixedHeight(sum(self.sizeHintForRow(row) for row in range(self.count())) + 2 * self.frameWidth() + 4)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _way(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _way(event)
        if way:
            self.move_wanted.emit(way)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]


def _way(event: QKeyEvent) -> int:
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(event.key(), 0)
    return 0


class OrderDial(Dial):
    """Every step once, in the writer's order."""

    def __init__(self, spec: DialSpec, guard: WheelGuard, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.steps = StepList()
        self.up, self.down, self.usual = IconButton("up"), IconButton("down"), QPushButton()
        self.usual.setProperty("role", "link")
        self.label.setBuddy(self.steps)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.up)
        buttons.addWidget(self.down)
        buttons.addStretch(1)
        buttons.addWidget(self.usual)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.steps)
        column.addLayout(buttons)
        self.put(body)
        self._show()
        self.steps.move_wanted.connect(self.move_step)
        self.steps.dropped.connect(lambda: self.tell(self._shown()))
        self.steps.currentRowChanged.connect(lambda _: self._enable())
        self.up.clicked.connect(lambda: self.move_step(-1))
        self.down.clicked.connect(lambda: self.move_step(1))
        self.usual.clicked.connect(lambda: self.tell(self.neutral))
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for row in range(self.steps.count()):
            item = self.steps.item(row)
            step = item.data(Qt.ItemDataRole.UserRole)
            item.setText(f"{QCoreApplication.translate('Dials', STEPS[step])}  ·  {step}")
        self.up.set_description(self.tr("Earlier"))
        self.down.set_description(self.tr("Later"))
        self.usual.setText(self.tr("Usual order"))
        self.described(self.steps)

    def focus_control(self) -> None:
        self.steps.setFocus()

    def move_step(self, way: int) -> None:
        """The chosen step goes one place up (-1) or down (1)."""
        row = self.steps.currentRow()
        order = self._shown()
        if row < 0 or not 0 <= row + way < len(order):
            return
        order.insert(row + way, order.pop(row))
        self.tell(order)

    def _shown(self) -> list[str]:
        return [self.steps.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.steps.count())]

    def _show(self) -> None:
        chosen = self.steps.currentItem()
        chosen = chosen.data(Qt.ItemDataRole.UserRole) if chosen is not None else None
        if self._shown() != self._value:
            with QSignalBlocker(self.steps):
                self.steps.clear()
                for step in self._value:
                    item = QListWidgetItem()
                    item.setData(Qt.ItemDataRole.UserRole, step)
                    self.steps.addItem(item)
            self.retranslate()
        if chosen is not None:
            self.steps.setCurrentRow(self._value.index(chosen))
        self.steps.fit()
        self._enable()

    def _enable(self) -> None:
        row, last = self.steps.currentRow(), self.steps.count() - 1
        if (self.up.hasFocus() and row == 0) or (self.down.hasFocus() and row == last):
            self.steps.setFocus()  # a button that goes dead would lose the keyboard
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)
        self.usual.setEnabled(self._value != self.neutral)
