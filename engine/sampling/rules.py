"""What the sampler has to know of a vocabulary: which ids end a line, break a repeat, are biased, are banned."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.sampling.candidates import Ids, Mask
from engine.sampling.dry import Breakers
from engine.sampling.penalties import Bias
from engine.sampling_params import SamplingParams
from engine.tokenizer import utf8, without_surrogates

if TYPE_CHECKING:
    from engine.tokenizer import Tokenizer

_MOST_RESTS = 20  # tokens that a breaker's rest may have, as in llama.cpp


@dataclass(frozen=True, slots=True)
class SamplingRules:
    """Made by `sampling_rules`; masks are bool [tokenizer.n_vocab], not writable, None for what isn't needed.

    counts_exempt: what the frequency penalty leaves alone. ends_line: tokens whose text ends with a line break.
    """

    counts_exempt: Mask | None = None
    ends_line: Mask | None = None
    breakers: Breakers | None = None
    biases: tuple[Bias, ...] = ()
    banned: Ids | None = None

    def for_rows(self, n: int) -> SamplingRules:
        """The same for logits of `n` rows, of which a model may have more than its vocabulary has ids, or fewer."""
        breakers = self.breakers
        return SamplingRules(
            counts_exempt=None if self.counts_exempt is None else _as_long(self.counts_exempt, n),
            ends_line=None if self.ends_line is None else _as_long(self.ends_line, n),
            breakers=None if breakers is None else replace(breakers, whole=_as_long(breakers.whole, n)),
            biases=tuple(bias for bias in self.biases if max(bias.ids) < n),
            banned=None if self.banned is None else self.banned[self.banned < n],
        )


def sampling_rules(params: SamplingParams, tokenizer: Tokenizer) -> SamplingRules:
    """What `params` need of this vocabulary. The masks are made once a vocabulary: up to 50 ms each for 65,536 ids."""
    uses_counts = params.presence_penalty or params.frequency_penalty
    banned = _banned(params.banned_tokens, tokenizer)
    return SamplingRules(
        counts_exempt=tokenizer.penalty_exempt if uses_counts else None,
        ends_line=tokenizer.ends_with(b"\n") if params.top_p_newline else None,
        breakers=_breakers(params.dry_sequence_breakers, tokenizer) if params.dry_multiplier else None,
        biases=tuple(bias for text, value in params.logit_bias if value for bias in _biases(text, value, tokenizer)),
        banned=banned if len(banned) else None,
    )


def _banned(texts: tuple[str, ...], tokenizer: Tokenizer) -> Ids:
    """Ids of tokens that read like one of `texts`, with or without a space before; "#123" is an id."""
    found: set[int] = set()
    for text in texts:
        if text.startswith("#") and text[1:].isascii() and text[1:].isdigit():
            found.add(int(text[1:]))
            continue
        found |= {ids[0] for ids in _spellings(text, tokenizer) if len(ids) == 1}
    return np.array(sorted(i for i in found if i < tokenizer.n_vocab), dtype=np.int64)


def _biases(text: str, value: float, tokenizer: Tokenizer) -> list[Bias]:
    return [Bias(ids, value) for ids in _spellings(text, tokenizer)]


def _spellings(text: str, tokenizer: Tokenizer) -> list[tuple[int, ...]]:
    """The tokens of `text` at the beginning of a word and behind a space. Where the space is a token of its own, that
    one says nothing of the word and is left out. None for what the vocabulary can't write: its tokens read otherwise.
    """
    space = tokenizer.encode(" ")
    found: dict[tuple[int, ...], None] = {}
    for spelling in dict.fromkeys((text, " " + text.lstrip(" "))):
        ids = tokenizer.encode(spelling)
        if _composed(tokenizer.decode(ids)) != _composed(without_surrogates(spelling)):
            continue
        if ids[: len(space)] == space and len(ids) > len(space):
            ids = ids[len(space) :]
        if ids:
            found[tuple(ids)] = None
    return list(found)


def _breakers(texts: tuple[str, ...], tokenizer: Tokenizer) -> Breakers | None:
    """Tokens that hold a breaker, and ways to write one over a border of tokens: as `tokenizer` writes it alone, and
    with its first bytes at the end of another token."""
    if not texts:
        return None
    whole = np.zeros(tokenizer.n_vocab, dtype=bool)
    begun: dict[int, set[tuple[int, ...]]] = {}
    for text in texts:
        whole |= tokenizer.containing(utf8(text))
        for beginning, rest in _cuts(text, tokenizer):
            for token in np.flatnonzero(tokenizer.ends_with(beginning)).tolist():
                begun.setdefault(token, set()).add(rest)
    return Breakers(whole, {token: tuple(sorted(rests)) for token, rests in begun.items()})


def _cuts(text: str, tokenizer: Tokenizer) -> set[tuple[bytes, tuple[int, ...]]]:
    """`text` in two: the bytes that another token may end with, and the tokens of the rest. Cut at every byte, as in
    llama.cpp, and with the tokens that `text` itself has."""
    data, ids = utf8(text), tokenizer.encode(text)
    cuts = {(data[:i], rest[:_MOST_RESTS]) for i in range(1, len(data)) for rest in _rests(data[i:], tokenizer)}
    ends = np.cumsum([len(tokenizer.text_bytes(token)) for token in ids], dtype=int)[:-1].tolist()
    return cuts | {(data[:end], tuple(ids[place:][:_MOST_RESTS])) for place, end in enumerate(ends, 1) if end}


def _rests(data: bytes, tokenizer: Tokenizer) -> list[tuple[int, ...]]:
    """Tokens of `data`, which may begin within a character: in every way that this one's end can be written."""
    n = next((i for i, byte in enumerate(data) if byte & 0xC0 != 0x80), len(data))
    whole = tuple(tokenizer.encode(data[n:].decode("utf-8"))) if n < len(data) else ()
    return [(*end, *whole) for end in _ends_of_character(data[:n], tokenizer)]


def _ends_of_character(data: bytes, tokenizer: Tokenizer) -> list[tuple[int, ...]]:
    if not data:
        return [()]
    known = tokenizer.parts_of_characters
    return [
        (known[data[:i]], *others)
        for i in range(1, len(data) + 1)
        if data[:i] in known
        for others in _ends_of_character(data[i:], tokenizer)
    ]


def _composed(text: str) -> str:
    """In the one form that all of Unicode's have in common: a vocabulary may know a letter in one of them only."""
    return unicodedata.normalize("NFKC", text)


def _as_long(mask: Mask, n: int) -> Mask:
    return mask if len(mask) == n else np.pad(mask[:n], (0, max(0, n - len(mask))))
