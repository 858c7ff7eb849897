"""How the next token is chosen from the model's logits. NumPy only; no torch here.

`distribution` gives the exact probabilities that a draw uses; `Chain` is what a generator holds; `load_presets` reads
named settings, `import_preset` those of other programs. The order of the steps, and why, is in chain.py. Names are
fetched when they are first used: the window reads presets at its start, and NumPy would keep it from the screen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.sampling.chain import Chain, distribution, draw, uniform
    from engine.sampling.foreign_presets import ImportedPreset, ImportedValue, import_preset
    from engine.sampling.presets import Preset, load_presets, read_preset, write_preset
    from engine.sampling.rules import SamplingRules, sampling_rules

_LAZY = {
    "Chain": "chain",
    "ImportedPreset": "foreign_presets",
    "ImportedValue": "foreign_presets",
    "Preset": "presets",
    "SamplingRules": "rules",
    "distribution": "chain",
    "draw": "chain",
    "import_preset": "foreign_presets",
    "load_presets": "presets",
    "read_preset": "presets",
    "sampling_rules": "rules",
    "uniform": "chain",
    "write_preset": "presets",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Chain",
    "ImportedPreset",
    "ImportedValue",
    "Preset",
    "SamplingRules",
    "distribution",
    "draw",
    "import_preset",
    "load_presets",
    "read_preset",
    "sampling_rules",
    "uniform",
    "write_preset",
]
