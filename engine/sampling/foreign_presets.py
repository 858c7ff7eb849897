"""Presets of other programs, read into SamplingParams, with a report on every value: what was taken, what was not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.sampling import foreign_keys as keys
from engine.sampling.foreign_files import Program, read_table
from engine.sampling.foreign_order import steps_of, switched_off, temperature_last
from engine.sampling.presets import Preset, is_endless, read_preset, refused, shown
from engine.sampling_params import BIAS_LIMITS, SAMPLING_LIMITS, SamplingParams

Kind = Literal["taken", "adjusted", "no_counterpart", "refused"]

_MOST_ENTRIES = 500  # of a report: real files have about sixty
_MOST_TEXTS = 5000  # of a list
_MOST_LENGTH = 100_000  # tokens
_SEPARATOR = "||$||"  # between the texts of a list, in KoboldCpp's page

_SHAPES = {"top_k": "top_k", "xtc": "xtc_probability", "smoothing": "smoothing_factor", "mirostat": "mirostat_mode"}


@dataclass(frozen=True, slots=True)
class ImportedValue:
    """What became of one value. name, value: as in the file, the value shortened. target: field of SamplingParams,
    banned_phrases, stop_strings or max_tokens, or "". taken: what it became, as as_table() has it; None for nothing.

    reason: "" where there is nothing to say, else one of
    taken: off (it changes nothing), not_set; adjusted: out_of_range, rounded, penalty_fades (ours fades with time),
    penalties_first, unknown_steps, some_left_out, from_range (of dynamic temperature);
    no_counterpart: unknown, other_meaning, other_order, other_vocabulary, end_of_text, about_running;
    refused: not_a_number, not_finite, not_a_switch, not_a_list, too_long.
    """

    name: str
    value: str
    kind: Kind
    reason: str = ""
    target: str = ""
    taken: Any = None


@dataclass(frozen=True, slots=True)
class ImportedPreset:
    """preset.key is the file's name. program: whose file it is. max_tokens: 0 = the file says nothing of it."""

    preset: Preset
    program: Program
    report: tuple[ImportedValue, ...]
    banned_phrases: tuple[str, ...] = ()
    stop_strings: tuple[str, ...] = ()
    max_tokens: int = 0


def import_preset(path: str | Path) -> ImportedPreset:
    """Reads a preset of SillyTavern, KoboldCpp, text-generation-webui, NovelAI or our own.

    Values that can't be used are told in the report and the rest is taken; only our own files are read strictly.
    Raises PresetFileError for a file that can't be read and for one that is no preset.
    """
    path = Path(path)
    program, name, table = read_table(path)
    if program == "ravel":
        preset = read_preset(path)
        neutral = SamplingParams().as_table()
        own = {key: value for key, value in preset.params.as_table().items() if value != neutral[key]}
        entries = tuple(ImportedValue(key, shown(value), "taken", "", key, value) for key, value in own.items())
        return ImportedPreset(preset, program, entries)
    if not any(str(key).lower() in keys.TELLING for key in table):
        raise refused(path, "file", path.name, "no settings that are known here", "not_a_preset")
    reader = _Reader(table)
    reader.read()
    name = " ".join(name.split())[:100] or path.stem
    preset = Preset(name=name, params=SamplingParams(**reader.values), key=path.stem)
    return ImportedPreset(
        preset, program, tuple(reader.report[:_MOST_ENTRIES]), tuple(reader.phrases), tuple(reader.stops), reader.length
    )


@dataclass(slots=True)
class _Reader:
    table: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    report: list[ImportedValue] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    length: int = 0

    def read(self) -> None:
        self.table = {str(key): value for key, value in self.table.items()}
        lower = {name.lower(): value for name, value in self.table.items()}
        followed = next((key for key in keys.ORDERS if steps_of(lower.get(key))[0]), "")
        is_dynamic = any(lower.get(key) is True for key in keys.DYNAMIC_SWITCHES)
        for name, value in self.table.items():
            self._read_one(name, name.lower(), value, followed, is_dynamic)
        if is_dynamic:
            self._put_dynamic(lower)
        if lower.get("temperature_last") is True:
            self.values["sampler_order"] = temperature_last(self.values.get("sampler_order", ()))
        for step in switched_off(lower.get(followed)):
            self.values.pop(_SHAPES.get(step, step), None)
        if lower.get("do_sample") is False:
            self.values["temperature"] = 0.0

    def _read_one(self, name: str, key: str, value: Any, followed: str, is_dynamic: bool) -> None:
        special: dict[tuple[str, ...], Callable[[str, Any], None]] = {
            keys.LENGTHS: self._put_length,
            keys.STOPS: self._put_stops,
            keys.PHRASES: self._put_phrases,
            keys.BIASES: self._put_biases,
            ("dry_sequence_breakers",): self._put_breakers,
            keys.SWITCHES: self._tell_switch,
        }
        handler = next((put for names, put in special.items() if key in names), None)
        if value is None:
            self._tell(name, value, "taken", "not_set")
        elif key in keys.NUMBERS:
            self._put_number(name, value, keys.NUMBERS[key])
        elif handler is not None:
            handler(name, value)
        elif key in keys.ORDERS:
            self._put_order(name, value, key == followed or not followed)
        elif key in (*keys.DYNAMIC_LOW, *keys.DYNAMIC_HIGH):
            self._tell_bound(name, value, is_dynamic)
        elif key in keys.END_OF_TEXT:
            self._tell(name, value, "no_counterpart", "end_of_text")
        elif key in keys.ABOUT_RUNNING:
            self._tell(name, value, "no_counterpart", "about_running")
        elif key in keys.OFF:
            is_off = any(value == off for off in keys.OFF[key])
            reason = "off" if is_off else "other_meaning" if key == "rep_pen_slope" else "unknown"
            self._tell(name, value, "taken" if is_off else "no_counterpart", reason)
        else:
            self._tell(name, value, "no_counterpart", "unknown")

    def _tell(self, name: str, value: Any, kind: Kind, reason: str = "", target: str = "", taken: Any = None) -> None:
        self.report.append(ImportedValue(shown(name), shown(value), kind, reason, target, taken))

    # Numbers

    def _put_number(self, name: str, value: Any, target: str) -> None:
        reason = _reason_against(value)
        if reason:
            self._tell(name, value, "refused", reason, target)
            return
        number = 0 if value == -1 and target in keys.MINUS_ONE_IS_ZERO else value
        if target in keys.TEN_THOUSANDTHS:
            number = number / 10_000
        number, change = _fitted(number, target)
        if not change and target in ("presence_penalty", "frequency_penalty") and number:
            change = "penalty_fades"
        self.values[target] = number
        self._tell(name, value, "adjusted" if change else "taken", change, target, number)

    def _tell_bound(self, name: str, value: Any, is_dynamic: bool) -> None:
        reason = _reason_against(value)
        if reason:
            self._tell(name, value, "refused", reason)
        elif is_dynamic:
            self._tell(name, value, "adjusted", "from_range", "dynatemp_range")
        else:
            self._tell(name, value, "taken", "off")

    def _put_dynamic(self, lower: dict[str, Any]) -> None:
        """From lowest and highest to the middle and how far it goes from there."""
        low = next((lower[key] for key in keys.DYNAMIC_LOW if key in lower), None)
        high = next((lower[key] for key in keys.DYNAMIC_HIGH if key in lower), None)
        if _reason_against(low) or _reason_against(high) or low is None or high is None:
            return
        self.values["temperature"], _ = _fitted((low + high) / 2, "temperature")
        self.values["dynatemp_range"], _ = _fitted(abs(high - low) / 2, "dynatemp_range")

    def _tell_switch(self, name: str, value: Any) -> None:
        if isinstance(value, bool):
            greedy = name.lower() == "do_sample" and not value
            self._tell(name, value, "taken", "", "temperature" if greedy else "", 0.0 if greedy else None)
        else:
            self._tell(name, value, "refused", "not_a_switch")

    def _put_length(self, name: str, value: Any) -> None:
        reason = _reason_against(value)
        if reason:
            self._tell(name, value, "refused", reason, "max_tokens")
        elif value <= 0:
            self._tell(name, value, "taken", "off")
        else:
            self.length = min(int(value), _MOST_LENGTH)
            changed = self.length != value
            self._tell(
                name, value, "adjusted" if changed else "taken", "out_of_range" * changed, "max_tokens", self.length
            )

    # Texts

    def _put_order(self, name: str, value: Any, is_followed: bool) -> None:
        steps, outcome = steps_of(value)
        if not is_followed:
            self._tell(name, value, "no_counterpart", "other_order")
        elif not steps:
            self._tell(name, value, "refused", "not_a_list", "sampler_order")
        else:
            self.values["sampler_order"] = steps
            told = "" if outcome == "ok" else outcome
            self._tell(name, value, "adjusted" if told else "taken", told, "sampler_order", list(steps))

    def _put_breakers(self, name: str, value: Any) -> None:
        texts = _texts(value)
        if texts is None:
            self._tell(name, value, "refused", "not_a_list", "dry_sequence_breakers")
        else:
            self.values["dry_sequence_breakers"] = texts
            self._tell(name, value, "taken", "", "dry_sequence_breakers", texts)

    def _put_stops(self, name: str, value: Any) -> None:
        self._put_texts(name, value, _texts(value), self.stops, "stop_strings")

    def _put_phrases(self, name: str, value: Any) -> None:
        """Lines of a text, or a list: in quotes a phrase, numbers in brackets tokens of a vocabulary, else a word."""
        if isinstance(value, str) and _SEPARATOR not in value:
            lines = [line.strip() for line in value.split("\n")]
            found: list[str] | None = [line for line in lines if line]
        else:
            found = _texts(value)
        if found and all(_is_of_tokens(text) for text in found):
            self._tell(name, value, "no_counterpart", "other_vocabulary")
            return
        words = None if found is None else [_unquoted(text) for text in found if not _is_of_tokens(text)]
        self._put_texts(name, value, words, self.phrases, "banned_phrases", len(found or ()))

    def _put_texts(
        self, name: str, value: Any, texts: list[str] | None, into: list[str], target: str, before: int = 0
    ) -> None:
        if texts is None:
            self._tell(name, value, "refused", "not_a_list", target)
            return
        kept = [text for text in texts if text.strip() or (text and target == "stop_strings")]
        into += [text for text in dict.fromkeys(kept) if text not in into][: _MOST_TEXTS - len(into)]
        reason = "off" if not kept else "some_left_out" if len(kept) < before else ""
        self._tell(name, value, "adjusted" if reason == "some_left_out" else "taken", reason, target, kept or None)

    def _put_biases(self, name: str, value: Any) -> None:
        pairs = _bias_pairs(value)
        if pairs is None:
            self._tell(name, value, "refused", "not_a_list", "logit_bias")
            return
        low, high = BIAS_LIMITS
        usable = [(t, b) for t, b in pairs if isinstance(t, str) and t and not _reason_against(b)]
        words = {_bare(text): min(max(float(bias), low), high) for text, bias in usable if not _is_of_tokens(text)}
        words.pop("", None)
        if words:
            self.values["logit_bias"] = tuple(words.items())[:_MOST_TEXTS]
            reason = "some_left_out" if len(words) < len(pairs) else ""
            reason = reason or ("out_of_range" if any(not low <= bias <= high for _, bias in usable) else "")
            self._tell(name, value, "adjusted" if reason else "taken", reason, "logit_bias", words)
        elif not pairs:
            self._tell(name, value, "taken", "off")
        elif usable:
            self._tell(name, value, "no_counterpart", "other_vocabulary")
        else:
            self._tell(name, value, "refused", "not_a_list", "logit_bias")


def _reason_against(value: Any) -> str:
    """Why `value` is no number that could be used; "" if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "not_a_number"
    if is_endless(value):
        return "too_long"
    return "" if math.isfinite(value) else "not_finite"


def _fitted(number: float, target: str) -> tuple[float, str]:
    """`number` as the field holds it, and what had to be done to it: "", out_of_range or rounded."""
    low, high = SAMPLING_LIMITS[target]
    if not low <= number <= high:
        return (low if number < low else high), "out_of_range"
    if isinstance(low, int) and not isinstance(number, int):
        whole = round(number)
        return whole, "" if whole == number else "rounded"
    return number, ""


def _texts(value: Any) -> list[str] | None:
    """A list of texts: as it is, as JSON within a text (with or without brackets), or with KoboldCpp's separators."""
    if isinstance(value, str):
        if not value.strip():
            return []
        if _SEPARATOR in value:
            return [part for part in value.split(_SEPARATOR) if part]
        value = _json_list(value) or [value]
    if not isinstance(value, list) or len(value) > _MOST_TEXTS:
        return None
    return [text for text in value if text] if all(isinstance(text, str) for text in value) else None


def _json_list(text: str) -> list[Any] | None:
    for candidate in (text, f"[{text}]"):
        try:
            found = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, list):
            return found
    return None


def _bias_pairs(value: Any) -> list[tuple[Any, Any]] | None:
    """Word and number of each: from a table, or from a list of tables as SillyTavern has it."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [(item.get("text"), item.get("value")) for item in value]
    return None


def _is_of_tokens(text: str) -> bool:
    """Numbers of tokens: of another vocabulary, so that they mean nothing here."""
    inner = text.strip().strip("[]").replace(",", " ").split()
    return bool(inner) and all(part.lstrip("-").isdecimal() for part in inner)


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _bare(text: str) -> str:
    """SillyTavern puts words in braces that are to be taken as they stand."""
    return text[1:-1] if len(text) > 1 and text[0] == "{" and text[-1] == "}" else text
