"""`model.toml`: the card that travels beside a model's weights. Its format is described in docs/formats.md."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import Any

from engine.config import ModelCard
from engine.errors import DamagedModel, InvalidRequest
from engine.sampling_params import sampling_value

#: The card's name in a model folder.
CARD = "model.toml"

_MAX_BYTES = 20_000  # a card is a page; parsing a single key of dots takes 1 s at this length, 25 s at five times it

log = logging.getLogger(__name__)


def read_card(folder: Path) -> ModelCard:
    """The card beside the weights, or an empty one; a damaged card is a damaged model folder."""
    path = folder / CARD
    try:
        if not path.is_file():
            return ModelCard()
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError(f"it is longer than {_MAX_BYTES} bytes")
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        prompt = table.get("prompt", {})
        return ModelCard(
            name=str(table.get("name", "")),
            licence=str(table.get("licence", "")),
            languages=_words(table.get("languages", [])),
            description=str(table.get("description", "")),
            begin_ids=tuple(map(_token_id, prompt["begin_ids"])) if "begin_ids" in prompt else None,
            begin_when_empty=str(prompt.get("begin_when_empty", "\n\n")),
            state=_file_name(prompt.get("state", "")),
            sampling=_suggested_sampling(path, table.get("sampling", {})),
        )
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedModel(path, reason=f"the card can't be read: {error}"[:300]) from error


def _suggested_sampling(path: Path, values: dict[str, Any]) -> dict[str, float]:
    """The values that this version knows and allows; others are left out, with a line in the log."""
    suggested = {}
    for name, value in values.items():
        try:
            sampling_value(name, value)
        except InvalidRequest as error:
            log.info("%s: a suggestion was left out: %s", path, error)
        else:
            suggested[name] = value
    return suggested


def _words(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _file_name(value: Any) -> str:
    """Raises ValueError for what could lead out of the card's folder."""
    if not isinstance(value, str) or value.startswith(".") or any(c in value for c in '/\\:"\0'):
        raise ValueError(f"{value!r} is no name of a file beside the card")
    return value


def _token_id(value: Any) -> int:
    """Raises ValueError for what is no id."""
    if type(value) is not int or not 0 <= value < 2**32:
        raise ValueError(f"{value!r} is no token id")
    return value
