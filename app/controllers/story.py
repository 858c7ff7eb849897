"""Opens, begins and closes stories, and does to their scenes what the scene list asks for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence

from app import paths
from app.bridge import EventBridge
from app.controllers.notices import Notices
from app.dialogs import files
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.main_window import MainWindow
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.settings import Settings
from app.story.errors import SaveFailed, StoryError, StoryLocked
from app.story.lock import acquire_lock
from app.story.manifest import MANIFEST_NAME
from app.story.recovery import Recovered
from app.story.sample import write_sample
from app.story.storage import create_story, open_story
from app.story.story import RemovedScene, Story, to_utf16
from app.story.textfile import decode, read_bytes
from app.widgets.scene_view import SceneEntry

_COUNT_DELAY_MS = 300  # words are counted when the writer pauses: 20,000 words take some milliseconds


class StoryController(QObject):
    """Holds the story that is open (`current`) and the scene that is shown. GUI thread."""

    about_to_change_scene = Signal()
    scene_shown = Signal(object)  # SceneDocument
    story_opened = Signal(object)  # OpenStory

    def __init__(self, window: MainWindow, settings: Settings, bridge: EventBridge, notices: Notices) -> None:
        super().__init__(window)
        self._window, self._settings, self._bridge, self._notices = window, settings, bridge, notices
        editor, scene_list, status = window.parts.editor, window.parts.scene_list, window.parts.status
        assert isinstance(editor, Editor) and isinstance(scene_list, SceneList) and isinstance(status, StatusStrip)
        self._editor, self._scenes, self._status = editor, scene_list, status
        self.current: OpenStory | None = None
        self._scene_id = ""
        self._removed: RemovedScene | None = None
        self._count_timer = QTimer(self, singleShot=True, interval=_COUNT_DELAY_MS)
        self._count_timer.timeout.connect(self.count_words)
        self._connect()

    def _connect(self) -> None:
        scenes, actions = self._scenes, self._window.actions_table
        scenes.scene_chosen.connect(self.show_scene)
        scenes.add_requested.connect(self._add)
        scenes.rename_requested.connect(self._rename)
        scenes.move_requested.connect(self._move)
        scenes.delete_requested.connect(self._delete)
        scenes.undo_delete_requested.connect(self._undo_delete)
        scenes.add_actions([actions[key] for key in ("new_scene", "rename_scene", "move_scene_up", "move_scene_down")])
        scenes.add_actions([actions["delete_scene"]])
        actions["new_scene"].triggered.connect(scenes.add_scene)
        actions["rename_scene"].triggered.connect(scenes.rename_current)
        actions["move_scene_up"].triggered.connect(lambda: scenes.move_current(-1))
        actions["move_scene_down"].triggered.connect(lambda: scenes.move_current(1))
        actions["delete_scene"].triggered.connect(scenes.delete_current)
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

    def open(self, path: str, read_only: bool = False) -> bool:
        """Opens a story in place of the present one. False, with a notice, if that can't be done."""
        absolute = Path(path).expanduser().absolute()
        if absolute.name == MANIFEST_NAME:
            absolute = absolute.parent
        if self.current is not None and self.current.key == str(absolute) and not read_only:
            return True
        try:
            lock = None if read_only else acquire_lock(absolute, paths.state_folder())
            try:
                story = open_story(absolute)
            except StoryError:
                if lock is not None:
                    lock.release()
                raise
        except StoryLocked as error:
            self._notices.show_error(
                error, "story", lambda: self.tr("Open for reading"), lambda: self.open(path, read_only=True)
            )
            return False
        except StoryError as error:
            self._notices.show_error(error, "story")
            return False
        self._take(OpenStory(story, lock, self._bridge, self))
        return True

    def open_sample(self) -> None:
        """The sample story, written on the first start into the folder for new stories."""
        folder = _free_folder(paths.stories_folder() / self.tr("First Story"))
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

    def _take(self, opened: OpenStory, scene_id: str = "", position: int = -1) -> None:
        self.close_story()
        self.current = opened
        opened.save_state_changed.connect(self._status.set_save_state)
        opened.save_state_changed.connect(lambda state: self._window.set_story(opened.story.title, state != "saved"))
        opened.save_failed.connect(self._tell_save_failed)
        opened.conflict_found.connect(self._tell_conflict)
        opened.words_changed.connect(lambda _scene: self._count_timer.start())
        self._window.set_story(opened.story.title, False)
        self._status.set_save_state("saved")
        self._scenes.set_story(opened.story.title, single_file=opened.story.file is not None)
        if opened.key:
            self._settings.remember_story(opened.key)
        if not scene_id:
            scene_id, position = self._remembered_place(opened)
        self._refill(scene_id)
        self.show_scene(scene_id, position)
        self.story_opened.emit(opened)
        for problem in opened.story.problems:
            self._notices.show_error(problem, f"problem {type(problem).__name__}")
        if opened.damaged_history is not None:
            self._tell_history_damaged(opened.damaged_history)
        for entry in opened.rescued():
            self._offer_rescued(entry)
        if opened.is_read_only:
            self._notices.show_info(
                "read_only", lambda: self.tr("This story is open for reading only: nothing you type is kept.")
            )
        self.count_words()

    def close_story(self) -> None:
        """Saves and gives the story free; its text is on the disk when this returns."""
        if self.current is None:
            return
        self._count_timer.stop()
        self.about_to_change_scene.emit()
        self._remember_place()
        self._editor.set_scene(None)
        self.current.close()
        self.current.deleteLater()
        self.current, self._scene_id, self._removed = None, "", None
        for key in ("story", "save", "conflict", "read_only", "welcome"):
            self._notices.remove(key)

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

    def _refill(self, current: str = "") -> None:
        assert self.current is not None
        opened = self.current
        self._scenes.set_scenes(
            [SceneEntry(scene.id, scene.title, opened.word_count(scene.id)) for scene in opened.story.scenes], current
        )

    def _add(self, index: int) -> None:
        if self.current is None:
            return
        scene = self.current.add_scene(index, "")
        self._refill(scene.id)
        self.show_scene(scene.id, 0)
        self._scenes.rename_current()

    def _rename(self, scene_id: str, title: str) -> None:
        if self.current is not None:
            self.current.rename_scene(scene_id, title)
            self._refill()

    def _move(self, scene_id: str, index: int) -> None:
        if self.current is not None:
            self.current.move_scene(scene_id, index)
            self._refill()

    def _delete(self, scene_id: str) -> None:
        if self.current is None:
            return
        if scene_id == self._scene_id:
            self.about_to_change_scene.emit()
        title = self.current.story.scene(scene_id).title
        self._removed = self.current.remove_scene(scene_id)
        scenes = self.current.story.scenes
        shown = scenes[min(self._removed.index, len(scenes) - 1)] if scenes else self.current.add_scene(0, "")
        if scene_id == self._scene_id:
            self._scene_id = ""
        self._refill(shown.id if not self._scene_id else self._scene_id)
        self.show_scene(shown.id if not self._scene_id else self._scene_id)
        self._scenes.show_deleted(title)
        self.count_words()

    def _undo_delete(self) -> None:
        if self.current is not None and self._removed is not None:
            scene = self.current.restore_scene(self._removed)
            self._removed = None
            self._refill(scene.id)
            self.show_scene(scene.id)
            self.count_words()

    # Words and places

    def count_words(self) -> None:
        """Shows every scene's words as they are now."""
        if self.current is None:
            return
        for scene in self.current.story.scenes:
            self._scenes.set_words(scene.id, self.current.word_count(scene.id))
        self._show_words()

    def _show_words(self) -> None:
        if self.current is not None and self._scene_id:
            self._status.set_words(self.current.word_count(self._scene_id), self.current.story_word_count())

    def _remembered_place(self, opened: OpenStory) -> tuple[str, int]:
        place = self._settings.value("places").get(opened.key, [])
        known = {scene.id for scene in opened.story.scenes}
        if len(place) == 2 and place[0] in known and place[1].isascii() and place[1].isdigit():
            return place[0], int(place[1])
        if not opened.story.scenes:
            opened.add_scene(0, "")
        last = opened.story.scenes[-1]
        return last.id, to_utf16(last.text, len(last.text))

    def _remember_place(self) -> None:
        assert self.current is not None
        if self.current.key and self._scene_id:
            places = self._settings.value("places")
            places.pop(self.current.key, None)
            places[self.current.key] = [self._scene_id, str(self._editor.textCursor().position())]
            recent = [*self._settings.value("recent"), self.current.key]
            self._settings.set_value("places", {key: value for key, value in places.items() if key in recent})

    # What went wrong

    def _tell_save_failed(self, error: SaveFailed) -> None:
        self._notices.show_error(error, "save", lambda: self.tr("Save again"), self._save_again)

    def _save_again(self) -> None:
        if self.current is not None:
            self.current.save_again()

    def _tell_conflict(self, file: Path, kept_at: Path) -> None:
        def text() -> str:
            sentence = self.tr(
                "{file} was changed by another program. Your text was saved over it; the other version is kept at "
                "{kept_at}."
            )
            return sentence.format(file=file.name, kept_at=kept_at)

        self._notices.show_info("conflict", text)

    def _tell_history_damaged(self, kept_at: Path) -> None:
        def text() -> str:
            sentence = self.tr(
                "The list of takes was damaged and begun anew. The old one is kept at {file}; no text is lost."
            )
            return sentence.format(file=kept_at)

        self._notices.show_info("history", text)

    def _offer_rescued(self, entry: Recovered) -> None:
        def text() -> str:
            when = QDateTime.fromSecsSinceEpoch(int(entry.when))
            return self.tr("Text of {file} could not be saved on {date}. It is kept at {kept_at}.").format(
                file=entry.original.name,
                date=QLocale().toString(when, QLocale.FormatType.ShortFormat),
                kept_at=entry.kept_at,
            )

        key = f"rescued {entry.kept_at.name}"
        assert self.current is not None
        if self.current.story.file is not None:
            self._notices.show_info(key, text)
        else:
            self._notices.show_info(key, text, lambda: self.tr("Add it as a scene"), lambda: self._add_rescued(entry))

    def _add_rescued(self, entry: Recovered) -> None:
        """The rescued text becomes a scene of its own; its copy in the recovery folder stays."""
        if self.current is None:
            return
        try:
            text, _ = decode(read_bytes(entry.kept_at), entry.kept_at)
        except StoryError as error:
            self._notices.show_error(error, "rescued")
            return
        title = self.tr("Recovered: {file}").format(file=entry.original.stem)
        scene = self.current.add_scene(len(self.current.story.scenes), title)
        scene.text = text
        self._refill(scene.id)
        self.show_scene(scene.id, 0)
        self.current.save_again()
        self.count_words()

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
