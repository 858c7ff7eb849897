"""What the engine tells its caller while a job runs: plain data, made on the worker thread.

Exactly one of `Finished`, `Cancelled`, `Failed` ends a generation; exactly one of `ModelLoaded`, `Cancelled`, `Failed`
ends a loading; exactly one of `ModelInspected`, `Cancelled`, `Failed` ends an inspection. Alternatives end each row
with one `RowEnded`, and then like a generation; if they are cancelled before the first token, there are no rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.config import ModelInfo, ModelReport, StoreReport
from engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class GenerationStats:
    """Counts and seconds of one generation, whole or cut short."""

    tokens_total: int = 0  # tokens of the text before the insertion point
    tokens_reused: int = 0  # of these, covered by a kept state
    tokens_read: int = 0  # of these, read now
    tokens_written: int = 0
    seconds_reading: float = 0.0
    seconds_writing: float = 0.0
    seed: int = 0  # the seed that was used, also when the request asked for a random one
    #: With `at_once`: indices of parts that were not read in their present wording, or not since a part that stood
    #: before them was removed.
    stale: tuple[int, ...] = ()
    phrases_avoided: int = 0  # banned phrases that would have come; of alternatives all together


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """`tokens_done` of the `tokens_total` tokens before the insertion point have been read, now or earlier."""

    request_id: int
    tokens_done: int
    tokens_total: int


@dataclass(frozen=True, slots=True)
class TextChunk:
    """Whole characters to append to the passage (of alternatives: to that of `row`). `tokens_written` counts its
    tokens so far."""

    request_id: int
    text: str
    tokens_written: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class PhraseAvoided:
    """A banned phrase would have come, and was taken back before it was shown: told once for its place, when what
    stands there instead is shown. `count`: in this job so far."""

    request_id: int
    phrase: str  # as it would have read
    count: int
    row: int = 0


FinishReason = Literal["length", "stop"]


@dataclass(frozen=True, slots=True)
class RowEnded:
    """One of the alternatives is whole, or (reason "cancelled") has ended with what had been written.

    ids: the tokens of `text`, as the token log has them. seed: the row's own; a passage alone with that seed is the
    same up to rounding.
    """

    request_id: int
    row: int
    text: str
    reason: Literal["length", "stop", "cancelled"]
    ids: tuple[int, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """The passage is whole; `text` is all of it (the TextChunks joined), `ids` its tokens as the token log has them.

    After alternatives: `text` is empty, `stats` counts all rows together.
    """

    request_id: int
    text: str
    reason: FinishReason
    stats: GenerationStats = field(default_factory=GenerationStats)
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The caller cancelled; `text` is what had been written (the TextChunks joined), `ids` its tokens.

    A reading ahead is also cancelled by whatever else is asked of the engine.
    """

    request_id: int
    text: str = ""
    stats: GenerationStats = field(default_factory=GenerationStats)
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The job could not be done; the next one can. `text` is what had been written before."""

    request_id: int
    error: EngineError
    text: str = ""


@dataclass(frozen=True, slots=True)
class LoadingProgress:
    """`fraction` of the weights (0 to 1) is in memory."""

    request_id: int
    fraction: float


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """The model is ready; jobs queued behind the loading use it."""

    request_id: int
    info: ModelInfo


@dataclass(frozen=True, slots=True)
class ModelInspected:
    """What a file is and what it needs, found without reading the weights."""

    request_id: int
    report: ModelReport


@dataclass(frozen=True, slots=True)
class PartsRead:
    """While a story is read ahead: for each part, whether everything up to its end was read in its present wording.

    Sent at the beginning and whenever it changes.
    """

    request_id: int
    read: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A job that gives no result has been done."""

    request_id: int


@dataclass(frozen=True, slots=True)
class StoreInspected:
    """What the store of states holds."""

    request_id: int
    report: StoreReport


@dataclass(frozen=True, slots=True)
class NextToken:
    """A token that may come next. text: U+FFFD for what is no whole character. before, after: its probability without
    any dial (temperature 1, no penalty), and with them; 0 for what can't be drawn."""

    id: int
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class NextTokens:
    """The answer to a preview. tokens: the likeliest before the dials and the likeliest after them together, by falling
    probability before them. kept: how many tokens can be drawn with the dials. n_vocab: of how many."""

    request_id: int
    tokens: tuple[NextToken, ...]
    kept: int
    n_vocab: int


@dataclass(frozen=True, slots=True)
class TokenChance:
    """A token and its probability by the model alone, without dials."""

    id: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """A token of a text, as the model read it. start, end: characters (code points) in the text's last part; a token of
    only a part of a character has an empty stretch. rank: 1 for the likeliest. alternatives: the likeliest tokens that
    could have stood there, itself among them if it is one, by falling probability."""

    start: int
    end: int
    id: int
    text: str
    probability: float
    rank: int
    alternatives: tuple[TokenChance, ...] = ()


@dataclass(frozen=True, slots=True)
class TokensScored:
    """Some more tokens of the text that is scored, in its order."""

    request_id: int
    tokens: tuple[ScoredToken, ...]


Event = (
    ReadingProgress
    | TextChunk
    | PhraseAvoided
    | RowEnded
    | Finished
    | Cancelled
    | Failed
    | LoadingProgress
    | ModelLoaded
    | ModelInspected
    | PartsRead
    | Done
    | StoreInspected
    | NextTokens
    | TokensScored
)
