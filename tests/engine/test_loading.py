"""Whatever goes wrong while a model is loaded has its typed error, and the model before it goes on working."""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

import engine
from engine.formats import tensor_entry
from kernels import KernelsMissing
from tests.helpers.gguf_files import converted, write_gguf
from tests.helpers.tiny_models import VERSIONS, write_model, write_tensors

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX files")


def shrink(path: Path) -> Callable[[float], None]:
    """An `on_progress` that cuts the file short once its first tensor was read."""

    def on_progress(_: float) -> None:
        os.truncate(path, path.stat().st_size // 2)

    return on_progress


@pytest.mark.parametrize("gpu_layers", [0, -1])
def test_a_gpu_with_no_layers_is_refused(tmp_path: Path, gpu_layers: int) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    with pytest.raises(engine.InvalidRequest, match="gpu_layers"):
        engine.load_model(path, gpu_layers=gpu_layers)


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_a_file_that_shrinks_while_it_is_read_is_damaged(tmp_path: Path, suffix: str) -> None:
    path = write_model(tmp_path / f"m.{suffix}", "7")
    with pytest.raises(engine.DamagedModel, match="too early"):
        engine.load_model(path, precision="fp32", on_progress=shrink(path))


def test_an_old_pth_that_shrinks_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "m.pth"
    torch.save(VERSIONS["7"](), path, _use_new_zipfile_serialization=False)
    with pytest.raises(engine.DamagedModel, match="too early"):
        engine.load_model(path, precision="fp32", on_progress=shrink(path))


def test_a_gguf_file_that_shrinks_is_damaged(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", converted(VERSIONS["7"](), "rwkv7"), kind="Q8_0")
    with pytest.raises(engine.DamagedModel, match="too early"):
        engine.load_model(path, precision="fp32", on_progress=shrink(path))


def test_a_file_that_goes_away_while_it_is_read_is_unreadable(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.pth", "7")
    with pytest.raises(engine.UnreadableModel):
        engine.load_model(path, precision="fp32", on_progress=lambda _: path.unlink(missing_ok=True))


class FailingFile:
    """Stands in for an open file whose disk gives an error after so many reads."""

    def __init__(self, file: Any, reads: int, code: int) -> None:
        self._file, self._left, self._code = file, reads, code

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> FailingFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise OSError(self._code, os.strerror(self._code))

    def read(self, *args: int) -> Any:
        self._count()
        return self._file.read(*args)

    def readinto(self, view: memoryview) -> Any:
        self._count()
        return self._file.readinto(view)


@pytest.fixture
def failing_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, int, int], None]]:
    """`failing_disk(name, reads, code)`: files of that name give `code` after so many reads of each opening."""
    real = Path.open

    def start(name: str, reads: int, code: int) -> None:
        def opened(self: Path, *args: Any, **options: Any) -> Any:
            file = real(self, *args, **options)
            return FailingFile(file, reads, code) if self.name == name else file

        monkeypatch.setattr(Path, "open", opened)

    yield start
    monkeypatch.undo()


@pytest.mark.parametrize("name", ["m.pth", "m.safetensors", "old.pth", "m.gguf"])
@pytest.mark.parametrize("reads", [0, 1, 2, 3])
@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ENOTCONN])
def test_a_disk_that_gives_errors_is_named(
    tmp_path: Path, failing_disk: Callable[[str, int, int], None], name: str, reads: int, code: int
) -> None:
    path = tmp_path / name
    if name == "old.pth":
        torch.save(VERSIONS["7"](), path, _use_new_zipfile_serialization=False)
    elif name == "m.gguf":
        write_gguf(path, converted(VERSIONS["7"](), "rwkv7"))
    else:
        write_model(path, "7")
    failing_disk(name, reads, code)
    try:
        engine.load_model(path, precision="fp32")
    except engine.UnreadableModel as error:
        assert error.facts["reason"] == os.strerror(code)  # noqa: PT017 - some openings read less often than `reads`
    else:
        assert reads >= 2


def test_a_tensor_that_cannot_be_read_is_unreadable(
    tmp_path: Path, failing_disk: Callable[[str, int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    entries = engine.checkpoint.open_checkpoint(path).entries
    failing_disk("m.safetensors", 0, errno.EIO)
    with pytest.raises(engine.UnreadableModel):
        next(iter(entries.values())).read()


@pytest.mark.parametrize("container", ["m.pth", "old.pth", "m.safetensors", "m.gguf"])
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_however_small_the_pieces_the_model_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, container: str, precision: str
) -> None:
    path = tmp_path / container
    if container == "old.pth":
        torch.save(VERSIONS["7"](), path, _use_new_zipfile_serialization=False)
    elif container == "m.gguf":
        write_gguf(path, converted(VERSIONS["7"](), "rwkv7"))
    else:
        write_model(path, "7")
    whole = engine.load_model(path, precision=precision)
    monkeypatch.setattr(tensor_entry, "PART_BYTES", 64)
    pieces = engine.load_model(path, precision=precision)
    assert pieces.info == whole.info
    logits, _ = whole.forward([1, 2, 3], whole.initial_state())
    assert torch.equal(pieces.forward([1, 2, 3], pieces.initial_state())[0], logits)


def test_no_tensor_that_lies_in_order_is_in_memory_as_it_is_stored(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(tensor_entry, "read_range", None)
    monkeypatch.setattr("engine.formats.pth.read_range", None)
    model = engine.load_model(write_model(tmp_path / "m.pth", "7"), precision="bf16")
    assert model.info.precision == "bf16"


@pytest.mark.parametrize(("value", "precision"), [(1e300, "fp32"), (3.4e38, "bf16"), (1e5, "fp16")])
def test_a_number_that_the_precision_cannot_hold_is_refused(tmp_path: Path, value: float, precision: str) -> None:
    tensors = {name: tensor.double() for name, tensor in VERSIONS["7"]().items()}
    tensors["blocks.1.ffn.key.weight"][3, 4] = value
    with pytest.raises(engine.InconsistentModel) as caught:
        engine.load_model(write_tensors(tmp_path / "m.safetensors", tensors), precision=precision)
    assert caught.value.facts["tensor"] == "blocks.1.ffn.key.weight"


def test_what_stays_in_float32_may_be_large_in_fp16_too(tmp_path: Path) -> None:
    tensors = VERSIONS["7"]()
    tensors["blocks.1.ln2.bias"][0] = 1e5
    engine.load_model(write_tensors(tmp_path / "m.safetensors", tensors), precision="fp16")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] . DefaultCPUAllocator: can't allocate memory: you tried ..."),
        RuntimeError("[enforce fail at alloc_cpu.cpp:116] data. DefaultCPUAllocator: not enough memory: you tried ..."),
        torch.OutOfMemoryError("CUDA out of memory."),
    ],
)
def test_memory_that_runs_out_is_told_in_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")

    def fails(*_: object, **__: object) -> torch.Tensor:
        raise error

    monkeypatch.setattr(tensor_entry.torch, "empty", fails)
    with pytest.raises(engine.NotEnoughMemory) as caught:
        engine.load_model(path, precision="fp32")
    assert caught.value.facts["needed_bytes"] > 0
    assert caught.value.__context__ is None


def test_a_real_allocation_that_fails_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    empty = torch.empty
    monkeypatch.setattr(tensor_entry.torch, "empty", lambda *_, dtype, **__: empty(1 << 60, dtype=dtype))
    with pytest.raises(engine.NotEnoughMemory):
        engine.load_model(path, precision="fp32")


def test_other_runtime_errors_are_our_own_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    monkeypatch.setattr(tensor_entry.torch, "empty", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("a bug")))
    with pytest.raises(RuntimeError, match="a bug"):
        engine.load_model(path, precision="fp32")


EXTRAS = {
    "blocks.0.att.time_maa_w1": [(5,), (64, 7), (2, 3, 4, 5), ()],
    "blocks.0.att.time_maa_w2": [(5,), (4, 8, 64), (5, 0, 64), ()],
    "blocks.1.att.g3": [(64, 16)],
    "blocks.0.ffn.s2": [(64,), (8, 64), (2, 8, 64)],
    "blocks.0.ffn.other.weight": [(0, 64), (64, 0), (64,), (3, 5), (2, 3, 4)],
    "blocks.0.ffn.s_emb_y.weight": [(3, 5)],
}


@pytest.mark.parametrize(("name", "shape"), [(name, shape) for name in EXTRAS for shape in EXTRAS[name]])
def test_tensors_that_nothing_reads_may_have_any_shape(tmp_path: Path, name: str, shape: tuple[int, ...]) -> None:
    path = write_tensors(tmp_path / "m.safetensors", VERSIONS["7"]() | {name: torch.ones(shape)})
    try:
        model = engine.load_model(path, precision="int8")
    except engine.EngineError:
        return  # a name that tells another version
    model.forward([1, 2], model.initial_state())


@pytest.mark.parametrize(("kernels", "reason"), [("fastest", "unknown"), ("cuda", "the kernels for cuda")])
def test_kernels_that_can_not_run_it_are_refused_by_name(tmp_path: Path, kernels: str, reason: str) -> None:
    path = write_model(tmp_path / "m.pth", "7")
    for function in (engine.load_model, engine.inspect):
        with pytest.raises(engine.UnsupportedKernels) as caught:
            function(path, "cpu", kernels=kernels)
        assert caught.value.facts["kernels"] == kernels
        assert caught.value.facts["reason"].startswith(reason)


def test_native_kernels_that_are_missing_are_refused_only_where_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise KernelsMissing("there is no library")

    monkeypatch.setattr("kernels.native.load", missing)
    path = write_model(tmp_path / "m.pth", "7")
    with pytest.raises(engine.UnsupportedKernels, match="there is no library"):
        engine.load_model(path, "cpu", kernels="cpu")
    info = engine.load_model(path, "cpu", "int8").info
    assert info.kernels == "torch on cpu (there is no library); int8 is unpacked to bf16"
    assert engine.inspect(path, "cpu", "fp32").info.kernels == "torch on cpu (there is no library)"


@posix
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pth")
    os.symlink("loop.pth", tmp_path / "loop.pth")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.pth"))
    refused: dict[str, type[Exception]] = {}

    def open_all() -> None:
        for path in ("pipe.pth", "s.pth", "loop.pth", "/dev/zero", "/dev/null", "n" * 300, "a\0b", "m.pth/inside"):
            try:
                engine.load_model(tmp_path / path)
            except engine.EngineError as error:
                refused[path] = type(error)

    write_model(tmp_path / "m.pth", "7")
    thread = threading.Thread(target=open_all, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert refused == {
        "pipe.pth": engine.UnsupportedModel,
        "s.pth": engine.UnsupportedModel,
        "loop.pth": engine.ModelNotFound,
        "/dev/zero": engine.UnsupportedModel,
        "/dev/null": engine.UnsupportedModel,
        "n" * 300: engine.ModelNotFound,
        "a\0b": engine.ModelNotFound,
        "m.pth/inside": engine.ModelNotFound,
    }


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.pth", "7")
    path.chmod(0)
    with pytest.raises(engine.ModelNotFound, match="Permission denied"):
        engine.load_model(path)


def test_a_file_that_the_system_refuses_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "m.pth", "7")

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(engine.ModelNotFound, match="Permission denied"):
        engine.load_model(path)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_found_wherever_it_is(tmp_path: Path, version: str, value: float) -> None:
    tensors = VERSIONS[version]()
    tensors["blocks.1.ffn.value.weight"][-1, -1] = value
    with pytest.raises(engine.InconsistentModel) as caught:
        engine.load_model(write_tensors(tmp_path / "m.pth", tensors), precision="fp32")
    assert caught.value.facts["tensor"] == "blocks.1.ffn.value.weight"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_tensor_that_is_missing_or_misshapen_is_named(tmp_path: Path, version: str) -> None:
    tensors = VERSIONS[version](n_vocab=40)
    for name in sorted(tensors):
        if "blocks.0.att.v" in name and name[-1] in "012":
            continue  # of layer 0 these are never used
        for changed in (None, torch.zeros(3, 5)):
            others = {n: t for n, t in tensors.items() if n != name} | ({} if changed is None else {name: changed})
            path = write_tensors(tmp_path / "m.safetensors", others)
            with pytest.raises((engine.InconsistentModel, engine.UnsupportedModel)):
                engine.inspect(path)


def bad_models(folder: Path) -> dict[str, Path]:
    """One of each kind of file that can't be loaded."""
    whole = write_model(folder / "whole.pth", "7").read_bytes()
    (folder / "short.pth").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.pth").write_bytes(b"")
    (folder / "renamed.safetensors").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    tensors = VERSIONS["7"]()
    write_tensors(folder / "mixed.pth", tensors | {"emb.weight": tensors["head.weight"][:, :32].clone()})
    write_tensors(folder / "llama.safetensors", {"model.layers.0.self_attn.q_proj.weight": torch.zeros(4, 4)})
    write_tensors(folder / "nan.pth", tensors | {"blocks.1.ln2.bias": torch.full((64,), float("nan"))})
    names = ("short.pth", "empty.pth", "renamed.safetensors", "mixed.pth", "llama.safetensors", "nan.pth", "gone.pth")
    return {name: folder / name for name in names} | {"folder": folder}


def test_the_model_before_goes_on_writing_whatever_fails(tmp_path: Path, ravel_home: str) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (tmp_path / "good").mkdir()
    good = engine.load_model(Path(__file__).parents[2] / "resources" / "models" / "fireside", precision="fp32")
    events: list[engine.Event] = []
    session = engine.Session(good)
    request = engine.GenerationRequest(("Once upon a time",), engine.SamplingParams(temperature=0), max_tokens=8)
    try:
        session.generate(request, events.append).wait(60)
        first = [event for event in events if isinstance(event, engine.Finished)]
        for path in bad_models(folder).values():
            events.clear()
            session.load_model(path, events.append, precision="fp32").wait(60)
            assert isinstance(events[-1], engine.Failed), path
            assert isinstance(events[-1].error, engine.ModelFileError), path
            assert session.model_info == good.info
        events.clear()
        session.generate(request, events.append).wait(60)
        again = [event for event in events if isinstance(event, engine.Finished)]
        assert [event.text for event in again] == [event.text for event in first]
    finally:
        session.close()
