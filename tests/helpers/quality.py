"""What a lower precision loses: how far its predictions are from those of float32, over a text."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

import engine
from tests.helpers.shared import CORPUS

#: Characters at the beginning of the corpus that are passed over.
SKIPPED_CHARACTERS = 30_000_000

#: Tokens whose logits are in memory at once.
_WINDOW = 512


@dataclass(frozen=True, slots=True)
class Quality:
    """kl: Kullback-Leibler divergence from float32, in nats a token. perplexity_ratio: to that of float32."""

    mean_kl: float
    kl_99: float  # 99th percentile
    max_kl: float
    perplexity_ratio: float


def fiction_ids(model: engine.Model, n: int) -> list[int]:
    """So many tokens out of the corpus of fiction."""
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        file.read(SKIPPED_CHARACTERS)
        text = file.read(8 * n).replace("<|endoftext|>", "* * *")
    ids = model.tokenizer.encode(text)[:n]
    assert len(ids) == n, "the text is too short"
    return ids


def compared(expected: engine.Model, found: engine.Model, ids: Sequence[int]) -> Quality:
    """Both read `ids` from the beginning on, each with its own state."""
    kl: list[torch.Tensor] = []
    lost = 0.0
    at = 0
    for mine, other in zip(_log_probabilities(expected, ids), _log_probabilities(found, ids), strict=True):
        kl.append((mine.exp() * (mine - other)).sum(-1))
        following = torch.tensor(ids[at + 1 : at + 1 + len(mine)]).unsqueeze(1)
        n = len(following)
        lost += float((mine[:n].gather(1, following) - other[:n].gather(1, following)).sum())
        at += len(mine)
    each = torch.cat(kl)
    ratio = torch.tensor(lost / (len(ids) - 1)).exp()
    return Quality(float(each.mean()), float(each.quantile(0.99)), float(each.max()), float(ratio))


def _log_probabilities(model: engine.Model, ids: Sequence[int]) -> Iterator[torch.Tensor]:
    """float64 [some, n_vocab], window after window."""
    state = model.initial_state()
    for start in range(0, len(ids), _WINDOW):
        logits, state = model.forward(ids[start : start + _WINDOW], state, every=True)
        yield logits.double().log_softmax(-1)
