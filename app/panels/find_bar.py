"""The bar above the page for finding and replacing in the text that is on it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.widgets.basic import IconButton, Retranslated, set_role
from app.widgets.query_row import QueryRow

_FIELD_PX, _NARROW_FIELD_PX = 240, 120
_COUNT_CHARACTERS = 16


class FindBar(Retranslated, QFrame):
    """It holds what is looked for and says what is wanted; it looks for nothing itself. GUI thread."""

    query_changed = Signal()
    next_wanted = Signal()
    previous_wanted = Signal()
    replace_wanted = Signal()
    replace_all_wanted = Signal()
    closed = Signal()  # by the writer; the bar is hidden by then
    language_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.query, self.replacement_field, self.keep_case = QueryRow(), QLineEdit(), IconButton("keep-case")
        self.field = self.query.field
        self._previous, self._next, self._close = IconButton("up"), IconButton("down"), IconButton("close")
        self._replace, self._replace_all = QPushButton(), QPushButton()
        self._count, self._message = QLabel(), QLabel()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self._count.setProperty("role", "muted")
        self._count.setMinimumWidth(self._count.fontMetrics().horizontalAdvance("0") * _COUNT_CHARACTERS)
        self._message.setWordWrap(True)
        self._message.hide()
        self.keep_case.setCheckable(True)
        self._finds, self._replaces, self._new = QWidget(), QWidget(), QWidget()
        finds, replaces, new = (QHBoxLayout(row) for row in (self._finds, self._replaces, self._new))
        new.addWidget(self.replacement_field, 1)
        new.addWidget(self.keep_case)
        new.addSpacing(2 * (self.keep_case.sizeHint().width() + 4))  # the fields end below each other
        for widget in (self._previous, self._next, self._count):
            finds.addWidget(widget)
        finds.addStretch(1)
        finds.addWidget(self._close)
        for widget in (self._replace, self._replace_all):
            replaces.addWidget(widget)
        replaces.addStretch(1)
        for row in (finds, replaces, new):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
        replaces.setSpacing(8)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(12, 6, 8, 6)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self._arrange(narrow=False)
        for before, behind in pairwise(
            (self.field, self.replacement_field, *self.query.toggles, self.keep_case, self._previous,
              self._next, self._replace, self._replace_all, self._close)
        ):  # fmt: skip
            QWidget.setTabOrder(before, behind)

    def _arrange(self, narrow: bool) -> None:
        """In two columns, or all below each other."""
        self._is_narrow = narrow
        for field in (self.field, self.replacement_field):
            field.setMinimumWidth(_NARROW_FIELD_PX if narrow else _FIELD_PX)
        parts = (self.query, self._finds, self._new, self._replaces)
        for place, part in enumerate(parts):
            row, column = (place, 0) if narrow else divmod(place, 2)
            self._grid.addWidget(part, row, column)
        self._grid.addWidget(self._message, len(parts), 0, 1, 1 if narrow else 2)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 0 if narrow else 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """What it has may need more room or less, at first since the theme comes when it is shown."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return is_done

    def _fit(self) -> None:
        columns = ((self.query, self._new), (self._finds, self._replaces))
        needed = sum(max(part.minimumSizeHint().width() for part in column) for column in columns)
        if self._is_narrow:
            needed += _FIELD_PX - _NARROW_FIELD_PX
        margins = self._grid.contentsMargins()
        narrow = needed + margins.left() + margins.right() + self._grid.horizontalSpacing() > self.width()
        if narrow != self._is_narrow:
            self._arrange(narrow)

    def _connect(self) -> None:
        self.query.changed.connect(self.query_changed)
        self._next.clicked.connect(self.next_wanted)
        self._previous.clicked.connect(self.previous_wanted)
        self._replace.clicked.connect(self.replace_wanted)
        self._replace_all.clicked.connect(self.replace_all_wanted)
        self._close.clicked.connect(self.close_bar)

    def replacement(self) -> str:
        return self.replacement_field.text()

    def open(self, text: str, with_replacement: bool) -> None:
        """Shows the bar with the keyboard in it. text: what to look for, "" for what was looked for last."""
        self._show_replacement(with_replacement)
        self.show()
        if text and text != self.field.text():
            self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @property
    def shows_replacement(self) -> bool:
        return self.replacement_field.isVisibleTo(self)

    def _show_replacement(self, shown: bool) -> None:
        for widget in (self.replacement_field, self.keep_case, self._replace, self._replace_all):
            widget.setVisible(shown)
        for row in (self._new, self._replaces):
            row.setVisible(shown)

    def close_bar(self) -> None:
        self.hide()
        self.closed.emit()

    def set_count(self, text: str) -> None:
        """Which match this is, of how many."""
        self._count.setText(text)

    def count(self) -> str:
        return self._count.text()

    def say(self, text: str, kind: str = "muted") -> None:
        """A sentence below the fields; kind: muted or error. "" takes it away."""
        set_role(self._message, "role", kind)
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def message(self) -> str:
        return self._message.text()

    def set_usable(self, can_find: bool, can_replace: bool) -> None:
        for button in (self._next, self._previous):
            button.setEnabled(can_find)
        for button in (self._replace, self._replace_all):
            button.setEnabled(can_find and can_replace)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, shift = (Qt.Key.Key_Return, Qt.Key.Key_Enter), Qt.KeyboardModifier.ShiftModifier
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in keys and self.field.hasFocus() and held in (shift, Qt.KeyboardModifier.NoModifier):
            (self.previous_wanted if held == shift else self.next_wanted).emit()
        elif event.key() in keys and self.replacement_field.hasFocus() and not held:
            self.replace_wanted.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.replacement_field.setPlaceholderText(self.tr("Replace with"))
        self.replacement_field.setAccessibleName(self.tr("Replace with"))
        self.keep_case.set_description(self.tr("Keep capitals as they were"))
        self._previous.set_description(self.tr("Previous match"))
        self._next.set_description(self.tr("Next match"))
        self._close.set_description(self.tr("Close the bar"))
        self._replace.setText(self.tr("Replace"))
        self._replace_all.setText(self.tr("Replace all"))
        self.setAccessibleName(self.tr("Find and replace"))
        self.language_changed.emit()
