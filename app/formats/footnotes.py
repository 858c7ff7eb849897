"""Footnotes on their way into a scene: `[^label]` where one is called, `[^label]: text` on a line of its own.

Readers write them like that; once it is known where scenes end, each gets its own as bracketed text at its end.
"""

from __future__ import annotations

import re

_DEFINITION = re.compile(r"(?m)^\[\^([^\]\s]{1,200})\]:[ \t]*(.*(?:\n+[ \t]+\S.*)*)\n*")
_CALL = re.compile(r"(?<!\\)\[\^([^\]\s]{1,200})\]")


def reference(label: str) -> str:
    """What calls the note of that label."""
    return f"[^{label}]"


def taken_out(text: str) -> tuple[str, dict[str, str]]:
    """The text without its notes, and the notes by label; of two with one label the first counts, none is lost."""
    notes: dict[str, str] = {}

    def take(found: re.Match[str]) -> str:
        words = " ".join(found[2].split())
        if found[1] in notes:
            notes[found[1]] += f" {words}"
        else:
            notes[found[1]] = words
        return ""

    return _DEFINITION.sub(take, text).rstrip("\n") if "[^" in text else text, notes


def settled(text: str, notes: dict[str, str]) -> str:
    """A scene with the notes that it calls at its end, numbered from 1. A call without a note stays as it is."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[1] not in notes:
            return found[0]
        return f"[{numbers.setdefault(found[1], len(numbers) + 1)}]"

    if "[^" not in text:
        return text
    body = _CALL.sub(number, text)
    return "\n\n".join([body, *(f"[{place}] {notes[label]}" for label, place in numbers.items())])


def all_settled(text: str) -> str:
    """A text that is one scene: its notes at its end; those that nothing calls too, so that no word is lost."""
    body, notes = taken_out(text)
    called = set(_CALL.findall(body))
    uncalled = [words for label, words in notes.items() if label not in called]
    return "\n\n".join(filter(None, [settled(body, notes), *(f"[{words}]" for words in uncalled)]))
