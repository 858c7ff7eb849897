"""Words of the writer's own, to be looked through and changed: one a line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.widgets.basic import Retranslated, muted_label, resize_within_screen, set_role


class WordListDialog(Retranslated, QDialog):
    """of: "story" or "user". Nothing is changed by itself: `words` tells what is wanted once it is accepted."""

    def __init__(self, of: str, words: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of = of
        self._title, self._note = QLabel(), muted_label()
        set_role(self._title, "role", "title")
        self.text = QPlainTextEdit("\n".join(sorted(words, key=lambda word: (word.casefold(), word))))
        self.text.setObjectName("field")
        self.text.setTabChangesFocus(True)
        self.save_button, self._cancel = QPushButton(), QPushButton()
        self.save_button.setDefault(True)
        set_role(self.save_button, "role", "primary")
        self.save_button.clicked.connect(self.accept)
        self._cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (self._title, self._note, self.text):
            column.addWidget(widget)
        column.addLayout(buttons)
        resize_within_screen(self, 420, 520)
        self.retranslate()

    def words(self) -> set[str]:
        """What stands there now."""
        return {line.strip() for line in self.text.toPlainText().split("\n") if line.strip()}

    def retranslate(self) -> None:
        title = self.tr("Words of this story") if self._of == "story" else self.tr("My words")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._note.setText(
            self.tr("One word a line. They are right in this story alone.")
            if self._of == "story"
            else self.tr("One word a line. They are right in all your stories.")
        )
        self.text.setAccessibleName(title)
        self.save_button.setText(self.tr("Save"))
        self._cancel.setText(self.tr("Cancel"))
