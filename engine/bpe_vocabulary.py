"""Byte-level BPE (GPT-2, GPT-NeoX, Llama 3, Qwen): each character of a token's name stands for a byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_NFC = {"type": "NFC"}

_PLAIN_SPACE = " \n\r\t"


def is_byte_level(content: dict[str, Any]) -> bool:
    return (content.get("decoder") or {}).get("type") == "ByteLevel"


def check(content: dict[str, Any]) -> None:
    """Raises ValueError for a file whose ids can't be turned into text one by one."""
    model = content["model"]
    kind = model.get("type", "BPE")
    if kind != "BPE":
        raise ValueError(f"{kind} with byte-level decoding; only BPE is known")
    for marks in ("continuing_subword_prefix", "end_of_word_suffix"):
        if model.get(marks):
            raise ValueError(f"tokens with a mark for words ({marks})")


def as_used(content: dict[str, Any]) -> dict[str, Any]:
    """Without what makes training noisy."""
    if not content["model"].get("dropout"):
        return content
    return {**content, "model": {**content["model"], "dropout": None}}


def token_bytes(content: dict[str, Any]) -> Callable[[str], bytes]:
    alphabet = _byte_alphabet()

    def found(token: str) -> bytes:
        # An added token with a character outside the alphabet stands for itself.
        known = all(char in alphabet for char in token)
        return bytes(alphabet[char] for char in token) if known else token.encode("utf-8")

    return found


def cuts(content: dict[str, Any]) -> SpaceCuts | None:
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
    return SpaceCuts(bool(spaced))


class SpaceCuts:
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


def _byte_alphabet() -> dict[str, int]:
    """The character that stands for each byte in a byte-level vocabulary (GPT-2's `bytes_to_unicode`, turned round)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}
