"""Shows Markdown lightly: headings, emphasis and scene breaks look like what they are, their signs step back.

Signs are faint until the caret touches what they belong to. They keep their width, so that no line breaks anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from time import perf_counter

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument

from app.contrast import mixed
from app.editor.markdown import Paragraph, Stretch, read_paragraph
from app.editor.spans import to_text, to_units, unit_places

_HEADING_SIZES = (2, 1, 0, 0, 0, 0)  # steps of Qt's font size adjustment (1.5, 1.2, 1 times) for #, ##, ###, ...
_FAINT = 0.45  # how much of the signs' ink is left where the caret isn't; the rest is the page's colour
_FAINT_SIGNS = "faint signs"  # their colour, which is no theme's
_SLICE_S = 0.004  # so long paragraphs are looked at in one go where a comment begins or ends before them
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefe]")
_PLAIN, _IN_COMMENT = -1, 1  # what Qt remembers of a paragraph's end
_Look = tuple[int, int, QTextCharFormat]


class MarkdownHighlighter(QSyntaxHighlighter):
    """Only the changed paragraphs are looked at, and those that the caret comes into or leaves. Owned by its document.

    Colours: markup_ink (signs), page (what they fade into), heading_ink, muted_ink (quotes, comments); read once per
    `set_colors`.
    """

    def __init__(self, document: QTextDocument, colors: Mapping[str, QColor]) -> None:
        super().__init__(document)
        self._colors = dict(colors)
        self._inks: dict[str, QTextCharFormat] = {}
        self._caret: QTextCursor | None = None
        self._lit: tuple[Stretch, ...] = ()  # those that the caret touches
        self._until_s = 0.0  # then the rest of a long way waits for the next slice
        self._waiting: list[QTextCursor] = []  # paragraphs behind which a way goes on
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._go_on)

    def set_colors(self, colors: Mapping[str, QColor]) -> None:
        """Shows the whole document in new colours; nothing is done when they are the same."""
        if dict(colors) != self._colors:
            self._colors = dict(colors)
            self._inks.clear()
            self.rehighlight()

    def set_caret(self, position: int) -> None:
        """Where the caret is; before the first call all signs are shown as if it touched them."""
        if self._caret is None:
            self._caret = QTextCursor(self.document())
            self._caret.setPosition(position)
            return  # the whole document is about to be looked at
        left = self._caret.block()
        self._caret.setPosition(position)
        block, was_lit = self._caret.block(), self._lit
        self._lit = self._touched(self._caret.block())
        if block != left and was_lit:
            self.rehighlightBlock(left)
        if self._lit != (was_lit if block == left else ()):
            self.rehighlightBlock(block)

    def _touched(self, block: QTextBlock) -> tuple[Stretch, ...]:
        assert self._caret is not None
        text = block.text()
        found = read_paragraph(text, ends_in_comment(block.previous())).stretches
        if not found:
            return ()
        place = len(to_text(to_units(text)[: 2 * self._caret.positionInBlock()]))
        return tuple(stretch for stretch in found if stretch.is_at(place))

    def highlightBlock(self, text: str) -> None:
        paragraph = read_paragraph(text, self.previousBlockState() == _IN_COMMENT)
        self._note_end(paragraph)
        if not paragraph.stretches:
            return
        lit = paragraph.stretches
        if self._caret is not None:
            is_here = self._caret.block() == self.currentBlock()
            lit = self._touched(self.currentBlock()) if is_here else ()
            self._lit = lit if is_here else self._lit
        self._apply(text, [look for each in paragraph.stretches for look in self._looks(each, text, each in lit)])

    def _note_end(self, paragraph: Paragraph) -> None:
        """Qt goes on to the next paragraph where this one ends otherwise than before: through a whole novel, where a
        comment is opened. After a moment the rest is left to slices."""
        state = _IN_COMMENT if paragraph.in_comment else _PLAIN
        if state == self.currentBlockState():
            return
        if not self._until_s:
            self._until_s = perf_counter() + _SLICE_S
            self._slices.start()
        if perf_counter() < self._until_s:
            self.setCurrentBlockState(state)
        else:
            self._waiting.append(QTextCursor(self.currentBlock()))

    def _go_on(self) -> None:
        waiting, self._waiting, self._until_s = self._waiting, [], 0.0
        for cursor in waiting:
            self.rehighlightBlock(cursor.block())

    def _looks(self, stretch: Stretch, text: str, is_lit: bool) -> list[_Look]:
        """What it adds to the look of the paragraph."""
        sign = self._ink("markup_ink" if is_lit else _FAINT_SIGNS)
        looks: list[_Look] = []
        if stretch.kind == "heading":
            looks.append((stretch.start, stretch.end, self._heading(stretch.level)))
        elif stretch.kind == "quote":
            looks.append((stretch.start, stretch.end, self._ink("muted_ink")))
        elif stretch.kind == "comment":
            looks.append((stretch.start, stretch.end, self._ink("muted_ink" if is_lit else "markup_ink")))
        elif stretch.kind in ("strong", "emphasis", "both"):
            looks.append((*stretch.body, self._weighted(stretch.kind, text[slice(*stretch.body)])))
        elif stretch.kind == "break":
            sign = self._ink("markup_ink")  # there is nothing else that would tell of it
        return [*looks, *((start, end, sign) for start, end in stretch.signs)]

    def _weighted(self, kind: str, words: str) -> QTextCharFormat:
        look = QTextCharFormat()
        if kind in ("strong", "both"):
            look.setFontWeight(QFont.Weight.Bold)
        if kind in ("emphasis", "both"):
            if _ARABIC.search(words):  # which has no italics: many fonts draw boxes for them
                look.setForeground(self._colors["heading_ink"])
                look.setFontUnderline(True)
            else:
                look.setFontItalic(True)
        return look

    def _heading(self, level: int) -> QTextCharFormat:
        look = QTextCharFormat(self._ink("heading_ink"))
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setProperty(QTextCharFormat.Property.FontSizeAdjustment, _HEADING_SIZES[level - 1])
        return look

    def _ink(self, token: str) -> QTextCharFormat:
        if token not in self._inks:
            self._inks[token] = QTextCharFormat()
            self._inks[token].setForeground(self._color(token))
        return self._inks[token]

    def _color(self, token: str) -> QColor:
        if token == _FAINT_SIGNS:
            return mixed(self._colors["markup_ink"], self._colors["page"], _FAINT)
        return self._colors[token]

    def _apply(self, text: str, looks: list[_Look]) -> None:
        """Later looks add to earlier ones, so that emphasis inside a heading stays a heading."""
        places = unit_places(text)
        cuts = sorted({edge for start, end, _ in looks for edge in (start, end)})
        for start, end in pairwise(cuts):
            here = [look for first, last, look in looks if first <= start and end <= last]
            if here:
                self.setFormat(places[start], places[end] - places[start], here[0] if len(here) == 1 else _merged(here))


def _merged(looks: list[QTextCharFormat]) -> QTextCharFormat:
    merged = QTextCharFormat()
    for look in looks:
        merged.merge(look)
    return merged


def ends_in_comment(block: QTextBlock) -> bool:
    """Whether a comment isn't closed by the end of that paragraph; False for none."""
    return block.isValid() and block.userState() == _IN_COMMENT
