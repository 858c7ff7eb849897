"""The inside of a paragraph: runs of text with their looks, and the Markdown that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.formats.marks import escaped, line_starts_escaped

_MARKS = {"emphasis": "*", "strong": "**", "struck": "~~"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look. A line end in it is a line break. styles: of emphasis, strong, struck. link: an address, ""
    for none. is_markdown: the text is Markdown already, as a reference to a footnote is."""

    text: str
    styles: frozenset[str] = frozenset()
    link: str = ""
    is_markdown: bool = False


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs if not run.is_markdown)


def comment(author: str, words: str) -> str:
    """A comment of another program's as Ravel's; two hyphens in a row would end it."""
    text = " ".join(f"{author}: {words}".removeprefix(": ").split())
    while "--" in text:
        text = text.replace("--", "—")
    return f"<!-- {text.rstrip('-')} -->" if text else ""


def without(runs: Iterable[Run], style: str) -> list[Run]:
    return [replace(run, styles=run.styles - {style}) for run in runs]


def paragraph_of(runs: Sequence[Run]) -> str:
    """A paragraph as Markdown: no line of it begins like a heading, a quote or an item of a list."""
    return line_starts_escaped(inline_of(runs))


def inline_of(runs: Sequence[Run]) -> str:
    """Runs as Markdown. White space at the ends of lines is left out; marks never stand against white space, and never
    reach over a line end."""
    pieces = _pieces(runs)
    written: list[str] = []
    open_marks: list[str] = []
    for index, piece in enumerate(pieces):
        wanted = _wanted(piece)
        while any(mark not in wanted for mark in open_marks):
            written.append(_closing(open_marks.pop()))
        opening = [mark for mark in wanted if mark not in open_marks]
        for mark in sorted(opening, key=lambda mark: -_length(pieces, index, mark)):
            written.append(_MARKS.get(mark, "["))
            open_marks.append(mark)
        written.append(piece.text if piece.is_markdown else escaped(piece.text))
    written += [_closing(mark) for mark in reversed(open_marks)]
    lines = "".join(written).split("\n")
    return "\n".join(line.strip() for line in lines).strip("\n")


def _wanted(piece: Run) -> list[str]:
    """The marks around a piece; a link goes by its address, which no style is called."""
    marks = [mark for mark in _MARKS if mark in piece.styles]
    return [*marks, f"({piece.link})"] if piece.link else marks


def _closing(mark: str) -> str:
    return _MARKS.get(mark) or f"]{mark}"


def _length(pieces: Sequence[Run], start: int, mark: str) -> int:
    """How many pieces from `start` on have this mark: the one that lasts longest is opened first."""
    end = start
    while end < len(pieces) and mark in _wanted(pieces[end]):
        end += 1
    return end - start


def _pieces(runs: Sequence[Run]) -> list[Run]:
    """White space at the edges of runs on its own, with the looks that what stands before and behind have in common;
    line ends on their own; equal looks joined."""
    split = [piece for run in runs for piece in _split(run)]
    words = [index for index, run in enumerate(split) if run.is_markdown or not run.text.isspace()]
    behind = iter([*words, len(split)])
    following, previous = next(behind), None
    joined: list[Run] = []
    for index, run in enumerate(split):
        if index == following:
            previous, following = run, next(behind)
        elif previous is None or following == len(split) or "\n" in run.text:
            run = Run(run.text)
        else:
            run = _common(run, previous, split[following])
        if joined and _looks(joined[-1]) == _looks(run) and not run.is_markdown:
            joined[-1] = replace(joined[-1], text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


def _split(run: Run) -> Iterator[Run]:
    if run.is_markdown or not (run.styles or run.link):
        yield from [run] if run.text else []
        return
    for number, line in enumerate(run.text.split("\n")):
        if number:
            yield Run("\n")
        words = line.lstrip()
        start = len(line) - len(words)
        for part in (line[:start], words.rstrip(), words[len(words.rstrip()) :]):
            if part:
                yield replace(run, text=part)


def _common(space: Run, before: Run, after: Run) -> Run:
    return replace(space, styles=before.styles & after.styles, link=before.link if before.link == after.link else "")


def _looks(run: Run) -> tuple[frozenset[str], str, bool]:
    return run.styles, run.link, run.is_markdown
