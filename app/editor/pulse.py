"""The breath of the marker that stands where the model writes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_STEP_MS = 60
_STEPS = 24  # a breath takes 1.4 s
_WEAKEST = 0.35


class Pulse(QTimer):
    """Tells `show` how strongly to draw, 0.35 to 1, from `begin` to `end`. GUI thread."""

    def __init__(self, show: Callable[[float], object], parent: QObject) -> None:
        super().__init__(parent, interval=_STEP_MS)
        self._show, self._step = show, 0
        self.timeout.connect(self._go_on)

    def begin(self) -> None:
        self._step = 0
        self.start()

    def end(self) -> None:
        self.stop()
        self._show(1.0)

    def _go_on(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self._show(_WEAKEST + (1 - _WEAKEST) * abs(self._step / (_STEPS / 2) - 1))
