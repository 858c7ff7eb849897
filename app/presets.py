"""The shipped presets, with the names and sentences that are shown for them in the writer's language.

The numbers are data in resources/presets; their English texts stand here once more, because that is where the
translation tool looks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

import engine

CONTEXT = "Presets"

TEXTS = (
    QT_TRANSLATE_NOOP("Presets", "Balanced"),
    QT_TRANSLATE_NOOP("Presets", "Keeps to the story with room for surprise; a good place to start."),
    QT_TRANSLATE_NOOP("Presets", "Storyteller"),
    QT_TRANSLATE_NOOP("Presets", "Calm sentences that keep reaching for new words instead of the ones just used."),
    QT_TRANSLATE_NOOP("Presets", "Steady"),
    QT_TRANSLATE_NOOP("Presets", "Stays close to the likeliest words: plain, coherent, seldom surprising."),
    QT_TRANSLATE_NOOP("Presets", "Adventurous"),
    QT_TRANSLATE_NOOP("Presets", "Takes less likely turns and lively words, and still makes sense most of the time."),
    QT_TRANSLATE_NOOP("Presets", "Wild"),
    QT_TRANSLATE_NOOP("Presets", "For ideas you would not have had: strange turns, some of them nonsense."),
    QT_TRANSLATE_NOOP("Presets", "Exact (always the likeliest word)"),
    QT_TRANSLATE_NOOP(
        "Presets",
        "No chance at all: the same text is always continued in the same way, and may go round in circles.",
    ),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset as the window shows it. `key` is stable and never translated."""

    key: str
    name: str
    description: str
    params: engine.SamplingParams

    def translated_name(self) -> str:
        return QCoreApplication.translate(CONTEXT, self.name)

    def translated_description(self) -> str:
        return QCoreApplication.translate(CONTEXT, self.description)


def load_presets(folder: Path) -> list[Preset]:
    """The presets in `folder`, in their order."""
    return [Preset(p.key, p.name, p.description, p.params) for p in engine.sampling.load_presets(folder)]
