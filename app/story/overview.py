"""What a story amounts to: its words by chapter and by state of work. Knows no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.story.story import Scene, Story

WORDS_A_PAGE = 250  # of a typed manuscript, as publishers count
WORDS_A_MINUTE = 250  # of a reader


@dataclass(frozen=True, slots=True)
class ChapterSize:
    """index: among the story's chapters."""

    index: int
    title: str
    scenes: int
    words: int


@dataclass(frozen=True, slots=True)
class Overview:
    """longest: the scenes with most words and how many, the longest first. by_status: words by status, without
    those that have none.

    pages and minutes are rounded up: a story with words has one of each at least.
    """

    words: int
    characters: int
    scenes: int
    notes: int
    chapters: tuple[ChapterSize, ...]
    by_status: Mapping[str, int]
    scenes_by_status: Mapping[str, int]
    longest: tuple[tuple[Scene, int], ...]

    @property
    def pages(self) -> int:
        return -(-self.words // WORDS_A_PAGE)

    @property
    def minutes(self) -> int:
        return -(-self.words // WORDS_A_MINUTE)


def overview(story: Story, words: Mapping[str, int], most: int = 5) -> Overview:
    """words: of each scene, by id; a scene that isn't there counts as empty. most: scenes among the longest."""
    by_chapter: Counter[int] = Counter()
    by_status: Counter[str] = Counter()
    for scene in story.scenes:
        by_chapter[scene.chapter] += words.get(scene.id, 0)
        by_status[scene.status] += words.get(scene.id, 0)
    scenes_of = Counter(scene.chapter for scene in story.scenes)
    chapters = tuple(
        ChapterSize(index, chapter.title, scenes_of[index], by_chapter[index])
        for index, chapter in enumerate(story.chapters)
    )
    lengths = [(scene, words.get(scene.id, 0)) for scene in story.scenes]
    return Overview(
        words=by_chapter.total(),
        characters=sum(_visible(scene.text) for scene in story.scenes),
        scenes=len(story.scenes),
        notes=len(story.notes),
        chapters=chapters,
        by_status=dict(by_status),
        scenes_by_status=Counter(scene.status for scene in story.scenes),
        longest=tuple(sorted((row for row in lengths if row[1]), key=lambda row: row[1], reverse=True)[:most]),
    )


def _visible(text: str) -> int:
    """Characters with the spaces between them, without line ends."""
    return len(text) - text.count("\n")
