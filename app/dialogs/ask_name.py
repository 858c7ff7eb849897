"""Asks for a short name."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QInputDialog, QWidget

_WIDTH_PX = 420
_MOST_CHARACTERS = 120


def ask_name(parent: QWidget, title: str, label: str, name: str = "", may_be_empty: bool = False) -> str | None:
    """None if the writer cancels; without `may_be_empty` also for an empty name."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    dialog.setTextValue(name)
    dialog.setOkButtonText(QCoreApplication.translate("AskName", "Save"))
    dialog.setCancelButtonText(QCoreApplication.translate("AskName", "Cancel"))
    dialog.resize(_WIDTH_PX, dialog.sizeHint().height())
    accepted = dialog.exec()
    chosen = " ".join(dialog.textValue().split())[:_MOST_CHARACTERS]
    dialog.deleteLater()
    return chosen if accepted and (chosen or may_be_empty) else None
