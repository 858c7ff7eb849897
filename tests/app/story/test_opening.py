"""app/story/opening.py and scene_files.py: a story opens whenever any of it can be read, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.story.errors import (
    AccessDenied,
    DamagedManifest,
    FileTooLarge,
    MissingScene,
    NewerFormat,
    NotAStory,
    SceneOutsideStory,
    StoryNotFound,
    UndecodableText,
)
from app.story.opening import open_story
from app.story.recovery import Recovery
from app.story.storage import create_story, save_manifest, save_scene
from app.story.story import Story
from app.story.textfile import MAX_FILE_BYTES, TextFormat

MANIFEST = """\
format = 1
title = "The Letter"
author = "Somebody"

[[chapters]]
title = ""
scenes = ["scenes/02-b.md", "scenes/01-a.md"]

[scenes]
"scenes/02-b.md" = {id = "bbb", title = "Second first"}

[settings]
temperature = 0.9
"""


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    """A story folder of two scenes, told in another order than their names."""
    folder = tmp_path / "novel"
    (folder / "scenes").mkdir(parents=True)
    (folder / "scenes" / "01-a.md").write_text("Text of A.\n")
    (folder / "scenes" / "02-b.md").write_text("Text of B.\n")
    (folder / "story.toml").write_text(MANIFEST)
    return folder


def texts(story: Story) -> list[str]:
    return [scene.text for scene in story.scenes]


def files(story: Story) -> list[str]:
    return [scene.file for scene in story.scenes]


def test_a_folder_opens_with_its_scenes_in_the_order_of_story_toml(novel: Path) -> None:
    story = open_story(novel)
    assert (story.title, story.author, story.settings) == ("The Letter", "Somebody", {"temperature": 0.9})
    assert texts(story) == ["Text of B.\n", "Text of A.\n"]
    assert [scene.title for scene in story.scenes] == ["Second first", "A"]
    assert story.scenes[0].id == "bbb"
    assert not story.problems
    assert not story.read_only


def test_opening_story_toml_opens_its_folder(novel: Path) -> None:
    assert open_story(novel / "story.toml").folder == novel


def test_opening_changes_nothing_on_disk(novel: Path) -> None:
    def snapshot() -> dict[str, tuple[int, bytes]]:
        return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in novel.rglob("*") if p.is_file()}

    before = snapshot()
    open_story(novel)
    assert snapshot() == before


def test_a_scene_without_an_id_has_the_same_one_at_every_opening(novel: Path) -> None:
    assert [s.id for s in open_story(novel).scenes] == [s.id for s in open_story(novel).scenes]


def test_an_id_given_twice_is_one_scenes_only(novel: Path) -> None:
    more = '"scenes/01-a.md" = {id = "bbb", title = "A"}\n\n[settings]'
    (novel / "story.toml").write_text(MANIFEST.replace("\n[settings]", more))
    assert len({scene.id for scene in open_story(novel).scenes}) == 2


def test_markdown_files_without_story_toml_are_a_story_in_the_order_of_counting(tmp_path: Path) -> None:
    for name in ("10-end.md", "2-middle.md", "1-start.md", "picture.png", ".hidden.md"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder.md").mkdir()
    story = open_story(tmp_path)
    assert texts(story) == ["1-start.md", "2-middle.md", "10-end.md"]
    assert story.title == tmp_path.name
    assert not (tmp_path / "story.toml").exists()


@pytest.mark.parametrize("name", ["x.md", "x.TXT", "x.markdown"])
def test_one_text_file_is_a_story_of_one_scene(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbfOnce\r\nupon")
    story = open_story(tmp_path / name)
    assert (story.folder, story.file, story.title) == (None, tmp_path / name, "x")
    assert texts(story) == ["Once\nupon"]
    assert story.text_format == TextFormat("utf-8", True, "\r\n")


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoryNotFound):
        open_story(tmp_path / "gone")


@pytest.mark.parametrize("name", ["picture.png", "novel.docx", "novel"])
def test_files_of_another_kind_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"text all the same")
    with pytest.raises(NotAStory) as caught:
        open_story(tmp_path / name)
    assert caught.value.facts["reason"] == "file_type"


def test_an_empty_folder_is_no_story_even_if_it_is_called_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    with pytest.raises(NotAStory) as caught:
        open_story(tmp_path / "x.md")
    assert caught.value.facts["reason"] == "empty_folder"


def test_a_story_folder_called_like_a_file_opens(novel: Path) -> None:
    assert len(open_story(novel.rename(novel.with_name("novel.md"))).scenes) == 2


def test_a_single_file_that_is_no_text_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(UndecodableText) as caught:
        open_story(path)
    assert caught.value.facts["path"] == str(path)
    assert path.read_bytes() == b"caf\xe9"


def test_a_huge_single_file_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "x.md").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(FileTooLarge):
        open_story(tmp_path / "x.md")


def test_scenes_that_story_toml_does_not_name_are_appended(novel: Path) -> None:
    (novel / "scenes" / "03-new.md").write_text("Found.")
    (novel / "README.md").write_text("No scene.")
    story = open_story(novel)
    assert texts(story) == ["Text of B.\n", "Text of A.\n", "Found."]
    assert story.scenes[2].title == "New"


@pytest.mark.skipif(os.path.exists(__file__.upper()), reason="this disk takes capitals for small letters")
def test_two_files_that_differ_only_in_case_are_two_scenes(novel: Path) -> None:
    (novel / "scenes" / "02-B.md").write_text("Another B.")
    assert sorted(texts(open_story(novel))) == ["Another B.", "Text of A.\n", "Text of B.\n"]


@pytest.mark.skipif(os.path.exists(__file__.upper()), reason="this disk takes capitals for small letters")
def test_a_file_whose_case_another_disk_changed_is_still_its_scene(novel: Path) -> None:
    (novel / "scenes" / "02-b.md").rename(novel / "scenes" / "02-B.MD")
    story = open_story(novel)
    assert files(story) == ["scenes/02-B.MD", "scenes/01-a.md"]
    assert story.scenes[0].id == "bbb"
    assert not story.problems


def test_one_file_never_becomes_two_scenes(novel: Path) -> None:
    os.link(novel / "scenes" / "01-a.md", novel / "scenes" / "a.txt")  # as if spelled in two ways
    (novel / "story.toml").write_text(MANIFEST.replace('"scenes/01-a.md"]', '"scenes/01-a.md", "scenes/a.txt"]'))
    assert files(open_story(novel)) == ["scenes/02-b.md", "scenes/01-a.md"]


def test_a_scene_renamed_by_hand_keeps_its_place_and_id(novel: Path) -> None:
    (novel / "scenes" / "02-b.md").rename(novel / "scenes" / "02-the-letter.md")
    story = open_story(novel)
    assert files(story) == ["scenes/02-the-letter.md", "scenes/01-a.md"]
    assert (story.scenes[0].id, story.scenes[0].title) == ("bbb", "Second first")
    assert not story.problems


def test_a_missing_scene_is_told_and_keeps_its_place_until_it_is_back(novel: Path, recovery: Recovery) -> None:
    away = (novel / "scenes" / "02-b.md").rename(novel.parent / "away.md")
    story = open_story(novel)
    assert texts(story) == ["Text of A.\n"]
    (problem,) = story.problems
    assert isinstance(problem, MissingScene)
    assert problem.facts == {"path": str(novel / "scenes" / "02-b.md"), "title": "Second first"}
    story.add_scene(1, "New")
    save_manifest(story, recovery=recovery)

    away.rename(novel / "scenes" / "02-b.md")
    back = open_story(novel)
    assert texts(back) == ["Text of B.\n", "Text of A.\n", ""]
    assert back.scenes[0].id == "bbb"


@pytest.mark.parametrize("data", [b"caf\xe9", b"\xff\xfeA"])
def test_a_scene_that_is_no_text_is_told_and_the_rest_opens(novel: Path, data: bytes) -> None:
    (novel / "scenes" / "02-b.md").write_bytes(data)
    story = open_story(novel)
    assert texts(story) == ["Text of A.\n"]
    assert [type(problem) for problem in story.problems] == [UndecodableText]
    save_manifest(story)
    assert (novel / "scenes" / "02-b.md").read_bytes() == data
    assert '"scenes/02-b.md"' in (novel / "story.toml").read_text()


@pytest.mark.parametrize("file", ["../secret.md", "/etc/passwd", "C:/secret.md", "scenes\\..\\x.md", "link.md", ""])
def test_files_outside_of_the_story_are_never_opened(novel: Path, file: str) -> None:
    (novel.parent / "secret.md").write_text("secret")
    (novel / "link.md").symlink_to(novel.parent / "secret.md")
    (novel / "story.toml").write_text(MANIFEST.replace("scenes/02-b.md", file.replace("\\", "\\\\")))
    story = open_story(novel)
    assert texts(story) == ["Text of A.\n", "Text of B.\n"]
    assert [type(problem) for problem in story.problems] == [SceneOutsideStory]


def test_a_name_too_long_for_any_disk_is_a_problem_of_that_scene_only(novel: Path) -> None:
    (novel / "story.toml").write_text(MANIFEST.replace("scenes/02-b.md", f"scenes/{'x' * 300}.md"))
    story = open_story(novel)
    assert texts(story) == ["Text of A.\n", "Text of B.\n"]
    assert len(story.problems) == 1


@pytest.mark.parametrize("data", [b"title = ", b"\xff\xfe\xfd", MANIFEST.encode()[:-60] + b"\0\0\0", b"[[[["])
def test_a_damaged_story_toml_is_kept_aside_and_the_scenes_are_found(novel: Path, data: bytes) -> None:
    (novel / "story.toml").write_bytes(data)
    story = open_story(novel)
    assert sorted(texts(story)) == ["Text of A.\n", "Text of B.\n"]
    (problem,) = story.problems
    assert isinstance(problem, DamagedManifest)
    assert problem.facts["kept_at"] == novel / "story.toml.damaged"
    assert (novel / "story.toml.damaged").read_bytes() == data
    assert not (novel / "story.toml").exists()


def test_a_second_damaged_story_toml_does_not_replace_the_first(novel: Path) -> None:
    for data in ("first = ", "second = "):
        (novel / "story.toml").write_text(data)
        open_story(novel)
    assert {path.read_text() for path in novel.glob("story.toml*.damaged")} == {"first = ", "second = "}


def test_the_order_of_scenes_is_saved_out_of_a_damaged_story_toml(novel: Path) -> None:
    (novel / "README.md").write_text("No scene.")
    (novel / "story.toml").write_text(MANIFEST.replace("format = 1", "format = "))
    assert files(open_story(novel)) == ["scenes/02-b.md", "scenes/01-a.md"]


def test_a_newer_story_is_refused_untouched(novel: Path) -> None:
    newer = MANIFEST.replace("format = 1", "format = 7")
    (novel / "story.toml").write_text(newer)
    with pytest.raises(NewerFormat) as caught:
        open_story(novel)
    assert caught.value.facts["found"] == 7
    assert (novel / "story.toml").read_text() == newer


def test_a_story_whose_scenes_are_all_gone_still_has_a_page_to_write_on(novel: Path) -> None:
    (novel / "story.toml").write_text("format = 1")
    for path in (novel / "scenes").iterdir():
        path.unlink()
    assert texts(open_story(novel)) == [""]


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_story_that_may_not_be_read_is_told(ordinary_user_folder: Path) -> None:
    folder = ordinary_user_folder / "novel"
    folder.mkdir()
    (folder / "x.md").write_text("text")
    (folder / "x.md").chmod(0o000)
    with pytest.raises(AccessDenied):
        open_story(folder / "x.md")
    folder.chmod(0o000)
    with pytest.raises(AccessDenied):
        open_story(folder)
    with pytest.raises(AccessDenied):
        open_story(folder / "x.md")


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_a_story_that_may_not_be_written_opens_and_says_so(ordinary_user_folder: Path) -> None:
    folder = ordinary_user_folder / "novel"
    folder.mkdir()
    (folder / "story.toml").write_text("damaged = ")
    (folder / "x.md").write_text("text")
    folder.chmod(0o500)
    story = open_story(folder)
    assert story.read_only
    assert texts(story) == ["text"]
    assert story.problems[0].facts["kept_at"] is None
    assert open_story(folder / "x.md").read_only


def test_what_was_opened_is_saved_without_a_change(novel: Path, recovery: Recovery) -> None:
    before = {path: path.read_bytes() for path in novel.rglob("*.md")}
    story = open_story(novel)
    for scene in story.scenes:
        assert save_scene(story, scene, recovery) is None
    assert {path: path.read_bytes() for path in novel.rglob("*.md")} == before


def test_an_untitled_scene_stays_untitled(tmp_path: Path) -> None:
    story = create_story(tmp_path / "novel", "Novel")
    story.add_scene(1, "")
    save_manifest(story)
    assert [scene.title for scene in open_story(tmp_path / "novel").scenes] == ["", ""]


# Notes and the archive


def test_notes_are_read_and_files_that_story_toml_does_not_name_are_lore(novel: Path) -> None:
    (novel / "notes").mkdir()
    (novel / "notes" / "harriet.md").write_text("Tall.")
    (novel / "notes" / "the-tides.md").write_text("Twice a day.")
    (novel / "story.toml").write_text(
        MANIFEST + '[notes]\n"notes/harriet.md" = {id = "n", title = "H", kind = "character"}\n'
    )
    story = open_story(novel)
    assert [(note.title, note.kind, note.text) for note in story.notes] == [
        ("H", "character", "Tall."),
        ("The tides", "lore", "Twice a day."),
    ]
    assert texts(story) == ["Text of B.\n", "Text of A.\n"]
    assert open_story(novel).notes[1].id == story.notes[1].id
    save_manifest(story)
    again = open_story(novel)
    assert [(note.id, note.kind) for note in again.notes] == [(note.id, note.kind) for note in story.notes]


def test_archived_scenes_keep_title_and_synopsis_and_others_in_the_folder_are_archived_too(novel: Path) -> None:
    (novel / "archive").mkdir()
    (novel / "archive" / "07-storm.md").write_text("Wind.")
    (novel / "archive" / "old.md").write_text("Dust.")
    line = '[archive]\n"archive/07-storm.md" = {id = "s", title = "Storm", synopsis = "It blows."}\n'
    (novel / "story.toml").write_text(MANIFEST + line)
    story = open_story(novel)
    assert [(scene.title, scene.synopsis, scene.kind) for scene in story.archived] == [
        ("Storm", "It blows.", "scene"),
        ("Old", "", "scene"),
    ]
    assert len(story.scenes) == 2


@pytest.mark.parametrize(("table", "file"), [("notes", "notes/gone.md"), ("archive", "archive/gone.md")])
def test_a_note_whose_file_is_missing_keeps_its_line(novel: Path, table: str, file: str) -> None:
    line = f'[{table}]\n"{file}" = {{id = "g", title = "Gone", colour = "red"}}\n'
    (novel / "story.toml").write_text(MANIFEST + line)
    story = open_story(novel)
    assert [type(problem) for problem in story.problems] == [MissingScene]
    story.add_note("lore", "Gone")
    save_manifest(story)
    assert line in (novel / "story.toml").read_text()
    (novel / file).parent.mkdir(exist_ok=True)
    (novel / file).write_text("Back.")
    again = open_story(novel)
    assert [each.text for each in again.all_texts() if each.id == "g"] == ["Back."]


def test_a_note_is_never_looked_for_outside_of_the_story(novel: Path) -> None:
    (novel.parent / "secret.md").write_text("Secret.")
    (novel / "story.toml").write_text(MANIFEST + '[notes]\n"../secret.md" = {id = "x"}\n')
    story = open_story(novel)
    assert [type(problem) for problem in story.problems] == [SceneOutsideStory]
    assert story.notes == []


def test_an_id_that_a_scene_has_is_not_given_to_a_note(novel: Path) -> None:
    (novel / "notes").mkdir()
    (novel / "notes" / "copy.md").write_text("Copy.")
    (novel / "story.toml").write_text(MANIFEST + '[notes]\n"notes/copy.md" = {id = "bbb"}\n')
    story = open_story(novel)
    ids = [scene.id for scene in story.all_texts()]
    assert len(set(ids)) == 3


def test_a_story_of_an_older_version_is_one_chapter_and_saved_as_it_was(novel: Path) -> None:
    story = open_story(novel)
    assert [chapter.title for chapter in story.chapters] == [""]
    assert (story.notes, story.archived, story.labels) == ([], [], [])
    save_manifest(story)
    text = (novel / "story.toml").read_text()
    for table in ("notes", "archive", "labels", "synopsis", "status"):
        assert table not in text


def test_notes_alone_are_no_story(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("A.")
    with pytest.raises(NotAStory):
        open_story(tmp_path)
