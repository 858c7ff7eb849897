"""The vocabularies that the tests of the tokenizers use, each loaded once, and texts to try them on."""

from __future__ import annotations

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

import engine
from engine.json_vocabulary import JsonTokenizer
from engine.world_vocabulary import WorldTokenizer
from tests.helpers.shared import CORPUS, ORACLE

BUILTIN = Path(__file__).parents[2] / "resources/models/fireside"
WORLD_FILE = ORACLE / "tokenizer/rwkv_vocab_v20230424.txt"
NEOX_FILE = ORACLE / "tokenizer/20B_tokenizer.json"

#: What word borders depend on: scripts, white space of all kinds, digits, contractions, marks that combine, emoji.
_PIECES = [
    *" \n\t\r",
    *("  ", "\n\n", "\r\n", "   ", "\u00a0", "\u3000", "\u2028", "\x1c", "\x85"),
    *("the", "Lamp", "a", "S", "'s", "'ll", "don't", "’t", "é", "e\u0301", "\u0301", "ſ"),
    *("1", "23", "٣", "Ⅷ", "½", "一", "三"),
    *(".", ",", "--", "…", "“", "\"'", "?!", "*", "#", "_"),
    *("夜", "灯が", "안녕", "\U0001f600", "👩‍🚀", "🏳️‍🌈", "\u200b", "\ufffd", "\x00"),
    *("<|endoftext|>", "<|endof", "|>", "<"),
]

TEXTS = st.one_of(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.text(max_size=14))


@cache
def world() -> WorldTokenizer:
    tokenizer = engine.load_tokenizer(WORLD_FILE)
    assert isinstance(tokenizer, WorldTokenizer)
    return tokenizer


@cache
def neox() -> JsonTokenizer:
    tokenizer = engine.load_tokenizer(NEOX_FILE)
    assert isinstance(tokenizer, JsonTokenizer)
    return tokenizer


@cache
def builtin() -> JsonTokenizer:
    tokenizer = engine.load_tokenizer(BUILTIN)
    assert isinstance(tokenizer, JsonTokenizer)
    return tokenizer


@cache
def fiction(n_chars: int = 300_000) -> str:
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        return file.read(n_chars)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one tokenizer file of the reference data."""
    lines = (ORACLE / "tokenizer" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
