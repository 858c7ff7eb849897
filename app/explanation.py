"""What a writer is told of an error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """sentence: what happened. remedy: what to do now. action: the command (app/actions.py) that does it, or ""."""

    sentence: str
    remedy: str
    action: str = ""
