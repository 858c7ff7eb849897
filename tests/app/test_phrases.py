"""The list of banned phrases: a text file that nothing in it can break."""

from __future__ import annotations

from pathlib import Path

import pytest

import engine
from app import paths
from app.phrases import MOST_BYTES, PhraseList, PhraseListError, bad_lines, count_phrases

SHIPPED = paths.resource_folder() / "phrases" / "tired-fiction.txt"


@pytest.fixture
def phrases(tmp_path: Path) -> PhraseList:
    return PhraseList(tmp_path / "config" / "phrases.txt", SHIPPED)


def test_without_a_file_the_list_is_the_shipped_one_and_no_file_is_made(phrases: PhraseList) -> None:
    phrases.load()
    assert phrases.text == SHIPPED.read_text(encoding="utf-8")
    assert not phrases.is_own
    assert not phrases.file.exists()


def test_every_line_of_the_shipped_list_can_be_looked_for_once(phrases: PhraseList) -> None:
    phrases.load()
    assert bad_lines(phrases.text) == []
    lines = [line for line in phrases.text.splitlines() if line and not line.startswith("#")]
    assert 60 <= len(lines) <= 200
    assert len(set(lines)) == len(lines) == len(phrases.patterns())
    engine.check_phrases(engine.BannedPhrases(phrases.patterns()))


def test_what_is_saved_is_read_again(phrases: PhraseList) -> None:
    phrases.save("# mine\r\n  “such is life”  \nsuch is life\n\n/so it go(es)?/\nsuch is life\n")
    again = PhraseList(phrases.file, SHIPPED)
    again.load()
    assert again.is_own
    assert again.patterns() == ("“such is life”", "such is life", "/so it go(es)?/")
    assert b"\r" not in phrases.file.read_bytes()


def test_lines_that_cannot_be_looked_for_are_named_and_left_out(phrases: PhraseList) -> None:
    phrases.save("fine\n*\n/(/\n# /(/\n/x*/\n...\n")
    assert [line.number for line in bad_lines(phrases.text)] == [1, 2, 4]
    assert all(line.reason for line in bad_lines(phrases.text))
    assert phrases.patterns() == ("fine", "...")
    assert count_phrases(phrases.text) == 5


def test_a_file_that_begins_with_a_mark_of_its_encoding_is_read(phrases: PhraseList) -> None:
    phrases.file.parent.mkdir()
    phrases.file.write_bytes(b"\xef\xbb\xbfsuch is life\n")
    phrases.load()
    assert phrases.patterns() == ("such is life",)


@pytest.mark.parametrize(
    ("content", "kind"), [(b"caf\xe9\n", "encoding"), (b"a\n" * (MOST_BYTES // 2 + 1), "too_large")]
)
def test_a_file_that_is_no_list_is_told_and_the_shipped_list_stands_in(
    phrases: PhraseList, content: bytes, kind: str
) -> None:
    phrases.file.parent.mkdir()
    phrases.file.write_bytes(content)
    with pytest.raises(PhraseListError) as told:
        phrases.load()
    assert told.value.facts["kind"] == kind
    assert phrases.patterns()
    assert phrases.text == phrases.shipped_text()


def test_a_damaged_file_is_kept_aside_when_the_list_is_changed(phrases: PhraseList) -> None:
    phrases.file.parent.mkdir()
    phrases.file.write_bytes(b"caf\xe9\n")
    with pytest.raises(PhraseListError):
        phrases.load()
    phrases.save("mine\n")
    assert phrases.file.with_name("phrases.txt.damaged").read_bytes() == b"caf\xe9\n"
    assert phrases.file.read_text() == "mine\n"
    assert phrases.problem is None


def test_a_folder_in_the_place_of_the_file_is_told(phrases: PhraseList) -> None:
    phrases.file.mkdir(parents=True)
    with pytest.raises(PhraseListError) as told:
        phrases.load()
    assert told.value.facts["reason"]


def test_added_phrases_come_once_below_their_heading(phrases: PhraseList) -> None:
    phrases.save("such is life\n")
    assert phrases.add(["such is life", "  so  it goes ", "so it goes", "", "# no"], "From a preset") == 1
    assert phrases.text == "such is life\n\n# From a preset\nso it goes\n"
    assert phrases.add(["so it goes"], "Again") == 0
    assert "Again" not in phrases.text


def test_a_list_that_cannot_be_saved_leaves_the_old_one(phrases: PhraseList, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    phrases.file = tmp_path / "file" / "phrases.txt"
    phrases.text = "old"
    with pytest.raises(FileExistsError):
        phrases.save("new")
    assert phrases.text == "old"


def test_putting_the_shipped_list_back_makes_it_the_writers_own(phrases: PhraseList) -> None:
    phrases.save("mine\n")
    phrases.restore()
    assert phrases.text == phrases.shipped_text() == phrases.file.read_text(encoding="utf-8")
