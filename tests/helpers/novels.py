"""Stories on disk for tests of the whole window, and their texts by title."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.story.storage import create_story, save_manifest, save_scene
from tests.helpers.program import Program


def write_novel(folder: Path, texts: Mapping[str, str]) -> Path:
    """A story called "A Novel" with a scene for each title, in order; returns its folder."""
    first, *others = texts
    story = create_story(folder, "A Novel", first)
    for title in others:
        story.add_scene(len(story.scenes), title)
    for scene in story.scenes:
        scene.text = texts[scene.title]
        save_scene(story, scene)
    save_manifest(story)
    return folder


def id_of(program: Program, title: str) -> str:
    """Of the scene, note or archived scene of that title in the story that is open."""
    assert program.app.story.current is not None
    return next(text.id for text in program.app.story.current.story.all_texts() if text.title == title)
