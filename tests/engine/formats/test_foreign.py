"""What is no RWKV that can be run is refused by its proper name, as a file and by its tensors."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import VERSIONS, Tensors, write_tensors


def found(path: Path) -> str:
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(path)
    return str(caught.value.facts["found"])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"fmgg\x65\0\0\0" + bytes(100), "ggml"),
        (b"lmgg" + bytes(100), "ggml"),
        (b"tjgg\1\0\0\0" + bytes(100), "ggml"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(100), "picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "picture"),
        (b"%PDF-1.7\n\xff", "PDF"),
        (b"\x1f\x8b\x08\0" + bytes(100), "archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "archive"),
        (b"\x7fELF\2\1\1" + bytes(100), "program"),
        (b"<!DOCTYPE html><html><body>404", "web page"),
        (b"\n <html lang='en'>", "web page"),
        (b"Once upon a time there was no model.\n" * 30, "text"),
        ("很久很久以前，有一个故事。".encode() * 30, "text"),
        ("Это не модель.".encode(), "text"),
        (b'{"weights": []}', "text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n", "Git LFS"),
        (b"\x93NUMPY\1\0v\0{'descr'", "NumPy"),
        (b"\x01\x02\x03\xff" * 300, "neither"),
    ],
)
@pytest.mark.parametrize("name", ["m.pth", "m.safetensors", "m.bin"])
def test_files_of_other_kinds(tmp_path: Path, content: bytes, word: str, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert word in found(tmp_path / name)


@pytest.mark.parametrize("content", [bytes(5000), bytes(8)])
def test_a_file_of_zeros_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.pth").write_bytes(content)
    with pytest.raises(engine.DamagedModel, match="zeros"):
        engine.load_model(tmp_path / "m.pth")


def square(*names: str, dtype: torch.dtype = torch.float32) -> Tensors:
    return {name: torch.zeros(8, 8).to(dtype) for name in names}


FAMILIES: dict[str, tuple[Tensors, str]] = {
    "Llama": (square("model.layers.0.self_attn.q_proj.weight", "model.norm.weight"), "Llama"),
    "Qwen 2": (square("model.layers.0.self_attn.q_proj.bias", "model.layers.0.self_attn.q_proj.weight"), "Qwen"),
    "Qwen 3": (square("model.layers.0.self_attn.q_norm.weight", "model.layers.0.self_attn.q_proj.weight"), "Qwen"),
    "Phi": (square("model.layers.0.self_attn.qkv_proj.weight"), "Llama-like"),
    "GPT-NeoX": (square("gpt_neox.layers.0.attention.query_key_value.weight"), "GPT-NeoX"),
    "GPT-2": (square("transformer.h.0.attn.c_attn.weight"), "GPT-2"),
    "Mamba": (square("backbone.layers.0.mixer.A_log"), "Mamba"),
    "ARWKV": (square("model.layers.0.self_attn.x_r", "model.layers.0.self_attn.q_proj.weight"), "Qwen model with RWKV"),
    "QRWKV": (square("model.layers.0.self_attn.time_maa_w1"), "Qwen model with RWKV"),
    "LoRA": (square("blocks.0.att.key.lora_A", "blocks.0.att.key.lora_B"), "LoRA adapter"),
    "PEFT": (square("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"), "LoRA adapter"),
    "Bone": (square("blocks.0.att.key.bone"), "Bone"),
    "Stable Diffusion": (square("model.diffusion_model.input_blocks.0.0.weight"), "pictures"),
    "BERT": (square("bert.encoder.layer.0.attention.self.query.weight"), "encoder"),
    "AI-Writer": (square("tok_emb.weight", "blocks.0.attn.time_ww", "blocks.0.attn.time_gamma"), "RWKV-1"),
    "RWKV-1": (square("blocks.0.attn.time_w", "blocks.0.attn.time_alpha"), "RWKV-1"),
    "RWKV-2": (square("emb.weight", "blocks.0.ffnPre.time_mix", "blocks.1.att.time_mix"), "RWKV-2"),
    "RWKV-3": (square("emb.weight", "blocks.0.ffnPre.time_mix_k", "blocks.1.att.time_decay"), "pre_ffn"),
    "head_qk": (VERSIONS["4"]() | square("head_q.weight", "head_k.weight"), "head_qk"),
    "tiny attention": (VERSIONS["4"]() | square("blocks.1.tiny_q.weight"), "small attention"),
    "bitsandbytes": (VERSIONS["7"]() | square("blocks.0.att.key.SCB"), "bitsandbytes"),
    "GPTQ": (square("model.layers.0.self_attn.q_proj.qweight", dtype=torch.int32), "GPTQ"),
    "fp8": (VERSIONS["7"]() | square("blocks.0.att.key.weight", dtype=torch.float8_e4m3fn), "quantised weights (fp8)"),
    "int8": (VERSIONS["7"]() | square("blocks.0.att.key.weight", dtype=torch.int8), "quantised weights (int8)"),
    "int4": (VERSIONS["7"]() | square("blocks.0.att.key.weight", dtype=torch.uint8), "quantised weights (uint8)"),
    "7b": (VERSIONS["7a"]() | square("blocks.0.att.qkv.weight"), "7b"),
    "8": (VERSIONS["7"]() | square("blocks.0.ffn.enn.weight"), "RWKV-8"),
    "anything": (square("weight"), "no RWKV model"),
    "tuned state": (square("blocks.0.att.time_state"), "tuned state"),
}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_tensors_of_other_models(tmp_path: Path, family: str, suffix: str) -> None:
    tensors, word = FAMILIES[family]
    assert word in found(write_tensors(tmp_path / f"m.{suffix}", tensors))


def test_a_checkpoint_that_chatrwkv_prepared_for_one_device_says_so(tmp_path: Path) -> None:
    torch.save(VERSIONS["4"]() | {"_strategy": "cuda fp16", "_version": 0.7}, tmp_path / "m.pth")
    assert "ChatRWKV" in found(tmp_path / "m.pth")


def test_counters_beside_the_weights_do_no_harm(tmp_path: Path) -> None:
    path = write_tensors(tmp_path / "m.pth", VERSIONS["7"]() | {"step": torch.tensor(3), "mask": torch.ones(4).bool()})
    assert "step" not in engine.checkpoint.open_checkpoint(path).entries
    engine.load_model(path, precision="fp32")


@pytest.mark.parametrize("path", sorted(ORACLE.glob("*/*.expected.safetensors")), ids=lambda path: path.stem)
def test_other_safetensors_files_are_no_models(path: Path) -> None:
    with pytest.raises((engine.UnsupportedModel, engine.InconsistentModel)):
        engine.load_model(path)
