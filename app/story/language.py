"""The language that a writer chose for a story, for spelling, typographic marks and exports. Knows no Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SETTING = "language"  # of the story: a code such as "de" or "en_GB"; without it the text tells
_CODE = re.compile(r"[A-Za-z]{2,3}(_[A-Za-z0-9]{2,8})*")


def language_of(settings: Mapping[str, Any]) -> str:
    """The code, "" where nothing is chosen or a person wrote there what is none."""
    value = settings.get(SETTING)
    code = value.replace("-", "_") if isinstance(value, str) else ""
    return code if _CODE.fullmatch(code) else ""


def language_tag(settings: Mapping[str, Any]) -> str:
    """As books say it (BCP 47): de, en-GB."""
    return language_of(settings).replace("_", "-")
