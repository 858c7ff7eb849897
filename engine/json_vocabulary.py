"""Vocabularies in a tokenizer.json, through the `tokenizers` library: byte-level BPE and pieces as of sentencepiece.

The library turns text into ids. Ids become text here, from a table of what each one adds: for a text to be shown as it
comes, cut and continued, an id must add the same bytes wherever it stands. Files for which that isn't so are refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import tokenizers

from engine.errors import TokenizerError
from engine.tokenizer import MAX_ID, Tokenizer, without_surrogates

#: Texts are encoded in pieces of about so many characters: some 4 ms each, between which a caller can be interrupted.
PIECE_CHARS = 20_000

_ITEMS_AT_ONCE = 1_000  # of a list written as JSON: under a millisecond

#: Of 20B_tokenizer.json, which the models of the Pile use.
NEOX_FINGERPRINT = "ff26a04fabf455002243469c0e439447"

#: What ends a document, by name: GPT's and sentencepiece's.
_ENDS_OF_TEXT = ("<|endoftext|>", "</s>")


class Cuts(Protocol):
    """Where a text can be cut and encoded in two."""

    def allow(self, text: str, position: int) -> bool:
        """Whether a border at `position`, inside `text`, changes no token. No, where that isn't certain."""


class JsonTokenizer(Tokenizer):
    """Made by `load_json`."""

    def __init__(
        self, table: list[bytes | None], library: tokenizers.Tokenizer, cuts: Cuts | None, content: dict[str, Any]
    ) -> None:
        """content: the parsed file."""
        added = content.get("added_tokens") or []
        super().__init__(table, {entry["id"] for entry in added if entry["special"]} | _unknown_ids(content, library))
        self._library = library
        self._cuts = cuts
        names = {entry["content"]: entry["id"] for entry in added}
        self.end_of_text_id = next((names[name] for name in _ENDS_OF_TEXT if name in names), None)
        digest = hashlib.blake2b(b"bpe\n", digest_size=16)
        for part in _canonical(content):
            digest.update(part.encode())
        self.fingerprint = digest.hexdigest()

    def encode(self, text: str) -> list[int]:
        """See Tokenizer. Raises TokenizerError where the file has a mistake that shows with this text only."""
        ids: list[int] = []
        try:
            for piece in self._pieces(without_surrogates(text)):
                with _errors("a text can't be encoded"):
                    # The batch call, unlike the single one, lets go of the interpreter lock.
                    ids += self._library.encode_batch_fast([piece], add_special_tokens=False)[0].ids
        except ValueError as error:
            raise TokenizerError(path=self.name, reason=str(error)) from error
        return ids

    def safe_cut(self, text: str, position: int) -> bool:
        return position in (0, len(text)) or (self._cuts is not None and self._cuts.allow(text, position))

    def _pieces(self, text: str) -> Iterator[str]:
        """`text` in pieces that end at safe cuts, so that the whole has the same ids."""
        start = 0
        while self._cuts is not None and len(text) - start > PIECE_CHARS:
            end = start + PIECE_CHARS
            while not self.safe_cut(text, end):
                end += 1
            yield text[start:end]
            start = end
        if start < len(text):
            yield text[start:]


def load_json(path: Path, text: str) -> JsonTokenizer:
    """The vocabulary in `text`, the content of `path`. Raises TokenizerError (facts: path, reason)."""
    from engine import bpe_vocabulary, piece_vocabulary

    try:
        library = _library(text)  # first: it refuses what has another form before it takes up memory
        content: dict[str, Any] = json.loads(text)
        kind = bpe_vocabulary if bpe_vocabulary.is_byte_level(content) else piece_vocabulary
        kind.check(content)
        ids = _ids(library)
        table: list[bytes | None] = [None] * (max(ids.values()) + 1)
        token_bytes = kind.token_bytes(content)
        for token, number in ids.items():
            table[number] = token_bytes(token)
        changed = kind.as_used(content)
        tokenizer = JsonTokenizer(
            table, library if changed == content else _library(json.dumps(changed)), kind.cuts(changed), content
        )
    except ValueError as error:
        raise TokenizerError(path=str(path), reason=str(error)) from error
    except (KeyError, TypeError, AttributeError) as error:  # forms that the library reads but nobody writes
        raise TokenizerError(path=str(path), reason=f"not a tokenizer.json: {error!r}") from error
    tokenizer.name = "GPT-NeoX 20B" if tokenizer.fingerprint == NEOX_FINGERPRINT else path.name
    return tokenizer


def _canonical(value: Any) -> Iterator[str]:
    """JSON with sorted keys and without spaces, in parts: what is made in one go holds up all other threads."""
    if isinstance(value, dict) and len(value) > _ITEMS_AT_ONCE:
        for number, keys in enumerate(_slices(sorted(value))):
            yield ("," if number else "{") + _json({key: value[key] for key in keys})[1:-1]
        yield "}"
    elif isinstance(value, dict) and value:
        for number, key in enumerate(sorted(value)):
            yield f"{',' if number else '{'}{_json(key)}:"
            yield from _canonical(value[key])
        yield "}"
    elif isinstance(value, list) and len(value) > _ITEMS_AT_ONCE:
        for number, items in enumerate(_slices(value)):
            yield ("," if number else "[") + _json(items)[1:-1]
        yield "]"
    else:
        yield _json(value)


def _slices(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _ITEMS_AT_ONCE):
        yield items[start : start + _ITEMS_AT_ONCE]


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@contextmanager
def _errors(what: str) -> Iterator[None]:
    """Makes ValueError of the library's errors: plain Exception, or a panic of its Rust code, which isn't even that."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise ValueError(f"{what}: {error}") from error


def _library(text: str) -> tokenizers.Tokenizer:
    """Raises ValueError for whatever the library can't read."""
    with _errors("not a tokenizer.json"):
        library = tokenizers.Tokenizer.from_str(text)
    library.no_truncation()
    library.no_padding()
    return library


def _ids(library: tokenizers.Tokenizer) -> dict[str, int]:
    """Every token's id; raises ValueError if they make no sense."""
    ids: dict[str, int] = library.get_vocab(with_added_tokens=True)
    if not ids:
        raise ValueError("no tokens")
    if max(ids.values()) > MAX_ID:
        raise ValueError(f"id {max(ids.values())} out of range")
    if len(set(ids.values())) < len(ids):
        raise ValueError("two tokens of one id")
    return ids


def _unknown_ids(content: dict[str, Any], library: tokenizers.Tokenizer) -> set[int]:
    """The id, if there is one, for what the vocabulary has no piece for; it stands for no text."""
    model = content["model"]
    if isinstance(model.get("unk_id"), int):
        return {model["unk_id"]}
    unknown = library.token_to_id(model["unk_token"]) if model.get("unk_token") else None
    return set() if unknown is None else {unknown}
