"""The vocabulary inside a GGUF file is the one of its text file, and is used before any that lies beside."""

from __future__ import annotations

import time
from pathlib import Path

import gguf
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.checkpoint import open_checkpoint
from engine.formats import gguf_vocabulary
from tests.engine.vocabularies import NEOX_FILE, rows, world
from tests.helpers.gguf_files import converted, world_tokens, write_gguf
from tests.helpers.tiny_models import rwkv7_tensors

BYTES = {byte + 1: bytes([byte]) for byte in range(256)}
WORDS = [
    "夜".encode(),
    b"lamp",
    b"\xe5\xa4",
    b"it's",
    b'say "it\'s"',
    b"\\n",
    b"\t\r\n",
    b"[PAD9]",
    b"<s>",
    b"\\x41",
    b"'",
]
SMALL = BYTES | {300 - len(WORDS) + i: word for i, word in enumerate(WORDS) if len(word) > 1}


def with_vocabulary(path: Path, tokens: list[tuple[bytes, int]], **sizes: int) -> Path:
    return write_gguf(path, converted(rwkv7_tensors(**sizes), "rwkv7"), vocabulary=tokens)


def test_the_world_vocabulary_inside_is_that_of_its_text_file(tmp_path: Path) -> None:
    table = {number: world().token_bytes(number) for number in range(1, world().n_vocab)}
    path = with_vocabulary(tmp_path / "m.gguf", world_tokens(table, 65_536))
    begun = time.perf_counter()
    make = open_checkpoint(path).vocabulary
    assert make is not None
    inside = make()
    assert time.perf_counter() - begun < 3
    assert inside.fingerprint == world().fingerprint
    assert (inside.name, inside.n_vocab) == ("RWKV World", 65_530)
    for row in rows("encode"):
        assert inside.encode(row["text"]) == row["world"]


def test_a_model_is_given_the_vocabulary_inside_even_if_another_lies_beside(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(NEOX_FILE.read_bytes())
    model = engine.load_model(with_vocabulary(tmp_path / "m.gguf", world_tokens(SMALL, 320)), precision="fp32")
    for number, token in SMALL.items():
        assert model.tokenizer.token_bytes(number) == token
    assert model.tokenizer.special_ids == {0}
    assert model.tokenizer.encode("夜lamp") == [number for number, t in SMALL.items() if t in ("夜".encode(), b"lamp")]
    assert engine.inspect(tmp_path / "m.gguf").tokenizer == "m.gguf"


@given(st.binary(min_size=1, max_size=12))
def test_every_token_is_read_as_python_wrote_it(token: bytes) -> None:
    assert gguf_vocabulary._unescaped(Path(), repr(token)[2:-1].encode()) == token


@pytest.mark.parametrize("kind", ["gpt2", "llama", "bert", "t5"])
@pytest.mark.parametrize("n_vocab", [320, 65_536])
def test_other_kinds_are_refused_by_name_until_one_is_chosen_or_lies_beside(
    tmp_path: Path, kind: str, n_vocab: int
) -> None:
    tensors = rwkv7_tensors(n_layer=1, n_embd=8, head_size=8, n_vocab=n_vocab)
    path = write_gguf(
        tmp_path / "m.gguf", converted(tensors, "rwkv7"), head_size=8, fields={"tokenizer.ggml.model": kind}
    )
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_model(path)
    assert kind in caught.value.facts["reason"]
    table = BYTES | {n_vocab - 1: b"lamp"}
    lines = "".join(f"{number} {token!r} {len(token)}\n" for number, token in table.items())
    for folder in (tmp_path, tmp_path / "elsewhere"):
        folder.mkdir(exist_ok=True)
        vocabulary = folder / "rwkv_vocab_mine.txt"
        vocabulary.write_text(lines, encoding="utf-8")
        chosen = vocabulary if folder != tmp_path else None
        assert engine.load_model(path, precision="fp32", tokenizer=chosen).tokenizer.encode("lamp") == [n_vocab - 1]
        vocabulary.unlink()


def test_a_file_without_a_vocabulary_has_none(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"))
    assert open_checkpoint(path).vocabulary is None
    with pytest.raises(engine.TokenizerMissing):
        _ = engine.load_model(path, precision="fp32").tokenizer


NORMAL = int(gguf.TokenType.NORMAL)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ((b"\\q", NORMAL), "escape"),
        ((b"\\x4", NORMAL), "escape"),
        ((b"\\xZZ", NORMAL), "escape"),
        ((b"ends\\", NORMAL), "escape"),
        ((b"", NORMAL), "empty"),
        ((b"a", NORMAL), "twice"),
        ((b"b" * 5000, NORMAL), "long"),
    ],
)
def test_tokens_that_make_no_sense_are_refused(tmp_path: Path, more: tuple[bytes, int], reason: str) -> None:
    path = with_vocabulary(tmp_path / "m.gguf", [*world_tokens(BYTES, 257), more])
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_model(path)
    assert reason in caught.value.facts["reason"]


def test_a_vocabulary_that_lacks_bytes_or_has_too_many_ids_is_refused(tmp_path: Path) -> None:
    for name, tokens in {
        "few": world_tokens({1: b"a"}, 2),
        "none": [(b"<s>", 3)],
        "many": world_tokens(SMALL | {400: b"many"}, 401),
    }.items():
        with pytest.raises(engine.TokenizerError):
            engine.load_model(with_vocabulary(tmp_path / f"{name}.gguf", tokens))


def test_tokens_without_their_types_are_refused(tmp_path: Path) -> None:
    fields = {"tokenizer.ggml.model": "rwkv", "tokenizer.ggml.tokens": ["a", "b"]}
    for i, types in enumerate([{}, {"tokenizer.ggml.token_type": [1]}]):
        path = write_gguf(tmp_path / f"{i}.gguf", {"output_norm.weight": torch.ones(4)}, fields=fields | types)
        make = open_checkpoint(path).vocabulary
        assert make is not None
        with pytest.raises(engine.TokenizerError):
            make()
