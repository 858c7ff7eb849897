"""RWKV-7a against its official demo's mathematics: by step, as one sequence, in odd chunks; logits and states."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.tiny_models import rwkv7a_tensors, write_model, write_tensors
from tests.tolerances import BF16_LOGITS_RMS, FP16_LOGITS_RMS, FP32_LOGITS, FP32_STATE

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
WEIGHTS = GOLDEN / "rwkv7a.safetensors"


@pytest.fixture(scope="module")
def expected() -> dict[str, torch.Tensor]:
    return load_file(GOLDEN / "rwkv7a.expected.safetensors")


@pytest.fixture(scope="module")
def golden() -> engine.Model:
    return engine.load_model(WEIGHTS, precision="fp32")


@pytest.mark.parametrize("chunks", [[1] * 40, [40], [1, 2, 5, 24, 8], [39, 1], [17, 23]])
def test_every_logit_and_the_state_are_golden(golden, expected, chunks: list[int]) -> None:
    ids = torch.split(expected["tokens"], chunks)
    state = golden.initial_state()
    rows = []
    for part in ids:
        kept = state.clone()
        logits, new = golden.forward(part.tolist(), state, every=True)
        for name, tensor in state.tensors.items():
            assert torch.equal(tensor, kept.tensors[name])  # the given state stays as it was
        rows.append(logits)
        state = new
    assert (torch.cat(rows).double() - expected["logits_step_f64"]).abs().max().item() <= FP32_LOGITS
    for name, tensor in state.tensors.items():
        for layer in range(len(tensor)):
            difference = tensor[layer].double() - expected[f"state_step_f64.{layer}.{name}"]
            assert difference.abs().max().item() <= FP32_STATE


def test_rows_of_a_batch_equal_single_rows(golden, expected) -> None:
    ids = expected["tokens"].tolist()
    states = [golden.forward(ids[:n], golden.initial_state())[1] for n in (3, 20)]
    logits, after = golden.forward_batch([7, 8], states)
    for row, (token, state) in enumerate(zip([7, 8], states, strict=True)):
        alone, alone_state = golden.forward([token], state)
        assert (logits[row] - alone).abs().max().item() <= FP32_LOGITS
        for name, tensor in alone_state.tensors.items():
            assert (after[row].tensors[name] - tensor).abs().max().item() <= FP32_STATE


@pytest.mark.parametrize(("precision", "rms"), [("bf16", BF16_LOGITS_RMS), ("fp16", FP16_LOGITS_RMS)])
def test_low_precision_stays_near(expected, precision: str, rms: float) -> None:
    model = engine.load_model(WEIGHTS, precision=precision)
    logits, _ = model.forward(expected["tokens"].tolist(), model.initial_state(), every=True)
    assert (logits - expected["logits_step_f64"].float()).square().mean().sqrt().item() <= rms
    assert (logits.argmax(-1) == expected["logits_step_f64"].argmax(-1)).sum().item() >= 37


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_tables_are_merged_alike_however_many_rows_at_a_time(expected, monkeypatch, precision: str) -> None:
    ids = expected["tokens"].tolist()
    at_once = engine.load_model(WEIGHTS, precision=precision)
    monkeypatch.setattr("engine.models.rwkv7a._MERGED_ROWS", 7)
    in_parts = engine.load_model(WEIGHTS, precision=precision)
    a, _ = at_once.forward(ids, at_once.initial_state(), every=True)
    b, _ = in_parts.forward(ids, in_parts.initial_state(), every=True)
    assert (a - b).square().mean().sqrt().item() <= (FP32_LOGITS if precision == "fp32" else BF16_LOGITS_RMS)


def test_it_says_what_it_is(tmp_path: Path) -> None:
    info = engine.load_model(write_model(tmp_path / "m.pth", "7a"), precision="fp32").info
    assert (info.architecture, info.version) == ("rwkv7a", "7a")
    assert info.state_bytes == 4 * 2 * (2 * 64 + 4 * 16 * 16)


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
