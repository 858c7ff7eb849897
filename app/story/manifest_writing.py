"""story.toml: what the story says, put into the text that was read.

Comments, order and keys that Ravel doesn't know survive.
"""

from __future__ import annotations

import logging
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import InlineTable, Table

from app.story.manifest import FORMAT, Manifest, ManifestScene, is_label, manifest_of, text_in
from app.story.scene import NOTE_KINDS, Chapter, Scene, UnreadScene
from app.story.story import Story

log = logging.getLogger(__name__)

_LINES = ("scenes", "notes", "archive")  # the tables that have a line a file
_OWN_TABLES = ("settings", "chapters", "labels", *_LINES)
_OPTIONAL = ("synopsis", "status", "label", "stood")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text of story.toml, parsed: what the next one is made of. Parsing a long one takes a tenth of a second."""

    text: str
    document: TOMLDocument
    data: dict[str, Any]

    @classmethod
    def of(cls, text: str) -> Rendered:
        text = text or f"format = {FORMAT}\n"
        data = tomllib.loads(text)
        try:
            return cls(text, tomlkit.parse(text), data)
        except (TOMLKitError, ValueError, RecursionError) as error:  # it was read by another parser, which knows better
            log.info("story.toml is written anew: %r", error)
            return cls(text, tomlkit.parse(tomlkit.dumps(data)), data)


def render_manifest(story: Story) -> str:
    """The story's structure, titles and settings, put into the text of story.toml that was read (or a new one).

    Tables that are spelled in a way that tomlkit can't change in place (dotted keys, a table in two pieces) are
    written anew at the end: their comments go, no value does.
    """
    kept, story.rendered = story.rendered, None
    if not isinstance(kept, Rendered) or kept.text != story.manifest_text:
        kept = None
    for base in (kept, None) if kept is not None else (None,):
        try:
            rendered = _rendered(story, base or Rendered.of(story.manifest_text))
            if _says(rendered.data, story):
                story.rendered = rendered
                return rendered.text
        except (TOMLKitError, LookupError, ValueError, TypeError, AttributeError) as error:
            log.info("story.toml: tables are written anew: %r", error)
    return _rendered(story, Rendered.of(story.manifest_text), anew=True).text


class ManifestQueue:
    """Renders one state of a story after the other, each into the text of the one before, on the saver's thread: one of
    a large story takes 25 ms, one with 400 new scenes 300. `later` is called on the story's thread."""

    def __init__(self, story: Story) -> None:
        self._lock = threading.Lock()  # guards the one below
        self._waiting: list[Story] = []
        self._text, self._rendered = story.manifest_text, story.rendered
        self._rendering = threading.Lock()  # guards the two above

    def later(self, story: Story) -> Callable[[], str]:
        """What makes the text of the story as it is now, or as it was when this was called last."""
        with self._lock:
            self._waiting.append(_still(story))
        return self._render

    def _render(self) -> str:
        with self._rendering:
            while True:
                with self._lock:
                    if not self._waiting:
                        return self._text
                    still = self._waiting.pop(0)
                still.manifest_text, still.rendered = self._text, self._rendered
                self._text = render_manifest(still)
                self._rendered = still.rendered


def _still(story: Story) -> Story:
    """What story.toml says of the story, which goes on being changed."""

    def still(scene: Scene) -> Scene:
        known = (scene.kind, scene.synopsis, scene.status, scene.label, scene.stood)
        return Scene(scene.id, scene.title, "", scene.file, scene.chapter, scene.stored_at, *known)

    return Story(
        title=story.title,
        author=story.author,
        scenes=[still(scene) for scene in story.scenes],
        chapters=[replace(chapter) for chapter in story.chapters],
        notes=[still(note) for note in story.notes],
        archived=[still(scene) for scene in story.archived],
        labels=[replace(label) for label in story.labels],
        settings=deepcopy(story.settings),
        unread=list(story.unread),
    )


def note_tables(story: Story) -> None:
    """To be called when the text of story.toml became, or is about to become, what the story renders to."""
    for number, chapter in enumerate(story.chapters):
        chapter.table = number


@dataclass(frozen=True, slots=True)
class _Line:
    """What is known of a file. values: to be written; of those of _OPTIONAL, "" means that there is to be none."""

    file: str
    id: str
    chapter: int
    values: Mapping[str, str]


def _rendered(story: Story, base: Rendered, anew: bool = False) -> Rendered:
    """Changes the document of `base`, which is used up."""
    document, known = base.document, base.data
    details = {file: detail for table in _LINES for file, detail in _details(known, table)}
    for table in _OWN_TABLES if anew else ():
        document.pop(table, None)
    there = {} if anew else known
    _set(document, "format", FORMAT)
    _set(document, "title", story.title)
    _set(document, "author", story.author)
    _put_chapters(document, story, known.get("chapters"), anew)
    _put_lines(document, "scenes", _scenes(story), there, details)
    _put_lines(document, "notes", _beside(story, story.notes, known, "notes"), there, details)
    _put_lines(document, "archive", _beside(story, story.archived, known, "archive"), there, details)
    _put_labels(document, story, known.get("labels"))
    if anew or known.get("settings") != story.settings:
        _put_settings(document, story.settings)
    text = tomlkit.dumps(document)
    return Rendered(text, document, tomllib.loads(text))


def _says(data: dict[str, Any], story: Story) -> bool:
    """Whether the text means the story as it is."""
    manifest = manifest_of(data, Path())
    said = (data.get("title"), data.get("author"), data.get("settings"))
    return (
        said == (story.title, story.author, story.settings)
        and manifest.chapters == story.chapters
        and manifest.labels == story.labels
        and [(entry.file, entry.chapter) for entry in manifest.scenes]
        == [(line.file, line.chapter) for line in _scenes(story)]
        and _said(manifest) >= {_known_of(scene) for scene in story.all_texts()}
    )


def _said(manifest: Manifest) -> set[tuple[str | None, ...]]:
    return {_known_of(entry) for entry in (*manifest.scenes, *manifest.notes, *manifest.archived)}


def _known_of(text: Scene | ManifestScene) -> tuple[str | None, ...]:
    return (text.file, text.id, text.title, text.kind, text.synopsis, text.status, text.label)


def _details(known: Mapping[str, Any], table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file's line in one of the tables that have such."""
    lines = known.get(table)
    for file, detail in lines.items() if isinstance(lines, Mapping) else ():
        if isinstance(detail, Mapping):
            yield file, dict(detail)


def _line(scene: Scene, is_archived: bool = False) -> _Line:
    values = {"id": scene.id, "title": scene.title}
    if scene.is_note:
        values["kind"] = scene.kind
    values |= {key: getattr(scene, key) for key in _OPTIONAL}
    if not is_archived:
        values["stood"] = ""
    return _Line(scene.file, scene.id, scene.chapter, values)


def _unread_line(lost: UnreadScene) -> _Line:
    return _Line(lost.file, lost.id, lost.chapter, {"id": lost.id, "title": lost.title})


def _scenes(story: Story) -> list[_Line]:
    """The story's scenes, with those that could not be read back in their places."""
    lines = [_line(scene) for scene in story.scenes]
    for lost in sorted((lost for lost in story.unread if lost.chapter >= 0), key=lambda scene: scene.index):
        lines.insert(lost.index, _unread_line(lost))
    return sorted(lines, key=lambda line: line.chapter)


def _beside(story: Story, shelf: list[Scene], known: Mapping[str, Any], table: str) -> list[_Line]:
    """Notes or archived scenes, and those of the table that could not be read."""
    there = dict(_details(known, table))
    lost = [lost for lost in story.unread if lost.chapter < 0 and lost.file in there]
    return [_line(scene, table == "archive") for scene in shelf] + [_unread_line(each) for each in lost]


def _put_chapters(document: TOMLDocument, story: Story, known: Any, anew: bool) -> None:
    """Every chapter keeps its own table, whatever its place is now."""
    known = known if isinstance(known, list) else []
    tables = [chapter.table for chapter in story.chapters]
    if anew or not known or tables != list(range(len(known))):
        _place_chapters(document, story.chapters, known)
        known = [known[table] if table is not None and table < len(known) else {} for table in tables]
    files: list[list[str]] = [[] for _ in story.chapters]
    for line in _scenes(story):
        files[line.chapter].append(line.file)
    for number, (chapter, before) in enumerate(zip(story.chapters, known, strict=True)):
        if chapter.title != text_in(before, "title"):
            _set(document["chapters"][number], "title", chapter.title)
        if before.get("scenes") != files[number]:
            _set(document["chapters"][number], "scenes", files[number])


def _place_chapters(document: TOMLDocument, chapters: list[Chapter], known: list[Any]) -> None:
    before = document.get("chapters") or []
    tables = tomlkit.aot()
    for chapter in chapters:
        if chapter.table is None or chapter.table >= len(known):
            table = tomlkit.table().add("title", chapter.title)
        elif chapter.table < len(before) and isinstance(before[chapter.table], Table):
            table = before[chapter.table]
        else:  # written in one line, or all tables are written anew
            table = tomlkit.table()
            table.update(known[chapter.table])
        tables.append(table)
    if "chapters" in document:
        document["chapters"] = tables
    else:
        document.append("chapters", tables)


def _put_lines(
    document: TOMLDocument,
    name: str,
    lines: list[_Line],
    known: Mapping[str, Any],
    details: Mapping[str, dict[str, Any]],
) -> None:
    """One line a file; what else such a line holds moves along when the file gets another name or another table.

    known: what the document says, as plain data, which is looked at a hundred times faster. details: all lines that
    it had.
    """
    before, by_id = dict(_details(known, name)), {detail.get("id"): detail for detail in details.values()}
    if not isinstance(document.get(name), MutableMapping):
        if not lines and name != "scenes":
            return
        document.pop(name, None)
        document.append(name, tomlkit.table())
    table: Any = document[name]
    for line in lines:
        there = before.get(line.file)
        if there is not None and there.get("id", line.id) == line.id:
            if any(_differs(there, key, value) for key, value in line.values.items()):
                _put_values(_without_gone(table, line, there), line.values, there)
            continue
        detail = tomlkit.inline_table()
        detail.update(by_id.get(line.id, {}))
        _put_values(detail, line.values, {})
        _set(table, line.file, detail)
    for file in before.keys() - {line.file for line in lines}:
        del table[file]


def _without_gone(table: Any, line: _Line, there: Mapping[str, Any]) -> Any:
    """The file's line without what isn't set any more: made anew, as tomlkit leaves gaps behind."""
    gone = [key for key in _OPTIONAL if key in line.values and not line.values[key] and isinstance(there.get(key), str)]
    if gone and isinstance(table[line.file], InlineTable):
        kept = tomlkit.inline_table()
        kept.update({key: value for key, value in there.items() if key not in gone})
        table[line.file] = kept
    return table[line.file]


def _differs(there: Mapping[str, Any], key: str, value: str) -> bool:
    if value or key not in _OPTIONAL:
        return there.get(key) != value
    return isinstance(there.get(key), str)


def _put_values(table: MutableMapping[str, Any], values: Mapping[str, str], before: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key == "kind" and before and value == "lore" and before.get("kind") not in NOTE_KINDS:
            continue  # that is how it was read
        if value or key not in _OPTIONAL:
            _set(table, key, value)
        elif isinstance(table.get(key), str):
            del table[key]


def _put_labels(document: TOMLDocument, story: Story, known: Any) -> None:
    """A label keeps its table, with what else that holds; tables that are no labels stay too."""
    known = known if isinstance(known, list) else []
    if not story.labels and not any(is_label(line) for line in known):
        return  # whatever the key is used for
    table: Any
    if [line["id"] for line in known if is_label(line)] == [
        label.id for label in story.labels
    ] and "labels" in document:
        wanted = iter(story.labels)
        for table in document["labels"]:
            if is_label(table):
                label = next(wanted)
                _set(table, "name", label.name)
                if table["color"].lower() != label.color:
                    _set(table, "color", label.color)
        return
    tables = tomlkit.aot()
    before = {line["id"]: line for line in known if is_label(line)}
    odd = [line for line in known if isinstance(line, Mapping) and not is_label(line)]
    for label in story.labels:
        table = tomlkit.table()
        table.update(before.get(label.id, {}) | {"id": label.id, "name": label.name, "color": label.color})
        tables.append(table)
    for line in odd:
        table = tomlkit.table()
        table.update(line)
        tables.append(table)
    document.pop("labels", None)
    if len(tables):
        document.append("labels", tables)


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
