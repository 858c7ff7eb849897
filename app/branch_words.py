"""What the list of branches says of a take, in the language in use."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

import engine
from app.quantities import grouped
from app.story.takes_table import Node
from app.story.takes_tree import Refusal

_FIRST_WORDS = 160  # characters: more than any row has room for


def first_words(node: Node) -> str:
    """How the take begins, on one line; what it is, where it has no words."""
    words = " ".join(node.text[:_FIRST_WORDS].split())
    if words:
        return words
    if node.parent == 0 and node.by_writer:
        return QCoreApplication.translate("Branches", "Before the first take")
    return QCoreApplication.translate("Branches", "Words taken out")


def page_title() -> str:
    """The row for words on the page that no take has."""
    return QCoreApplication.translate("Branches", "The page as it is now")


def title(node: Node) -> str:
    """Its name, or else its first words."""
    return node.name or first_words(node)


def facts(node: Node, now_s: float | None = None) -> str:
    """Whose it is, how long it is, how old."""
    parts = [yours()] if node.by_writer else []
    if node.text.strip():
        words = QCoreApplication.translate("Branches", "Words: {words}")
        parts.append(words.format(words=grouped(engine.count_words(node.text))))
    return " · ".join([*parts, age(node.made_at, now_s)])


def yours() -> str:
    return QCoreApplication.translate("Branches", "yours")


def age(made_at: float, now_s: float | None = None) -> str:
    """How long ago: seconds since 1970."""
    seconds = max(0.0, (time.time() if now_s is None else now_s) - made_at)
    if seconds < 60:
        return QCoreApplication.translate("Branches", "just now")
    if seconds < 3600:
        return QCoreApplication.translate("Branches", "{count} min ago").format(count=int(seconds // 60))
    if seconds < 86_400:
        return QCoreApplication.translate("Branches", "{count} h ago").format(count=int(seconds // 3600))
    if seconds < 7 * 86_400:
        return QCoreApplication.translate("Branches", "{count} d ago").format(count=int(seconds // 86_400))
    return QLocale().toString(_local(made_at).date(), QLocale.FormatType.ShortFormat)


def moment(made_at: float) -> str:
    """Date and time."""
    return QLocale().toString(_local(made_at), QLocale.FormatType.ShortFormat)


def _local(made_at: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(1000 * made_at))


def why_not_pruned(refusal: Refusal) -> str:
    if refusal == "pinned":
        return QCoreApplication.translate(
            "Branches", "Not pruned: there is a pinned take in this branch. Unpin it first."
        )
    return QCoreApplication.translate(
        "Branches", "Not pruned: this branch leads to what is on the page. Go to another take first."
    )
