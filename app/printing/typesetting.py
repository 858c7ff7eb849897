"""Paragraphs of a book as lines of type: fonts, sizes, and where lines end. Lengths are in the paint device's units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QPagedPaintDevice, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.formats.chapter_text import Paragraph
from app.formats.runs import Run
from app.formats.scripts import has_rtl, is_cjk_language, is_rtl
from app.formats.writers import Writing
from app.story.story import to_utf16
from app.theme import font_families

_EAST_ASIAN = {
    "ja": ("Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "MS Mincho"),
    "ko": ("Noto Serif CJK KR", "AppleMyungjo", "Batang"),
}
_LINE_SEPARATOR = "\u2028"
_JUSTIFIED = ("first", "body", "item", "more")


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of paragraph is set; lengths in ems of the body's type. keeps_next: it stands on the same page as
    what follows it."""

    size: float = 1.0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading
    above: float = 0.0
    below: float = 0.0
    left: float = 0.0
    right: float = 0.0
    first_indent: float = 0.0
    italic: bool = False
    bold: bool = False
    keeps_next: bool = False


_CENTRE = Qt.AlignmentFlag.AlignHCenter
LOOKS = {
    "title": Look(2.4, _CENTRE, below=1.0),
    "byline": Look(1.25, _CENTRE),
    "copyright": Look(0.8, _CENTRE, above=4.0),
    "dedication": Look(1.0, _CENTRE, italic=True),
    "epigraph": Look(1.0, _CENTRE, italic=True),
    "number": Look(1.1, _CENTRE, below=0.4, keeps_next=True),
    "chapter": Look(1.7, _CENTRE, below=3.0, keeps_next=True),
    "scene": Look(1.15, above=1.6, below=0.6, bold=True, keeps_next=True),
    "heading": Look(1.1, above=1.6, below=0.6, bold=True, keeps_next=True),
    "first": Look(),
    "body": Look(first_indent=1.5),
    "verse": Look(above=0.6, below=0.6, left=1.5),
    "break": Look(1.0, _CENTRE, above=0.7, below=0.7, keeps_next=True),
    "quote": Look(above=0.6, below=0.6, left=2.0, right=2.0),
    "notes": Look(1.0, above=2.5, below=0.4, bold=True, keeps_next=True),
    "note": Look(0.85),
}


@dataclass(slots=True)
class Lines:
    """A paragraph that is set. `above` and `below` are the room around it. Owns the layout that its lines live in."""

    layout: QTextLayout
    lines: list[QTextLine]
    above: float
    below: float
    keeps_next: bool
    line_height: float
    leading: float  # of it, what stands above the type

    @property
    def height(self) -> float:
        return self.line_height * len(self.lines)


class Typesetter:
    """Sets paragraphs for one device. body_pt: size of the body's type."""

    def __init__(self, device: QPagedPaintDevice, writing: Writing, body_pt: float, width: float) -> None:
        self._device, self._width = device, width
        self.em = body_pt * device.logicalDpiY() / 72
        self._body_pt = body_pt
        self._is_cjk = is_cjk_language(writing.language)
        self._families = _families(writing.language)
        self._line_spacing = 1.6 if self._is_cjk else 1.35

    def font(self, size: float = 1.0) -> QFont:
        """size: in ems of the body's type."""
        font = QFont(self._families)
        font.setPointSizeF(self._body_pt * size)
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def plain(self, part: str, text: str) -> Lines:
        """Text of one look."""
        return self.set(part, (Run(text),))

    def paragraph(self, paragraph: Paragraph) -> Lines:
        """A paragraph of a chapter."""
        if paragraph.part == "break":
            return self.plain("break", "*\u2003*\u2003*")
        part = "quote" if paragraph.quotes and paragraph.part in ("first", "body", "verse") else paragraph.part
        if part in ("item", "more"):
            marker = "•" if paragraph.marker == "-" else paragraph.marker
            return self._item(paragraph, marker)
        return self.set(part, paragraph.runs, depth=max(0, paragraph.quotes - 1))

    def set(self, part: str, runs: Iterable[Run], depth: int = 0) -> Lines:
        """depth: how many more quotations it stands in."""
        look = LOOKS[part]
        first_indent = look.first_indent
        if self._is_cjk and part in ("first", "body"):  # there every paragraph begins two characters in
            first_indent = 2.0
        left = (look.left + 2.0 * depth) * self.em
        return self._lines(part, look, tuple(runs), left, first_indent * self.em)

    def _item(self, paragraph: Paragraph, marker: str) -> Lines:
        """The marker hangs before the words."""
        left = (1.5 * paragraph.level + 2.0 * paragraph.quotes) * self.em
        runs = paragraph.runs
        if paragraph.part == "item":
            runs = (Run(f"{marker}\u2002"), *runs)
        return self._lines("item", Look(), runs, left, -1.0 * self.em if paragraph.part == "item" else 0.0)

    def _lines(self, part: str, look: Look, runs: tuple[Run, ...], left: float, first_indent: float) -> Lines:
        text = "".join(run.text for run in runs).replace("\n", _LINE_SEPARATOR)
        rtl = is_rtl(text)
        font = self.font(look.size)
        font.setItalic(look.italic and not has_rtl(text))
        font.setBold(look.bold)
        layout = QTextLayout(text or " ", font, self._device)
        align = Qt.AlignmentFlag.AlignJustify if part in _JUSTIFIED else look.align
        if rtl and align != _CENTRE:  # Qt stretches such lines beyond their ends, and takes "leading" for left
            align = Qt.AlignmentFlag.AlignRight
        option = QTextOption(align)
        option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(_formats(runs))
        width = self._width - left - look.right * self.em
        line_height = self.em * look.size * self._line_spacing
        lines: list[QTextLine] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            indent = first_indent if not lines else 0.0
            line.setLineWidth(width - indent)
            line.setPosition(QPointF((look.right * self.em) if rtl else left + indent, 0))
            lines.append(line)
        layout.endLayout()
        leading = (line_height - lines[0].height()) / 2
        return Lines(layout, lines, look.above * self.em, look.below * self.em, look.keeps_next, line_height, leading)


def _families(language: str) -> list[str]:
    families = font_families("serif", language)
    east = _EAST_ASIAN.get(language[:2].lower(), ())
    return [*east, *families] if east else families


def _formats(runs: Iterable[Run]) -> list[QTextLayout.FormatRange]:
    formats, start = [], 0
    for run in runs:
        length = to_utf16(run.text, len(run.text))
        if run.styles or run.is_markdown:
            look = QTextLayout.FormatRange()
            look.start, look.length, look.format = start, length, _format(run)
            formats.append(look)
        start += length
    return formats


def _format(run: Run) -> QTextCharFormat:
    look = QTextCharFormat()
    # Arabic and Hebrew have no italics, and Qt finds no letters for them in a font that has.
    is_bold_script = has_rtl(run.text)
    if "emphasis" in run.styles and not is_bold_script:
        look.setFontItalic(True)
    if "strong" in run.styles or ("emphasis" in run.styles and is_bold_script):
        look.setFontWeight(QFont.Weight.Bold)
    if "struck" in run.styles:
        look.setFontStrikeOut(True)
    if run.is_markdown:
        look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    return look
