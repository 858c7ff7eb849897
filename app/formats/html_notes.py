"""Footnotes in HTML, as EPUB 3, Pandoc, LibreOffice and Word write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

Attributes = Mapping[str, str]

_CALLING = frozenset({"footnote-ref", "footnoteRef", "sdfootnoteanc", "sdendnoteanc", "noteref"})  # classes
_LEADING_BACK = frozenset({"footnote-back", "sdfootnotesym", "sdendnotesym"})
_GATHERING = frozenset({"footnotes", "endnotes", "rearnotes", "doc-endnotes", "notes"})
_BODY_ID = re.compile(r"(?:sd)?(?:foot|end)note\d+|(?:ftn|edn)\d+")


def is_call(attributes: Attributes) -> bool:
    """Whether a link is the small number that calls a note."""
    address = attributes.get("href", "")
    return "#" in address and (
        "noteref" in attributes.get("epub:type", "").split()
        or attributes.get("role") == "doc-noteref"
        or not _CALLING.isdisjoint(_classes(attributes))
        or re.match(r"#_(?:ftn|edn)\d", address) is not None
    )


def is_way_back(attributes: Attributes) -> bool:
    """Whether a link leads from a note to where it was called."""
    return (
        attributes.get("role") == "doc-backlink"
        or "backlink" in attributes.get("epub:type", "").split()
        or not _LEADING_BACK.isdisjoint(_classes(attributes))
        or re.match(r"#_(?:ftn|edn)ref\d", attributes.get("href", "")) is not None
    )


def is_part_of_notes(attributes: Attributes) -> bool:
    """Whether an element gathers notes: its heading is not the manuscript's."""
    kinds = {*attributes.get("epub:type", "").split(), attributes.get("role", ""), *_classes(attributes)}
    return not _GATHERING.isdisjoint(kinds)


def is_whole_note(name: str) -> bool:
    """Whether an element with this id holds one whole note, as LibreOffice and Word name them."""
    return _BODY_ID.fullmatch(name) is not None


def label_of(place: str) -> str:
    """A footnote's label for a place such as page#id: without spaces or brackets."""
    return re.sub(r"[\[\]\s]", "-", place)[-200:]


def place_of(address: str, page: str) -> str:
    """The place that `address` names where it stands in `page`, as page#id."""
    file, _, name = address.partition("#")
    return f"{joined(page, file) if file else page}#{name}"


def joined(page: str, address: str) -> str:
    """The page that `address` is, seen from `page`: paths with slashes, never above the top."""
    parts = page.split("/")[:-1]
    for part in address.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts)


def _classes(attributes: Attributes) -> list[str]:
    return [each.removesuffix("-western") for each in attributes.get("class", "").split()]
