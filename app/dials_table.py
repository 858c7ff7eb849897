"""Every dial, as data: its plain words, its useful range, and the group in which it stands.

Names are the fields of engine.SamplingParams; limits and neutral values are the engine's. Labels and help are English
sources in the translation context "Dials".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

Kind = Literal["number", "choice", "seed", "texts", "biases", "order"]

FRONT = ""  # the group that is always in sight


@dataclass(frozen=True, slots=True)
class DialSpec:
    """A dial. low, high: the slider's ends, where useful values lie; the number beside it takes all that the engine
    does. is_switch: at its neutral value it changes nothing; else it only says how another dial works. choices: what a
    choice's values 0, 1, … mean. also: what it is called elsewhere, to be found by."""

    name: str
    group: str
    label: str
    help: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    decimals: int = 2
    kind: Kind = "number"
    is_switch: bool = True
    choices: tuple[str, ...] = ()
    also: str = ""

    def translated_label(self) -> str:
        return QCoreApplication.translate("Dials", self.label)

    def translated_help(self) -> str:
        return QCoreApplication.translate("Dials", self.help)


#: The foldable groups behind "All dials", in order: key -> title.
GROUPS = {
    "cut": QT_TRANSLATE_NOOP("Dials", "Which words may come"),
    "heat": QT_TRANSLATE_NOOP("Dials", "Temperature that moves"),
    "repetition": QT_TRANSLATE_NOOP("Dials", "Repetition"),
    "dry": QT_TRANSLATE_NOOP("Dials", "Repeated phrases (DRY)"),
    "xtc": QT_TRANSLATE_NOOP("Dials", "Surprise (XTC)"),
    "mirostat": QT_TRANSLATE_NOOP("Dials", "Even surprise (Mirostat)"),
    "words": QT_TRANSLATE_NOOP("Dials", "Single words"),
    "order": QT_TRANSLATE_NOOP("Dials", "Order of the steps"),
    "seed": QT_TRANSLATE_NOOP("Dials", "Seed"),
}

#: What each of engine.SAMPLER_STEPS does, in a few words.
STEPS = {
    "top_n_sigma": QT_TRANSLATE_NOOP("Dials", "Distance from the best"),
    "top_p": QT_TRANSLATE_NOOP("Dials", "Width of the choice"),
    "top_k": QT_TRANSLATE_NOOP("Dials", "Number of words"),
    "top_a": QT_TRANSLATE_NOOP("Dials", "Cut by a clear favourite"),
    "tfs": QT_TRANSLATE_NOOP("Dials", "Cut of the tail"),
    "typical_p": QT_TRANSLATE_NOOP("Dials", "Typical words"),
    "epsilon_cutoff": QT_TRANSLATE_NOOP("Dials", "Fixed least chance"),
    "eta_cutoff": QT_TRANSLATE_NOOP("Dials", "Moving least chance"),
    "min_p": QT_TRANSLATE_NOOP("Dials", "Share of the best"),
    "xtc": QT_TRANSLATE_NOOP("Dials", "Surprise"),
    "smoothing": QT_TRANSLATE_NOOP("Dials", "Smoothing"),
    "temperature": QT_TRANSLATE_NOOP("Dials", "Adventurousness"),
    "mirostat": QT_TRANSLATE_NOOP("Dials", "Even surprise"),
}

DIALS = (
    DialSpec(
        "temperature", FRONT,
        QT_TRANSLATE_NOOP("Dials", "How adventurous"),
        QT_TRANSLATE_NOOP("Dials", "Low stays with the likeliest words; high surprises, and may lose the thread."),
        0.0, 2.0, 0.05, also="temp",
    ),
    DialSpec(
        "top_p", FRONT,
        QT_TRANSLATE_NOOP("Dials", "How wide the choice"),
        QT_TRANSLATE_NOOP("Dials", "Keeps only the likeliest words that together have this share. 1 keeps all."),
        0.0, 1.0, 0.01, also="nucleus focus",
    ),
    DialSpec(
        "presence_penalty", FRONT,
        QT_TRANSLATE_NOOP("Dials", "How eager for new words"),
        QT_TRANSLATE_NOOP("Dials", "Holds back every word that was already used, once or often."),
        -0.5, 2.0, 0.05,
    ),
    DialSpec(
        "frequency_penalty", FRONT,
        QT_TRANSLATE_NOOP("Dials", "How wary of repeats"),
        QT_TRANSLATE_NOOP("Dials", "Holds back a word more each time that it is used."),
        -0.5, 2.0, 0.05,
    ),
    DialSpec(
        "min_p", "cut",
        QT_TRANSLATE_NOOP("Dials", "How unlikely a word may be"),
        QT_TRANSLATE_NOOP("Dials", "Drops words below this share of the likeliest one's chance. 0 drops none."),
        0.0, 0.5, 0.01, decimals=3,
    ),
    DialSpec(
        "top_k", "cut",
        QT_TRANSLATE_NOOP("Dials", "How many words to choose from"),
        QT_TRANSLATE_NOOP("Dials", "At most so many at each step. 0 sets no limit."),
        0, 200, 1, 0,
    ),
    DialSpec(
        "top_p_newline", "cut",
        QT_TRANSLATE_NOOP("Dials", "How wide the choice after a line break"),
        QT_TRANSLATE_NOOP("Dials", "In place of top_p for a paragraph's first word, so that paragraphs begin in many "
                                   "ways. 0 makes no difference between them."),
        0.0, 1.0, 0.01,
    ),
    DialSpec(
        "typical_p", "cut",
        QT_TRANSLATE_NOOP("Dials", "How typical the words"),
        QT_TRANSLATE_NOOP("Dials", "Keeps words about as surprising as a word is here on average, up to this share "
                                   "of the chances. 1 keeps all."),
        0.0, 1.0, 0.01, also="typical typ_s locally typical",
    ),
    DialSpec(
        "tfs", "cut",
        QT_TRANSLATE_NOOP("Dials", "How much of the long tail"),
        QT_TRANSLATE_NOOP("Dials", "Cuts where the chances of the unlikely words flatten out. 1 cuts nothing."),
        0.0, 1.0, 0.01, also="tfs_z tail free",
    ),
    DialSpec(
        "top_a", "cut",
        QT_TRANSLATE_NOOP("Dials", "How much a clear favourite cuts"),
        QT_TRANSLATE_NOOP("Dials", "The surer the model is of one word, the more of the others go. 0 cuts nothing."),
        0.0, 1.0, 0.01,
    ),
    DialSpec(
        "top_n_sigma", "cut",
        QT_TRANSLATE_NOOP("Dials", "How far from the best word"),
        QT_TRANSLATE_NOOP("Dials", "Keeps words within so many standard deviations of the best; 1 is strict. 0 keeps "
                                   "all."),
        0.0, 5.0, 0.05, also="nsigma",
    ),
    DialSpec(
        "epsilon_cutoff", "cut",
        QT_TRANSLATE_NOOP("Dials", "Least chance of a word"),
        QT_TRANSLATE_NOOP("Dials", "Drops words less likely than this; 0.0003 is one in three thousand. 0 drops none."),
        0.0, 0.01, 0.0001, decimals=4,
    ),
    DialSpec(
        "eta_cutoff", "cut",
        QT_TRANSLATE_NOOP("Dials", "Least chance, looser where much is possible"),
        QT_TRANSLATE_NOOP("Dials", "Drops words less likely than this, or than less where the model is unsure. 0 drops "
                                   "none."),
        0.0, 0.01, 0.0001, decimals=4,
    ),
    DialSpec(
        "dynatemp_range", "heat",
        QT_TRANSLATE_NOOP("Dials", "How far the temperature moves"),
        QT_TRANSLATE_NOOP("Dials", "Cooler by up to this where the model is sure, warmer where much is possible. 0 "
                                   "keeps it still."),
        0.0, 2.0, 0.05, also="dynamic temperature dynatemp",
    ),
    DialSpec(
        "dynatemp_exponent", "heat",
        QT_TRANSLATE_NOOP("Dials", "How it moves"),
        QT_TRANSLATE_NOOP("Dials", "1 moves evenly; higher stays cool for longer, lower warms up sooner."),
        0.1, 5.0, 0.1, is_switch=False, also="dynamic temperature dynatemp",
    ),
    DialSpec(
        "smoothing_factor", "heat",
        QT_TRANSLATE_NOOP("Dials", "How smooth the choice"),
        QT_TRANSLATE_NOOP("Dials", "Evens out the likely words and pushes the unlikely ones down; lower is more "
                                   "varied. 0 leaves the chances alone."),
        0.0, 5.0, 0.05, also="quadratic sampling smooth",
    ),
    DialSpec(
        "smoothing_curve", "heat",
        QT_TRANSLATE_NOOP("Dials", "How steeply it falls off"),
        QT_TRANSLATE_NOOP("Dials", "With smoothing: higher pushes the unlikely words down more. 1 is the plain curve."),
        1.0, 5.0, 0.1, is_switch=False, also="quadratic sampling smooth",
    ),
    DialSpec(
        "penalty_decay", "repetition",
        QT_TRANSLATE_NOOP("Dials", "How long it remembers what it used"),
        QT_TRANSLATE_NOOP("Dials", "For new words and repeating, above. Near 1, used words stay held back for pages; "
                                   "lower, they come back sooner."),
        0.9, 1.0, 0.001, 3, is_switch=False,
    ),
    DialSpec(
        "repetition_penalty", "repetition",
        QT_TRANSLATE_NOOP("Dials", "How firmly it holds back repeated words"),
        QT_TRANSLATE_NOOP("Dials", "Divides the chances of words already used. 1 does nothing; 1.1 is gentle."),
        1.0, 1.5, 0.01, also="rep_pen repeat penalty",
    ),
    DialSpec(
        "repetition_penalty_range", "repetition",
        QT_TRANSLATE_NOOP("Dials", "How far back that looks"),
        QT_TRANSLATE_NOOP("Dials", "In tokens, which are words or parts of words. 0 looks at everything."),
        0, 2048, 16, 0, is_switch=False, also="rep_pen_range repeat_last_n",
    ),
    DialSpec(
        "repetition_penalty_slope", "repetition",
        QT_TRANSLATE_NOOP("Dials", "How much more the newest words count"),
        QT_TRANSLATE_NOOP("Dials", "Higher spares the words far back. 0 holds all of them back alike."),
        0.0, 10.0, 0.1, is_switch=False, also="rep_pen_slope",
    ),
    DialSpec(
        "no_repeat_ngram_size", "repetition",
        QT_TRANSLATE_NOOP("Dials", "Never so many in a row again"),
        QT_TRANSLATE_NOOP("Dials", "No run of so many tokens ever comes twice; under 4 it gets in the way of names. 0 "
                                   "forbids none."),
        0, 20, 1, 0, also="ngram",
    ),
    DialSpec(
        "dry_multiplier", "dry",
        QT_TRANSLATE_NOOP("Dials", "How firmly it breaks off repeated phrases"),
        QT_TRANSLATE_NOOP("Dials", "Holds back the word that would go on with a phrase used before; 0.8 is usual. 0 "
                                   "lets it."),
        0.0, 5.0, 0.05,
    ),
    DialSpec(
        "dry_base", "dry",
        QT_TRANSLATE_NOOP("Dials", "How much more for a longer phrase"),
        QT_TRANSLATE_NOOP("Dials", "Each further word that is repeated counts so many times more."),
        1.0, 4.0, 0.05, is_switch=False,
    ),
    DialSpec(
        "dry_allowed_length", "dry",
        QT_TRANSLATE_NOOP("Dials", "How long a phrase may be"),
        QT_TRANSLATE_NOOP("Dials", "Up to so many tokens may be repeated freely."),
        1, 20, 1, 0, is_switch=False,
    ),
    DialSpec(
        "dry_penalty_last_n", "dry",
        QT_TRANSLATE_NOOP("Dials", "How far back it looks for phrases"),
        QT_TRANSLATE_NOOP("Dials", "In tokens. 0 looks at everything."),
        0, 4096, 32, 0, is_switch=False, also="dry_range",
    ),
    DialSpec(
        "dry_sequence_breakers", "dry",
        QT_TRANSLATE_NOOP("Dials", "What ends a phrase"),
        QT_TRANSLATE_NOOP("Dials", "No phrase reaches across these. Commas between them; \\n is a line break, and "
                                   "quotes hold what has commas or spaces of its own."),
        kind="texts", is_switch=False,
    ),
    DialSpec(
        "xtc_probability", "xtc",
        QT_TRANSLATE_NOOP("Dials", "How often it passes over the obvious"),
        QT_TRANSLATE_NOOP("Dials", "So often, the likeliest words are left out for once; 0.5 is every other time. 0 is "
                                   "never."),
        0.0, 1.0, 0.01,
    ),
    DialSpec(
        "xtc_threshold", "xtc",
        QT_TRANSLATE_NOOP("Dials", "What counts as obvious"),
        QT_TRANSLATE_NOOP("Dials", "Of the words that have at least this chance, only the least likely stays. Above "
                                   "0.5 nothing is left out."),
        0.0, 0.5, 0.01, is_switch=False,
    ),
    DialSpec(
        "mirostat_mode", "mirostat",
        QT_TRANSLATE_NOOP("Dials", "Keep the surprise even"),
        QT_TRANSLATE_NOOP("Dials", "Widens and narrows the choice by itself, so that the text surprises evenly."),
        kind="choice", choices=(
            QT_TRANSLATE_NOOP("Dials", "Off"),
            QT_TRANSLATE_NOOP("Dials", "First version"),
            QT_TRANSLATE_NOOP("Dials", "Second version"),
        ),
    ),
    DialSpec(
        "mirostat_tau", "mirostat",
        QT_TRANSLATE_NOOP("Dials", "How much surprise it aims at"),
        QT_TRANSLATE_NOOP("Dials", "Low is predictable, high is strange; 3 to 5 suits prose."),
        0.0, 10.0, 0.1, is_switch=False,
    ),
    DialSpec(
        "mirostat_eta", "mirostat",
        QT_TRANSLATE_NOOP("Dials", "How quickly it adjusts"),
        QT_TRANSLATE_NOOP("Dials", "Higher follows every word; lower keeps a steady hand."),
        0.0, 1.0, 0.01, is_switch=False,
    ),
    DialSpec(
        "logit_bias", "words",
        QT_TRANSLATE_NOOP("Dials", "Words to favour or to hold back"),
        QT_TRANSLATE_NOOP("Dials", "Above 0 a word comes more often, below 0 less; useful from -10 to 10, and 100 is "
                                   "always or never."),
        -10.0, 10.0, 0.5, kind="biases", also="bias",
    ),
    DialSpec(
        "banned_tokens", "words",
        QT_TRANSLATE_NOOP("Dials", "Tokens that never come"),
        QT_TRANSLATE_NOOP("Dials", "Single tokens with commas between them; #123 is the token of that number. Whole "
                                   "phrases stand in the list of banned phrases."),
        kind="texts", also="ban",
    ),
    DialSpec(
        "sampler_order", "order",
        QT_TRANSLATE_NOOP("Dials", "What comes first"),
        QT_TRANSLATE_NOOP("Dials", "The steps from the model's chances to the choice, first to last. Drag them, or "
                                   "move them with the buttons or with Ctrl and the arrow keys."),
        kind="order", also="sampler_priority",
    ),
    DialSpec(
        "seed", "seed",
        QT_TRANSLATE_NOOP("Dials", "Seed of the dice"),
        QT_TRANSLATE_NOOP("Dials", "With the same seed, text and dials the model writes the same words again."),
        kind="seed", also="random sampler_seed",
    ),
)  # fmt: skip
SPECS = {spec.name: spec for spec in DIALS}


def group_title(key: str) -> str:
    """In the language in use."""
    return QCoreApplication.translate("Dials", GROUPS[key])


def is_in_use(name: str, value: object, neutral: object) -> bool:
    """Whether a dial that stands at `value` changes what is written."""
    return SPECS[name].is_switch and value != neutral


def found(query: str) -> list[str]:
    """Names of the dials that have every word of `query` in their plain or standard name, group or other names."""
    words = query.casefold().replace("_", " ").split()
    return [spec.name for spec in DIALS if words and all(word in _searched(spec) for word in words)]


def _searched(spec: DialSpec) -> str:
    group = group_title(spec.group) if spec.group else ""
    texts = (spec.name, spec.translated_label(), spec.label, group, spec.also)
    return " ".join(texts).casefold().replace("_", " ") + " " + spec.name.replace("_", "")
