"""Byte-level BPE vocabularies in a tokenizer.json, through the `tokenizers` library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tokenizers

from engine.errors import TokenizerError
from engine.tokenizer import Tokenizer, without_surrogates

#: Texts are encoded in pieces of about so many characters: some 4 ms each, between which a caller can be interrupted.
PIECE_CHARS = 20_000

#: Of 20B_tokenizer.json, which the models of the Pile use.
NEOX_FINGERPRINT = "ff26a04fabf455002243469c0e439447"

_END_OF_TEXT = "<|endoftext|>"

_NFC = {"type": "NFC"}

_PLAIN_SPACE = " \n\r\t"


class BpeTokenizer(Tokenizer):
    """Made by `load_bpe`."""

    def __init__(self, table: list[bytes | None], library: tokenizers.Tokenizer, content: dict[str, Any]) -> None:
        """content: the parsed file that `library` was made from."""
        added = content.get("added_tokens") or []
        super().__init__(table, {entry["id"] for entry in added if entry["special"]})
        self._library = library
        self._cuts = _SpaceCuts.for_file(content)
        ends = [entry["id"] for entry in added if entry["content"] == _END_OF_TEXT]
        self.end_of_text_id = ends[0] if ends else None
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        self.fingerprint = hashlib.blake2b(b"bpe\n" + canonical, digest_size=16).hexdigest()

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for piece in self._pieces(without_surrogates(text)):
            # The batch call, unlike the single one, lets go of the interpreter lock.
            ids += self._library.encode_batch_fast([piece], add_special_tokens=False)[0].ids
        return ids

    def safe_cut(self, text: str, position: int) -> bool:
        return position in (0, len(text)) or (self._cuts is not None and self._cuts.allow(text, position))

    def _pieces(self, text: str) -> Iterator[str]:
        """`text` in pieces that end at safe cuts, so that the whole has the same ids."""
        start = 0
        while len(text) - start > PIECE_CHARS:
            end = start + PIECE_CHARS
            while not self.safe_cut(text, end):
                end += 1
            yield text[start:end]
            start = end
        if start < len(text):
            yield text[start:]


class _SpaceCuts:
    """Where GPT-2's way of cutting text into words always cuts, whatever stands further off.

    The words, which BPE never joins, are matches of
    `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+` from left to right. Nothing
    looks back, so a border between two matches is safe if what stands before it matches in the same way without
    what follows. That holds
    - before white space after anything else: no match but one of white space goes on into it;
    - after a single line break or tab between two others: it is a match of its own with and without what follows;
    - before the last of several white-space characters: `\\s+(?!\\S)` leaves just that one to what follows, and takes
      all the others where the text ends before it.
    Only plain white space is looked for, so that Python's and the library's ideas of the rest can't matter.
    """

    def __init__(self, space_tokens: bool) -> None:
        """space_tokens: runs of spaces may be added tokens, which are taken out before anything else."""
        self._space_tokens = space_tokens

    @classmethod
    def for_file(cls, content: dict[str, Any]) -> _SpaceCuts | None:
        """None for a file that cuts words in another way, or has added tokens that may lie across such a border."""
        split = content.get("pre_tokenizer") or {}
        steps = split.get("pretokenizers", []) if split.get("type") == "Sequence" else [split]
        kinds = [step.get("type") for step in steps]
        if kinds not in (["ByteLevel"], ["Digits", "ByteLevel"]) or (content.get("normalizer") or _NFC) != _NFC:
            return None
        if steps[-1].get("add_prefix_space", True) or not steps[-1].get("use_regex", True):
            return None
        added = content.get("added_tokens") or []
        if any(entry.get("lstrip") or entry.get("rstrip") or entry.get("single_word") for entry in added):
            return None
        spaced = [entry["content"] for entry in added if any(map(str.isspace, entry["content"]))]
        if any(set(token) != {" "} for token in spaced):
            return None
        return cls(bool(spaced))

    def allow(self, text: str, position: int) -> bool:
        """Whether a border at `position`, inside `text`, is one of those."""
        before, after = text[position - 1], text[position]
        if not before.isspace():
            return after in _PLAIN_SPACE
        if not after.isspace():
            return before in "\n\r\t" and (position == 1 or not text[position - 2].isspace())
        if self._space_tokens or before not in _PLAIN_SPACE or after not in _PLAIN_SPACE or position + 1 == len(text):
            return False
        # A letter, for sure: digits may be split off first, and then end the white space as the end of the text does.
        return text[position + 1].isalpha()


def load_bpe(path: Path, text: str, content: Any) -> BpeTokenizer:
    """The vocabulary in `text`, the content of `path`, and parsed. Raises TokenizerError (facts: path, reason)."""
    try:
        library = tokenizers.Tokenizer.from_str(text)
    except Exception as error:  # the library raises plain Exception for whatever it can't read
        raise TokenizerError(path=str(path), reason=f"not a tokenizer.json: {error}") from error
    kind, decoder = content["model"].get("type", "BPE"), (content.get("decoder") or {}).get("type")
    if kind != "BPE" or decoder != "ByteLevel":
        raise TokenizerError(path=str(path), reason=f"{kind} with {decoder} decoding; only byte-level BPE is known")
    library.no_truncation()
    library.no_padding()
    vocabulary: dict[str, int] = library.get_vocab(with_added_tokens=True)
    table: list[bytes | None] = [None] * (max(vocabulary.values()) + 1)
    alphabet = _byte_alphabet()
    for token, number in vocabulary.items():
        # An added token with a character outside the alphabet stands for itself.
        known = all(char in alphabet for char in token)
        table[number] = bytes(alphabet[char] for char in token) if known else token.encode("utf-8")
    tokenizer = BpeTokenizer(table, library, content)
    tokenizer.name = "GPT-NeoX 20B" if tokenizer.fingerprint == NEOX_FINGERPRINT else path.name
    return tokenizer


def _byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in a byte-level vocabulary (GPT-2's `bytes_to_unicode`, turned round)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
