"""When a passage begins to repeat itself: a quiet note says what comes again, and one click writes it otherwise."""

from __future__ import annotations

from PySide6.QtCore import QObject

import engine
from app.controllers.dials import DialsController
from app.controllers.writing import WritingController
from app.editor.passage import Passage
from app.generation import Generation
from app.panels.writing import WritingPanel
from app.settings import Settings

#: Characters before the end of the passage that are measured: about 350 words. Measured: under 1 ms.
LOOK_BACK = 2000

#: While the model writes, it is measured again after so many tokens: about thirty words.
_EVERY_TOKENS = 40

#: What "Break the loop" puts on: DRY as its author proposes it; with DRY on already, a step more of both penalties.
_DRY_MULTIPLIER = 0.8
_PENALTY_STEP = 0.3
_MOST_PENALTY = 1.5
_MOST_CHARS_SHOWN = 60


class RepetitionController(QObject):
    """A loop is told once for a passage, and only where the model wrote it. GUI thread."""

    def __init__(
        self,
        panel: WritingPanel,
        generation: Generation,
        writing: WritingController,
        dials: DialsController,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._generation, self._writing, self._dials = panel, generation, writing, dials
        self._found: engine.Loop | None = None
        self._told: Passage | None = None  # the last passage of which it was told
        self._is_new = False  # a wording has been asked for that isn't measured yet
        self._next_look = _EVERY_TOKENS
        generation.phase_changed.connect(self._phase_changed)
        generation.writing_progress.connect(self._written)
        generation.passage_finished.connect(lambda _stats: self._look())
        generation.takes_changed.connect(lambda *_: self._hide_if_gone())
        panel.break_loop_requested.connect(self.break_loop)
        panel.loop_note_dismissed.connect(self._dismissed)
        settings.changed.connect(lambda key: self._show() if key == "language" else None)

    @property
    def found(self) -> engine.Loop | None:
        """The loop that the note tells of."""
        return self._found

    def break_loop(self) -> None:
        """Turns on what keeps repeats away and writes the passage anew; if it is being written, it is stopped first.
        The wording with the loop stays as a take, and the dials show that they were changed."""
        if self._found is None:
            return
        self._found, self._told = None, None  # the new wording may be told of again: it was asked for
        self._show()
        self._dials.turn(remedy(self._dials.params()))
        self._writing.retry()

    def _phase_changed(self, phase: str) -> None:
        if phase == "reading":
            self._next_look, self._is_new = _EVERY_TOKENS, True
            self._found = None
            self._show()

    def _written(self, tokens: int, _speed: float) -> None:
        if tokens >= self._next_look:
            self._next_look = tokens + _EVERY_TOKENS
            self._look()

    def _look(self) -> None:
        passage = self._generation.passage
        if passage is None or passage is self._told or not self._is_new or self._generation.is_writing_alternatives:
            return
        end = passage.end
        before = passage.document.text_between(max(0, end - LOOK_BACK), end)
        self._found = engine.looping(before, len(passage.text()))
        if self._found is not None:
            self._told = passage
            self._show()

    def _dismissed(self) -> None:
        self._found = None

    def _hide_if_gone(self) -> None:
        """Another take, another scene, the passage undone: the note is of what stood there."""
        if self._found is None or self._generation.is_busy:
            return
        passage = self._generation.passage
        if passage is None or passage is not self._told or self._found.phrase not in passage.text():
            self._found = None
            self._show()

    def _show(self) -> None:
        self._panel.show_loop_note(self._words(self._found) if self._found is not None else "")

    def _words(self, found: engine.Loop) -> str:
        text = self.tr("{repeated} of the last {words} words have come before: “{phrase}”")
        phrase = " ".join(found.phrase.split())
        if len(phrase) > _MOST_CHARS_SHOWN:
            phrase = phrase[:_MOST_CHARS_SHOWN].rsplit(" ", 1)[0] + "…"
        return text.format(repeated=found.repeated, words=found.words, phrase=phrase)


def remedy(params: engine.SamplingParams) -> dict[str, float]:
    """Which dials to turn, and to what."""
    if params.dry_multiplier < _DRY_MULTIPLIER:
        return {"dry_multiplier": _DRY_MULTIPLIER}
    return {
        name: round(min(_MOST_PENALTY, max(0.0, getattr(params, name)) + _PENALTY_STEP), 2)
        for name in ("presence_penalty", "frequency_penalty")
        if getattr(params, name) < _MOST_PENALTY
    }
