"""Short texts on one line, to be read and written by hand: commas between them, quotes where needed, \\n for a line
break. A list of texts as JSON has it is read too, because that is how other programs show theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"'}
_SPELLED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}


class UnreadableList(ValueError):
    """reason: open_quote, after_quote (something stands between a closing quote and the comma) or escape."""

    def __init__(self, reason: str, near: str) -> None:
        super().__init__(f"{reason}: {near}")
        self.reason, self.near = reason, near


def spelled(text: str) -> str:
    """`text` on one line, with \\n for a line break."""
    return "".join(_SPELLED.get(c, c) for c in text)


def unspelled(text: str) -> str:
    """What `spelled` made into `text`. Raises UnreadableList for an escape that means nothing."""
    out, place = [], 0
    while place < len(text):
        if text[place] == "\\":
            if text[place + 1 : place + 2] not in _ESCAPES:
                raise UnreadableList("escape", text[place : place + 2])
            out.append(_ESCAPES[text[place + 1]])
            place += 2
        else:
            out.append(text[place])
            place += 1
    return "".join(out)


def write_list(texts: Iterable[str]) -> str:
    return ", ".join(map(_written, texts))


def read_list(text: str) -> list[str]:
    """The texts in `text`, without empty ones and repeats. Raises UnreadableList."""
    return [found for found in dict.fromkeys(_from_json(text) or _parsed(text)) if found]


def _written(text: str) -> str:
    line = spelled(text)
    if line != line.strip() or "," in line or '"' in line:
        return '"' + line.replace('"', '\\"') + '"'
    return line


def _from_json(text: str) -> list[str] | None:
    if not text.strip().startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(item, str) for item in found) else None


def _parsed(text: str) -> list[str]:
    items, place = [], 0
    while place < len(text):
        while place < len(text) and text[place].isspace():
            place += 1
        if text[place : place + 1] == '"':
            end = _closing_quote(text, place)
            items.append(unspelled(text[place + 1 : end]))
            comma = text.find(",", end)
            comma = len(text) if comma < 0 else comma
            if text[end + 1 : comma].strip():
                raise UnreadableList("after_quote", text[place:comma])
        else:
            comma = text.find(",", place)
            comma = len(text) if comma < 0 else comma
            items.append(unspelled(text[place:comma].strip()))
        place = comma + 1
    return items


def _closing_quote(text: str, opening: int) -> int:
    place = opening + 1
    while place < len(text) and text[place] != '"':
        place += 2 if text[place] == "\\" else 1
    if place >= len(text):
        raise UnreadableList("open_quote", text[opening:])
    return place
