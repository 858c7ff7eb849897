"""Every error that the engine raises on purpose.

An error carries facts (path, what was expected, what was found), never a sentence for the writer: `app/errors.py`
turns the facts into a sentence with a remedy, in the writer's language. `str(error)` is for logs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class EngineError(Exception):
    """The root of all engine errors. `facts` is the data a message is made from."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(", ".join(f"{name}={value}" for name, value in facts.items()))


class ModelFileError(EngineError):
    """A weights file that can't be used. Facts: path, reason."""

    def __init__(self, path: Path | str, **facts: Any) -> None:
        super().__init__(path=str(path), **facts)


class ModelNotFound(ModelFileError):
    """There is no file or folder at that path, or it may not be read."""


class SeveralModels(ModelNotFound):
    """A folder that holds more than one model, each a file of its own. Facts: found (the files' names)."""


class UnreadableModel(ModelFileError):
    """The disk or the network gave an error in place of the file's content. Facts: reason."""


class DamagedModel(ModelFileError):
    """The file is truncated, empty or its header makes no sense. Facts: reason."""


class UnsafeModel(ModelFileError):
    """A pickle that asks for anything but tensors; nothing in it was run. Facts: reason."""


class UnsupportedModel(ModelFileError):
    """A file that is whole but that this engine has no code for. Facts: found."""


class InconsistentModel(ModelFileError):
    """Tensors are missing or don't fit together. Facts: tensor, expected, found."""


class NotEnoughMemory(ModelFileError):
    """Facts: needed_bytes, available_bytes."""


class NotEnoughDisk(ModelFileError):
    """Facts: needed_bytes, available_bytes."""


class UnsupportedPrecision(EngineError):
    """Facts: precision, known."""


class UnsupportedDevice(EngineError):
    """Facts: device, reason."""


class UnsupportedKernels(EngineError):
    """Kernels that were asked for by name and can't run here. Facts: kernels, reason ("unknown" for a name that there
    isn't), known."""


class TokenizerError(EngineError):
    """A vocabulary that can't be read, or ids that it doesn't have. Facts: path or ids, reason."""


class TokenizerMissing(TokenizerError):
    """No vocabulary fits the model. Facts: path, n_vocab."""


class PackedWeightsStay(EngineError):
    """Weights kept as they are computed with that could not be deleted. Facts: path (the folder), size_bytes, reason
    ("in_use", or the system's words)."""


class StateError(EngineError):
    """A saved state that is damaged or belongs to another model. Facts: path, reason."""


class TunedStateError(StateError):
    """A tuned state that is not there or doesn't fit the model. Facts: path, reason."""


class InvalidRequest(EngineError):
    """A request or a setting that makes no sense. Facts: name, value, reason."""


class PresetFileError(InvalidRequest):
    """A file of sampling settings that can't be used.

    Facts: path, name (of the setting, or "file"), value (shortened), reason, kind: unreadable, encoding, too_large,
    damaged, not_a_preset, unknown_key, value.
    """


class BadLogits(EngineError):
    """No token can be drawn: NaN or infinite logits, or none that is allowed. Facts: reason, found."""


class NoModel(EngineError):
    """A story can't be continued before a model is loaded."""


class WorkerStopped(EngineError):
    """The worker thread has ended; facts: reason."""


class UnexpectedFailure(EngineError):
    """An error nobody foresaw, kept from killing the worker. Facts: kind, reason, trace."""
