"""The tables of contents of an e-book: which pages begin a chapter, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.formats.archive import Archive
from app.formats.errors import DamagedImport, UnknownEncoding
from app.formats.html_notes import joined
from app.formats.html_tokens import End, Start, Text, tokens
from app.formats.reading import Tick
from app.formats.text_readers import decoded_html
from app.formats.xml_stream import attribute, child, local, tree_of


def contents_of(archive: Archive, parts: Sequence[str], tick: Tick) -> dict[str, str]:
    """Place (a page, or page#id) -> title, of the first table that names any."""
    for part in parts:
        tick()
        try:
            entries = _from_ncx(archive, part) if part.lower().endswith(".ncx") else _from_nav(archive, part)
        except (DamagedImport, UnknownEncoding):  # the book can be read without: by its headings
            continue
        titles: dict[str, str] = {}
        for address, title in entries:
            page, sign, name = address.partition("#")
            titles.setdefault(joined(part, unquote(page)) + sign + unquote(name), title)
        if titles:
            return titles
    return {}


def _from_nav(archive: Archive, part: str) -> list[tuple[str, str]]:
    """The links of the list that EPUB 3 calls "toc": that of pages or landmarks stands in the same file."""
    entries: list[tuple[str, str]] = []
    kinds: list[bool] = []
    address, words = "", []
    for token in tokens(decoded_html(archive.read(part), archive.path)):
        if isinstance(token, Start) and token.name == "nav":
            kinds.append("toc" in token.attributes.get("epub:type", "toc").split())
        elif isinstance(token, End) and token.name == "nav" and kinds:
            kinds.pop()
        elif isinstance(token, Start) and token.name == "a" and kinds and kinds[-1]:
            address, words = token.attributes.get("href", ""), []
        elif isinstance(token, End) and token.name == "a" and address:
            entries.append((address, " ".join("".join(words).split())))
            address = ""
        elif isinstance(token, Text) and address:
            words.append(token.text)
    return entries


def _from_ncx(archive: Archive, part: str) -> list[tuple[str, str]]:
    points = [each for each in tree_of(archive.chunks(part), archive.path).iter() if local(each.tag) == "navPoint"]
    return [(attribute(child(point, "content"), "src"), _label(point)) for point in points]


def _label(point: Element) -> str:
    text = child(child(point, "navLabel"), "text")
    return " ".join(((text.text if text is not None else "") or "").split())
