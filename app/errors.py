"""What an error means for the writer: a sentence that says what happened, and one that says what can be done.

Errors carry facts, no words. One table, keyed by class and, where one class has several causes, by its reason. An
error that has no row of its own is explained by the nearest class above it that has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

import engine
from app.engine_explanations import ENGINE_EXPLANATIONS
from app.explanation import Explanation
from app.export_explanations import EXPORT_EXPLANATIONS
from app.format_explanations import FORMAT_EXPLANATIONS
from app.found_words import cause_of, found_words
from app.quantities import bytes_text
from app.story_explanations import STORY_EXPLANATIONS

CONTEXT = "Errors"


#: Class name, or class name and cause, -> English sources. `{fact}` is filled in from the error's facts.
EXPLANATIONS: dict[str, Explanation] = {
    **ENGINE_EXPLANATIONS,
    **STORY_EXPLANATIONS,
    **EXPORT_EXPLANATIONS,
    **FORMAT_EXPLANATIONS,
}


_SIZES = {"needed_bytes": "needed", "available_bytes": "available", "size_bytes": "size", "limit_bytes": "limit"}


def explain(error: Exception) -> Explanation:
    """The sentences for `error`, in the language in use.

    Every engine and story error and every OSError has some; any other class is our own mistake: TypeError.
    """
    facts = _facts(error)
    for name in _names(error):
        row = EXPLANATIONS.get(name)
        if row is not None:
            return Explanation(_filled(row.sentence, facts), _filled(row.remedy, facts), row.action)
    raise TypeError(f"no explanation for {type(error).__name__}")


def _names(error: Exception) -> list[str]:
    """Keys into the table, most telling first: "Class:cause" before "Class", a class before those above it."""
    facts = getattr(error, "facts", {})
    cause = "kept" if facts.get("kept_at") else facts.get("reason", "") or cause_of(str(facts.get("found", "")))
    names = []
    for kind in type(error).__mro__:
        causes = (cause, facts.get("kind", ""), facts.get("name", ""))
        names += [*(f"{kind.__name__}:{each}" for each in causes), kind.__name__]
    return names


def _facts(error: Exception) -> dict[str, str]:
    facts: Mapping[str, Any] = getattr(error, "facts", {})
    result = {name: str(value) for name, value in facts.items()}
    if isinstance(error, OSError):
        result |= {"path": str(error.filename or ""), "reason": error.strerror or str(error)}
    if isinstance(error, engine.EngineError):
        result |= {name: found_words(result[name]) for name in ("found", "reason") if name in result}
    if "path" in result:
        result["file"] = result["path"].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    for fact, name in _SIZES.items():
        if fact in facts:
            result[name] = bytes_text(int(facts[fact]))
    return result


class _Shown(dict[str, str]):
    """A fact that an error doesn't carry is shown as "?" rather than hiding the whole sentence."""

    def __missing__(self, key: str) -> str:
        return "?"


def _filled(source: str, facts: dict[str, str]) -> str:
    return QCoreApplication.translate(CONTEXT, source).format_map(_Shown(facts))
