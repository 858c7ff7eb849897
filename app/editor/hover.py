"""Where the pointer rests on the page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent

from app.editor.page_view import PageView

REST_MS = 400
_ELSEWHERE = (QEvent.Type.Wheel, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)


class Hover(QObject):
    """Tells of the pointer over the words; a press, a key or the wheel is no rest. GUI thread."""

    moved = Signal(int)  # position of the character under the pointer, -1 for none
    rested = Signal(int)  # the same, when it hasn't moved for a moment; never -1
    left = Signal()  # the page, or the writer does something else

    def __init__(self, page: PageView) -> None:
        super().__init__(page)
        self._page = page
        self._point = QPoint()
        self.rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest_timer.timeout.connect(self._rest)
        page.viewport().setMouseTracking(True)
        page.viewport().installEventFilter(self)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent) and watched is self._page.viewport():
            if event.buttons() == Qt.MouseButton.NoButton:
                self._point = event.position().toPoint()
                self.rest_timer.start()
                self.moved.emit(self._page.position_under(self._point))
        elif kind in _ELSEWHERE or (kind == QEvent.Type.Leave and watched is self._page.viewport()):
            self.rest_timer.stop()
            self.left.emit()
        return super().eventFilter(watched, event)

    def _rest(self) -> None:
        self.rest_timer.stop()
        position = self._page.position_under(self._point)
        if position >= 0:
            self.rested.emit(position)
