"""Vocabulary files that are damaged in every way: each gets a typed error, at once and without much memory."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.vocabularies import find_tokenizer
from tests.engine.test_character_vocabulary import TABLE
from tests.engine.test_piece_vocabulary import llama, metaspace_bpe, unigram
from tests.engine.vocabularies import BUILTIN

WORLD = "\n".join([*(f"{byte + 1} {bytes([byte])!r} 1" for byte in range(256)), "300 'it' 2", "301 '\\u591c' 3"]) + "\n"

#: What a part of a file may be replaced by.
_PARTS: list[Any] = [
    *(10**9, 10**18, 2**32, -1, 0.5, 1e308, None, True, [], {}, [[]], "", "▁", "\ud83d", "x" * 1000),
    *({"type": "Sequence"}, {"type": "ByteLevel"}, {"type": "Strip"}, {"type": "Metaspace", "replacement": "▁"}),
    {"type": "Replace", "pattern": {"String": ""}, "content": "xx"},
]


@cache
def byte_level() -> dict[str, Any]:
    """The first 400 tokens of the built-in vocabulary."""
    content = json.loads((BUILTIN / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = {token: i for token, i in content["model"]["vocab"].items() if i < 400}
    merges = [pair for pair in content["model"]["merges"] if {*pair, "".join(pair)} <= set(vocabulary)]
    added = [entry for entry in content["added_tokens"] if entry["id"] < 400]
    return {**content, "model": {**content["model"], "vocab": vocabulary, "merges": merges}, "added_tokens": added}


def _with_other_parts(content: dict[str, Any], chance: random.Random) -> bytes:
    changed = json.loads(json.dumps(content))
    node: Any = changed
    while True:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        if not (isinstance(node[key], dict | list) and node[key]) or chance.random() < 0.3:
            break
        node = node[key]
    if chance.random() < 0.3:
        del node[key]
    else:
        node[key] = chance.choice(_PARTS)
    return json.dumps(changed).encode()


def _with_other_bytes(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(damaged))
        way = chance.randrange(4)
        if way == 0:
            damaged[at] = chance.randrange(256)
        elif way == 1:
            del damaged[at : at + chance.randrange(1, 40)]
        elif way == 2:
            damaged[at:at] = damaged[at : at + chance.randrange(1, 200)]
        else:
            damaged[at:at] = str(chance.choice([10**9, 10**400, -5])).encode()
    return bytes(damaged if chance.random() < 0.8 else damaged[: chance.randrange(len(damaged))])


@pytest.mark.parametrize("kind", [byte_level, llama, unigram, metaspace_bpe, lambda: TABLE, None])
def test_a_damaged_file_is_refused_or_works(kind: Callable[[], dict[str, Any]] | None, tmp_path: Path) -> None:
    chance = random.Random(6)
    file = tmp_path / ("tokenizer.json" if kind else "rwkv_vocab_x.txt")
    whole = json.dumps(kind()).encode() if kind else WORLD.encode()
    refused = 0
    for _ in range(250):
        parts = kind is not None and chance.random() < 0.6
        file.write_bytes(_with_other_parts(kind(), chance) if parts else _with_other_bytes(whole, chance))
        try:
            tokenizer = engine.load_tokenizer(file)
            tokenizer.decode(tokenizer.encode("The lamp, it's 夜 é\n\n <unk></s> x"))
        except engine.TokenizerError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", b"[" * 5_000_000),
        ("tokenizer.json", b'{"0":' * 700_000),
        ("tokenizer.json", b'{"model":' * 500_000),
        ("tokenizer.json", b"[" + b"[]," * 3_000_000 + b"[]]"),
        ("tokenizer.json", b'{"0": "' + b"a" * 3_000_000 + b'"}'),
        ("tokenizer.json", b'{"%b": "a"}' % (b"9" * 3_000_000)),
        ("tokenizer.json", b'{"999999999": " "}'),
        ("tokenizer.json", bytes(5_000_000)),
        ("rwkv_vocab_x.txt", b"1 '" + b"a" * 5_000_000 + b"' 5000000"),
        ("rwkv_vocab_x.txt", b"9" * 5_000_000 + b" 'a' 1"),
        ("rwkv_vocab_x.txt", b"999999999 'a' 1\n" + WORLD.encode()),
        ("rwkv_vocab_x.txt", b"1 " + b"(" * 5_000_000 + b" 1"),
        ("rwkv_vocab_x.txt", b"\n" * 5_000_000),
    ],
    ids=range(13),
)
def test_a_monstrous_file_is_refused_at_once_and_without_much_memory(tmp_path: Path, name: str, content: bytes) -> None:
    resource = pytest.importorskip("resource")  # not on Windows
    (tmp_path / name).write_bytes(content)
    began, memory = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(tmp_path / name)
    assert time.perf_counter() - began < 5
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory)  # more than a few MB only at first
    assert grown < 10 * len(content) + 20_000_000
    assert len(str(caught.value)) < 600


def test_a_file_too_large_for_a_vocabulary_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "tokenizer.json"
    file.touch()
    os.truncate(file, 10**12)
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(file)
    assert caught.value.facts["reason"] == "larger than 64000000 bytes"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tokenizer.json")
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(tmp_path / "tokenizer.json")
    assert caught.value.facts["reason"] == "not a file"


def test_a_mistake_that_shows_only_with_some_text_is_a_typed_error_then(tmp_path: Path) -> None:
    model = {**unigram()["model"], "unk_id": None}
    (tmp_path / "tokenizer.json").write_text(json.dumps({**unigram(), "model": model}), encoding="utf-8")
    tokenizer = engine.load_tokenizer(tmp_path)
    assert tokenizer.encode("the")
    with pytest.raises(engine.TokenizerError):
        tokenizer.encode("夜")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_beside_the_weights_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "table.json")
    assert find_tokenizer(tmp_path, 320) is None
