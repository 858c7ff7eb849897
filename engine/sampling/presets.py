"""Named sampling settings, read from a folder of small TOML files. Nothing here knows where that folder is."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from engine.errors import EngineError, InvalidRequest
from engine.sampling_params import SamplingParams, sampling_value

log = logging.getLogger(__name__)

_TEXTS = ("name", "description", "source")
_FIELDS = tuple(f.name for f in fields(SamplingParams))


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

    Only `name` must be there. Raises InvalidRequest (facts: path, name, value, reason) for a file that can't be read,
    for an unknown key, and for a value of the wrong type or out of range.
    """
    path = Path(path)
    table = _table(path)
    for key in table:
        if key not in (*_TEXTS, "order", "sampling"):
            raise _refused(path, key, table[key], "unknown key")
    texts = {key: table.get(key, "") for key in _TEXTS}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise _refused(path, key, text, "not a text")
    if not texts["name"].strip():
        raise _refused(path, "name", texts["name"], "missing or empty")
    order = table.get("order", 0)
    if isinstance(order, bool) or not isinstance(order, int):
        raise _refused(path, "order", order, "not a whole number")
    return Preset(params=_params(path, table.get("sampling", {})), key=path.stem, order=order, **texts)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, "file", path.name, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise _refused(path, "file", path.name, "not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, "file", path.name, f"not TOML: {error}") from error


def _params(path: Path, values: object) -> SamplingParams:
    if not isinstance(values, dict):
        raise _refused(path, "sampling", values, "not a table")
    for key, value in values.items():
        try:
            sampling_value(key, value)
        except InvalidRequest as error:
            reason = error.facts["reason"]
            if key not in _FIELDS:
                reason += "; known: " + ", ".join(_FIELDS)
            raise _refused(path, key, value, reason) from error
    return SamplingParams(**values)


def _refused(path: Path, name: str, value: object, reason: str) -> InvalidRequest:
    return InvalidRequest(path=str(path), name=name, value=value, reason=reason)
