"""Which files of a folder are models, and whether a file has changed. Reads no file, only names, sizes and times.

May take long on a drive that doesn't answer: never called on the GUI thread.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import engine

#: What the window takes for a model when it is dropped there; the list of models takes whatever the engine opens.
MODEL_SUFFIXES = (".pth", ".safetensors", ".gguf", ".st")

_MOST_FILES = 500

#: The name of one part of a model in several files, or of their index.
_PART = re.compile(r"(?P<stem>.+?)(-\d{5}-of-\d{5})?\.(safetensors|gguf|safetensors\.index\.json)")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size and time of change; those of all its weights together for a model folder or one in several files.
    `around_ns`: when something was last put beside them, as a vocabulary may be."""

    size_bytes: int
    changed_ns: int
    around_ns: int

    def same_file(self, other: Stamp | None) -> bool:
        """Whether the weights are as they were."""
        return other is not None and (self.size_bytes, self.changed_ns) == (other.size_bytes, other.changed_ns)


def models_in(folder: Path) -> list[str]:
    """Paths of the models in a folder and in the folders inside it, by name. A model folder is one of them."""
    return [str(path) for path in engine.models_in(folder)][:_MOST_FILES]


def folders_in(folder: Path) -> list[str]:
    """Where else a model may come to lie."""
    try:
        return sorted(entry.path for entry in os.scandir(folder) if entry.is_dir() and not entry.name.startswith("."))
    except OSError:
        return []


def looks_like_model(path: Path) -> bool:
    """Whether the writer, dropping this on the window, means a model."""
    return engine.is_model_folder(path) if path.is_dir() else path.name.lower().endswith(MODEL_SUFFIXES)


def stamp_of(path: str) -> Stamp | None:
    """None where there is nothing, or nothing that may be looked at."""
    try:
        here = os.stat(path)
        if os.path.isdir(path):
            files = [entry.stat() for entry in os.scandir(path) if entry.is_file()]
        else:
            files = [here, *_other_parts(path)]
            here = os.stat(os.path.dirname(path) or ".")
    except OSError:
        return None
    return Stamp(sum(f.st_size for f in files), max((f.st_mtime_ns for f in files), default=0), here.st_mtime_ns)


def _other_parts(path: str) -> Iterator[os.stat_result]:
    """Of a model whose file at `path` is its first part or its index, the other files."""
    folder, name = os.path.split(path)
    whole = _PART.fullmatch(name)
    if whole is None or not (whole[2] or name.endswith(".json")):
        return
    for entry in os.scandir(folder or "."):
        part = _PART.fullmatch(entry.name)
        if part is not None and part[2] and part["stem"] == whole["stem"] and entry.name != name:
            yield entry.stat()
