"""Every version against its golden model on everything that can run it: by step, as one sequence, in odd chunks."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.reading import difference, read
from tests.helpers.shared import ORACLE
from tests.tolerances import FP32_LOGITS, FP32_STATE, FP32_STATE_V4, LOGITS_RMS, SAME_LARGEST

GOLDEN = ORACLE / "golden"
VERSIONS = {"v4": "4", "v5_0": "5.0", "v5_1": "5.1", "v5_2": "5.2", "v6": "6", "v7": "7"}


@pytest.fixture(scope="module", params=VERSIONS)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def expected(name: str) -> dict[str, torch.Tensor]:
    return load_file(GOLDEN / f"{name}.expected.safetensors")


@pytest.fixture(scope="module")
def golden(name: str, kernels: str) -> engine.Model:
    return engine.load_model(GOLDEN / f"{name}.safetensors", precision="fp32", kernels=kernels)


@pytest.mark.parametrize("chunks", [[1] * 64, [64], [1, 2, 5, 24, 32], [63, 1], [17, 47]])
def test_every_logit_and_the_state_are_golden(golden, expected, chunks: list[int]) -> None:
    logits, state = read(golden, expected["tokens"].tolist(), chunks)
    assert difference(logits, expected["logits_step_f64"]) <= FP32_LOGITS
    bound = FP32_STATE_V4 if golden.info.version == "4" else FP32_STATE
    names = {key.split(".", 2)[2] for key in expected if key.startswith("state_step_f64.")}
    assert set(state.tensors) == names
    for name, tensor in state.tensors.items():
        for layer in range(golden.info.n_layer):
            assert difference(tensor[layer], expected[f"state_step_f64.{layer}.{name}"]) <= bound


def test_chunks_give_the_reference_s_last_logits(golden, expected) -> None:
    logits, _ = read(golden, expected["tokens"].tolist(), [1, 2, 5, 24, 32])
    assert difference(logits[-1], expected["logits_chunked_last"]) <= FP32_LOGITS


def test_without_every_only_the_last_logits_come(golden, expected) -> None:
    logits, _ = golden.forward(expected["tokens"].tolist(), golden.initial_state())
    assert logits.shape == (golden.info.n_vocab,)
    assert difference(logits, expected["logits_step_f64"][-1]) <= FP32_LOGITS


def test_a_pth_file_is_the_same_model(name: str, expected) -> None:
    ids = expected["tokens"].tolist()
    logits = []
    for container in ("safetensors", "pth"):
        model = engine.load_model(GOLDEN / f"{name}.{container}", precision="fp32")
        logits.append(model.forward(ids, model.initial_state(), every=True)[0])
    assert torch.equal(*logits)


@pytest.mark.parametrize("precision", LOGITS_RMS)
@pytest.mark.parametrize("chunks", [[1] * 64, [64]])
def test_low_precision_stays_near(name, kernels, expected, precision: str, chunks: list[int]) -> None:
    model = engine.load_model(GOLDEN / f"{name}.safetensors", precision=precision, kernels=kernels)
    logits, _ = read(model, expected["tokens"].tolist(), chunks)
    golden = expected["logits_step_f64"].float()
    assert (logits - golden).square().mean().sqrt().item() <= LOGITS_RMS[precision]
    assert (logits.argmax(-1) == golden.argmax(-1)).float().mean().item() >= SAME_LARGEST[precision]


def test_the_version_and_the_size_of_the_state_are_told(name: str, golden) -> None:
    assert golden.info.version == VERSIONS[name]
    assert golden.info.head_size == (0 if name == "v4" else 64)
    assert golden.initial_state().nbytes == golden.info.state_bytes


def test_the_keys_of_the_golden_version_4_need_the_running_maximum(expected, name: str) -> None:
    if name == "v4":
        largest = max(expected[f"state_step_f64.{layer}.att_pp"].max().item() for layer in range(3))
        assert largest > 88  # whose exponential is no float32
