"""Text to token ids and back. The kinds of vocabulary are in world_, json_ and character_vocabulary.py."""

from __future__ import annotations

import codecs
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import TokenizerError
from engine.streaming import StreamingDecoder

__all__ = ["StreamingDecoder", "Tokenizer", "load_tokenizer"]

_SURROGATES = re.compile("[\ud800-\udfff]")

#: The largest known vocabulary, Gemma's, has 33 MB. What is larger is no vocabulary and isn't read.
MAX_FILE_BYTES = 64_000_000

#: Larger ids are a mistake in the file.
MAX_ID = 1_000_000

#: Masks that are kept for the texts asked about last.
_MOST_MASKS = 64

Mask = npt.NDArray[np.bool_]


class Tokenizer(ABC):
    """A vocabulary. Read-only once made; any thread. Masks are bool [n_vocab], shared and not writable.

    n_vocab: one more than the largest id, which may be less than the rows of a model. special_ids: ids that stand for
    an event and not for text; they decode to nothing. end_of_text_id: the one that ends a document, or None.
    fingerprint: of everything that decides how text becomes ids. name: what a writer would call it, "RWKV World" or
    "GPT-NeoX 20B" for these two, wherever the file lies, else the file's name.
    """

    name: str = ""
    n_vocab: int
    special_ids: frozenset[int]
    end_of_text_id: int | None
    fingerprint: str

    def __init__(self, table: Sequence[bytes | None], special_ids: Iterable[int]) -> None:
        """table: the bytes of each id, None for an id that doesn't exist."""
        self._table = table
        self.n_vocab = len(table)
        self.special_ids = frozenset(special_ids)
        self._masks: dict[bytes, Mask] = {}

    @property
    def begin_ids(self) -> tuple[int, ...]:
        """What is read before any text: a document begins where another one ended."""
        return () if self.end_of_text_id is None else (self.end_of_text_id,)

    @abstractmethod
    def encode(self, text: str) -> list[int]:
        """The ids of `text`. A lone surrogate, which no file can hold, is read as U+FFFD."""

    @abstractmethod
    def safe_cut(self, text: str, position: int) -> bool:
        """True only if encode(text[:position]) + encode(text[position:]) == encode(text).

        Looks at a few characters around `position` (0 to len(text)); where those don't decide it, the answer is no.
        """

    def token_bytes(self, token: int) -> bytes:
        """The bytes of one id; for a special one those of its name. Raises TokenizerError for an unknown id."""
        found = self._table[token] if 0 <= token < self.n_vocab else None
        if found is None:
            raise TokenizerError(ids=[int(token)], reason="no such token")
        return found

    def text_bytes(self, token: int) -> bytes:
        """The bytes that one id adds to a text: none for a special one. Raises TokenizerError for an unknown id."""
        found = self.token_bytes(token)
        return b"" if token in self.special_ids else found

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """The bytes of the text, which need not be whole characters. Raises TokenizerError for an unknown id."""
        return b"".join(map(self.text_bytes, ids))

    def decode(self, ids: Iterable[int]) -> str:
        """The text, U+FFFD for what isn't UTF-8. Raises TokenizerError for an unknown id."""
        return self.decode_bytes(ids).decode("utf-8", "replace")

    def stream(self) -> StreamingDecoder:
        """A decoder that is given one id after the other."""
        return StreamingDecoder(self.text_bytes)

    @cached_property
    def has_text(self) -> Mask:
        """Ids that add text: those that exist and aren't special."""
        return self._mask(bool)

    @cached_property
    def penalty_exempt(self) -> Mask:
        """Ids whose text is a piece of " \\t0123456789", special ones included: RWKV never counts their uses."""
        special = np.isin(np.arange(self.n_vocab), list(self.special_ids))
        return _frozen(special | self._mask(lambda text: text in b" \t0123456789"))

    @cached_property
    def parts_of_characters(self) -> dict[bytes, int]:
        """Ids by their bytes, of the tokens that are nothing but a piece of a character behind its first byte."""
        pieces = ((token, i) for i, token in enumerate(self._table) if token and len(token) < 4)
        return {
            token: i for token, i in pieces if i not in self.special_ids and all(byte & 0xC0 == 0x80 for byte in token)
        }

    def starts_with(self, prefix: bytes) -> Mask:
        """Ids whose text begins with `prefix`."""
        return self._kept_mask(b"^" + prefix, lambda text: text.startswith(prefix))

    def ends_with(self, suffix: bytes) -> Mask:
        """Ids whose text ends with `suffix`."""
        return self._kept_mask(b"$" + suffix, lambda text: text.endswith(suffix))

    def containing(self, part: bytes) -> Mask:
        """Ids whose text has `part` in it."""
        return self._kept_mask(b"*" + part, lambda text: part in text)

    def _kept_mask(self, key: bytes, wanted: Callable[[bytes], bool]) -> Mask:
        """Made once; asked for with texts of a writer's choice, so only the last ones are kept."""
        if key not in self._masks:
            while len(self._masks) >= _MOST_MASKS:
                del self._masks[next(iter(self._masks))]
            self._masks[key] = self._mask(wanted)
        return self._masks[key]

    def _mask(self, wanted: Callable[[bytes], bool]) -> Mask:
        """Marks the ids with text that `wanted` says yes to."""
        found = (
            token is not None and i not in self.special_ids and wanted(token) for i, token in enumerate(self._table)
        )
        return _frozen(np.fromiter(found, dtype=np.bool_, count=self.n_vocab))


def load_tokenizer(path: str | Path) -> Tokenizer:
    """The vocabulary in a tokenizer.json, an rwkv_vocab_*.txt or a character table, or in a folder that holds one.

    Raises TokenizerError (facts: path, reason) if there is none or it can't be used.
    """
    # Imported here: these modules build on this one, and `tokenizers` is a large library that World models don't need.
    from engine.character_vocabulary import is_character_table, load_characters
    from engine.world_vocabulary import load_world

    file = _vocabulary_file(Path(path))
    text = _text(file)
    if file.suffix == ".txt":
        return load_world(file, text)
    if is_character_table(text):
        return load_characters(file, text)
    from engine.json_vocabulary import load_json

    return load_json(file, text)


def vocabulary_files(folder: Path) -> list[Path]:
    """The files in `folder` that are vocabularies by their names, the likeliest first."""
    worlds = sorted(folder.glob("rwkv_vocab_*.txt"), reverse=True)
    found = [folder / "tokenizer.json", *worlds, folder / "20B_tokenizer.json"]
    return [file for file in found if file.is_file()]


def character_tables(folder: Path) -> list[Path]:
    """The files in `folder` that are character tables, whatever they are called."""
    from engine.character_vocabulary import is_character_table

    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            if not file.is_file():  # a pipe would be waited for
                continue
            with file.open("rb") as stream:
                beginning = stream.read(100)
        except OSError:
            continue
        if is_character_table(_decoded(beginning, "replace")):
            found.append(file)
    return found


def _vocabulary_file(path: Path) -> Path:
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except OSError as error:  # no permission, too long a name
        raise TokenizerError(path=str(path), reason=error.strerror or str(error)) from error
    if is_folder:
        files = vocabulary_files(path) or character_tables(path)
        if not files:
            raise TokenizerError(path=str(path), reason="no vocabulary in this folder")
        return files[0]
    if not is_file:
        raise TokenizerError(path=str(path), reason="not a file" if path.exists() else "not found")
    if path.suffix not in (".json", ".txt"):
        raise TokenizerError(path=str(path), reason="neither a tokenizer.json nor an rwkv_vocab_*.txt")
    return path


def _text(file: Path) -> str:
    """The content of a text file; UTF-8, or UTF-16 if it says so with a byte order mark."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise TokenizerError(path=str(file), reason=error.strerror or str(error)) from error
    if len(data) > MAX_FILE_BYTES:
        raise TokenizerError(path=str(file), reason=f"larger than {MAX_FILE_BYTES} bytes")
    try:
        return _decoded(data, "strict")
    except UnicodeDecodeError as error:
        raise TokenizerError(path=str(file), reason=f"not {error.encoding.upper()}") from error


def _decoded(data: bytes, errors: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig", errors)


def _frozen(mask: Mask) -> Mask:
    mask.flags.writeable = False
    return mask


def utf8(text: str) -> bytes:
    """`text` in UTF-8, U+FFFD for each lone surrogate."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return without_surrogates(text).encode("utf-8")


def without_surrogates(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)
