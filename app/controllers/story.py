"""Opens, begins and closes stories, and does to their scenes what the scene list asks for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from app import paths
from app.bridge import EventBridge
from app.controllers.notices import Notices
from app.controllers.story_notices import StoryNotices
from app.controllers.story_view import StoryView, chapter_key
from app.controllers.story_words import StoryWords
from app.dialogs import files
from app.dialogs.unsaved import ask_unsaved
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.errors import explain
from app.main_window import MainWindow
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.settings import Settings
from app.status_names import status_name
from app.story.errors import StoryError, StoryLocked
from app.story.lock import acquire_lock
from app.story.manifest import MANIFEST_NAME
from app.story.sample import write_sample
from app.story.scene import STATUSES
from app.story.storage import create_story, open_story
from app.story.story import Label, Scene, Story, to_utf16
from app.widgets.story_rows import ChapterEntry, SceneEntry


class StoryController(QObject):
    """Holds the story that is open (`current`) and the scene that is shown. GUI thread."""

    about_to_change_scene = Signal()
    about_to_remove_scene = Signal(object)  # SceneDocument
    scene_shown = Signal(object)  # SceneDocument
    story_opened = Signal(object)  # OpenStory
    story_closing = Signal(object)  # OpenStory: every text of it is safe, and it is still whole
    scenes_changed = Signal()  # added, moved, taken out or renamed

    def __init__(self, window: MainWindow, settings: Settings, bridge: EventBridge, notices: Notices) -> None:
        super().__init__(window)
        self._window, self._settings, self._bridge, self._notices = window, settings, bridge, notices
        editor, scene_list, status = window.parts.editor, window.parts.scene_list, window.parts.status
        assert isinstance(editor, Editor) and isinstance(scene_list, SceneList) and isinstance(status, StatusStrip)
        self._editor, self._scenes, self._status = editor, scene_list, status
        self.current: OpenStory | None = None
        self._scene_id, self._shown_index = "", -1  # -1: what is shown is none of the manuscript's scenes
        self._view = StoryView(settings, editor, scene_list)
        self._story_notices = StoryNotices(notices)
        self.words = StoryWords(self)
        self.words.counted.connect(self._show_counted)
        self._connect()

    def _connect(self) -> None:
        scenes, actions = self._scenes, self._window.actions_table
        scenes.scene_chosen.connect(self.show_scene)
        actions["previous_scene"].triggered.connect(lambda: scenes.choose_neighbour(-1))
        actions["next_scene"].triggered.connect(lambda: scenes.choose_neighbour(1))
        actions["new_story"].triggered.connect(self._ask_for_new)
        actions["open_story"].triggered.connect(self._ask_for_folder)
        actions["open_file"].triggered.connect(self._ask_for_file)
        actions["save_now"].triggered.connect(self.save_now)
        actions.recent_chosen.connect(self.open)
        self._window.recent_menu_opened.connect(
            lambda: actions.fill_recent(self._window.recent_menu, self._settings.value("recent"))
        )
        self._window.activated.connect(lambda active: None if active else self.save_now())

    @property
    def document(self) -> SceneDocument | None:
        """The document of the scene that is shown."""
        return self.current.document(self._scene_id) if self.current is not None and self._scene_id else None

    # Stories

    def open_first(self, asked_for: str) -> None:
        """At the start: the story asked for, else the last one, else the sample story."""
        for path in filter(None, (asked_for, self._settings.value("last_story"))):
            if self.open(path):
                return
        self.open_sample()

    def open(self, path: str, read_only: bool = False, take_over: bool = False) -> bool:
        """Opens a story in place of the present one, the first one for reading if another window has it. take_over:
        see `acquire_lock`.

        False, with a notice, if that can't be done.
        """
        absolute = Path(path).expanduser().absolute()
        if absolute.name == MANIFEST_NAME:
            absolute = absolute.parent
        if self._is_open(absolute) and (read_only or not self._is_read_only):
            return True
        try:
            lock = None if read_only else acquire_lock(absolute, paths.state_folder(), take_over)
            try:
                story = open_story(absolute)
            except StoryError:
                if lock is not None:
                    lock.release()
                raise
        except StoryLocked as error:
            return self._open_locked(path, error)
        except StoryError as error:
            self._notices.show_error(error, "story")
            return False
        return self._take(OpenStory(story, lock, self._bridge, self))

    def _open_locked(self, path: str, error: StoryLocked) -> bool:
        """Somebody else writes it, or did and is gone."""
        is_first = self.current is None  # at the start: another story in its place would look like lost text
        if is_first and not self.open(path, read_only=True):
            return False
        is_shown = self._is_open(Path(path).expanduser().absolute())  # for reading, perhaps since long
        if is_shown:
            self._notices.remove("read_only")  # what follows says it too
        if error.facts["reason"] == "dead":
            self._notices.show_error(
                error, "story", lambda: self.tr("Take it over"), lambda: self.open(path, take_over=True)
            )
        elif is_shown:
            reading = StoryLocked(**{**error.facts, "reason": "reading"})
            self._notices.show_error(reading, "story", lambda: self.tr("Try again"), lambda: self.open(path))
        else:
            self._notices.show_error(
                error, "story", lambda: self.tr("Open for reading"), lambda: self.open(path, read_only=True)
            )
        return is_first

    @property
    def _is_read_only(self) -> bool:
        return self.current is not None and self.current.is_read_only

    def _is_open(self, path: Path) -> bool:
        return self.current is not None and os.path.realpath(self.current.key) == os.path.realpath(path)

    def open_sample(self) -> None:
        """The sample story, written on the first start into the folder for new stories; later it is just opened."""
        wanted = paths.stories_folder() / self.tr("First Story")
        if wanted.is_dir() and self.open(str(wanted)):
            return
        folder = _free_folder(wanted)
        try:
            story, scene_id, offset = write_sample(folder, self.tr("en", "the language of the sample story: en or zh"))
            lock = acquire_lock(folder, paths.state_folder())
        except (StoryError, OSError) as error:
            self._notices.show_error(error, "story")
            story = Story(title=self.tr("Untitled"))
            scene = story.add_scene(0, "")
            scene_id, offset, lock = scene.id, 0, None
        self._take(OpenStory(story, lock, self._bridge, self), scene_id, to_utf16(story.scene(scene_id).text, offset))
        if lock is not None:
            self._notices.show_info("welcome", self._welcome)

    def _welcome(self) -> str:
        keys = self._window.actions_table["continue"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        text = self.tr("This story is yours to go on with. Press {keys}, and the model writes on from the caret.")
        return text.format(keys=keys)

    def _take(self, opened: OpenStory, scene_id: str = "", position: int = -1) -> bool:
        """False if the story that is open can't be closed."""
        if not self.close_story():
            opened.close()
            opened.deleteLater()
            return False
        self.current = opened
        opened.save_state_changed.connect(self._status.set_save_state)
        opened.save_state_changed.connect(lambda state: self._window.set_story(opened.story.title, state != "saved"))
        opened.structure.changed.connect(self._structure_changed)
        self._window.set_story(opened.story.title, False)
        self._status.set_save_state("saved")
        self._scenes.set_story(opened.story.title, fixed=opened.story.file is not None or opened.is_read_only)
        if opened.key:
            self._settings.remember_story(opened.key)
        if not scene_id:
            scene_id, position = self._view.place(opened)
        self._view.fold(opened)
        self.words.follow(opened, scene_id)
        self.refresh(scene_id)
        self.show_scene(scene_id, position)
        self.story_opened.emit(opened)
        self._editor.setFocus()  # a page without a text can't keep the keyboard
        self._story_notices.follow(opened)
        return True

    def close_story(self) -> bool:
        """Saves the story and gives it free. False if a text can't be saved anywhere and the writer keeps it open."""
        if self.current is None:
            return True
        if not self._is_safe_to_close(self.current):
            return False
        self.words.follow(None)
        self.about_to_change_scene.emit()
        self.story_closing.emit(self.current)
        if self._scene_id:
            self._view.remember(self.current, self._scene_id)
        self._editor.set_scene(None)
        opened, self.current, self._scene_id = self.current, None, ""
        self._story_notices.forget()
        opened.close()
        opened.deleteLater()
        return True

    def _is_safe_to_close(self, opened: OpenStory) -> bool:
        while (failure := opened.make_safe()) is not None:
            choice = ask_unsaved(self._window, explain(failure).sentence)
            if choice == "copy":
                QGuiApplication.clipboard().setText(opened.whole_text())
            elif choice in ("stay", "lose"):
                return choice == "lose"
        return True

    def save_now(self) -> None:
        if self.current is not None:
            self.current.save_now()

    # Scenes

    def show_scene(self, scene_id: str, position: int = -1) -> None:
        """Puts a scene on the page; position (UTF-16 units) -1 leaves its caret where it was."""
        assert self.current is not None
        if scene_id == self._scene_id and position < 0:
            return
        self.about_to_change_scene.emit()
        self._scene_id = scene_id
        self._shown_index = self._place_in_story(scene_id)
        document = self.current.document(scene_id)
        self._editor.set_scene(document)
        self._editor.setReadOnly(self.current.is_read_only)
        if position >= 0:
            self._place_caret(position)
        self._scenes.set_current(scene_id)
        self._show_words()
        self.scene_shown.emit(document)

    def _place_caret(self, position: int) -> None:
        cursor = self._editor.textCursor()
        cursor.setPosition(min(position, self._editor.document().characterCount() - 1))
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()

    def refresh(self, current: str = "") -> None:
        """The list shows the story as it is now. current: id of the text to be marked in it."""
        if self.current is None:
            return
        story = self.current.story
        labels = {label.id: label for label in story.labels}
        chapters = [
            ChapterEntry(chapter_key(chapter), chapter.title, tuple(self._entry(scene, labels) for scene in scenes))
            for chapter, scenes in story.by_chapter()
        ]
        notes = [self._entry(note, labels) for note in story.notes]
        self._scenes.set_rows(chapters, notes, [self._entry(scene, labels) for scene in story.archived], current)
        self.words.add(scene.id for scene in story.all_texts())
        self.scenes_changed.emit()

    def _entry(self, scene: Scene, labels: Mapping[str, Label]) -> SceneEntry:
        label = labels.get(scene.label)
        return SceneEntry(
            scene.id,
            scene.title,
            self.words.of(scene.id),
            scene.kind,
            status_name(scene.status) if scene.status else "",
            STATUSES.index(scene.status) + 1 if scene.status in STATUSES else 0,
            label.name if label is not None else "",
            label.color if label is not None else "",
            "" if scene.title else scene.first_words(),
        )

    def rename(self, text_id: str, title: str) -> None:
        """Gives a scene or note another title."""
        if self.current is not None:
            self.current.rename_scene(text_id, title)

    def _structure_changed(self) -> None:
        """What was shown may be gone, or in the archive now: then what stands in its place is shown."""
        if self.current is None:
            return
        story = self.current.story
        place, is_archived = self._place_in_story(self._scene_id), self._scene_id in {s.id for s in story.archived}
        if story.has_text(self._scene_id) and not (is_archived and self._shown_index >= 0):
            self._shown_index = place
            self.refresh()
            return
        assert story.scenes, "a story keeps a scene"
        shown = story.scenes[min(max(0, self._shown_index), len(story.scenes) - 1)].id
        self.about_to_change_scene.emit()
        self._scene_id = ""
        self.refresh(shown)
        self.show_scene(shown)

    def _place_in_story(self, text_id: str) -> int:
        """Among the scenes of the manuscript, -1 for another text."""
        assert self.current is not None
        return next((place for place, scene in enumerate(self.current.story.scenes) if scene.id == text_id), -1)

    # Words and places

    def count_words(self) -> None:
        """Every text's words are known and shown when this returns."""
        self.words.count_all()

    def _show_counted(self, words: dict[str, int]) -> None:
        self._scenes.set_words(words)
        if self.current is not None:
            untitled = (scene for scene in self.current.story.all_texts() if scene.id in words and not scene.title)
            self._scenes.set_first_words({scene.id: scene.first_words() for scene in untitled})
        self._show_words()

    def _show_words(self) -> None:
        if self.current is not None and self._scene_id:
            self._status.set_words(self.words.count(self._scene_id), self.words.total())

    # Asking for paths

    def _ask_for_new(self) -> None:
        path = files.choose_new_story(self._window, paths.stories_folder(), self.tr("My Novel"))
        if not path:
            return
        try:
            story = create_story(Path(path), Path(path).name)
            lock = acquire_lock(Path(path), paths.state_folder())
        except StoryError as error:
            self._notices.show_error(error, "story")
            return
        self._take(OpenStory(story, lock, self._bridge, self))

    def _ask_for_folder(self) -> None:
        path = files.choose_story_folder(self._window, paths.stories_folder())
        if path:
            self.open(path)

    def _ask_for_file(self) -> None:
        path = files.choose_text_file(self._window, paths.stories_folder())
        if path:
            self.open(path)


def _free_folder(folder: Path) -> Path:
    """`folder`, or with a number where that is taken."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name} {number}")
    return free
