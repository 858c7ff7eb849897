"""What the states of work on a scene are called."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "Status"

#: In the order in which a scene goes through them; "" is none.
STATUS_NAMES = {
    "": QT_TRANSLATE_NOOP("Status", "No status"),
    "idea": QT_TRANSLATE_NOOP("Status", "Idea"),
    "draft": QT_TRANSLATE_NOOP("Status", "Draft"),
    "revised": QT_TRANSLATE_NOOP("Status", "Revised"),
    "done": QT_TRANSLATE_NOOP("Status", "Done"),
}


def status_name(key: str) -> str:
    """The name of a status in the language in use; one that somebody else wrote into story.toml is its own name."""
    return QCoreApplication.translate(CONTEXT, STATUS_NAMES[key]) if key in STATUS_NAMES else key
