"""Word documents (.docx): text, headings, emphasis, lists, quotations, notes; tracked changes as if they were accepted.

Read as the zip of XML that it is, a paragraph at a time: a novel takes little memory, and reading can be stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

from app.formats.archive import Archive
from app.formats.blocks import Block, markdown_of
from app.formats.book import Book, BookChapter, BookScene
from app.formats.docx_text import WordText
from app.formats.errors import DamagedImport
from app.formats.reading import Reading
from app.formats.runs import plain
from app.formats.xml_stream import attribute, children_of, local, tree_of

_STYLES, _NUMBERING = "styles", "numbering"
_NOTES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


def read_docx(path: Path, tick: Callable[[], None]) -> Reading:
    """The document as one scene. Raises the errors of app/formats/errors.py."""
    with Archive(path) as archive:
        return _Document(archive, tick).read()


class _Document:
    def __init__(self, archive: Archive, tick: Callable[[], None]) -> None:
        self._archive, self._tick = archive, tick
        self._main = self._found_main()
        self._text = WordText(archive.path, tick)

    def read(self) -> Reading:
        self._read_parts()
        for _, element in children_of(
            self._archive.chunks(self._main), frozenset({"body"}), self._archive.path, self._tick
        ):
            self._text.add(element)
        blocks = self._text.finished()
        title, author, language = self._properties()
        title = taken_title(blocks) or title
        text = markdown_of(blocks)
        book = Book(title, author, language, [BookChapter("", [BookScene("", text)])])
        return Reading(book, self._text.left_out)

    def _found_main(self) -> str:
        """The part with the text. Raises DamagedImport for a zip that is no Word document."""
        for relation in self._relations("_rels/.rels"):
            if attribute(relation, "Type").endswith("/officeDocument"):
                target = attribute(relation, "Target").lstrip("/")
                if target in self._archive.names:
                    return target
        if "word/document.xml" in self._archive.names:
            return "word/document.xml"
        raise DamagedImport(self._archive.path, detail="no word/document.xml")

    def _relations(self, part: str) -> list[Element]:
        if part not in self._archive.names:
            return []
        return list(tree_of(self._archive.chunks(part), self._archive.path))

    def _read_parts(self) -> None:
        """Styles, lists, notes and comments: what the text refers to."""
        folder, _, name = self._main.rpartition("/")
        relations = self._relations(f"{folder}/_rels/{name}.rels".lstrip("/"))
        parts = {}
        for relation in relations:
            kind, target = attribute(relation, "Type").rpartition("/")[2], attribute(relation, "Target")
            if kind == "hyperlink" and attribute(relation, "TargetMode") == "External":
                self._text.links[attribute(relation, "Id")] = target
            part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            if part in self._archive.names:
                parts.setdefault(kind, part)
        self._each(parts, _STYLES, self._text.styles.add)
        self._each(parts, _NUMBERING, self._text.lists.add)
        for kind, single in _NOTES.items():
            self._each(parts, kind, lambda element, single=single: self._text.add_note(single, element))

    def _each(self, parts: dict[str, str], kind: str, take: Callable[[Element], None]) -> None:
        if kind in parts:
            chunks = self._archive.chunks(parts[kind])
            for _, element in children_of(chunks, frozenset({kind}), self._archive.path, self._tick):
                take(element)

    def _properties(self) -> tuple[str, str, str]:
        """Title, author and language, as the writer's program noted them."""
        found: dict[str, str] = {}
        if "docProps/core.xml" in self._archive.names:
            for each in tree_of(self._archive.chunks("docProps/core.xml"), self._archive.path):
                found[local(each.tag)] = " ".join((each.text or "").split())
        return found.get("title", ""), found.get("creator", ""), found.get("language", "")


def taken_title(blocks: list[Block]) -> str:
    """The title that the text begins with, taken out of it; another one further down stays as a heading."""
    first = next((index for index, block in enumerate(blocks) if block.kind != "blank"), 0)
    if blocks and blocks[first].marker == "title":
        return " ".join(plain(blocks.pop(first).runs).split())
    return ""
