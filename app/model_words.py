"""What a list of models says of each: in a word, in a line, in a sentence. In the language in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

import engine
from app import model_cards
from app.found_words import cause_of
from app.quantities import bytes_text

Group = Literal["builtin", "recent", "folder"]
Condition = Literal["looking", "growing", "gone", "refused", "known"]
Verdict = Literal["in_use", "fits", "tight", "too_big", "no_vocabulary", "refused", "gone", "growing", "looking"]

# How a verdict is coloured: a role of the stylesheet.
VERDICT_ROLES: dict[Verdict, str] = {
    "in_use": "good",
    "fits": "good",
    "tight": "warning",
    "too_big": "error",
    "no_vocabulary": "warning",
    "refused": "error",
    "gone": "muted",
    "growing": "muted",
    "looking": "muted",
}


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """What is known of a model in the list. `report` may be that of an earlier look while `condition` is looking or
    refused."""

    path: str
    group: Group
    condition: Condition = "looking"
    report: engine.ModelReport | None = None
    error: engine.EngineError | None = None

    @property
    def name(self) -> str:
        """The card's name, else the file's."""
        return self.report.info.name if self.report is not None else file_name(self.path)


@dataclass(frozen=True, slots=True)
class Room:
    """Memory that a model needs, that is free, and that the model in use would leave; bytes."""

    needed_bytes: int
    available_bytes: int
    in_use_bytes: int = 0


def room(report: engine.ModelReport, precision: str, in_use_bytes: int = 0) -> Room:
    """precision: as chosen, "auto" too."""
    return Room(report.needed_bytes[precision_of(report, precision)], report.available_bytes, in_use_bytes)


def precision_of(report: engine.ModelReport, precision: str) -> str:
    """The precision that a choice comes to; one that isn't offered any more is "auto"."""
    return precision if precision in report.needed_bytes else report.info.precision


def verdict_of(entry: ModelEntry, precision: str, in_use: bool = False) -> Verdict:
    """What is to be said of a model in a word, when it would be loaded in `precision`."""
    if entry.condition != "known":
        return entry.condition
    if in_use:
        return "in_use"
    if entry.report is None:
        return "looking"
    return entry.report.fit(precision_of(entry.report, precision)) if entry.report.tokenizer else "no_vocabulary"


def smaller_precision(report: engine.ModelReport, precision: str) -> str:
    """The most exact precision that fits where `precision` doesn't, "" where none does."""
    fitting = [name for name, needed in report.needed_bytes.items() if needed <= report.available_bytes]
    chosen = precision_of(report, precision)
    return max(fitting, key=lambda name: report.needed_bytes[name], default="") if chosen not in fitting else ""


def verdict_word(verdict: Verdict) -> str:
    words = {
        "in_use": QCoreApplication.translate("Models", "In use"),
        "fits": QCoreApplication.translate("Models", "Fits"),
        "tight": QCoreApplication.translate("Models", "Tight"),
        "too_big": QCoreApplication.translate("Models", "Does not fit"),
        "no_vocabulary": QCoreApplication.translate("Models", "No vocabulary"),
        "refused": QCoreApplication.translate("Models", "Can't be used"),
        "gone": QCoreApplication.translate("Models", "Gone"),
        "growing": QCoreApplication.translate("Models", "Being copied…"),
        "looking": QCoreApplication.translate("Models", "Looking…"),
    }
    return words[verdict]


def version(info: engine.ModelInfo) -> str:
    """As its authors call it: RWKV-7."""
    return f"RWKV-{info.version or info.architecture.removeprefix('rwkv')}"


def summary(entry: ModelEntry) -> str:
    """Version, size, languages and licence in one line; of what can't be used, why; of what is gone, where it was."""
    if entry.condition == "refused" and entry.error is not None:
        return _refusal(entry.error)
    if entry.report is None:
        return entry.path if entry.condition == "gone" else ""
    info = entry.report.info
    size, languages = bytes_text(entry.report.file_bytes), model_cards.languages(info.card)
    return " · ".join(part for part in (version(info), size, languages, info.card.licence) if part)


def _refusal(error: engine.EngineError) -> str:
    """Why, in few words; the sentence is beside the list."""
    kinds = {
        "adapter": QCoreApplication.translate("Models", "An addition to a model"),
        "tuned_state": QCoreApplication.translate("Models", "A tuned state"),
    }
    kind = cause_of(str(error.facts.get("found", "")))
    reasons: list[tuple[type[engine.EngineError], str]] = [
        (engine.DamagedModel, QCoreApplication.translate("Models", "Damaged or not complete")),
        (engine.UnsafeModel, QCoreApplication.translate("Models", "Contains program code")),
        (engine.UnsupportedModel, QCoreApplication.translate("Models", "Not a model for Ravel")),
        (engine.InconsistentModel, QCoreApplication.translate("Models", "Its parts don't fit together")),
        (engine.TokenizerError, QCoreApplication.translate("Models", "The vocabulary does not fit")),
        (engine.TunedStateError, QCoreApplication.translate("Models", "The tuned state does not fit")),
        (engine.SeveralModels, QCoreApplication.translate("Models", "Several models in one folder")),
        (engine.EngineError, QCoreApplication.translate("Models", "Can't be read")),
    ]
    return kinds.get(kind) or next(words for cls, words in reasons if isinstance(error, cls))


def file_name(path: str) -> str:
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def parameters(count: int) -> str:
    """A number of weights as models are named by: 1.5B, 191M."""
    for limit, unit in ((10**9, "B"), (10**6, "M")):
        if count >= limit:
            return f"{count / limit:.1f}{unit}" if count < 10 * limit else f"{count / limit:.0f}{unit}"
    return f"{count / 1000:.0f}K"


def precision_words(precision: str, report: engine.ModelReport) -> str:
    """What a precision means, and what memory it takes. "auto" names what it comes to."""
    words = {
        "auto": QCoreApplication.translate("Models", "Automatic: {precision}").format(precision=report.info.precision),
        "fp32": QCoreApplication.translate("Models", "fp32: exact, takes most memory"),
        "bf16": QCoreApplication.translate("Models", "bf16: half the memory, hardly any difference"),
        "fp16": QCoreApplication.translate("Models", "fp16: half the memory, close to exact"),
        "int8": QCoreApplication.translate(
            "Models", "int8: a quarter of the memory, fast, no difference you could read"
        ),
        "int4": QCoreApplication.translate("Models", "int4: an eighth of the memory, fastest, a little less exact"),
    }
    return _with_size(words.get(precision, precision), precision, report)


def precision_name(precision: str, report: engine.ModelReport) -> str:
    """The same in few words: its name in place of what it means."""
    return precision_words(precision, report) if precision == "auto" else _with_size(precision, precision, report)


def _with_size(words: str, precision: str, report: engine.ModelReport) -> str:
    pattern = QCoreApplication.translate("Models", "{precision} ({size})", "a precision and the memory it takes")
    size = bytes_text(report.needed_bytes[precision_of(report, precision)])
    return pattern.format(precision=words, size=size)


def fit_sentence(verdict: Verdict, room: Room) -> str:
    """How much memory it needs and how much there is. verdict: fits, tight or too_big."""
    sentences: dict[str, str] = {
        "fits": QCoreApplication.translate("Models", "It fits: it needs {needed} of memory, {available} are free."),
        "tight": QCoreApplication.translate(
            "Models",
            "It fits, but barely: it needs {needed} of memory, {available} are free. Other programs may become slow; "
            "close some first.",
        ),
        "too_big": QCoreApplication.translate(
            "Models", "It does not fit: it needs {needed} of memory, {available} are free."
        ),
    }
    needed, available = bytes_text(room.needed_bytes), bytes_text(room.available_bytes)
    return sentences[verdict].format(needed=needed, available=available)


def too_big_remedy(room: Room, smaller: str) -> str:
    """What can be done about a model that doesn't fit. smaller: a precision in which it does, or ""."""
    if smaller:
        text = QCoreApplication.translate("Models", "In the precision {precision} it fits.").format(precision=smaller)
    elif room.needed_bytes <= room.available_bytes + room.in_use_bytes:
        text = QCoreApplication.translate(
            "Models", "Switch to the built-in model first: that frees {size}. Then load this one."
        ).format(size=bytes_text(room.in_use_bytes))
    else:
        text = QCoreApplication.translate("Models", "Close other programs, or choose a smaller model.")
    return text
