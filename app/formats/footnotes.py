"""Footnotes on their way into a scene: `[^label]` where one is called, `[^label]: text` on a line of its own.

Readers write them like that; once it is known where scenes end, each gets its own at its end.
"""

from __future__ import annotations

import re

_DEFINITION = re.compile(r"\[\^([^\]\s]{1,200})\]:[ \t]*(.*(?:\n+[ \t]+\S.*)*)\n*")
_CALL = re.compile(r"(?<!\\)\[\^([^\]\s]{1,200})\]")


def reference(label: str) -> str:
    """What calls the note of that label."""
    return f"[^{label}]"


def taken_out(text: str) -> tuple[str, dict[str, str]]:
    """The text without its notes, and the notes by label; of two with one label the first counts, none is lost."""
    notes: dict[str, str] = {}
    kept: list[str] = []
    done = at = 0
    while (at := text.find("[^", at)) >= 0:
        found = _DEFINITION.match(text, at) if at == 0 or text[at - 1] == "\n" else None
        if found is None:
            at += 2
            continue
        words = " ".join(found[2].split())
        notes[found[1]] = f"{notes[found[1]]} {words}" if found[1] in notes else words
        kept.append(text[done:at])
        done = at = found.end()
    return ("".join([*kept, text[done:]]).rstrip("\n") if notes else text), notes


def settled(text: str, notes: dict[str, str], pattern: str = "[^{}]") -> str:
    """A scene with the notes that it calls at its end, numbered from 1. A call without a note stays as it is.

    pattern: how a call is written, with {} for the number.
    """
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[1] not in notes:
            return found[0]
        return pattern.format(numbers.setdefault(found[1], len(numbers) + 1))

    if "[^" not in text:
        return text
    body = _CALL.sub(number, text)
    colon = ":" if "^" in pattern else ""
    return "\n\n".join([body, *(f"{pattern.format(at)}{colon} {notes[label]}" for label, at in numbers.items())])


def called_in(text: str) -> set[str]:
    """The labels of the notes that a text calls."""
    return set(_CALL.findall(text)) if "[^" in text else set()


def in_brackets(text: str) -> str:
    """A piece of text to be put into a scene that may have notes of its own: its notes at its end, in plain brackets;
    those that nothing calls too."""
    body, notes = taken_out(text)
    called = called_in(body)
    uncalled = [words for label, words in notes.items() if label not in called]
    return "\n\n".join(filter(None, [settled(body, notes, "[{}]"), *(f"[{words}]" for words in uncalled)]))
