"""What models that were made ready for this machine take on disk, and their end: it costs time, never text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.explanation import Explanation
from app.quantities import bytes_text
from app.widgets.basic import Retranslated, muted_label, pressed_by_enter


class ReadyModelsView(Retranslated, QWidget):
    """Asks for nothing before it deletes: all that is lost comes back with the next loading."""

    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bytes: int | None = None  # not known yet
        self._stage = ""  # "", "deleting", "deleted"
        self._failure: Explanation | None = None
        self.amount, self._intro, self.outcome = QLabel(wordWrap=True), muted_label(), muted_label()
        self.outcome.setTextFormat(Qt.TextFormat.PlainText)  # it may have the system's words in it
        self.delete_button = QPushButton()
        pressed_by_enter(self.delete_button)
        self.delete_button.clicked.connect(self.delete_requested)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(12)
        row.addWidget(self.amount, 1)
        row.addWidget(self.delete_button)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._intro)
        column.addWidget(self.outcome)

    def set_bytes(self, amount: int) -> None:
        """Shows what there is now."""
        self._bytes = amount
        if amount and self._stage == "deleted":
            self._stage = ""  # another one was made ready since
        self._show()

    def set_deleting(self, stage: str, failure: Explanation | None = None) -> None:
        """stage: "deleting", "deleted"; "" for nothing to say, or where `failure` says why there is still some."""
        self._stage, self._failure = stage, failure
        self._show()

    def retranslate(self) -> None:
        self._intro.setText(self.tr("A large model is made ready for your machine once, and loads faster after that."))
        self.delete_button.setText(self.tr("Delete"))
        self.delete_button.setAccessibleName(self.tr("Delete the models made ready"))
        self.delete_button.setToolTip(
            self.tr("Makes room on your disk. Your models stay; each loads more slowly once, and is made ready again.")
        )
        self._show()

    def _show(self) -> None:
        amount = "…" if self._bytes is None else bytes_text(self._bytes) if self._bytes else self.tr("none")
        self.amount.setText(self.tr("Models made ready: {size}").format(size=amount))
        outcomes = {
            "deleting": self.tr("Deleting…"),
            "deleted": self.tr(
                "Deleted. A model in use goes on; its room is free when another one is loaded or Ravel is closed."
            ),
        }
        said = outcomes.get(self._stage, "")
        if self._failure is not None:
            said = f"{self._failure.sentence} {self._failure.remedy}"
        self.outcome.setText(said)
        self.outcome.setVisible(bool(said))
        self.delete_button.setEnabled(bool(self._bytes) and self._stage != "deleting")
