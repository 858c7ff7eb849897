"""While the writer pauses the model reads what it has not read yet, and the window says what that is."""

from __future__ import annotations

import logging
import sys

from PySide6.QtCore import QObject, QTimer, Signal

import engine
from app.bridge import EventBridge
from app.controllers.model import ModelController
from app.controllers.reading_signs import ReadingSigns, unread_scenes
from app.controllers.story import StoryController
from app.editor.editor import Editor
from app.generation import Generation
from app.looks import Looks
from app.main_window import MainWindow
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.power import on_battery
from app.read_scenes import ReadScenes
from app.settings import Settings

log = logging.getLogger(__name__)

PAUSE_MS = 1_000  # then what the model needs to go on at the caret is read
REST_MS = 20_000  # then the rest of the story
SHORT_MS = 700  # a reading that ends sooner is not worth a word


class ReadingController(QObject):
    """Asks for readings ahead, one at a time, and never while the model is wanted for anything else. GUI thread.

    Whatever else is asked of the engine cancels a reading by itself, and so does a change of the text; the next pause
    asks again, and what was read by then is kept.
    """

    reading_changed = Signal(object)  # frozenset of ids of scenes that are not read as they are now

    def __init__(
        self,
        window: MainWindow,
        session: engine.Session,
        settings: Settings,
        bridge: EventBridge,
        generation: Generation,
    ) -> None:
        super().__init__(window)
        self._session, self._settings, self._bridge, self._generation = session, settings, bridge, generation
        editor, scene_list, status = window.parts.editor, window.parts.scene_list, window.parts.status
        assert isinstance(editor, Editor) and isinstance(scene_list, SceneList) and isinstance(status, StatusStrip)
        self._editor, self._signs = editor, ReadingSigns(scene_list, status)
        self._story: StoryController | None = None
        self._model: ModelController | None = None
        self._job: engine.Job | None = None
        self._text = engine.StoryText(("",))  # what the job reads
        self._is_whole = False  # whether that is the whole story
        self._fraction = 0.0
        self._done: dict[bool, engine.StoryText] = {}  # read last, by whether it is the whole story
        self._failed = False
        self._known = ReadScenes()
        self._order: list[str] = []  # ids of the scenes that have text
        self._asked: engine.GenerationRequest | None = None  # for the passage that was written last
        self._looks: Looks | None = None
        self._was_cut_short = False  # by a look, while the whole story was read
        self._stale: set[str] = set()  # ids of scenes that it was written from an earlier wording of
        self._told: frozenset[str] = frozenset()
        self.pause_timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self.shown_timer = QTimer(self, singleShot=True, interval=SHORT_MS)
        self.pause_timer.timeout.connect(self._pause_over)
        self.rest_timer.timeout.connect(self._rest_over)
        self.shown_timer.timeout.connect(self._has_lasted)
        bridge.event_received.connect(self._receive)

    def attach(self, story: StoryController, model: ModelController) -> None:
        """Tells where text and model come from. Called once, when all controllers are built."""
        self._story, self._model = story, model
        story.story_opened.connect(self._story_opened)
        story.scene_shown.connect(lambda _document: self._interrupt())
        story.scenes_changed.connect(self._scenes_changed)
        model.model_changed.connect(lambda _info: self.forget())
        model.loading_ended.connect(lambda _event: self._touched())
        self._editor.caret_moved.connect(lambda _position: self._touched())
        self._generation.phase_changed.connect(self._phase_changed)
        self._generation.passage_finished.connect(self._passage_finished)
        self._settings.changed.connect(lambda key: self._interrupt() if key in ("read_ahead", "at_once") else None)

    def give_way_to(self, looks: Looks) -> None:
        """Nothing is read while somebody looks; a pause after that the reading goes on where it was."""
        self._looks = looks
        looks.idle.connect(self._looks_over)

    def _looks_over(self) -> None:
        if self._job is None:
            self.pause_timer.start()

    @property
    def _opened(self) -> OpenStory | None:
        return self._story.current if self._story is not None else None

    @property
    def unread(self) -> frozenset[str]:
        """Ids of the scenes that have text and are known not to be read as they are now."""
        return unread_scenes(self._opened.story, self._known) if self._opened is not None else frozenset()

    @property
    def is_reading(self) -> bool:
        return self._job is not None

    def stop(self) -> None:
        """Ends the reading; what the writer does next leads to another."""
        self.pause_timer.stop()
        self.rest_timer.stop()
        self._cancel()

    def forget(self) -> None:
        """Another model or story, or what was read is kept no more: nothing is known until the engine says it."""
        self._known = ReadScenes()
        self._done.clear()
        self._failed = False
        self._asked = None
        self._stale.clear()
        self._order = self._scenes_with_text()
        self._interrupt()

    # When to read

    def _touched(self) -> None:
        """The writer or the model did something: the pause begins anew."""
        self.pause_timer.start()
        self.rest_timer.start()

    def _interrupt(self) -> None:
        """What is read now is no longer what is wanted most."""
        self._cancel()
        self._touched()
        self._show()

    def _cancel(self) -> None:
        """What still comes of the reading belongs to nothing."""
        job = self._job
        self._let_go()
        if job is not None:
            job.cancel()

    def _let_go(self) -> None:
        self._job = None
        self.shown_timer.stop()
        self._signs.hide_progress()

    def _pause_over(self) -> None:
        self.pause_timer.stop()
        self._ask(whole=False)
        if self._was_cut_short and self._job is None:
            self._ask(whole=True)

    def _rest_over(self) -> None:
        self.rest_timer.stop()
        self._was_cut_short = self._is_looked_into()
        if self._job is None:
            self._ask(whole=True)

    def _is_looked_into(self) -> bool:
        return self._looks is not None and self._looks.is_busy

    def _may_read(self) -> bool:
        if self._story is None or self._model is None or self._failed or not self._settings.value("read_ahead"):
            return False
        if self._is_looked_into():
            return False
        opened = self._story.current
        if opened is None or opened.is_read_only or self._story.document is None:
            return False
        return self._model.info is not None and not self._model.is_loading and not self._generation.is_busy

    def _ask(self, whole: bool) -> None:
        if not self._may_read() or (whole and on_battery()):
            return
        everything = self._story_text(whole=True)
        if everything is not None:
            self._known.compare(everything.names, everything.parts)
            self._show()
        text = everything if whole else self._story_text(whole=False)
        if text is None or self._is_read(text):
            return
        if self._job is not None:
            if text == self._text:
                return
            self._cancel()
        self._text, self._is_whole, self._fraction = text, text == everything, 0.0
        self._was_cut_short = self._was_cut_short and not self._is_whole
        self._job = self._session.read_ahead(text, self._bridge.post, self._is_whole)
        if self._known.unread.isdisjoint(text.names[: text.open_part]):
            self.shown_timer.start()
        self._show()
        self._show_progress()

    def _is_read(self, text: engine.StoryText) -> bool:
        return any((done.names, done.parts) == (text.names, text.parts) for done in self._done.values())

    def _story_text(self, whole: bool) -> engine.StoryText | None:
        """All of the story, or what the model is given to write at the caret. None if that is nothing."""
        assert self._story is not None and self._story.current is not None and self._story.document is not None
        opened, document = self._story.current, self._story.document
        scenes = opened.story.scenes
        place = (scenes[-1].id, sys.maxsize) if whole else (document.scene_id, document.caret.position)
        parts, names, _held = opened.parts_before(*place)
        if not parts:
            return None
        until_here = {document.scene_id, *(scene.id for scene in opened.story.scenes_before(document.scene_id))}
        open_part = max(0, sum(name in until_here for name in names) - 1)
        return engine.StoryText(parts, opened.key_of(place[0]), names, open_part)

    # What happens

    def _story_opened(self, opened: OpenStory) -> None:
        opened.words_changed.connect(self._text_changed)
        self.forget()

    def _text_changed(self, scene_id: str) -> None:
        if self._stale and not self._generation.is_busy and self._stale.isdisjoint(self.unread):
            self._stale.clear()  # the writer goes on, without a retry from the newest text
        self._cancel()
        self._touched()
        ids = [scene.id for scene in self._opened.story.scenes] if self._opened is not None else []
        if scene_id in ids:
            self._known.note_change(ids[ids.index(scene_id) :])
            self._show()

    def _scenes_changed(self) -> None:
        """Scenes were added, moved or taken out. One without text makes no difference to the model."""
        before, self._order = self._order, self._scenes_with_text()
        if before != self._order:
            pairs = zip(before, self._order, strict=False)
            same = next((i for i, (old, new) in enumerate(pairs) if old != new), len(before))
            self._known.note_change(self._order[same:])
            self._interrupt()

    def _scenes_with_text(self) -> list[str]:
        scenes = self._opened.story.scenes if self._opened is not None else []
        return [scene.id for scene in scenes if scene.part()]

    def _phase_changed(self, phase: str) -> None:
        if phase == "reading":
            self._cancel()
            passage = self._generation.passage
            self._asked = passage.request if passage is not None else None
            self._stale.clear()
            self._show()
        elif phase == "idle":
            self._touched()

    def _passage_finished(self, stats: engine.GenerationStats) -> None:
        """To write it, the model has read what stands before it, or went on from an earlier reading."""
        request = self._asked
        if request is None or not request.names:
            return
        names = request.names
        self._stale = {names[part] for part in stats.stale}
        self._known.any_was_read |= bool(stats.stale)
        n_read = min(stats.stale, default=len(names))
        self._known.note(names, request.parts, [part < n_read for part in range(len(names))], last_is_whole=False)
        self._show()

    def _receive(self, event: engine.Event) -> None:
        if self._job is None or event.request_id != self._job.request_id:
            return
        if isinstance(event, engine.PartsRead):
            self._known.note(self._text.names, self._text.parts, event.read, self._is_whole)
            self._show()
            self._show_progress()
        elif isinstance(event, engine.ReadingProgress):
            self._fraction = event.tokens_done / event.tokens_total if event.tokens_total else 1.0
            self._show_progress()
        else:
            self._ended(event)

    def _ended(self, event: engine.Event) -> None:
        self._let_go()
        self._show()
        if isinstance(event, engine.Done):
            self._done[self._is_whole] = self._text
            if not self._is_whole and not self.rest_timer.isActive():
                self._ask(whole=True)
        elif isinstance(event, engine.Failed):
            self._failed = True  # until there is another model or another story
            log.info("reading ahead failed: %s", event.error)
        elif self._is_looked_into():
            self._was_cut_short |= self._is_whole
        else:
            self._touched()

    # What is shown

    def _show(self) -> None:
        unread = self.unread
        if unread != self._told:
            self._told = unread
            self.reading_changed.emit(unread)
        if self._story is not None and self._story.current is not None and self._story.document is not None:
            self._signs.show(
                self._story.current.story,
                self._story.document.scene_id,
                self._known,
                self._stale,
                reading=self._job is not None,
                at_once=self._settings.value("at_once"),
            )

    def _has_lasted(self) -> None:
        self.shown_timer.stop()
        self._show_progress()

    def _show_progress(self) -> None:
        if self._job is not None and self._opened is not None and not self.shown_timer.isActive():
            self._signs.show_progress(self._opened.story, self._text.names, self._known, self._fraction)
