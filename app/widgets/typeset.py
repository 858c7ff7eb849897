"""A text as in a book: Markdown set in type, with indents in place of empty lines. Nothing can be changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

BREAK = "* * *"
_SIDE_PX = 24
_INDENT_EMS = 1.5
_HEADING_SIZES = {1: 1.6, 2: 1.3, 3: 1.15}  # times the text's
_NO_HTML = QTextDocument.MarkdownFeature.MarkdownNoHTML
_RULE = QTextFormat.Property.BlockTrailingHorizontalRulerWidth


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what is set. id: what the caller calls it. heading: "" for none, above the text."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """font in its size on the screen; spacing 1 is the font's own; measure in average characters."""

    font: QFont
    spacing: float
    measure_chars: int
    ink: QColor
    muted_ink: QColor
    page: QColor


class Typeset(QTextEdit):
    """`set_pieces` shows texts one after another, with a break between those without a heading. GUI thread."""

    went_past = Signal(int)  # the reader asked for more: 1 below the end, -1 above the beginning
    picked = Signal(str, str)  # id of a piece and the beginning of the paragraph that was double-clicked in it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._look: Look | None = None
        self._pieces: tuple[Piece, ...] = ()
        self._starts: list[tuple[int, str]] = []  # first paragraph (number) of each piece, and its id

    def set_look(self, look: Look) -> None:
        """Sets what is shown anew where the look is another."""
        if look != self._look:
            self._look = look
            self.setStyleSheet(f"QTextEdit {{ background: {look.page.name()}; color: {look.ink.name()}; }}")
            self._set_type()

    def set_pieces(self, pieces: Sequence[Piece]) -> None:
        """Shows these from their beginning."""
        self._pieces = tuple(pieces)
        self._set_type()
        self.verticalScrollBar().setValue(0)

    def show_piece(self, piece_id: str) -> None:
        """Scrolls to where a piece begins."""
        for number, name in self._starts:
            if name == piece_id:
                block = self.document().findBlockByNumber(number)
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top) if number else 0)
                self.setTextCursor(QTextCursor(block))

    def piece_in_view(self) -> str:
        """Id of the piece that stands at the top."""
        return self._piece_of(self.cursorForPosition(self.viewport().rect().topLeft()).block())

    def _piece_of(self, block: QTextBlock) -> str:
        before = [name for number, name in self._starts if number <= block.blockNumber()]
        return before[-1] if before else ""

    def _set_type(self) -> None:
        document = self.document()
        document.clear()
        self._starts = []
        if self._look is None:
            return
        document.setDefaultFont(self._look.font)
        document.setDocumentMargin(0)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for place, piece in enumerate(self._pieces):
            self._put(cursor, piece, place)
        cursor.endEditBlock()
        self._place_column()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _put(self, cursor: QTextCursor, piece: Piece, place: int) -> None:
        if place:
            if not piece.heading:
                self._paragraph(cursor, BREAK, is_break=True)
            cursor.insertBlock()
        self._starts.append((cursor.block().blockNumber(), piece.id))
        after_break = True
        if piece.heading:
            cursor.setBlockFormat(self._heading(1, first=place == 0))
            cursor.insertText(piece.heading, self._heading_ink(1))
            cursor.insertBlock()
        source = QTextDocument()
        source.setMarkdown(piece.text, _NO_HTML)
        block, is_first = source.begin(), True
        while block.isValid():
            if not is_first:
                cursor.insertBlock()
            after_break = self._set_block(cursor, block, after_break)
            block, is_first = block.next(), False

    def _set_block(self, cursor: QTextCursor, block: QTextBlock, after_break: bool) -> bool:
        """Puts one paragraph; returns whether the next one stands without an indent."""
        kind, level = block.blockFormat(), block.blockFormat().headingLevel()
        if kind.hasProperty(_RULE):
            cursor.setBlockFormat(self._centred())
            cursor.setCharFormat(QTextCharFormat())
            cursor.insertText(BREAK)
            return True
        if level:
            cursor.setBlockFormat(self._heading(level))
        else:
            quoted = kind.intProperty(QTextFormat.Property.BlockQuoteLevel)
            cursor.setBlockFormat(self._body(indented=not after_break and not quoted, quoted=quoted))
        prefix = _list_sign(block)
        if prefix:
            cursor.insertText(prefix, QTextCharFormat())
        pieces = block.begin()
        while not pieces.atEnd():
            fragment = pieces.fragment()
            cursor.insertText(fragment.text(), self._ink(fragment.charFormat(), level))
            pieces += 1
        return bool(level)

    def _paragraph(self, cursor: QTextCursor, text: str, is_break: bool) -> None:
        cursor.insertBlock()
        cursor.setBlockFormat(self._centred() if is_break else self._body(indented=False))
        cursor.insertText(text, QTextCharFormat())

    def _ink(self, source: QTextCharFormat, level: int) -> QTextCharFormat:
        look = self._heading_ink(level) if level else QTextCharFormat()
        look.setFontItalic(source.fontItalic())
        if not level and source.fontWeight() > QFont.Weight.Normal:
            look.setFontWeight(QFont.Weight.Bold)
        return look

    def _heading_ink(self, level: int) -> QTextCharFormat:
        assert self._look is not None
        look = QTextCharFormat()
        look.setFontPointSize(self._look.font.pointSizeF() * _HEADING_SIZES.get(level, 1.0))
        look.setFontWeight(QFont.Weight.DemiBold)
        return look

    def _line(self) -> float:
        assert self._look is not None
        return QFontMetricsF(self._look.font).height() * self._look.spacing

    def _body(self, indented: bool, quoted: int = 0) -> QTextBlockFormat:
        assert self._look is not None
        look, em = QTextBlockFormat(), QFontMetricsF(self._look.font).height()
        look.setLineHeight(self._look.spacing * 100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        look.setTextIndent(em * _INDENT_EMS if indented else 0)
        look.setLeftMargin(em * 2 * quoted)
        look.setRightMargin(em * 2 * quoted)
        return look

    def _centred(self) -> QTextBlockFormat:
        look = self._body(indented=False)
        look.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        look.setTopMargin(self._line() * 0.5)
        look.setBottomMargin(self._line() * 0.5)
        return look

    def _heading(self, level: int, first: bool = False) -> QTextBlockFormat:
        look = self._body(indented=False)
        if level == 1:
            look.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        look.setTopMargin(0 if first else self._line() * 2)
        look.setBottomMargin(self._line())
        return look

    def _place_column(self) -> None:
        """Centres the column, with some lines of room above and below the text."""
        if self._look is None:
            return
        wanted = round(QFontMetricsF(self._look.font).averageCharWidth() * self._look.measure_chars)
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        side = max(_SIDE_PX, (room - wanted) // 2)
        if self.viewportMargins().left() != side:
            self.setViewportMargins(side, 0, side, 0)
        root = self.document().rootFrame().frameFormat()
        root.setTopMargin(self._line() * 2)
        root.setBottomMargin(self._line() * 4)
        self.document().rootFrame().setFrameFormat(root)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_column()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        back = event.key() == Qt.Key.Key_PageUp or (
            event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        )
        on = event.key() == Qt.Key.Key_PageDown or (event.key() == Qt.Key.Key_Space and not back)
        if not back and not on:
            super().keyPressEvent(event)
        elif (on and bar.value() >= bar.maximum()) or (back and bar.value() <= bar.minimum()):
            self.went_past.emit(1 if on else -1)
        else:
            step = self.viewport().height() - 2 * self.fontMetrics().height()
            bar.setValue(bar.value() + (step if on else -step))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        block = self.cursorForPosition(event.position().toPoint()).block()
        self.picked.emit(self._piece_of(block), block.text())


def _list_sign(block: QTextBlock) -> str:
    listed = block.textList()
    return f"{listed.itemText(block)} " if listed is not None else ""
