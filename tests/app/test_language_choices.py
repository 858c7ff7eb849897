"""The languages that a story can be in."""

from __future__ import annotations

import pytest

from app.language_choices import language_choices, language_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("en_US", "American English"),
        ("en_GB", "British English"),
        ("en", "English"),
        ("fr", "Français"),
        ("pt_BR", "Português (Brasil)"),
        ("de_DE_frami", "Deutsch (Deutschland) · frami"),
        ("words_of_mine", "words_of_mine"),
        ("xx", "xx"),
    ],
)
def test_languages_are_called_by_their_own_names(name: str, shown: str) -> None:
    assert language_name(name) == shown


def test_every_language_has_a_name_of_its_own_and_they_stand_together() -> None:
    codes = language_choices(["en_GB", "en_US"])
    names = [language_name(code) for code in codes]
    assert len(set(names)) == len(names)
    assert set(names).isdisjoint(codes)
    first = codes.index("en")
    assert codes[first : first + 3] == ["en", "en_US", "en_GB"]


def test_a_dictionary_brings_its_language_and_its_land_only_beside_another_lands() -> None:
    assert {"br", "hsb"} <= set(language_choices(["br_FR", "hsb-DE", "index", "words_of_mine"]))
    assert not {"br_FR", "de_DE"} & set(language_choices(["br_FR", "de_DE_frami"]))
    assert {"de", "de_DE", "de_AT"} <= set(language_choices(["de_DE_frami", "de_AT"]))
