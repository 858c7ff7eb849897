"""A Hunspell dictionary knows the words that its two files make, in every way in which they may be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import paths
from app.spelling.dictionary import Dictionary, open_dictionary
from app.story.errors import UnusableDictionary
from tests.app.spelling.pairs import ENGLISH_AFF, english, made, write_pair


def known(dictionary: Dictionary, *words: str) -> list[str]:
    return [word for word in words if dictionary.knows(word)]


def test_words_and_what_affixes_make_of_them_are_known(tmp_path: Path) -> None:
    right = [
        "lamp",
        "lamps",
        "lamp's",
        "lamped",
        "tied",
        "untied",
        "stories",
        "keys",
        "boxes",
        "phones",
        "don't",
        "don’t",
    ]
    wrong = ["lampes", "storys", "boxs", "unlamp", "untie's", "keyed", "", "x" * 200]
    assert known(english(tmp_path), *right, *wrong) == right


def test_large_letters_are_allowed_where_the_language_allows_them(tmp_path: Path) -> None:
    right = ["Lamp", "LAMP", "LAMPS", "Paris", "PARIS", "Paris's"]
    assert known(english(tmp_path), *right, "paris", "lAmp", "parIS") == right


def test_a_word_with_hyphens_is_known_by_its_parts(tmp_path: Path) -> None:
    assert known(english(tmp_path), "lamp-lit", "well-known", "lamp-", "lamp-xyzzy", "-") == [
        "lamp-lit",
        "well-known",
        "lamp-",
    ]


@pytest.mark.parametrize("encoding", ["iso8859-1", "iso8859-2", "cp1252", "koi8-r", "utf-8"])
def test_a_dictionary_is_read_in_its_own_encoding(tmp_path: Path, encoding: str) -> None:
    word = {"koi8-r": "ёлка", "iso8859-2": "žluťoučký"}.get(encoding, "garçon")
    name = {"iso8859-1": "ISO8859-1", "iso8859-2": "ISO8859-2", "cp1252": "microsoft-cp1252"}.get(
        encoding, encoding.upper()
    )
    dictionary = made(tmp_path, f"SET {name}\nSFX A Y 1\nSFX A 0 s .\n", [f"{word}/A"], encoding=encoding)
    assert known(dictionary, word, f"{word}s", word[:-1]) == [word, f"{word}s"]


def test_without_a_word_on_it_the_encoding_is_latin_1(tmp_path: Path) -> None:
    assert made(tmp_path, "TRY e\n", ["café"], encoding="iso8859-1").knows("café")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    dictionary = made(tmp_path, "\ufeffSET UTF-8\n", ["écru"])
    assert dictionary.affixes.encoding == "utf-8"
    assert dictionary.knows("écru")


@pytest.mark.parametrize(
    ("kind", "flags"),
    [("", ("A", "B")), ("FLAG long", ("Aa", "Bb")), ("FLAG num", ("1001", "7")), ("FLAG UTF-8", ("é", "日"))],
)
def test_flags_are_of_all_four_kinds(tmp_path: Path, kind: str, flags: tuple[str, str]) -> None:
    first, second = flags
    joint = "," if "num" in kind else ""
    aff = f"SET UTF-8\n{kind}\nSFX {first} Y 1\nSFX {first} 0 s .\nPFX {second} Y 1\nPFX {second} 0 re .\n"
    dictionary = made(tmp_path, aff, [f"light/{first}{joint}{second}", f"dim/{first}"])
    right = ["lights", "relight", "relights", "dims"]
    assert known(dictionary, *right, "redim", "redims") == right


def test_aliases_stand_for_flags(tmp_path: Path) -> None:
    dictionary = made(tmp_path, "SET UTF-8\nAF 2\nAF S\nAF SU # 2\nSFX S Y 1\nSFX S 0 s .\nPFX U Y 1\nPFX U 0 un .\n",
                      ["bolt/2", "nut/1", "nail/9"])  # fmt: skip
    assert known(dictionary, "unbolts", "nuts", "nail", "unnut", "nails") == ["unbolts", "nuts", "nail"]


def test_an_affix_may_ask_for_another_one(tmp_path: Path) -> None:
    aff = "SET UTF-8\nSFX Y Y 1\nSFX Y 0 ly/N .\nSFX N Y 1\nSFX N 0 ness .\n"
    assert known(made(tmp_path, aff, ["live/Y"]), "lively", "livelyness", "liveness") == ["lively", "livelyness"]


def test_a_root_that_needs_an_affix_is_no_word_alone(tmp_path: Path) -> None:
    aff = "SET UTF-8\nNEEDAFFIX X\nSFX S Y 1\nSFX S 0 s .\n"
    assert known(made(tmp_path, aff, ["scissor/XS"]), "scissor", "scissors") == ["scissors"]


def test_a_forbidden_word_is_wrong_also_in_other_letters(tmp_path: Path) -> None:
    aff = "SET UTF-8\nFORBIDDENWORD !\nCOMPOUNDFLAG C\nCOMPOUNDMIN 2\n"
    dictionary = made(tmp_path, aff, ["haus/C", "bau/C", "hausbau/!"])
    assert known(dictionary, "bauhaus", "hausbau") == ["bauhaus"]


def test_circumfixes_come_as_pairs(tmp_path: Path) -> None:
    aff = "SET UTF-8\nCIRCUMFIX C\nPFX G Y 1\nPFX G 0 ge/C .\nSFX T Y 1\nSFX T en t/CG en\n"
    assert known(made(tmp_path, aff, ["spielen/T"]), "gespielt", "spielt", "gespielen") == ["gespielt"]


def test_compounds_are_made_as_the_flags_say(tmp_path: Path) -> None:
    aff = (
        "SET UTF-8\nCOMPOUNDBEGIN B\nCOMPOUNDMIDDLE M\nCOMPOUNDEND E\nCOMPOUNDMIN 3\nONLYINCOMPOUND O\n"
        "CHECKCOMPOUNDDUP\nCHECKCOMPOUNDPATTERN 1\nCHECKCOMPOUNDPATTERN u s\nSFX S Y 1\nSFX S 0 en .\n"
    )
    words = ["donau/B", "dampf/BM", "schiff/ES", "fahrts/MO", "kapitän/E", "see/E"]
    right = ["donaukapitän", "dampfschiff", "donaudampfschiff", "dampfschiffen", "donaudampffahrtskapitän"]
    wrong = ["schiffdonau", "fahrts", "donau-", "dampfdampf", "donausee", "donauschiff"]
    assert known(made(tmp_path, aff, words), *right, *wrong) == [*right, "donau-"]


def test_compounds_are_made_as_rules_say(tmp_path: Path) -> None:
    aff = "SET UTF-8\nCOMPOUNDMIN 1\nONLYINCOMPOUND c\nCOMPOUNDRULE 2\nCOMPOUNDRULE n*1t\nCOMPOUNDRULE n*mp\n"
    words = [*(f"{digit}/nm" for digit in "02"), "1/n1", "1st/p", "2nd/p", "1th/tc", "2th/tc"]
    assert known(made(tmp_path, aff, words), "21st", "22nd", "11th", "1st", "11st", "2th") == [
        "21st",
        "22nd",
        "11th",
        "1st",
    ]


def test_ignored_characters_make_no_difference(tmp_path: Path) -> None:
    dictionary = made(tmp_path, "SET UTF-8\nIGNORE ًٌَُِّْ\n", ["كتاب"])
    assert dictionary.knows("كِتَاب")


def test_the_turkish_i_has_a_dot_where_it_is_large(tmp_path: Path) -> None:
    dictionary = made(tmp_path, "SET UTF-8\nLANG tr_TR\n", ["iyi", "ışık"])
    assert known(dictionary, "İyi", "Işık", "Iyi") == ["İyi", "Işık"]


def test_morphology_and_slashes_are_told_from_words(tmp_path: Path) -> None:
    dictionary = made(tmp_path, ENGLISH_AFF, ["run/S po:verb", "ran\tpo:verb", "km\\/h", "ten/S\t1"])
    assert known(dictionary, "runs", "ran", "km/h", "tens") == ["runs", "ran", "km/h", "tens"]


@pytest.mark.parametrize(
    ("aff", "dic", "reason"),
    [
        (b"SET UTF-99\n", b"1\nword\n", "encoding"),
        (b"SET zlib\n", b"1\nword\n", "encoding"),
        (b"SET unicode_escape\n", b"1\nword\n", "encoding"),
        (b"SET UTF-8\n", b"", "no_dictionary"),
        (b"SET UTF-8\n", b"word\nother\n", "no_dictionary"),
        (b"SET UTF-8\n", b"12\n\n\n", "no_dictionary"),
        (b"SET UTF-8\n", b"\x89PNG\r\n\x1a\n" * 50, "no_dictionary"),
    ],
)
def test_what_is_no_dictionary_is_refused_with_its_reason(tmp_path: Path, aff: bytes, dic: bytes, reason: str) -> None:
    (tmp_path / "x.aff").write_bytes(aff)
    (tmp_path / "x.dic").write_bytes(dic)
    with pytest.raises(UnusableDictionary) as raised:
        open_dictionary(tmp_path / "x.aff", tmp_path / "x.dic")
    assert raised.value.facts["reason"] == reason


def test_half_a_pair_is_missing(tmp_path: Path) -> None:
    dic = write_pair(tmp_path, ENGLISH_AFF, ["word"])
    dic.with_suffix(".aff").unlink()
    with pytest.raises(UnusableDictionary) as raised:
        open_dictionary(dic.with_suffix(".aff"), dic)
    assert raised.value.facts["reason"] == "missing"


def test_a_file_beyond_all_limits_is_refused_unread(tmp_path: Path) -> None:
    dic = write_pair(tmp_path, ENGLISH_AFF, ["word"])
    with dic.open("r+b") as file:
        file.truncate(64 * 1024 * 1024)
    with pytest.raises(UnusableDictionary) as raised:
        open_dictionary(dic.with_suffix(".aff"), dic)
    assert raised.value.facts["reason"] == "too_large"


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [("en_US", ["color", "realize"], ["colour"]), ("en_GB", ["colour", "realise", "realize"], ["color"])],
)
def test_the_dictionaries_that_ship_know_their_english(name: str, own: list[str], other: list[str]) -> None:
    folder = paths.shipped_dictionaries()
    dictionary = open_dictionary(folder / f"{name}.aff", folder / f"{name}.dic")
    both = ["café", "cafe", "naive", "shouldn't", "shouldn’t", "candlelit", "London's", "half-open", "o'clock"]
    wrong = ["recieve", "teh", "wierd", "definately"]
    assert known(dictionary, *both, *own, *other, *wrong) == [*both, *own]
