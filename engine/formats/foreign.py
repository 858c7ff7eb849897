"""What is no RWKV that this engine runs, by its proper name: told from a file's first bytes or its tensors' names."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from engine.errors import DamagedModel, UnsupportedModel
from engine.formats.tensor_entry import TensorEntry

#: How many bytes `refuse_start` looks at.
START_BYTES = 512
_TAR_MARK = slice(257, 262)

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"lmgg", "a ggml file, as rwkv.cpp and llama.cpp wrote before GGUF"),
    (b"fmgg", "a ggml file, as rwkv.cpp and llama.cpp wrote before GGUF"),
    (b"tjgg", "a ggml file, as llama.cpp wrote before GGUF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"\x28\xb5\x2f\xfd", "a compressed archive"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file that it stands for"),
)

#: Marks in tensors' names, the most telling first. Patterns are searched for in each name.
_NAMES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(mark), family)
    for mark, family in (
        (r"\.(SCB|quant_state|absmax|nested_absmax)($|\.)", "quantised weights (bitsandbytes)"),
        (r"\.(qweight|qzeros|g_idx)$", "quantised weights (GPTQ or AWQ)"),
        (r"\.weight_scale(_inv)?$", "quantised weights (fp8)"),
        (r"^emb\.weight_(mx|rx|my|ry)$|\.weight_(mx|rx|my|ry)$", "weights that ChatRWKV quantised"),
        (
            r"self_attn\.(time_maa|time_decay|r_k|x_[rwkvag]|w0|receptance|time_mixer)",
            "a Qwen model with RWKV's attention",
        ),
        (r"lora_[AB](\.|$)|lora_embedding_[AB]", "a LoRA adapter"),
        (r"\.(bone|disha)$", "a Bone or DiSHA adapter"),
        (r"self_attn\.(q_norm|q_proj\.bias)", "a Qwen transformer"),
        (r"self_attn\.(q_proj|qkv_proj)", "a Llama-like transformer"),
        (r"attention\.query_key_value", "a GPT-NeoX transformer"),
        (r"attn\.c_attn|^transformer\.h\.\d+\.", "a GPT-2 transformer"),
        (r"mixer\.(A_log|dt_bias)", "a Mamba model"),
        (r"^model\.diffusion_model\.|^first_stage_model\.", "a model that makes pictures"),
        (r"encoder\.layers?\.\d+\.|encoder\.block\.\d+\.", "an encoder, not a language model that writes"),
        (r"\.(time_ww|time_gamma|time_alpha|time_beta)$|att\.time_w$", "an RWKV-1 model"),
        (r"\.(att|ffn|ffnPre)\.time_mix$", "an RWKV-2 model"),
        (r"\.time_maa_rkvw_w1$|\.gate_w1$", "a trial between RWKV-6 and 7"),
        (r"^(head_q|head_k)\.weight$", "an RWKV that copies from its text (head_qk)"),
        (r"\.ffnPre\.", "an RWKV whose first layer has no time mix (pre_ffn)"),
        (r"\.tiny_(ln|q|k|v)\.", "an RWKV with a small attention"),
        (r"^blocks\.0\.pos_emb_x$", "an RWKV for pictures"),
    )
)


def refuse_start(path: Path, start: bytes) -> None:
    """Raises UnsupportedModel or DamagedModel if the first START_BYTES bytes are of something known to be no model."""
    if not start:
        raise DamagedModel(path, reason="the file is empty")
    if not start.strip(b"\0"):
        raise DamagedModel(path, reason="the file begins with zeros")
    if start[8:9] == b"{":
        return  # a safetensors header, whose length may begin like any of these
    if start[_TAR_MARK] == b"ustar":
        raise UnsupportedModel(path, found="a tar archive, as PyTorch wrote before 2017")
    for mark, what in _STARTS:
        if start.startswith(mark):
            raise UnsupportedModel(path, found=what)
    if _is_text(start):
        is_page = start.lstrip()[:5].lower() in (b"<!doc", b"<html")
        raise UnsupportedModel(path, found="a web page" if is_page else "a text")


def _is_text(start: bytes) -> bool:
    """UTF-8 without control characters; a character that is cut off at the end doesn't matter."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\t\n\r\ufeff" for c in text)


def refuse_names(path: Path, names: Iterable[str]) -> None:
    """Raises UnsupportedModel if tensors' official or own names are those of something else."""
    names = list(names)
    for mark, family in _NAMES:
        if any(mark.search(name) for name in names):
            raise UnsupportedModel(path, found=family)


def without_counters(path: Path, entries: dict[str, TensorEntry]) -> dict[str, TensorEntry]:
    """The tensors of real numbers. Raises UnsupportedModel for weights that are whole numbers or of 8 bits: quantised.

    Single counters and masks that a training program kept beside its weights are left out.
    """
    kept = {}
    for name, entry in entries.items():
        if entry.dtype.is_floating_point and entry.dtype.itemsize > 1:
            kept[name] = entry
        elif len(entry.shape) >= 2 and name.endswith(".weight"):
            raise UnsupportedModel(path, found=f"quantised weights ({entry.stored})")
    return kept
