"""Find and replace in the whole story: what is looked for, every match by scene, and what would come in its place."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.widgets.basic import IconButton, Retranslated, set_role
from app.widgets.found_rows import FoundRows
from app.widgets.found_view import FoundView
from app.widgets.query_row import QueryRow

WIDTH_PX = 380
LEAST_WIDTH_PX = 280


class StorySearch(Retranslated, QFrame):
    """It looks for nothing and replaces nothing itself. GUI thread."""

    query_changed = Signal()  # or where to look
    replacement_changed = Signal()  # or whether there is one
    match_chosen = Signal(int)  # row
    replace_wanted = Signal()
    closed = Signal()  # by the writer
    language_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("storySearch")
        self._title, self._close = QLabel(), IconButton("close")
        self.query, self.rows = QueryRow(), FoundRows(self)
        self.notes, self.archived, self.replaces = QCheckBox(), QCheckBox(), QCheckBox()
        self.replacement_field, self.keep_case = QLineEdit(), IconButton("keep-case")
        self.view = FoundView(self.rows)
        self._status, self.progress, self.replace_button = QLabel(), QProgressBar(), QPushButton()
        self.notes.setChecked(True)
        self._lay_out()
        self._connect()
        self.setMinimumWidth(LEAST_WIDTH_PX)
        self.retranslate()
        self._show_replacement(False)

    def _lay_out(self) -> None:
        head, where, new = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._title.setProperty("role", "title")
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        where.setSpacing(12)
        for box in (self.notes, self.archived):
            where.addWidget(box)
        where.addStretch(1)
        self.keep_case.setCheckable(True)
        new.setSpacing(4)
        new.addWidget(self.replacement_field, 1)
        new.addWidget(self.keep_case)
        self._status.setWordWrap(True)
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.replace_button.setProperty("role", "primary")
        fields = QVBoxLayout()
        fields.setContentsMargins(16, 12, 10, 8)
        fields.setSpacing(6)
        for part in (head, self.query, where, self.replaces, new, self._status, self.progress):
            fields.addWidget(part) if isinstance(part, QWidget) else fields.addLayout(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(self.replace_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(fields)
        column.addWidget(self.view, 1)
        column.addLayout(foot)
        for before, behind in pairwise(
            (self.query.field, *self.query.toggles, self.notes, self.archived, self.replaces, self.replacement_field,
             self.keep_case, self.view, self.replace_button, self._close)
        ):  # fmt: skip
            QWidget.setTabOrder(before, behind)

    def _connect(self) -> None:
        self.query.changed.connect(self.query_changed)
        for box in (self.notes, self.archived):
            box.toggled.connect(lambda *_: self.query_changed.emit())
        self.replaces.toggled.connect(self._show_replacement)
        self.replacement_field.textChanged.connect(lambda *_: self.replacement_changed.emit())
        self.keep_case.toggled.connect(lambda *_: self.replacement_changed.emit())
        self.view.chosen.connect(self.match_chosen)
        self.replace_button.clicked.connect(self.replace_wanted)
        self._close.clicked.connect(self.closed)

    def open(self, text: str) -> None:
        """The keyboard goes into the field. text: what to look for, "" for what was looked for last."""
        if text and text != self.query.field.text():
            self.query.field.setText(text)
        self.query.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.field.selectAll()

    def _show_replacement(self, shown: bool) -> None:
        for widget in (self.replacement_field, self.keep_case, self.replace_button):
            widget.setVisible(shown)
        if shown and self.isVisible():
            self.replacement_field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.replacement_changed.emit()

    def replacement(self) -> str | None:
        """None: nothing is to be replaced."""
        return self.replacement_field.text() if self.replaces.isChecked() else None

    def say(self, text: str, kind: str = "muted") -> None:
        """The line above the list; kind: muted or error."""
        set_role(self._status, "role", kind)
        self._status.setText(text)

    def status(self) -> str:
        return self._status.text()

    def set_replace_button(self, text: str, is_enabled: bool) -> None:
        self.replace_button.setText(text)
        self.replace_button.setEnabled(is_enabled)

    def set_progress(self, done: int, of: int) -> None:
        """While it is replaced nothing else can be chosen; of 0: no longer."""
        self.progress.setVisible(of > 0)
        self.progress.setRange(0, max(1, of))
        self.progress.setValue(done)
        for part in (self.query, self.notes, self.archived, self.replaces, self.replacement_field, self.view):
            part.setEnabled(of == 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_field = self.query.field.hasFocus() or self.replacement_field.hasFocus()
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Down and in_field and self.rows.rowCount():
            self._go_to_list()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.query.field.hasFocus():
            self.query_changed.emit()  # texts may have changed since
        else:
            super().keyPressEvent(event)

    def _go_to_list(self) -> None:
        if not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.rows.index(min(1, self.rows.rowCount() - 1)))
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Find in story"))
        self._close.set_description(self.tr("Close the search"))
        self.notes.setText(self.tr("In notes too"))
        self.archived.setText(self.tr("In archived scenes too"))
        self.replaces.setText(self.tr("Replace"))
        self.replacement_field.setPlaceholderText(self.tr("Replace with"))
        self.replacement_field.setAccessibleName(self.tr("Replace with"))
        self.keep_case.set_description(self.tr("Keep capitals as they were"))
        self.view.setAccessibleName(self.tr("Matches"))
        self.setAccessibleName(self.tr("Find in story"))
        self.language_changed.emit()
