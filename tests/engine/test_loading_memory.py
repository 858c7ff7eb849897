"""While a model is loaded, memory holds its weights as they are kept and little more; from a packed file too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.precisions import DTYPES, PRECISIONS, kept_bytes
from kernels import KernelsMissing, native
from tests.helpers.tiny_models import Tensors, rwkv7_tensors, write_model, write_tensors
from tests.tolerances import LOADING_BYTES, TORCH_LOADING_SHARE

ROOT = Path(__file__).resolve().parents[2]

#: Loads a small model first, for what torch brings in with its first one; prints bytes before and at the highest.
MEASURE = r"""
import json, re, sys
import torch
torch.set_num_threads(1)
import engine
small, large, precision, kernels, cache = sys.argv[1:]
def status(name):
    return 1024 * int(re.search(name + r":\s+(\d+)", open("/proc/self/status").read())[1])
def load(path):
    model = engine.load_model(path, precision=precision, kernels=kernels, cache=cache or None)
    model.forward([1], model.initial_state())
    return model
load(small)
before = status("VmRSS")
model = load(large)
print(json.dumps([before, status("VmHWM"), model.info.bytes]))
"""


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    """54 million weights: 216 MB in float32."""
    return rwkv7_tensors(n_layer=4, n_embd=1024, n_vocab=10240, head_size=64)


def measured(small: Path, large: Path, precision: str, kernels: str, cache: Path | None = None) -> tuple[int, int]:
    """Bytes that loading and one token needed at the highest, and bytes of the weights."""
    command = [sys.executable, "-c", MEASURE, str(small), str(large), precision, kernels, str(cache or "")]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    before, highest, weights = json.loads(output.stdout)
    print(f"{large.name}, {precision}, {kernels}: {(highest - before) / 1e6:.0f} MB, weights {weights / 1e6:.0f} MB")
    return highest - before, weights


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells it, on Linux only")
@pytest.mark.parametrize("stored", DTYPES.values(), ids=str)
@pytest.mark.parametrize("container", ["pth", "old pth", "safetensors"])
def test_loading_needs_the_weights_and_what_torch_lays_out(
    tmp_path: Path, tensors: Tensors, stored: torch.dtype, container: str
) -> None:
    """The largest matrix is there three times while torch lays it out; of 8 and 4 bits it makes 16."""
    small = write_model(tmp_path / "small.pth", "7")
    as_stored = {name: tensor.to(stored) for name, tensor in tensors.items()}
    path = tmp_path / f"large.{container.split()[-1]}"
    if container == "old pth":
        torch.save(as_stored, path, _use_new_zipfile_serialization=False)
    else:
        write_tensors(path, as_stored)
    largest = max(tensor.numel() for tensor in tensors.values())
    shapes = [(name, tuple(tensor.shape)) for name, tensor in tensors.items()]
    for precision in PRECISIONS:
        needed, weights = measured(small, path, precision, "torch")
        laid_out = max(weights, kept_bytes(shapes, "bf16"))
        allowed = TORCH_LOADING_SHARE * laid_out + 3 * largest * (4 if precision == "fp32" else 2) + LOADING_BYTES
        assert needed <= allowed, precision


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells it, on Linux only")
@pytest.mark.parametrize("precision", PRECISIONS)
def test_native_kernels_need_the_weights_alone(tmp_path: Path, tensors: Tensors, precision: str) -> None:
    try:
        native.load()
    except KernelsMissing as missing:
        pytest.skip(missing.reason)
    small = write_model(tmp_path / "small.pth", "7")
    path = write_tensors(tmp_path / "large.safetensors", {name: x.bfloat16() for name, x in tensors.items()})
    for cache in (None, tmp_path / "cache", tmp_path / "cache"):  # in memory, into a packed file, from it
        needed, weights = measured(small, path, precision, "cpu", cache)
        assert needed <= weights + LOADING_BYTES
