"""One passage while it is written: what may be drawn next, its text so far, and where it ends.

A row knows nothing of the model's step: `generator.py` moves one row, or several side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.config import GenerationRequest, ModelInfo
from engine.endings import Cut, Ending
from engine.sampling import Chain
from engine.state_store import PrefixKeys
from engine.timeline import Tokens
from engine.tokenizer import Mask, Tokenizer

#: Tokens that the repetition rules look back on. Fixed and counted from the token being drawn, so that eight short
#: passages in a row are one long one.
HISTORY_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Start:
    """Where a passage begins: the ids before it, and keys of their prefixes that have come as far as their end."""

    ids: Tokens
    keys: PrefixKeys


class Row:
    """Draws tokens until an ending. number: from 0, where several are written side by side.

    `show` is given whole characters as they come, and how many tokens there are.
    """

    def __init__(
        self,
        number: int,
        request: GenerationRequest,
        seed: int,
        start: Start,
        tokenizer: Tokenizer,
        info: ModelInfo,
        show: Callable[[str, int], None],
    ) -> None:
        self.number, self.seed = number, seed
        self.keys = start.keys.fork()
        self.written: list[int] = []
        self.text = ""  # what has been shown
        self.cut: Cut | None = None
        self._n_before = len(start.ids)
        self._held = request.held
        self._sampler, self._stream = Chain(request.params, tokenizer.penalty_exempt), tokenizer.stream()
        self._ending = Ending(request)
        self._decoded = self._visible = ""
        self._history = start.ids[-HISTORY_TOKENS:]
        # End of text is suppressed, as is usual for prose: only tokens that have text may be drawn.
        self._allowed = _of_rows(tokenizer.has_text, info.n_vocab)
        self._first = self._allowed
        if request.held:
            self._first = _of_rows(tokenizer.starts_with(request.held.encode()), info.n_vocab)
        self._show = show

    @property
    def n_tokens(self) -> int:
        """Tokens before the next one to be drawn, those of the text before the passage included."""
        return self._n_before + len(self.written)

    @property
    def is_shown(self) -> bool:
        """Whether all text of its tokens has been given out."""
        return len(self.text) == len(self._visible) and not self._stream.pending

    @property
    def may_be_saved(self) -> bool:
        """Whether it goes on from here, and its tokens so far are whole characters."""
        return self.cut is None and not self._stream.pending

    @property
    def allowed(self) -> Mask:
        """The tokens that may come next at all."""
        return self._allowed if self.written else self._first

    def distribution(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The probabilities [n_vocab] that the next `draw` from these logits would draw with."""
        return self._sampler.distribution(logits, self._history, self.allowed)

    def draw(self, logits: npt.NDArray[np.float32]) -> int | None:
        """The next token, or None if with it the passage has ended before it. logits: [n_vocab]."""
        token = self._sampler.sample(logits, self._history, self.n_tokens, self.seed, self.allowed)
        self._decoded += self._stream.push(token)
        before, self._visible = len(self._visible), self._decoded[len(self._held) :]
        self.cut = self._ending.find(self._visible, before, len(self.written) + 1)
        if self.cut is not None and self.cut.at <= before:
            return None  # the token belongs to what comes after the passage
        self.written.append(token)
        self.keys.append(token)
        self._history = np.append(self._history, np.uint32(token))[-HISTORY_TOKENS:]
        return token

    def show(self) -> None:
        """Gives out what is new, without what may still turn out to begin a stop string."""
        self._show_to(len(self._visible) - self._ending.held_back(self._visible))

    def end(self) -> str:
        """Gives out the rest. Returns the passage."""
        self._show_to(len(self._visible) if self.cut is None else self.cut.at)
        return self.text

    def _show_to(self, end: int) -> None:
        new = self._visible[len(self.text) : end]
        if new:
            self.text += new
            self._show(new, len(self.written))


def _of_rows(mask: Mask, n_vocab: int) -> Mask:
    """A mask of the vocabulary's ids as one of the model's rows, of which there may be more."""
    return np.pad(mask, (0, n_vocab - len(mask)))
