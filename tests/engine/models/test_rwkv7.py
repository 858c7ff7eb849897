"""RWKV-7 against the golden model: by step, as one sequence, in odd chunks; logits and states."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import rwkv7_tensors, write_rwkv7
from tests.tolerances import BF16_LOGITS_RMS, FP16_LOGITS_RMS, FP32_LOGITS, FP32_STATE

GOLDEN = ORACLE / "golden"


@pytest.fixture(scope="module")
def expected() -> dict[str, torch.Tensor]:
    return load_file(GOLDEN / "v7.expected.safetensors")


@pytest.fixture(scope="module", params=["safetensors", "pth"])
def golden(request) -> engine.Model:
    return engine.load_model(GOLDEN / f"v7.{request.param}", precision="fp32")


def assert_state_is_golden(state: engine.State, expected: dict[str, torch.Tensor]) -> None:
    for name, tensor in state.tensors.items():
        for layer in range(len(tensor)):
            difference = tensor[layer].double() - expected[f"state_step_f64.{layer}.{name}"]
            assert difference.abs().max().item() <= FP32_STATE


@pytest.mark.parametrize("chunks", [[1] * 64, [64], [1, 2, 5, 24, 32], [63, 1], [17, 47]])
def test_every_logit_and_the_state_are_golden(golden, expected, chunks) -> None:
    ids = expected["tokens"].tolist()
    state = golden.initial_state()
    rows, at = [], 0
    for n in chunks:
        logits, state = golden.forward(ids[at : at + n], state, every=True)
        rows.append(logits)
        at += n
    difference = torch.cat(rows).double() - expected["logits_step_f64"]
    assert difference.abs().max().item() <= FP32_LOGITS
    assert_state_is_golden(state, expected)


def test_without_every_only_the_last_logits_come(golden, expected) -> None:
    ids = expected["tokens"].tolist()
    logits, _ = golden.forward(ids, golden.initial_state())
    assert logits.shape == (golden.info.n_vocab,)
    assert (logits.double() - expected["logits_step_f64"][-1]).abs().max().item() <= FP32_LOGITS


@pytest.mark.parametrize("n", [1, 37])
def test_the_given_state_is_never_changed(golden, expected, n: int) -> None:
    ids = expected["tokens"].tolist()
    _, state = golden.forward(ids[:10], golden.initial_state())
    kept = state.clone()
    golden.forward(ids[10 : 10 + n], state)
    golden.forward_batch([5, 6], [state, state])
    for name, tensor in state.tensors.items():
        assert torch.equal(tensor, kept.tensors[name])


@pytest.mark.parametrize(("precision", "rms"), [("bf16", BF16_LOGITS_RMS), ("fp16", FP16_LOGITS_RMS)])
def test_low_precision_stays_near(expected, precision: str, rms: float) -> None:
    model = engine.load_model(GOLDEN / "v7.safetensors", precision=precision)
    logits, _ = model.forward(expected["tokens"].tolist(), model.initial_state(), every=True)
    golden = expected["logits_step_f64"].float()
    assert (logits - golden).square().mean().sqrt().item() <= rms
    assert (logits.argmax(-1) == golden.argmax(-1)).sum().item() >= 60


def test_layer_zero_value_residual_tensors_are_ignored_to_the_bit(tmp_path: Path, expected) -> None:
    tensors = load_file(GOLDEN / "v7.safetensors")
    for name in ("v0", "v1", "v2"):
        del tensors[f"blocks.0.att.{name}"]
    torch.save(tensors, tmp_path / "without.pth")
    ids = expected["tokens"].tolist()
    with_them = engine.load_model(GOLDEN / "v7.safetensors", precision="fp32")
    without = engine.load_model(tmp_path / "without.pth", precision="fp32")
    a, _ = with_them.forward(ids, with_them.initial_state())
    b, _ = without.forward(ids, without.initial_state())
    assert torch.equal(a, b)


def test_rows_of_a_batch_equal_single_rows(golden, expected) -> None:
    ids = expected["tokens"].tolist()
    states = [golden.forward(ids[:n], golden.initial_state())[1] for n in (3, 20, 41)]
    logits, after = golden.forward_batch([7, 8, 9], states)
    for row, (token, state) in enumerate(zip([7, 8, 9], states, strict=True)):
        alone, alone_state = golden.forward([token], state)
        assert (logits[row] - alone).abs().max().item() <= FP32_LOGITS
        for name, tensor in alone_state.tensors.items():
            assert (after[row].tensors[name] - tensor).abs().max().item() <= FP32_STATE


def test_state_bytes_are_told_before_loading(tmp_path: Path) -> None:
    model = engine.load_model(write_rwkv7(tmp_path / "m.safetensors", n_embd=64, head_size=16), precision="fp32")
    assert model.initial_state().nbytes == model.info.state_bytes


@pytest.mark.parametrize("ids", [[], [-1], [320]])
def test_ids_that_the_model_has_not_are_refused(golden, ids) -> None:
    with pytest.raises(engine.InvalidRequest):
        golden.forward(ids, golden.initial_state())


def test_a_state_of_another_model_is_refused(golden, tmp_path: Path) -> None:
    other = engine.load_model(write_rwkv7(tmp_path / "m.safetensors"), precision="fp32")
    with pytest.raises(engine.StateError):
        golden.forward([1], other.initial_state())
    with pytest.raises(engine.InvalidRequest):
        golden.forward_batch([1, 2], [golden.initial_state()])


def test_each_tensor_that_is_missing_or_misshapen_is_named(tmp_path: Path) -> None:
    whole = rwkv7_tensors(n_layer=2)
    used = [name for name in whole if not name.startswith(("blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2"))]
    for name in used:
        if name == "blocks.0.att.r_k":
            continue  # tells the version: without it this is no RWKV-7
        torch.save({n: t for n, t in whole.items() if n != name}, tmp_path / "m.pth")
        with pytest.raises(engine.InconsistentModel):
            engine.load_model(tmp_path / "m.pth", precision="fp32")


def test_nan_in_the_weights_is_refused(tmp_path: Path) -> None:
    tensors = rwkv7_tensors()
    tensors["blocks.1.ffn.key.weight"][3, 4] = float("nan")
    torch.save(tensors, tmp_path / "m.pth")
    with pytest.raises(engine.InconsistentModel) as caught:
        engine.load_model(tmp_path / "m.pth", precision="fp32")
    assert caught.value.facts["tensor"] == "blocks.1.ffn.key.weight"


def test_logits_are_the_caller_s_to_change(golden) -> None:
    for logits in (
        golden.forward([1, 2], golden.initial_state())[0],
        golden.forward([1, 2], golden.initial_state(), every=True)[0],
        golden.forward_batch([1], [golden.initial_state()])[0],
    ):
        logits -= 1.0
        logits[..., 0] = -torch.inf
