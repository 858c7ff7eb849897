"""app/story/filenames.py: names that people read and no disk confuses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.filenames import (
    MAX_STEM_BYTES,
    clash_key,
    free_name,
    natural_key,
    number_of,
    plain_name,
    scene_file_name,
    slug,
    title_from,
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Harbour", "01-the-harbour.md"),
        ("The Captain's Cat!", "01-the-captains-cat.md"),
        ("Über den Fluß", "01-über-den-fluß.md"),
        ("末班马车", "01-末班马车.md"),
        ("नमस्ते", "01-नमस्ते.md"),
        ("", "01.md"),
        ("../..\\:*?", "01.md"),
        ("CON", "01-con.md"),
    ],
)
def test_a_scenes_file_is_named_after_its_title(title: str, name: str) -> None:
    assert scene_file_name(1, title, []) == name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('What? "No": a/b\\c', "What No a b c"),
        ("冬日的港口", "冬日的港口"),
        ("  ... ", ""),
        ("a" * 79 + ". b", "a" * 79),
    ],
)
def test_a_title_is_a_name_as_far_as_every_disk_takes_it(title: str, name: str) -> None:
    assert plain_name(title) == name


@given(st.text())
def test_any_title_gives_a_name_that_any_disk_takes(title: str) -> None:
    name = scene_file_name(1, title, [])
    assert len(name.encode()) <= MAX_STEM_BYTES + 6
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t ')
    assert number_of(name) == 1


def test_a_long_title_is_cut_between_words() -> None:
    assert slug("word " * 100) == "-".join(["word"] * 16)
    assert len(slug("末" * 100).encode()) <= MAX_STEM_BYTES
    assert set(slug("末" * 100)) == {"末"}


@pytest.mark.parametrize("taken", ["scenes/01-A.md", "scenes/01-a.md"])
def test_names_that_differ_only_in_case_clash(taken: str) -> None:
    assert free_name("scenes/01-a.md", [taken]) == "scenes/01-a-2.md"


def test_names_that_differ_only_in_how_accents_are_composed_clash() -> None:
    assert clash_key("caf\u00e9.md") == clash_key("cafe\u0301.MD")
    assert free_name("caf\u00e9.md", ["cafe\u0301.md", "caf\u00e9-2.md"]) == "caf\u00e9-3.md"


def test_files_sort_as_people_count() -> None:
    names = ["10-end.md", "2-middle.md", "B.md", "a.md", "1-start.md"]
    assert sorted(names, key=natural_key) == ["1-start.md", "2-middle.md", "10-end.md", "a.md", "B.md"]


@pytest.mark.parametrize(
    ("name", "title"),
    [("01-the-harbour.md", "The harbour"), ("my_notes.md", "My notes"), ("1984.md", "1984"), ("03-.md", "03-")],
)
def test_a_file_without_a_title_is_called_after_its_name(name: str, title: str) -> None:
    assert title_from(name) == title


@pytest.mark.parametrize(("name", "number"), [("07-x.md", 7), ("12.md", 12), ("x.md", None), ("20240101-x.md", None)])
def test_a_number_is_read_only_from_names_of_ravels_making(name: str, number: int | None) -> None:
    assert number_of(name) == number
