"""How the next token is chosen from the model's logits. NumPy only; no torch here.

`distribution` gives the exact probabilities that a draw uses; `Chain` is what a generator holds; `load_presets` reads
named settings, `import_preset` those of other programs. The order of the steps, and why, is in chain.py.
"""

from engine.sampling.chain import Chain, distribution, draw, uniform
from engine.sampling.foreign_presets import ImportedPreset, ImportedValue, import_preset
from engine.sampling.presets import Preset, load_presets, read_preset, write_preset
from engine.sampling.rules import SamplingRules, sampling_rules

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
