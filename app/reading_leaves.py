"""The manuscript in leaves to be read one at a time: a chapter each, or parts of one that is very long. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.story.story import Scene, Story

MOST_CHARACTERS = 150_000  # of a leaf; a scene is never cut


@dataclass(frozen=True, slots=True)
class LeafOf:
    """chapter: its index. part: 1, 2 ... of a chapter that is several leaves, else 0."""

    chapter: int
    part: int
    scenes: tuple[Scene, ...]


def leaves(story: Story, length: Callable[[Scene], int] = lambda scene: len(scene.text)) -> list[LeafOf]:
    """Chapters without text are left out."""
    found = []
    for index in range(len(story.chapters)):
        scenes = [scene for scene in story.scenes if scene.chapter == index and length(scene)]
        parts = list(_parts(scenes, length))
        found += [LeafOf(index, number if len(parts) > 1 else 0, part) for number, part in enumerate(parts, 1)]
    return found


def _parts(scenes: Sequence[Scene], length: Callable[[Scene], int]) -> list[tuple[Scene, ...]]:
    parts: list[list[Scene]] = []
    size = 0
    for scene in scenes:
        if not parts or size + length(scene) > MOST_CHARACTERS:
            parts.append([])
            size = 0
        parts[-1].append(scene)
        size += length(scene)
    return [tuple(part) for part in parts]
