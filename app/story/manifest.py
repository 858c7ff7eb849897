"""story.toml: text to data. manifest_writing.py is the way back.

format = 1
title = "The Winter Harbour"
author = ""

[[chapters]]
title = ""
scenes = ["scenes/01-the-harbour.md", "scenes/02-the-letter.md"]

[scenes]                       # what Ravel knows of each file; synopsis, status and label only where they are set
"scenes/01-the-harbour.md" = {id = "6f1c0a9b2d34", title = "The harbour", status = "draft", label = "a1"}

[notes]
"notes/harriet.md" = {id = "0c3f7d11a2b9", title = "Harriet", kind = "character"}

[archive]                      # scenes that are kept and no part of the story
"archive/03-the-storm.md" = {id = "98b1d2c3e4f5", title = "The storm", stood = "after 6f1c0a9b2d34"}

[[labels]]
id = "a1"
name = "Harriet's view"
color = "#c2703d"

[settings]                     # settings of this story
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.story.errors import DamagedManifest, NewerFormat
from app.story.scene import NOTE_KINDS, Chapter, Label

FORMAT = 1
MANIFEST_NAME = "story.toml"

_T = TypeVar("_T")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class ManifestScene:
    """A scene, note or archived scene as story.toml names it. Where it says nothing, id is "" and title None; "" is an
    untitled scene. chapter: index into the chapters, -1 for notes and archived scenes."""

    file: str
    id: str
    title: str | None
    chapter: int
    kind: str = "scene"
    synopsis: str = ""
    status: str = ""
    label: str = ""
    stood: str = ""


@dataclass(slots=True)
class Manifest:
    """What story.toml says. chapters: none where it names none."""

    title: str = ""
    author: str = ""
    chapters: list[Chapter] = field(default_factory=list)
    scenes: list[ManifestScene] = field(default_factory=list)
    notes: list[ManifestScene] = field(default_factory=list)
    archived: list[ManifestScene] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)


def parse_manifest(text: str, path: Path) -> Manifest:
    """Raises DamagedManifest for what is no TOML or of the wrong shape, NewerFormat for a format not known yet."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedManifest(path, reason=str(error), kept_at=None) from error
    return manifest_of(data, path)


def manifest_of(data: dict[str, Any], path: Path) -> Manifest:
    """What parsed TOML says. Raises as `parse_manifest`."""
    version = _value(data, "format", int, FORMAT, path)
    if version > FORMAT:
        raise NewerFormat(path, found=version, known=FORMAT)
    return Manifest(
        title=_value(data, "title", str, "", path),
        author=_value(data, "author", str, "", path),
        chapters=_chapters(data, path),
        scenes=_scenes(data, path),
        notes=_beside(data, "notes", "lore"),
        archived=_beside(data, "archive", "scene"),
        labels=_labels(data),
        settings=_value(data, "settings", dict, {}, path),
    )


def _value(table: dict[str, Any], key: str, kind: type[_T], default: _T, path: Path) -> _T:
    value = table.get(key, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise DamagedManifest(path, reason=f"{key} is no {kind.__name__}", kept_at=None)
    return value


def _chapters(data: dict[str, Any], path: Path) -> list[Chapter]:
    chapters = _value(data, "chapters", list, [], path)
    if not all(isinstance(chapter, dict) for chapter in chapters):
        raise DamagedManifest(path, reason="chapters is no list of tables", kept_at=None)
    return [Chapter(text_in(chapter, "title"), number) for number, chapter in enumerate(chapters)]


def _scenes(data: dict[str, Any], path: Path) -> list[ManifestScene]:
    """The scenes of all chapters in order; a file named twice counts once."""
    details = _value(data, "scenes", dict, {}, path)
    result, seen = [], set()
    for number, chapter in enumerate(data.get("chapters", [])):
        for file in _value(chapter, "scenes", list, [], path):
            if not isinstance(file, str):
                raise DamagedManifest(path, reason="a scene is no file name", kept_at=None)
            if file in seen:
                continue
            seen.add(file)
            detail = _value(details, file, dict, {}, path)
            title = _value(detail, "title", str, "", path) if "title" in detail else None
            result.append(_scene(file, _value(detail, "id", str, "", path), title, number, "scene", detail))
    return result


def _scene(file: str, id: str, title: str | None, chapter: int, kind: str, detail: dict[str, Any]) -> ManifestScene:
    texts = (text_in(detail, key) for key in ("synopsis", "status", "label", "stood"))
    return ManifestScene(file, id, title, chapter, kind, *texts)


def _beside(data: dict[str, Any], table: str, kind: str) -> list[ManifestScene]:
    """The texts of [notes] or [archive]. Lines that make no sense, which older versions let stand, are passed over."""
    lines = data.get(table)
    result = []
    for file, detail in lines.items() if isinstance(lines, dict) else ():
        if isinstance(detail, dict):
            title = text_in(detail, "title") if "title" in detail else None
            said = text_in(detail, "kind") if kind != "scene" else kind
            known = said if said in NOTE_KINDS else kind
            result.append(_scene(file, text_in(detail, "id"), title, -1, known, detail))
    return result


def _labels(data: dict[str, Any]) -> list[Label]:
    lines = data.get("labels")
    labels: dict[str, Label] = {}
    for line in lines if isinstance(lines, list) else ():
        if is_label(line):
            labels.setdefault(line["id"], Label(line["id"], text_in(line, "name"), line["color"].lower()))
    return list(labels.values())


def is_label(line: Any) -> bool:
    """Whether a table of [[labels]] is one."""
    return isinstance(line, Mapping) and bool(text_in(line, "id")) and bool(_COLOR.fullmatch(text_in(line, "color")))


def text_in(table: Mapping[str, Any], key: str) -> str:
    """A text that a person may have left out or mistaken, which then is ""."""
    value = table.get(key, "")
    return str(value) if isinstance(value, str) else ""
