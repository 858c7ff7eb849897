"""app/story/placing.py: a file is one text, and a program killed while files move has moved or deleted, never lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.story import storage
from app.story.errors import MissingScene, UndecodableText
from app.story.recovery import Recovery
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.story import Story
from app.story.structure import archive_scenes, place_scenes, remove_texts
from app.story.trash import put_back, trashed_texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A saved story of the scenes A, B and C; D is archived."""
    folder = tmp_path / "novel"
    story = create_story(folder, "Novel", "A")
    for title in "BCD":
        story.add_scene(9, title)
    for scene in story.scenes:
        scene.text = f"Text of {scene.title}."
        save_scene(story, scene)
    archive_scenes(story, [story.scenes[-1].id])
    save_manifest(story)
    return folder


def titles(story: Story) -> list[list[str]]:
    return [[scene.title for scene in shelf] for shelf in (story.scenes, story.notes, story.archived)]


def add_line(folder: Path, table: str, file: str) -> None:
    """story.toml names the file in that table too."""
    path = folder / "story.toml"
    text, line = path.read_text(), f'[{table}]\n"{file}" = {{id = "twice", title = "Twice"}}\n'
    path.write_text(text.replace(f"[{table}]\n", line) if f"[{table}]\n" in text else f"{text}\n{line}")


def other_name(folder: Path, make: Callable[[Path, Path], object]) -> str:
    make(folder / "scenes" / "02-b.md", folder / "archive" / "x.md")
    return "archive/x.md"


SAME_FILE: dict[str, Callable[[Path], str]] = {
    "the very name": lambda _: "scenes/02-b.md",
    "another spelling": lambda _: "scenes/./02-b.md",
    "a hard link": lambda folder: other_name(folder, os.link),
    "a link": lambda folder: other_name(folder, lambda source, target: target.symlink_to(source)),
}


@pytest.mark.parametrize("table", ["archive", "notes"])
@pytest.mark.parametrize("name", SAME_FILE)
def test_a_file_that_two_tables_name_is_the_scene_of_the_manuscript(folder: Path, table: str, name: str) -> None:
    add_line(folder, table, SAME_FILE[name](folder))
    story = open_story(folder)
    assert titles(story) == [["A", "B", "C"], [], ["D"]]
    assert not story.problems
    save_manifest(story)
    assert titles(open_story(folder)) == [["A", "B", "C"], [], ["D"]]


def test_a_file_among_the_scenes_that_only_the_archive_names_is_archived(folder: Path) -> None:
    (folder / "scenes" / "09-x.md").write_text("X.")
    add_line(folder, "archive", "scenes/09-x.md")
    assert titles(open_story(folder)) == [["A", "B", "C"], [], ["Twice", "D"]]


def test_a_link_beside_a_scene_is_no_second_one(folder: Path) -> None:
    os.link(folder / "scenes" / "02-b.md", folder / "scenes" / "copy.md")
    assert titles(open_story(folder))[0] == ["A", "B", "C"]


def test_copies_are_texts_of_their_own(folder: Path) -> None:
    data, place = (folder / "scenes" / "02-b.md").read_bytes(), folder / "archive" / "copy.md"
    place.write_bytes(data)
    assert titles(open_story(folder)) == [["A", "B", "C"], [], ["D", "Copy"]]


# A program that is killed


class Killed(BaseException):
    pass


CHANGES: dict[str, Callable[[Story], object]] = {
    "delete": lambda story: remove_texts(story, [story.scenes[1].id]),
    "delete with a newer text": lambda story: (
        setattr(story.scenes[1], "text", "Newer B."),
        remove_texts(story, [story.scenes[1].id]),
    ),
    "delete from the archive": lambda story: remove_texts(story, [story.archived[0].id]),
    "archive": lambda story: archive_scenes(story, [story.scenes[1].id]),
    "bring back": lambda story: place_scenes(story, [story.archived[0].id], 0, 1),
    "rename": lambda story: story.rename_scene(story.scenes[1].id, "Other"),
}


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends before its `step`-th change of the disk."""
    done = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def work(*arguments: Any, **more: Any) -> Any:
            nonlocal done
            done += 1
            if done > step:
                raise Killed
            return function(*arguments, **more)

        return work

    monkeypatch.setattr(storage.os, "rename", counted(os.rename))
    monkeypatch.setattr(storage, "save_text", counted(storage.save_text))


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("change", CHANGES)
def test_a_kill_at_any_step_loses_no_text_and_raises_no_alarm(
    folder: Path, recovery: Recovery, change: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = open_story(folder)
    ids = {scene.id for scene in story.all_texts()}
    CHANGES[change](story)
    with monkeypatch.context() as patches:
        killed_at(step, patches)
        try:
            save_manifest(story, recovery=recovery)
        except Killed:
            pass
        else:
            assert step >= 1
    again = open_story(folder)
    assert not again.problems
    assert not again.unread
    here = [scene.id for scene in (*again.all_texts(), *again.removed)]
    assert len(here) == len(set(here)), "a text came twice"
    assert set(here) <= ids, "a deleted scene came back as a new one"
    in_trash = {text.text for text in trashed_texts(folder, {})}
    texts = {scene.text.replace("Newer", "Text of") for scene in again.all_texts()}
    assert texts | {text.replace("Newer", "Text of") for text in in_trash} == {f"Text of {name}." for name in "ABCD"}
    assert texts.isdisjoint(in_trash)
    save_manifest(again, recovery=recovery)
    assert titles(open_story(folder)) == titles(again)


def deleted_and_killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """B lies in the trash, and story.toml still names it; as it is opened then."""
    story = open_story(folder)
    story.scenes[1].status = "draft"
    save_manifest(story)
    remove_texts(story, [story.scenes[1].id])
    with monkeypatch.context() as patches:
        killed_at(2, patches)
        with pytest.raises(Killed):
            save_manifest(story)
    return open_story(folder)


def test_a_scene_whose_file_lies_in_the_trash_is_deleted_and_can_be_put_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = deleted_and_killed(folder, monkeypatch)
    assert titles(story)[0] == ["A", "C"]
    assert [(scene.title, scene.text) for scene in story.removed] == [("B", "Text of B.")]
    [trashed] = trashed_texts(folder, {})
    back = put_back(story, trashed)
    assert (back.id, back.status) == (story.scenes[1].id, "draft")
    save_manifest(story)
    again = open_story(folder)
    assert titles(again)[0] == ["A", "B", "C"]
    assert again.scenes[1].file == "scenes/02-b.md"


def test_of_several_in_the_trash_the_last_one_is_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "trash").mkdir()
    (folder / "trash" / "02-b.md").write_text("An older B.")
    story = deleted_and_killed(folder, monkeypatch)
    assert [scene.text for scene in story.removed] == ["Text of B."]


def test_what_is_unreadable_in_the_trash_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deleted_and_killed(folder, monkeypatch)
    (folder / "trash" / "02-b.md").write_bytes(b"\xff\xfe\x00\xd8")
    story = open_story(folder)
    assert [type(problem) for problem in story.problems] == [UndecodableText]


def test_a_file_that_is_gone_and_in_no_trash_is_told(folder: Path) -> None:
    (folder / "scenes" / "02-b.md").unlink()
    (folder / "trash").mkdir()
    (folder / "trash" / "02-b-2.md").write_text("Another scene's.")
    assert [type(problem) for problem in open_story(folder).problems] == [MissingScene]


def test_a_deleted_scenes_name_is_not_given_again(folder: Path) -> None:
    story = open_story(folder)
    last = story.add_scene(9, "Storm")
    last.text = "It blew."
    save_manifest(story)
    remove_texts(story, [last.id])
    save_manifest(story)
    again = open_story(folder)
    new = again.add_scene(9, "Storm")
    assert new.file.rpartition("/")[2] not in os.listdir(folder / "trash")
    save_manifest(again)
    (folder / new.file).unlink()
    assert [type(problem) for problem in open_story(folder).problems] == [MissingScene]
