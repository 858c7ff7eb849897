"""Makes a story's order what it was in a snapshot. Texts of scenes that are here are for their pages to change."""

from __future__ import annotations

from app.story.filenames import slug
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER, Chapter, Scene
from app.story.snapshots_table import SnapshotContent, SnapshotText
from app.story.story import Story
from app.story.structure import archive_scenes, arrange, put_on_shelf

_DETAILS = ("kind", "synopsis", "status", "label")
_FOLDERS = {"scenes": SCENES_FOLDER, "notes": NOTES_FOLDER, "archived": ARCHIVE_FOLDER}


def put_texts_back(story: Story, content: SnapshotContent) -> list[str]:
    """Order, chapters, titles and details as in the snapshot; what was deleted since comes back with the text that it
    had then. Scenes that came since go to the archive, notes stay. Returns the ids of those that were archived.

    For a single file only its text is put back, which is not for this.
    """
    if story.file is not None:
        return []
    wanted = {text.id for text in content.texts}
    newer = [scene.id for scene in story.scenes if scene.id not in wanted]
    archive_scenes(story, newer)
    scenes = {text.id: _scene_of(story, text) for text in content.texts}
    for shelf in ("notes", "archived"):
        then = [scenes[text.id] for text in content.texts if text.shelf == shelf]
        now = [scene for scene in getattr(story, shelf) if scene.id not in wanted]
        setattr(story, shelf, then + now)
    chapters = _chapters(story, content)
    grouped: list[tuple[Chapter, list[Scene]]] = [(chapter, []) for chapter in chapters]
    for text in content.texts:
        if text.shelf == "scenes":
            grouped[min(text.chapter, len(grouped) - 1)][1].append(scenes[text.id])
    arrange(story, grouped)
    for text in content.texts:
        scene = scenes[text.id]
        put_on_shelf(story, scene, text.shelf)
        if scene.title != text.title:
            story.rename_scene(scene.id, text.title)
        for name in _DETAILS:
            setattr(scene, name, getattr(text, name))
    story.title = content.title
    return newer


def _scene_of(story: Story, text: SnapshotText) -> Scene:
    """The scene that is here, or that was deleted while the story is open, else one made anew."""
    if story.has_text(text.id):
        return story.text_with_id(text.id)
    for scene in story.removed:
        if scene.id == text.id:
            story.removed = [other for other in story.removed if other is not scene]
            scene.file = story.free_file(scene.file.rpartition("/")[2], _FOLDERS[text.shelf])
            return scene
    name = f"{slug(text.title) or 'scene'}.md"
    return Scene(text.id, text.title, text.text, story.free_file(name, _FOLDERS[text.shelf]))


def _chapters(story: Story, content: SnapshotContent) -> list[Chapter]:
    """Those of the story where their titles are the same, so that what story.toml knows of them stays with them."""
    left = list(story.chapters)
    chapters = []
    for title in content.chapters:
        same = next((chapter for chapter in left if chapter.title == title), None)
        if same is not None:
            left = [chapter for chapter in left if chapter is not same]
        chapters.append(same or Chapter(title))
    return chapters or [Chapter()]
