"""What the window says of the model's reading: marks in the list of scenes, a line in the status strip."""

from __future__ import annotations

from collections.abc import Collection

from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.read_scenes import ReadScenes
from app.story.story import Story


class ReadingSigns:
    """Tells the widgets only what changed. GUI thread."""

    def __init__(self, scene_list: SceneList, status: StatusStrip) -> None:
        self._list, self._status = scene_list, status

    def show(
        self, story: Story, open_id: str, known: ReadScenes, stale: Collection[str], *, reading: bool, at_once: bool
    ) -> None:
        """Marks what isn't read, once the model has read anything of the story.

        The scene that is open has no mark: whatever is written there is read when a passage begins. stale: ids of
        scenes that the last passage was written from an earlier wording of. reading: the model is at it. at_once:
        Continue doesn't wait for a scene to be read again.
        """
        unread = unread_scenes(story, known) - {open_id} if known.any_was_read else frozenset()
        self._list.set_unread(unread)
        before = story.scenes_before(open_id)
        earlier = [scene for scene in before if scene.id in unread and not reading]
        self._status.set_unread(tuple(scene.title or scene.first_words() for scene in earlier), at_once)
        titles = tuple(scene.title or scene.first_words() for scene in story.scenes if scene.id in stale)
        self._status.set_stale(titles, known.unread.isdisjoint(stale))

    def show_progress(self, story: Story, ids: Collection[str], known: ReadScenes, fraction: float) -> None:
        """ids: of the scenes that are read just now, in order; fraction: of their tokens that are read."""
        here = next((scene_id for scene_id in ids if scene_id in known.unread), "")
        places = {scene.id: place for place, scene in enumerate(story.scenes, 1)}
        self._status.set_reading_ahead(places.get(here, len(places)), len(places), fraction)

    def hide_progress(self) -> None:
        self._status.set_reading_ahead(0, 0, 0.0)


def unread_scenes(story: Story, known: ReadScenes) -> frozenset[str]:
    """Ids of the scenes that have text and are known not to be read as they are now."""
    return frozenset(scene.id for scene in story.scenes if scene.id in known.unread and scene.part())
