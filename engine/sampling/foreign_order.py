"""The order of samplers as other programs write it, in the names of SAMPLER_STEPS."""

from __future__ import annotations

from typing import Any, Literal

from engine.sampling_params import SAMPLER_STEPS

Outcome = Literal["ok", "penalties_first", "unknown_steps", "wrong_kind"]

#: KoboldCpp counts its samplers. Min-P goes with Top-P there, smoothing with the temperature.
_NUMBERED: dict[int, tuple[str, ...]] = {
    0: ("top_k",),
    1: ("top_a",),
    2: ("top_p", "min_p"),
    3: ("tfs",),
    4: ("typical_p",),
    5: ("temperature", "smoothing"),
    6: (),
}

_NAMED: dict[str, tuple[str, ...]] = {
    **{step: (step,) for step in SAMPLER_STEPS},
    "dynamic_temperature": ("temperature",),
    "quadratic_sampling": ("smoothing",),
    "quadratic": ("smoothing",),
    "top_nsigma": ("top_n_sigma",),
    "nsigma": ("top_n_sigma",),
    "typ_p": ("typical_p",),
    "typical": ("typical_p",),
    "tfs_z": ("tfs",),
    "top_p_top_k": ("top_p", "top_k"),
}

_PENALTIES = ("repetition_penalty", "presence_penalty", "frequency_penalty", "dry", "penalties")
#: Last in most files, and seldom in use: no word is lost over their place.
_ANYWHERE = ("encoder_repetition_penalty", "no_repeat_ngram")


def steps_of(value: Any) -> tuple[tuple[str, ...], Outcome]:
    """The steps that `value` names, in its order: a list of names, numbers or NovelAI's tables, or lines of a text.

    penalties_first: it has penalties after other steps, where here they always come first.
    """
    if isinstance(value, str):
        value = [line.strip(" ,") for line in value.replace(",", "\n").split("\n") if line.strip(" ,")]
    if not isinstance(value, list) or not value:
        return (), "wrong_kind"
    steps: list[str] = []
    outcome: Outcome = "ok"
    for item in value:
        item = item.get("id") if isinstance(item, dict) else item
        if isinstance(item, str) and item in _ANYWHERE:
            continue
        if isinstance(item, str) and item in _PENALTIES:
            outcome = "penalties_first" if steps and outcome == "ok" else outcome
            continue
        known = _known(item)
        if known is None:
            outcome = "unknown_steps"
        elif item == 6 and steps and outcome == "ok":
            outcome = "penalties_first"
        steps += [step for step in known or () if step not in steps]
    if not steps:
        return (), "wrong_kind"
    if all(isinstance(item, int) for item in value):  # what has no number in KoboldCpp: before all, after all
        steps = ["top_n_sigma", *steps, "xtc"]
    return tuple(steps), outcome


def switched_off(value: Any) -> tuple[str, ...]:
    """Steps that NovelAI's order lists as not in use."""
    items = value if isinstance(value, list) else []
    off = [item.get("id") for item in items if isinstance(item, dict) and item.get("enabled") is False]
    return tuple(step for name in off for step in _known(name) or ())


def temperature_last(steps: tuple[str, ...]) -> tuple[str, ...]:
    """The same steps with temperature and smoothing at the end."""
    late = ("smoothing", "temperature")
    every = (*steps, *(step for step in SAMPLER_STEPS if step not in steps))
    return (*(step for step in every if step not in late), *late)


def _known(item: object) -> tuple[str, ...] | None:
    if isinstance(item, str):
        return _NAMED.get(item.lower())
    return _NUMBERED.get(item) if isinstance(item, int) and not isinstance(item, bool) else None
