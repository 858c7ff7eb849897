"""How a story is laid out at one moment, so that a change of it can be taken back. No text is part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.story.scene import Chapter, Label, Scene
from app.story.story import SHELVES, Story
from app.story.structure import arrange, put_on_shelf

_T = TypeVar("_T")
_DETAILS = ("kind", "synopsis", "status", "label")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A text's place: the list that it is in, its chapter, and what was known of it."""

    scene: Scene
    shelf: str
    chapter: Chapter | None
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """placed: scenes, notes and archived scenes in order."""

    placed: tuple[_Placed, ...]
    chapters: tuple[tuple[Chapter, str], ...]
    labels: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, story: Story, only: Scene | None = None) -> Layout:
        """only: just what is known of this text, for a change that is of nothing else."""
        if only is not None:
            return cls((_Placed(only, "", None, only.title, _details(only)),), (), ())
        placed = [
            _Placed(
                scene,
                shelf,
                story.chapters[scene.chapter] if shelf == "scenes" else None,
                scene.title,
                _details(scene),
            )
            for shelf in SHELVES
            for scene in getattr(story, shelf)
        ]
        chapters = tuple((chapter, chapter.title) for chapter in story.chapters)
        return cls(tuple(placed), chapters, tuple((label.id, label.name, label.color) for label in story.labels))

    def apply(self, story: Story, instead_of: Layout) -> None:
        """Makes the story as it was then, in all in which that differs from `instead_of`, the layout on the other side
        of a change. What came or went since by other ways stays as it is.

        Texts that weren't there then go to the trash, those that were come back from it.
        """
        if self.labels != instead_of.labels:
            story.labels = [Label(*label) for label in self.labels]
        self._apply_titles(story, instead_of)
        self._apply_details(story, instead_of)
        if self._order() != instead_of._order():
            self._apply_order(story, instead_of)

    def texts_missing_in(self, other: Layout) -> list[tuple[str, str]]:
        """Ids of the texts that are here and not there, and what they are called."""
        there = {place.scene.id for place in other.placed}
        missing = [place for place in self.placed if place.scene.id not in there]
        return [(place.scene.id, place.title or place.scene.first_words()) for place in missing]

    def says_the_same(self, other: Layout) -> bool:
        """Whether nothing lies between the two."""
        return self._order() == other._order() and self._known() == other._known()

    def _known(self) -> tuple[object, ...]:
        details = tuple((place.title, *place.details) for place in self.placed)
        return (details, tuple(title for _, title in self.chapters), self.labels)

    def _order(self) -> tuple[object, ...]:
        chapters = tuple(id(chapter) for chapter, _ in self.chapters)
        return (chapters, tuple((place.scene.id, place.shelf, id(place.chapter)) for place in self.placed))

    def _apply_titles(self, story: Story, other: Layout) -> None:
        titles = {id(chapter): title for chapter, title in other.chapters}
        for chapter, title in self.chapters:
            if titles.get(id(chapter), title) != title:
                chapter.title = title

    def _apply_details(self, story: Story, other: Layout) -> None:
        before = {place.scene.id: place for place in other.placed}
        for place in self.placed:
            there = before.get(place.scene.id)
            if there is None:
                continue
            for name, value, changed in zip(_DETAILS, place.details, there.details, strict=True):
                if value != changed:
                    setattr(place.scene, name, value)
            if place.title != there.title and story.has_text(place.scene.id):
                story.rename_scene(place.scene.id, place.title)

    def _apply_order(self, story: Story, other: Layout) -> None:
        wanted, left = {place.scene.id for place in self.placed}, {place.scene.id for place in other.placed}
        here = {scene.id: scene for scene in story.all_texts()}
        gone = {scene.id for scene in story.all_texts()} & (left - wanted)
        # What the change took away comes back; what was taken away since, by other ways, doesn't.
        placed = [place for place in self.placed if place.scene.id in here or place.scene.id not in left]
        leaving = [scene for scene in story.all_texts() if scene.id in gone]
        story.note_places(gone)
        coming = {id(place.scene) for place in placed}
        story.removed = [scene for scene in story.removed if id(scene) not in coming] + leaving
        nothing_moved = self._places_of(left) == other._places_of(wanted)

        def shelf(name: str) -> list[Scene]:
            now = [scene for scene in getattr(story, name) if scene.id not in gone]
            then = [here.get(place.scene.id, place.scene) for place in placed if place.shelf == name]
            if nothing_moved:
                return _merged(now, then, lambda scene: scene.id not in here)
            return _merged(then, now, lambda scene: scene.id not in wanted)

        chapter_of = {scene.id: story.chapters[scene.chapter] for scene in story.scenes}
        for place in placed:
            if place.chapter is not None and not (nothing_moved and place.scene.id in chapter_of):
                chapter_of[place.scene.id] = place.chapter
        story.notes, story.archived, scenes = shelf("notes"), shelf("archived"), shelf("scenes")
        grouped: list[tuple[Chapter, list[Scene]]] = [(chapter, []) for chapter in self._chapters_of(story, other)]
        places = {id(chapter): number for number, (chapter, _) in enumerate(grouped)}
        number = 0
        for scene in scenes:
            number = places.get(id(chapter_of[scene.id]), number)
            grouped[number][1].append(scene)
        arrange(story, grouped)
        for place in placed:
            if place.scene.id not in here or not nothing_moved:
                put_on_shelf(story, here.get(place.scene.id, place.scene), place.shelf)

    def _places_of(self, ids: set[str]) -> list[tuple[str, str, int]]:
        """The order and chapters of these."""
        return [(place.scene.id, place.shelf, id(place.chapter)) for place in self.placed if place.scene.id in ids]

    def _chapters_of(self, story: Story, other: Layout) -> list[Chapter]:
        wanted, there = [id(chapter) for chapter, _ in self.chapters], [id(chapter) for chapter, _ in other.chapters]
        here = {id(chapter) for chapter in story.chapters}
        then = [chapter for chapter, _ in self.chapters if id(chapter) in here or id(chapter) not in there]
        if [each for each in wanted if each in there] == [each for each in there if each in wanted]:  # none moved
            now = [chapter for chapter in story.chapters if id(chapter) in wanted or id(chapter) not in there]
            return _merged(now, then, lambda chapter: id(chapter) not in here)
        return _merged(then, story.chapters, lambda chapter: id(chapter) not in there)


def _details(scene: Scene) -> tuple[str, ...]:
    return tuple(getattr(scene, name) for name in _DETAILS)


def _merged(first: Sequence[_T], second: Sequence[_T], keep: Callable[[_T], bool]) -> list[_T]:
    """The first, in that order; and of the second what is to be kept, each behind what it stands behind there."""
    known, behind = {id(each) for each in first}, 0  # 0: before all
    kept: dict[int, list[_T]] = {}  # by the one of the first that they stand behind
    for each in second:
        if id(each) in known:
            behind = id(each)
        elif keep(each):
            kept.setdefault(behind, []).append(each)
    return [*kept.get(0, ()), *(other for each in first for other in (each, *kept.get(id(each), ())))]
