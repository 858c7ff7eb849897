"""The page as it is seen: a centred column of plain text, its colours and zoom, and what is painted behind the words.

A QTextEdit that holds plain text only: it scrolls by pixels and spaces lines, which QPlainTextEdit can't, and costs
1.4 ms a change in 100,000 words (measured offscreen, 2 cores).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.editor.highlighter import MarkdownHighlighter
from app.editor.layers import Layers, Source
from app.editor.page import LEAST_MARGIN_PX, TYPEWRITER_SHARE, USUAL_GAP, ZOOM_LIMITS, PageStyle
from app.editor.painting import Stretches, dim_around, fill_rounded, marker_rect
from app.editor.spans import Span

ZOOM_STEP = 10  # percent
WHEEL_STEP = 120  # eighths of a degree: one notch of a mouse wheel
_PLAIN_COLORS = {
    "page": QColor("#fdfbf6"), "ink": QColor("#2a251f"), "muted_ink": QColor("#665d50"),
    "markup_ink": QColor("#8a7d6b"), "heading_ink": QColor("#4b3a26"), "generated_tint": QColor("#e6efe4"),
    "generated_mark": QColor("#2c6355"), "selection": QColor("#cfe0d6"), "chance_1": QColor("#ece7f5"),
    "chance_2": QColor("#ddd3ee"), "chance_3": QColor("#cbbde5"), "chance_4": QColor("#b9a6db"),
    "chance_5": QColor("#a890d1"), "difference": QColor("#f3dfb2"), "error": QColor("#a02a1c"),
}  # fmt: skip
#: For two positions: the words between them with the steps of their surprise, 1 to 5.
Surprises = Callable[[int, int], Sequence[tuple[Span, int]]]
_MARGIN_EVENTS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.MouseMove,
)


class PageView(QTextEdit):
    """See the module. What is tinted and where the marker stands is told by `_tinted` and `_marker_place`."""

    zoom_changed = Signal(int)  # percent

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = PageStyle(self.font())
        self._colors: dict[str, QColor] = dict(_PLAIN_COLORS)
        self._marker_strength = 1.0
        self._surprises: Surprises | None = None
        self._layers = Layers()
        self._dims = False
        self._is_typewriter = False
        self._wheel_rest = 0
        self._seen_height = 0  # of the viewport, in pixels, at the end of its last change
        self.setAcceptRichText(False)
        self.setCursorWidth(2)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Its room is kept, or all lines would break anew when the text grows past the window's height.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._show_handle_if_it_can_move)
        self._show_handle_if_it_can_move(0, 0)

    def _show_handle_if_it_can_move(self, least: int, most: int) -> None:
        self.verticalScrollBar().setEnabled(most > least)

    def _tinted(self, start: int, end: int) -> Sequence[Span]:
        """What is shown as the model's between two positions."""
        return ()

    def _marker_place(self) -> int | None:
        """The position behind which the model writes now; None when it doesn't."""
        return None

    def _lit(self) -> Sequence[Span]:
        """What isn't dimmed in focus mode; paragraphs that it touches are lit whole."""
        return ()

    def set_dimmed(self, dimmed: bool) -> None:
        """Dims all but the paragraphs that are worked on."""
        self._dims = dimmed
        self.viewport().update()

    def set_typewriter(self, on: bool) -> None:
        """The caret's line stays at one height, which the first line and the last one can have, too."""
        self._is_typewriter = on
        self._dress(self.document())

    def _put_caret_at_rest_height(self) -> None:
        """Scrolls the caret's line a little above the middle."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().center().y() - round(self.viewport().height() * TYPEWRITER_SHARE))

    def _dress(self, document: QTextDocument) -> None:
        self._style.dress(document, self.viewport().height() if self._is_typewriter else 0)

    def show_surprises(self, surprises: Surprises | None) -> None:
        """Tints words by how surprising they are, in place of the tint of the model's text; None: as always."""
        self._surprises = surprises
        self.viewport().update()

    def set_underlines(self, name: str, source: Source | None, color: str = "error") -> None:
        """Has wavy lines painted under what `source` tells of the visible stretch; None: no longer. color: a token.

        Call `viewport().update()` when the source has something else to tell.
        """
        self._layers.set_underline(name, source, color)
        self.viewport().update()

    def set_grounds(self, name: str, source: Source | None, color: str = "difference") -> None:
        """Has soft grounds painted behind what `source` tells of the visible stretch, over the tint and under the
        selection; otherwise as `set_underlines`."""
        self._layers.set_ground(name, source, color)
        self.viewport().update()

    def update_paragraphs(self, start: int, end: int) -> None:
        """Paints anew the paragraphs that [start, end] touches and a line above and below, where their grounds reach.

        Enough after an edit, for what moves below it is painted anew by Qt; a painting of all takes twice as long.
        """
        document, line = self.document(), ceil(self._style.line_height_px())
        stretches = Stretches(self, self._style.line_spacing)
        first, last = document.findBlock(start), document.findBlock(min(end, document.characterCount() - 1))
        rect = stretches.rect_of(first).united(stretches.rect_of(last)).toAlignedRect()
        self.viewport().update(0, rect.top() - line, self.viewport().width(), rect.height() + 2 * line)

    def visible_paragraphs(self) -> list[Span]:
        """What is in view, whole paragraphs without their line breaks."""
        stretches = Stretches(self, self._style.line_spacing)
        blocks = stretches.visible_blocks(0, self.viewport().height())
        return [Span(block.position(), block.position() + block.length() - 1) for block in blocks]

    def position_under(self, point: QPoint) -> int:
        """The position before the character at a point of the viewport; -1 where there is none."""
        bars = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        layout = self.document().documentLayout()
        position = layout.hitTest(QPointF(point) + bars, Qt.HitTestAccuracy.ExactHit)
        if position < 0:
            return -1
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        x, to_the_left = (
            self.cursorRect(cursor).left(),
            cursor.block().textDirection() == Qt.LayoutDirection.RightToLeft,
        )
        if (x < point.x() if to_the_left else x > point.x()) and not cursor.atBlockStart():
            position -= 1  # the nearest place between two characters is the one behind it
        return position

    def rect_of(self, start: int, end: int) -> QRect:
        """Where a stretch of text begins, in the widget: the part of it that is in one line."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(start, self.document().characterCount() - 1))
        first = self.cursorRect(cursor)
        cursor.setPosition(min(end, self.document().characterCount() - 1))
        last = self.cursorRect(cursor)
        rect = first.united(last) if last.top() == first.top() else first
        return rect.translated(self.viewport().pos())

    def _show_document(self, document: QTextDocument) -> None:
        self._dress(document)
        self.setDocument(document)
        self._marks = self._highlight(document)

    def _highlight(self, document: QTextDocument) -> MarkdownHighlighter:
        highlighter = document.findChild(MarkdownHighlighter)
        if isinstance(highlighter, MarkdownHighlighter):
            highlighter.set_colors(self._colors)
        else:
            highlighter = MarkdownHighlighter(document, self._colors)
        return highlighter

    def set_colors(self, colors: Mapping[str, QColor]) -> None:
        """The theme's colours by token; missing ones stay as they are."""
        self._colors.update({token: QColor(color) for token, color in colors.items()})
        page, ink = self._colors["page"].name(), self._colors["ink"].name()
        # The selection is painted here, over the whole height of a line: Qt's own leaves stripes between them.
        self.setStyleSheet(
            f"QTextEdit {{ background: {page}; color: {ink}; border: none;"
            f" selection-background-color: transparent; selection-color: {ink}; }}"
        )
        self._highlight(self.document())
        self.viewport().update()

    def page_font(self) -> QFont:
        """The font of the text as it is shown; `font()` is the interface's."""
        return self._style.scaled_font()

    def changeEvent(self, event: QEvent) -> None:
        """Qt puts the interface's font on the text whenever that changes: the page keeps its own."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange):
            font = self._style.scaled_font()
            if self.document().defaultFont() != font:
                self.document().setDefaultFont(font)

    @property
    def zoom(self) -> int:
        """Percent."""
        return self._style.zoom

    def set_zoom(self, percent: int) -> None:
        """Within ZOOM_LIMITS; what is in view stays in view."""
        percent = max(ZOOM_LIMITS[0], min(ZOOM_LIMITS[1], percent))
        if percent != self._style.zoom:
            self._set_style(replace(self._style, zoom=percent))
            self.zoom_changed.emit(percent)

    def set_page(
        self,
        font: QFont,
        line_spacing: float,
        measure_chars: int,
        paragraph_gap: float = USUAL_GAP,
        indent_em: float = 0.0,
    ) -> None:
        """How the page looks, before zoom; as `PageStyle` has it."""
        zoom = self._style.zoom
        self._set_style(PageStyle(QFont(font), line_spacing, measure_chars, zoom, paragraph_gap, indent_em))

    @property
    def page_style(self) -> PageStyle:
        """Font, measure, spacing and zoom."""
        return self._style

    def dress_like(self, other: PageView) -> None:
        """Font, measure, spacing and zoom of another page."""
        if self._style != other._style:
            self._set_style(other._style)

    def _set_style(self, style: PageStyle) -> None:
        self._style = style
        top = self.cursorForPosition(QPoint(0, 0))
        top_y = self.cursorRect(top).top()
        self._dress(self.document())
        self._place_column()
        bar = self.verticalScrollBar()
        if bar.value() > 0:
            bar.setValue(bar.value() + self.cursorRect(top).top() - top_y)

    def _place_column(self) -> None:
        """Centres the column; where the widget is narrower, the column is what there is."""
        width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        side = max(LEAST_MARGIN_PX, (width - self._style.column_width_px()) // 2)
        margins = self.viewportMargins()
        if margins.left() != side:
            self.setViewportMargins(side, 0, side, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines that break anew leave what is read where it was: the caret if it is in view, else the topmost line."""
        kept = self.textCursor()
        writing_here = 0 <= self.cursorRect(kept).top() < self._seen_height
        if not writing_here:
            kept = self.cursorForPosition(QPoint(0, 0))
        y, bar = self.cursorRect(kept).top(), self.verticalScrollBar()
        scrolled = bar.value() > 0
        self._place_column()  # which may come back here, with the viewport's last width
        super().resizeEvent(event)
        if scrolled and event.size().width() != event.oldSize().width():
            bar.setValue(bar.value() + self.cursorRect(kept).top() - y)
            if writing_here:
                self.ensureCursorVisible()
        self._seen_height = event.size().height()
        if self._is_typewriter and event.size().height() != event.oldSize().height():
            self._dress(self.document())

    def marker_rect(self) -> QRectF | None:
        """Where the sign of the writing model stands, in the viewport; None when there is none."""
        place = self._marker_place()
        if place is None:
            return None
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        to_the_left = cursor.block().textDirection() == Qt.LayoutDirection.RightToLeft
        return marker_rect(QRectF(self.cursorRect(cursor)), to_the_left)

    def show_marker(self, strength: float) -> None:
        """How strongly the marker is drawn, 0 to 1."""
        self._marker_strength = strength
        if (rect := self.marker_rect()) is not None:
            self.viewport().update(rect.toAlignedRect().adjusted(-2, -2, 2, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_behind(painter, event.rect().top(), event.rect().bottom())
        painter.end()
        super().paintEvent(event)
        if self._dims:
            self._paint_veil(event.rect())
        if (rect := self.marker_rect()) is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_marker(painter, rect)
            painter.end()

    def _paint_behind(self, painter: QPainter, top: float, bottom: float) -> None:
        stretches = Stretches(self, self._style.line_spacing)
        line = self._style.line_height_px()  # from paragraphs beside, too, grounds reach in here
        blocks = list(stretches.visible_blocks(top - line, bottom + line))
        if not blocks:
            return
        start, end = blocks[0].position(), blocks[-1].position() + blocks[-1].length() - 1
        if self._surprises is None:
            fill_rounded(painter, stretches.outline(blocks, self._tinted(start, end)), self._colors["generated_tint"])
        else:
            self._paint_surprises(painter, stretches, blocks, self._surprises(start, end))
        self._layers.paint(painter, stretches, blocks, self._colors)
        cursor = self.textCursor()
        if cursor.hasSelection():
            selected = Span(cursor.selectionStart(), cursor.selectionEnd())
            fill_rounded(painter, stretches.outline(blocks, [selected], line_ends=True), self._colors["selection"])

    def _paint_veil(self, area: QRect) -> None:
        painter = QPainter(self.viewport())
        stretches, lit = Stretches(self, self._style.line_spacing), self._lit()
        blocks = stretches.visible_blocks(area.top(), area.bottom())
        shown = [
            stretches.rect_of(block)
            for block in blocks
            if any(s.start < block.position() + block.length() and block.position() <= s.end for s in lit)
        ]
        dim_around(painter, QRectF(area), shown, self._colors["page"])
        painter.end()

    def _paint_surprises(
        self,
        painter: QPainter,
        stretches: Stretches,
        blocks: Sequence[QTextBlock],
        surprises: Sequence[tuple[Span, int]],
    ) -> None:
        for block in blocks:
            start, end = block.position(), block.position() + block.length() - 1
            for span, step in surprises:
                if span.start < end and span.end > start:
                    for rect in stretches.rects(block, span.start, min(span.end, end)):
                        painter.fillRect(rect, self._colors[f"chance_{step}"])

    def _paint_marker(self, painter: QPainter, rect: QRectF) -> None:
        color = QColor(self._colors["generated_mark"])
        color.setAlphaF(self._marker_strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(rect)

    def event(self, event: QEvent) -> bool:
        """Beside the column the mouse does what it does at the same height in it."""
        if event.type() == QEvent.Type.Wheel:
            return self.viewportEvent(event)
        if event.type() in _MARGIN_EVENTS and isinstance(event, QMouseEvent):
            return self.viewportEvent(self._in_viewport(event))
        return super().event(event)

    def _in_viewport(self, event: QMouseEvent) -> QMouseEvent:
        position = event.position() - QPointF(self.viewport().pos())
        return QMouseEvent(
            event.type(), position, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._wheel_rest += event.angleDelta().y()
        steps = int(self._wheel_rest / WHEEL_STEP)
        self._wheel_rest -= steps * WHEEL_STEP
        self.set_zoom(self.zoom + steps * ZOOM_STEP)
        event.accept()
