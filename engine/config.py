"""Plain data that crosses the engine's border: what a model is, how to sample, what to write.

Nothing here imports torch, so that a window can hold these before torch is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from engine.errors import InvalidRequest
from engine.sampling_params import SamplingParams


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
    sampling: dict[str, Any] = field(default_factory=dict)  # suggested SamplingParams


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


@dataclass(frozen=True, slots=True)
class BannedPhrases:
    """What must not appear in a passage. ignore_case: "Shiver" is "shiver".

    Each of `patterns` is a phrase that stands there as whole words (any white space between them, straight or curly
    marks), where `*` stands for any letters within a word; or `/…/`, a regular expression.
    """

    patterns: tuple[str, ...]
    ignore_case: bool = True


EndOfText = Literal["suppress", "stop", "scene_break"]


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
    first_ids: tokens that the passage begins with, before anything is drawn; they are emitted like the others.
    The passage ends at whichever comes first: `max_tokens`; `max_words` (then at the end of the sentence, or with
    `whole_sentences` False between two words); `max_sentences`; `max_paragraphs`; with `to_scene_end` before the next
    scene break or heading; a stop string (not emitted). 0 means no limit, but one of these but the last must be set.
    end_of_text: what becomes of the token with which a model ends a document: never drawn; the passage ends; or a
    scene break is written in its place and the passage goes on (with `to_scene_end` it ends before it).
    banned: phrases that never appear: where one would, the passage is taken back to before it and written otherwise.
    """

    parts: tuple[str, ...]
    params: SamplingParams = field(default_factory=SamplingParams)
    story: str = ""
    names: tuple[str, ...] = ()
    at_once: bool = False
    held: str = ""
    first_ids: tuple[int, ...] = ()
    max_tokens: int = 0
    max_words: int = 0
    whole_sentences: bool = True
    max_sentences: int = 0
    max_paragraphs: int = 0
    to_scene_end: bool = False
    stop_strings: tuple[str, ...] = ()
    end_of_text: EndOfText = "suppress"
    banned: BannedPhrases | None = None

    def __post_init__(self) -> None:
        limits = ("max_tokens", "max_words", "max_sentences", "max_paragraphs")
        for name in limits:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise InvalidRequest(name=name, value=value, reason="not a whole number from 0 up")
        if not self.to_scene_end and not any(getattr(self, name) for name in limits):
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
    packed_bytes: int = 0  # of weights as they are computed with, which lie in a folder of their own

    @property
    def state_bytes(self) -> int:
        return sum(kept.bytes for kept in self.models)
