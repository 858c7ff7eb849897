"""Takes over what another program made of a story's order, titles and files. No text that is here is lost by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.story.manifest import MANIFEST_NAME
from app.story.scene import Scene
from app.story.story import SHELVES, Story

_DETAILS = ("title", "chapter", "kind", "synopsis", "status", "label")


@dataclass(slots=True)
class Adopted:
    """added: texts that weren't here; gone: texts that are still here and that the other program took away; order:
    whether chapters, titles, places or details are otherwise than they were."""

    added: list[Scene] = field(default_factory=list)
    gone: list[Scene] = field(default_factory=list)
    order: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.order)


def adopt(story: Story, fresh: Story) -> Adopted:
    """Makes `story` what `fresh`, just opened from the same folder, says, but for its texts: those stay, also where
    their files are gone, each behind what it stood behind. What `fresh` read is known from now on for new files only.
    """
    before = _layout(story)
    result = Adopted()
    by_id = {scene.id: scene for scene in story.all_texts()}
    by_file = {scene.stored_at: scene for scene in story.all_texts() if scene.stored_at is not None}
    shelves: dict[str, list[Scene]] = {}
    kept: set[str] = set()
    for shelf in SHELVES:
        shelves[shelf] = []
        for theirs in getattr(fresh, shelf):
            mine = by_id.get(theirs.id) or by_file.get(theirs.stored_at)
            if mine is None or mine.id in kept:
                if theirs.stored_at is None:
                    continue  # the empty scene that an empty folder is opened with
                _know(story, fresh, theirs)
                result.added.append(theirs)
                mine = theirs
            else:
                _take_details(story, mine, theirs)
            kept.add(mine.id)
            shelves[shelf].append(mine)
    for shelf in SHELVES:
        before_it: Scene | None = None
        for scene in getattr(story, shelf):
            if scene.id not in kept:
                if scene.stored_at is not None:
                    result.gone.append(scene)
                _put_behind(shelves[shelf], scene, before_it)
            before_it = scene
    story.scenes, story.notes, story.archived = (shelves[shelf] for shelf in SHELVES)
    _take_rest(story, fresh)
    result.order = _layout(story, but=result.added) != before
    return result


def _take_rest(story: Story, fresh: Story) -> None:
    story.title, story.author, story.settings = fresh.title, fresh.author, fresh.settings
    story.chapters, story.labels = fresh.chapters, fresh.labels
    story.manifest_text, story.rendered, story.writing = fresh.manifest_text, fresh.rendered, None
    here = {scene.id for scene in story.all_texts()}
    story.unread = [lost for lost in fresh.unread if lost.id not in here]
    last = 0
    for scene in story.scenes:  # scenes stay ordered by chapter
        last = scene.chapter = min(max(scene.chapter, last), len(story.chapters) - 1)
    manifest = story.root / MANIFEST_NAME
    if (seen := fresh.known.seen(manifest)) is not None:
        story.known.accept(manifest, seen)


def _take_details(story: Story, mine: Scene, theirs: Scene) -> None:
    for name in _DETAILS:
        setattr(mine, name, getattr(theirs, name))
    if theirs.stored_at != mine.stored_at and theirs.stored_at is not None and story.folder is not None:
        if mine.stored_at is not None:
            story.known.move(story.root / mine.stored_at, story.root / theirs.stored_at)
        mine.stored_at = mine.file = theirs.stored_at


def _know(story: Story, fresh: Story, scene: Scene) -> None:
    path = fresh.path_of(scene)
    seen = fresh.known.seen(path)
    if seen is not None:
        story.known.accept(path, seen)


def _put_behind(shelf: list[Scene], scene: Scene, before_it: Scene | None) -> None:
    place = next(
        (index + 1 for index, other in enumerate(shelf) if other is before_it), 0 if before_it is None else None
    )
    shelf.insert(len(shelf) if place is None else place, scene)


def _layout(story: Story, but: Sequence[Scene] = ()) -> tuple[object, ...]:
    left_out = {scene.id for scene in but}
    texts = [
        (shelf, scene.id, *(getattr(scene, name) for name in _DETAILS if name != "chapter" or shelf == "scenes"))
        for shelf in SHELVES
        for scene in getattr(story, shelf)
        if scene.id not in left_out
    ]
    labels = [(label.id, label.name, label.color) for label in story.labels]
    return (texts, labels, [chapter.title for chapter in story.chapters], story.title, story.author)
