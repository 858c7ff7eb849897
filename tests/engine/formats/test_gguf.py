"""A GGUF file gives the official tensors back, bit for bit, and is refused by its name if it holds anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from engine.checkpoint import open_checkpoint
from tests.helpers.gguf_files import converted, write_gguf
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import rwkv6_tensors, rwkv7_tensors, write_tensors

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def rounded(tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """The same in float32 with values that `dtype` can hold, so that storing them in it loses nothing."""
    return {name: tensor.to(dtype).float() for name, tensor in tensors.items()}


def without_dummies(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in tensors.items() if not name.startswith("blocks.0.att.v")} | {
        name: tensors[name] for name in tensors if name.startswith("blocks.0.att.value")
    }


def assert_same(path: Path, expected: dict[str, torch.Tensor]) -> None:
    found = {name: entry.read() for name, entry in open_checkpoint(path).entries.items()}
    assert sorted(found) == sorted(expected)
    for name, tensor in found.items():
        assert tensor.shape == expected[name].shape, name
        assert torch.equal(tensor.float(), expected[name].float()), name
        assert tensor.is_contiguous(), name


@pytest.mark.parametrize("kind", DTYPES)
@pytest.mark.parametrize("architecture", ["rwkv6", "rwkv7"])
def test_every_tensor_comes_back_bit_for_bit(tmp_path: Path, architecture: str, kind: str) -> None:
    tensors = rounded({"rwkv6": rwkv6_tensors, "rwkv7": rwkv7_tensors}[architecture](n_layer=3), DTYPES[kind])
    path = write_gguf(tmp_path / "m.gguf", converted(tensors, architecture), architecture, kind=kind)
    assert_same(path, without_dummies(tensors))
    entries = open_checkpoint(path).entries
    assert entries["blocks.0.att.key.weight"].dtype == entries["emb.weight"].dtype == DTYPES[kind]
    assert entries["blocks.0.att.key.weight"].stored == {"F32": "fp32", "F16": "fp16", "BF16": "bf16"}[kind]
    assert entries["blocks.0.ln1.weight"].stored == "fp32"


@pytest.mark.parametrize("name", ["v6", "v7"])
def test_the_golden_models_come_back_bit_for_bit(tmp_path: Path, name: str) -> None:
    tensors = {n: t.float() for n, t in load_file(ORACLE / "golden" / f"{name}.safetensors").items()}
    architecture = f"rwkv{name[1]}"
    path = write_gguf(tmp_path / "m.gguf", converted(tensors, architecture), architecture, kind="BF16", head_size=64)
    assert_same(path, without_dummies(tensors))


@pytest.mark.parametrize("every", [1, 2, 6])
def test_output_matrices_that_were_halved_every_few_layers_are_whole_again(tmp_path: Path, every: int) -> None:
    tensors = rwkv6_tensors(n_layer=5)
    path = write_gguf(
        tmp_path / "m.gguf",
        converted(tensors, "rwkv6", every),
        "rwkv6",
        fields={"rwkv6.rescale_every_n_layers": every},
    )
    assert_same(path, tensors)


def test_files_from_before_the_mixes_were_stacked_open_too(tmp_path: Path) -> None:
    tensors = rwkv6_tensors()
    stored = converted(tensors, "rwkv6")
    for i in range(2):
        del stored[f"blk.{i}.time_mix_lerp_fused.weight"]
        stored |= {
            f"blk.{i}.time_mix_lerp_{letter}.weight": tensors[f"blocks.{i}.att.time_maa_{letter}"].view(-1)
            for letter in "wkvrg"
        }
    assert_same(write_gguf(tmp_path / "m.gguf", stored, "rwkv6"), tensors)


def test_the_same_weights_compute_the_same_as_from_an_official_file(tmp_path: Path) -> None:
    tensors = rwkv7_tensors()
    official = engine.load_model(write_tensors(tmp_path / "m.safetensors", tensors), precision="fp32")
    model = engine.load_model(write_gguf(tmp_path / "m.gguf", converted(tensors, "rwkv7")), precision="fp32")
    ids = [1, 7, 300, 7]
    expected, _ = official.forward(ids, official.initial_state(), every=True)
    logits, _ = model.forward(ids, model.initial_state(), every=True)
    assert torch.equal(logits, expected)


def test_what_the_file_says_of_itself_becomes_the_card(tmp_path: Path) -> None:
    fields = {
        "general.name": "Lamp \n Lighter",
        "general.license": "apache-2.0",
        "general.languages": ["en", "zh"],
        "general.description": "Writes about lamps." + "." * 1000,
    }
    path = write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"), fields=fields)
    info = engine.inspect(path).info
    assert (info.name, info.card.licence, info.card.languages) == ("Lamp Lighter", "apache-2.0", ("en", "zh"))
    assert len(info.card.description) == 100
    assert info.path == str(path)


def test_a_card_beside_the_file_goes_before_what_is_inside(tmp_path: Path) -> None:
    write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"), fields={"general.name": "Inside"})
    (tmp_path / "model.toml").write_text('name = "Beside"\n', encoding="utf-8")
    assert engine.inspect(tmp_path).info.name == "Beside"
    assert engine.inspect(tmp_path / "m.gguf").info.name == "Inside"


@pytest.mark.parametrize(
    ("architecture", "fields", "found"),
    [
        ("llama", {}, "a llama model"),
        ("qwen2", {}, "a qwen2 model"),
        ("mamba", {}, "a mamba model"),
        ("olmo", {}, "an olmo model"),
        ("", {}, "doesn't say"),
        ("rwkv6qwen2", {}, "QRWKV-6"),
        ("arwkv7", {}, "ARWKV-7"),
        ("clip", {}, "a projector"),
        ("rwkv7", {"general.type": "adapter"}, "a LoRA adapter"),
        ("llama", {"general.type": "mmproj"}, "a projector"),
        ("rwkv7", {"general.type": "hat"}, "'hat'"),
        ("rwkv7", {"split.count": 3}, "one of 3"),
        ("rwkv7", {"rwkv7.attention.layer_norm_epsilon": 1e-12}, "epsilon"),
    ],
)
def test_everything_else_is_refused_by_its_name(
    tmp_path: Path, architecture: str, fields: dict[str, object], found: str
) -> None:
    path = write_gguf(tmp_path / "m.gguf", {"a.weight": torch.ones(4)}, architecture, fields=fields)
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(path)
    assert found in caught.value.facts["found"]


def test_a_file_without_weights_is_refused_as_such(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "m.gguf", {}, vocabulary=[(b"<s>", 3), (b"a", 1)])
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(path)
    assert "vocabulary" in caught.value.facts["found"]


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("rope_freqs.weight", torch.ones(4)),
        ("blk.0.attn_q.weight", torch.ones(4, 4)),
        ("blk.99999.attn_norm.weight", torch.ones(64)),
        ("blk.1.time_mix_lerp_fused.weight", torch.ones(5, 1, 1, 64)),
        ("blk.1.time_mix_w1.weight", torch.ones(16)),
        ("blk.1.time_mix_w1.weight", torch.ones(16, 63)),
        ("blk.1.time_mix_r_k.weight", torch.ones(63)),
        ("blk.1.time_mix_key.weight", torch.ones(64, 32)),
        ("token_embd.weight", torch.ones(64)),
    ],
)
def test_tensors_that_no_such_model_has_are_named(tmp_path: Path, name: str, tensor: torch.Tensor) -> None:
    path = write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7") | {name: tensor})
    with pytest.raises(engine.InconsistentModel):
        engine.load_model(path)


@pytest.mark.parametrize("name", ["blk.1.time_mix_g1.weight", "output.weight", "blk.0.time_mix_lerp_fused.weight"])
def test_tensors_that_are_missing_are_named(tmp_path: Path, name: str) -> None:
    stored = converted(rwkv7_tensors(), "rwkv7")
    del stored[name]
    with pytest.raises(engine.InconsistentModel):
        engine.load_model(write_gguf(tmp_path / "m.gguf", stored))


def test_mixes_that_are_there_twice_are_refused(tmp_path: Path) -> None:
    stored = converted(rwkv6_tensors(), "rwkv6") | {"blk.0.time_mix_lerp_w.weight": torch.ones(64)}
    with pytest.raises(engine.InconsistentModel):
        open_checkpoint(write_gguf(tmp_path / "m.gguf", stored, "rwkv6"))


def test_a_header_without_a_head_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(engine.InconsistentModel):
        open_checkpoint(write_gguf(tmp_path / "m.gguf", converted(rwkv7_tensors(), "rwkv7"), head_size=0))
