"""Damaged story folders: opening one never crashes, and never loses or changes a text that can be read."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from app.story import snapshots_table, textfile, versions_table
from app.story.errors import HistoryUnavailable, NewerFormat, StoryError
from app.story.history import History, open_history
from app.story.layout import Layout
from app.story.recovery import Recovery
from app.story.snapshots_table import content_of
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.story import Scene, Story
from app.story.structure import archive_scenes
from app.story.takes_table import RecordedTake
from app.story.versions import Versions
from tests.fuzz.damage import damaged

TEXTS = ("It was dark.\n\nNobody came.", "夜里。😀", "", "Café — “quoted”, *emphasis*.\n\n* * *\n\nEnd.", "A note.")
FOLDERS = ("scenes", "notes", "archive")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A story with everything that one can have."""
    folder = tmp_path / "whole"
    story = create_story(folder, "A Novel", "Night")
    for number, title in enumerate(("Morning", "夜", "Noon"), 1):
        story.add_scene(number, title)
    story.add_note("character", "Captain")
    archive_scenes(story, [story.scenes[-1].id])
    for text, scene in zip(TEXTS, story.all_texts(), strict=True):
        scene.text, scene.synopsis = text, "What happens"
    save_manifest(story)
    for scene in story.all_texts():
        save_scene(story, scene)
    history = History(folder / "history.db")
    history.add_take(RecordedTake(story.scenes[0].id, 3, "Taken. ", around=TEXTS[0], ids=(1, 2, 3)))
    history.save_spans(story.scenes[0].id, TEXTS[0], [(0, 3)])
    versions = Versions(history)
    for text in ("One.", "One. Two.", TEXTS[0]):
        versions.note(story.scenes[0].id, text, "replace")
    versions.take_snapshot("Draft", content_of(story))
    assert versions.close(10)
    return folder


def readable(folder: Path) -> Counter[str]:
    """Texts of the folder's scene files, as any editor reads them. A hidden file is none."""
    found: Counter[str] = Counter()
    for place in FOLDERS:
        for path in (folder / place).glob("[!.]*.md") if (folder / place).is_dir() else ():
            try:
                found[textfile.decode(path.read_bytes(), path)[0]] += 1
            except (StoryError, OSError):
                continue
    return found


def contents(folder: Path) -> Counter[bytes]:
    return Counter(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def damage(folder: Path, rng: random.Random) -> None:
    """One to three files damaged, and now and then something amiss with the folder itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in rng.sample(files, rng.choice((1, 1, 2, 3))):
        path.write_bytes(damaged(path.read_bytes(), rng))
    scene = rng.choice(sorted((folder / "scenes").glob("*.md")))
    kind = rng.randrange(15)
    if kind == 0:
        scene.unlink()
    elif kind == 1:
        scene.rename(scene.with_name(rng.choice(("renamed.md", "99.md", "Über.md", "01-NIGHT.md", ".hidden.md"))))
    elif kind == 2:
        shutil.copy(scene, scene.with_name("copied.md"))
    elif kind == 3:
        (folder / "story.toml").unlink()
    elif kind == 4:
        scene.unlink()
        scene.mkdir()
    elif kind == 5:
        shutil.rmtree(folder / "notes")
    elif kind == 6:
        name_twice(folder, rng, scene)
    elif kind == 7:
        os.link(scene, folder / rng.choice(FOLDERS) / "linked.md")
    elif kind == 8:
        (folder / "trash").mkdir()
        scene.rename(folder / "trash" / scene.name)


def name_twice(folder: Path, rng: random.Random, scene: Path) -> None:
    """story.toml has a file of the manuscript among the notes or in the archive, too."""
    path, table = folder / "story.toml", rng.choice(("notes", "archive"))
    name = rng.choice((f"scenes/{scene.name}", f"scenes/./{scene.name}", f"scenes/{scene.name.upper()}"))
    line = f'[{table}]\n"{name}" = {{id = "twice", title = "Twice"}}\n'.encode()
    path.write_bytes(path.read_bytes().replace(f"[{table}]\n".encode(), line))


def test_opening_damaged_folders_never_crashes_and_never_loses_a_readable_text(
    whole: Path, tmp_path: Path, recovery: Recovery, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(textfile, "_sync", lambda descriptor: None)  # not what is tested, and it takes a while
    count = 20_000 if request.config.getoption("--long") else 2_000
    case, outcomes = tmp_path / "case", Counter[str]()
    for number in range(count):
        shutil.copytree(whole, case)
        rng = random.Random(number)
        damage(case, rng)
        try:
            outcomes[opened_and_saved(case, recovery if number % 2 else None)] += 1
            if number % 4 == 0:
                outcomes[f"history: {read_history(case, tmp_path)}"] += 1
        except Exception as error:
            error.add_note(f"story {number}")
            raise
        shutil.rmtree(case)
    assert outcomes["opened"] > 0.9 * count
    assert outcomes["history: read"] > 0


def opened_and_saved(folder: Path, recovery: Recovery | None) -> str:
    """recovery: where saving puts what it must; None for no saving."""
    texts, before = readable(folder), contents(folder)
    try:
        story = open_story(folder)
    except NewerFormat:  # a damaged number; nothing was changed
        assert contents(folder) == before
        return "newer"
    assert contents(folder) == before, "opening changed or lost a file"
    opened = [(found.st_dev, found.st_ino) for found in (story.path_of(scene).stat() for scene in on_disk(story))]
    assert len(opened) == len(set(opened)), "a file was opened twice"
    in_story = Counter(scene.text for scene in story.all_texts())
    missing = texts - in_story
    assert set(missing) <= set(in_story), f"not in the story: {missing}"  # two names of one file are one scene
    Layout.of(story)
    story.word_count()
    if recovery is not None:
        save_and_open_again(story, recovery, in_story)
    return "opened"


def on_disk(story: Story) -> list[Scene]:
    return [scene for scene in (*story.all_texts(), *story.removed) if scene.stored_at is not None]


def save_and_open_again(story: Story, recovery: Recovery, texts: Counter[str]) -> None:
    before = Counter(path.read_bytes() for path in story.root.glob("*.damaged"))
    try:
        save_manifest(story, recovery=recovery)
    except StoryError:  # a folder where a file is wanted: told, and every text is still here
        assert Counter(scene.text for scene in story.all_texts()) == texts
        return
    again = open_story(story.root)
    assert Counter(scene.text for scene in again.all_texts()) == texts
    assert Counter(path.read_bytes() for path in story.root.glob("*.damaged")) == before


def read_history(folder: Path, data_folder: Path) -> str:
    """Only typed errors; a damaged file is kept aside, whole."""
    data = (folder / "history.db").read_bytes()
    story = open_story(folder)
    try:
        history = open_history(story, data_folder)
    except NewerFormat:
        assert (folder / "history.db").read_bytes() == data
        return "newer"
    except HistoryUnavailable:
        return "unavailable"
    try:
        return "anew" if was_put_aside(history, data) else read_all(history, story.scenes[0].id)
    except HistoryUnavailable:
        return "unavailable"
    finally:
        history.close()


def was_put_aside(history: History, data: bytes) -> bool:
    if history.damaged is not None:
        assert history.damaged.read_bytes() == data
        assert history.nodes("any") == []
        return True
    return False


def read_all(history: History, scene_id: str) -> str:
    found: list[Any] = [history.nodes(scene_id), history.takes(scene_id), history.spans(scene_id, TEXTS[0])]
    for node in found[0]:
        history.page(node.id)
    history.ids([node.id for node in found[0]])
    for version in history.run(lambda db: versions_table.versions_of(db, scene_id)):
        tried(history, lambda db, each=version.id: versions_table.version_text(db, each))
    for snapshot in history.run(snapshots_table.snapshots):
        tried(history, lambda db, each=snapshot.id: snapshots_table.snapshot_content(db, each))
    tried(history, lambda db: versions_table.add_version(db, scene_id, "And now.", "saved", 2_000_000_000.0))
    return "read"


def tried(history: History, question: Any) -> None:
    try:
        history.run(question)
    except HistoryUnavailable:
        return
