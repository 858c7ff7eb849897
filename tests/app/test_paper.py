"""Whatever paper and ink the writer chooses, words on the page stay as readable as the two allow."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QColor

from app.contrast import contrast
from app.paper import GROUNDS, INKS, LEAST_CONTRAST, page_colors
from app.theme import THEMES, load_theme


@pytest.mark.parametrize("name", THEMES)
def test_without_a_choice_the_page_is_the_themes(name: str) -> None:
    colors = load_theme(name).colors
    assert page_colors(colors, "", "") == colors


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(
    ("paper", "ink"),
    [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#f4e8c1", "#402a10"), ("#0b2545", "#e0e6f0")],
)
def test_words_can_be_read_on_every_ground_of_the_new_paper(name: str, paper: str, ink: str) -> None:
    colors = load_theme(name).colors
    made = page_colors(colors, paper, ink)
    assert (made["page"].name(), made["ink"].name()) == (paper, ink)
    assert all(contrast(made["ink"], made[ground]) >= LEAST_CONTRAST for ground in GROUNDS)
    assert contrast(made["heading_ink"], made["page"]) >= INKS["heading_ink"]
    assert contrast(made["selection_ink"], made["selection"]) >= INKS["selection_ink"] - 0.01
    assert made["generated_tint"] != made["page"]


def test_paper_alone_keeps_the_themes_ink() -> None:
    colors = load_theme("light").colors
    made = page_colors(colors, "#dfe8d8", "")
    assert (made["page"].name(), made["ink"]) == ("#dfe8d8", colors["ink"])
    assert made["panel"] == colors["panel"]


def test_no_choice_of_colours_is_refused_or_makes_words_worse_than_the_two_are() -> None:
    chance, colors = random.Random(3), load_theme("light").colors
    for _ in range(300):
        paper, ink = (f"#{chance.randrange(1 << 24):06x}" for _ in range(2))
        made = page_colors(colors, paper, ink)
        least = 0.8 * min(contrast(QColor(paper), QColor(ink)), LEAST_CONTRAST)
        assert all(contrast(made["ink"], made[ground]) >= least - 0.01 for ground in GROUNDS)
