"""RWKV-7a against its official demo's mathematics on everything that can run it: by step, as one sequence, in parts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.reading import difference, read
from tests.helpers.tiny_models import rwkv7a_tensors, write_tensors
from tests.tolerances import FP32_LOGITS, FP32_STATE, LOGITS_RMS, SAME_LARGEST

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
WEIGHTS = GOLDEN / "rwkv7a.safetensors"


@pytest.fixture(scope="module")
def expected() -> dict[str, torch.Tensor]:
    return load_file(GOLDEN / "rwkv7a.expected.safetensors")


@pytest.fixture(scope="module")
def golden(kernels: str) -> engine.Model:
    return engine.load_model(WEIGHTS, precision="fp32", kernels=kernels)


@pytest.mark.parametrize("chunks", [[1] * 40, [40], [1, 2, 5, 24, 8], [39, 1], [17, 23]])
def test_every_logit_and_the_state_are_golden(golden, expected, chunks: list[int]) -> None:
    logits, state = read(golden, expected["tokens"].tolist(), chunks)
    assert difference(logits, expected["logits_step_f64"]) <= FP32_LOGITS
    for name, tensor in state.tensors.items():
        for layer in range(len(tensor)):
            assert difference(tensor[layer], expected[f"state_step_f64.{layer}.{name}"]) <= FP32_STATE


@pytest.mark.parametrize("precision", LOGITS_RMS)
def test_low_precision_stays_near(expected, kernels: str, precision: str) -> None:
    model = engine.load_model(WEIGHTS, precision=precision, kernels=kernels)
    logits, _ = model.forward(expected["tokens"].tolist(), model.initial_state(), every=True)
    golden = expected["logits_step_f64"].float()
    assert (logits - golden).square().mean().sqrt().item() <= LOGITS_RMS[precision]
    assert (logits.argmax(-1) == golden.argmax(-1)).float().mean().item() >= SAME_LARGEST[precision]


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_tables_are_merged_alike_however_many_rows_at_a_time(expected, monkeypatch, precision: str) -> None:
    ids = expected["tokens"].tolist()
    at_once = engine.load_model(WEIGHTS, precision=precision)
    monkeypatch.setattr("engine.models.rwkv7a._MERGED_ROWS", 7)
    in_parts = engine.load_model(WEIGHTS, precision=precision)
    a, _ = at_once.forward(ids, at_once.initial_state(), every=True)
    b, _ = in_parts.forward(ids, in_parts.initial_state(), every=True)
    assert (a - b).square().mean().sqrt().item() <= (FP32_LOGITS if precision == "fp32" else LOGITS_RMS["bf16"])


@pytest.mark.parametrize("name", ["s_emb.weight", "s_emb_x.weight", "s1", "s2", "s0"])
def test_each_tensor_that_is_missing_or_misshapen_is_named(tmp_path: Path, name: str) -> None:
    whole = rwkv7a_tensors()
    broken = f"blocks.1.ffn.{name}"
    for tensors in (
        {n: t for n, t in whole.items() if n != broken},
        whole | {broken: whole[broken][..., :-1].contiguous()},
    ):
        with pytest.raises(engine.InconsistentModel) as caught:
            engine.load_model(write_tensors(tmp_path / "m.pth", tensors), precision="fp32")
        assert "blocks.1.ffn." in caught.value.facts["tensor"]


@pytest.mark.parametrize(
    ("name", "found"), [("blocks.0.qkv.qq.weight", "RWKV-7b"), ("blocks.0.ffn.enn.weight", "RWKV-8")]
)
def test_its_relatives_are_refused_by_name(tmp_path: Path, name: str, found: str) -> None:
    path = write_tensors(tmp_path / "m.pth", rwkv7a_tensors() | {name: torch.zeros(4, 4)})
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(path)
    assert found in caught.value.facts["found"]
