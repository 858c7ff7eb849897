"""The page: font, measure, line spacing and margins, and how they are put on a document."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

ZOOM_LIMITS = (50, 300)  # percent
SIDE_PADDING_PX = 12  # inside the column, so that what is painted around words isn't cut off
LEAST_MARGIN_PX = 20  # beside the column, in a narrow window
_TOP_LINES, _BOTTOM_LINES = 2.0, 7.0  # empty lines above the text and below it: one never writes at the very edge
TYPEWRITER_SHARE = 0.45  # of the view's height: a little above the middle, where the eye rests
USUAL_GAP = 0.1  # of a line
_STYLE_PROPERTY = QTextFormat.Property.UserProperty + 1


@dataclass(frozen=True, slots=True)
class PageStyle:
    """line_spacing: 1 is the font's own. measure_chars: average characters in a line. zoom: percent.

    paragraph_gap: in lines, between paragraphs, beside the empty line that Markdown has there. indent_em: of the first
    line of a paragraph, in sizes of the font.
    """

    font: QFont
    line_spacing: float = 1.5
    measure_chars: int = 70
    zoom: int = 100
    paragraph_gap: float = USUAL_GAP
    indent_em: float = 0.0

    def scaled_font(self) -> QFont:
        font = QFont(self.font)
        font.setPointSizeF(self.font.pointSizeF() * self.zoom / 100)
        return font

    def column_width_px(self) -> int:
        """Width of the viewport: the measure and its padding."""
        average = QFontMetricsF(self.scaled_font()).averageCharWidth()
        return round(average * self.measure_chars) + 2 * SIDE_PADDING_PX

    def line_height_px(self) -> float:
        return QFontMetricsF(self.scaled_font()).height() * self.line_spacing

    def dress(self, document: QTextDocument, view_height_px: int = 0) -> None:
        """Puts the style on a document; nothing is done where it already is. Changes no text.

        view_height_px: of a view in which the first and the last line can stand at TYPEWRITER_SHARE of its height.
        """
        self._leave_room(document, view_height_px)
        root, key = document.rootFrame().frameFormat(), self._key()
        if root.property(_STYLE_PROPERTY) == key:
            return
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDocumentMargin(0)
        document.setDefaultFont(self.scaled_font())
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        root.setProperty(_STYLE_PROPERTY, key)
        root.setLeftMargin(SIDE_PADDING_PX)
        root.setRightMargin(SIDE_PADDING_PX)
        document.rootFrame().setFrameFormat(root)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(self._paragraph())
        cursor.endEditBlock()

    def _leave_room(self, document: QTextDocument, view_height_px: int) -> None:
        """Above the text and below it."""
        line = self.line_height_px()
        top = max(line * _TOP_LINES, view_height_px * TYPEWRITER_SHARE - line / self.line_spacing / 2)
        bottom = max(line * _BOTTOM_LINES, view_height_px * (1 - TYPEWRITER_SHARE))
        root = document.rootFrame().frameFormat()
        if (root.topMargin(), root.bottomMargin()) != (top, bottom):
            root.setTopMargin(top)
            root.setBottomMargin(bottom)
            document.rootFrame().setFrameFormat(root)
            if document.isEmpty():  # Qt sees to it by itself only where there is text
                document.markContentsDirty(0, 1)

    def _paragraph(self) -> QTextBlockFormat:
        paragraph = QTextBlockFormat()
        paragraph.setLineHeight(self.line_spacing * 100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        paragraph.setBottomMargin(self.line_height_px() * self.paragraph_gap)
        paragraph.setTextIndent(QFontInfo(self.scaled_font()).pixelSize() * self.indent_em)
        return paragraph

    def _key(self) -> str:
        return f"{self.scaled_font().toString()} {self.line_spacing} {self.paragraph_gap} {self.indent_em}"
