"""One passage while it is written: what may be drawn next, its text so far, and where it ends.

A row knows nothing of the model's step: `generator.py` moves one row, or several side by side.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.bans import Bans
from engine.config import GenerationRequest, ModelInfo
from engine.endings import Cut, Ending
from engine.errors import BadLogits
from engine.masks import Masks, scene_break_behind
from engine.phrases import LOOK_BACK, Found, compiled
from engine.sampling import Chain, SamplingRules
from engine.sampling_params import SamplingParams
from engine.state import Counters
from engine.state_store import PrefixKeys
from engine.timeline import Tokens, encode_open
from engine.tokenizer import Mask, Tokenizer

#: Tokens that the repetition rules look back on. Fixed and counted from the token being drawn, so that eight short
#: passages in a row are one long one.
HISTORY_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Start:
    """What the rows of a request have in common: the ids before them, keys of their prefixes that have come as far as
    their end, and what the sampler knows of the vocabulary."""

    ids: Tokens
    keys: PrefixKeys
    rules: SamplingRules
    counters: Counters | None = None  # of a sampler that has come as far


@dataclass(frozen=True, slots=True)
class Back:
    """A row has taken text back: its next token is drawn once more, `n_tokens` being before it."""

    n_tokens: int


@dataclass(frozen=True, slots=True)
class _Before:
    """How things stood before a token. drawn: what was drawn there: the token, or end of text where a scene break was
    written in its place; None for a token that had to come."""

    drawn: int | None
    text: int  # its length
    is_pending: bool  # the text ended within a character
    open: int  # what was looked for from there on
    counters: Counters | None


@dataclass(frozen=True, slots=True)
class Receivers:
    """show: is given whole characters as they come, and of how many tokens there are some by then. avoided: is given a
    banned phrase that would have come, once what stands in its place is shown."""

    show: Callable[[str, int], None]
    avoided: Callable[[str], None]


class Row:
    """Draws tokens until an ending. number: from 0, where several are written side by side.

    written: the tokens so far; n_settled of them stay, since all of their text has been shown. What isn't settled is
    taken back where a banned phrase would come, and drawn otherwise.
    """

    def __init__(
        self,
        number: int,
        request: GenerationRequest,
        seed: int,
        start: Start,
        tokenizer: Tokenizer,
        info: ModelInfo,
        receivers: Receivers,
    ) -> None:
        self.number, self.seed = number, seed
        self.keys = start.keys.fork()  # of the settled tokens
        self.written: list[int] = []
        self.n_settled = 0
        self.text = ""  # what has been shown
        self.cut: Cut | None = None
        self._receivers = receivers
        self._tokenizer = tokenizer
        self._ids_before, self._n_before = start.ids[-HISTORY_TOKENS:], len(start.ids)
        self._history = self._ids_before
        self._stream = tokenizer.stream()
        self._ending = Ending(request)
        self._coming = deque(request.first_ids)  # tokens that are not drawn
        self._n_first = len(request.first_ids)
        # The text looked at for phrases begins a little before the passage.
        before = (request.parts or ("",))[-1][-LOOK_BACK:]
        self._text = before
        self._base = len(before) + len(request.held)  # where the passage begins in it
        self._befores: list[_Before] = []  # one a token
        self._bans = Bans()
        self._phrases = compiled(request.banned) if request.banned is not None and request.banned.patterns else None
        self._open = len(before)  # from here on banned phrases may come
        if self._phrases is not None:
            self._open = self._phrases.open_from(before + request.held, int(len(before) == LOOK_BACK))
        self._masks = Masks(request, tokenizer, info.n_vocab)
        self._params, self._sampler = request.params, Chain(request.params, start.rules)
        self._restore(start.counters)

    @property
    def n_tokens(self) -> int:
        """Tokens before the next one to be drawn, those of the text before the passage included."""
        return self._n_before + len(self.written)

    @property
    def is_settled(self) -> bool:
        """Whether all text of its tokens has been given out."""
        return self.n_settled == len(self.written)

    def set_params(self, params: SamplingParams, rules: SamplingRules) -> None:
        """How the next tokens are drawn; the seed stays."""
        counters = self.counters
        self._params, self._sampler = params, Chain(params, rules)
        self._restore(counters)

    @property
    def allowed(self) -> Mask:
        """The tokens that may come next at all, bool [n_vocab of the model]."""
        return self._masks.at(len(self.written), self._text, self._stream.pending)

    def distribution(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The probabilities [n_vocab] that the next token would be drawn with, were it drawn now."""
        return self._sampler.distribution(logits, self._history, self.allowed)

    def draw(self, logits: npt.NDArray[np.float32]) -> int | Back | None:
        """The next token; None if the passage has ended before it; Back if some were taken back instead. logits:
        [n_vocab]. Raises BadLogits, and InvalidRequest for a banned pattern that takes too long."""
        counters = self.counters
        if self._coming:
            return self._take(self._coming.popleft(), None, counters)
        drawn = self._choice(logits)
        if drawn is None:
            return self._go_back(len(self.written), self._bans.last_phrase(len(self.written)))
        if drawn != self._masks.end_of_text:
            return self._take(drawn, drawn, counters)
        if self._masks.is_break and not self._ending.is_with_scene:
            self._coming.extend(encode_open(self._tokenizer, scene_break_behind(self._text)))
            return self._take(self._coming.popleft(), drawn, counters)
        self.cut = self._ending.at_end_of_text(self._visible)
        return self._avoid()

    def show(self) -> None:
        """Gives out what is new, without what may still be taken back or turn out to begin a stop string."""
        visible = self._visible
        self._show_to(min(len(visible) - self._ending.held_back(visible), self._first_open() - self._base))

    def end(self) -> str:
        """Gives out the rest. Returns the passage."""
        self._show_to(self._end_cancelled() if self.cut is None else self.cut.at)
        return self.text

    @property
    def counters(self) -> Counters | None:
        """What the sampler has counted up to here."""
        mu = self._sampler.mu
        return None if mu is None else Counters(self._params.mirostat_mode, self._params.mirostat_tau, mu)

    def counters_at(self, n_tokens: int) -> Counters | None:
        """`counters` when `n_tokens` were before the next one."""
        place = n_tokens - self._n_before
        return self.counters if place == len(self.written) else self._befores[place].counters

    @property
    def _visible(self) -> str:
        return self._text[self._base :]

    @property
    def _shown(self) -> int:
        """Where what has not been shown begins in the text."""
        return self._base + len(self.text)

    @property
    def _first_free(self) -> int:
        """The first token of which nothing has been shown. One that is what was held back, and no more, was there."""
        first = bisect_left(self._befores, self._shown, key=lambda before: max(before.text, self._base))
        return max(first, self.n_settled)

    def _choice(self, logits: npt.NDArray[np.float32]) -> int | None:
        """A token, or None if every one is forbidden."""
        mask = self.allowed
        forbidden = self._bans.forbidden(len(self.written))
        if forbidden:
            mask = mask.copy()
            mask[list(forbidden)] = False
        try:
            return self._sampler.sample(logits, self._history, self.n_tokens, self.seed, mask)
        except BadLogits:
            if not forbidden:
                raise
            return None

    def _take(self, token: int, drawn: int | None, counters: Counters | None) -> int | Back | None:
        """The passage goes on with `token`."""
        before = len(self._text)
        self._befores.append(_Before(drawn, before, self._stream.pending, self._open, counters))
        self.written.append(token)
        self._history = np.append(self._history, np.uint32(token))[-HISTORY_TOKENS:]
        self._text += self._stream.push(token)
        self.cut = self._ending.find(self._visible, max(0, before - self._base), len(self.written))
        back = self._avoid()
        if back is not None:
            return back
        if self.cut is not None and self._base + self.cut.at <= before:  # the token belongs to what comes after
            del self._befores[-1], self.written[-1]
            return None
        return token

    def _avoid(self) -> Back | None:
        """Takes text back if a banned phrase stands in it."""
        if self._phrases is None:
            return None
        text = self._text if self.cut is None else self._text[: self._base + self.cut.at]
        for found in self._found(self._phrases.find(text, self._open, is_end=self.cut is not None)):
            phrase = text[found.start : found.end]
            place = self._drawn_before(max(self._token_at(found.start), self._first_free) + 1)
            if place is not None and self._bans.may_go_back(place, self._first_free):
                return self._go_back(place, phrase)
            self._bans.let_through(found.start, place)
        self._open = self._phrases.open_from(text, self._open)
        return None

    def _found(self, phrases: list[Found]) -> list[Found]:
        """Those that end in the passage and are not let through."""
        return [f for f in phrases if f.end > self._base and not self._bans.is_let_through(f.start)]

    def _go_back(self, place: int, phrase: str) -> Back:
        """Forbids what was drawn at `place`, or where that has been done too often at an earlier one; where there is
        none, anything goes at `place` from now on."""
        at: int | None = place if place < len(self.written) else self._drawn_before(place)
        while at is not None and self._bans.may_go_back(at, self._first_free):
            drawn = self._befores[at].drawn
            assert drawn is not None
            if self._bans.forbid(at, drawn, phrase):
                return self._back_to(at)
            at = self._drawn_before(at)
        self._bans.lift(place)
        return self._back_to(place)

    def _drawn_before(self, place: int) -> int | None:
        """The last token before the one at `place` that was drawn and may be taken back."""
        first = max(self._first_free, self._n_first)
        return next((at for at in range(place - 1, first - 1, -1) if self._befores[at].drawn is not None), None)

    def _back_to(self, place: int) -> Back:
        """Takes back all tokens from the one at `place` on."""
        n_written = len(self.written)
        self._bans.gone_back(place, self._befores[place + 1].text if place + 1 < n_written else len(self._text))
        self.cut = None
        if place < n_written:
            before = self._befores[place]
            del self._befores[place:], self.written[place:]
            self._coming.clear()
            self._text, self._open = self._text[: before.text], before.open
            self._restore(before.counters)
            self._history = np.append(self._ids_before, np.asarray(self.written, np.uint32))[-HISTORY_TOKENS:]
            self._stream = self._tokenizer.stream()
            whole = place
            while whole and (before.is_pending if whole == place else self._befores[whole].is_pending):
                whole -= 1
            for token in self.written[whole:]:
                self._stream.push(token)
        return Back(self.n_tokens)

    def _token_at(self, at: int) -> int:
        """The token in which the character text[at] begins; the first for one before the passage."""
        place = max(0, bisect_right(self._befores, at, key=lambda before: before.text) - 1)
        while place and self._befores[place].is_pending:
            place -= 1
        return place

    def _first_open(self) -> int:
        """Where the text begins that may still be taken back: at the beginning of a token. What stands before it is no
        phrase as it stands there, nor may it become one, but for what has been open for longer than LOOK_BACK."""
        length, open_from = len(self._text), self._open
        if self._phrases is None or not self._befores:
            return length
        end, place = length, len(self._befores)
        while open_from < end and place and end > self._shown:
            place = self._token_at(max(open_from, self._shown))
            before = self._befores[place]
            if end < length and before.text < length - LOOK_BACK:
                break
            end, open_from = max(before.text, self._shown), before.open
        return end

    def _end_cancelled(self) -> int:
        """Where the passage ends if nothing comes any more: before a phrase that is there by that."""
        place, text, open_from = len(self.written), self._text, self._open
        while self._phrases is not None:
            found = self._found(self._phrases.find(text, open_from, is_end=True))
            before = max(self._token_at(found[0].start), self._first_free) if found else place
            if before >= place:
                break
            place = before
            text, open_from = self._text[: self._befores[place].text], self._befores[place].open
        return max(len(text) - self._base, len(self.text))

    def _restore(self, counters: Counters | None) -> None:
        """Lets the sampler go on from what was counted with the same settings, or else begin anew."""
        is_same = counters is not None and counters[:2] == (self._params.mirostat_mode, self._params.mirostat_tau)
        self._sampler.mu = counters.mu if counters is not None and is_same else None

    def _show_to(self, end: int) -> None:
        new = self._visible[len(self.text) : end]
        if new:
            self.text += new
        self._settle()
        if new:
            self._receivers.show(new, self._first_free)

    def _settle(self) -> None:
        """Notes which tokens stay."""
        settled, n_written = self.n_settled, len(self.written)
        for n in range(settled + 1, n_written + 1):
            is_last = n == n_written
            if (len(self._text) if is_last else self._befores[n].text) > self._shown:
                break
            if not (self._stream.pending if is_last else self._befores[n].is_pending):
                settled = n
        for token in self.written[self.n_settled : settled]:
            self.keys.append(token)
        self.n_settled = settled
        for phrase in self._bans.settle(self._first_free):
            self._receivers.avoided(phrase)
