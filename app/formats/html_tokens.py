"""HTML as a row of tags and texts, whatever state it is in.

The standard library's parser takes time that grows with the square of the length on files made to do so (and on some
that are only cut off); this one looks at each character a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape as _unescape

_OPENING = re.compile(r"<(?=[A-Za-z/!?])")
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "noscript", "iframe", "noembed"})  # no tags in these
_READ_RAW = frozenset({"title", "textarea", "xmp", "style"})


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, with references such as &amp; replaced."""

    text: str


@dataclass(frozen=True, slots=True)
class Start:
    """A tag that opens. Names are in small letters and without a namespace's prefix (except of attributes)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    is_closed: bool = False  # <br/>


@dataclass(frozen=True, slots=True)
class End:
    """A tag that closes."""

    name: str


def tokens(html: str) -> Iterator[Text | Start | End]:
    """Comments, declarations and instructions are left out, and so is a tag that the text ends within."""
    position, length = 0, len(html)
    while position < length:
        found = _OPENING.search(html, position)
        if found is None:
            yield Text(unescape(html[position:]))
            return
        opening = found.start()
        if opening > position:
            yield Text(unescape(html[position:opening]))
        if html.startswith("<!--", opening):
            position = _behind(html, "-->", opening + 4)
        elif html.startswith("<![CDATA[", opening):
            position = _behind(html, "]]>", opening + 9)
            yield Text(html[opening + 9 : position].removesuffix("]]>"))
        elif html[opening + 1 : opening + 2] in ("!", "?"):
            position = _behind(html, ">", opening + 2)
        else:
            position = yield from _tag(html, opening)


def unescape(text: str) -> str:
    """The text with character references replaced; one with thousands of digits stays what it is."""
    try:
        return _unescape(text)
    except ValueError:
        return text


def _behind(html: str, mark: str, start: int) -> int:
    """The position behind the next `mark`, the end where there is none."""
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _tag(html: str, opening: int) -> Iterator[Text | Start | End]:
    """Yields the tag at `opening`, with what can't have tags in it, and returns the position behind."""
    is_end = html.startswith("/", opening + 1)
    name = _NAME.match(html, opening + 1 + is_end)
    if name is None:
        return _behind(html, ">", opening + 2)
    attributes: dict[str, str] = {}
    position = name.end()
    while (found := _ATTRIBUTE.match(html, position)) is not None:
        value = next((value for value in found.groups()[1:] if value is not None), "")
        attributes.setdefault(found[1].lower(), unescape(value))
        position = found.end()
    closing = html.find(">", position)
    if closing < 0:
        return len(html)
    short = name[0].lower().rpartition(":")[2]
    if is_end:
        yield End(short)
        return closing + 1
    is_closed = html[closing - 1] == "/"
    yield Start(short, attributes, is_closed)
    if short not in _RAW or is_closed:
        return closing + 1
    end = re.compile(rf"</{short}\b", re.IGNORECASE).search(html, closing)
    inner = html[closing + 1 : end.start() if end else len(html)]
    if short in _READ_RAW:
        yield Text(unescape(inner) if short != "style" else inner)
    yield End(short)
    return _behind(html, ">", end.end()) if end else len(html)
