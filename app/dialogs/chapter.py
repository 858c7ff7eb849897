"""Asked when a chapter that has scenes is to be deleted."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

Choice = Literal["keep", "trash", "stay"]


def ask_chapter(parent: QWidget, title: str) -> Choice:
    """What becomes of the chapter's scenes: they stay, in the chapter beside it, or go along to the trash; closing the
    box is "stay", and nothing is done."""
    question = QCoreApplication.translate("Chapter", "Delete “{title}”, but keep its scenes?").format(title=title)
    box = QMessageBox(QMessageBox.Icon.Question, "Ravel", question, parent=parent)
    box.setInformativeText(
        QCoreApplication.translate("Chapter", "They go to the chapter beside it. You can undo this either way.")
    )
    role = QMessageBox.ButtonRole
    keep = box.addButton(QCoreApplication.translate("Chapter", "Keep the scenes"), role.AcceptRole)
    choices: dict[object, Choice] = {
        keep: "keep",
        box.addButton(QCoreApplication.translate("Chapter", "Delete them too"), role.DestructiveRole): "trash",
        box.addButton(QCoreApplication.translate("Chapter", "Cancel"), role.RejectRole): "stay",
    }
    box.setDefaultButton(keep)
    box.exec()
    chosen = choices.get(box.clickedButton(), "stay")
    box.deleteLater()
    return chosen
