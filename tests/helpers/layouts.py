"""Official tensors in the naming of every public conversion: what the converters do, written anew from their facts."""

from __future__ import annotations

import re
from collections.abc import Callable

import torch

Tensors = dict[str, torch.Tensor]


def hugging_face(tensors: Tensors) -> Tensors:
    """transformers' RWKV-4, and the RWKV organisation's RWKV-5 and 6 after it."""
    found = {}
    for name, tensor in tensors.items():
        name = name.replace("emb.", "embeddings.").replace("blocks.0.ln0", "blocks.0.pre_ln")
        name = name.replace(".att.", ".attention.").replace(".ffn.", ".feed_forward.")
        for letter, word in {"k": "key", "v": "value", "r": "receptance", "g": "gate"}.items():
            name = re.sub(rf"time_mix_{letter}$", f"time_mix_{word}", name)
        found[name if name == "head.weight" else f"rwkv.{name}"] = tensor.clone()
    return found


def hugging_face_7(tensors: Tensors) -> Tensors:
    """The RWKV organisation's own layout of RWKV-7."""
    found = {}
    for name, tensor in tensors.items():
        name = name.replace("emb.", "model.embeddings.").replace("ln_out.", "model.ln_out.")
        name = name.replace("blocks.0.ln0.", "model.pre_ln.").replace("blocks.", "model.layers.")
        found[name.replace(".att.", ".attention.").replace(".ffn.", ".feed_forward.")] = tensor.clone()
    return found


_FLA_OUTER = {
    "emb.weight": "model.embeddings.weight",
    "head.weight": "lm_head.weight",
    "ln_out.weight": "model.norm.weight",
    "ln_out.bias": "model.norm.bias",
}
_FLA_NORMS = {"ln0": "pre_norm", "ln1": "attn_norm", "ln2": "ffn_norm"}
_FLA_MATRICES = {"receptance": "r_proj", "key": "k_proj", "value": "v_proj", "output": "o_proj", "gate": "g_proj"}


def _fla_common(name: str, tensor: torch.Tensor) -> tuple[str, torch.Tensor] | None:
    """What both of flash-linear-attention's versions do alike; None for what is each one's own."""
    if name in _FLA_OUTER:
        return _FLA_OUTER[name], tensor
    _, i, part, rest = name.split(".", 3)
    place = f"model.layers.{i}."
    if part in _FLA_NORMS:
        return f"{place}{_FLA_NORMS[part]}.{rest}", tensor
    if rest.startswith("ln_x"):
        return f"{place}attn.g_norm.{rest[5:]}", tensor
    return None


def fla_7(tensors: Tensors) -> Tensors:
    """flash-linear-attention's RWKV-7 by its utils/convert_from_rwkv7.py."""
    found = {}
    for name, tensor in tensors.items():
        common = _fla_common(name, tensor)
        if common is not None:
            found[common[0]] = common[1].clone()
            continue
        _, i, part, rest = name.split(".", 3)
        place = f"model.layers.{i}." + ("attn." if part == "att" else "ffn.")
        if re.fullmatch(r"blocks\.0\.att\.v[012]", name):
            continue
        if part == "att" and re.fullmatch("[wavg][012]", rest):
            layer = {"0": "2.bias", "1": "0.weight", "2": "2.weight"}[rest[1]]
            found[f"{place}{rest[0]}_lora.lora.{layer}"] = (
                tensor.flatten() if rest[1] == "0" else tensor.t().contiguous()
            ).clone()
        elif part == "att" and rest.endswith(".weight"):
            found[f"{place}{_FLA_MATRICES[rest[:-7]]}.weight"] = tensor.clone()
        elif rest in ("k_k", "k_a") or (part == "ffn" and rest == "x_k"):
            found[place + rest] = tensor.flatten().clone()
        else:
            found[place + rest] = tensor.clone()
    return found


def fla_7_old(tensors: Tensors) -> Tensors:
    """The same of its first months: all six mixes of a layer in one tensor."""
    found = fla_7(tensors)
    layers = {int(m[1]) for name in found if (m := re.match(r"model\.layers\.(\d+)\.", name))}
    for i in layers:
        mixes = [found.pop(f"model.layers.{i}.attn.x_{letter}").flatten() for letter in "rwkvag"]
        found[f"model.layers.{i}.attn.x_x"] = torch.stack(mixes)
    return found


def fla_7_packed(tensors: Tensors) -> Tensors:
    """As the RWKV organisation's RWKV7-Goose models have it: [6, 1, 1, C]."""
    found = fla_7_old(tensors)
    return {name: t[:, None, None].clone() if name.endswith("x_x") else t for name, t in found.items()}


def vllm_7(tensors: Tensors) -> Tensors:
    """vLLM's names: flash-linear-attention's but for the embedding."""
    return {name.replace("model.embeddings", "model.embed_tokens"): t for name, t in fla_7(tensors).items()}


def fla_6(tensors: Tensors) -> Tensors:
    """flash-linear-attention's RWKV-6 by its utils/convert_from_rwkv6.py."""
    found = {}
    n_layer = 1 + max(int(m[1]) for name in tensors if (m := re.match(r"blocks\.(\d+)\.", name)))
    for name, tensor in tensors.items():
        common = _fla_common(name, tensor)
        if common is not None:
            found[common[0]] = common[1].clone()
    for i in range(n_layer):
        att, ffn, place = f"blocks.{i}.att.", f"blocks.{i}.ffn.", f"model.layers.{i}."
        w, k, v, r, g = tensors[f"{att}time_maa_w1"].t().chunk(5)
        w2, k2, v2, r2, g2 = tensors[f"{att}time_maa_w2"].unbind(0)
        found |= {
            f"{place}attn.x_proj.0.mu": tensors[f"{att}time_maa_x"].flatten(),
            f"{place}attn.x_proj.0.linear.weight": torch.cat((r, w, k, v, g)),
            f"{place}attn.x_proj.2.weight": torch.cat((r2, w2, k2, v2, g2)).t().contiguous(),
            f"{place}attn.x_bias": torch.stack([tensors[f"{att}time_maa_{letter}"].flatten() for letter in "rwkvg"]),
            f"{place}attn.w_proj.linear.lora.0.weight": tensors[f"{att}time_decay_w1"].t().contiguous(),
            f"{place}attn.w_proj.linear.lora.2.weight": tensors[f"{att}time_decay_w2"].t().contiguous(),
            f"{place}attn.w_proj.linear.lora.2.bias": tensors[f"{att}time_decay"].flatten(),
            f"{place}attn.bonus": tensors[f"{att}time_faaaa"],
            f"{place}attn.o_proj.weight": tensors[f"{att}output.weight"],
            f"{place}ffn.key.linear.weight": tensors[f"{ffn}key.weight"],
            f"{place}ffn.key.mu": tensors[f"{ffn}time_maa_k"].flatten(),
            f"{place}ffn.receptance.linear.weight": tensors[f"{ffn}receptance.weight"],
            f"{place}ffn.receptance.mu": tensors[f"{ffn}time_maa_r"].flatten(),
            f"{place}ffn.value.weight": tensors[f"{ffn}value.weight"],
        }
        for name in ("receptance", "key", "value", "gate"):
            found[f"{place}attn.{_FLA_MATRICES[name]}.linear.weight"] = tensors[f"{att}{name}.weight"]
    return {name: tensor.clone() for name, tensor in found.items()}


def web(tensors: Tensors, transposed: tuple[str, ...]) -> Tensors:
    """web-rwkv's convert_safetensors.py, of the days when `transposed` were the names that it turned over."""
    found = {}
    for name, tensor in tensors.items():
        new = name.replace("time_faaaa", "time_first").replace("time_maa", "time_mix").lower()
        for part in transposed:  # a name may match two of them: then it is turned twice
            if part in new and tensor.dim() >= 2:
                tensor = tensor.transpose(-2, -1)
        found[new] = tensor.contiguous().clone()
    return found


WEB_FIRST = ("lora.0",)
WEB_6 = ("time_mix_w1", "time_mix_w2", "time_decay_w1", "time_decay_w2", "time_state", "lora.0")
WEB_7 = (*WEB_6[:4], "w1", "w2", "a1", "a2", "g1", "g2", "v1", "v2", *WEB_6[4:])


def before(prefix: str) -> Callable[[Tensors], Tensors]:
    return lambda tensors: {prefix + name: tensor.clone() for name, tensor in tensors.items()}


#: By name: the converter, and the versions that were converted by it.
LAYOUTS: dict[str, tuple[Callable[[Tensors], Tensors], tuple[str, ...]]] = {
    "Hugging Face": (hugging_face, ("4", "5.0", "5.1", "5.2", "6")),
    "Hugging Face 7": (hugging_face_7, ("7",)),
    "fla 6": (fla_6, ("6",)),
    "fla 7": (fla_7, ("7",)),
    "fla 7, old": (fla_7_old, ("7",)),
    "fla 7, packed": (fla_7_packed, ("7",)),
    "vLLM 7": (vllm_7, ("7",)),
    "web-rwkv, first": (lambda tensors: web(tensors, WEB_FIRST), ("4", "5.2")),
    "web-rwkv 6": (lambda tensors: web(tensors, WEB_6), ("4", "5.0", "5.1", "5.2", "6")),
    "web-rwkv 7": (lambda tensors: web(tensors, WEB_7), ("4", "5.2", "6", "7")),
    "DeepSpeed": (before("_forward_module."), ("4", "7", "7a")),
    "module": (before("module."), ("5.2", "7")),
    "Lightning": (before("model."), ("6", "7")),
    "compiled": (before("_orig_mod.module."), ("7",)),
}
CASES = [(layout, version) for layout, (_, versions) in LAYOUTS.items() for version in versions]
