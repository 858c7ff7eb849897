"""Which files make the model that a path means: one, or the several that Hugging Face splits a large model into.

And which models a folder of models holds. No torch here: a window may ask.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import DamagedModel, ModelNotFound, SeveralModels, UnreadableModel, UnsupportedModel

#: Endings of files that hold weights.
SUFFIXES = (".safetensors", ".st", ".pth", ".pt", ".bin", ".ckpt", ".gguf")
#: The names that a model folder's one model has, the safest format first.
_PREFERRED = (
    "model.safetensors",
    "model.safetensors.index.json",
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
)
#: What makes a folder with a single model more than a place where it happens to lie.
_BESIDE_A_MODEL = ("config.json", "tokenizer.json")
#: What training programs leave beside the weights.
_NO_WEIGHTS = re.compile(r"^(training_args\.bin|(optimizer|scheduler|rng_state|random_states)[\w.-]*)$")
_PART = re.compile(r"^(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.(?P<ending>safetensors|bin|st|pth|gguf)$")
_MAX_INDEX_BYTES = 2_000_000  # many times that of the largest public model
_MAX_PARTS = 10_000
_MAX_NAME_BYTES = 255  # what file systems allow


@dataclass(frozen=True, slots=True)
class Sources:
    """path: what stands for the model, and opens it again. files: hold its tensors. promised: names that the index
    says are in them."""

    path: Path
    files: tuple[Path, ...]
    promised: dict[str, Path] = field(default_factory=dict)


def find_sources(path: Path, tuned_state: str = "") -> Sources:
    """The files of the model at `path`: a folder, a weights file, one part of several, or their index.

    tuned_state: the name of the file in a folder that its card says is one, so no model.
    Raises ModelNotFound, SeveralModels, DamagedModel (parts are missing, the index makes no sense), UnreadableModel,
    and UnsupportedModel for what is neither a file nor a folder.
    """
    if is_folder_of_models(path):
        return _in_folder(path, tuned_state)
    if path.name.endswith(".index.json"):
        return _from_index(path)
    part = _PART.match(path.name)
    if part is None:
        return Sources(path, (path,))
    index = path.with_name(f"{part['stem']}.{part['ending']}.index.json")
    return _from_index(index) if _is_file(index) else _all_parts(path.parent, part)


def is_folder_of_models(path: Path) -> bool:
    """Whether it is a folder, not a file. Raises ModelNotFound, and UnsupportedModel for what is neither."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise ModelNotFound(path, reason="there is nothing at this path") from error
    except (OSError, ValueError) as error:  # a loop of links, no permission, too long a name; a name with NUL
        raise ModelNotFound(path, reason=getattr(error, "strerror", None) or str(error)) from error
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise UnsupportedModel(path, found="neither a file nor a folder")
    return stat.S_ISDIR(mode)


def _in_folder(folder: Path, tuned_state: str) -> Sources:
    try:
        names = sorted(p.name for p in folder.iterdir() if p.name != tuned_state)
    except OSError as error:
        raise ModelNotFound(folder, reason=error.strerror or str(error)) from error
    preferred = next((name for name in _PREFERRED if name in names), None)
    if preferred is not None:
        return find_sources(folder / preferred)
    models = _models_among(names)
    if not models:
        raise ModelNotFound(folder, reason="the folder holds no weights file")
    if len(models) > 1:
        shown = ", ".join(list(models)[:5]) + (", …" if len(models) > 5 else "")
        raise SeveralModels(folder, reason=f"the folder holds {len(models)} models", found=shown)
    return find_sources(folder / next(iter(models.values())))


def _models_among(names: Iterable[str]) -> dict[str, str]:
    """Of sorted names of files, those that open a model, by what it is called: the parts of one count as one."""
    models: dict[str, str] = {}
    for name in names:
        if name.lower().endswith(SUFFIXES) and not _NO_WEIGHTS.match(name):
            part = _PART.match(name)
            models.setdefault(f"{part['stem']}.{part['ending']}" if part else name, name)
    return models


def models_in(folder: Path) -> list[Path]:
    """What can be opened in a folder of models and in the folders inside it, by name: files, and model folders.

    Hidden files are left out. A folder that isn't there or may not be read has none. Reads names only.
    """
    found = []
    entries = _listed(folder)
    files = set(_models_among(path.name for path in entries if path.is_file()).values())
    for path in entries:
        if path.name in files:
            found.append(path)
        elif path.is_dir():
            inside = _models_among(p.name for p in _listed(path) if p.is_file())
            found += [path] if is_model_folder(path) else [path / name for name in inside.values()]
    return found


def is_model_folder(folder: Path) -> bool:
    """Whether a folder holds one model and what belongs to it, to be opened as a whole."""
    names = {path.name for path in _listed(folder)}
    models = _models_among(sorted(names))
    if "model.toml" in names:  # it may name a tuned state, which looks like a second model
        return len(models) > 0
    return any(name in names for name in _PREFERRED) or (
        len(models) == 1 and any(name in names for name in _BESIDE_A_MODEL)
    )


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name.lower())
    except OSError:
        return []


def _all_parts(folder: Path, part: re.Match[str]) -> Sources:
    count = int(part["count"])
    if not 1 <= int(part["number"]) <= count <= _MAX_PARTS:
        raise DamagedModel(folder / part[0], reason="its number among the parts makes no sense")
    files = [folder / f"{part['stem']}-{i:05}-of-{count:05}.{part['ending']}" for i in range(1, count + 1)]
    return _existing(files[0], files, {})


def _from_index(index: Path) -> Sources:
    """Reads the index's `weight_map`: the tensors' names and their files, which lie beside the index."""
    try:
        if index.stat().st_size > _MAX_INDEX_BYTES:
            raise DamagedModel(index, reason="the index is larger than any model's")
        places = json.loads(index.read_bytes().decode("utf-8"))["weight_map"]
        promised = {str(name): index.parent / _beside(place) for name, place in places.items()}
    except OSError as error:
        raise UnreadableModel(index, reason=error.strerror or str(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedModel(index, reason=f"the index can't be read: {error}"[:300]) from error
    if not promised:
        raise DamagedModel(index, reason="the index names no tensor")
    return _existing(index, sorted(set(promised.values())), promised)


def _beside(place: object) -> str:
    """A file's plain name. Raises ValueError for a path to somewhere else."""
    is_plain = isinstance(place, str) and place not in ("", ".", "..") and not any(c in place for c in "/\\:\0")
    if not is_plain or len(str(place).encode()) > _MAX_NAME_BYTES:
        raise ValueError(f"{str(place)[:100]!r} is no file's name")
    return str(place)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise UnreadableModel(path, reason=error.strerror or str(error)) from error


def _existing(path: Path, files: list[Path], promised: dict[str, Path]) -> Sources:
    missing = next((file for file in files if not _is_file(file)), None)
    if missing is not None:
        raise DamagedModel(path, reason=f"its part {missing.name} is missing"[:300])
    return Sources(path, tuple(files), promised)
