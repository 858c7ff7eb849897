"""What the status strip says of spelling: mostly nothing."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QToolButton, QWidget

from app.widgets.basic import Retranslated

_SAID_MS = 4000


class SpellingSign(Retranslated, QToolButton):
    """Stands there where a story has no dictionary, and for a moment where nothing was found. A click is for the
    languages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._said = "off", ""
        self._moment = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._moment.timeout.connect(lambda: self._say(""))
        self.retranslate()

    def show_state(self, state: str) -> None:
        """As `StorySpelling.state` is."""
        self._state = state
        self._say("")

    def say_none_found(self) -> None:
        self._say("none_found")

    def say_why_nothing(self) -> None:
        """Why there is nothing to look for."""
        self._say(self._state)

    def _say(self, said: str) -> None:
        self._said = said
        self._moment.start() if said else self._moment.stop()
        self.retranslate()

    def retranslate(self) -> None:
        texts = {
            "none_found": self.tr("No misspelled words"),
            "waiting": self.tr("Too few words to tell the language"),
            "none": self.tr("No dictionary"),
            "off": self.tr("Spelling isn't checked"),
        }
        said = self._said or ("none" if self._state == "none" else "")
        self.setText(texts.get(said, ""))
        self.setVisible(bool(self.text()))
        self.setToolTip(
            self.tr("No dictionary is of this story's language, so no word is marked. Click to add one.")
            if said == "none"
            else self.tr("Click to choose the languages of this story.")
        )
        self.setAccessibleDescription(self.toolTip())
