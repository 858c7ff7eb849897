"""How each model was loaded last: its precision, vocabulary and tuned state. Kept in the settings, for as many models
as are remembered at all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from pathlib import Path

from app import paths
from app.settings import RECENT_LIMIT, Settings

#: A choice of tuned state: none, also where the model brings one.
NO_TUNED_STATE = "none"

_BUILTIN = "builtin"  # in place of its path, which moves with the program


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What the writer chose for a model. vocabulary and tuned_state are paths, "" for what the model brings."""

    precision: str = "auto"
    vocabulary: str = ""
    tuned_state: str = ""  # or NO_TUNED_STATE

    @property
    def vocabulary_file(self) -> str | None:
        """As the engine takes it: None for what the model brings."""
        return self.vocabulary or None

    @property
    def tuned_state_file(self) -> str | None:
        """As the engine takes it: None for what the model brings, "" for none."""
        return "" if self.tuned_state == NO_TUNED_STATE else self.tuned_state or None


_USUAL = asdict(ModelChoices())


def remembered(settings: Settings, path: str) -> ModelChoices:
    """How the model at `path` was loaded last."""
    made = settings.value("model_choices").get(model_key(path), {})
    return ModelChoices(**{f.name: made[f.name] for f in fields(ModelChoices) if f.name in made})


def remember(settings: Settings, path: str, choices: ModelChoices) -> None:
    """Notes that the model at `path` was loaded so; it comes first among the recent ones."""
    recent = settings.value("recent_models")
    if not is_builtin(path):
        recent = [path, *(entry for entry in recent if entry != path)][:RECENT_LIMIT]
        settings.set_value("recent_models", recent)
    made = {**settings.value("model_choices"), model_key(path): asdict(choices)}
    kept = {key: made[key] for key in (_BUILTIN, *recent) if made.get(key, _USUAL) != _USUAL}
    settings.set_value("model_choices", kept)


def forget(settings: Settings, path: str) -> None:
    """Takes the model at `path` out of the recent ones."""
    settings.set_value("recent_models", [entry for entry in settings.value("recent_models") if entry != path])
    settings.set_value("model_choices", {k: v for k, v in settings.value("model_choices").items() if k != path})


def is_builtin(path: str) -> bool:
    return Path(path) == paths.builtin_model()


def model_key(path: str) -> str:
    """By what the choices for a model are kept."""
    return _BUILTIN if is_builtin(path) else path
