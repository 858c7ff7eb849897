"""XML from files of unknown origin, read piece by piece: entities are refused, depth and size have limits.

Namespaces are left out of names: a file's own prefixes and the two sets of addresses that Word uses don't matter.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from app.formats.errors import DamagedImport

MAX_DEPTH = 200
MAX_ELEMENTS_HELD = 1_000_000  # in one child: a paragraph, a table, a list
MAX_PROLOGUE_CHARACTERS = 64 * 1024

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {
    "utf-8": "utf-8-sig",
    "us-ascii": "utf-8",
    "utf-16": "utf-16",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<[^!?]")


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """The attribute of that local name; `default` where there is none, or no element."""
    if element is not None:
        for key, value in element.attrib.items():
            if local(key) == name:
                return value
    return default


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that local name."""
    if element is None:
        return None
    return next((each for each in element if local(each.tag) == name), None)


def children_of(
    chunks: Iterable[bytes], parents: frozenset[str], path: Path, tick: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, Element]]:
    """Each whole child of the outermost elements of these names, with its parent's name. It is emptied afterwards.

    Raises DamagedImport for XML that isn't well formed, is too deep, or declares entities.
    """
    open_elements: list[Element] = []
    parent_depth = held = 0
    for event, element in _events(chunks, path, tick):
        if event == "start":
            open_elements.append(element)
            held += 1
            if not parent_depth and local(element.tag) in parents:
                parent_depth = len(open_elements)
            if held > MAX_ELEMENTS_HELD:
                raise DamagedImport(path, detail=f"more than {MAX_ELEMENTS_HELD} elements in one")
        else:
            open_elements.pop()
            if parent_depth and len(open_elements) == parent_depth:
                yield local(open_elements[-1].tag), element
                open_elements[-1].clear()
                held = 0
            elif len(open_elements) < parent_depth:
                parent_depth = 0


def tree_of(chunks: Iterable[bytes], path: Path) -> Element:
    """A whole small part as one element. Raises as `children_of` does."""
    element = Element("")
    for number, (_, element) in enumerate(_events(chunks, path)):  # noqa: B007 - the last to end is the whole
        if number > 2 * MAX_ELEMENTS_HELD:
            raise DamagedImport(path, detail=f"more than {MAX_ELEMENTS_HELD} elements")
    return element


def _events(
    chunks: Iterable[bytes], path: Path, tick: Callable[[], None] = lambda: None
) -> Iterator[tuple[str, Element]]:
    parser = XMLPullParser(("start", "end"))
    depth = 0
    try:
        for text in _texts(chunks, path):
            tick()
            parser.feed(text)
            for event, element in parser.read_events():
                depth += 1 if event == "start" else -1
                if depth > MAX_DEPTH:
                    raise DamagedImport(path, detail=f"more than {MAX_DEPTH} elements in each other")
                yield event, element
        parser.close()
    except (ParseError, ValueError) as error:
        raise DamagedImport(path, detail=str(error)) from error


def _texts(chunks: Iterable[bytes], path: Path) -> Iterator[str]:
    """The characters, piece by piece; what stands before the first element only once it is known to be harmless."""
    decoder: codecs.IncrementalDecoder | None = None
    prologue: str | None = ""
    for chunk in chunks:
        if decoder is None:
            decoder = codecs.getincrementaldecoder(_encoding(chunk, path))()
        text = decoder.decode(chunk)
        if prologue is None:
            yield text
        else:
            prologue += text
            root = _ROOT.search(prologue)
            if root is not None:
                yield _harmless(prologue[: root.start()], path) + prologue[root.start() :]
                prologue = None
            elif len(prologue) > MAX_PROLOGUE_CHARACTERS:
                raise DamagedImport(path, detail="no XML")
    if decoder is not None:
        yield (prologue or "") + decoder.decode(b"", final=True)


def _encoding(head: bytes, path: Path) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = _ENCODING.match(head.removeprefix(codecs.BOM_UTF8))
    name = found[1].decode("ascii").lower() if found else "utf-8"
    if name not in _ENCODINGS:
        raise DamagedImport(path, detail=f"XML in the encoding {name}")
    return _ENCODINGS[name]


def _harmless(prologue: str, path: Path) -> str:
    """What stands before the first element, without a document type that only names one. Raises for one that declares
    anything: entities are how a small file becomes a large one, or asks for others."""
    rest = _DOCTYPE.sub("", prologue)
    if "<!DOCTYPE" in rest or "<!ENTITY" in rest:
        raise DamagedImport(path, detail="XML that declares entities")
    return _DECLARATION.sub("", rest)
