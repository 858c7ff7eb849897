"""Named sampling settings, read from and written to small TOML files. Nothing here knows where they lie."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomlkit

from engine.errors import EngineError, InvalidRequest, PresetFileError
from engine.sampling_params import SamplingParams, sampling_value

log = logging.getLogger(__name__)

#: A preset is a few hundred bytes; with a long list of biased words some thousands.
MOST_PRESET_BYTES = 1_000_000

_TEXTS = ("name", "description", "source")
_FIELDS = tuple(f.name for f in fields(SamplingParams))
_MOST_ORDER = 10**9
_MOST_DIGITS = 10**30  # no setting is near it, and Python refuses to print numbers of some thousand digits
_SHOWN = 60  # characters of a value that an error carries


@dataclass(frozen=True, slots=True)
class Preset:
    """Sampling settings under a name that says what they do.

    key: the file's name without its ending; stable, never translated. name and description (one sentence): English, to
    be translated by who shows them. source: where the numbers come from. order: place in a list, smaller first.
    """

    name: str
    params: SamplingParams
    key: str = ""
    description: str = ""
    source: str = ""
    order: int = 0


def load_presets(folder: str | Path, on_error: Callable[[EngineError], None] | None = None) -> list[Preset]:
    """The presets of all `*.toml` in `folder`, by their order, then name.

    A file that `read_preset` refuses is handed to `on_error` (logged without one) and left out; the rest still load.
    A folder that isn't there has no presets.
    """
    presets = []
    for path in sorted(Path(folder).glob("*.toml")):
        try:
            presets.append(read_preset(path))
        except InvalidRequest as error:
            if on_error is None:
                log.warning("a preset was left out: %s", error)
            else:
                on_error(error)
    return sorted(presets, key=lambda preset: (preset.order, preset.name))


def read_preset(path: str | Path) -> Preset:
    """One preset: texts `name`, `description`, `source`, whole number `order`, table `sampling` of SamplingParams.

    Only `name` must be there. Raises PresetFileError for a file that can't be read, for an unknown key, and for a
    value of the wrong type or out of range.
    """
    path = Path(path)
    table = toml_table(path, preset_text(path))
    for key in table:
        if key not in (*_TEXTS, "order", "sampling"):
            raise refused(path, key, table[key], "unknown key", "unknown_key")
    texts = {key: table.get(key, "") for key in _TEXTS}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise refused(path, key, text, "not a text")
    if not texts["name"].strip():
        raise refused(path, "name", texts["name"], "missing or empty")
    order = table.get("order", 0)
    if isinstance(order, bool) or not isinstance(order, int) or abs(order) > _MOST_ORDER:
        raise refused(path, "order", order, "not a whole number")
    return Preset(params=_params(path, table.get("sampling", {})), key=path.stem, order=order, **texts)


def write_preset(path: str | Path, preset: Preset) -> None:
    """Writes `preset` so that `read_preset` gives it back, at one stroke: a file that stood there stays whole.

    Only what isn't neutral is written; the key is the file's name. Raises OSError.
    """
    path = Path(path)
    table: dict[str, Any] = {"order": preset.order} if preset.order else {}
    table |= {key: getattr(preset, key) for key in _TEXTS if getattr(preset, key) or key == "name"}
    neutral = SamplingParams().as_table()
    sampling = {name: value for name, value in preset.params.as_table().items() if value != neutral[name]}
    if sampling:
        table["sampling"] = sampling
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(tomlkit.dumps(table), encoding="utf-8", newline="\n")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def preset_text(path: Path, most_bytes: int = MOST_PRESET_BYTES) -> str:
    """The file's text, without a byte order mark. Raises PresetFileError."""
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise refused(path, "file", path.name, error.strerror or str(error), "unreadable") from error
    except ValueError as error:  # a name with a zero byte in it
        raise refused(path, "file", path.name, str(error), "unreadable") from error
    if len(data) > most_bytes:
        raise refused(path, "file", path.name, f"larger than {most_bytes} bytes", "too_large")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(path, "file", path.name, "not UTF-8", "encoding") from error


def toml_table(path: Path, text: str) -> dict[str, Any]:
    """`text` of `path` as a table. Raises PresetFileError."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers of too many digits, lists in lists without end
        raise refused(path, "file", path.name, f"not TOML: {error}", "damaged") from error


def shown(value: object) -> str:
    """`value` on one short line; what is nested is not gone through."""
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    if isinstance(value, int) and abs(value) > _MOST_DIGITS:
        return "a number of very many digits"
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def is_endless(value: object) -> bool:
    """Whether a whole number is too long to be printed."""
    return isinstance(value, int) and abs(value) > _MOST_DIGITS


def refused(path: Path, name: str, value: object, reason: str, kind: str = "value") -> PresetFileError:
    return PresetFileError(path=str(path), name=shown(name), value=shown(value), reason=reason, kind=kind)


def _params(path: Path, values: object) -> SamplingParams:
    if not isinstance(values, dict):
        raise refused(path, "sampling", values, "not a table")
    for key, value in values.items():
        inner = value.values() if isinstance(value, dict) else (value,)
        if any(map(is_endless, inner)):
            raise refused(path, key, next(filter(is_endless, inner)), "too long a number")
        try:
            sampling_value(key, value)
        except InvalidRequest as error:
            reason, kind = error.facts["reason"], "value"
            if key not in _FIELDS:
                reason, kind = f"{reason}; known: {', '.join(_FIELDS)}", "unknown_key"
            raise refused(path, key, value, reason, kind) from error
    return SamplingParams(**values)
