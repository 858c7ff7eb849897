"""Dictionaries come in from files that may be anything, under names of our own, and go again."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from app.spelling.installed import install, installed, remove
from app.story.errors import StoryError, UnusableDictionary
from tests.app.spelling.pairs import ENGLISH_AFF, write_pair

DIC = b"2\nlamp/S\nclock\n"


def archive(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in entries.items():
            zipped.writestr(name, data)
    return path


@pytest.mark.parametrize("suffix", [".dic", ".aff"])
def test_a_pair_is_taken_by_either_of_its_files(tmp_path: Path, suffix: str) -> None:
    dic = write_pair(tmp_path / "in", ENGLISH_AFF, ["lamp/S"], "en_ZA")
    assert install(dic.with_suffix(suffix), tmp_path / "own") == ["en_ZA"]
    (entry,) = installed(tmp_path / "none", tmp_path / "own")
    assert (entry.name, entry.is_shipped) == ("en_ZA", False)
    assert entry.open().knows("lamps")
    remove(entry)
    assert installed(tmp_path / "none", tmp_path / "own") == []


def test_an_extension_gives_all_its_dictionaries_and_nothing_else(tmp_path: Path) -> None:
    source = archive(tmp_path / "dict-xx.oxt", {
        "META-INF/manifest.xml": b"<manifest/>", "xx/xx_YY.aff": ENGLISH_AFF.encode(), "xx/xx_YY.dic": DIC,
        "xx/hyph_xx.dic": b"UTF-8\n.a1", "th_xx.dat": b"", "dictionaries/xx-ZZ.aff": b"SET UTF-8\n",
        "dictionaries/xx-ZZ.dic": DIC, "evil.py": b"raise SystemExit",
    })  # fmt: skip
    assert sorted(install(source, tmp_path / "own")) == ["xx_YY", "xx_ZZ"]
    assert sorted(path.name for path in (tmp_path / "own").iterdir()) == [
        "xx_YY.aff",
        "xx_YY.dic",
        "xx_ZZ.aff",
        "xx_ZZ.dic",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../../../escaped",
        "/tmp/escaped",
        "..\\..\\escaped",
        "C:\\escaped",
        "a/../../escaped",
        "con:escaped",
        "\x01escaped",
    ],
)
def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path, name: str) -> None:
    source = archive(tmp_path / "in.oxt", {f"{name}.aff": b"SET UTF-8\n", f"{name}.dic": DIC})
    before = set(tmp_path.rglob("*"))
    own = tmp_path / "deep" / "own"
    (installed_as,) = install(source, own)
    made = set(tmp_path.rglob("*")) - before
    assert {path.name for path in made} == {"deep", "own", f"{installed_as}.aff", f"{installed_as}.dic"}
    assert installed_as.isascii()
    assert all(letter.isalnum() or letter == "_" for letter in installed_as)


def test_a_name_that_says_nothing_becomes_the_archives(tmp_path: Path) -> None:
    source = archive(tmp_path / "nl_NL.xpi", {"index.aff": b"SET UTF-8\n", "index.dic": DIC})
    assert install(source, tmp_path / "own") == ["nl_NL"]


def test_a_bomb_is_refused_while_it_is_unpacked(tmp_path: Path) -> None:
    source = archive(tmp_path / "bomb.oxt", {"x.aff": b"SET UTF-8\n", "x.dic": b"1\n" + b"a" * 100_000_000})
    assert source.stat().st_size < 200_000
    with pytest.raises(UnusableDictionary) as raised:
        install(source, tmp_path / "own")
    assert raised.value.facts["reason"] == "too_large"
    assert not (tmp_path / "own").exists()


def test_of_an_archive_the_dictionaries_that_can_be_used_are_taken(tmp_path: Path) -> None:
    source = archive(tmp_path / "two.zip", {
        "good.aff": b"SET UTF-8\n", "good.dic": DIC, "bad.aff": b"SET UTF-8\n", "bad.dic": b"no number\n"
    })  # fmt: skip
    assert install(source, tmp_path / "own") == ["good"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.oxt", b"PK\x03\x04 and then nothing", "archive"),
        ("x.oxt", b"", "archive"),
        ("x.xpi", b"\x00" * 100, "archive"),
        ("x.dic", DIC, "no_pair"),
        ("x.aff", b"SET UTF-8\n", "no_pair"),
        ("x.png", b"\x89PNG", "no_pair"),
    ],
)
def test_what_is_no_dictionary_is_refused_and_leaves_nothing(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnusableDictionary) as raised:
        install(tmp_path / name, tmp_path / "own")
    assert raised.value.facts["reason"] == reason
    assert raised.value.path == tmp_path / name
    assert not (tmp_path / "own").exists()


def test_an_archive_without_dictionaries_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnusableDictionary) as raised:
        install(archive(tmp_path / "x.zip", {"readme.txt": b"hello"}), tmp_path / "own")
    assert raised.value.facts["reason"] == "no_pair"


def test_a_file_that_is_gone_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(StoryError):
        install(tmp_path / "gone.oxt", tmp_path / "own")


def test_a_dictionary_of_the_writers_stands_for_a_shipped_one(tmp_path: Path) -> None:
    write_pair(tmp_path / "shipped", ENGLISH_AFF, ["lamp"], "en_US")
    write_pair(tmp_path / "shipped", ENGLISH_AFF, ["lamp"], "en_GB")
    write_pair(tmp_path / "own", ENGLISH_AFF, ["lantern"], "en_US")
    found = installed(tmp_path / "shipped", tmp_path / "own")
    assert [(entry.name, entry.is_shipped) for entry in found] == [("en_GB", True), ("en_US", False)]
    assert found[1].open().knows("lantern")


def test_a_file_without_the_other_half_is_none_of_them(tmp_path: Path) -> None:
    write_pair(tmp_path, ENGLISH_AFF, ["lamp"], "en_US").unlink()
    assert installed(tmp_path, tmp_path / "none") == []
