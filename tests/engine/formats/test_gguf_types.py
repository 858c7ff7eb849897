"""Quantised weights mean what ggml's own code says, to the bit; a model computes what llama.cpp computes."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType, dequantize
from safetensors.torch import load_file

import engine
from engine.checkpoint import open_checkpoint
from engine.formats import gguf
from engine.formats.tensor_entry import TensorEntry
from tests import tolerances
from tests.helpers.gguf_files import LARGE, converted, package_quantise, renamed, write_gguf
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import VERSIONS, write_tensors

GOLDEN = Path(__file__).parents[2] / "golden"
BLOCKS = load_file(GOLDEN / "gguf_blocks.safetensors")
KINDS = sorted(name.removesuffix(".raw") for name in BLOCKS if name.endswith(".raw"))
QUANTISED = [kind for kind in KINDS if kind not in ("F16", "BF16")]


def same_bits(a: torch.Tensor, b: torch.Tensor) -> bool:
    return torch.equal(a.float().view(torch.int32), b.view(torch.int32))


class Drawn:
    """Matrices made of golden blocks: the same ones as bytes of the file and as ggml's floats."""

    def __init__(self, kind: str, seed: int) -> None:
        self._raw, self._values = BLOCKS[f"{kind}.raw"][:6], BLOCKS[f"{kind}.values"][:6]  # without the random bytes
        self._generator = torch.Generator().manual_seed(seed)
        self.rows: dict[str, np.ndarray] = {}

    def matrix(self, stored_name: str, shape: torch.Size) -> torch.Tensor:
        blocks = torch.randint(6, (shape[0], shape[1] // 256), generator=self._generator)
        self.rows[stored_name] = self._raw[blocks].reshape(shape[0], -1).numpy()
        return self._values[blocks].reshape(shape)

    def quantise(self, stored_name: str, tensor: torch.Tensor) -> np.ndarray:
        return self.rows[stored_name]


def embedding(path: Path, kind: str, raw: np.ndarray) -> TensorEntry:
    """The embedding of a new file in which it is stored as `raw`, uint8 [rows, bytes of a row]."""
    written = {"token_embd.weight": torch.zeros(1)}  # `raw` is written in its place
    return open_checkpoint(write_gguf(path, written, kind=kind, quantise=lambda name, tensor: raw)).entries[
        "emb.weight"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_golden_blocks_mean_what_ggml_says_to_the_bit(tmp_path: Path, kind: str) -> None:
    raw, values = BLOCKS[f"{kind}.raw"].numpy(), BLOCKS[f"{kind}.values"]
    entry = embedding(tmp_path / "m.gguf", kind, raw)
    assert same_bits(entry.read(), values)
    assert entry.shape == values.shape
    assert entry.stored == {"F16": "fp16", "BF16": "bf16"}.get(kind, kind)


@pytest.mark.parametrize("kind", QUANTISED)
def test_slices_are_put_together_in_order(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gguf, "_SLICE_WEIGHTS", 3 * 256)  # the last slice is shorter
    raw, values = BLOCKS[f"{kind}.raw"].numpy(), BLOCKS[f"{kind}.values"]
    assert same_bits(embedding(tmp_path / "m.gguf", kind, raw).read(), values)


@pytest.mark.parametrize("kind", QUANTISED)
@pytest.mark.parametrize("version", ["6", "7"])
def test_a_quantised_model_computes_what_its_dequantised_weights_compute(
    tmp_path: Path, version: str, kind: str
) -> None:
    tensors = VERSIONS[version](n_embd=256, n_vocab=64)
    drawn = Drawn(kind, seed=1)
    for name in tensors:
        if LARGE.search(renamed(name)):
            tensors[name] = drawn.matrix(renamed(name), tensors[name].shape)
    path = write_gguf(
        tmp_path / "m.gguf",
        converted(tensors, f"rwkv{version}"),
        f"rwkv{version}",
        kind=kind,
        quantise=drawn.quantise,
    )
    expected = engine.load_model(write_tensors(tmp_path / "m.safetensors", tensors), precision="fp32")
    model = engine.load_model(path, precision="fp32")
    ids = [1, 7, 30, 7]
    assert torch.equal(
        model.forward(ids, model.initial_state(), every=True)[0],
        expected.forward(ids, expected.initial_state(), every=True)[0],
    )
    assert dict(engine.inspect(path).stored)[kind] > 500_000


@pytest.mark.parametrize("name", ["v6", "v7"])
def test_logits_are_those_of_llama_cpp(tmp_path: Path, name: str) -> None:
    golden = load_file(GOLDEN / "gguf_logits.safetensors")
    architecture = f"rwkv{name[1]}"
    stored = converted(load_file(ORACLE / "golden" / f"{name}.safetensors"), architecture)
    model = engine.load_model(write_gguf(tmp_path / "m.gguf", stored, architecture, head_size=64), precision="fp32")
    logits, _ = model.forward(golden[f"{name}.tokens"].tolist(), model.initial_state(), every=True)
    assert (logits - golden[f"{name}.logits"]).abs().max() <= tolerances.FP32_LOGITS


@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0", "Q5_1"])
@pytest.mark.parametrize("version", ["6", "7"])
def test_low_rank_matrices_may_be_quantised_too(tmp_path: Path, version: str, kind: str) -> None:
    """llama.cpp's converter does it in version 7; they are stored transposed, in blocks of the other axis."""
    architecture, pattern = {"6": ("rwkv6", r"decay_w1|mix_w1"), "7": ("rwkv7", r"mix_[wavg]1")}[version]
    tensors = VERSIONS[version]()
    path = write_gguf(
        tmp_path / "m.gguf", converted(tensors, architecture), architecture, kind=kind, large=re.compile(pattern)
    )
    entries = open_checkpoint(path).entries
    low_rank = [name for name, entry in entries.items() if entry.stored != "fp32"]
    assert len(low_rank) == {"6": 4, "7": 7}[version]
    for name in low_rank:
        stored = package_quantise(kind)(name, tensors[name].t())
        expected = dequantize(stored, GGMLQuantizationType[kind])
        assert np.array_equal(entries[name].read().float().t().numpy(), expected)


def test_reading_takes_the_result_and_little_more(tmp_path: Path) -> None:
    rows = BLOCKS["Q4_K.raw"][:6].repeat(1000, 8).numpy()
    read = embedding(tmp_path / "m.gguf", "Q4_K", rows).read
    read()
    tracemalloc.start()  # sees what numpy takes; the result itself is torch's and isn't counted
    read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * 4 * gguf._SLICE_WEIGHTS


def test_types_that_are_not_read_are_refused_by_name(tmp_path: Path) -> None:
    for kind, nbytes in {"IQ2_XS": 74, "IQ4_XS": 136, "TQ1_0": 54, "MXFP4": 17 * 8}.items():
        with pytest.raises(engine.UnsupportedModel) as caught:
            embedding(tmp_path / f"{kind}.gguf", kind, np.zeros((2, nbytes), np.uint8))
        assert caught.value.facts["found"] == f"GGUF weights of type {kind}"


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    stored = converted(VERSIONS["7"](n_embd=256, n_vocab=64), "rwkv7")
    everything_set = np.full_like(BLOCKS["Q8_0.raw"].numpy()[:1], 255)  # its scale is NaN
    path = write_gguf(
        tmp_path / "m.gguf",
        stored,
        kind="Q8_0",
        quantise=lambda name, tensor: np.tile(everything_set, (tensor.shape[0], tensor.shape[1] // 256)),
    )
    with pytest.raises(engine.InconsistentModel):
        engine.load_model(path, precision="fp32")
