"""Finds the vocabulary that belongs to a model: given by the caller, beside the weights, or RWKV's own World file."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from engine.errors import TokenizerError
from engine.tokenizer import Tokenizer, load_tokenizer

#: Rows of the embedding of every World and G1 model; the vocabulary itself ends at id 65529.
WORLD_ROWS = 65536


def find_tokenizer(
    folder: Path,
    n_vocab: int,
    chosen: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    inside: Callable[[], Tokenizer] | None = None,
) -> Tokenizer | None:
    """The vocabulary for a model of `n_vocab` rows, or None where there is none that fits.

    In this order: `chosen` (which must fit), the one `inside` the weights file, a vocabulary file in the model's
    `folder`, and for a World model the file in `vocabulary_folder` or, without one, the copy that the installed `rwkv`
    package carries.
    Raises TokenizerError if a vocabulary is there but can't be read or has more ids than the model has rows.
    """
    if chosen is not None:
        return _fitting(Path(chosen), n_vocab)
    if inside is not None:
        return inside()
    for candidate in [folder / "tokenizer.json", *sorted(folder.glob("rwkv_vocab_*.txt"))]:
        if candidate.is_file():
            return _fitting(candidate, n_vocab)
    if n_vocab != WORLD_ROWS:
        return None
    place = Path(vocabulary_folder) if vocabulary_folder is not None else _package_folder()
    if place is None:
        return None
    found = sorted(place.glob("rwkv_vocab_*.txt"))
    return _fitting(found[-1], n_vocab) if found else None


def _fitting(path: Path, n_vocab: int) -> Tokenizer:
    tokenizer = load_tokenizer(path)
    if tokenizer.n_vocab > n_vocab:
        raise TokenizerError(path=str(path), reason=f"{tokenizer.n_vocab} entries for a model of {n_vocab} rows")
    return tokenizer


def _package_folder() -> Path | None:
    """Where the `rwkv` package lies, found without importing it."""
    spec = importlib.util.find_spec("rwkv")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) if places else None
