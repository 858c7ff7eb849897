"""Continue, stop, retry, takes and dials: from the writing panel and its keys to `Generation` and back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

import engine
from app.actions import plain_text
from app.controllers.dials import DialsController
from app.controllers.model import ModelController
from app.controllers.notices import Notices
from app.controllers.rules import RulesController
from app.controllers.story import StoryController
from app.dialogs.takes_comparison import TakesComparison
from app.editor.editor import Editor
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.generation import Generation
from app.main_window import MainWindow
from app.open_story import OpenStory
from app.panels.length_row import LENGTH_LIMITS
from app.panels.status import StatusStrip
from app.panels.takes import TakesStrip
from app.panels.writing import WritingPanel
from app.settings import Settings
from app.theme import ThemeSwitch

_LANGUAGE_CHARS = 400  # before the caret, to tell the language by
_CJK_LANGUAGES = {"zh", "ja", "ko"}


@dataclass(frozen=True, slots=True)
class WritingWidgets:
    """What this controller drives."""

    editor: Editor
    panel: WritingPanel
    takes: TakesStrip
    status: StatusStrip


class WritingController(QObject):
    """GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        widgets: WritingWidgets,
        generation: Generation,
        settings: Settings,
        notices: Notices,
        dials: DialsController,
        rules: RulesController,
    ) -> None:
        super().__init__(window)
        self._window, self._widgets, self._generation = window, widgets, generation
        self._settings, self._notices, self._dials, self._rules = settings, notices, dials, rules
        self._story: StoryController | None = None
        self._opened: OpenStory | None = None  # also while it is being closed, for takes that end with it
        self._model: ModelController | None = None
        self._themes: ThemeSwitch | None = None
        self.token_limit = 0  # a limit in tokens in place of words or paragraphs; 0: none
        self._connect_panel()
        self._connect_generation()
        self._show_settings()

    def attach(self, story: StoryController, model: ModelController, themes: ThemeSwitch) -> None:
        """Tells where text, model and colours come from. Called once, when all controllers are built."""
        self._story, self._model, self._themes = story, model, themes
        story.story_opened.connect(self._story_opened)
        story.scene_shown.connect(self._generation.show_scene)
        story.about_to_change_scene.connect(lambda: self._generation.show_scene(None))
        story.about_to_remove_scene.connect(self._generation.abandon)
        model.model_changed.connect(self._model_changed)

    def _connect_panel(self) -> None:
        panel, takes, actions = self._widgets.panel, self._widgets.takes, self._window.actions_table
        for source in (panel.continue_requested, actions["continue"].triggered):
            source.connect(lambda *_: self.continue_writing())
        for source in (panel.stop_requested, actions["stop"].triggered):
            source.connect(lambda *_: self._generation.stop())
        for source in (panel.retry_requested, actions["retry"].triggered):
            source.connect(lambda *_: self.retry())
        for source in (takes.previous_requested, actions["previous_take"].triggered):
            source.connect(lambda *_: self._generation.previous_take())
        for source in (takes.next_requested, actions["next_take"].triggered):
            source.connect(lambda *_: self._generation.next_take())
        for source in (takes.keep_requested, actions["keep_passage"].triggered):
            source.connect(lambda *_: self.keep())
        for source in (takes.compare_requested, actions["compare_takes"].triggered):
            source.connect(lambda *_: self.compare())
        panel.length_changed.connect(self._length_changed)
        self._dials.changed.connect(lambda: self._generation.set_params(self._dials.params()))

    def _connect_generation(self) -> None:
        generation, status = self._generation, self._widgets.status
        generation.phase_changed.connect(self._phase_changed)
        generation.reading_progress.connect(self._show_reading)
        generation.writing_progress.connect(lambda _tokens, speed: status.set_speed(speed))
        generation.take_made.connect(self._take_made)
        generation.take_placed.connect(self._take_placed)
        generation.generation_failed.connect(lambda error: self._notices.show_error(error, "writing"))
        generation.takes_changed.connect(self._show_takes)

    def _story_opened(self, opened: OpenStory) -> None:
        self._opened = opened
        self._widgets.panel.set_read_only(opened.is_read_only)
        for command in ("continue", "alternatives"):
            self._window.actions_table[command].setEnabled(not opened.is_read_only)

    # Writing

    def continue_writing(self) -> None:
        """Ctrl+Enter: a passage at the caret. Without a model, or while one is written, nothing happens."""
        document = self.document_to_write_in()
        if document is not None:
            position = self._widgets.editor.textCursor().position()
            self._generation.continue_at(document, position, self.request_at(document, position))

    def retry(self) -> None:
        """The last passage anew, with the dials as they stand now; while it is being written, it is stopped first."""
        self._generation.retry(self._request)

    def document_to_write_in(self) -> SceneDocument | None:
        """The scene that is shown, if the model may write in it now. Without a model a notice says so; while one is
        loaded for the first time, the window says that anyway."""
        assert self._story is not None and self._model is not None
        document = self._story.document
        if document is None or self._generation.is_busy:
            return None
        if self._story.current is not None and self._story.current.is_read_only:
            return None
        if self._model.info is None:
            if self._model.is_loading:
                return None
            self._notices.show_error(engine.NoModel(), "writing")
            return None
        self._notices.remove("writing")
        self._notices.remove("welcome")
        return document

    def request_at(self, document: SceneDocument, position: int) -> engine.GenerationRequest:
        """What to write at a place, with the dials as they stand now. The story is saved first."""
        self._warn_of_language(document, position)
        return self._request(document, position)

    def _warn_of_language(self, document: SceneDocument, position: int) -> None:
        """A model that has never seen Chinese or Japanese writes nonsense after them; better to say so."""
        assert self._model is not None
        info = self._model.info
        assert info is not None
        text = document.text_between(max(0, position - _LANGUAGE_CHARS), position)
        if info.card.languages and not _CJK_LANGUAGES & set(info.card.languages) and engine.mostly_cjk(text):
            self._notices.show_info(
                "language",
                lambda: self.tr("{model} can't write Chinese or Japanese. A bigger model can.").format(model=info.name),
                lambda: plain_text("open_model"),
                self._window.actions_table["open_model"].trigger,
            )

    def _request(self, document: SceneDocument, position: int) -> engine.GenerationRequest:
        assert self._story is not None and self._story.current is not None
        self._story.current.save_now()
        return self.request_for(document, position)

    def request_for(self, document: SceneDocument, position: int) -> engine.GenerationRequest:
        """What would be written at a place: nothing is saved, and no notice is shown."""
        assert self._story is not None and self._story.current is not None
        opened = self._story.current
        parts, names, held = opened.parts_before(document.scene_id, position)
        fields = self._rules.request_fields(*self._widgets.panel.length_wanted())
        if self.token_limit:
            fields |= {"max_words": 0, "max_sentences": 0, "max_paragraphs": 0, "to_scene_end": False}
        return engine.GenerationRequest(
            parts=parts,
            names=names,
            held=held,
            story=opened.key_of(document.scene_id),
            at_once=self._settings.value("at_once"),
            params=self._dials.params(),
            max_tokens=self.token_limit,
            **fields,
        )

    def keep(self) -> None:
        """Takes the tint off what is selected; without a selection, off the last passage, else off the whole scene."""
        document, cursor = self._widgets.editor.scene_document(), self._widgets.editor.textCursor()
        if document is None or self._generation.is_busy:
            return
        passage = self._generation.passage
        if cursor.hasSelection():
            document.accept(cursor.selectionStart(), cursor.selectionEnd())
        elif passage is not None and document.tinted_between(passage.start, passage.end):
            self._generation.accept()
        else:
            document.accept(0, len(document))

    def compare(self) -> None:
        takes = self._generation.takes
        if len(takes) < 2 or self._generation.is_busy or self._themes is None:
            return
        texts = [take.text.strip() for take in takes]
        dialog = TakesComparison(
            texts,
            self._generation.current_take,
            self._widgets.editor.page_font(),
            self._themes.theme.colors["difference"],
            self._window,
        )
        dialog.take_chosen.connect(self._generation.choose_take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # What the generation tells

    def _phase_changed(self, phase: str) -> None:
        self._widgets.panel.set_phase(phase)
        if phase == "idle":
            self._widgets.status.set_idle()
            self._widgets.panel.set_progress(None)
            if self._story is not None:
                self._story.save_now()
        self._show_takes(self._generation.current_take, len(self._generation.takes))

    def _show_reading(self, done: int, total: int) -> None:
        self._widgets.status.set_reading(done, total)
        self._widgets.panel.set_progress(done / total if 0 < done < total else None)

    def _take_made(self, passage: Passage, take: Take) -> None:
        """Recorded at once; alternatives, which aren't on the page, too."""
        if self._opened is None:
            return
        index = next(i for i, made in enumerate(passage.takes) if made is take)
        info = self._model.info if self._model is not None else None
        record_id = self._opened.record_take(passage, take, info, kept=index == passage.current_take)
        passage.takes[index] = replace(take, record_id=record_id)

    def _take_placed(self, passage: Passage, take: Take) -> None:
        if self._opened is not None:
            self._opened.note_on_page(passage, take)

    def _show_takes(self, current: int, count: int) -> None:
        busy = self._generation.is_busy
        can_retry = (count > 0 or busy) and not self._generation.is_writing_alternatives
        self._widgets.takes.set_takes(current, count, busy)
        self._widgets.panel.set_can_retry(can_retry)
        actions = self._window.actions_table
        actions["stop"].setEnabled(busy)
        actions["retry"].setEnabled(can_retry)
        for walk in ("previous_take", "next_take"):
            actions[walk].setEnabled(count > (1 if current >= 0 else 0) and not busy)
        actions["compare_takes"].setEnabled(count > 1 and not busy)
        document = self._widgets.editor.scene_document()
        actions["keep_passage"].setEnabled(not busy and document is not None and bool(document.generated_spans))

    def _model_changed(self, info: engine.ModelInfo) -> None:
        if not self._generation.is_busy:
            self._widgets.panel.set_phase("idle")

    # Settings

    def _show_settings(self) -> None:
        panel = self._widgets.panel
        unit = self._settings.value("length_unit")
        for kind in LENGTH_LIMITS:
            panel.set_length(kind, self._settings.value(f"length_{kind}"))
        panel.set_length(unit, self._settings.value(f"length_{unit}") if unit in LENGTH_LIMITS else 0)

    def _length_changed(self, unit: str, count: int) -> None:
        self._settings.set_value("length_unit", unit)
        if unit in LENGTH_LIMITS:
            self._settings.set_value(f"length_{unit}", count)
