"""One alternative on the board: its number, its words as they come, the buttons that stop and take it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

import engine
from app.widgets.basic import IconButton, Retranslated, keep_room, muted_label, set_role

_LINE_SPACING_PERCENT = 130
_NEAR_END_PX = 8  # as near to its end a text counts as scrolled to it


class AlternativeCard(Retranslated, QFrame):
    """The text follows its end while it grows, unless the writer scrolled up; when it has ended, its beginning is shown
    to be read, and it can be edited."""

    chosen = Signal(int)
    edited = Signal(int, str)
    stop_requested = Signal(int)
    neighbour_wanted = Signal(int)  # row, which may not exist

    def __init__(self, row: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takeCard")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.row, self.has_ended, self._is_stopping = row, False, False
        self._lead = ""
        self._number, self._state = QLabel(), muted_label(wrap=False)
        self._number.setProperty("role", "badge")
        self.text = _CardText()
        self.text.textChanged.connect(self._text_changed)
        self.text.focus_changed.connect(lambda has_focus: set_role(self, "current", has_focus))
        self._stop, self.button = IconButton("stop", size_px=16), QPushButton()
        self.button.setProperty("scale", "small")
        keep_room(self._stop)
        self.button.hide()
        self._stop.clicked.connect(self._ask_to_stop)
        self.button.clicked.connect(lambda: self.chosen.emit(self.row))
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._number)
        head.addWidget(self._state, 1)
        head.addWidget(self._stop)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.text, 1)

    @property
    def can_be_taken(self) -> bool:
        return not self.text.document().isEmpty()

    @property
    def _follows(self) -> bool:
        bar = self.text.verticalScrollBar()
        return bar.value() >= bar.maximum() - _NEAR_END_PX

    @property
    def last_in_tab_order(self) -> QWidget:
        return self.button

    def follow_in_tab_order(self, widget: QWidget) -> None:
        """The card comes after `widget`, then its buttons; else a new widget is the last one of the window."""
        for before, after in ((widget, self), (self, self._stop), (self._stop, self.button)):
            QWidget.setTabOrder(before, after)

    @property
    def is_editing(self) -> bool:
        return self.text.hasFocus()

    def set_text_font(self, font: QFont) -> None:
        self.text.setFont(font)

    def append(self, text: str) -> None:
        """More words from the model. The white space before the first one is kept, but not shown."""
        if not self.can_be_taken:
            shown = text.lstrip()
            self._lead += text[: len(text) - len(shown)]
            text = shown
        if not text:
            return
        bar = self.text.verticalScrollBar()
        follows = self._follows
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        if follows:
            bar.setValue(bar.maximum())
        if not self.button.isVisibleTo(self):
            self.button.show()
            self.retranslate()

    def end(self) -> None:
        self.has_ended = True
        if self._follows:  # many come at once, faster than anybody reads
            self.text.verticalScrollBar().setValue(0)
        had_keyboard = self._stop.hasFocus()
        self._stop.hide()
        if had_keyboard:
            self.setFocus()
        self.text.make_editable(self.can_be_taken)
        self.setAccessibleDescription(self.text.plain_text())
        self.retranslate()

    def edit(self) -> None:
        """The keyboard goes into the text, behind its last word."""
        if self.has_ended and self.can_be_taken:
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.text.moveCursor(QTextCursor.MoveOperation.End)

    def event(self, event: QEvent) -> bool:
        """F2 is the window's shortcut for something else."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_F2
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, bar = event.key(), self.text.verticalScrollBar()
        if self.is_editing:
            if key == Qt.Key.Key_Escape:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            return  # what the text has no use for is nobody's
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.can_be_taken:
                self.chosen.emit(self.row)
        elif key in (Qt.Key.Key_E, Qt.Key.Key_F2):
            self.edit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.neighbour_wanted.emit(self.row + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.neighbour_wanted.emit(0 if key == Qt.Key.Key_Home else engine.MOST_ALTERNATIVES)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + (bar.singleStep() if key == Qt.Key.Key_Down else -bar.singleStep()))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            bar.setValue(bar.value() + (bar.pageStep() if key == Qt.Key.Key_PageDown else -bar.pageStep()))
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        number = self.row + 1
        self._number.setText(str(number))
        if self.has_ended:
            state = "" if self.can_be_taken else self.tr("Nothing was written")
        elif self._is_stopping:
            state = self.tr("Stopping…")
        else:
            state = "" if self.can_be_taken else self.tr("Waiting for the first word…")
        self._state.setText(state)
        self._stop.set_description(self.tr("Stop this one; the others go on"))
        self.button.setText(self.tr("Take this one"))
        self.setAccessibleName(self.tr("Alternative {number}").format(number=number))
        self.text.setAccessibleName(self.tr("Text of alternative {number}").format(number=number))
        self.text.setToolTip(self.tr("Click into the text to change it before you take it") if self.has_ended else "")

    def _ask_to_stop(self) -> None:
        self._is_stopping = True
        self._stop.setEnabled(False)
        self.setFocus()
        self.retranslate()
        self.stop_requested.emit(self.row)

    def _text_changed(self) -> None:
        if self.has_ended and not self.text.isReadOnly():
            self.button.setVisible(self.can_be_taken)
            words = self.text.plain_text()
            self.edited.emit(self.row, self._lead + words if words else "")


class _CardText(QTextEdit):
    """Plain text with some room between its lines. Its own undo begins when it may be edited."""

    focus_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursorWidth(2)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(_LINE_SPACING_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.mergeBlockFormat(spacing)

    def plain_text(self) -> str:
        """Not `toPlainText()`, which turns no-break spaces into spaces."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")

    def make_editable(self, is_editable: bool) -> None:
        if is_editable:
            self.setReadOnly(False)
            self.setUndoRedoEnabled(True)
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.isReadOnly():
            self.textCursor().insertBlock()  # Qt's own Enter takes the line spacing off an empty paragraph
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)
