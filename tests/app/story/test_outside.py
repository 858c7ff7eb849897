"""app/story/outside.py and adopting.py: what other programs did to a story's files, and what is taken over of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.story.adopting import adopt
from app.story.errors import DamagedManifest
from app.story.outside import Findings, look
from app.story.scene import Chapter
from app.story.storage import create_story, open_story, save_manifest
from app.story.story import Story
from app.story.structure import archive_scenes, arrange, insert_chapters, remove_texts


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = create_story(tmp_path / "A Novel", "A Novel", "First")
    insert_chapters(story, 1, [("Two", [("A", "Text of A."), ("B", "Text of B.")]), ("Three", [("C", "Text of C.")])])
    story.add_note("place", "Harbour").text = "Cold."
    save_manifest(story)
    return open_story(tmp_path / "A Novel")


def found(story: Story) -> Findings:
    paths = [story.path_of(scene) for scene in story.all_texts()]
    return look(story.root, paths, story.known)


def test_nothing_is_found_where_nothing_was_done(story: Story) -> None:
    findings = found(story)
    assert (findings.changed, findings.missing, findings.manifest, findings.fresh) == ({}, [], None, None)
    story.path_of(story.scenes[0]).touch()
    assert found(story).changed == {}


def test_each_kind_of_change_is_found(story: Story) -> None:
    changed, gone = story.path_of(story.scenes[0]), story.path_of(story.scenes[1])
    changed.write_text("Another.")
    gone.unlink()
    (story.root / "notes" / "new.md").write_text("New.")
    findings = found(story)
    assert {path: seen.data for path, seen in findings.changed.items()} == {changed: b"Another."}
    assert findings.missing == [gone]
    assert findings.manifest is None
    assert findings.fresh is not None


def test_a_damaged_story_toml_is_left_as_it_lies(story: Story) -> None:
    (story.root / "story.toml").write_text("title = [")
    findings = found(story)
    assert isinstance(findings.manifest_error, DamagedManifest)
    assert findings.fresh is None
    assert (story.root / "story.toml").read_text() == "title = ["
    assert not list(story.root.glob("*.damaged*"))


def test_a_folder_that_is_gone_is_all_that_is_said(story: Story) -> None:
    story.root.rename(story.root.with_name("elsewhere"))
    findings = found(story)
    assert findings.folder_is_gone
    assert (findings.changed, findings.missing) == ({}, [])


def test_what_was_dealt_with_since_is_stale(story: Story) -> None:
    path = story.path_of(story.scenes[0])
    path.write_text("Another.")
    findings = found(story)
    assert not findings.is_stale(path, story.known)
    story.known.accept(path, findings.changed[path])
    assert findings.is_stale(path, story.known)


def test_texts_that_are_here_are_the_same_objects_after_another_order_was_taken_over(story: Story) -> None:
    other = open_story(story.root)
    archive_scenes(other, [other.scenes[1].id])
    arrange(other, [(Chapter("One and only"), other.scenes[::-1])])
    other.rename_scene(other.scenes[0].id, "Last")
    other.title, other.settings = "Another", {"preset": "wild"}
    save_manifest(other)
    before = {scene.id: scene for scene in story.all_texts()}
    story.scenes[0].text = "Typed meanwhile."
    result = adopt(story, open_story(story.root))
    assert (result.added, result.gone, result.order) == ([], [], True)
    assert all(before[scene.id] is scene for scene in story.all_texts())
    assert [scene.title for scene in story.scenes] == ["Last", "B", "First"]
    assert [scene.title for scene in story.archived] == ["A"]
    assert story.scenes[-1].text == "Typed meanwhile."
    assert (story.title, [chapter.title for chapter in story.chapters]) == ("Another", ["One and only"])
    assert found(story).fresh is None  # and all of it is known


def test_a_text_that_they_took_away_stays_behind_what_it_stood_behind(story: Story) -> None:
    other = open_story(story.root)
    remove_texts(other, [other.scenes[1].id])
    save_manifest(other)
    order = [scene.id for scene in story.scenes]
    result = adopt(story, open_story(story.root))
    assert [scene.title for scene in result.gone] == ["A"]
    assert [scene.id for scene in story.scenes] == order


def test_a_scene_that_was_never_written_stays(story: Story) -> None:
    new = story.add_scene(1, "New")
    (story.root / "scenes" / "theirs.md").write_text("Theirs.")
    result = adopt(story, open_story(story.root))
    assert result.gone == []
    assert story.scenes[1] is new
    assert [scene.text for scene in result.added] == ["Theirs."]


def test_no_text_is_lost_whatever_they_do(tmp_path: Path) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        folder = tmp_path / f"novel {seed}"
        mine = create_story(folder, "A Novel")
        insert_chapters(mine, 1, [("", [(f"S{n}", f"Text {n}.") for n in range(8)])])
        save_manifest(mine)
        mine, theirs = open_story(folder), open_story(folder)
        for _ in range(4):
            change(theirs, rng)
        save_manifest(theirs)
        change_here(mine, rng)
        texts = {scene.id: scene.text for scene in mine.all_texts()}
        adopt(mine, open_story(folder))
        after = {scene.id: scene.text for scene in mine.all_texts()}
        assert texts.items() <= after.items()
        assert {scene.text for scene in theirs.all_texts() if scene.id not in texts} <= set(after.values())
        assert sorted(range(len(mine.scenes)), key=lambda n: mine.scenes[n].chapter) == list(range(len(mine.scenes)))
        files = [scene.file for scene in mine.all_texts()]
        assert len(set(files)) == len(files)


def change(story: Story, rng: random.Random) -> None:
    scene = rng.choice(story.scenes)
    kind = rng.randrange(4)
    if kind == 0:
        story.move_scene(scene.id, rng.randrange(len(story.scenes)))
    elif kind == 1:
        story.rename_scene(scene.id, f"Title {rng.randrange(99)}")
    elif kind == 2 and len(story.scenes) > 2:
        remove_texts(story, [scene.id])
    else:
        story.add_scene(rng.randrange(len(story.scenes)), "New").text = f"New {rng.randrange(999)}."


def change_here(story: Story, rng: random.Random) -> None:
    rng.choice(story.scenes).text = "Typed here."
    if rng.random() < 0.5:
        story.add_scene(rng.randrange(len(story.scenes)), "New here").text = "Mine alone."
