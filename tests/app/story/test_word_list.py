"""Lists of words are plain files that hands, other programs and two windows may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.spelling.own_words import OwnWords, names_in
from app.story.errors import UndecodableText
from app.story.story import Story
from app.story.word_list import change_list, list_of_story, read_list


def test_words_are_kept_one_a_line_in_order(tmp_path: Path) -> None:
    path = tmp_path / "spelling" / "words.txt"
    change_list(path, ["Tolliver", "émigré", "aether", "Aether"])
    assert path.read_text(encoding="utf-8") == "Aether\naether\nTolliver\némigré\n"
    assert read_list(path) == {"Tolliver", "émigré", "aether", "Aether"}


def test_what_another_program_did_to_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    change_list(path, ["one", "two"])
    path.write_bytes(b"# by hand\r\ntwo\r\n\r\n  three \r\n")
    assert change_list(path, ["four"], ["two"]) == {"three", "four"}
    assert path.read_text(encoding="utf-8") == "# by hand\nfour\nthree\n"


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"b\r\na\r\n")
    assert change_list(path, ["a", " ", ""]) == {"a", "b"}
    assert path.read_bytes() == b"b\r\na\r\n"
    assert change_list(tmp_path / "none.txt", []) == frozenset()
    assert not (tmp_path / "none.txt").exists()


def test_a_file_that_is_no_text_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(b"\xff\xfe\xfa\x00\x81")
    with pytest.raises(UndecodableText):
        change_list(path, ["word"])
    assert path.read_bytes() == b"\xff\xfe\xfa\x00\x81"


def test_a_story_has_its_list_in_its_folder_and_a_file_in_the_users_data(tmp_path: Path) -> None:
    assert list_of_story(Story(folder=tmp_path), tmp_path / "data") == tmp_path / "spelling" / "words.txt"
    file = list_of_story(Story(file=tmp_path / "a.md"), tmp_path / "data")
    other = list_of_story(Story(file=tmp_path / "b.md"), tmp_path / "data")
    read_only = list_of_story(Story(folder=tmp_path, read_only=True), tmp_path / "data")
    assert file.parent == other.parent == read_only.parent == tmp_path / "data" / "stories"
    assert len({file, other, read_only}) == 3


@pytest.mark.parametrize(
    "word", ["Tolliver", "Tolliver's", "skein", "Skein", "Skein's", "l'Élodie", "Anne-Marie", "Marie"]
)
def test_own_words_are_known_as_they_are_written(word: str) -> None:
    words = OwnWords()
    words.set("story", {"skein", "Élodie"})
    words.set("names", names_in(["Mara Tolliver", "Anne-Marie’s house"]) | {"Anne-Marie"})
    assert words.has(word)


def test_own_words_are_no_others(tmp_path: Path) -> None:
    words = OwnWords()
    assert not words.has("Tolliver")
    assert words.set("story", {"Tolliver"})
    assert not words.set("story", {"Tolliver"})
    assert not words.has("tolliver")
    assert not words.has("Tollivers")
    words.set("story", ())
    assert not words.has("Tolliver")
