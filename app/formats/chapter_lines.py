"""Lines that begin a chapter though nothing marks them as headings: "Chapter 12", "XII", "第十二章", "Prologue"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.formats.numerals import number_of

MAX_CHARACTERS = 120  # of such a line

_NUMBERED = "chapter|kapitel|chapitre|capítulo|capitulo|capitolo|hoofdstuk|rozdział|kapitola|глава|розділ"
_PARTS = "part|book|teil|buch|partie|livre|parte|libro|deel|часть|книга"
_ALONE = (
    "prologue|epilogue|interlude|afterword|foreword|preface|prolog|epilog|nachwort|vorwort|épilogue|avant-propos|"
    "prólogo|epílogo|prologo|epilogo|пролог|эпилог|序章|序|楔子|引子|尾声|尾聲|终章|終章|番外|后记|後記|プロローグ|エピローグ"
)
_NUMERAL = r"[0-9０-９]{1,4}|[IVXLC]{1,9}|[ivxlc]{1,9}|[A-Za-z]{3,9}(?:[ -][A-Za-z]{3,5})?"
_NUMBERED_LINE = re.compile(rf"({_NUMBERED}|{_PARTS})\s+({_NUMERAL})(?![\w'’])(.*)", re.IGNORECASE | re.DOTALL)
_CHINESE_LINE = re.compile(
    r"第\s*([0-9０-９零〇○一二三四五六七八九十百千两]{1,9})\s*([章回节節话話幕卷部集])(.*)", re.DOTALL
)
_KOREAN_LINE = re.compile(r"제\s*([0-9]{1,4})\s*(장|화|부)(.*)", re.DOTALL)
_ALONE_LINE = re.compile(rf"({_ALONE})(?!\w)(.*)", re.IGNORECASE | re.DOTALL)
_SEPARATOR = re.compile(r"[\s\u3000]*[.:：、．|–—-]+[\s\u3000]*|[\s\u3000]+")
_SENTENCE_END = tuple(".,;。，；…")
_NOT_COUNTED = frozenset("卷部集부")


@dataclass(frozen=True, slots=True)
class ChapterLine:
    """number: of the chapter, None for a part, a prologue and the like. title: what it is called beside that."""

    number: int | None
    title: str = ""


def chapter_line(text: str) -> ChapterLine | None:
    """What a paragraph says if it begins a chapter, else None. It may have a second line, with the title."""
    text = text.strip()
    if not text or len(text) > MAX_CHARACTERS or text.count("\n") > 1:
        return None
    for pattern in (_CHINESE_LINE, _KOREAN_LINE):
        found = pattern.fullmatch(text)
        if found is not None:
            title = _title(found[3], needs_gap=False)
            number = None if found[2] in _NOT_COUNTED else number_of(found[1])
            return None if title is None else ChapterLine(number, title)
    found = _NUMBERED_LINE.fullmatch(text)
    if found is not None:
        number, title = number_of(found[2]), _title(found[3])
        if number is None or title is None:
            return None
        return ChapterLine(number if re.fullmatch(_NUMBERED, found[1], re.IGNORECASE) else None, title)
    found = _ALONE_LINE.fullmatch(text)
    title = _title(found[2]) if found is not None else None
    return None if title is None else ChapterLine(None, title)


def one_line(text: str) -> str:
    """A title of several lines as one: a chapter's number may have a line of its own."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first = chapter_line(lines[0]) if lines else None
    if first is not None and not first.title and len(lines) > 1:
        lines[0] = f"{lines[0].rstrip(' .:')}:"
    return " ".join(" ".join(lines).split())


def are_numbers_alone(lines: Sequence[str]) -> bool:
    """Whether lines that are numerals and nothing else count 1, 2, 3: then each begins a chapter."""
    numbers = [number_alone(line) for line in lines]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def number_alone(text: str) -> int | None:
    """The number that a paragraph consists of, as "12", "XII." or "十二"."""
    words = text.strip().strip(".-–— ")
    is_letter = len(words) == 1 and words.islower()
    return number_of(words) if words and len(words) <= 15 and not is_letter else None


def without_number(title: str, position: int) -> str:
    """The title without a number that it would have anyway, as the chapter at that place (from 1)."""
    line = chapter_line(title) or ChapterLine(number_alone(title))
    return line.title if line.number == position else title


def _title(rest: str, needs_gap: bool = True) -> str | None:
    """What follows the number. None where it goes on as a sentence does: "Chapter two of her life began."."""
    rest = rest.rstrip()
    if not rest or not rest.strip(".:：、．|–—- \u3000\n"):
        return ""
    gap = _SEPARATOR.match(rest)
    if gap is None:
        return None if needs_gap or rest.endswith(_SENTENCE_END) else rest
    title = rest[gap.end() :].strip()
    is_plain_gap = not gap[0].strip() and "\n" not in gap[0]
    if is_plain_gap and (title[:1].islower() or title.endswith(_SENTENCE_END)):
        return None
    return title
