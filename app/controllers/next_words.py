"""The live picture of the next word: asks the model for it when the caret rests or a dial turns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

import engine
from app import errors
from app.controllers.dials import DialsController
from app.controllers.model import ModelController
from app.controllers.story import StoryController
from app.controllers.writing import WritingController
from app.editor.editor import Editor
from app.generation import Generation
from app.looks import LookJob, Looks
from app.settings import Settings
from app.widgets.next_words import NextWords

REST_MS = 300  # of the caret
COUNT = 12  # of the likeliest; with those that the dials bring up there may be more


class NextWordsController(QObject):
    """GUI thread. Nothing is asked while the section is closed, or while the model writes: then the picture stands."""

    def __init__(
        self,
        section: NextWords,
        editor: Editor,
        session: engine.Session,
        looks: Looks,
        generation: Generation,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._section, self._editor, self._session, self._looks = section, editor, session, looks
        self._generation, self._settings = generation, settings
        self._story: StoryController | None = None
        self._model: ModelController | None = None
        self._writing: WritingController | None = None
        self.rest_timer = QTimer(self, singleShot=True, interval=REST_MS)
        self.rest_timer.timeout.connect(self.refresh)
        section.set_open(settings.value("next_words_open"))
        section.open_toggled.connect(self._toggled)

    def attach(
        self, story: StoryController, model: ModelController, writing: WritingController, dials: DialsController
    ) -> None:
        """Tells where text, model, requests and dials come from. Called once, when all controllers are built."""
        self._story, self._model, self._writing = story, model, writing
        self._editor.caret_moved.connect(lambda _position: self._moved())
        self._editor.typed.connect(self._moved)
        story.scene_shown.connect(lambda _document: self._moved())
        story.scenes_changed.connect(self._moved)
        model.model_changed.connect(lambda _info: self.refresh())
        model.loading_ended.connect(lambda _event: self.refresh())
        dials.changed.connect(self._dial_turned)
        self._generation.phase_changed.connect(self._phase_changed)

    def refresh(self) -> None:
        """Asks for what may come at the caret now, or says what is missing."""
        self.rest_timer.stop()
        if not self._section.is_open or self._generation.is_busy:
            return
        missing = self._missing()
        if missing:
            self._looks.drop("next_words")
            self._section.show_message(missing)
        else:
            self._looks.ask("next_words", self._begin, self._receive)

    def _missing(self) -> str:
        assert self._story is not None and self._model is not None
        if self._model.info is None:
            if self._model.is_loading:
                return self.tr("The model is on its way.")
            return self.tr("Without a model there is nothing to show. Choose one with Model → Choose a model.")
        if self._story.document is None:
            return self.tr("Open a scene to see what may come next in it.")
        return ""

    def _begin(self, post: Callable[[Any], None]) -> LookJob | None:
        assert self._story is not None and self._writing is not None
        document = self._story.document
        if document is None or not self._section.is_open:
            return None
        position = self._editor.textCursor().position()
        return self._session.preview(self._writing.request_for(document, position), post, COUNT)

    def _receive(self, event: engine.Event) -> None:
        if isinstance(event, engine.NextTokens):
            self._section.show_answer(event)
        elif isinstance(event, engine.Failed):
            self._section.show_message(errors.explain(event.error).sentence)

    def _moved(self) -> None:
        if self._section.is_open and not self._generation.is_busy:
            self._section.set_stale(True)
            self.rest_timer.start()

    def _dial_turned(self) -> None:
        """At once, unless the caret moves just now."""
        if not self.rest_timer.isActive():
            self.refresh()

    def _phase_changed(self, phase: str) -> None:
        if phase == "idle":
            self._moved()
        else:
            self.rest_timer.stop()
            self._looks.drop("next_words")
            self._section.set_stale(True)

    def _toggled(self, is_open: bool) -> None:
        self._settings.set_value("next_words_open", is_open)
        if is_open:
            self.refresh()
        else:
            self.rest_timer.stop()
            self._looks.drop("next_words")
