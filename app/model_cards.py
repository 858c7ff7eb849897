"""What a model's card says, in the writer's language where its words are known.

The built-in model's card is data in resources/models; its English sentence stands here once more, because that is
where the translation tool looks for it. Other models' cards are shown as they were written.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

import engine
from app.translation import language_name

TEXTS = (
    QT_TRANSLATE_NOOP(
        "ModelCards",
        "A small story model trained for Ravel from scratch. It writes period-flavoured English prose and drifts; it "
        "is here so that everything works at once and offline.",
    ),
)


def description(card: engine.ModelCard) -> str:
    """The card's sentence about the model, "" where there is none."""
    return QCoreApplication.translate("ModelCards", card.description) if card.description else ""


def languages(card: engine.ModelCard) -> str:
    """The languages it writes, each by its own name."""
    return ", ".join(language_name(code) for code in card.languages)
