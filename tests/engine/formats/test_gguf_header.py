"""A GGUF header that makes no sense is a typed error, at once and without taking memory, whatever it claims."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

import engine
from engine.checkpoint import open_checkpoint
from engine.formats import gguf
from tests.helpers.gguf_files import converted, world_tokens, write_gguf
from tests.helpers.tiny_models import rwkv7_tensors

U8, U32, F32, BOOL, STRING, ARRAY, U64, F64 = 0, 4, 6, 7, 8, 9, 10, 12
EXTREMES = [1, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1]
DAMAGED, UNSUPPORTED = engine.DamagedModel, engine.UnsupportedModel


def text(content: bytes) -> bytes:
    return struct.pack("<Q", len(content)) + content


def value(key: bytes, kind: int, payload: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + payload


def array(kind: int, count: int, payload: bytes = b"") -> bytes:
    return struct.pack("<IQ", kind, count) + payload


def tensor(name: bytes, shape: list[int], kind: int = 0, offset: int = 0) -> bytes:
    """shape: innermost axis first, as it is in the file. kind: 0 is F32, 8 is Q8_0."""
    return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


ARCHITECTURE = value(b"general.architecture", STRING, text(b"rwkv7"))
NORM = tensor(b"output_norm.weight", [4])


def whole(
    values: list[bytes] | None = None,
    tensors: list[bytes] | None = None,
    data: bytes = bytes(64),
    version: int = 3,
    n_tensors: int | None = None,
    n_values: int | None = None,
) -> bytes:
    """A file that is good as far as its parts are."""
    values = [ARCHITECTURE, *(values or [])]
    tensors = [NORM] if tensors is None else tensors
    counts = len(tensors) if n_tensors is None else n_tensors, len(values) if n_values is None else n_values
    head = b"GGUF" + struct.pack("<IQQ", version, *counts) + b"".join([*values, *tensors])
    return head + bytes(-len(head) % 32) + data


@contextmanager
def quickly_and_in_little_memory(nbytes: int) -> Iterator[None]:
    """Fails if what is inside takes long, or more memory than twice the file and a little for Python itself."""
    tracemalloc.start()
    begun = time.perf_counter()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
        assert time.perf_counter() - begun < 2
        assert peak < 2 * nbytes + 1_000_000
    finally:
        tracemalloc.stop()


def opened(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for entry in gguf.open_file(path).entries.values():
        entry.read()


@pytest.mark.parametrize("version", [2, 3])
def test_a_good_file_opens(tmp_path: Path, version: int) -> None:
    data = struct.pack("<4f", 1, 2, 3, 4)
    (tmp_path / "m.gguf").write_bytes(whole(version=version, data=data))  # without the padding at the end, too
    assert open_checkpoint(tmp_path / "m.gguf").entries["ln_out.weight"].read().tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("version", "found"), [(0, "version 0"), (1, "version 1"), (4, "version 4"), (3 << 24, "big-endian")]
)
def test_other_versions_are_refused_by_name(tmp_path: Path, version: int, found: str) -> None:
    with pytest.raises(engine.UnsupportedModel) as caught:
        opened(tmp_path / "m.gguf", whole(version=version))
    assert found in caught.value.facts["found"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        pytest.param(whole(n_tensors=2), DAMAGED, id="more tensors than there are"),
        pytest.param(whole(n_values=0), DAMAGED, id="fewer values than there are"),
        pytest.param(whole([ARCHITECTURE]), DAMAGED, id="a key twice"),
        pytest.param(whole([value(b"\xff", U8, b"0")]), DAMAGED, id="a key that is not UTF-8"),
        pytest.param(whole([value(b"k" * 70_000, U8, b"0")]), DAMAGED, id="a key too long"),
        pytest.param(whole([value(b"k", 13, b"0")]), DAMAGED, id="a value of unknown type"),
        pytest.param(whole([value(b"k", ARRAY, array(13, 1))]), DAMAGED, id="an array of unknown type"),
        pytest.param(whole([value(b"k", ARRAY, array(ARRAY, 1, array(U8, 1, b"0")))]), DAMAGED, id="nested arrays"),
        pytest.param(whole([value(b"general.name", U8, b"0")]), DAMAGED, id="a name that is a number"),
        pytest.param(whole([value(b"general.name", STRING, text(b"\xff"))]), DAMAGED, id="a name that is not UTF-8"),
        pytest.param(whole([value(b"general.name", STRING, text(b"n" * 2**21))]), DAMAGED, id="a name of 2 MB"),
        pytest.param(whole([value(b"general.languages", STRING, text(b"en"))]), DAMAGED, id="languages in one text"),
        pytest.param(
            whole([value(b"general.languages", ARRAY, array(STRING, 1, text(b"\xff")))]), DAMAGED, id="not UTF-8"
        ),
        pytest.param(whole([value(b"general.alignment", U32, bytes(4))]), DAMAGED, id="alignment 0"),
        pytest.param(whole([value(b"general.alignment", U32, b"\x21\0\0\0")]), DAMAGED, id="alignment 33"),
        pytest.param(whole([value(b"general.alignment", U64, b"\0" * 7 + b"\x40")]), DAMAGED, id="a vast alignment"),
        pytest.param(whole([value(b"general.alignment", F64, b"\xff" * 8)]), DAMAGED, id="alignment NaN"),
        pytest.param(whole([value(b"general.alignment", STRING, text(b"32"))]), DAMAGED, id="alignment in letters"),
        pytest.param(whole([value(b"rwkv7.wkv.head_size", F32, bytes(4))]), DAMAGED, id="a head size with a fraction"),
        pytest.param(whole(tensors=[]), UNSUPPORTED, id="no tensors"),
        pytest.param(whole(tensors=[NORM, NORM]), DAMAGED, id="a name twice"),
        pytest.param(whole(tensors=[NORM, tensor(b"output_norm.bias", [4])]), DAMAGED, id="tensors in the same place"),
        pytest.param(
            whole(tensors=[tensor(b"output_norm.bias", [9]), tensor(b"output_norm.weight", [4], offset=32)]),
            DAMAGED,
            id="tensors that overlap",
        ),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [4], offset=4)]), DAMAGED, id="not aligned"),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [4], offset=64)]), DAMAGED, id="beyond the end"),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [17])]), DAMAGED, id="half beyond the end"),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [0])]), DAMAGED, id="an empty tensor"),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [1] * 5)]), DAMAGED, id="five axes"),
        pytest.param(whole(tensors=[tensor(b"output_norm.weight", [2**63, 2**63, 4])]), DAMAGED, id="vast axes"),
        pytest.param(whole(tensors=[tensor(b"output.weight", [16, 2], kind=8)]), DAMAGED, id="half a block"),
        pytest.param(whole(tensors=[tensor(b"output.weight", [], kind=8)]), DAMAGED, id="a block without an axis"),
        pytest.param(whole(tensors=[tensor(b"output.weight", [32], kind=4)]), UNSUPPORTED, id="a type that is gone"),
        pytest.param(whole(tensors=[tensor(b"output.weight", [32], kind=2**32 - 1)]), UNSUPPORTED, id="unknown type"),
        pytest.param(whole(tensors=[tensor(b"output.weight", [4], kind=26)]), UNSUPPORTED, id="whole numbers"),
        pytest.param(whole(tensors=[tensor(b"\xff", [4])]), DAMAGED, id="a tensor's name that is not UTF-8"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    with quickly_and_in_little_memory(len(content)), pytest.raises(error):
        opened(tmp_path / "m.gguf", content)


@pytest.mark.parametrize("count", EXTREMES)
def test_no_count_or_length_is_believed(tmp_path: Path, count: int) -> None:
    long = struct.pack("<Q", count)
    contents = [
        whole(n_tensors=count if count > 1 else 2),
        whole(n_values=count if count > 1 else 2),
        whole([long]),  # the length of a key
        whole([value(b"k", STRING, long)]),
        *(whole([value(b"k", ARRAY, array(kind, count))]) for kind in (U8, BOOL, F64, STRING) if count > 1),
        whole(tensors=[long]),  # the length of a name
        whole(tensors=[text(b"output_norm.weight") + struct.pack("<I", min(count, 2**32 - 1))]),
        *(whole(tensors=[tensor(b"output_norm.weight", shape)]) for shape in ([count, 99], [99, count], [count] * 4)),
        whole(tensors=[tensor(b"output_norm.weight", [4], offset=count)]),
    ]
    for content in contents:
        with quickly_and_in_little_memory(len(content)):
            try:
                opened(tmp_path / "m.gguf", content)
            except engine.EngineError:
                continue
            assert count == 1


def small_file(path: Path) -> bytes:
    """A whole model with a vocabulary, in some 30 KB."""
    tokens = world_tokens({byte + 1: bytes([byte]) for byte in range(256)}, 260)
    stored = converted(rwkv7_tensors(n_layer=1, n_embd=16, n_vocab=260, head_size=8), "rwkv7")
    return write_gguf(path, stored, head_size=8, vocabulary=tokens, fields={"general.name": "Small"}).read_bytes()


def test_a_file_that_ends_anywhere_is_damaged(tmp_path: Path) -> None:
    content = small_file(tmp_path / "m.gguf")
    ends = {*range(4, 400), *range(400, len(content) - 4, 97), len(content) - 32}
    for end in sorted(ends):
        with pytest.raises((engine.DamagedModel, engine.UnsupportedModel)):
            opened(tmp_path / "short.gguf", content[:end])


@pytest.mark.parametrize("flipped", [0x01, 0x80, 0xFF])
def test_no_flipped_byte_does_harm(tmp_path: Path, flipped: int) -> None:
    """The file opens, or there is a typed error; densely where the header begins."""
    content = small_file(tmp_path / "m.gguf")
    path = tmp_path / "flipped.gguf"
    for at in [*range(0, 600, 2), *range(600, len(content), 151)]:
        path.write_bytes(content[:at] + bytes([content[at] ^ flipped]) + content[at + 1 :])
        try:
            checkpoint = open_checkpoint(path)
            for entry in checkpoint.entries.values():
                entry.read()
            if checkpoint.vocabulary is not None:
                checkpoint.vocabulary()
        except engine.EngineError:
            continue


def test_a_file_that_shrinks_after_it_was_opened_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    content = small_file(path)
    checkpoint = open_checkpoint(path)
    path.write_bytes(content[:300])
    assert checkpoint.vocabulary is not None
    with pytest.raises(engine.DamagedModel):
        checkpoint.vocabulary()
    with pytest.raises(engine.DamagedModel):
        checkpoint.entries["emb.weight"].read()


def test_a_file_of_nothing_but_keys_or_texts_is_refused_before_it_costs_anything(tmp_path: Path) -> None:
    keys = whole([value(b"%d" % i, U8, b"0") for i in range(5000)])
    texts = whole([value(b"k", ARRAY, array(STRING, 1_500_000, bytes(12_000_000)))])
    for content in (keys, texts):
        with quickly_and_in_little_memory(len(content)), pytest.raises(engine.DamagedModel):
            opened(tmp_path / "m.gguf", content)


def test_a_tensor_s_axes_may_be_as_few_as_none(tmp_path: Path) -> None:
    content = whole(tensors=[tensor(b"output_norm.weight", [])])
    (tmp_path / "m.gguf").write_bytes(content)
    assert open_checkpoint(tmp_path / "m.gguf").entries["ln_out.weight"].read().shape == torch.Size([])
