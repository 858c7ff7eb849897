"""How what differs between two texts is shown; what differs is for `app/story/differences.py` to say."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtGui import QColor

from app.story.differences import Kind, word_changes, word_differences

__all__ = ["Kind", "changes_html", "ends_of", "marked_html", "word_changes", "word_differences"]

_ALIKE_SHOWN = 160  # characters of what both have, at each side of a difference
_BEGINNING_SHOWN, _END_SHOWN = 12_000, 4_000  # characters of a longer stretch: Qt lays out a novel's for a minute

LEFT_OUT = "[…]"  # in brackets: a story has dots of its own


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
        (shortened(text, i > 0, i < len(runs) - 1) if kind == "same" else ends_of(text), styles[kind])
        for i, (text, kind) in enumerate(runs)
    ]
    return _block([_span(text, style) for text, style in shown])


def ends_of(text: str) -> str:
    """The beginning and the end of a text that is too long to be shown whole."""
    if len(text) <= _BEGINNING_SHOWN + _END_SHOWN:
        return text
    return f"{text[:_BEGINNING_SHOWN]} {LEFT_OUT} {text[-_END_SHOWN:]}"


def shortened(text: str, keep_start: bool, keep_end: bool) -> str:
    """The ends of a stretch that lie beside a difference."""
    if len(text) <= _ALIKE_SHOWN * (keep_start + keep_end) + _ALIKE_SHOWN // 2:
        return text
    start = text[:_ALIKE_SHOWN].rpartition(" ")[0] + " " if keep_start else ""
    end = " " + text[-_ALIKE_SHOWN:].partition(" ")[2] if keep_end else ""
    return f"{start}{LEFT_OUT}{end}" if keep_start or keep_end else text


def _span(text: str, style: str) -> str:
    escaped = html.escape(text).replace("\n", "<br>")
    return f'<span style="{style}">{escaped}</span>' if style else escaped


def _block(spans: Sequence[str]) -> str:
    return f'<div style="line-height:150%">{"".join(spans)}</div>'
