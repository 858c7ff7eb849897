"""A wording of a stretch of text with its tokens, and how the tokens of a changed text come from known ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.text import common_beginning, common_end
from engine.tokenizer import Tokenizer

Tokens = npt.NDArray[np.uint32]  # a sequence of token ids
Ends = npt.NDArray[np.unsignedinteger[Any]]  # as narrow as the text's length allows
Flags = npt.NDArray[np.bool_]

DIGEST_BYTES = 16

_A_WORD = "x"  # what may come after line breaks

#: How far from a difference a place that may be cut is looked for. In prose it is one of the first borders; in a long
#: row of dashes, where there is none, all is tokenised again.
_TRIED_TOKENS = 200

#: So much text in common with another part is no chance: a scene was split, merged, or copied and changed.
_FAR_CHARS = 100

#: A stretch that doesn't decode to itself (the vocabulary normalises) is tokenised in pieces of about so many
#: characters, so that only what is normalised can't be cut.
_PIECE_CHARS = 100


@dataclass(slots=True, eq=False)
class Wording:
    """A text and its tokens. The arrays are not writable.

    ids: [n]. ends: [n], ends[i] is the offset in `text` (in characters) after token i; tokens that share a character's
    bytes share the offset after that character, so that a cut is clean exactly between two different ends.
    written: [n], which tokens the model wrote; the others are as `encode_open` has them.
    """

    text: str
    ids: Tokens
    ends: Ends
    written: Flags
    _digest: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        for array in (self.ids, self.ends, self.written):
            array.flags.writeable = False

    @property
    def digest(self) -> bytes:
        """Of the text and all about its tokens."""
        if not self._digest:
            digest = hashlib.blake2b(self.text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES)
            for array in (self.ids.astype("<u4"), self.ends.astype("<u4"), self.written):
                digest.update(array.tobytes())
            self._digest = digest.digest()
        return self._digest

    def same(self, other: Wording) -> bool:
        """Whether text and ids are the same."""
        return self is other or (self.text == other.text and np.array_equal(self.ids, other.ids))

    def begins_with(self, other: Wording) -> bool:
        """Whether `other` is a beginning of this one, with the same tokens."""
        return self.text.startswith(other.text) and np.array_equal(self.ids[: len(other.ids)], other.ids)

    def has_written(self, before: str, more: str) -> bool:
        """Whether it begins with `before` and then `more`, which is one token of the model's."""
        n = self.count(len(before) + len(more))
        return (
            n > 0
            and bool(self.written[n - 1])
            and (self.end(n - 1), self.end(n)) == (len(before), len(before) + len(more))
            and self.text.startswith(before + more)
        )

    def first(self, n: int) -> Wording:
        """The first `n` tokens, which end with a whole character."""
        return Wording(self.text[: self.end(n)], self.ids[:n], self.ends[:n], self.written[:n])

    def behind(self, n: int) -> Wording:
        """All but the first `n` tokens, which end with a whole character."""
        start = self.end(n)
        return Wording(
            self.text[start:], self.ids[n:], (self.ends[n:] - start).astype(self.ends.dtype), self.written[n:]
        )

    def end(self, n: int) -> int:
        """The offset after the first `n` tokens."""
        return int(self.ends[n - 1]) if n else 0

    def count(self, place: int) -> int:
        """How many tokens end at or before `place`."""
        return int(np.searchsorted(self.ends, place, side="right"))

    def beginning(self, tokenizer: Tokenizer, place: int) -> Wording | None:
        """The text before `place` with the tokens it has here; None where typed text has others when it ends there."""
        n = self.count(place)
        if self.end(n) != place:
            return None
        found = self.first(n)
        by_the_model = bool(self.written[max(0, n - 1) : n + 1].any())
        forms = *_forms(self.text), *_forms(found.text)
        return found if by_the_model or _may_be_cut(tokenizer, forms, place) else None


def typed(tokenizer: Tokenizer, text: str, goes_on: bool = False) -> Wording:
    """`text` tokenised. goes_on: other text is known to follow; else it ends as `encode_open` says."""
    whole, is_exact = _tokenised(tokenizer, text, goes_on)
    if is_exact:
        return whole
    pieces, forms, start = [], _forms(text), 0
    for end in range(_PIECE_CHARS, len(text)):
        if end - start >= _PIECE_CHARS and _may_be_cut(tokenizer, forms, end):
            pieces.append(_tokenised(tokenizer, text[start:end], True)[0])
            start = end
    return joined([*pieces, _tokenised(tokenizer, text[start:], goes_on)[0]])


def written(tokenizer: Tokenizer, ids: Sequence[int]) -> Wording:
    """What the model wrote. Raises TokenizerError for ids that are not of this vocabulary."""
    text, ends = token_ends(tokenizer, ids, 0)
    return _wording(text, ids, ends, True)


def changed(tokenizer: Tokenizer, text: str, known: Sequence[Wording], elsewhere: Iterable[Wording] = ()) -> Wording:
    """`text` with what can stay of known wordings at its beginning and its end, the rest tokenised anew.

    Tokens stay on either side up to the place nearest to the difference where both wordings may be cut. elsewhere:
    wordings of other parts, which count too where they have much of what would be new.
    """
    before, behind, n_new = _kept(tokenizer, text, known)
    if n_new > _FAR_CHARS:
        far = _kept(tokenizer, text, [*known, *elsewhere])
        if n_new - far[2] > _FAR_CHARS:
            before, behind, n_new = far
    start = len(before.text)
    return joined([before, typed(tokenizer, text[start : start + n_new], goes_on=bool(behind.text)), behind])


def begun_by_model(wordings: Iterable[Wording]) -> bool:
    """Whether the model wrote the first token of these, which stand one after the other."""
    first = next((wording for wording in wordings if len(wording.ids)), _EMPTY)
    return bool(first.written[:1].any())


def joined(pieces: Sequence[Wording]) -> Wording:
    """One wording of pieces that stand one after the other."""
    text = "".join(piece.text for piece in pieces)
    starts = np.cumsum([0, *(len(piece.text) for piece in pieces)])
    ends = [piece.ends.astype(np.int64) + start for piece, start in zip(pieces, starts, strict=False)]
    return Wording(
        text,
        np.concatenate([piece.ids for piece in pieces]),
        np.concatenate(ends).astype(np.min_scalar_type(len(text))),
        np.concatenate([piece.written for piece in pieces]),
    )


def encode_open(tokenizer: Tokenizer, text: str) -> list[int]:
    """The ids of a text that goes on: line breaks at its end are cut as they are before a word.

    Byte-level BPE makes one token of two line breaks only where a text ends with them. A model hardly knows that token:
    measured with the built-in one, the next paragraph's first words are 1.7 nats a token less likely after it.
    """
    if text.endswith("\n"):
        ids = tokenizer.encode(text + _A_WORD)
        if ids and tokenizer.token_bytes(ids[-1]) == _A_WORD.encode():
            return ids[:-1]
    return tokenizer.encode(text)


def token_ends(tokenizer: Tokenizer, ids: Sequence[int], start: int) -> tuple[str, list[int]]:
    """The text of `ids`, and for each the offset (counted from `start`) at which it ends, as `Wording` wants them."""
    pieces = [tokenizer.text_bytes(token) for token in ids]
    data = b"".join(pieces)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _streamed_ends(tokenizer, ids, start)
    # Characters begun at or before each byte: inside a character that is one more than were ended, as it should be.
    begun = np.cumsum((np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80) + start
    byte_ends = np.cumsum([len(piece) for piece in pieces], dtype=np.intp)
    ends: list[int] = np.append(begun, start)[byte_ends - 1].tolist()  # [-1], before any byte, is the start
    return text, ends


def _streamed_ends(tokenizer: Tokenizer, ids: Sequence[int], start: int) -> tuple[str, list[int]]:
    """`token_ends` of ids whose bytes are not all characters."""
    stream = tokenizer.stream()
    pieces, ends, at = [], [], start
    for token in ids:
        piece = stream.push(token)
        pieces.append(piece)
        at += len(piece)
        ends.append(-1 if stream.pending else at)
    pieces.append(stream.flush())
    following = at + len(pieces[-1])
    for i in range(len(ends) - 1, -1, -1):
        if ends[i] < 0:
            ends[i] = following
        following = ends[i]
    return "".join(pieces), ends


def _kept(tokenizer: Tokenizer, text: str, known: Sequence[Wording]) -> tuple[Wording, Wording, int]:
    """What can stay at the beginning and at the end of `text`, and how many characters are between them."""
    before = _kept_before(tokenizer, text, known)
    behind = _kept_behind(tokenizer, text[len(before.text) :], known)
    return before, behind, len(text) - len(before.text) - len(behind.text)


def _kept_before(tokenizer: Tokenizer, text: str, known: Iterable[Wording]) -> Wording:
    """The tokens of a known wording that can stay at the beginning of `text`."""
    old, shared = _nearest(text, known, common_beginning)
    forms, old_forms = _forms(text), _forms(old.text)
    n = old.count(shared)
    for place in np.unique(old.ends[max(0, n - _TRIED_TOKENS) : n])[::-1].tolist():
        if _may_be_cut(tokenizer, forms, place) and _may_be_cut(tokenizer, old_forms, place):
            return old.first(old.count(place))
    return _EMPTY


def _kept_behind(tokenizer: Tokenizer, text: str, known: Iterable[Wording]) -> Wording:
    """The tokens of a known wording that can stay at the end of `text`."""
    old, shared = _nearest(text, known, common_end)
    forms, old_forms = _forms(text), _forms(old.text)
    first = len(old.text) - shared
    n = int(np.searchsorted(old.ends, first))
    places = np.unique(old.ends[n : n + _TRIED_TOKENS]).tolist()
    for place in places if first else [0, *places]:
        at = place + len(text) - len(old.text)
        if at < len(text) and _may_be_cut(tokenizer, forms, at) and _may_be_cut(tokenizer, old_forms, place):
            return old.behind(old.count(place))
    return _EMPTY


def _nearest(text: str, known: Iterable[Wording], common: Callable[[str, str], int]) -> tuple[Wording, int]:
    """The wording that has most in common with `text`, and how much that is, by `common`."""
    best, most = _EMPTY, 0
    for wording in known:
        shared = common(wording.text, text)
        if shared > most:
            best, most = wording, shared
    return best, most


def _forms(text: str) -> tuple[str, ...]:
    """What `encode_open` may encode of `text`."""
    return (text, text + _A_WORD) if text.endswith("\n") else (text,)


def _may_be_cut(tokenizer: Tokenizer, forms: Iterable[str], place: int) -> bool:
    return all(tokenizer.safe_cut(form, place) for form in forms)


def _tokenised(tokenizer: Tokenizer, text: str, goes_on: bool) -> tuple[Wording, bool]:
    """`text` with its tokens, and whether they decode to it; if not, there is no clean cut between them."""
    ids = tokenizer.encode(text) if goes_on else encode_open(tokenizer, text)
    decoded, ends = token_ends(tokenizer, ids, 0)
    is_exact = decoded == text
    return _wording(text, ids, ends if is_exact else [len(text)] * len(ids), False), is_exact


def _wording(text: str, ids: Sequence[int], ends: Sequence[int], by_the_model: bool) -> Wording:
    return Wording(
        text,
        np.array(ids, dtype=np.uint32),
        np.array(ends, dtype=np.min_scalar_type(len(text))),
        np.full(len(ids), by_the_model, dtype=np.bool_),
    )


_EMPTY = _wording("", (), (), False)
