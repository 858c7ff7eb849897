"""Where passages end: whole sentences, texts that end a passage, and what becomes of the end of a document."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings
from app.text_list import UnreadableList, spelled, unspelled
from app.widgets.basic import Retranslated, muted_label, pressed_by_enter, resize_within_screen, scrolling

_KEYS = ("whole_sentences", "stop_strings", "end_of_text")
_MARGIN_PX = 24
_ENDS = ("suppress", "stop", "scene_break")


class StopRulesDialog(Retranslated, QDialog):
    """Every change takes effect at once, for the next passage. GUI thread."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.whole_sentences, self._whole_help = QCheckBox(), muted_label()
        self._texts_label, self._texts_help = QLabel(), muted_label()
        self.texts = QPlainTextEdit(tabChangesFocus=True)
        self.texts.setObjectName("field")
        self.texts.setFixedHeight(6 * self.texts.fontMetrics().lineSpacing())
        self.texts.document().setDocumentMargin(8)
        self._texts_label.setBuddy(self.texts)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "error")
        self._end_label, self._end_help = QLabel(), muted_label()
        self.ends = {key: QRadioButton() for key in _ENDS}
        self._group = QButtonGroup(self)
        self.reset_button, self.close_button = QPushButton(), QPushButton()
        self._lay_out()
        self._show()
        self._connect()
        self.retranslate()
        resize_within_screen(self, 520, 560)
        self.whole_sentences.setFocus()

    def _lay_out(self) -> None:
        for label in (self._texts_label, self._end_label):
            label.setProperty("role", "section")
        body = QWidget()
        body.setObjectName("dialogBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, _MARGIN_PX, 8)
        column.setSpacing(8)
        for widget in (self.whole_sentences, self._whole_help):
            column.addWidget(widget)
        column.addSpacing(8)
        for widget in (self._texts_label, self._texts_help):
            column.addWidget(widget)
        column.addWidget(self.texts)
        column.addWidget(self._problem)
        column.addSpacing(8)
        for widget in (self._end_label, self._end_help, *self.ends.values()):
            column.addWidget(widget)
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.reset_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.setContentsMargins(24, 8, 24, 16)
        scrolling(self, body, buttons, _MARGIN_PX)
        pressed_by_enter(self.reset_button)
        self.close_button.setDefault(True)

    def _connect(self) -> None:
        self.whole_sentences.toggled.connect(lambda on: self._settings.set_value("whole_sentences", on))
        self.texts.textChanged.connect(self._texts_edited)
        for key, button in self.ends.items():
            self._group.addButton(button)
            button.toggled.connect(lambda on, k=key: self._settings.set_value("end_of_text", k) if on else None)
        self.reset_button.clicked.connect(self._reset)
        self.close_button.clicked.connect(self.accept)

    def _show(self) -> None:
        self.whole_sentences.setChecked(self._settings.value("whole_sentences"))
        self.texts.setPlainText("\n".join(map(spelled, self._settings.value("stop_strings"))))
        self.ends[self._settings.value("end_of_text")].setChecked(True)
        self._problem.setVisible(bool(self._problem.text()))

    def _reset(self) -> None:
        for key in _KEYS:
            self._settings.reset(key)
        self._show()

    def _texts_edited(self) -> None:
        """What can be read is in use at once; the others are named below."""
        texts, unreadable = [], []
        for line in self.texts.toPlainText().split("\n"):
            try:
                text = unspelled(line)
            except UnreadableList:
                unreadable.append(line)
                continue
            if text and text not in texts:
                texts.append(text)
        self._settings.set_value("stop_strings", texts)
        self._word_problem(unreadable)

    def _word_problem(self, unreadable: list[str]) -> None:
        text = self.tr("Not in use: {line}. Behind a \\ only n (line break), t (tab) or another \\ has a meaning.")
        self._problem.setText(text.format(line=unreadable[0]) if unreadable else "")
        self._problem.setVisible(bool(unreadable))
        self.texts.setAccessibleDescription(self._problem.text() or self._texts_help.text())

    def problem(self) -> str:
        """What is said of texts that can't be used; "" if all can."""
        return self._problem.text()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Where passages end"))
        self.whole_sentences.setText(self.tr("Always finish the sentence"))
        self._whole_help.setText(
            self.tr("A length in words is then a little more than asked for. Switched off, a passage ends at the word.")
        )
        self._texts_label.setText(self.tr("Texts that end a passage"))
        self._texts_help.setText(
            self.tr("One a line. The passage ends where one of them would come; it isn't written. \\n is a line break.")
        )
        self.texts.setAccessibleName(self.tr("Texts that end a passage, one a line"))
        self.texts.setAccessibleDescription(self._problem.text() or self._texts_help.text())
        self._end_label.setText(self.tr("When the model would end the document"))
        self._end_help.setText(
            self.tr(
                "Models have a sign of their own for “the text is over”. Where you ask for writing to the end of the "
                "scene, it ends there in any case."
            )
        )
        self.ends["suppress"].setText(self.tr("Never: it writes on until the length is reached"))
        self.ends["stop"].setText(self.tr("The passage ends there"))
        self.ends["scene_break"].setText(self.tr("A scene break is put there, and it writes on"))
        self.reset_button.setText(self.tr("Reset"))
        self.reset_button.setToolTip(self.tr("Sets everything here back to what it was at first"))
        self.close_button.setText(self.tr("Close"))
        if self._problem.text():
            self._texts_edited()
