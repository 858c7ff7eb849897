"""Weights kept as they are computed with: the same model, sooner; and whatever is wrong with such a file, it is made
anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

import engine
from engine import packed_files
from engine.packed_files import PackedFile
from engine.precisions import PRECISIONS
from kernels import packing
from tests.helpers.tiny_models import VERSIONS, write_model

IDS = [0, 3, 200, 7, 7, 150, 31, 2]


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.loading.LEAST_BYTES", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_model(tmp_path / "m.safetensors", "7")


def load(path: Path, cache: Path | None, precision: str = "int8", **others: object) -> engine.Model:
    return engine.load_model(path, "cpu", precision, cache=cache, **others)


def logits(model: engine.Model) -> torch.Tensor:
    return model.forward(IDS, model.initial_state(), every=True)[0]


def files(cache: Path) -> list[str]:
    return sorted(os.listdir(cache)) if cache.exists() else []


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The precision of each time that weights were read and packed."""
    noted: list[str] = []
    run = engine.loading.Packing.run

    def counted(self, on_progress):
        noted.append("read")
        return run(self, on_progress)

    monkeypatch.setattr("engine.loading.Packing.run", counted)
    return noted


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_from_its_packed_file_it_is_the_same_model(
    tmp_path: Path, cache: Path, reads: list[str], version: str, precision: str
) -> None:
    path = write_model(tmp_path / "m.pth", version)
    without, first, second = load(path, None, precision), load(path, cache, precision), load(path, cache, precision)
    assert len(reads) == 2
    assert without.info == first.info == second.info
    assert torch.equal(logits(first), logits(without))
    assert torch.equal(logits(second), logits(without))


def test_nothing_that_is_computed_changes_the_file(path: Path, cache: Path) -> None:
    load(path, cache)
    (file,) = cache.iterdir()
    before = file.read_bytes()
    logits(load(path, cache))
    assert file.read_bytes() == before


def test_other_programs_can_read_it(path: Path, cache: Path) -> None:
    load(path, cache)
    (file,) = cache.iterdir()
    with safe_open(str(file), framework="pt") as opened:
        metadata = opened.metadata()
        assert metadata["format"] == packed_files.FORMAT
        format, n_out, n_in = json.loads(metadata["packed"])["head.weight"]
        packed = packing.Packed(opened.get_tensor("head.weight"), packing.Format[format], n_out, n_in)
        ln_out = opened.get_tensor("ln_out.weight")
    original = engine.checkpoint.open_checkpoint(path).entries
    assert torch.equal(ln_out, original["ln_out.weight"].read())
    assert torch.equal(
        packing.unpack(packed), packing.unpack(packing.pack(original["head.weight"].read(), packed.format))
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_matrix_is_aligned(tmp_path: Path, cache: Path, version: str) -> None:
    load(write_model(tmp_path / "m.pth", version, n_embd=48, n_vocab=321), cache, "bf16")
    (file,) = cache.iterdir()
    raw = file.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8 : 8 + length])
    for name in json.loads(header.pop("__metadata__")["packed"]):
        assert (8 + length + header[name]["data_offsets"][0]) % 64 == 0
    at = 0
    for start, end in sorted(described["data_offsets"] for described in header.values()):
        assert start == at
        at = end


def broken(file: Path, damage: str) -> None:
    raw = file.read_bytes()
    changed: dict[str, Callable[[], bytes]] = {
        "empty": lambda: b"",
        "short": lambda: raw[:-64],
        "long": lambda: raw + bytes(64),
        "half a header": lambda: raw[:100],
        "zeros": lambda: bytes(len(raw)),
        "no header": lambda: bytes(8) + raw[8:],
        "another length": lambda: bytes([raw[0] ^ 1]) + raw[1:],
        "another digest": lambda: raw.replace(b'"weights":"', b'"weights":"0', 1),
        "no digest": lambda: raw.replace(b'"weights"', b'"weighty"', 1),
        "a digit changed": lambda: _with_another_digit(raw),
        "a list": lambda: raw[:8] + b"[1, 2]".ljust(len(raw) - 8),
        "a list in a list in a list": lambda: raw[:8] + b"[" * (len(raw) - 8),
        "another version": lambda: raw.replace(packed_files.FORMAT.encode(), b"ravel-weights-0", 1),
        "no text": lambda: raw[:8] + b"\xff" * (len(raw) - 8),
    }
    file.unlink()  # never written over: it is mapped
    file.write_bytes(changed[damage]())


def _with_another_digit(raw: bytes) -> bytes:
    at = raw.index(b'"weights":"') + 11
    digit = b"0" if raw[at : at + 1] != b"0" else b"1"
    return raw[:at] + digit + raw[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        "empty", "short", "long", "half a header", "zeros", "no header", "another length", "another digest",
        "no digest", "a digit changed", "a list", "a list in a list in a list", "another version", "no text",
    ],
)  # fmt: skip
def test_a_damaged_file_is_dropped_and_made_anew(
    path: Path, cache: Path, reads: list[str], expect_log: Callable[[str], None], damage: str
) -> None:
    expected = load(path, cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    broken(file, damage)
    expect_log("packed weights in .* are dropped")
    model = load(path, cache)
    assert model.info == expected.info
    assert torch.equal(logits(model), logits(expected))
    assert len(reads) == 2
    assert file.read_bytes() == whole


def test_weights_that_were_changed_are_read_anew(path: Path, cache: Path, reads: list[str]) -> None:
    first = load(path, cache)
    write_model(path, "7", seed=8)
    os.utime(path, ns=(1, 1))
    second = load(path, cache)
    assert len(reads) == 2
    assert first.info.fingerprint != second.info.fingerprint
    assert len(files(cache)) == 2


def test_a_new_vocabulary_needs_no_new_file(path: Path, cache: Path, reads: list[str], tmp_path: Path) -> None:
    first = load(path, cache)
    vocabulary = tmp_path / "rwkv_vocab_of_it.txt"
    vocabulary.write_text("".join(f"{i} {bytes([i - 1])!r} 1\n" for i in range(1, 257)), encoding="utf-8")
    second = load(path, cache, tokenizer=vocabulary)
    assert len(reads) == 1
    assert first.info.fingerprint != second.info.fingerprint


def test_small_weights_are_not_kept(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.loading.LEAST_BYTES", packed_files.LEAST_BYTES)
    load(path, cache)
    assert files(cache) == []


def test_without_room_the_model_loads_all_the_same(path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_files, "MOST_BYTES", 1000)
    assert torch.equal(logits(load(path, cache)), logits(load(path, None)))
    assert files(cache) == []


def test_what_was_used_longest_ago_makes_room(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write_model(tmp_path / f"{i}.pth", "7", seed=i) for i in range(3)]
    names = []
    for i, path in enumerate(paths[:2]):
        load(path, cache)
        (new,) = set(files(cache)) - set(names)
        names.append(new)
        os.utime(cache / new, ns=(i, i))
    load(paths[0], cache)  # is used again
    monkeypatch.setattr(packed_files, "MOST_BYTES", 2 * (cache / names[0]).stat().st_size)
    load(paths[2], cache)
    assert names[0] in files(cache)
    assert names[1] not in files(cache)
    assert len(files(cache)) == 2


def test_a_loading_that_is_given_up_leaves_no_file(path: Path, cache: Path) -> None:
    def give_up(fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(path, cache, on_progress=give_up)
    assert files(cache) == []


def test_numbers_that_do_not_fit_leave_no_file(tmp_path: Path, cache: Path) -> None:
    tensors = VERSIONS["7"]()
    tensors["blocks.1.ffn.value.weight"][0, 0] = 1e6
    torch.save(tensors, tmp_path / "m.pth")
    with pytest.raises(engine.InconsistentModel):
        load(tmp_path / "m.pth", cache, "fp16")
    assert files(cache) == []


def test_a_disk_that_is_full_is_no_reason_not_to_load(
    path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packed_files, "_write_all", full)
    expect_log("are not used: .*No space left")
    assert torch.equal(logits(load(path, cache)), logits(load(path, None)))
    assert files(cache) == []


def test_a_good_file_that_there_is_no_memory_to_map_stays(
    path: Path, cache: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    def scarce(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    expected = logits(load(path, cache))
    expect_log("are not used: .*Cannot allocate")
    with monkeypatch.context() as patched:
        patched.setattr(packed_files.mmap, "mmap", scarce)
        assert torch.equal(logits(load(path, cache)), expected)
    assert len(reads) == 2
    assert torch.equal(logits(load(path, cache)), expected)
    assert len(reads) == 2


def test_weights_that_cannot_be_looked_at_once_more_load_all_the_same(
    path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    def fails(*_: object) -> str:
        raise OSError(1, "Incorrect function")

    monkeypatch.setattr(packed_files, "_identity", fails)
    expect_log("are not used: .*Incorrect function")
    assert torch.equal(logits(load(path, cache)), logits(load(path, None)))


def test_a_folder_that_is_a_file_is_no_reason_not_to_load(
    path: Path, tmp_path: Path, expect_log: Callable[[str], None]
) -> None:
    (tmp_path / "file").write_text("")
    expect_log("are not used")
    expect_log("are dropped")
    load(path, tmp_path / "file" / "models")


def test_progress_is_told_from_a_packed_file_too(path: Path, cache: Path) -> None:
    told: list[float] = []
    load(path, cache, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    told.clear()
    load(path, cache, on_progress=told.append)
    assert told == [1.0]


def test_no_place_is_the_same_for_two_precisions(path: Path, cache: Path) -> None:
    checkpoint = engine.checkpoint.open_checkpoint(path)
    assert len({PackedFile(cache, checkpoint, precision, []).path for precision in PRECISIONS}) == len(PRECISIONS)


def test_left_overs_of_killed_programs_go(path: Path, cache: Path) -> None:
    cache.mkdir(parents=True)
    left_over = cache / ".0123456789abcdef.tmp"
    left_over.write_bytes(b"half")
    os.utime(left_over, (1, 1))
    load(path, cache)
    assert left_over.name not in files(cache)
    left_over.write_bytes(b"of one that was killed only just before")
    os.utime(left_over, (1, 1))
    load(path, cache)
    assert left_over.name not in files(cache)


def test_a_session_keeps_packed_weights_where_it_is_told(path: Path, cache: Path) -> None:
    session = engine.Session(packed_weights=cache)
    events: list[engine.Event] = []
    try:
        session.load_model(path, events.append).wait(60)
    finally:
        session.close()
    assert isinstance(events[-1], engine.ModelLoaded)
    assert len(files(cache)) == 1
