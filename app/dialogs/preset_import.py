"""What a preset file brings, before it is used: what is taken, what is changed, what has no counterpart, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import engine
from app.preset_words import KINDS, PROGRAMS, group_words, kind_title
from app.quantities import grouped
from app.widgets.basic import ColumnScroll, Retranslated, muted_label, resize_within_screen

_MOST_LINES = 200  # of one group: real files have about sixty values


class PresetImportDialog(Retranslated, QDialog):
    """accepted() means "Use". GUI thread."""

    def __init__(self, imported: engine.sampling.ImportedPreset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._imported = imported
        self._title, self._origin = QLabel(wordWrap=True), muted_label()
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("role", "section")
        groups = {kind: [entry for entry in imported.report if entry.kind == kind] for kind in KINDS}
        self.groups = {kind: (QLabel(), _line_label(), entries) for kind, entries in groups.items() if entries}
        self.phrases, self.stops = QCheckBox(), QCheckBox()
        self.phrases.setChecked(bool(imported.banned_phrases))
        self.stops.setChecked(bool(imported.stop_strings))
        self.phrases.setVisible(bool(imported.banned_phrases))
        self.stops.setVisible(bool(imported.stop_strings))
        self.use_button, self.cancel_button = QPushButton(), QPushButton()
        self._lay_out()
        self.use_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.retranslate()
        resize_within_screen(self, 560, 560)
        self.use_button.setFocus()

    def _lay_out(self) -> None:
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(24, 8, 24, 8)
        lines.setSpacing(8)
        for heading, text, _entries in self.groups.values():
            heading.setProperty("role", "section")
            lines.addWidget(heading)
            lines.addWidget(text)
            lines.addSpacing(8)
        lines.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.use_button)
        self.use_button.setDefault(True)
        self.use_button.setProperty("role", "primary")
        head, foot = QVBoxLayout(), QVBoxLayout()
        for part in (head, foot):
            part.setContentsMargins(24, 16, 24, 16)
            part.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._origin)
        foot.addWidget(self.phrases)
        foot.addWidget(self.stops)
        foot.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(ColumnScroll(body), 1)
        column.addLayout(foot)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import a preset"))
        self._title.setText(self._imported.preset.name)
        origin = self.tr("A preset of {program}. It is kept among your own presets when you use it.")
        self._origin.setText(origin.format(program=PROGRAMS[self._imported.program]))
        for kind, (heading, text, entries) in self.groups.items():
            pattern = self.tr("{kind} ({count})")
            heading.setText(pattern.format(kind=kind_title(kind), count=grouped(len(entries))))
            text.setText(group_words(entries, _MOST_LINES))
        phrases = self.tr("Also add its banned phrases to my list ({count})")
        self.phrases.setText(phrases.format(count=grouped(len(self._imported.banned_phrases))))
        stops = self.tr("Also end passages at its texts ({count})")
        self.stops.setText(stops.format(count=grouped(len(self._imported.stop_strings))))
        self.use_button.setText(self.tr("Use"))
        self.cancel_button.setText(self.tr("Cancel"))


def _line_label() -> QLabel:
    """Words of a foreign file: shown as they stand, and reachable for those who read with the keyboard."""
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
