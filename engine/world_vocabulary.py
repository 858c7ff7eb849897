"""The vocabulary of RWKV World and G1 models: greedy longest match on bytes. No text is ever unknown to it."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from engine.errors import TokenizerError
from engine.tokenizer import Tokenizer, utf8

#: Ends a document. It has no line in the file.
END_OF_TEXT = 0

#: Larger ids are a mistake in the file: the largest known vocabulary ends at 65529.
_MAX_ID = 1_000_000


class WorldTokenizer(Tokenizer):
    """Made by `load_world`."""

    end_of_text_id = END_OF_TEXT
    name = "RWKV World"

    def __init__(self, tokens: dict[bytes, int]) -> None:
        """tokens: each id's bytes; all 256 single bytes are among them."""
        table: list[bytes | None] = [None] * (max(tokens.values()) + 1)
        table[END_OF_TEXT] = b""
        for token, number in tokens.items():
            table[number] = token
        super().__init__(table, {END_OF_TEXT})
        self._ids = tokens
        self._lengths = _lengths_by_beginning(tokens)
        self._longest = max(map(len, tokens))
        digest = hashlib.blake2b(b"world\n", digest_size=16)
        for number, token in sorted((number, token) for token, number in tokens.items()):
            digest.update(b"%d %s\n" % (number, token.hex().encode()))
        self.fingerprint = digest.hexdigest()

    def encode(self, text: str) -> list[int]:
        return self.encode_bytes(utf8(text))

    def encode_bytes(self, data: bytes) -> list[int]:
        """The ids of any bytes, UTF-8 or not."""
        ids: list[int] = []
        find, lengths, append = self._ids.get, self._lengths, ids.append
        at, end = 0, len(data)
        while at < end:
            for length in lengths[data[at : at + 2]]:
                # A slice that the end of the data cuts short is the longest token possible if it is one at all.
                token = find(data[at : at + length])
                if token is not None:
                    append(token)
                    at += length
                    break
        return ids

    def safe_cut(self, text: str, position: int) -> bool:
        """See Tokenizer: here, if no token anywhere in the text could lie across the cut."""
        before = utf8(text[max(0, position - self._longest) : position])
        data = before + utf8(text[position : position + self._longest])
        cut = len(before)
        for start in range(max(0, cut - self._longest + 1), cut):
            for length in self._lengths[data[start : start + 2]]:
                end = start + length
                if end <= cut:
                    break
                if end <= len(data) and data[start:end] in self._ids:
                    return False
        return True


class _LengthsByBeginning(dict[bytes, tuple[int, ...]]):
    """Two bytes that begin no token: only the first of them is one."""

    def __missing__(self, beginning: bytes) -> tuple[int, ...]:
        return (1,)


def _lengths_by_beginning(tokens: dict[bytes, int]) -> _LengthsByBeginning:
    """For every first two bytes, the lengths that tokens so beginning have, longest first, and 1."""
    found: dict[bytes, set[int]] = {}
    for token in tokens:
        if len(token) > 1:
            found.setdefault(token[:2], {1}).add(len(token))
    return _LengthsByBeginning({start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()})


def load_world(path: Path, text: str) -> WorldTokenizer:
    """The vocabulary in `text`, the content of `path`: lines of an id, a Python literal and its length in bytes.

    LF or CRLF. Literals are parsed, never evaluated. Raises TokenizerError (facts: path, line, reason).
    """
    tokens: dict[bytes, int] = {}
    seen: set[int] = set()
    for n, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        try:
            number, token = _parse(line.removesuffix("\r"))
            if number in seen or token in tokens:
                raise ValueError("occurs twice")
        except ValueError as error:
            raise TokenizerError(path=str(path), line=n, reason=str(error)) from error
        seen.add(number)
        tokens[token] = number
    return world_from_table(path, tokens)


def world_from_table(path: Path, tokens: dict[bytes, int]) -> WorldTokenizer:
    """The vocabulary of these tokens with their ids, which come from the file `path`.

    Raises TokenizerError (facts: path, reason) where it couldn't encode every text.
    """
    missing = sum(bytes([byte]) not in tokens for byte in range(256))
    if missing:
        raise TokenizerError(path=str(path), reason=f"{missing} of the 256 single bytes are missing")
    return WorldTokenizer(tokens)


def _parse(line: str) -> tuple[int, bytes]:
    """Id and bytes of one line; raises ValueError that says what is wrong."""
    number, _, rest = line.partition(" ")
    literal, _, length = rest.rpartition(" ")
    if not (number.isdecimal() and length.isdecimal() and literal):
        raise ValueError("not an id, a literal and a length")
    if not END_OF_TEXT < int(number) <= _MAX_ID:
        raise ValueError(f"id {number} out of range")
    token = _literal(literal)
    if len(token) != int(length):
        raise ValueError(f"{len(token)} bytes where the line says {length}")
    return int(number), token


def _literal(literal: str) -> bytes:
    quote, inside = literal[0], literal[1:-1]
    if quote in "'\"" and len(literal) > 2 and literal[-1] == quote and "\\" not in inside and quote not in inside:
        return inside.encode("utf-8")  # most lines; twenty times faster than the parser
    try:
        value = ast.literal_eval(literal)
        token = value.encode("utf-8") if isinstance(value, str) else value
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("not a text literal") from error
    if not isinstance(token, bytes) or not token:
        raise ValueError("not a text literal")
    return token
