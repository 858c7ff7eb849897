"""app/story/sample.py: the story of the first start."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import paths
from app.spelling.dictionary import open_dictionary
from app.spelling.speller import Speller
from app.spelling.tokens import words_in
from app.story.errors import FolderNotEmpty
from app.story.sample import write_sample
from app.story.storage import open_story
from app.story.word_list import STORY_LIST, read_list


@pytest.mark.parametrize(("language", "title"), [("en", "The Clockmaker's Niece"), ("zh_CN", "钟表匠的侄女")])
def test_the_sample_is_on_disk_and_the_caret_where_it_breaks_off(tmp_path: Path, language: str, title: str) -> None:
    story, scene_id, offset = write_sample(tmp_path / "sample", language)
    again = open_story(tmp_path / "sample")
    assert again.title == title
    assert [scene.text for scene in again.scenes] == [scene.text for scene in story.scenes]
    assert again.scenes[-1].id == scene_id
    last = again.scene(scene_id).text
    assert offset == len(last)
    assert last[-1].isalpha()  # in mid-sentence: the model completes it
    (first_part, second_part), _ = again.parts_before(scene_id, offset)
    assert first_part.endswith("\n\n* * *\n\n")
    assert second_part == last


def test_a_language_without_a_sample_of_its_own_gets_the_english_one(tmp_path: Path) -> None:
    assert write_sample(tmp_path / "sample", "fr")[0].title == "The Clockmaker's Niece"


def test_the_english_sample_is_spelled_as_the_models_training_text(tmp_path: Path) -> None:
    story, _, _ = write_sample(tmp_path / "sample")
    text = "".join(scene.text for scene in story.scenes)
    assert text.isascii()
    assert 250 <= len(text.split()) <= 350


def test_the_english_sample_has_no_word_that_is_marked(tmp_path: Path) -> None:
    story, _, _ = write_sample(tmp_path / "sample")
    own = read_list(tmp_path / "sample" / STORY_LIST)
    folder = paths.shipped_dictionaries()
    speller = Speller([open_dictionary(folder / "en_GB.aff", folder / "en_GB.dic")])
    wrong = [token.word for scene in story.scenes for token in words_in(scene.text) if not speller.is_right(token)]
    assert set(wrong) == own == {"Pell", "Saltmere"}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FolderNotEmpty):
        write_sample(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]
