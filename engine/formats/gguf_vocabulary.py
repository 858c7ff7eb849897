"""The vocabulary inside a GGUF file. RWKV's own is there as llama.cpp's converter writes it: escaped bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import TokenizerError
from engine.formats.gguf_header import Header

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

KEY = "tokenizer.ggml.model"

#: `tokenizer.ggml.token_type`: text, as against the end of text (control) and the rows that have no token (unused).
_NORMAL = 1

_MAX_TOKENS = 1 << 18  # RWKV World has 65,536 with its empty rows

_ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|(.?))", re.DOTALL)
_LETTERS = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"\\": b"\\", b"'": b"'", b'"': b'"'}


def load(header: Header) -> Tokenizer:
    """The World vocabulary: the same ids and the same fingerprint as from its text file.

    Raises TokenizerError (facts: path, reason) for any other kind, and for one that makes no sense.
    """
    from engine.world_vocabulary import world_from_table

    path = header.path
    model = header.text(KEY)
    if model != "rwkv":
        raise TokenizerError(path=str(path), reason=f"a GGUF vocabulary of the kind {model[:40]!r}")
    texts = header.texts("tokenizer.ggml.tokens", _MAX_TOKENS)
    kinds = header.numbers("tokenizer.ggml.token_type", _MAX_TOKENS)
    if len(kinds) != len(texts):
        raise TokenizerError(path=str(path), reason=f"{len(kinds)} token types for {len(texts)} tokens")
    table: dict[bytes, int] = {}
    for number, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        if kind != _NORMAL:
            continue
        token = _unescaped(path, text)
        if not token or token in table:
            raise TokenizerError(path=str(path), reason=f"token {number} is empty or occurs twice")
        table[token] = number
    return world_from_table(path, table)


def _unescaped(path: Path, text: bytes) -> bytes:
    r"""The bytes that Python's `repr` wrote as `text`: \x00 to \xff, \t, \n, \r, \\ and quotes."""
    if b"\\" not in text:
        return text

    def meant(match: re.Match[bytes]) -> bytes:
        if match[1] is not None:
            return bytes.fromhex(match[1].decode())
        if match[2] not in _LETTERS:
            raise TokenizerError(path=str(path), reason=f"unknown escape in {text[:40]!r}")
        return _LETTERS[match[2]]

    return _ESCAPE.sub(meant, text)
