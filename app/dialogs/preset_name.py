"""The name under which a preset is kept; a name that is taken is said before anything is replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.widgets.basic import Retranslated, keep_room, muted_label, resize_within_screen

_MOST_CHARACTERS = 80


class PresetNameDialog(Retranslated, QDialog):
    """accepted() means that `chosen_name()` is wanted. is_taken: whether another preset has that name. A preset that is
    saved may take its place, one that is renamed may not. GUI thread."""

    def __init__(
        self, task: Literal["save", "rename"], name: str, is_taken: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._task, self._is_taken = task, is_taken
        self._label, self.name, self._note = QLabel(), QLineEdit(name), muted_label()
        self.name.setMaxLength(_MOST_CHARACTERS)
        self._label.setBuddy(self.name)
        keep_room(self._note)
        self.save_button, self.cancel_button = QPushButton(), QPushButton()
        self.save_button.setDefault(True)
        self.save_button.setProperty("role", "primary")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        for widget in (self._label, self.name, self._note):
            column.addWidget(widget)
        column.addStretch(1)
        column.addLayout(buttons)
        self.name.textChanged.connect(self._look)
        self.save_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.retranslate()
        resize_within_screen(self, 420, 200)
        self.name.selectAll()
        self.name.setFocus()

    def chosen_name(self) -> str:
        return " ".join(self.name.text().split())

    def note(self) -> str:
        return self._note.text()

    def retranslate(self) -> None:
        is_new = self._task == "save"
        self.setWindowTitle(self.tr("Save as preset") if is_new else self.tr("Rename preset"))
        self._label.setText(self.tr("Name"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._look()

    def _look(self) -> None:
        name = self.chosen_name()
        is_taken = bool(name) and self._is_taken(name)
        replaces = self.tr("There is a preset “{name}”. Saving replaces it.")
        refuses = self.tr("There is a preset “{name}” already. Choose another name.")
        note = replaces if self._task == "save" else refuses
        self._note.setText(note.format(name=name) if is_taken else "")
        self.save_button.setEnabled(bool(name) and not (is_taken and self._task == "rename"))
        if self._task == "rename":
            self.save_button.setText(self.tr("Rename"))
        else:
            self.save_button.setText(self.tr("Replace") if is_taken else self.tr("Save"))
