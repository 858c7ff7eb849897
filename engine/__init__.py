"""Ravel's engine: RWKV models, their states, and what writes with them. Knows nothing of Qt or of the program.

`import engine` does not import torch: names that need it are fetched when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.config import (
    MOST_ALTERNATIVES,
    BannedPhrases,
    GenerationRequest,
    KeptStates,
    ModelCard,
    ModelInfo,
    ModelReport,
    StoreReport,
    StoryText,
)
from engine.cores import set_threads, threads
from engine.errors import *  # noqa: F403 - every error is public
from engine.events import (
    Cancelled,
    Done,
    Event,
    Failed,
    Finished,
    GenerationStats,
    LoadingProgress,
    ModelInspected,
    ModelLoaded,
    NextToken,
    NextTokens,
    PartsRead,
    PhraseAvoided,
    ReadingProgress,
    RowEnded,
    ScoredToken,
    StoreInspected,
    TextChunk,
    TokenChance,
    TokensScored,
)
from engine.repetition import LOOP_SHARE, Loop, looping, repeated_share
from engine.sampling_params import BIAS_LIMITS, SAMPLER_STEPS, SAMPLING_LIMITS, SamplingParams
from engine.session import Session
from engine.text import common_beginning, common_end, count_words, mostly_cjk, words_at
from engine.worker import Job, RowsJob, WritingJob

if TYPE_CHECKING:
    from engine import sampling
    from engine.conversion import convert
    from engine.formats.folders import is_model_folder, models_in
    from engine.loading import inspect, load_model
    from engine.models.base import Model
    from engine.phrases import check_phrases
    from engine.state import State
    from engine.state_store import StateStore
    from engine.tokenizer import Tokenizer, load_tokenizer

_LAZY = {
    "Model": "engine.models.base",
    "State": "engine.state",
    "StateStore": "engine.state_store",
    "Tokenizer": "engine.tokenizer",
    "check_phrases": "engine.phrases",
    "convert": "engine.conversion",
    "inspect": "engine.loading",
    "load_model": "engine.loading",
    "load_tokenizer": "engine.tokenizer",
    "is_model_folder": "engine.formats.folders",
    "models_in": "engine.formats.folders",
}


def __getattr__(name: str) -> Any:
    if name == "sampling":
        return import_module("engine.sampling")
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")


__all__ = [
    "BIAS_LIMITS",
    "LOOP_SHARE",
    "MOST_ALTERNATIVES",
    "SAMPLER_STEPS",
    "SAMPLING_LIMITS",
    "BannedPhrases",
    "Cancelled",
    "Done",
    "Event",
    "Failed",
    "Finished",
    "GenerationRequest",
    "GenerationStats",
    "Job",
    "KeptStates",
    "LoadingProgress",
    "Loop",
    "Model",
    "ModelCard",
    "ModelInfo",
    "ModelInspected",
    "ModelLoaded",
    "ModelReport",
    "NextToken",
    "NextTokens",
    "PartsRead",
    "PhraseAvoided",
    "ReadingProgress",
    "RowEnded",
    "RowsJob",
    "SamplingParams",
    "ScoredToken",
    "Session",
    "State",
    "StateStore",
    "StoreInspected",
    "StoreReport",
    "StoryText",
    "TextChunk",
    "TokenChance",
    "Tokenizer",
    "TokensScored",
    "WritingJob",
    "check_phrases",
    "common_beginning",
    "common_end",
    "convert",
    "count_words",
    "inspect",
    "is_model_folder",
    "load_model",
    "load_tokenizer",
    "looping",
    "models_in",
    "mostly_cjk",
    "repeated_share",
    "sampling",
    "set_threads",
    "threads",
    "words_at",
]
