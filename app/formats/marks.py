"""Ravel's Markdown as it is written: which characters are marks, and a backslash for those that are not meant."""

from __future__ import annotations

import re

SCENE_BREAK = "* * *"

_ALONE = "*＊#~⁂※❦❧◇◆☆★✦✽❋"  # one of these is a break already
_THREE = "-–—_=•·●○"  # of these it takes three
_BREAK = re.compile(rf"([{re.escape(_ALONE)}])\1*|([{re.escape(_THREE)}])\2\2+")

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?=[ \t])")

_INLINE = re.compile(
    r"""
    \\ (?= [!-/:-@\[-`{-~] | $ )        # a backslash that would hide the mark behind it
    | (?P<stars> \*+ )
    | (?P<lines> _+ )
    | ~~
    | \[ (?= \^ | [^\[\]\n]* \]\( )     # a footnote, a link
    | < (?= !-- )                       # a comment
    """,
    re.VERBOSE | re.MULTILINE,
)
_LINE_START = re.compile(r"(?m)^(?:(#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]|$))|(\d{1,9})([.)])(?=[ \t]|$))")


def is_scene_break(line: str) -> bool:
    """Whether a paragraph of this text stands for a break: `* * *`, `***`, `#`, `---`, a row of ornaments."""
    return len(line) < 200 and _BREAK.fullmatch("".join(line.split())) is not None


def heading_of(line: str) -> tuple[int, str] | None:
    """Level and words of a line such as "## The Storm ##", None for any other."""
    mark = _HEADING.match(line)
    if mark is None:
        return None
    words = line[mark.end() :].strip()
    unclosed = words.rstrip("#")
    if unclosed != words and not unclosed[-1:].strip():
        words = unclosed.strip()
    return (len(mark[1]), words) if words else None


def escaped(text: str) -> str:
    """Plain text as Markdown that reads as just that, inside a line; `line_starts_escaped` does the rest."""
    return _INLINE.sub(_escaped_mark, text)


def line_starts_escaped(markdown: str) -> str:
    """A backslash where a line of a plain paragraph begins like a heading, a quote or an item of a list."""
    return _LINE_START.sub(lambda found: rf"\{found[1]}" if found[1] else rf"{found[2]}\{found[3]}", markdown)


def _escaped_mark(found: re.Match[str]) -> str:
    mark, text = found[0], found.string
    if mark[0] in "*_" and mark[0] != "\\":
        before = text[found.start() - 1] if found.start() else "."  # at the edges another run may follow: take care
        after = text[found.end()] if found.end() < len(text) else "."
        if before.isspace() and after.isspace():
            return mark
        if mark[0] == "_" and before.isalnum() and after.isalnum():
            return mark
        return "".join(f"\\{each}" for each in mark)
    return "\\" + mark
