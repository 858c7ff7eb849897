"""How a token is chosen: every dial, its limits and its neutral value, as plain data without torch or numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from engine.errors import InvalidRequest

#: Inclusive limits of every number of SamplingParams: the engine refuses values outside.
SAMPLING_LIMITS: dict[str, tuple[float, float]] = {
    "temperature": (0.0, 5.0),
    "dynatemp_range": (0.0, 5.0),
    "dynatemp_exponent": (0.01, 10.0),
    "smoothing_factor": (0.0, 10.0),
    "smoothing_curve": (1.0, 10.0),
    "top_p": (0.0, 1.0),
    "top_p_newline": (0.0, 1.0),
    "top_k": (0, 1_000_000),
    "min_p": (0.0, 1.0),
    "typical_p": (0.0, 1.0),
    "tfs": (0.0, 1.0),
    "top_a": (0.0, 1.0),
    "epsilon_cutoff": (0.0, 1.0),
    "eta_cutoff": (0.0, 1.0),
    "top_n_sigma": (0.0, 20.0),
    "xtc_threshold": (0.0, 1.0),
    "xtc_probability": (0.0, 1.0),
    "mirostat_mode": (0, 2),
    "mirostat_tau": (0.0, 20.0),
    "mirostat_eta": (0.0, 1.0),
    "presence_penalty": (-2.0, 2.0),
    "frequency_penalty": (-2.0, 2.0),
    "penalty_decay": (0.0, 1.0),
    "repetition_penalty": (0.01, 8.0),
    "repetition_penalty_range": (0, 1_000_000),
    "repetition_penalty_slope": (0.0, 10.0),
    "no_repeat_ngram_size": (0, 100),
    "dry_multiplier": (0.0, 100.0),
    "dry_base": (1.0, 8.0),
    "dry_allowed_length": (1, 100),
    "dry_penalty_last_n": (0, 1_000_000),
    "seed": (-1, 2**63 - 1),
}

#: The steps between penalties and draw, in the usual order.
SAMPLER_STEPS = (
    "top_n_sigma",
    "top_p",
    "top_k",
    "top_a",
    "tfs",
    "typical_p",
    "epsilon_cutoff",
    "eta_cutoff",
    "min_p",
    "xtc",
    "smoothing",
    "temperature",
    "mirostat",
)

#: Limits of what is added to a logit for a word or phrase.
BIAS_LIMITS = (-100.0, 100.0)

_TEXT_LISTS = ("dry_sequence_breakers", "banned_tokens")


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How a token is chosen. Every default is neutral: it changes nothing.

    Shape: temperature: 1 neutral, 0 greedy. dynatemp_range: 0 neutral; the temperature then lies within so much of
    `temperature`, by the entropy to the power of dynatemp_exponent. smoothing_factor: 0 neutral; smoothing_curve: 1 is
    the plain parabola.
    Cut: top_p: 1 neutral. top_p_newline: in place of top_p for the first token after a line break; 0 neutral. top_k: 0
    neutral. min_p: 0. typical_p: 1. tfs: 1. top_a: 0. epsilon_cutoff, eta_cutoff: 0 neutral, probabilities (not ten
    thousandths). top_n_sigma: 0. xtc_probability: 0 neutral. mirostat_mode: 0 neutral, 1, 2.
    Penalties: presence_penalty, frequency_penalty: 0 neutral. penalty_decay: factor a token by which a token's count
    fades (RWKV's own; without effect while both penalties are 0). repetition_penalty: 1 neutral;
    repetition_penalty_range: tokens looked back on, 0 = all that are given; repetition_penalty_slope: 0 neutral, else
    the penalty grows towards the newest token. no_repeat_ngram_size: 0 neutral. dry_multiplier: 0 neutral;
    dry_penalty_last_n: tokens looked back on, 0 = all; dry_sequence_breakers: texts that no repeat reaches across.
    Words: logit_bias: (word or phrase, what is added to its logit), each in its spelling with and without a space
    before it. banned_tokens: texts of single tokens that are never drawn, with or without a space before; "#123" is
    the token of that number.
    sampler_order: names out of SAMPLER_STEPS; those not named follow in their usual order. seed: -1 = a new one each
    time. Lists and tables are taken for tuples, so that the fields can come out of a file as they are.
    Raises InvalidRequest for a value of the wrong kind or out of SAMPLING_LIMITS.
    """

    temperature: float = 1.0
    dynatemp_range: float = 0.0
    dynatemp_exponent: float = 1.0
    smoothing_factor: float = 0.0
    smoothing_curve: float = 1.0
    top_p: float = 1.0
    top_p_newline: float = 0.0
    top_k: int = 0
    min_p: float = 0.0
    typical_p: float = 1.0
    tfs: float = 1.0
    top_a: float = 0.0
    epsilon_cutoff: float = 0.0
    eta_cutoff: float = 0.0
    top_n_sigma: float = 0.0
    xtc_threshold: float = 0.1
    xtc_probability: float = 0.0
    mirostat_mode: int = 0
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    penalty_decay: float = 0.996
    repetition_penalty: float = 1.0
    repetition_penalty_range: int = 0
    repetition_penalty_slope: float = 0.0
    no_repeat_ngram_size: int = 0
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    dry_penalty_last_n: int = 0
    dry_sequence_breakers: tuple[str, ...] = ("\n", ":", '"', "*")
    logit_bias: tuple[tuple[str, float], ...] = ()
    banned_tokens: tuple[str, ...] = ()
    sampler_order: tuple[str, ...] = SAMPLER_STEPS
    seed: int = -1

    def __post_init__(self) -> None:
        for f in fields(self):
            object.__setattr__(self, f.name, sampling_value(f.name, getattr(self, f.name)))

    def as_table(self) -> dict[str, Any]:
        """Every field as TOML and JSON know it: numbers, lists of texts, and a table for logit_bias."""
        table = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: _plain(name, value) for name, value in table.items()}


def sampling_value(name: str, value: Any) -> Any:
    """`value` as SamplingParams' field `name` holds it. Raises InvalidRequest."""
    if name in SAMPLING_LIMITS:
        return _number(name, value)
    if name in _TEXT_LISTS:
        return _texts(name, value)
    if name == "sampler_order":
        return _order(value)
    if name == "logit_bias":
        return _biases(value)
    raise InvalidRequest(name=name, value=value, reason="unknown setting")


def _number(name: str, value: Any) -> Any:
    low, high = SAMPLING_LIMITS[name]
    integral = isinstance(low, int)
    if isinstance(value, bool) or not isinstance(value, int if integral else (int, float)):
        raise InvalidRequest(name=name, value=value, reason="not a whole number" if integral else "not a number")
    if not low <= value <= high:  # also catches NaN
        raise InvalidRequest(name=name, value=value, reason=f"not between {low} and {high}")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise InvalidRequest(name=name, value=value, reason="not a list of texts")
    return tuple(text for text in dict.fromkeys(value) if text)


def _order(value: Any) -> tuple[str, ...]:
    named = _texts("sampler_order", value)
    for step in named:
        if step not in SAMPLER_STEPS:
            reason = "no such step; known: " + ", ".join(SAMPLER_STEPS)
            raise InvalidRequest(name="sampler_order", value=step, reason=reason)
    return (*named, *(step for step in SAMPLER_STEPS if step not in named))


def _biases(value: Any) -> tuple[tuple[str, float], ...]:
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list | tuple) or not all(isinstance(p, list | tuple) and len(p) == 2 for p in pairs):
        raise InvalidRequest(name="logit_bias", value=value, reason="not a table of words and numbers")
    low, high = BIAS_LIMITS
    found: dict[str, float] = {}
    for text, bias in pairs:
        if not isinstance(text, str) or not text or isinstance(bias, bool) or not isinstance(bias, int | float):
            raise InvalidRequest(name="logit_bias", value=(text, bias), reason="not a word and a number")
        if not low <= bias <= high:
            raise InvalidRequest(name="logit_bias", value=bias, reason=f"not between {low} and {high}")
        found[text] = float(bias)
    return tuple(found.items())


def _plain(name: str, value: Any) -> Any:
    if name == "logit_bias":
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
