"""The sampling dials and the preset that they began from: from the panel to the settings, and to what is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

import engine
from app.panels.dials import DialsPanel
from app.panels.writing import WritingPanel
from app.presets import Preset
from app.settings import Settings


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
        panel.preset_chosen.connect(self.choose_preset)
        panel.preset_reset_requested.connect(lambda: self.choose_preset(self._settings.value("preset")))
        dials.value_changed.connect(self._dial_turned)
        dials.seed_changed.connect(lambda seed: self._dial_turned("seed", seed))
        dials.more_toggled.connect(lambda is_open: self._settings.set_value("more_dials_open", is_open))
        dials.set_more_open(self._settings.value("more_dials_open"))
        self.show_presets()

    def params(self) -> engine.SamplingParams:
        """The dials as the engine takes them."""
        return self._settings.sampling_params(self._preset_values())

    def show_presets(self) -> None:
        """Fills the menu of presets, in the language in use."""
        texts = [(p.key, p.translated_name(), p.translated_description()) for p in self._presets.values()]
        self._panel.set_presets(texts)
        self._show()

    def choose_preset(self, key: str) -> None:
        """The dials go where the preset puts them; a fixed seed stays."""
        seed = self._settings.value("sampling").get("seed", -1)
        self._settings.set_value("preset", key)
        self._settings.set_value("sampling", {"seed": seed} if seed >= 0 else {})
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._dials.set_values(self.params().as_table())
        self._panel.set_preset(self._settings.value("preset"), bool(self._settings.value("sampling")))

    def _preset_values(self) -> dict[str, Any]:
        preset = self._presets.get(self._settings.value("preset"))
        return preset.params.as_table() if preset is not None else {}

    def _dial_turned(self, name: str, value: float) -> None:
        integral = isinstance(getattr(engine.SamplingParams(), name), int)
        number = int(value) if integral else float(value)
        changed = {**self._settings.value("sampling"), name: number}
        base = {**engine.SamplingParams().as_table(), **self._preset_values()}
        self._settings.set_value("sampling", {k: v for k, v in changed.items() if v != base[k]})
        self._panel.set_preset(self._settings.value("preset"), bool(self._settings.value("sampling")))
        self.changed.emit()
