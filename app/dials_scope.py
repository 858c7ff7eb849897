"""Whose dials are in effect: those of the story, of the model, or the general ones; and how each are kept.

A story's own: `preset` and `sampling` in [settings] of story.toml. `sampling` holds every value that is not neutral, so
that the story sounds the same where the preset is another or unknown. A model's own: the setting "model_dials", by
path; there and in the general settings "sampling" holds only what differs from the preset. No widgets here. What comes
out of a file is treated as foreign: values that can't be used are left out and named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import engine

Scope = Literal["all", "story", "model"]

#: The values of a preset by its key; None for one that isn't there (any more).
PresetParams = Callable[[str], engine.SamplingParams | None]

NEUTRAL = engine.SamplingParams()


@dataclass(frozen=True, slots=True)
class Dials:
    """Where the dials stand, and the key of the preset that they began from ("" for none)."""

    preset: str
    params: engine.SamplingParams


def scope_in_effect(story: Dials | None, model: Dials | None) -> Scope:
    """The story's own go before the model's own, and these before the general ones."""
    if story is not None:
        return "story"
    return "all" if model is None else "model"


def usable(values: object) -> tuple[dict[str, Any], list[str]]:
    """The values that the engine takes, and the names of those that it doesn't."""
    if not isinstance(values, Mapping):
        return {}, ["sampling"]
    good = {name: value for name, value in values.items() if _is_usable(name, value)}
    return good, [str(name) for name in values if name not in good]


def differences(params: engine.SamplingParams, base: engine.SamplingParams) -> dict[str, Any]:
    """The values of `params` that differ from those of `base`, as TOML knows them."""
    usual = base.as_table()
    return {name: value for name, value in params.as_table().items() if value != usual[name]}


def with_values(base: engine.SamplingParams | None, values: Mapping[str, Any]) -> engine.SamplingParams:
    """`base` (neutral without one), with these values. Raises InvalidRequest."""
    return engine.SamplingParams(**{**(base or NEUTRAL).as_table(), **values})


def read_story(settings: Mapping[str, Any], preset_params: PresetParams) -> tuple[Dials | None, list[str]]:
    """The dials in the settings of a story, None if it has no own ones; and the names of what can't be used."""
    if "preset" not in settings and "sampling" not in settings:
        return None, []
    preset, wrong = settings.get("preset", ""), []
    if not isinstance(preset, str):
        preset, wrong = "", ["preset"]
    if "sampling" not in settings:
        return Dials(preset, preset_params(preset) or NEUTRAL), wrong
    values, unusable = usable(settings["sampling"])
    return Dials(preset, with_values(None, values)), wrong + unusable


def story_settings(dials: Dials | None) -> dict[str, Any]:
    """What `read_story` reads, for the settings of a story; None for a key that is to go."""
    if dials is None:
        return {"preset": None, "sampling": None}
    return {"preset": dials.preset, "sampling": differences(dials.params, NEUTRAL)}


def read_model(kept: Mapping[str, Any], path: str, preset_params: PresetParams) -> Dials | None:
    """The own dials of the model at `path` in the setting "model_dials", which is clean."""
    own = kept.get(path)
    return None if own is None else read_plain(own["preset"], own["sampling"], preset_params)


def model_settings(
    kept: Mapping[str, Any], path: str, dials: Dials | None, preset_params: PresetParams
) -> dict[str, Any]:
    """The setting "model_dials" with these for the model at `path`, None for none."""
    others = {name: own for name, own in kept.items() if name != path}
    return others if dials is None else {**others, path: plain(dials, preset_params)}


def read_plain(preset: str, sampling: Mapping[str, Any], preset_params: PresetParams) -> Dials:
    """Dials that are kept as what differs from their preset."""
    return Dials(preset, with_values(preset_params(preset), sampling))


def plain(dials: Dials, preset_params: PresetParams) -> dict[str, Any]:
    """What `read_plain` reads."""
    return {"preset": dials.preset, "sampling": differences(dials.params, preset_params(dials.preset) or NEUTRAL)}


def clean_model_dials(kept: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """The setting "model_dials" as far as it can be used, and whether that is all of it."""
    clean, whole = {}, True
    for path, own in kept.items():
        if not isinstance(own, Mapping) or not isinstance(own.get("preset", ""), str):
            whole = False
            continue
        values, wrong = usable(own.get("sampling", {}))
        whole = whole and not wrong
        clean[path] = {"preset": own.get("preset", ""), "sampling": values}
    return clean, whole


def _is_usable(name: object, value: object) -> bool:
    try:
        engine.SamplingParams(**{str(name): value})  # type: ignore[arg-type]
    except (engine.InvalidRequest, TypeError):
        return False
    return True
