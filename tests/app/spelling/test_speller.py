"""Words are right by any of a story's dictionaries, and a dictionary is told to fit a text, or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.spelling.installed import installed
from app.spelling.speller import FITTING, Speller, sample_of, share_known
from app.spelling.tokens import parts_of, words_in
from tests.app.spelling.pairs import english, made

FRENCH = "SET UTF-8\nTRY eéèàùçâêîôûaitsnrloudcpm\nSFX S Y 1\nSFX S 0 s .\nPFX L Y 1\nPFX L 0 l' .\n"
FRENCH_WORDS = ["maison/SL", "lumière/SL", "était", "vieille/S", "horloge/SL", "ne", "pas", "la", "nuit/S", "le", "de"]


def wrong(speller: Speller, text: str) -> list[str]:
    return [token.word for token in words_in(text) if not speller.is_right(token)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lamp’s light and Paris’s night", []),
        ("the knwon lmap", ["knwon", "lmap"]),
        ("‘tis ’tis dark", []),
        ("I was goin’ home walkin' and lookin’ xin’", ["xin"]),
        ("lámp crème clöck nöght", ["nöght"]),
        ("Мария вошла", []),
    ],
)
def test_words_are_right_as_writers_write_them(tmp_path: Path, text: str, expected: list[str]) -> None:
    speller = Speller([made(tmp_path, "SET UTF-8\nTRY esianrtolc\n", [*_english_words(), "crème"])])
    assert wrong(speller, text) == expected


def _english_words() -> list[str]:
    words = "the The lamp light and Paris night tis dark was going home walking looking clock 'tis ö á xyz goin"
    return words.split()


@pytest.mark.parametrize("name", ["en_US", "en_GB"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There’d be more, and there'll be; that’d do, nobody'd know, what’ll the captain'll say, who’d’ve", []),
        ("’Tis nine o’clock, ma’am; get 'em, y’all. 'Twas late; I’d've come, they couldn’t’ve. C’mon, d’you hear", []),
        ("He leant back, hatless, good-naturedly, a broad-browed man of bric-a-brac and sotto voce, hmm, erm", []),
        ("your'll the'll their'd", ["your'll", "the'll", "their'd"]),
    ],
)
def test_english_has_the_short_forms_and_the_words_of_fiction(name: str, text: str, expected: list[str]) -> None:
    folder = Path(__file__).parents[3] / "resources" / "dictionaries"
    (entry,) = [entry for entry in installed(folder, folder / "none") if entry.name == name]
    speller = Speller([entry.open()])
    tokens = [part for token in words_in(text) for part in parts_of(text, token)]
    assert [token.word for token in tokens if not speller.is_right(token)] == expected


def test_a_word_is_right_if_one_of_the_languages_has_it(tmp_path: Path) -> None:
    speller = Speller([english(tmp_path / "en"), made(tmp_path / "fr", FRENCH, FRENCH_WORDS)])
    assert wrong(speller, "The old maison was la lumière, lumiere l'horloge") == ["lumiere"]


def test_suggestions_come_from_every_language_in_turn(tmp_path: Path) -> None:
    speller = Speller([english(tmp_path / "en"), made(tmp_path / "fr", FRENCH, FRENCH_WORDS)])
    assert set(speller.suggest("nigt")[:2]) >= {"night"}
    assert "nuit" in speller.suggest("nuiit")


def test_letters_of_another_script_are_no_mistake(tmp_path: Path) -> None:
    assert wrong(Speller([english(tmp_path)]), "the Привет Γειά lamp") == []


def test_a_dictionary_fits_a_text_of_its_language_only(tmp_path: Path) -> None:
    english_text = "the old house was dark and the green lamp was not lit because it had been night there " * 3
    french_text = "la vieille maison était de la lumière le nuit ne pas l'horloge " * 6
    en, fr = english(tmp_path / "en"), made(tmp_path / "fr", FRENCH, FRENCH_WORDS)
    samples = [sample_of([text]) for text in (english_text, french_text)]
    shares = [share_known(dictionary, sample) for dictionary in (en, fr) for sample in samples]
    assert [share >= FITTING for share in shares] == [True, False, False, True]


def test_few_words_tell_no_language_and_names_none_at_all() -> None:
    assert sample_of(["the old house", "Mara Tolliver " * 50, "夜" * 100]) == []
