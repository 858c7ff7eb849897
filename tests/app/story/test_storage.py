"""app/story/storage.py: what a change of the story does to its files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.story import storage
from app.story.errors import FolderNotEmpty, SaveFailed
from app.story.recovery import Recovery
from app.story.saver import Saver
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.story import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A saved story of three scenes, A, B and C."""
    story = create_story(tmp_path / "novel", "Novel", "A")
    story.add_scene(1, "B")
    story.add_scene(2, "C")
    for scene in story.scenes:
        scene.text = f"Text of {scene.title}."
        save_scene(story, scene)
    save_manifest(story)
    return story


def reopened(story: Story) -> list[tuple[str, str, str]]:
    """Title, text and file of every scene as they are on disk."""
    assert story.folder is not None
    again = open_story(story.folder)
    assert not again.problems
    assert [scene.id for scene in again.scenes] == [scene.id for scene in story.scenes]
    return [(scene.title, scene.text, scene.file) for scene in again.scenes]


def names(story: Story) -> set[str]:
    assert story.folder is not None
    return {path.relative_to(story.folder).as_posix() for path in story.folder.rglob("*.md")}


A, B, C = (
    ("A", "Text of A.", "scenes/01-a.md"),
    ("B", "Text of B.", "scenes/02-b.md"),
    ("C", "Text of C.", "scenes/03-c.md"),
)


def test_a_new_story_is_on_disk_at_once(tmp_path: Path) -> None:
    story = create_story(tmp_path / "deep" / "novel", "My Novel", "The Harbour")
    assert reopened(story) == [("The Harbour", "", "scenes/01-the-harbour.md")]
    assert open_story(tmp_path / "deep" / "novel").title == "My Novel"


def test_a_new_story_takes_no_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").touch()
    create_story(tmp_path, "First")
    with pytest.raises(FolderNotEmpty):
        create_story(tmp_path, "Second")
    assert open_story(tmp_path).title == "First"


def test_a_new_story_where_none_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SaveFailed):
        create_story(tmp_path / "file", "Novel")


def test_everything_saved_is_there_again(story: Story) -> None:
    assert reopened(story) == [A, B, C]


def test_moving_a_scene_moves_no_file(story: Story) -> None:
    story.move_scene(story.scenes[2].id, 0)
    save_manifest(story)
    assert reopened(story) == [C, A, B]


def test_renaming_a_scene_renames_its_file(story: Story) -> None:
    story.rename_scene(story.scenes[1].id, "The Letter")
    save_manifest(story)
    assert reopened(story) == [A, ("The Letter", "Text of B.", "scenes/02-the-letter.md"), C]
    assert "scenes/02-b.md" not in names(story)


def test_a_rename_never_replaces_a_file_that_came_in_between(story: Story) -> None:
    assert story.folder is not None
    story.rename_scene(story.scenes[1].id, "The Letter")
    (story.folder / "scenes" / "02-the-letter.md").write_text("Somebody else's.")
    save_manifest(story)
    assert story.scenes[1].file == "scenes/02-the-letter-2.md"
    assert (story.folder / "scenes" / "02-the-letter.md").read_text() == "Somebody else's."


def test_two_scenes_can_swap_their_titles(story: Story) -> None:
    first, second, _ = story.scenes
    story.rename_scene(first.id, "B")
    story.rename_scene(second.id, "A")
    save_manifest(story)
    assert [(title, text) for title, text, _ in reopened(story)][:2] == [("B", "Text of A."), ("A", "Text of B.")]


def test_a_kill_between_renaming_and_saving_the_order_loses_neither_place_nor_title(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Story) -> str:
        raise KeyboardInterrupt

    assert story.folder is not None
    story.rename_scene(story.scenes[1].id, "The Letter")
    monkeypatch.setattr(storage, "render_manifest", killed)
    with pytest.raises(KeyboardInterrupt):
        save_manifest(story)
    again = open_story(story.folder)
    assert [scene.text for scene in again.scenes] == ["Text of A.", "Text of B.", "Text of C."]
    assert [scene.id for scene in again.scenes] == [scene.id for scene in story.scenes]


def test_a_file_that_cannot_be_renamed_keeps_its_name_under_the_new_title(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("open in another program")

    story.rename_scene(story.scenes[1].id, "The Letter")
    monkeypatch.setattr(os, "rename", refuse)
    save_manifest(story)
    assert reopened(story) == [A, ("The Letter", "Text of B.", "scenes/02-b.md"), C]


def test_a_removed_scene_lies_in_the_trash_with_its_newest_text(story: Story) -> None:
    assert story.folder is not None
    story.scenes[1].text = "Newer."
    story.remove_scene(story.scenes[1].id)
    save_manifest(story)
    assert reopened(story) == [A, C]
    assert (story.folder / "trash" / "02-b.md").read_text() == "Newer."


def test_a_restored_scene_is_back_as_if_nothing_had_been(story: Story) -> None:
    removed = story.remove_scene(story.scenes[1].id)
    save_manifest(story)
    story.restore_scene(removed)
    save_manifest(story)
    assert reopened(story) == [A, B, C]
    assert names(story) == {"scenes/01-a.md", "scenes/02-b.md", "scenes/03-c.md"}


def test_a_scene_removed_and_restored_before_saving_never_moves(story: Story) -> None:
    story.restore_scene(story.remove_scene(story.scenes[1].id))
    save_manifest(story)
    assert reopened(story) == [A, B, C]


def test_removing_the_same_name_twice_keeps_both_texts(story: Story) -> None:
    assert story.folder is not None
    (story.folder / "trash").mkdir()
    (story.folder / "trash" / "02-b.md").write_text("An older B.")
    story.remove_scene(story.scenes[1].id)
    save_manifest(story)
    assert (story.folder / "trash" / "02-b.md").read_text() == "An older B."
    assert (story.folder / "trash" / "02-b-2.md").read_text() == "Text of B."


def test_a_scene_that_was_never_saved_goes_to_the_trash_only_with_text_in_it(story: Story) -> None:
    empty, written = story.add_scene(3, "Empty"), story.add_scene(4, "Written")
    written.text = "A few words."
    story.remove_scene(empty.id)
    story.remove_scene(written.id)
    save_manifest(story)
    assert {name for name in names(story) if name.startswith("trash/")} == {"trash/05-written.md"}


def test_a_scene_whose_file_vanished_is_written_anew_even_when_renamed(story: Story) -> None:
    story.path_of(story.scenes[1]).unlink()
    story.rename_scene(story.scenes[1].id, "The Letter")
    save_manifest(story)
    assert reopened(story)[1] == ("The Letter", "Text of B.", "scenes/02-the-letter.md")


def test_a_version_that_another_program_wrote_is_kept_before_it_is_overwritten(
    story: Story, recovery: Recovery
) -> None:
    scene = story.scenes[0]
    path = story.path_of(scene)
    path.write_text("Written in another editor.")
    scene.text = "Written in Ravel."
    kept_at = save_scene(story, scene, recovery)
    assert kept_at is not None
    assert kept_at.read_text() == "Written in another editor."
    (entry,) = recovery.entries(path)
    assert (entry.kept_at, entry.kind) == (kept_at, "foreign")
    assert path.read_text() == "Written in Ravel."


def test_a_story_toml_edited_by_hand_meanwhile_is_kept_too(story: Story, recovery: Recovery) -> None:
    assert story.folder is not None
    (story.folder / "story.toml").write_text("format = 1 # mine")
    save_manifest(story, recovery=recovery)
    (entry,) = recovery.entries()
    assert entry.kept_at.read_text() == "format = 1 # mine"


def test_a_file_that_was_only_touched_is_no_other_version(story: Story, recovery: Recovery) -> None:
    scene = story.scenes[0]
    os.utime(story.path_of(scene), (1, 1))
    scene.text = "Newer."
    assert save_scene(story, scene, recovery) is None
    assert recovery.entries() == []


def test_a_text_that_is_there_already_is_not_written_again(story: Story) -> None:
    path = story.path_of(story.scenes[0])
    before = path.stat()
    save_scene(story, story.scenes[0])
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_single_file_is_written_back_with_its_line_ends_and_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"\xef\xbb\xbfOne\r\n")
    story = open_story(path)
    story.scenes[0].text += "Two\n"
    save_scene(story, story.scenes[0])
    save_manifest(story)
    assert path.read_bytes() == b"\xef\xbb\xbfOne\r\nTwo\r\n"
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]


def test_a_folder_of_markdown_becomes_a_story_at_the_first_change(tmp_path: Path) -> None:
    (tmp_path / "Chapter 1.md").write_text("One.")
    story = open_story(tmp_path)
    story.add_scene(1, "Two")
    save_manifest(story)
    assert reopened(story) == [("Chapter 1", "One.", "Chapter 1.md"), ("Two", "", "scenes/01-two.md")]


def test_a_folder_that_is_gone_is_told_and_not_made_anew(story: Story, tmp_path: Path) -> None:
    assert story.folder is not None
    story.folder.rename(tmp_path / "elsewhere")
    story.add_scene(0, "New")
    with pytest.raises(SaveFailed) as caught:
        save_manifest(story)
    assert caught.value.facts["reason"]
    assert not story.folder.exists()


def test_with_a_saver_files_move_only_while_nothing_is_being_written(story: Story, recovery: Recovery) -> None:
    errors: list[object] = []
    saver = Saver(recovery, story.known, on_error=lambda path, error: errors.append(error))
    for round_number in range(20):
        for scene in story.scenes:
            scene.text = f"{scene.id} {round_number}"
            saver.save_scene(story, scene)
        story.rename_scene(story.scenes[0].id, f"Title {round_number}")
        removed = story.remove_scene(story.scenes[1].id)
        save_manifest(story, saver)
        story.restore_scene(removed)
        story.add_scene(9, "More")
        save_manifest(story, saver)
    assert saver.close(10)
    assert not errors
    assert not recovery.entries()
    assert [text for _, text, _ in reopened(story)][:3] == [f"{scene.id} 19" for scene in story.scenes[:3]]
    assert len(names(story)) == len(story.scenes)
