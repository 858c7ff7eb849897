"""Paper and ink of the writer's own choice: what the other colours on the page become, so that words stay readable."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor

from app.contrast import contrast, mixed

#: What is painted behind words, and what words are written in; both beside paper and ink themselves.
GROUNDS = ("generated_tint", "difference", "found", "selection", *(f"chance_{step}" for step in range(1, 6)))
INKS = {"heading_ink": 4.5, "markup_ink": 3.0, "selection_ink": 4.5}
LEAST_CONTRAST = 4.5


def page_colors(colors: Mapping[str, QColor], paper: str, ink: str) -> dict[str, QColor]:
    """A theme's colours with the writer's paper and ink ("#rrggbb", or "" for the theme's own).

    Grounds are as far from the new paper as they were from the theme's, towards the ink, but never so far that words on
    them can't be read; coloured inks that can't be read on the new paper become a mixture of ink and paper.
    """
    result = dict(colors)
    if not paper and not ink:
        return result
    new_paper, new_ink = QColor(paper) if paper else colors["page"], QColor(ink) if ink else colors["ink"]
    result |= {"page": new_paper, "ink": new_ink}
    for token in GROUNDS:
        result[token] = _readable_ground(_moved(colors[token], colors["page"], new_paper, new_ink), new_paper, new_ink)
    for token, least in INKS.items():
        ground = result["selection"] if token == "selection_ink" else new_paper
        if contrast(colors[token], ground) < least:
            result[token] = mixed(new_ink, new_paper, 0.6) if token == "markup_ink" else new_ink
    if contrast(colors["generated_mark"], new_paper) < 3:
        result["generated_mark"] = new_ink
    return result


def is_readable(paper: QColor, ink: QColor) -> bool:
    return contrast(paper, ink) >= LEAST_CONTRAST


def _moved(ground: QColor, old_paper: QColor, paper: QColor, ink: QColor) -> QColor:
    """The ground's distance from its paper, put on another paper; turned round where the ink is on the other side."""
    towards_dark = ink.lightnessF() < paper.lightnessF()
    side = 1 if towards_dark == (old_paper.lightnessF() > 0.5) else -1
    parts = zip(ground.getRgbF()[:3], old_paper.getRgbF()[:3], paper.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(min(1.0, max(0.0, new + side * (there - old))) for there, old, new in parts))


def _readable_ground(ground: QColor, paper: QColor, ink: QColor) -> QColor:
    """Nearer to the paper, until words on it can be read as well as they can be on the paper, or nearly."""
    wanted = min(LEAST_CONTRAST, 0.8 * contrast(paper, ink))
    for step in range(10):
        tried = mixed(paper, ground, step / 10)
        if contrast(tried, ink) >= wanted:
            return tried
    return paper
