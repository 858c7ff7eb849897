"""The random models as files of llama.cpp: written as its converter writes them, quantised by itself."""

from __future__ import annotations

import ast
import ctypes
import importlib.util
import re
from pathlib import Path
from typing import Any

from tests.benchmarks._engines import silence_llama
from tests.benchmarks._models import HEAD_SIZE, N_VOCAB, RANKS, SHAPES, random_tensors
from tests.helpers.gguf_files import LARGE, converted, world_tokens, write_gguf

#: Types of files (llama.cpp's LLAMA_FTYPE) that it makes out of F16. In Q4_0 it keeps the head in Q6_K.
QUANTISED = {"Q8_0": 7, "Q4_0": 2}

#: Matrices that its converter stores in F16: the large ones, and of the low ranks all but those of the decay.
_HALF = re.compile(rf"({LARGE.pattern}|time_mix_[avg][12]\.weight)")


def write_gguf_model(folder: Path, size: str, kind: str) -> Path:
    """The file of one of SHAPES in `folder`, made unless it is there. kind: F32, F16, Q8_0 or Q4_0."""
    path = folder / f"random-{size.lower()}-{kind.lower()}.gguf"
    if path.exists():
        return path
    unfinished = path.with_suffix(".part")
    if kind in QUANTISED:
        _quantise(write_gguf_model(folder, size, "F16"), unfinished, QUANTISED[kind])
    else:
        _write_plain(unfinished, size, kind)
    return unfinished.replace(path)


def _write_plain(path: Path, size: str, kind: str) -> None:
    n_layer, n_embd = SHAPES[size]
    letters = {"w": "decay", "a": "iclr", "v": "value_residual_mix", "g": "gate"}
    fields: dict[str, Any] = {
        "rwkv7.context_length": 1 << 20,
        "rwkv7.embedding_length": n_embd,
        "rwkv7.block_count": n_layer,
        "rwkv7.feed_forward_length": 4 * n_embd,
        "rwkv7.attention.head_count": 0,
        "rwkv7.attention.layer_norm_epsilon": 1e-5,
        **{f"rwkv7.attention.{name}_lora_rank": RANKS[letter] for letter, name in letters.items()},
    }
    tensors = converted(random_tensors(size), "rwkv7")
    tokens = world_tokens(_world_vocabulary(), N_VOCAB)
    write_gguf(path, tensors, kind=kind, large=_HALF, head_size=HEAD_SIZE, fields=fields, vocabulary=tokens)


def _world_vocabulary() -> dict[int, bytes]:
    """Id -> bytes, out of the `rwkv` package, which is not imported."""
    spec = importlib.util.find_spec("rwkv")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    file = Path(spec.submodule_search_locations[0]) / "rwkv_vocab_v20230424.txt"
    table: dict[int, bytes] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        number, _, rest = line.partition(" ")
        token = ast.literal_eval(rest.rpartition(" ")[0])
        table[int(number)] = token.encode() if isinstance(token, str) else token
    return table


def _quantise(source: Path, target: Path, file_type: int) -> None:
    import llama_cpp

    silence_llama(llama_cpp)
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = file_type
    status = llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(parameters))
    if status != 0:
        raise SystemExit(f"llama.cpp did not quantise {source}: {status}")
