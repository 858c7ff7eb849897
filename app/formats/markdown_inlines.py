"""The inside of a paragraph of Ravel's Markdown as runs: the reverse of runs.py.

Emphasis is found as CommonMark finds it, but for two things: a mark beside punctuation counts as it does beside a
letter (or `**“好。”**他说` would not be strong), and a line end is a line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.formats.runs import Run

_SIGNS = re.compile(r"[*_~\\\[]")
_TOKEN = re.compile(
    r"""
      \\ (?P<escaped> [!-/:-@\[-`{-~] )
    | \\ (?= \n )                                       # CommonMark's own sign of a line break
    | (?P<marks> \*+ | _+ | ~~ )
    | \[\^ (?P<note> [^\]\s]+ ) \]
    | \[ (?P<words> (?: \\. | [^\[\]\\\n] )+ ) \]\( (?P<link> [^()\s]* (?: \( [^()\s]* \) [^()\s]* )* ) \)
    """,
    re.VERBOSE,
)
_STYLES = {("*", 1): "emphasis", ("_", 1): "emphasis", ("*", 2): "strong", ("_", 2): "strong", ("~", 2): "struck"}


@dataclass(slots=True)
class _Piece:
    """Text, or a row of marks (`sign`) of which `text` has those that mean nothing so far."""

    text: str
    sign: str = ""
    opens: bool = False
    closes: bool = False
    link: str = ""
    is_note: bool = False
    styles: set[str] = field(default_factory=set)


def parse_inlines(text: str) -> list[Run]:
    """The runs of a paragraph; a reference to a footnote is a run of its own (`Run.is_markdown`)."""
    if not _SIGNS.search(text):
        return [Run(text)] if text else []
    pieces = list(_pieces(text, ""))
    _pair(pieces)
    runs: list[Run] = []
    for piece in pieces:
        run = Run(piece.text, frozenset(piece.styles), piece.link, piece.is_note)
        if runs and not run.is_markdown and _looks(runs[-1]) == _looks(run):
            runs[-1] = Run(runs[-1].text + run.text, run.styles, run.link)
        elif run.text:
            runs.append(run)
    return runs


def _looks(run: Run) -> tuple[frozenset[str], str, bool]:
    return run.styles, run.link, run.is_markdown


def _pieces(text: str, link: str) -> Iterator[_Piece]:
    done = 0
    for found in _TOKEN.finditer(text):
        if found.start() > done:
            yield _Piece(text[done : found.start()], link=link)
        done = found.end()
        if found["escaped"]:
            yield _Piece(found["escaped"], link=link)
        elif found["marks"]:
            yield _marks(text, found, link)
        elif found["note"]:
            yield _Piece(found[0], is_note=True)
        elif found["words"]:
            yield from _pieces(found["words"], found["link"])
    if done < len(text):
        yield _Piece(text[done:], link=link)


def _marks(text: str, found: re.Match[str], link: str) -> _Piece:
    before = text[found.start() - 1] if found.start() else " "
    after = text[found.end()] if found.end() < len(text) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if found[0][0] == "_":  # snake_case is no emphasis
        opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
    return _Piece(found[0], found[0][0], opens, closes, link)


def _pair(pieces: list[_Piece]) -> None:
    """Takes the marks that belong together out of the text and styles what stands between them."""
    open_marks: list[int] = []
    for index, closer in enumerate(pieces):
        if not closer.sign:
            continue
        while closer.closes and closer.text:
            place = next((at for at in reversed(range(len(open_marks))) if _fit(pieces[open_marks[at]], closer)), None)
            if place is None:
                break
            opener = pieces[open_marks[place]]
            n = 2 if len(opener.text) >= 2 and len(closer.text) >= 2 else 1
            for piece in pieces[open_marks[place] + 1 : index]:
                piece.styles.add(_STYLES[closer.sign, n])
            opener.text, closer.text = opener.text[n:], closer.text[n:]
            del open_marks[place + bool(opener.text) :]
        if closer.opens and closer.text:
            open_marks.append(index)


def _fit(opener: _Piece, closer: _Piece) -> bool:
    """Whether two rows of marks can be the two ends of one stretch: CommonMark's rules 9 to 12."""
    if opener.sign != closer.sign:
        return False
    if opener.sign == "~":
        return len(opener.text) == len(closer.text)
    if not (opener.closes or closer.opens):
        return True
    a, b = len(opener.text), len(closer.text)
    return (a + b) % 3 != 0 or (a % 3 == 0 and b % 3 == 0)
