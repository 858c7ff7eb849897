"""What is asked about files that another program took away or arranged in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

Missing = Literal["write", "trash", "later"]
Order = Literal["mine", "theirs", "later"]
_Answer = TypeVar("_Answer")


def ask_missing(parent: QWidget, sentence: str) -> Missing:
    """What becomes of texts whose files another program deleted; closing the box is "later"."""
    box = QMessageBox(QMessageBox.Icon.Question, "Ravel", sentence, parent=parent)
    box.setInformativeText(
        QCoreApplication.translate(
            "Outside", "Write the text to disk again, or put it into the trash, from where you can put it back."
        )
    )
    role = QMessageBox.ButtonRole
    choices: dict[object, Missing] = {
        box.addButton(QCoreApplication.translate("Outside", "Write it again"), role.AcceptRole): "write",
        box.addButton(QCoreApplication.translate("Outside", "Put it into the trash"), role.DestructiveRole): "trash",
        box.addButton(QCoreApplication.translate("Outside", "Decide later"), role.RejectRole): "later",
    }
    return _answer(box, choices, "later")


def ask_order(parent: QWidget) -> Order:
    """Whose order of scenes stays where both changed it; closing the box is "later"."""
    sentence = QCoreApplication.translate(
        "Outside", "You and another program both changed the order or the titles of this story."
    )
    box = QMessageBox(QMessageBox.Icon.Question, "Ravel", sentence, parent=parent)
    box.setInformativeText(
        QCoreApplication.translate(
            "Outside", "No text is touched by this. The other list is kept in the recovery folder."
        )
    )
    role = QMessageBox.ButtonRole
    choices: dict[object, Order] = {
        box.addButton(QCoreApplication.translate("Outside", "Keep mine"), role.AcceptRole): "mine",
        box.addButton(QCoreApplication.translate("Outside", "Take theirs"), role.ActionRole): "theirs",
        box.addButton(QCoreApplication.translate("Outside", "Decide later"), role.RejectRole): "later",
    }
    return _answer(box, choices, "later")


def _answer(box: QMessageBox, choices: Mapping[object, _Answer], closed: _Answer) -> _Answer:
    """Shows the box until it is answered; `closed` is what closing it means."""
    box.exec()
    chosen = choices.get(box.clickedButton(), closed)
    box.deleteLater()
    return chosen
