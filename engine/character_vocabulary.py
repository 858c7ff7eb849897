"""Vocabularies of single characters, as AI-Writer's models have them: a JSON table of ids and characters."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from engine.errors import TokenizerError
from engine.tokenizer import MAX_ID, Tokenizer, without_surrogates

#: Stands for every character that the table lacks; private, never text. Tables without it use the first one they have.
UNKNOWN = "\ue083"
_BEGINNING = re.compile(r'\s*\{\s*"[0-9]+"\s*:')

#: Of a file. AI-Writer's has 114,000; one of all characters that there are would have 3 million.
_MAX_CHARS = 4_000_000

_UNKNOWN_ELSE = "\ufffd \n"


class CharacterTokenizer(Tokenizer):
    """Made by `load_characters`. What the table lacks is lost in encoding: it becomes the id for the unknown."""

    end_of_text_id = None

    def __init__(self, characters: dict[str, int]) -> None:
        """characters: each one's id; one of UNKNOWN and its substitutes is among them."""
        table: list[bytes | None] = [None] * (max(characters.values()) + 1)
        for character, number in characters.items():
            table[number] = character.encode("utf-8")
        super().__init__(table, {characters[UNKNOWN]} if UNKNOWN in characters else ())
        self._ids = characters
        self._unknown = next(characters[c] for c in UNKNOWN + _UNKNOWN_ELSE if c in characters)
        listed = "".join(
            f"{number} {character}\n" for number, character in sorted((n, c) for c, n in characters.items())
        )
        self.fingerprint = hashlib.blake2b(b"characters\n" + listed.encode(), digest_size=16).hexdigest()

    @property
    def begin_ids(self) -> tuple[int, ...]:
        """A line break: AI-Writer's models have read one before every text."""
        return (self._ids["\n"],) if "\n" in self._ids else ()

    def encode(self, text: str) -> list[int]:
        find, unknown = self._ids.get, self._unknown
        return [find(character, unknown) for character in without_surrogates(text)]

    def safe_cut(self, text: str, position: int) -> bool:
        return True


def is_character_table(text: str) -> bool:
    """Whether a file that begins with `text` has the form of such a table: JSON whose first key is a number."""
    return _BEGINNING.match(text) is not None


def load_characters(path: Path, text: str) -> CharacterTokenizer:
    """The vocabulary in `text`, the content of `path`. Raises TokenizerError (facts: path, reason)."""
    if len(text) > _MAX_CHARS:
        raise TokenizerError(path=str(path), reason=f"a character table of over {_MAX_CHARS} characters")
    try:
        entries: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise TokenizerError(path=str(path), reason=f"not JSON: {error}") from error
    characters: dict[str, int] = {}
    seen: set[int] = set()
    for key, character in entries:
        if not (key.isascii() and key.isdecimal() and len(key) < 10) or int(key) > MAX_ID:
            raise TokenizerError(path=str(path), reason=f"id {key[:20]!r} out of range")
        if not isinstance(character, str) or len(character) != 1 or "\ud800" <= character <= "\udfff":
            raise TokenizerError(path=str(path), reason=f"entry {key} is not one character")
        if character in characters or int(key) in seen:
            raise TokenizerError(path=str(path), reason=f"entry {key} occurs twice")
        characters[character] = int(key)
        seen.add(int(key))
    if not any(character in characters for character in UNKNOWN + _UNKNOWN_ELSE):
        raise TokenizerError(path=str(path), reason="nothing stands for unknown characters")
    tokenizer = CharacterTokenizer(characters)
    tokenizer.name = path.name
    return tokenizer
