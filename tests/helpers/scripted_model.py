"""A model that says what a test wants: its logits are a function of the tokens that it has read.

It keeps the contract of a model exactly (its state is what it has read), so that the writing loop can be tried with
texts that no trained model would write on demand.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache

import torch

from engine.config import ModelInfo
from engine.models.base import Model
from engine.state import State
from engine.world_vocabulary import WorldTokenizer

#: Tokens that it remembers.
REMEMBERED = 48

#: By the text of a token, "" for the end of the text: its logit. What isn't named can't come.
Logits = dict[str | bytes, float]


class ScriptedModel(Model):
    """say: given the text of the last tokens that were read, gives the logits."""

    def __init__(self, tokens: Sequence[str | bytes], say: Callable[[str], Logits], name: str = "scripted") -> None:
        table = {bytes([i]): i + 1 for i in range(256)}
        for token in tokens:
            table.setdefault(_bytes(token), len(table) + 1)
        self.ids = table
        tokenizer = WorldTokenizer(table)
        info = ModelInfo("rwkv7", 1, REMEMBERED, tokenizer.n_vocab, 0, 0, f"{name:x<32}", REMEMBERED * 4)
        super().__init__(info, tokenizer)
        self._say = cache(say)
        self.n_read = 0

    def _initial_tensors(self) -> dict[str, torch.Tensor]:
        return {"att_kv": torch.zeros(1, REMEMBERED)}

    def _run(self, ids, state, stop):
        self.n_read += ids.numel()
        kept = torch.cat([state["att_kv"][0], ids.to(torch.float32)], dim=1)
        hidden = kept.unfold(1, REMEMBERED, 1)[:, 1:]
        return hidden.contiguous(), {"att_kv": kept[None, :, -REMEMBERED:].contiguous()}

    def _logits(self, hidden):
        rows = hidden.reshape(-1, REMEMBERED)
        out = torch.full((len(rows), self.info.n_vocab), -torch.inf)
        for i, row in enumerate(rows.to(torch.int64).tolist()):
            for token, logit in self._say(self.tokenizer.decode(row)).items():
                out[i, self.ids[_bytes(token)] if token else 0] = logit
        return out.reshape(*hidden.shape[:-1], -1)

    def state_of(self, ids: Sequence[int]) -> State:
        """The state after `ids`."""
        return self.forward(ids, self.initial_state())[1]


def _bytes(token: str | bytes) -> bytes:
    return token.encode() if isinstance(token, str) else token


def chance_talk(tokens: Sequence[str | bytes], seed: int, end_of_text: bool = False) -> Callable[[str], Logits]:
    """Draws logits by chance, the same ones behind the same few characters."""

    def say(text: str) -> Logits:
        chance = random.Random(f"{seed} {text[-6:]}")
        logits = {token: chance.gauss(0, 1.5) for token in tokens}
        return {**logits, "": -0.5} if end_of_text else logits

    return say
