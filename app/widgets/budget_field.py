"""How much of something Ravel may use: what suits the machine, or an amount of the writer's own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSpinBox, QWidget

from app.widgets.basic import Retranslated, give_room


class BudgetField(Retranslated, QWidget):
    """A check box "Automatic", and a number that shows what this comes to, or is the writer's.

    The amount is 0 for automatic.
    """

    changed = Signal(int)  # the new amount, by the writer's hand

    def __init__(self, most: int, step: int, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._automatic_amount = 0
        self.automatic, self.number = QCheckBox(), QSpinBox()
        self.number.setRange(1, most)
        self.number.setSingleStep(step)
        self.number.setSuffix(f" {unit}" if unit else "")
        self.number.setGroupSeparatorShown(True)
        self.number.setKeyboardTracking(False)
        give_room(self.number)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.automatic)
        row.addWidget(self.number, 1)
        self.setFocusProxy(self.automatic)
        self.automatic.toggled.connect(self._show_number)
        self.automatic.clicked.connect(lambda checked: self.changed.emit(0 if checked else self.number.value()))
        self.number.valueChanged.connect(self._number_changed)
        self.set_amount(0)
        self.retranslate()

    def amount(self) -> int:
        return 0 if self.automatic.isChecked() else self.number.value()

    def set_amount(self, amount: int) -> None:
        """0 for automatic."""
        self.automatic.setChecked(amount == 0)
        if amount:
            self.number.setValue(amount)
        self._show_number()

    def set_automatic_amount(self, amount: int) -> None:
        """What automatic comes to; 0 while that isn't known."""
        self._automatic_amount = amount
        self._show_number()

    def _show_number(self) -> None:
        is_automatic = self.automatic.isChecked()
        self.number.setEnabled(not is_automatic)
        if is_automatic and self._automatic_amount:
            self.number.setValue(self._automatic_amount)

    def _number_changed(self, amount: int) -> None:
        if not self.automatic.isChecked():
            self.changed.emit(amount)

    def retranslate(self) -> None:
        self.automatic.setText(self.tr("Automatic"))
        self.automatic.setToolTip(self.tr("As much as suits this computer and the model"))
        self.number.setAccessibleName(self.tr("Amount"))
