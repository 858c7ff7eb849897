"""While a model is loaded, memory holds at most its weights as they are kept and the largest tensor once more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.devices import PRECISIONS
from tests.helpers.tiny_models import Tensors, rwkv7_tensors, write_model, write_tensors
from tests.tolerances import LOADING_BYTES

ROOT = Path(__file__).resolve().parents[2]

#: Loads a small model first, for what torch brings in with its first one; prints bytes before and at the highest.
MEASURE = r"""
import json, re, sys
import torch
torch.set_num_threads(1)
import engine
def status(name):
    return 1024 * int(re.search(name + r":\s+(\d+)", open("/proc/self/status").read())[1])
engine.load_model(sys.argv[1], precision="fp32")
before = status("VmRSS")
model = engine.load_model(sys.argv[2], precision=sys.argv[3])
print(json.dumps([before, status("VmHWM"), model.info.bytes]))
"""


@pytest.fixture(scope="module")
def tensors() -> Tensors:
    """54 million weights: 216 MB in float32."""
    return rwkv7_tensors(n_layer=4, n_embd=1024, n_vocab=10240, head_size=64)


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells it, on Linux only")
@pytest.mark.parametrize("stored", PRECISIONS)
@pytest.mark.parametrize("container", ["pth", "old pth", "safetensors"])
def test_loading_needs_the_weights_and_the_largest_tensor(
    tmp_path: Path, tensors: Tensors, stored: str, container: str
) -> None:
    small = write_model(tmp_path / "small.pth", "7")
    as_stored = {name: tensor.to(PRECISIONS[stored]) for name, tensor in tensors.items()}
    path = tmp_path / f"large.{container.split()[-1]}"
    if container == "old pth":
        torch.save(as_stored, path, _use_new_zipfile_serialization=False)
    else:
        write_tensors(path, as_stored)
    largest = max(tensor.numel() for tensor in tensors.values())
    for precision, kept in PRECISIONS.items():
        command = [sys.executable, "-c", MEASURE, str(small), str(path), precision]
        output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        before, highest, weights = json.loads(output.stdout)
        one_more = largest * max(kept.itemsize, PRECISIONS[stored].itemsize)
        needed, allowed = highest - before, weights + one_more
        print(f"{container}, {stored} as {precision}: {needed / 1e6:.0f} MB, {allowed / 1e6:.0f} expected")
        assert needed <= allowed + LOADING_BYTES, precision
