"""From a file of settings of another program to the flat table in it, recognised by content, never by its ending.

Such files come from anywhere: they are bounded in size, nothing in them is run, and YAML's aliases, with which a small
file can stand for a huge one, are refused.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any, Literal

import yaml

from engine.sampling.presets import preset_text, refused

Program = Literal["ravel", "sillytavern", "koboldcpp", "textgen", "novelai"]

#: A saved story of KoboldCpp holds its settings beside all its text and pictures.
MOST_BYTES = 32_000_000
# Real presets are below 3 kB and hold no bracket within another. PyYAML's reader takes 0.15 s for 30 kB, and a
# time that grows with the square of the open brackets.
_MOST_YAML = 30_000
_MOST_BRACKETS = 200

_SILLYTAVERN_SIGNS = ("temp", "freq_pen", "presence_pen", "temperature_last", "samplers_priorities", "genamt")
_OWN_KEYS = ("name", "sampling")


def read_table(path: Path) -> tuple[Program, str, dict[str, Any]]:
    """Whose settings they are, their name if they say it, and the table in the file's order.

    Raises PresetFileError, of kind not_a_preset for anything else.
    """
    text = preset_text(path, MOST_BYTES)
    if text.lstrip().startswith("{"):
        return _from_json(path, text)
    if _is_own(text):
        return "ravel", "", {}
    table = _from_yaml(path, text)
    if table is None:
        raise _no_preset(path)
    return "textgen", "", table


def _is_own(text: str) -> bool:
    try:
        return any(key in tomllib.loads(text) for key in _OWN_KEYS)
    except (ValueError, RecursionError):
        return False


def _from_json(path: Path, text: str) -> tuple[Program, str, dict[str, Any]]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        flow = _from_yaml(path, text) if len(text) <= _MOST_YAML else None  # YAML has braces too, without quotes
        if flow is None:
            raise refused(path, "file", path.name, f"not JSON: {error}", "damaged") from error
        return "textgen", "", flow
    if not isinstance(table, dict):
        raise _no_preset(path)
    name = table.get("name", "")
    name = name if isinstance(name, str) else ""
    if isinstance(table.get("savedsettings"), dict):  # what KoboldCpp's page saves
        return "koboldcpp", name, table["savedsettings"]
    if "gendefaults" in table:  # what KoboldCpp starts with
        return "koboldcpp", name, _inner_json(path, table["gendefaults"])
    if isinstance(table.get("parameters"), dict):
        return "novelai", name, table["parameters"]
    if isinstance(table.get("preset"), dict):  # all of SillyTavern's settings in one file
        table = table["preset"]
        inner = table.get("name", name)
        name = inner if isinstance(inner, str) else name
    table = {key: value for key, value in table.items() if key != "name"}
    return ("sillytavern" if any(key in table for key in _SILLYTAVERN_SIGNS) else "koboldcpp"), name, table


def _inner_json(path: Path, value: object) -> dict[str, Any]:
    """A table, or one that is written as a text within the text."""
    if isinstance(value, str):
        try:
            value = json.loads(value or "{}")
        except (ValueError, RecursionError) as error:
            raise refused(path, "gendefaults", value, f"not JSON: {error}", "damaged") from error
    if not isinstance(value, dict):
        raise _no_preset(path)
    return value


def _no_preset(path: Path) -> Exception:
    return refused(path, "file", path.name, "no settings that are known here", "not_a_preset")


def _from_yaml(path: Path, text: str) -> dict[str, Any] | None:
    """The table in `text`; None if it is no YAML, has aliases, or is no table."""
    if len(text) > _MOST_YAML:
        raise refused(path, "file", path.name, f"more than {_MOST_YAML} characters", "too_large")
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            return None
        table = _plain(yaml.compose(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return None
    return table if isinstance(table, dict) else None


def _plain(node: Any) -> Any:
    """A node as JSON would have it. Tags are not followed."""
    if isinstance(node, yaml.MappingNode):
        return {key.value if isinstance(key.value, str) else "?": _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return None
    return node.value if node.style is not None else _scalar(node.value)


def _scalar(text: str) -> Any:
    """A plain word of YAML. Numbers as Python reads them: PyYAML takes 1e-4 for a text."""
    words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.lower() in words:
        return words[text.lower()]
    if text.lower() in ("", "~", "null"):
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
