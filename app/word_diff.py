"""What differs between two texts, word by word, and how that is shown."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from PySide6.QtGui import QColor

Kind = Literal["same", "only_here", "only_there"]

#: A word with its apostrophes, one CJK character, white space, or any other single sign.
_PIECES = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W]+)*|\s+|.", re.DOTALL)
_LONG = 1500  # pieces that differ; beyond that the commonest of them are no longer matched, which would take seconds
_ALIKE_SHOWN = 160  # characters of what both have, at each side of a difference
_BEGINNING_SHOWN, _END_SHOWN = 12_000, 4_000  # characters of a longer stretch: Qt lays out a novel's for a minute


def word_differences(base: str, other: str) -> list[tuple[str, bool]]:
    """`other` in runs of (text, whether it differs from `base`), word by word; the runs joined are `other`."""
    runs = [(text, kind == "only_here") for text, kind in word_changes(base, other) if kind != "only_there"]
    bridged = [
        (text, differs or (not text.strip() and 0 < i < len(runs) - 1 and runs[i - 1][1] and runs[i + 1][1]))
        for i, (text, differs) in enumerate(runs)
    ]  # white space between two differing words differs with them: one mark instead of two
    return [("".join(text for text, _ in group), bool(d)) for d, group in groupby(bridged, key=lambda run: run[1])]


def word_changes(there: str, here: str) -> list[tuple[str, Kind]]:
    """Both texts in one row of runs: what they have alike, and what only one of them has."""
    a, b = _PIECES.findall(there), _PIECES.findall(here)
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    shorter = min(len(a), len(b)) - head
    tail = next((i for i in range(shorter) if a[-1 - i] != b[-1 - i]), shorter)
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=max(len(middle_a), len(middle_b)) > _LONG)
    runs: list[tuple[str, Kind]] = [("".join(b[:head]), "same")]
    pairs = [
        ("".join(middle_a[a_start:a_end]), "".join(middle_b[b_start:b_end]))
        for _, a_start, a_end, b_start, b_end in matcher.get_opcodes()
    ]
    for gone, come in _without_crumbs(pairs):
        runs += [(gone, "same")] if gone == come else [(gone, "only_there"), (come, "only_here")]
    runs.append(("".join(b[len(b) - tail :]), "same"))
    return [run for run in runs if run[0]]


def _without_crumbs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words that two different sentences happen to share differ with what is around them, where that is much longer on
    both sides: else every "the" would stand alone between two marks."""
    joined: list[tuple[str, str]] = []
    for place, (gone, come) in enumerate(pairs):
        follows_change = bool(joined) and joined[-1][0] != joined[-1][1]
        if follows_change and gone == come and place + 1 < len(pairs):
            around = (max(map(len, joined[-1])), max(map(len, pairs[place + 1])))
            follows_change = 2 * len(gone) <= min(around)
        elif gone == come:
            follows_change = False
        if follows_change:
            last = joined.pop()
            gone, come = last[0] + gone, last[1] + come
        joined.append((gone, come))
    return joined


def marked_html(runs: Sequence[tuple[str, bool]], mark: QColor) -> str:
    """The runs as HTML, differing ones on a `mark` ground."""
    return _block([_span(text, f"background-color:{mark.name()}" if differs else "") for text, differs in runs])


def changes_html(runs: Sequence[tuple[str, Kind]], mark: QColor, gone: QColor) -> str:
    """The runs as HTML: what is only here on a `mark` ground, what is only there struck through in the ink `gone`; of
    long stretches that are alike, and of very long ones that are not, only the ends."""
    styles = {
        "same": "",
        "only_here": f"background-color:{mark.name()}",
        "only_there": f"color:{gone.name()}; text-decoration:line-through",
    }
    shown = [
        (_shortened(text, i > 0, i < len(runs) - 1) if kind == "same" else ends_of(text), styles[kind])
        for i, (text, kind) in enumerate(runs)
    ]
    return _block([_span(text, style) for text, style in shown])


def ends_of(text: str) -> str:
    """The beginning and the end of a text that is too long to be shown whole."""
    if len(text) <= _BEGINNING_SHOWN + _END_SHOWN:
        return text
    return f"{text[:_BEGINNING_SHOWN]} … {text[-_END_SHOWN:]}"


def _shortened(text: str, keep_start: bool, keep_end: bool) -> str:
    """The ends of a stretch that lie beside a difference."""
    if len(text) <= _ALIKE_SHOWN * (keep_start + keep_end) + _ALIKE_SHOWN // 2:
        return text
    start = text[:_ALIKE_SHOWN].rpartition(" ")[0] + " " if keep_start else ""
    end = " " + text[-_ALIKE_SHOWN:].partition(" ")[2] if keep_end else ""
    return f"{start}…{end}" if keep_start or keep_end else text


def _span(text: str, style: str) -> str:
    escaped = html.escape(text).replace("\n", "<br>")
    return f'<span style="{style}">{escaped}</span>' if style else escaped


def _block(spans: Sequence[str]) -> str:
    return f'<div style="line-height:150%">{"".join(spans)}</div>'
