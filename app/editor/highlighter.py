"""Shows Markdown lightly: headings, emphasis and scene breaks look like what they are, their signs step back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

_ANY_SIGN = re.compile(r"[*_#>\-+`]|^\s*\d")
_HEADING = re.compile(r"(#{1,6})(?=\s)")
_SCENE_BREAK = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|#)\s*")
_QUOTE = re.compile(r"\s{0,3}((?:>\s?)+)")
_LIST = re.compile(r"\s*([-*+]|\d{1,9}[.)])(?=\s)")
# An opening sign stands before a character, a closing one behind one; underscores don't work inside a word.
_STRONG = re.compile(r"(?<![\\*])(\*\*)(?=[^\s*])(.+?)(?<=\S)(\*\*)|(?<![\w\\])(__)(?=[^\s_])(.+?)(?<=\S)(__)(?!\w)")
_EMPHASIS = re.compile(
    r"(?<![\\*])(\*)(?=[^\s*])((?:[^*]|\*\*)+?)(?<=[^\s])(\*)(?!\*)|(?<![\w\\_])(_)(?=[^\s_])(.+?)(?<=[^\s_])(_)(?!\w)"
)
_STRONG_EMPHASIS = re.compile(r"(?<![\\*])(\*\*\*)(?=[^\s*])(.+?)(?<=[^\s*])(\*\*\*)(?!\*)")

_HEADING_SIZES = (2, 1, 0, 0, 0, 0)  # steps of Qt's font size adjustment (1.5, 1.2, 1 times) for #, ##, ###, ...


class MarkdownHighlighter(QSyntaxHighlighter):
    """Only the changed paragraphs are looked at. Owned by its document.

    Colours: markup_ink (signs), heading_ink, muted_ink (quotes); read once per `set_colors`.
    """

    def __init__(self, document: QTextDocument, colors: Mapping[str, QColor]) -> None:
        super().__init__(document)
        self._colors = dict(colors)

    def set_colors(self, colors: Mapping[str, QColor]) -> None:
        """Shows the whole document in new colours; nothing is done when they are the same."""
        if dict(colors) != self._colors:
            self._colors = dict(colors)
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if not _ANY_SIGN.search(text):
            return
        for start, end, look in self._looks(text):
            self._apply(text, start, end, look)

    def _looks(self, text: str) -> Iterator[tuple[int, int, QTextCharFormat]]:
        """Stretches of the paragraph (character offsets) with what they add to its look."""
        sign = self._ink("markup_ink")
        if _SCENE_BREAK.fullmatch(text):
            yield 0, len(text), sign
            return
        if heading := _HEADING.match(text):
            yield 0, len(text), self._heading(len(heading[1]))
            yield 0, heading.end(), sign
        elif quote := _QUOTE.match(text):
            yield 0, len(text), self._ink("muted_ink")
            yield 0, quote.end(), sign
        elif item := _LIST.match(text):
            yield item.start(1), item.end(1), sign
        for pattern, look in ((_STRONG_EMPHASIS, _both()), (_STRONG, _bold()), (_EMPHASIS, _italic())):
            for found in pattern.finditer(text):
                opening, body, closing = (1, 2, 3) if found[1] is not None else (4, 5, 6)
                yield *found.span(body), look
                yield *found.span(opening), sign
                yield *found.span(closing), sign

    def _heading(self, level: int) -> QTextCharFormat:
        look = self._ink("heading_ink")
        look.setFontWeight(QFont.Weight.DemiBold)
        look.setProperty(QTextCharFormat.Property.FontSizeAdjustment, _HEADING_SIZES[level - 1])
        return look

    def _ink(self, token: str) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setForeground(self._colors[token])
        return look

    def _apply(self, text: str, start: int, end: int, look: QTextCharFormat) -> None:
        """Adds to what is there, so that emphasis inside a heading stays a heading."""
        if text.isascii():
            first, last = start, end
        else:
            first = len(text[:start].encode("utf-16-le", "surrogatepass")) // 2
            last = first + len(text[start:end].encode("utf-16-le", "surrogatepass")) // 2
        while first < last:
            before = self.format(first)
            stop = first + 1
            while stop < last and self.format(stop) == before:
                stop += 1
            before.merge(look)
            self.setFormat(first, stop - first, before)
            first = stop


def _bold() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontWeight(QFont.Weight.Bold)
    return look


def _italic() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontItalic(True)
    return look


def _both() -> QTextCharFormat:
    look = _bold()
    look.setFontItalic(True)
    return look
