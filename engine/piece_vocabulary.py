"""Pieces as of sentencepiece (BPE or Unigram): a mark stands for the space before a word, <0xE5> for a byte.

Such files put a space before a text's first word, and take it away again when they decode. Here a scene's beginning and
the middle of a sentence are encoded alike, so neither is done: the mark is a space everywhere, and none is added.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_BYTE = re.compile("<0x([0-9A-Fa-f]{2})>")

_KINDS = ("BPE", "Unigram")

#: T5's and ALBERT's files take words apart at white space and put a space before each: they know no line breaks. One
#: space in place of all white space, and none at the end, is the same but for the space before the first word.
_SPLIT_FIRST = ["WhitespaceSplit", "Metaspace"]
_ONE_SPACE: list[dict[str, Any]] = [
    {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "},
    {"type": "Strip", "strip_left": False, "strip_right": True},
]


def check(content: dict[str, Any]) -> None:
    """Raises ValueError for a file whose ids can't be turned into text one by one."""
    model, steps = content["model"], _decoder_steps(content)
    kind = model.get("type", "BPE")
    names = [step["type"] for step in steps]
    if kind not in _KINDS or _mark(content) is None:
        raise ValueError(f"{kind} with {' + '.join(names) or 'no'} decoding, of which one token's text isn't certain")
    for marks in ("continuing_subword_prefix", "end_of_word_suffix"):
        if model.get(marks):
            raise ValueError(f"tokens with a mark for words ({marks})")
    splits = [step["type"] for step in _steps(content.get("pre_tokenizer"), "pretokenizers")]
    if splits not in ([], ["Metaspace"], _SPLIT_FIRST):
        raise ValueError(f"pieces cut by {' + '.join(splits)}, which may lose the space before a word")


def as_used(content: dict[str, Any]) -> dict[str, Any]:
    """The file without the space before the first word, and without what makes training noisy."""
    normalizers = [step for step in _steps(content.get("normalizer"), "normalizers") if step["type"] != "Prepend"]
    splits = _steps(content.get("pre_tokenizer"), "pretokenizers")
    if [step["type"] for step in splits] == _SPLIT_FIRST:
        splits = splits[1:]
        normalizers += _ONE_SPACE
    splits = [{**step, "prepend_scheme": "never", "add_prefix_space": False} for step in splits]
    return {
        **content,
        "model": {**content["model"], "dropout": None} if content["model"].get("dropout") else content["model"],
        "normalizer": {"type": "Sequence", "normalizers": normalizers} if normalizers else None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": splits} if splits else None,
    }


def token_bytes(content: dict[str, Any]) -> Callable[[str], bytes]:
    mark = _mark(content) or ""
    byte_pieces = any(step["type"] == "ByteFallback" for step in _decoder_steps(content))

    def found(token: str) -> bytes:
        byte = _BYTE.fullmatch(token) if byte_pieces else None
        return bytes.fromhex(byte[1]) if byte else token.replace(mark, " ").encode("utf-8")

    return found


def cuts(content: dict[str, Any]) -> WordCuts | None:
    """None for a file with a piece that may lie across the beginning of a word.

    And for Unigram: which of two cuttings of nearly the same score it takes may hang on the rounding of all the scores
    before.
    """
    mark, model = _mark(content) or "", content["model"]
    if model.get("type", "BPE") != "BPE" or model.get("ignore_merges"):
        return None
    if not all(map(_keeps_borders, _steps(content.get("normalizer"), "normalizers"))):
        return None
    added = content.get("added_tokens") or []
    if any(entry.get("lstrip") or entry.get("rstrip") or entry.get("single_word") for entry in added):
        return None
    if any(any(map(str.isspace, entry["content"])) for entry in added):
        return None
    pieces = model["vocab"]
    across = re.compile(f"[^{re.escape(mark)}]{re.escape(mark)}")
    # Without the mark as a piece of its own, an unknown character before it and the mark would become one unknown.
    return WordCuts() if mark in pieces and not any(map(across.search, pieces)) else None


def _keeps_borders(normalizer: dict[str, Any]) -> bool:
    """Whether a text may be cut before a single space and each half normalised by itself."""
    if normalizer["type"] == "Replace":
        return normalizer.get("pattern") in ({"String": " "}, {"Regex": " {2,}"})
    return normalizer["type"] in ("NFC", "NFKC", "NFD", "NFKD", "Precompiled")


class WordCuts:
    """Before a space after a letter: no piece goes on over the beginning of a word."""

    def allow(self, text: str, position: int) -> bool:
        return text[position] == " " and text[position - 1].isalpha()


def _mark(content: dict[str, Any]) -> str | None:
    """The character that stands for a space; None for a decoder that does anything else but turn it back.

    Known are Metaspace alone, and Replace with ByteFallback, Fuse and Strip (of the first space) behind it, in this
    order, as Llama's files have them.
    """
    steps = _decoder_steps(content)
    names = [step["type"] for step in steps]
    if names == ["Metaspace"]:
        return _one_character(steps[0].get("replacement"))
    if names[:1] != ["Replace"] or steps[0].get("content") != " ":
        return None
    if names[1:] not in ([], ["ByteFallback"], ["ByteFallback", "Fuse"], ["ByteFallback", "Fuse", "Strip"]):
        return None
    if names[-1] == "Strip" and (steps[-1].get("content"), steps[-1].get("stop")) != (" ", 0):
        return None
    return _one_character(steps[0].get("pattern", {}).get("String"))


def _one_character(mark: Any) -> str | None:
    return mark if isinstance(mark, str) and len(mark) == 1 else None


def _decoder_steps(content: dict[str, Any]) -> list[dict[str, Any]]:
    return _steps(content.get("decoder"), "decoders")


def _steps(part: dict[str, Any] | None, inside: str) -> list[dict[str, Any]]:
    """The parts of a Sequence, those of Sequences in it too; a single part as a list of one."""

    def flat(one: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if one["type"] == "Sequence":
            for step in one[inside]:
                yield from flat(step)
        else:
            yield one

    return list(flat(part)) if part else []
