"""The vocabulary of RWKV World and G1 models: greedy longest match on bytes. No text is ever unknown to it."""

from __future__ import annotations

import ast
import hashlib
import io
import re
from pathlib import Path

from engine.errors import TokenizerError
from engine.longest_match import LongestMatch
from engine.tokenizer import MAX_ID, Tokenizer, utf8

#: Ends a document. It has no line in the file.
END_OF_TEXT = 0

#: Of rwkv_vocab_v20230424.txt, which all World and G1 models use.
WORLD_FINGERPRINT = "a65e6129d9309ef7fde36086653e73ad"

#: Longer tokens are a mistake in the file: the longest known one has 128.
_MAX_TOKEN_BYTES = 1024
_MAX_LITERAL_CHARACTERS = 12 * _MAX_TOKEN_BYTES

#: An id, a literal without escapes in either kind of quotes or any other, a length.
_LINE = re.compile(r"""^([0-9]{1,9}) (?:'([^'\\\n]+)'|"([^"\\\n]+)"|([^\n]+)) ([0-9]{1,4})\r?$""", re.MULTILINE)


class WorldTokenizer(Tokenizer):
    """Made by `load_world`."""

    end_of_text_id = END_OF_TEXT

    def __init__(self, tokens: dict[bytes, int]) -> None:
        """tokens: each id's bytes; all 256 single bytes are among them."""
        table: list[bytes | None] = [None] * (max(tokens.values()) + 1)
        table[END_OF_TEXT] = b""
        for token, number in tokens.items():
            table[number] = token
        super().__init__(table, {END_OF_TEXT})
        self._matcher = LongestMatch(tokens)
        digest = hashlib.blake2b(b"world\n", digest_size=16)
        for number, token in sorted((number, token) for token, number in tokens.items()):
            digest.update(b"%d %s\n" % (number, token.hex().encode()))
        self.fingerprint = digest.hexdigest()
        self.name = "RWKV World" if self.fingerprint == WORLD_FINGERPRINT else ""

    def encode(self, text: str) -> list[int]:
        return self.encode_bytes(utf8(text))

    def encode_bytes(self, data: bytes) -> list[int]:
        """The ids of any bytes, UTF-8 or not."""
        return self._matcher.encode(data)

    def safe_cut(self, text: str, position: int) -> bool:
        """See Tokenizer: here, if no token anywhere in the text could lie across the cut."""
        reach = self._matcher.longest
        before = utf8(text[max(0, position - reach) : position])
        return not self._matcher.lies_across(before + utf8(text[position : position + reach]), len(before))


def load_world(path: Path, text: str) -> WorldTokenizer:
    """The vocabulary in `text`, the content of `path`: lines of an id, a Python literal and its length in bytes.

    LF or CRLF. Literals are parsed, never evaluated. Raises TokenizerError (facts: path, line, reason).
    """
    tokens = _tokens_at_once(text)
    return world_from_table(path, _tokens_by_line(path, text) if tokens is None else tokens)


def _tokens_at_once(text: str) -> dict[bytes, int] | None:
    """Each token's id, in half the time that it takes line by line; None where anything is wrong with a line."""
    lines = _LINE.findall(text)
    tokens: dict[bytes, int] = {}
    try:
        for number, single, double, other, length in lines:
            if len(other) > _MAX_LITERAL_CHARACTERS:
                return None
            token = _literal(other) if other else (single or double).encode("utf-8")
            if len(token) != int(length) or len(token) > _MAX_TOKEN_BYTES:
                return None
            tokens[token] = int(number)
    except ValueError:
        return None
    numbers = set(tokens.values())
    n_lines = text.count("\n") + (not text.endswith("\n"))
    whole = len(numbers) == len(tokens) == len(lines) == n_lines
    return tokens if whole and min(numbers) > END_OF_TEXT and max(numbers) <= MAX_ID else None


def _tokens_by_line(path: Path, text: str) -> dict[bytes, int]:
    """Each token's id. Raises TokenizerError that says which line is wrong."""
    tokens: dict[bytes, int] = {}
    seen: set[int] = set()
    for n, line in enumerate(io.StringIO(text, newline="\n"), start=1):
        try:
            number, token = _parse(line.removesuffix("\n").removesuffix("\r"))
            if number in seen or token in tokens:
                raise ValueError("occurs twice")
        except ValueError as error:
            raise TokenizerError(path=str(path), line=n, reason=str(error)) from error
        seen.add(number)
        tokens[token] = number
    return tokens


def world_from_table(path: Path, tokens: dict[bytes, int]) -> WorldTokenizer:
    """The vocabulary of these tokens with their ids, which come from the file `path`.

    Raises TokenizerError (facts: path, reason) where it couldn't encode every text.
    """
    if min(tokens.values(), default=0) <= END_OF_TEXT or max(tokens.values()) > MAX_ID:
        raise TokenizerError(path=str(path), reason="an id out of range")
    if max(map(len, tokens)) > _MAX_TOKEN_BYTES:
        raise TokenizerError(path=str(path), reason="a token too long")
    missing = sum(bytes([byte]) not in tokens for byte in range(256))
    if missing:
        raise TokenizerError(path=str(path), reason=f"{missing} of the 256 single bytes are missing")
    tokenizer = WorldTokenizer(tokens)
    tokenizer.name = tokenizer.name or path.name
    return tokenizer


def _parse(line: str) -> tuple[int, bytes]:
    """Id and bytes of one line; raises ValueError that says what is wrong."""
    number, _, rest = line.partition(" ")
    literal, _, length = rest.rpartition(" ")
    if not (number.isdecimal() and length.isdecimal() and literal):
        raise ValueError("not an id, a literal and a length")
    if len(number) > 9 or not END_OF_TEXT < int(number) <= MAX_ID:
        raise ValueError(f"id {number[:20]} out of range")
    if len(length) > 4 or int(length) > _MAX_TOKEN_BYTES or len(literal) > _MAX_LITERAL_CHARACTERS:
        raise ValueError("a token too long")
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
