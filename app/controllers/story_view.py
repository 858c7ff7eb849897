"""How the writer left a story: the text that was on the page, the caret in it, the folded chapters.

It is kept in the settings of this machine, not in the story, which others may share.
"""

from __future__ import annotations

from app.editor.editor import Editor
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.settings import Settings
from app.story.scene import Chapter
from app.story.story import Story, to_utf16
from app.widgets.story_rows import ARCHIVE


def chapter_key(chapter: Chapter) -> str:
    """Names its row while the story is open."""
    return f"chapter {id(chapter)}"


class StoryView:
    """Of the stories that were opened last. GUI thread."""

    def __init__(self, settings: Settings, editor: Editor, scenes: SceneList) -> None:
        self._settings, self._editor, self._scenes = settings, editor, scenes

    def place(self, opened: OpenStory) -> tuple[str, int]:
        """The id of a text and a position there (UTF-16 units); the end of the story where nothing is known."""
        place = self._settings.value("places").get(opened.key, [])
        known = {scene.id for scene in opened.story.all_texts()}
        if len(place) == 2 and place[0] in known and place[1].isascii() and place[1].isdigit():
            return place[0], int(place[1])
        if not opened.story.scenes:
            opened.story.add_scene(0, "")
        last = opened.story.scenes[-1]
        return last.id, to_utf16(last.text, len(last.text))

    def fold(self, opened: OpenStory) -> None:
        """The list folds what was folded; where nothing is known, the archive."""
        kept, chapters = self._settings.value("folded").get(opened.key), _first_scenes(opened.story)
        keys = [ARCHIVE] if not isinstance(kept, list) else [key for key in kept if isinstance(key, str)]
        self._scenes.set_folded({chapters.get(key, key) for key in keys})

    def remember(self, opened: OpenStory, text_id: str) -> None:
        """text_id: on the page."""
        if not opened.key:
            return
        first = {row: scene_id for scene_id, row in _first_scenes(opened.story).items()}
        folded = [first.get(key, key) for key in self._scenes.folded()]
        self._keep("places", opened.key, [text_id, str(self._editor.textCursor().position())])
        self._keep("folded", opened.key, folded)

    def _keep(self, setting: str, key: str, value: list[str]) -> None:
        kept = {**self._settings.value(setting), key: value}
        recent = [*self._settings.value("recent"), key]
        self._settings.set_value(setting, {story: kept[story] for story in kept if story in recent})


def _first_scenes(story: Story) -> dict[str, str]:
    """A chapter is known another day by its first scene: id of that -> key of the chapter's row."""
    return {scenes[0].id: chapter_key(chapter) for chapter, scenes in story.by_chapter() if scenes}
