"""Names are found by some of their letters, the best first."""

from __future__ import annotations

import pytest

from app.fuzzy import match


def best(query: str, *names: str) -> list[str]:
    """The names that are found, the best first."""
    found = [(name, match(query, name)) for name in names]
    return [name for name, fit in sorted(found, key=lambda pair: -pair[1].score if pair[1] else 0) if fit]


def places(query: str, name: str) -> str:
    fit = match(query, name)
    assert fit is not None
    return "".join(letter if place in fit.places else "." for place, letter in enumerate(name))


@pytest.mark.parametrize(
    ("query", "name", "shown"),
    [
        ("market", "Night Market", "......Market"),
        ("NIGHT", "Night Market", "Night......."),
        ("nm", "Night Market", "N.....M....."),
        ("wfs", "What the Ferryman Saw", "W........F........S.."),
        ("mar nig", "Night Market", "Nig...Mar..."),
        ("ngmt", "Night Market", "N.g...M....t"),
        ("cafe", "Le Café", "...Café"),
        ("海夜", "海边的夜", "海..夜"),
        ("边的", "海边的夜", ".边的."),
        ("hbdy", "海边的夜", "海边的夜"),
        ("by", "海边的夜", ".边.夜"),
        ("d3z", "第3章", "第3章"),
        ("ヤマ", "雪のヤマ", "..ヤマ"),
        ("strasse", "Strasse", "Strasse"),
    ],
)
def test_a_name_is_found_by_some_of_its_letters(query: str, name: str, shown: str) -> None:
    assert places(query, name) == shown


@pytest.mark.parametrize(("query", "name"), [("xy", "Night"), ("tn", "Nt"), ("nig zz", "Night"), ("yh", "海边的夜")])
def test_a_name_without_these_letters_in_this_order_is_not_found(query: str, name: str) -> None:
    assert match(query, name) is None


def test_words_come_first_then_first_letters_then_insides_then_scattered_letters() -> None:
    names = ["Serenade", "Overseas", "Some Early Art", "The Sea", "Sea", "Sea change"]
    assert best("sea", *names) == ["Sea", "Sea change", "The Sea", "Some Early Art", "Overseas", "Serenade"]


def test_an_empty_query_fits_everything() -> None:
    assert match(" ", "Night") is not None
    assert match("a", "") is None
