"""A second page beside the page: another scene, or a note, to look at and to write in meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.editor.editor import Editor
from app.widgets.basic import ChoiceBox, IconButton, Retranslated

LEAST_WIDTH_PX = 280


@dataclass(frozen=True, slots=True)
class Choice:
    """A text that can be shown. id: "" for a line that only says what follows."""

    id: str
    title: str


class _Editor(Editor):
    def retranslate(self) -> None:
        super().retranslate()
        self.setAccessibleName(QCoreApplication.translate("SecondPage", "Second page"))


class SecondPage(Retranslated, QFrame):
    """A head with what is shown and the ways out, and an editor of its own. GUI thread."""

    chosen = Signal(str)  # id
    swap_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("secondPage")
        self.editor: Editor = _Editor()
        self._choice, self._swap, self._close = ChoiceBox(), IconButton("swap"), IconButton("close")
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._body = QStackedWidget()
        self._lay_out()
        self._choice.activated.connect(lambda row: self.chosen.emit(self._choice.itemData(row) or ""))
        self._swap.clicked.connect(self.swap_requested)
        self._close.clicked.connect(self.close_requested)
        self.setMinimumWidth(LEAST_WIDTH_PX)
        self.setFocusProxy(self.editor)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 6)
        head.setSpacing(4)
        head.addWidget(self._choice, 1)
        head.addWidget(self._swap)
        head.addWidget(self._close)
        self._body.addWidget(self.editor)
        self._body.addWidget(self._hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)

    def set_choices(self, choices: list[Choice], shown: str) -> None:
        """What can be chosen, in order; `shown` is the id of what is on the page, "" for nothing."""
        self._choice.clear()
        for choice in choices:
            self._choice.addItem(choice.title, choice.id)
            if not choice.id:
                self._choice.setItemData(self._choice.count() - 1, 0, Qt.ItemDataRole.UserRole - 1)  # not to be chosen
        self._choice.setCurrentIndex(self._choice.findData(shown) if shown else -1)
        self._body.setCurrentIndex(0 if shown else 1)
        self._swap.setEnabled(bool(shown))

    def titles(self) -> list[str]:
        """All that is listed."""
        return [self._choice.itemText(row) for row in range(self._choice.count())]

    def retranslate(self) -> None:
        self._choice.setPlaceholderText(self.tr("Choose a scene or a note"))
        self._choice.setAccessibleName(self.tr("Text on the second page"))
        self._swap.set_description(self.tr("Change the two pages over"))
        self._close.set_description(self.tr("Close the second page"))
        self._hint.setText(self.tr("Choose above what to show here."))
