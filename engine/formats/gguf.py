"""`.gguf`: the files of llama.cpp (the GGUF specification, ggml-org/ggml, docs/gguf.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import UnsupportedModel
from engine.formats.tensor_entry import TensorEntry

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer


def open_file(path: Path) -> tuple[dict[str, TensorEntry], Callable[[], Tokenizer] | None]:
    """The tensors under official names, and what makes the vocabulary in the file."""
    raise UnsupportedModel(path, found="a GGUF file")
