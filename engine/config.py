"""Plain data that crosses the engine's border: what a model is, how to sample, what to write.

Nothing here imports torch, so that a window can hold these before torch is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from engine.errors import InvalidRequest


@dataclass(frozen=True, slots=True)
class ModelCard:
    """`model.toml` beside the weights; every field may be absent."""

    name: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()
    description: str = ""
    begin_ids: tuple[int, ...] | None = None  # read before any text; None: what ends a document, where there is such
    begin_when_empty: str = "\n\n"  # read first when there is no text at all
    state: str = ""  # name of a tuned state that lies in the same folder
    sampling: dict[str, float] = field(default_factory=dict)  # suggested SamplingParams


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model is. `bytes` is the size of the weights in memory at `precision`."""

    architecture: str  # "rwkv4" to "rwkv7", "rwkv7a"
    n_layer: int
    n_embd: int
    n_vocab: int
    head_size: int  # 0 in version 4, which has no heads
    bytes: int
    fingerprint: str  # of weights, precision and architecture; equal fingerprints may share states
    state_bytes: int = 0
    version: str = ""  # as its authors number it: "4", "5.0", "5.1", "5.2", "6", "7", "7a"
    path: str = ""
    precision: str = "fp32"
    device: str = "cpu"
    kernels: str = ""  # what runs the hot loops, and why
    tuned_state: str = ""  # name of the file with the tuned state that it begins from
    card: ModelCard = field(default_factory=ModelCard)

    @property
    def name(self) -> str:
        """The card's name, else the file's."""
        return self.card.name or self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


Fit = Literal["fits", "tight", "too_big"]

#: Share of the free memory above which a model fits, but barely.
TIGHT_FROM = 0.8


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What is known of a model file without reading its weights. `info` has no fingerprint."""

    info: ModelInfo  # as `load_model` would load it
    file_format: str  # "safetensors", "PyTorch", "GGUF"
    file_bytes: int
    n_parameters: int
    stored: tuple[tuple[str, int], ...]  # precision in the file and number of weights in it, most first
    tokenizer: str  # the vocabulary that will be used: "RWKV World", a file's name; "" if none fits
    needed_bytes: dict[str, int]  # memory to load it, by precision
    available_bytes: int

    def fit(self, precision: str) -> Fit:
        """Whether it can be loaded in `precision` ("auto" is what was chosen for it) into the memory that is free."""
        needed = self.needed_bytes[self.info.precision if precision == "auto" else precision]
        if needed > self.available_bytes:
            return "too_big"
        return "tight" if needed > TIGHT_FROM * self.available_bytes else "fits"


#: Inclusive limits of every field of SamplingParams: the engine refuses values outside.
SAMPLING_LIMITS: dict[str, tuple[float, float]] = {
    "temperature": (0.0, 5.0),
    "top_p": (0.0, 1.0),
    "top_k": (0, 1_000_000),
    "min_p": (0.0, 1.0),
    "presence_penalty": (-2.0, 2.0),
    "frequency_penalty": (-2.0, 2.0),
    "penalty_decay": (0.0, 1.0),
    "repetition_penalty": (0.01, 8.0),
    "repetition_penalty_range": (0, 1_000_000),
    "seed": (-1, 2**63 - 1),
}


@dataclass(frozen=True, slots=True)
class SamplingParams:
    """How a token is chosen. Every default is neutral: it changes nothing.

    temperature: 1 neutral, 0 greedy. top_p: 1 neutral. top_k: 0 neutral. min_p: 0 neutral.
    presence_penalty, frequency_penalty: 0 neutral. penalty_decay: factor a token by which a token's count fades
    (RWKV's own; without effect while both penalties are 0). repetition_penalty: 1 neutral;
    repetition_penalty_range: tokens looked back on, 0 = all that are given. seed: -1 = a new one each time.
    Raises InvalidRequest for a value that is no number or out of SAMPLING_LIMITS.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    penalty_decay: float = 0.996
    repetition_penalty: float = 1.0
    repetition_penalty_range: int = 0
    seed: int = -1

    def __post_init__(self) -> None:
        for f in fields(self):
            check_sampling_value(f.name, getattr(self, f.name))


def check_sampling_value(name: str, value: Any) -> None:
    """Raises InvalidRequest unless `value` may be SamplingParams' field `name`."""
    if name not in SAMPLING_LIMITS:
        raise InvalidRequest(name=name, value=value, reason="unknown setting")
    low, high = SAMPLING_LIMITS[name]
    integral = name in ("top_k", "repetition_penalty_range", "seed")
    if isinstance(value, bool) or not isinstance(value, int if integral else (int, float)):
        raise InvalidRequest(name=name, value=value, reason="not a whole number" if integral else "not a number")
    if not low <= value <= high:  # also catches NaN
        raise InvalidRequest(name=name, value=value, reason=f"not between {low} and {high}")


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One passage to write.

    story: names the token log (any stable text, for instance the story's path); it never decides which state is used.
    parts: the text before the insertion point; tokens never cross the border of two parts (scenes).
    names: what the parts are called in the token log, one each (ids of scenes), so that their tokens are found again
    when scenes move; empty: parts are called by their place.
    at_once: where an earlier part was changed and reading on from the change would take long, go on from a state that
    read the earlier wording; `GenerationStats.stale` then says which parts that were.
    held: text at the end of what is on the page that was kept out of `parts` (a single trailing space): the first
    token must begin with it, and it isn't emitted again.
    The passage ends at whichever comes first: `max_tokens`, `max_words` (then at the end of the sentence),
    `max_paragraphs`, a stop string (not emitted), the model's own end of text. 0 means no limit, but one of the three
    must be set.
    """

    parts: tuple[str, ...]
    params: SamplingParams = field(default_factory=SamplingParams)
    story: str = ""
    names: tuple[str, ...] = ()
    at_once: bool = False
    held: str = ""
    max_tokens: int = 0
    max_words: int = 0
    max_paragraphs: int = 0
    stop_strings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("max_tokens", "max_words", "max_paragraphs"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise InvalidRequest(name=name, value=value, reason="not a whole number from 0 up")
        if not (self.max_tokens or self.max_words or self.max_paragraphs):
            raise InvalidRequest(name="max_tokens", value=0, reason="no length given")
        _check_names(self.names, self.parts)


#: How many passages may be written side by side.
MOST_ALTERNATIVES = 16


@dataclass(frozen=True, slots=True)
class StoryText:
    """All of a story, to be read ahead. parts, names, story: as in `GenerationRequest`; open_part: index of the part
    that is worked on, which is read first."""

    parts: tuple[str, ...]
    story: str = ""
    names: tuple[str, ...] = ()
    open_part: int = 0

    def __post_init__(self) -> None:
        _check_names(self.names, self.parts)
        if not 0 <= self.open_part < len(self.parts):
            raise InvalidRequest(name="open_part", value=self.open_part, reason="no such part")


def _check_names(names: tuple[str, ...], parts: tuple[str, ...]) -> None:
    if names and (len(names) != len(parts) or len(set(names)) != len(names)):
        raise InvalidRequest(name="names", value=len(names), reason="not one name of its own for each part")


@dataclass(frozen=True, slots=True)
class KeptStates:
    """States on disk of one model. last_used_s: seconds since 1970."""

    fingerprint: str
    count: int
    bytes: int
    last_used_s: float


@dataclass(frozen=True, slots=True)
class StoreReport:
    """What the store of states holds on disk, and how much it may. folder "": nothing is kept on disk."""

    folder: str
    models: tuple[KeptStates, ...]  # the one used last first
    log_bytes: int  # of token logs
    disk_budget_bytes: int
    memory_budget_bytes: int
    free_disk_bytes: int

    @property
    def state_bytes(self) -> int:
        return sum(kept.bytes for kept in self.models)
