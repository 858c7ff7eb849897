"""Small trained models of other people: their logits, the reference's, and the text they write."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.reading import difference, read
from tests.helpers.shared import ORACLE
from tests.tolerances import FP32_LOGITS, RWKVCPP_LOGITS_Q5_1, RWKVCPP_LOGITS_SUM

TINY = ORACLE / "tiny"
NAMES = {"4": "4v0-660K", "5.2": "5v2-730K", "6": "6v0-3m"}


@pytest.fixture(scope="module", params=NAMES)
def version(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def tiny(version: str, kernels: str) -> engine.Model:
    return engine.load_model(TINY / f"tiny-rwkv-{NAMES[version]}.safetensors", precision="fp32", kernels=kernels)


@pytest.fixture(scope="module")
def expected(version: str) -> dict[str, torch.Tensor]:
    return load_file(TINY / f"tiny-rwkv-{NAMES[version]}.expected.safetensors")


def test_head_sizes_come_from_the_shapes(tiny, version: str) -> None:
    assert tiny.info.version == version
    assert tiny.info.head_size == {"4": 0, "5.2": 8, "6": 8}[version]


@pytest.mark.parametrize("chunks", [[1, 1, 1], [3], [2, 1]])
def test_the_prompt_s_logits_are_the_reference_s(tiny, expected, chunks: list[int]) -> None:
    logits, _ = read(tiny, expected["rwkvcpp.prompt"].tolist(), chunks)
    assert difference(logits, expected["reference.prompt_logits"]) <= FP32_LOGITS


@pytest.mark.parametrize("chunks", [[1] * 123, [123], [1, 2, 5, 24, 32, 59], [122, 1]])
def test_the_logits_of_a_text_are_the_reference_s(tiny, expected, chunks: list[int]) -> None:
    logits, _ = read(tiny, expected["text.tokens"].tolist(), chunks)
    assert difference(logits, expected["text.logits_step"]) <= FP32_LOGITS


@pytest.mark.parametrize("chunks", [[1, 1, 1], [3]])
def test_the_prompt_s_last_logits_are_rwkv_cpp_s(tiny, expected, version: str, monkeypatch, chunks) -> None:
    if version == "5.2":  # rwkv.cpp's graph of version 5 has another epsilon than the official code
        if tiny.info.kernels.startswith("native"):
            pytest.skip("the native kernels know the official code's only")
        monkeypatch.setattr("kernels.torch_operations.GROUP_NORM_EPSILON", 1e-5)
    logits, _ = read(tiny, expected["rwkvcpp.prompt"].tolist(), chunks)
    given = expected["rwkvcpp.expected_logits"]
    if version == "6":  # theirs were made before the weights were rounded to Q5_1
        assert difference(logits[-1], given) <= RWKVCPP_LOGITS_Q5_1
        assert logits[-1].argmax() == given.argmax()
        return
    assert difference(logits[-1], given) <= FP32_LOGITS
    assert abs((logits[-1] - given).sum().item()) <= RWKVCPP_LOGITS_SUM
    if version == "5.2":
        assert difference(logits, expected["reference_eps1e-5.prompt_logits"]) <= FP32_LOGITS


def test_what_it_writes_is_the_same_text(tiny, expected, version: str) -> None:
    logits, state = tiny.forward(expected["rwkvcpp.prompt"].tolist(), tiny.initial_state())
    written: list[int] = []
    for _ in expected["greedy.tokens"]:
        written.append(int(logits.argmax()))
        logits, state = tiny.forward(written[-1:], state)
    assert written == expected["greedy.tokens"].tolist()
    text = json.loads((TINY / "tiny.json").read_text())[NAMES[version]]["greedy"]["text"]
    assert bytes(written).decode("utf-8", errors="replace") == text
