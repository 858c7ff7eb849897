"""Finds the vocabulary that belongs to a model: given by the caller, in or beside the weights, or one that is known."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from engine.errors import TokenizerError
from engine.tokenizer import Tokenizer, character_tables, load_tokenizer, vocabulary_files

#: Rows of the embedding of every World and G1 model; the vocabulary itself ends at id 65529.
WORLD_ROWS = 65_536

#: Rows of models with GPT-NeoX's vocabulary of 50,277: RWKV-4 Pile, Raven and Novel have as many, the models of the
#: Pile since RWKV-5 more (RWKV-LM, RWKV-v5/demo-training-run-v7-pile.sh).
NEOX_ROWS = (50_277, 50_304)

#: A model has at most about so many rows more than its vocabulary has ids; rows are padded to round numbers.
_SPARE_ROWS = 512


def find_tokenizer(
    folder: Path,
    n_vocab: int,
    chosen: str | Path | None = None,
    vocabulary_folder: str | Path | None = None,
    inside: Callable[[], Tokenizer] | None = None,
) -> Tokenizer | None:
    """The vocabulary for a model of `n_vocab` rows, or None where there is none that fits.

    In this order: `chosen`, the one `inside` the weights file, a vocabulary file in the model's `folder` whose number
    of ids is that of the rows or little less, and for the rows of World and Pile models the known file, which lies in
    `vocabulary_folder` or, that of World, in the installed `rwkv` package. A tokenizer.json in the folder that has far
    fewer ids than rows is taken if nothing else is found. If the one inside can't be read, only those beside it count.
    Raises TokenizerError if a vocabulary is there but can't be read, or (the first that was found, if none fits) has
    more ids than the model has rows.
    """
    if chosen is not None:
        return _checked(load_tokenizer(chosen), n_vocab, Path(chosen))
    unusable: TokenizerError | None = None
    if inside is not None:
        try:
            found = inside()
        except TokenizerError as error:
            unusable = error  # one that lies beside was put there for it; the known one would be a guess
        else:
            return _checked(found, n_vocab, folder)
    misfits: list[tuple[Tokenizer, Path]] = []
    for file in _beside(folder, known=n_vocab in (WORLD_ROWS, *NEOX_ROWS)):
        tokenizer = load_tokenizer(file)
        if n_vocab - _SPARE_ROWS <= tokenizer.n_vocab <= n_vocab:
            return tokenizer
        misfits.append((tokenizer, file))
    if unusable is not None:
        raise unusable
    known = _known(n_vocab, Path(vocabulary_folder) if vocabulary_folder is not None else None)
    if known is not None:
        return _shared(known)
    for tokenizer, file in misfits:
        if tokenizer.n_vocab > n_vocab or file.name == "tokenizer.json":
            return _checked(tokenizer, n_vocab, file)
    return None


def _beside(folder: Path, known: bool) -> Iterator[Path]:
    """Vocabulary files in the model's folder; character tables only if its rows are no well-known number."""
    yield from vocabulary_files(folder)
    if not known:
        yield from character_tables(folder)


def _checked(tokenizer: Tokenizer, n_vocab: int, path: Path) -> Tokenizer:
    if tokenizer.n_vocab > n_vocab:
        raise TokenizerError(path=str(path), reason=f"{tokenizer.n_vocab} entries for a model of {n_vocab} rows")
    return tokenizer


@lru_cache(maxsize=2)
def _shared(file: Path) -> Tokenizer:
    """A vocabulary that many models have in common: read once, however many of them are looked at."""
    return load_tokenizer(file)


def _known(n_vocab: int, vocabulary_folder: Path | None) -> Path | None:
    """The file that models of so many rows have in common, where it is to be had."""
    if n_vocab in NEOX_ROWS and vocabulary_folder is not None:
        file = vocabulary_folder / "20B_tokenizer.json"
        return file if file.is_file() else None
    if n_vocab == WORLD_ROWS:
        places = [place for place in (vocabulary_folder, _package_folder()) if place is not None]
        return next((file for place in places for file in sorted(place.glob("rwkv_vocab_*.txt"), reverse=True)), None)
    return None


def _package_folder() -> Path | None:
    """Where the `rwkv` package lies, found without importing it."""
    spec = importlib.util.find_spec("rwkv")
    places = spec.submodule_search_locations if spec is not None else None
    return Path(places[0]) if places else None
