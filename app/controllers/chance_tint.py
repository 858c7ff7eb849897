"""The tint by chance: a reading mode in which every word in view is tinted by how surprising the model finds it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from app.controllers.model import ModelController
from app.controllers.story import StoryController
from app.editor.chances import surprise_step
from app.editor.editor import Editor
from app.editor.spans import Span
from app.generation import Generation
from app.looks import Looks
from app.main_window import MainWindow
from app.scene_chances import SceneChances
from app.settings import Settings
from app.theme import ThemeSwitch
from app.widgets.chance_legend import ChanceLegend

SCROLLED_MS = 120  # then what has come into view is asked for
REST_MS = 700  # after an edit


class ChanceTint(QObject):
    """GUI thread. Asks for what is in view and not known, when the writer rests and the model doesn't write."""

    def __init__(
        self,
        window: MainWindow,
        editor: Editor,
        known: SceneChances,
        looks: Looks,
        generation: Generation,
        settings: Settings,
        legend: ChanceLegend,
    ) -> None:
        super().__init__(window)
        self._editor, self._known, self._looks = editor, known, looks
        self._generation, self._settings, self._legend = generation, settings, legend
        self._model: ModelController | None = None
        self._has_failed = False  # until there is another model
        self.timer = QTimer(self, singleShot=True, interval=SCROLLED_MS)
        self.timer.timeout.connect(self.ask)
        action = window.actions_table["show_chances"]
        action.setChecked(settings.value("chances_shown"))
        action.toggled.connect(self._toggled)
        editor.verticalScrollBar().valueChanged.connect(lambda _value: self._ask_soon())
        editor.verticalScrollBar().rangeChanged.connect(lambda *_: self._ask_soon())
        known.changed.connect(self._known_changed)
        known.lost.connect(lambda: self._ask_soon(REST_MS))
        known.failed.connect(self._failed)
        generation.phase_changed.connect(lambda phase: self._ask_soon() if phase == "idle" else None)

    def attach(self, story: StoryController, model: ModelController, themes: ThemeSwitch) -> None:
        """Tells where text, model and colours come from. Called once, when all controllers are built."""
        self._model = model
        story.scene_shown.connect(self._scene_shown)
        model.model_changed.connect(lambda _info: self._model_changed())
        themes.changed.connect(lambda _: self._legend.set_colors(themes.page_colors))
        self._legend.set_colors(themes.page_colors)
        self._show()

    @property
    def is_on(self) -> bool:
        return bool(self._settings.value("chances_shown"))

    def ask(self) -> None:
        """Has what is in view looked at, as far as it isn't known."""
        self.timer.stop()
        if not self.is_on or self._has_failed or self._generation.is_busy:
            return
        document = self._editor.scene_document()
        if document is None or self._model is None or self._model.info is None:
            return
        if self._known.of(document).missing(self._editor.visible_paragraphs()) is not None:
            self._known.ask("tint", lambda chances, _document: chances.missing(self._editor.visible_paragraphs()))

    def _ask_soon(self, wait_ms: int = SCROLLED_MS) -> None:
        if self.is_on:
            self.timer.start(max(wait_ms, self.timer.remainingTime()))

    def _scene_shown(self, _document: object) -> None:
        self._known.drop()
        self._ask_soon()

    def _model_changed(self) -> None:
        self._has_failed = False
        self._known.forget()
        self._editor.viewport().update()
        self._ask_soon()

    def _known_changed(self, is_last: bool) -> None:
        if self.is_on:
            self._editor.viewport().update()
            if is_last:
                self._ask_soon()  # the page may have been scrolled meanwhile

    def _failed(self, kind: str, _error: object) -> None:
        self._has_failed |= kind == "tint"

    def _toggled(self, is_on: bool) -> None:
        self._settings.set_value("chances_shown", is_on)
        self._show()

    def _show(self) -> None:
        self._editor.show_surprises(self._surprises if self.is_on else None)
        self._legend.setVisible(self.is_on)
        if self.is_on:
            self._ask_soon()
        else:
            self.timer.stop()
            self._looks.drop("tint")

    def _surprises(self, start: int, end: int) -> Sequence[tuple[Span, int]]:
        document = self._editor.scene_document()
        if document is None:
            return ()
        found = self._known.of(document).between(start, end)
        steps = [
            (
                Span(chance.start + (document.text_between(chance.start, chance.start + 1) == " "), chance.end),
                surprise_step(chance.token.probability),
            )
            for chance in found
        ]
        return [(span, step) for span, step in steps if step > 0]
