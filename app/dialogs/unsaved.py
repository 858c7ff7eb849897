"""Asked when a text is nowhere on a disk and the story is to be closed: the one box that stops the writer."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

Choice = Literal["again", "copy", "stay", "lose"]


def ask_unsaved(parent: QWidget, sentence: str) -> Choice:
    """What to do with text that could not be saved; closing the box is "stay"."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Ravel", sentence, parent=parent)
    box.setInformativeText(
        QCoreApplication.translate("Unsaved", "Make room or bring the folder back, and save again; or copy all text.")
    )
    role = QMessageBox.ButtonRole
    choices: dict[object, Choice] = {
        box.addButton(QCoreApplication.translate("Unsaved", "Save again"), role.AcceptRole): "again",
        box.addButton(QCoreApplication.translate("Unsaved", "Copy all text"), role.ActionRole): "copy",
        box.addButton(QCoreApplication.translate("Unsaved", "Keep it open"), role.RejectRole): "stay",
        box.addButton(QCoreApplication.translate("Unsaved", "Close and lose it"), role.DestructiveRole): "lose",
    }
    box.exec()
    chosen = choices.get(box.clickedButton(), "stay")
    box.deleteLater()
    return chosen
