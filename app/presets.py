"""The shipped presets, with the names and sentences that are shown for them in the writer's language; and the writer's.

The numbers are data in resources/presets; their English texts stand here once more, because that is where the
translation tool looks for them. The writer's own are files of the same kind, and are never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

import engine
from app.story.filenames import clash_key, free_name, slug

CONTEXT = "Presets"

#: Before the key of each of the writer's own: no file name of a shipped one can begin with it.
OWN_PREFIX = "own:"

TEXTS = (
    QT_TRANSLATE_NOOP("Presets", "Balanced"),
    QT_TRANSLATE_NOOP("Presets", "Keeps to the story with room for surprise; a good place to start."),
    QT_TRANSLATE_NOOP("Presets", "Storyteller"),
    QT_TRANSLATE_NOOP("Presets", "Calm sentences that keep reaching for new words instead of the ones just used."),
    QT_TRANSLATE_NOOP("Presets", "Steady"),
    QT_TRANSLATE_NOOP("Presets", "Stays close to the likeliest words: plain, coherent, seldom surprising."),
    QT_TRANSLATE_NOOP("Presets", "Adventurous"),
    QT_TRANSLATE_NOOP("Presets", "Takes less likely turns and lively words, and still makes sense most of the time."),
    QT_TRANSLATE_NOOP("Presets", "Fresh"),
    QT_TRANSLATE_NOOP(
        "Presets",
        "Passes over the obvious word now and then, and never takes a phrase up again; for when it all sounds alike.",
    ),
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

    @property
    def is_own(self) -> bool:
        return self.key.startswith(OWN_PREFIX)

    def translated_name(self) -> str:
        return self.name if self.is_own else QCoreApplication.translate(CONTEXT, self.name)

    def translated_description(self) -> str:
        if self.is_own or not self.description:
            return self.description
        return QCoreApplication.translate(CONTEXT, self.description)


def load_presets(folder: Path) -> list[Preset]:
    """The presets in `folder`, in their order."""
    return [Preset(p.key, p.name, p.description, p.params) for p in engine.sampling.load_presets(folder)]


class OwnPresets:
    """The writer's presets: TOML files in one folder, named after their first name. GUI thread.

    Reads the folder at each `load`, so that files that were put there by hand are found.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._presets: dict[str, engine.sampling.Preset] = {}

    def load(self, on_error: Callable[[engine.EngineError], None] | None = None) -> list[Preset]:
        """By name. A file that can't be used is handed to `on_error` and left out."""
        found = engine.sampling.load_presets(self.folder, on_error)
        self._presets = {OWN_PREFIX + preset.key: preset for preset in found}
        return self.presets()

    def presets(self) -> list[Preset]:
        shown = [Preset(key, p.name, p.description, p.params) for key, p in self._presets.items()]
        return sorted(shown, key=lambda preset: preset.name.casefold())

    def named(self, name: str) -> str:
        """Key of the preset of that name, "" if there is none. Case makes no difference."""
        wanted = clash_key(name.strip())
        return next((key for key, preset in self._presets.items() if clash_key(preset.name.strip()) == wanted), "")

    def save(self, name: str, params: engine.SamplingParams, source: str = "") -> str:
        """Writes a preset, in place of the one of that name if there is one. Returns its key. Raises OSError."""
        name = " ".join(name.split())
        key = self.named(name)
        if key:
            preset = replace(self._presets[key], name=name, params=params, source=source)
        else:
            preset = engine.sampling.Preset(name, params, self._free_stem(name), "", source)
        return self._write(preset)

    def rename(self, key: str, name: str) -> None:
        """The file keeps its name, and the dials that began from it keep theirs. Raises OSError."""
        self._write(replace(self._presets[key], name=" ".join(name.split())))

    def delete(self, key: str) -> Callable[[], None]:
        """Takes the file away. Returns what brings it back. Both raise OSError."""
        preset = self._presets[key]
        self._file(preset.key).unlink(missing_ok=True)
        del self._presets[key]
        return lambda: self._put_back(preset)

    def _put_back(self, preset: engine.sampling.Preset) -> None:
        self._write(preset if OWN_PREFIX + preset.key not in self._presets else self._with_free_key(preset))

    def _with_free_key(self, preset: engine.sampling.Preset) -> engine.sampling.Preset:
        return replace(preset, key=self._free_stem(preset.name))

    def _write(self, preset: engine.sampling.Preset) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        engine.sampling.write_preset(self._file(preset.key), preset)
        self._presets[OWN_PREFIX + preset.key] = preset
        return OWN_PREFIX + preset.key

    def _file(self, stem: str) -> Path:
        return self.folder / f"{stem}.toml"

    def _free_stem(self, name: str) -> str:
        """Also beside files that can't be used: they are never written over."""
        taken = [path.name for path in self.folder.glob("*.toml")] if self.folder.is_dir() else []
        return free_name(f"{slug(name) or 'preset'}.toml", taken).removesuffix(".toml")
