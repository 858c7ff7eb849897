"""PyTorch's files are read as data: every tensor as torch reads it, and nothing in them ever runs."""

from __future__ import annotations

import pickle
import struct
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

import engine
from engine.formats import plain_pickle, pth
from tests.helpers import pth_files
from tests.helpers.payloads import payloads
from tests.helpers.pth_files import mapping, number, state_dict, storage, tensor, text, write_old, write_zip
from tests.helpers.shared import ORACLE

SIX = torch.arange(6, dtype=torch.float32)


def read(path: Path) -> dict[str, torch.Tensor]:
    return {name: entry.read() for name, entry in pth.entries(path).items()}


def assert_same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    """Names, shapes, types and every bit."""
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert (found[name].shape, found[name].dtype) == (value.shape, value.dtype), name
        assert found[name].is_contiguous(), name
        assert found[name].flatten().view(torch.uint8).equal(value.contiguous().flatten().view(torch.uint8)), name


@pytest.mark.parametrize("path", sorted(ORACLE.rglob("*.pth")), ids=lambda path: path.stem)
def test_reads_what_torch_reads(path: Path) -> None:
    assert_same(read(path), torch.load(path, weights_only=True))


def saved(name: str) -> dict[str, Any]:
    g = torch.Generator().manual_seed(1)
    base = torch.randn(24, 32, generator=g)
    made: dict[str, dict[str, Any]] = {
        "precisions": {str(t): base.to(t) for t in (torch.float64, torch.float32, torch.float16, torch.bfloat16)},
        "whole numbers": {str(t): (base * 9).to(t) for t in (torch.int64, torch.int32, torch.int16, torch.int8)}
        | {"bool": base > 0, "uint8": base.abs().to(torch.uint8)},
        "views": {
            "all": base,
            "transposed": (base + 1).t(),
            "rows": base[3:9],
            "columns": base[:, 5:7],
            "every fourth": base[::4],
        },
        "tied": {"a": base, "b": base},
        "shapes": {"scalar": base[0, 0].clone(), "none": torch.zeros(0, 4), "deep": base.view(2, 3, 4, 4, 8)},
        "parameters": {"p": torch.nn.Parameter(base), "frozen": torch.nn.Parameter(base + 1, requires_grad=False)},
    }
    return made[name]


@pytest.mark.parametrize("name", ["precisions", "whole numbers", "views", "tied", "shapes", "parameters"])
@pytest.mark.parametrize("options", [{}, {"pickle_protocol": 4}, {"_use_new_zipfile_serialization": False}])
def test_reads_what_torch_writes(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    torch.save(saved(name), tmp_path / "m.pth", **options)
    assert_same(read(tmp_path / "m.pth"), {key: value.detach() for key, value in saved(name).items()})


def test_a_module_s_state_with_its_metadata_is_read(tmp_path: Path) -> None:
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4))
    torch.save(module.state_dict(), tmp_path / "m.pth")
    assert_same(read(tmp_path / "m.pth"), dict(module.state_dict()))


@pytest.mark.parametrize(
    "wrap", [("model",), ("state_dict",), ("module",), ("model_state_dict",), ("state_dict", "model")]
)
@pytest.mark.parametrize("zipped", [True, False])
def test_what_training_programs_wrap_around_a_model_is_taken_off(
    tmp_path: Path, wrap: tuple[str, ...], zipped: bool
) -> None:
    model = saved("views")
    content: dict[str, Any] = model
    for key in wrap:
        content = {
            key: content,
            "optimizer": {"state": {0: {"step": 3, "exp_avg": torch.ones(4)}}},
            "epoch": 7,
            "lr": 0.1,
        }
    torch.save(content, tmp_path / "m.pth", _use_new_zipfile_serialization=zipped)
    assert_same(read(tmp_path / "m.pth"), model)


def test_views_that_the_old_container_lists_are_read(tmp_path: Path) -> None:
    view = storage(view=b"(" + text("1") + number(2) + number(4) + b"t")
    content = state_dict(a=tensor((2, 2), (2, 1), of=view), b=tensor((6,), (1,), of=storage(view=b"N")))
    write_old(tmp_path / "m.pth", content, {"0": (6, SIX.numpy().tobytes())})
    assert_same(read(tmp_path / "m.pth"), {"a": SIX[2:].view(2, 2), "b": SIX})


PAYLOADS = sorted(payloads(""))


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("container", ["zip", "old", "old, instead of its header"])
def test_a_pickle_that_asks_for_more_than_weights_is_refused_and_nothing_ran(
    tmp_path: Path, name: str, container: str
) -> None:
    mark, path = tmp_path / "ran", tmp_path / "evil.pth"
    content = payloads(str(mark))[name]
    if container == "zip":
        write_zip(path, content)
    elif container == "old":
        write_old(path, content)
    else:
        path.write_bytes(content)
    modules = set(sys.modules)
    with pytest.raises(engine.UnsafeModel) as caught:
        pth.entries(path)
    assert caught.value.facts["reason"].startswith(("asks for ", "calls ", "gives state to "))
    assert set(sys.modules) == modules
    with pytest.raises(engine.UnsafeModel):
        engine.load_model(path)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["mkdir", "INST", "dotted"])
def test_what_it_asks_for_is_named(tmp_path: Path, name: str) -> None:
    write_zip(tmp_path / "evil.pth", payloads("ran")[name])
    with pytest.raises(engine.UnsafeModel) as caught:
        pth.entries(tmp_path / "evil.pth")
    assert "mkdir" in caught.value.facts["reason"]


@pytest.mark.parametrize(
    "identity",
    [
        text("storage"),
        number(3),
        b"N",
        b"(" + text("storage") + b"t",
        b"(" + text("storage") + text("FloatStorage") + text("0") + text("cpu") + number(6) + b"t",
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + number(0) + text("cpu") + number(6) + b"t",
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + number(-1) + b"t",
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + text("6") + b"t",
        b"(" + text("storage") + b"ctorch._utils\n_rebuild_tensor\n" + text("0") + text("cpu") + number(6) + b"t",
        b"]",
        b"}",
    ],
)
def test_a_storage_that_is_none_is_damage(tmp_path: Path, identity: bytes) -> None:
    write_zip(tmp_path / "m.pth", state_dict(a=tensor((6,), (1,), of=identity + b"Q")), {"0": bytes(24)})
    with pytest.raises(engine.DamagedModel):
        pth.entries(tmp_path / "m.pth")


@pytest.mark.parametrize(
    ("shape", "stride", "offset", "error"),
    [
        ((7,), (1,), 0, engine.DamagedModel),
        ((6,), (1,), 1, engine.DamagedModel),
        ((2, 3), (4, 1), 0, engine.DamagedModel),
        ((1,), (1,), 6, engine.DamagedModel),
        ((1 << 62,), (1,), 0, engine.DamagedModel),
        ((1 << 40, 1 << 40), (1, 1), 0, engine.DamagedModel),
        ((6,), (-1,), 5, engine.DamagedModel),
        ((-1,), (1,), 0, engine.DamagedModel),
        ((6,), (1,), -1, engine.DamagedModel),
        ((6,), (1 << 63,), 0, engine.DamagedModel),
        ((2, 3), (1,), 0, engine.DamagedModel),
        ((1,) * 9, (1,) * 9, 0, engine.DamagedModel),
        ((1000, 6), (0, 1), 0, engine.UnsupportedModel),
        ((2,), (0,), 0, engine.UnsupportedModel),
        ((3, 3), (1, 1), 0, engine.UnsupportedModel),
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_tensor_that_its_storage_does_not_hold_is_refused_before_it_is_read(
    tmp_path: Path, shape: tuple[int, ...], stride: tuple[int, ...], offset: int, error: type[Exception], zipped: bool
) -> None:
    content = state_dict(a=tensor(shape, stride, offset, of=storage(view=b"" if zipped else b"N")))
    if zipped:
        write_zip(tmp_path / "m.pth", content, {"0": bytes(24)})
    else:
        write_old(tmp_path / "m.pth", content, {"0": (6, bytes(24))})
    with pytest.raises(error):
        pth.entries(tmp_path / "m.pth")


def test_many_tensors_that_share_one_storage_do_not_grow_beyond_the_file(tmp_path: Path) -> None:
    named = {f"t{i}": tensor((1000,), (1,), of=storage(elements=1000)) for i in range(500)}
    write_zip(tmp_path / "m.pth", state_dict(**named), {"0": bytes(4000)})
    with pytest.raises(engine.DamagedModel, match="larger than the file"):
        pth.entries(tmp_path / "m.pth")


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (lambda p: write_zip(p, state_dict(a=tensor((6,), (1,))), {"0": bytes(24)}, compression=8), "compressed"),
        (lambda p: write_zip(p, state_dict(a=tensor((6,), (1,))), {"0": bytes(24)}, byteorder=b"big"), "big-endian"),
        (lambda p: write_zip(p, b"\x80\x02}.", **{"constants.pkl": b"\x80\x02)."}), "TorchScript"),
        (lambda p: write_zip(p, b"\x80\x02}."), "without tensors"),
        (lambda p: write_zip(p, b"\x80\x02]."), "without named tensors"),
        (lambda p: write_zip(p, b"\x80\x02K\x01."), "without named tensors"),
        (lambda p: write_zip(p, state_dict(a=tensor((6,), (1,), of=storage("ComplexFloatStorage")))), "ComplexFloat"),
        (lambda p: write_old(p, state_dict(a=tensor((6,), (1,))), {"0": (6, bytes(24))}, little=False), "big-endian"),
        (lambda p: p.write_bytes(pickle.dumps({"a": 1}, 2)), "no PyTorch file"),
        (lambda p: zipfile.ZipFile(p, "w").writestr("story.txt", "Once upon a time"), "without weights"),
    ],
)
def test_files_of_other_kinds_are_refused_by_name(tmp_path: Path, made: Any, word: str) -> None:
    made(tmp_path / "m.pth")
    with pytest.raises(engine.UnsupportedModel) as caught:
        pth.entries(tmp_path / "m.pth")
    assert word in caught.value.facts["found"]


def test_an_encrypted_archive_is_refused_by_name(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "m.pth", state_dict(a=tensor((6,), (1,))), {"0": bytes(24)})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(engine.UnsupportedModel) as caught:
        pth.entries(path)
    assert "encrypted" in caught.value.facts["found"]


def test_the_tar_format_of_the_first_versions_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "pickle").write_bytes(b"\x80\x02}.")
    with tarfile.open(tmp_path / "m.pth", "w") as archive:
        archive.add(tmp_path / "pickle", "pickle")
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(tmp_path / "m.pth")
    assert "tar" in caught.value.facts["found"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x80\x02",
        b"\x80\x02}",
        b"\x80\x02u.",
        b"\x80\x02(.",
        b"\x80\x02}(K\x01u.",
        b"\x80\x02h\x00.",
        b"\x80\x02q\x00.",
        b"\x80\x02j\xff\xff\xff\xff.",
        b"\x80\x02N}K\x01a.",
        b"\x80\x02]K\x01K\x02s.",
        b"\x80\x02\x85.",
        b"\x80\x02X\xff\xff\xff\xff.",
        b"\x80\x02X\x01\x00\x00\x00\xff.",
        b"\x80\x02\x8a\xff\x01.",
        b"\x80\x04\x8e" + b"\xff" * 8 + b".",
        b"\x80\x04\x95" + b"\xff" * 8 + b".",
        b"\x80\x02\xfe.",
        b"",
        b"ctorch._utils\n_rebuild_parameter\n)R.",
        b"ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\x02K\x03K\x04tR.",
    ],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_makes_no_sense_is_damage(tmp_path: Path, content: bytes, zipped: bool) -> None:
    path = tmp_path / "m.pth"
    write_zip(path, content) if zipped else write_old(path, content)
    with pytest.raises(engine.DamagedModel):
        pth.entries(path)


@pytest.mark.parametrize("content", [b"]" * 10**6, b"}\x94" * 10**6, b"(" * 10**6, b"K\x01" * 10**6])
def test_a_pickle_that_only_fills_memory_is_stopped(tmp_path: Path, content: bytes) -> None:
    write_zip(tmp_path / "m.pth", content + b".")
    with pytest.raises(engine.DamagedModel, match="longer than any"):
        pth.entries(tmp_path / "m.pth")


def test_a_pickle_longer_than_any_model_s_is_not_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "m.pth", b"\x80\x02" + text("x" * plain_pickle.MAX_BYTES) + b".")
    with pytest.raises(engine.DamagedModel, match="longer than any"):
        pth.entries(tmp_path / "m.pth")


def test_a_memo_s_index_costs_no_memory(tmp_path: Path) -> None:
    """The C unpickler would allocate 2^32 places."""
    put = b"r\xff\xff\xff\xff"
    write_zip(tmp_path / "m.pth", state_dict(a=tensor((6,), (1,)) + put), {"0": SIX.numpy().tobytes()})
    assert_same(read(tmp_path / "m.pth"), {"a": SIX})


_STORAGE = text("storage") + b"ctorch\nHalfStorage\n" + text("0") + text("cpu") + b"K\x01"


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (text("torch") + text("A" * 1000 + "Storage") + b"\x93.", engine.UnsafeModel),
        (b"(" + _STORAGE + b"N" * 1000 + b"tQ.", engine.DamagedModel),
        (
            b"ctorch._utils\n_rebuild_tensor_v2\n((" + _STORAGE + b"tQK\x00K\x01\x85K\x01\x85\x89" + b"N" * 9 + b"tR.",
            engine.DamagedModel,
        ),
    ],
)
def test_what_could_be_copied_at_every_mention_is_short(
    tmp_path: Path, content: bytes, refused: type[engine.EngineError]
) -> None:
    """Else a file of 1 MB, which mentions the same thing from its memo, takes gigabytes or hours."""
    write_zip(tmp_path / "m.pth", b"\x80\x04" + content)
    with pytest.raises(refused):
        pth.entries(tmp_path / "m.pth")


def test_deep_nesting_neither_crashes_nor_hangs(tmp_path: Path) -> None:
    for content in (b")" + b"\x85" * 150_000, b"]" * 150_000 + b"a" * 149_999):
        write_zip(tmp_path / "m.pth", b"\x80\x02" + content + b".")
        with pytest.raises(engine.UnsupportedModel):
            pth.entries(tmp_path / "m.pth")


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_that_lost_its_end_is_damaged_at_whatever_byte(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "m.pth"
    torch.save({"a": torch.ones(4, 5), "b": torch.zeros(3)}, path, _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    for length in range(3, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises((engine.DamagedModel, engine.UnsupportedModel)):
            read(path)


def test_wide_archives_are_read(tmp_path: Path) -> None:
    """With zip64 records, as files over 4 GB have them."""
    path = tmp_path / "m.pth"
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("archive/data.pkl", "w", force_zip64=True) as part:
            part.write(state_dict(a=tensor((6,), (1,))))
        with archive.open("archive/data/0", "w", force_zip64=True) as part:
            part.write(SIX.numpy().tobytes())
        archive.writestr("archive/version", "3")
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", data, end + 10)
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, size, start)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    last = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:end] + record + locator + last)
    assert_same(read(path), {"a": SIX})
    assert_same(read(path), torch.load(path, weights_only=True))


def test_tensors_of_named_types_without_a_typed_storage_are_known(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(4, 4).to(torch.float8_e4m3fn)}, tmp_path / "m.pth")
    assert pth.entries(tmp_path / "m.pth")["a"].stored == "fp8"


def test_values_beside_the_tensors_are_left_out(tmp_path: Path) -> None:
    write_zip(
        tmp_path / "m.pth",
        state_dict(a=tensor((6,), (1,)), lr=number(3), notes=mapping(b=tensor((6,), (1,)))),
        {"0": SIX.numpy().tobytes()},
    )
    assert_same(read(tmp_path / "m.pth"), {"a": SIX})
    assert pth_files.MAGIC == pth._MAGIC
