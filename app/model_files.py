"""Which files of a folder are models, and whether a file has changed. Reads no file, only names, sizes and times.

May take long on a drive that doesn't answer: never called on the GUI thread.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

MODEL_SUFFIXES = (".pth", ".safetensors", ".gguf")

#: A folder with one of these beside its weights is one model.
_MARKS = ("model.toml", "model.safetensors", "config.json", "tokenizer.json")
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size and time of change; those of all its weights together for a model folder. `around_ns`: when
    something was last put beside them, as a vocabulary may be."""

    size_bytes: int
    changed_ns: int
    around_ns: int

    def same_file(self, other: Stamp | None) -> bool:
        """Whether the weights are as they were."""
        return other is not None and (self.size_bytes, self.changed_ns) == (other.size_bytes, other.changed_ns)


def models_in(folder: Path) -> list[str]:
    """Paths of the models in a folder and in the folders inside it, by name. A model folder is one of them.

    A folder that is not there or may not be read has none.
    """
    found: list[str] = []
    for path in _listed(folder):
        if _is_weights(path):
            found.append(str(path))
        elif path.is_dir():
            found += [str(path)] if is_model_folder(path) else [str(p) for p in _listed(path) if _is_weights(p)]
    return found[:_MOST_FILES]


def is_model_folder(folder: Path) -> bool:
    """Whether a folder holds the files of one model, to be opened as a whole."""
    names = {path.name for path in _listed(folder)}
    weights = [name for name in names if name.endswith(MODEL_SUFFIXES)]
    return "model.safetensors" in names or (len(weights) == 1 and any(mark in names for mark in _MARKS))


def looks_like_model(path: Path) -> bool:
    """Whether the writer, dropping this on the window, means a model."""
    return is_model_folder(path) if path.is_dir() else path.name.lower().endswith(MODEL_SUFFIXES)


def stamp_of(path: str) -> Stamp | None:
    """None where there is nothing, or nothing that may be looked at."""
    try:
        here = os.stat(path)
        if not os.path.isdir(path):
            return Stamp(here.st_size, here.st_mtime_ns, os.stat(os.path.dirname(path) or ".").st_mtime_ns)
        files = [p.stat() for p in _listed(Path(path)) if p.is_file()]
    except OSError:
        return None
    return Stamp(sum(f.st_size for f in files), max((f.st_mtime_ns for f in files), default=0), here.st_mtime_ns)


def _is_weights(path: Path) -> bool:
    return path.name.lower().endswith(MODEL_SUFFIXES) and path.is_file()


def _listed(folder: Path) -> list[Path]:
    """What lies in a folder, by name; hidden files are left out."""
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    except OSError:
        return []
    return sorted(entries, key=lambda path: path.name.lower())
