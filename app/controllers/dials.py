"""The sampling dials and the preset that they began from: from the panel to where they are kept and what is written.

They are kept in the settings, for a model of its own in the settings too, or in the story: app/dials_scope.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

import engine
from app import dials_scope
from app.controllers.model import ModelController
from app.controllers.notices import Notices
from app.controllers.story import StoryController
from app.dials_scope import NEUTRAL, Dials, Scope
from app.model_choices import model_key
from app.open_story import OpenStory
from app.panels.dials import DialsPanel
from app.panels.writing import WritingPanel
from app.presets import Preset
from app.settings import Settings

#: Key of the preset that the card of the model in use suggests.
MODEL_PRESET = "model"

_MOST_NAMED = 5  # values that a notice names


class DialsController(QObject):
    """GUI thread. `params` is how tokens are chosen now; `changed` is told whenever that is another."""

    changed = Signal()

    def __init__(
        self,
        dials: DialsPanel,
        panel: WritingPanel,
        settings: Settings,
        presets: Sequence[Preset],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dials, self._panel, self._settings = dials, panel, settings
        self._presets = {preset.key: preset for preset in presets}
        self._story: StoryController | None = None
        self._model: ModelController | None = None
        self._notices: Notices | None = None
        self._story_dials: Dials | None = None  # the open story's own
        self._put_away: dict[tuple[Scope, str], Dials] = {}  # own ones that were given up, should they be wanted again
        panel.preset_chosen.connect(self.choose_preset)
        panel.preset_reset_requested.connect(lambda: self.choose_preset(self.preset))
        dials.value_changed.connect(lambda name, value: self.turn({name: value}))
        dials.scope_chosen.connect(self.choose_scope)
        dials.more_toggled.connect(lambda is_open: settings.set_value("more_dials_open", is_open))
        dials.groups_toggled.connect(lambda keys: settings.set_value("dial_groups_open", keys))
        dials.set_more_open(settings.value("more_dials_open"))
        dials.set_open_groups(settings.value("dial_groups_open"))
        self.show_presets()

    def attach(self, story: StoryController, model: ModelController, notices: Notices) -> None:
        """Tells whose dials there may be. Called once, when all controllers are built."""
        self._story, self._model, self._notices = story, model, notices
        story.story_opened.connect(self._story_opened)
        model.model_changed.connect(self._model_changed)

    # What is in effect

    @property
    def scope(self) -> Scope:
        """Whose dials are in effect."""
        return dials_scope.scope_in_effect(self._story_dials, self._model_dials())

    @property
    def preset(self) -> str:
        """Key of the preset that the dials began from; "" if there is none of that key."""
        key = self._now().preset
        return key if key in self._presets else ""

    def params(self) -> engine.SamplingParams:
        """The dials as the engine takes them."""
        return self._now().params

    def _now(self) -> Dials:
        """Read anew each time: the settings are not changed here alone."""
        return self._story_dials or self._model_dials() or self._general_dials()

    def _general_dials(self) -> Dials:
        settings = self._settings
        return dials_scope.read_plain(settings.value("preset"), settings.value("sampling"), self._preset_params)

    def _model_dials(self) -> Dials | None:
        return dials_scope.read_model(self._settings.value("model_dials"), self._model_key, self._preset_params)

    @property
    def _model_key(self) -> str:
        return model_key(self._model.path) if self._model is not None and self._model.info is not None else ""

    def _preset_params(self, key: str) -> engine.SamplingParams | None:
        preset = self._presets.get(key)
        return preset.params if preset is not None else None

    # Presets

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Takes these for the ones that were there. Where one is gone that dials began from, they stay as they are."""
        suggested = self._presets.get(MODEL_PRESET)
        self._replace_presets([*presets, *([suggested] if suggested is not None else [])])

    def show_presets(self) -> None:
        """Fills the menu of presets, in the language in use."""
        texts = [(p.key, p.translated_name(), p.translated_description()) for p in self._presets.values()]
        self._panel.set_presets(texts)
        self._show()

    def choose_preset(self, key: str) -> None:
        """The dials go where the preset puts them; a fixed seed stays. An unknown key changes nothing."""
        params = self._preset_params(key)
        if params is not None:
            seed = self.params().seed
            self._keep(Dials(key, dials_scope.with_values(params, {"seed": seed} if seed >= 0 else {})))

    def _replace_presets(self, presets: Sequence[Preset]) -> None:
        before, params = self._presets, self.params()
        general = self._general_dials()
        kept = self._settings.value("model_dials")
        own = {path: dials_scope.read_model(kept, path, self._preset_params) for path in kept}
        self._presets = {preset.key: preset for preset in presets}
        gone = before.keys() - self._presets.keys()
        if general.preset in gone:
            self._keep_general(Dials("", general.params))
        for path, dials in own.items():
            if dials is not None and dials.preset in gone - {MODEL_PRESET}:  # that is another model's suggestion
                self._keep_model(path, Dials("", dials.params))
        self.show_presets()
        if self.params() != params:
            self.changed.emit()

    # Changes

    def turn(self, values: Mapping[str, Any]) -> None:
        """Sets dials by their names. Raises engine.InvalidRequest for what the engine doesn't take."""
        now = self._now()
        self._keep(Dials(now.preset, dials_scope.with_values(now.params, values)))

    def choose_scope(self, scope: Scope) -> None:
        """From now on the dials are those of all stories, of this story, or of this model.

        A story or a model gets the dials as they stand, or the own ones that it gave up since the program was started.
        """
        if scope == self.scope or scope not in self._allowed_scopes():
            return
        before, opened, path = self._now(), self._opened, self._model_key
        if scope == "story":
            assert opened is not None
            self._keep_story(self._put_away.pop(("story", opened.key), before))
        else:
            if self._story_dials is not None and opened is not None:
                self._put_away["story", opened.key] = self._story_dials
                self._keep_story(None)
            own = self._model_dials()
            if scope == "model" and own is None:
                self._keep_model(path, self._put_away.pop(("model", path), before))
            elif scope == "all" and own is not None:
                self._put_away["model", path] = own
                self._keep_model(path, None)
        self._show()
        if self.params() != before.params:
            self.changed.emit()

    @property
    def _opened(self) -> OpenStory | None:
        return self._story.current if self._story is not None else None

    def _allowed_scopes(self) -> list[Scope]:
        opened = self._opened
        may_change_story = opened is not None and opened.can_have_settings
        if self._story_dials is not None and not may_change_story:
            return []  # its own can't be taken from it
        allowed: list[Scope] = ["all"]
        return allowed + ["story"] * may_change_story + ["model"] * bool(self._model_key)  # type: ignore[list-item]

    def _keep(self, dials: Dials) -> None:
        before = self.params()
        if self._story_dials is not None:
            self._keep_story(dials)
        elif self._model_dials() is not None:
            self._keep_model(self._model_key, dials)
        else:
            self._keep_general(dials)
        self._show()
        if self.params() != before:
            self.changed.emit()

    def _keep_general(self, dials: Dials) -> None:
        self._settings.set_value("preset", dials.preset)
        self._settings.set_value("sampling", dials_scope.plain(dials, self._preset_params)["sampling"])

    def _keep_model(self, path: str, dials: Dials | None) -> None:
        kept = self._settings.value("model_dials")
        kept = dials_scope.model_settings(kept, path, dials, self._preset_params)
        self._settings.set_value("model_dials", kept)

    def _keep_story(self, dials: Dials | None) -> None:
        self._story_dials = dials
        if self._opened is not None:
            self._opened.set_settings(dials_scope.story_settings(dials))

    def _show(self) -> None:
        now, preset = self._now(), self._preset_params(self.preset)
        self._dials.set_values(now.params.as_table(), (preset or NEUTRAL).as_table())
        self._panel.set_preset(self.preset, preset is not None and now.params != preset)
        info = self._model.info if self._model is not None else None
        self._dials.set_scope(self.scope, self._allowed_scopes(), info.name if info is not None else "")

    # Another story, another model

    def _story_opened(self, opened: OpenStory) -> None:
        before = self.params()
        self._story_dials, wrong = dials_scope.read_story(opened.story.settings, self._preset_params)
        assert self._notices is not None
        if wrong:
            names = ", ".join(wrong[:_MOST_NAMED]) + ("…" if len(wrong) > _MOST_NAMED else "")
            self._notices.show_info("story_dials", lambda: self._unusable(names))
        else:
            self._notices.remove("story_dials")
        self._show()
        if self.params() != before:
            self.changed.emit()

    def _unusable(self, names: str) -> str:
        return self.tr("Some of this story's own dials can't be used and stand where they usually do: {names}.").format(
            names=names
        )

    def _model_changed(self, info: engine.ModelInfo) -> None:
        others = [preset for preset in self._presets.values() if preset.key != MODEL_PRESET]
        self._replace_presets([*others, *_suggested(info)])


def _suggested(info: engine.ModelInfo) -> list[Preset]:
    """What the model's card suggests, as a preset, if it suggests anything."""
    if not info.card.sampling:
        return []
    name = QT_TRANSLATE_NOOP("Presets", "As the model suggests")
    explanation = QT_TRANSLATE_NOOP("Presets", "Where the makers of the model in use would begin.")
    return [Preset(MODEL_PRESET, name, explanation, engine.SamplingParams(**info.card.sampling))]
