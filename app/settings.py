"""Every setting, declared once: its type, default, limits and the words that explain it.

Values live in `settings.toml` in the user's configuration folder. Whatever lies there is treated as foreign: a damaged
file is kept aside, a value of the wrong kind is replaced by its default and reported, and a key that this version
doesn't know is kept as it is. Settings of one story are in that story, not here.
"""

from __future__ import annotations

import copy
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, QSaveFile, Signal
from tomlkit.exceptions import TOMLKitError

import engine
from app.dials_scope import clean_model_dials, usable

_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    kind: str, bool, int, float, list (of str) or dict; limits are inclusive; choices, where given, are all there are.
    label and help are English sources in the translation context "Settings"; rows without a label are never shown.
    """

    key: str
    default: Any
    label: str = ""
    help: str = ""
    limits: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    step: float = 1
    is_folder: bool = False  # a path; "" for the usual place
    is_color: bool = False  # "#rrggbb"; "" for that of the theme
    is_budget: bool = False  # of bytes or cores; 0 for what suits the machine and the model

    @property
    def kind(self) -> type:
        return type(self.default)

    def accepts(self, value: Any) -> bool:
        """Whether `value` may be stored. An int may stand for a float, nothing else for anything else."""
        if self.kind is float and type(value) is int:
            value = float(value)
        if type(value) is not self.kind:
            return False
        if self.kind is list:
            return all(isinstance(item, str) for item in value)
        if self.kind is float and not math.isfinite(value):
            return False
        if self.is_color and value and not _COLOR.fullmatch(value):
            return False
        if self.limits and not self.limits[0] <= value <= self.limits[1]:
            return False
        return not self.choices or value in self.choices

    def translated_label(self) -> str:
        return QCoreApplication.translate("Settings", self.label)

    def translated_help(self) -> str:
        return QCoreApplication.translate("Settings", self.help)


_ROWS = (
    Setting("language", "system", QT_TRANSLATE_NOOP("Settings", "Language"), choices=("system", "en", "zh_CN")),
    Setting(
        "theme",
        "system",
        QT_TRANSLATE_NOOP("Settings", "Colours"),
        choices=("system", "light", "dark", "sepia", "contrast"),
    ),
    Setting(
        "font_family_kind",
        "serif",
        QT_TRANSLATE_NOOP("Settings", "Font of the page"),
        choices=("serif", "sans", "typewriter", "custom"),
    ),
    Setting("font_family", "", QT_TRANSLATE_NOOP("Settings", "Chosen font")),
    Setting("font_size", 13.0, QT_TRANSLATE_NOOP("Settings", "Size"), limits=(7, 48), unit="pt", step=0.5),
    Setting("line_spacing", 1.5, QT_TRANSLATE_NOOP("Settings", "Line spacing"), limits=(1, 3), step=0.1),
    Setting(
        "measure_chars",
        70,
        QT_TRANSLATE_NOOP("Settings", "Line length"),
        QT_TRANSLATE_NOOP("Settings", "Characters in a line. 60 to 75 are easiest to read."),
        limits=(40, 120),
    ),
    Setting(
        "paragraph_gap",
        0.1,
        QT_TRANSLATE_NOOP("Settings", "Space between paragraphs"),
        QT_TRANSLATE_NOOP("Settings", "In lines, beside the empty line that is there anyway."),
        limits=(0, 2),
        step=0.1,
    ),
    Setting(
        "first_line_indent",
        0.0,
        QT_TRANSLATE_NOOP("Settings", "First line set in by"),
        QT_TRANSLATE_NOOP("Settings", "As books have it. 1 is as wide as the letters are high."),
        limits=(0, 6),
        step=0.5,
    ),
    Setting("paper_color", "", QT_TRANSLATE_NOOP("Settings", "Paper"), is_color=True),
    Setting(
        "ink_color",
        "",
        QT_TRANSLATE_NOOP("Settings", "Ink"),
        QT_TRANSLATE_NOOP("Settings", "Colours of the page only. Tints and marks are fitted to them."),
        is_color=True,
    ),
    Setting("zoom", 100, limits=(50, 300)),
    Setting(
        "smart_punctuation",
        True,
        QT_TRANSLATE_NOOP("Settings", "Typographic marks as you type"),
        QT_TRANSLATE_NOOP(
            "Settings", "Quotation marks and dashes as the language of the story has them. Undo brings back your own."
        ),
    ),
    Setting(
        "typewriter",
        False,
        QT_TRANSLATE_NOOP("Settings", "Typewriter scrolling"),
        QT_TRANSLATE_NOOP("Settings", "The line you write in stays at the same height."),
    ),
    Setting("length_unit", "words", choices=("words", "sentences", "paragraphs", "scene")),
    Setting("length_words", 100, limits=(1, 5000)),
    Setting("length_sentences", 3, limits=(1, 500)),
    Setting("length_paragraphs", 1, limits=(1, 50)),
    Setting("whole_sentences", True),
    Setting("stop_strings", []),
    Setting("end_of_text", "suppress", choices=("suppress", "stop", "scene_break")),
    Setting("phrases_banned", False),  # whether the writer's list of phrases is in use; it is a file of its own
    Setting("phrases_ignore_case", True),
    Setting("alternatives_count", 4, limits=(2, engine.MOST_ALTERNATIVES)),
    Setting("preset", "balanced"),
    Setting("sampling", {}),
    Setting("model_dials", {}),  # path of a model -> {preset, sampling}, where it has its own
    Setting("more_dials_open", False),
    Setting("dial_groups_open", []),
    Setting("next_words_open", False),
    Setting("chances_shown", False),
    Setting("builtin_note_dismissed", False),
    Setting("last_story", ""),
    Setting("recent", []),
    Setting("places", {}),  # path of a story -> id of the scene and position of the caret
    Setting("folded", {}),  # path of a story -> what is folded in its list: chapters by their first scene, sections
    Setting("model_path", ""),
    Setting("recent_models", []),
    Setting("model_choices", {}),  # path of a model -> how it was loaded last (app/model_choices.py)
    Setting(
        "models_folder",
        "",
        QT_TRANSLATE_NOOP("Settings", "Models folder"),
        QT_TRANSLATE_NOOP("Settings", "Models that you put here appear in the list of models by themselves."),
        is_folder=True,
    ),
    Setting(
        "threads",
        0,
        QT_TRANSLATE_NOOP("Settings", "Processor cores"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "How many the model may use at once. With fewer it writes more slowly and other programs run better.",
        ),
        limits=(0, os.cpu_count() or 1),
        is_budget=True,
    ),
    Setting(
        "state_memory_mb",
        0,
        QT_TRANSLATE_NOOP("Settings", "In memory"),
        QT_TRANSLATE_NOOP("Settings", "More means fewer places that have to be fetched from disk."),
        limits=(0, 65536),
        unit="MB",
        step=64,
        is_budget=True,
    ),
    Setting(
        "state_on_disk",
        True,
        QT_TRANSLATE_NOOP("Settings", "Keep it on disk too"),
        QT_TRANSLATE_NOOP(
            "Settings", "A story then opens ready to go on. Switched off, the places on disk are deleted."
        ),
    ),
    Setting(
        "state_disk_mb",
        0,
        QT_TRANSLATE_NOOP("Settings", "On disk"),
        QT_TRANSLATE_NOOP("Settings", "What was used longest ago makes room for new places."),
        limits=(0, 1048576),
        unit="MB",
        step=256,
        is_budget=True,
    ),
    Setting(
        "read_ahead",
        True,
        QT_TRANSLATE_NOOP("Settings", "Read ahead while you pause"),
        QT_TRANSLATE_NOOP("Settings", "The model reads again what you changed while you are not writing."),
    ),
    Setting(
        "at_once",
        True,
        QT_TRANSLATE_NOOP("Settings", "Go on at once after an early change"),
        QT_TRANSLATE_NOOP("Settings", "Continue doesn't wait until earlier scenes that you changed are read again."),
    ),
    Setting(
        "backup_on_close",
        True,
        QT_TRANSLATE_NOOP("Settings", "Back up a story when it is closed"),
        QT_TRANSLATE_NOOP("Settings", "Only if something in it was changed. A backup is a zip file with all of it."),
    ),
    Setting(
        "backups_folder",
        "",
        QT_TRANSLATE_NOOP("Settings", "Backups folder"),
        QT_TRANSLATE_NOOP("Settings", "Best on another disk than your stories."),
        is_folder=True,
    ),
    Setting(
        "backups_kept",
        10,
        QT_TRANSLATE_NOOP("Settings", "Backups of each story"),
        QT_TRANSLATE_NOOP("Settings", "The newest ones are kept, and of the older ones fewer the older they are."),
        limits=(2, 100),
    ),
    Setting(
        "check_spelling",
        True,
        QT_TRANSLATE_NOOP("Settings", "Check spelling"),
        QT_TRANSLATE_NOOP("Settings", "Words that no dictionary of the story knows get a wavy line."),
    ),
    Setting("shortcuts", {}),
    Setting("window_geometry", ""),
    Setting("window_split", []),
    Setting("board_height", 300, limits=(100, 4000)),  # pixels
    Setting("scene_list_shown", True),
    Setting("scene_details_open", False),
    Setting("writing_panel_shown", True),
)
SETTINGS: dict[str, Setting] = {row.key: row for row in _ROWS}
RECENT_LIMIT = 10


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was wrong with the file. `kept_aside` is where a file that can't be read was moved."""

    kept_aside: Path | None = None
    reason: str = ""
    replaced: tuple[str, ...] = field(default=())  # keys whose stored value was unusable


class Settings(QObject):
    """The values in use. Holds and saves; what a change means is for those who listen to `changed`. GUI thread."""

    changed = Signal(str)  # key

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.file = file
        self._values: dict[str, Any] = {}
        self._foreign: dict[str, Any] = {}

    def load(self) -> LoadReport:
        """Reads the file; none at all means all defaults. Raises OSError if it is there but may not be read."""
        self._values, self._foreign = {}, {}
        try:
            stored = tomlkit.parse(self.file.read_bytes().decode("utf-8")).unwrap()
        except FileNotFoundError:
            return LoadReport()
        except (TOMLKitError, UnicodeDecodeError) as error:
            aside = self.file.with_name(self.file.name + ".damaged")
            os.replace(self.file, aside)
            return LoadReport(kept_aside=aside, reason=str(error))
        replaced = []
        for key, value in stored.items():
            if key not in SETTINGS:
                self._foreign[key] = value
                continue
            cleaned, whole = _cleaned(SETTINGS[key], value)
            self._values[key] = cleaned
            if not whole:
                replaced.append(key)
        return LoadReport(replaced=tuple(replaced))

    def value(self, key: str) -> Any:
        """The value in use; a list or a table is a copy. Raises KeyError for a key that isn't declared."""
        setting = SETTINGS[key]
        return copy.deepcopy(self._values.get(key, setting.default))

    def set_value(self, key: str, value: Any) -> None:
        """Raises ValueError for a value that the table doesn't allow. Nothing is written to disk before `save`."""
        setting = SETTINGS[key]
        cleaned, whole = _cleaned(setting, value)
        if not whole:
            raise ValueError(f"{key}: {value!r}")
        if cleaned != self.value(key):
            self._values[key] = cleaned
            self.changed.emit(key)

    def reset(self, key: str) -> None:
        self.set_value(key, copy.deepcopy(SETTINGS[key].default))

    def remember_story(self, path: str) -> None:
        """Puts `path` first in the recent ones and makes it the last story."""
        others = [entry for entry in self.value("recent") if entry != path]
        self.set_value("recent", [path, *others][:RECENT_LIMIT])
        self.set_value("last_story", path)

    def sampling_params(self, base: Mapping[str, Any] | None = None) -> engine.SamplingParams:
        """The dials as the engine takes them: neutral values, then `base` (the preset), then what was changed."""
        return engine.SamplingParams(**{**(base or {}), **self.value("sampling")})

    def save(self) -> None:
        """Writes the file at one stroke: it is the old or the new one, never half. Raises OSError."""
        table = tomlkit.document()
        for key, value in {**self._foreign, **self._values}.items():
            if key not in SETTINGS or value != SETTINGS[key].default:
                table[key] = value
        self.file.parent.mkdir(parents=True, exist_ok=True)
        out = QSaveFile(str(self.file))
        text = tomlkit.dumps(table).encode("utf-8")
        if not out.open(QSaveFile.OpenModeFlag.WriteOnly) or out.write(text) != len(text) or not out.commit():
            raise OSError(0, out.errorString(), str(self.file))


def _cleaned(setting: Setting, value: Any) -> tuple[Any, bool]:
    """`value` made usable, and whether it was already."""
    if not setting.accepts(value):
        return copy.deepcopy(setting.default), False
    if setting.kind is float:
        return float(value), True
    if setting.key == "sampling":
        good, wrong = usable(value)
        return good, not wrong
    if setting.key == "model_dials":
        return clean_model_dials(value)
    if setting.key == "model_choices":
        good = {path: made for path, made in value.items() if _is_table_of_texts(made)}
        return good, len(good) == len(value)
    if setting.key == "shortcuts":
        good = {name: keys for name, keys in value.items() if _is_key_list(keys)}
        return good, len(good) == len(value)
    return copy.deepcopy(value), True


def _is_table_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _is_key_list(keys: Any) -> bool:
    return isinstance(keys, list) and all(isinstance(key, str) for key in keys)
