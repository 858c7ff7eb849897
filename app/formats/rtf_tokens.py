"""Rich text format as a row of words, signs and bytes. Looks at each byte once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"""
      (?P<open> \{ ) | (?P<close> \} )
    | \\ (?P<word> [A-Za-z]{1,32} ) (?P<number> -?[0-9]{1,10} )? [ ]?
    | \\' (?P<hex> [0-9A-Fa-f]{2} )
    | \\ (?P<sign> [^A-Za-z] )
    | (?P<text> [^\\{}\r\n]+ )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A control word, or a sign such as * or ~, or a group's { or }. number: None where it has none."""

    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Bytes:
    """Characters in the encoding of the font in use."""

    data: bytes


def rtf_tokens(data: bytes) -> Iterator[Word | Bytes]:
    """Line ends mean nothing; what follows `bin` is passed over."""
    position = 0
    while position < len(data):
        found = _TOKEN.match(data, position)
        if found is None:  # a line end, or a backslash at the very end
            position += 1
            continue
        position = found.end()
        kind = found.lastgroup
        if kind == "number" or kind == "word":
            number = int(found["number"]) if found["number"] is not None else None
            if found["word"] == b"bin":
                position += max(0, number or 0)
            else:
                yield Word(found["word"].decode("ascii"), number)
        elif kind == "hex":
            yield Bytes(bytes.fromhex(found["hex"].decode("ascii")))
        elif kind == "sign" and found["sign"] in b"\\{}":
            yield Bytes(found["sign"])
        elif kind == "text":
            yield Bytes(found["text"])
        else:
            yield Word(found[0][-1:].decode("latin-1"))
