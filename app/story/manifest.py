"""story.toml: text to data and back. Comments, order and keys that Ravel doesn't know survive.

format = 1
title = "The Winter Harbour"
author = ""

[[chapters]]
title = ""
scenes = ["scenes/01-the-harbour.md", "scenes/02-the-letter.md"]

[scenes]                       # what Ravel knows of each file
"scenes/01-the-harbour.md" = {id = "6f1c0a9b2d34", title = "The harbour"}

[settings]                     # settings of this story
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError

from app.story.errors import DamagedManifest, NewerFormat
from app.story.story import Story

FORMAT = 1
MANIFEST_NAME = "story.toml"

log = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ManifestScene:
    """A scene as story.toml names it. Where it says nothing, id is "" and title None; "" is an untitled scene."""

    file: str
    id: str
    title: str | None
    chapter: int


@dataclass(slots=True)
class Manifest:
    """What story.toml says."""

    title: str = ""
    author: str = ""
    scenes: list[ManifestScene] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)


def parse_manifest(text: str, path: Path) -> Manifest:
    """Raises DamagedManifest for what is no TOML or of the wrong shape, NewerFormat for a format not known yet."""
    try:
        data = tomllib.loads(text)
        tomlkit.parse(text)  # saving needs it: find out now, while the file can still be kept aside
    except (ValueError, RecursionError, TOMLKitError) as error:
        raise DamagedManifest(path, reason=str(error), kept_at=None) from error
    version = _value(data, "format", int, FORMAT, path)
    if version > FORMAT:
        raise NewerFormat(path, found=version, known=FORMAT)
    return Manifest(
        title=_value(data, "title", str, "", path),
        author=_value(data, "author", str, "", path),
        scenes=_scenes(data, path),
        settings=_value(data, "settings", dict, {}, path),
    )


def render_manifest(story: Story) -> str:
    """The story's order, titles and settings, put into the text of story.toml that was read (or a new one).

    Settings that are spelled in a way that tomlkit can't change in place (dotted keys, a table in two pieces) are
    written anew at the end: their comments go, no value does.
    """
    try:
        text = _rendered(story)
        if _says(text, story):
            return text
    except (TOMLKitError, LookupError, ValueError, TypeError) as error:
        log.info("story.toml: the settings are written anew: %r", error)
    return _rendered(story, settings_anew=True)


def _rendered(story: Story, settings_anew: bool = False) -> str:
    document = tomlkit.parse(story.manifest_text or f"format = {FORMAT}\n")
    if settings_anew:
        document.pop("settings", None)
    _set(document, "format", FORMAT)
    _set(document, "title", story.title)
    _set(document, "author", story.author)
    _put_chapters(document, story)
    _put_scenes(document, story)
    _put_settings(document, story.settings)
    return tomlkit.dumps(document)


def _says(text: str, story: Story) -> bool:
    data = tomllib.loads(text)
    said = (data.get("title"), data.get("author"), data.get("settings"))
    return said == (story.title, story.author, story.settings)


def _value(table: dict[str, Any], key: str, kind: type[_T], default: _T, path: Path) -> _T:
    value = table.get(key, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise DamagedManifest(path, reason=f"{key} is no {kind.__name__}", kept_at=None)
    return value


def _scenes(data: dict[str, Any], path: Path) -> list[ManifestScene]:
    """The scenes of all chapters in order; a file named twice counts once."""
    details = _value(data, "scenes", dict, {}, path)
    result, seen = [], set()
    for number, chapter in enumerate(_value(data, "chapters", list, [], path)):
        if not isinstance(chapter, dict):
            raise DamagedManifest(path, reason="chapters is no list of tables", kept_at=None)
        for file in _value(chapter, "scenes", list, [], path):
            if not isinstance(file, str):
                raise DamagedManifest(path, reason="a scene is no file name", kept_at=None)
            if file in seen:
                continue
            seen.add(file)
            detail = _value(details, file, dict, {}, path)
            title = _value(detail, "title", str, "", path) if "title" in detail else None
            result.append(ManifestScene(file, _value(detail, "id", str, "", path), title, number))
    return result


def _entries(story: Story) -> list[ManifestScene]:
    """The story's scenes, with those that could not be read back in their places."""
    entries = [ManifestScene(scene.file, scene.id, scene.title, scene.chapter) for scene in story.scenes]
    for lost in sorted(story.unread, key=lambda scene: scene.index):
        entries.insert(lost.index, ManifestScene(lost.file, lost.id, lost.title, lost.chapter))
    return entries


def _put_chapters(document: TOMLDocument, story: Story) -> None:
    if not document.get("chapters"):
        document.pop("chapters", None)
        chapters = tomlkit.aot()
        chapters.append(tomlkit.table().add("title", ""))
        document.append("chapters", chapters)
    entries = _entries(story)
    for number, chapter in enumerate(document["chapters"]):  # tables, as parsing made sure
        _set(chapter, "scenes", [entry.file for entry in entries if entry.chapter == number])


def _put_scenes(document: TOMLDocument, story: Story) -> None:
    """One line a file in [scenes]; what else such a line holds moves along when the file gets another name."""
    if "scenes" not in document:
        document.append("scenes", tomlkit.table())
    table: Any = document["scenes"]
    before = {file: detail for file, detail in table.unwrap().items() if isinstance(detail, dict)}
    by_id = {detail["id"]: file for file, detail in before.items() if "id" in detail}
    entries = _entries(story)
    for entry in entries:
        if entry.file in before and before[entry.file].get("id", entry.id) == entry.id:
            _set(table[entry.file], "id", entry.id)
            if entry.title is not None:
                _set(table[entry.file], "title", entry.title)
            continue
        detail = tomlkit.inline_table()
        detail.update(before.get(by_id.get(entry.id, ""), {}) | {"id": entry.id, "title": entry.title or ""})
        _set(table, entry.file, detail)
    for file in before.keys() - {entry.file for entry in entries}:
        del table[file]


def _put_settings(document: TOMLDocument, settings: dict[str, Any]) -> None:
    if "settings" not in document:
        document.append("settings", tomlkit.table())
    table: Any = document["settings"]
    for name in [name for name in table if name not in settings]:
        del table[name]
    for name, value in settings.items():
        _set(table, name, value)


def _set(table: MutableMapping[str, Any], key: str, value: Any) -> None:
    """Changes a value only if it is another, so that its spelling and comments stay; in a table, value by value."""
    if isinstance(value, dict) and isinstance(table.get(key), MutableMapping):
        for name in [name for name in table[key] if name not in value]:
            del table[key][name]
        for name, inner in value.items():
            _set(table[key], name, inner)
        return
    if key in table and table[key] == value and isinstance(table[key], bool) == isinstance(value, bool):
        return
    if isinstance(value, list) and len(value) > 1:
        spread = tomlkit.array()
        spread.extend(value)
        value = spread.multiline(True)
    table[key] = value
