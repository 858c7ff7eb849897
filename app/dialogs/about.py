"""What Ravel is, and what the model in use is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

import engine
from app import model_cards, model_words
from app.icons import application_icon
from app.quantities import bytes_text
from app.widgets.basic import Retranslated, muted_label
from app.widgets.facts import FactTable


class AboutDialog(Retranslated, QDialog):
    """Name, version, licence; `licences` gives the text of all licences of what is inside, when it is asked for."""

    def __init__(self, version: str, licences: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._version = version
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(72, 72))
        name = QLabel("Ravel")
        name.setProperty("role", "big")
        self._about, self._privacy, self._licence = muted_label(), QLabel(wordWrap=True), muted_label()
        self._show_licences = QPushButton()
        self._close = QPushButton()
        self._close.setDefault(True)
        self._close.setFocus()
        self._licence_texts = licences
        self.licences = QPlainTextEdit()
        self.licences.setReadOnly(True)
        self.licences.setTabChangesFocus(True)
        self.licences.setMinimumHeight(200)
        self.licences.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(self._about)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._show_licences)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._privacy)
        column.addWidget(self._licence)
        column.addWidget(self.licences, 1)
        column.addLayout(buttons)
        self._show_licences.clicked.connect(self._toggle_licences)
        self._close.clicked.connect(self.accept)
        self.setMinimumWidth(440)
        self.retranslate()

    def _toggle_licences(self) -> None:
        if self.licences.document().isEmpty():
            self.licences.setPlainText(self._licence_texts())
        self.licences.setVisible(not self.licences.isVisible())

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Ravel"))
        self._about.setText(self.tr("A writing room for fiction. Version {version}").format(version=self._version))
        self._privacy.setText(
            self.tr("Everything runs on this machine. No account, no telemetry; your stories are plain Markdown files.")
        )
        self._licence.setText(self.tr("Apache License 2.0. You may use, share and change it."))
        self._show_licences.setText(self.tr("Licences"))
        self.licences.setAccessibleName(self.tr("Licences"))
        self._close.setText(self.tr("Close"))


class ModelAboutDialog(Retranslated, QDialog):
    """Everything that is known of the model in use."""

    def __init__(self, info: engine.ModelInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info = info
        self._name = QLabel(info.name, wordWrap=True)
        self._name.setProperty("role", "title")
        self._description = muted_label()
        self._description.setVisible(bool(info.card.description))
        self._facts = FactTable()
        self._close = QPushButton()
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (self._name, self._description, self._facts):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self._close, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(480)
        self.retranslate()

    def retranslate(self) -> None:
        info = self._info
        self.setWindowTitle(self.tr("About this model"))
        self._close.setText(self.tr("Close"))
        self._description.setText(model_cards.description(info.card))
        self._facts.set_facts(
            [
                (self.tr("Version"), model_words.version(info)),
                (self.tr("Size"), self.tr("{layers} layers of {width}").format(layers=info.n_layer, width=info.n_embd)),
                (self.tr("Weights in memory"), f"{bytes_text(info.bytes)} ({info.precision})"),
                (self.tr("One reading state"), bytes_text(info.state_bytes)),
                (self.tr("Runs on"), info.device),
                (self.tr("Kernels"), info.kernels),
                (self.tr("Tuned state"), info.tuned_state),
                (self.tr("Languages"), model_cards.languages(info.card)),
                (self.tr("Licence"), info.card.licence or self.tr("not stated by the file")),
                (self.tr("File"), info.path),
            ]
        )
