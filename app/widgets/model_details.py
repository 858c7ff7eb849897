"""What is known of the chosen model, whether it fits, and how it is to be loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import engine
from app import model_cards, model_words
from app.errors import explain
from app.explanation import Explanation
from app.model_choices import NO_TUNED_STATE, ModelChoices
from app.model_words import ModelEntry, Room, Verdict
from app.quantities import bytes_text
from app.widgets.basic import ChoiceBox, Retranslated, WheelGuard, muted_label, pressed_by_enter, set_role
from app.widgets.facts import FactTable

_CHOOSE_FILE = None  # data of the last row of a list of files

# What the button under a sentence does.
Remedy = Literal["", "precision", "vocabulary", "own_vocabulary", "no_state", "remove", "builtin"]


class ModelDetails(Retranslated, QWidget):
    """Shows one entry; it asks, others do. GUI thread."""

    choices_changed = Signal(object)  # ModelChoices
    vocabulary_wanted = Signal()  # the writer wants to choose a file
    tuned_state_wanted = Signal()
    remove_requested = Signal()
    builtin_requested = Signal()
    remedied = Signal()  # the button that was pressed has nothing more to do

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry: ModelEntry | None = None
        self._choices = ModelChoices()
        self._in_use = False
        self._in_use_bytes = 0
        self.failure: engine.EngineError | None = None
        self._remedy: Remedy = ""
        self._smaller = ""  # the precision that is offered
        self._title, self._description = QLabel(wordWrap=True), muted_label()
        self._title.setProperty("role", "title")
        self._sentence, self._advice = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._remedy_button = QPushButton()
        self._remedy_button.setProperty("role", "link")
        pressed_by_enter(self._remedy_button)
        self.precision, self.vocabulary, self.tuned_state = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self._labels = {box: QLabel() for box in (self.precision, self.vocabulary, self.tuned_state)}
        self.facts = FactTable()
        self._guard = WheelGuard(self)
        self._lay_out()
        self.precision.activated.connect(self._precision_chosen)
        self.vocabulary.activated.connect(self._vocabulary_chosen)
        self.tuned_state.activated.connect(self._tuned_state_chosen)
        self._remedy_button.clicked.connect(self._do_remedy)
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (box, label) in enumerate(self._labels.items()):
            self._guard.watch(box)
            label.setBuddy(box)
            box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
            grid.addWidget(label, row, 0)
            grid.addWidget(box, row, 1)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self._sentence, self._advice):
            words.addWidget(widget)
        words.addWidget(self._remedy_button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._description)
        column.addLayout(words)
        column.addLayout(grid)
        column.addWidget(self.facts)
        column.addStretch(1)

    def show_entry(
        self, entry: ModelEntry | None, choices: ModelChoices, in_use: bool = False, in_use_bytes: int = 0
    ) -> None:
        """in_use: this is the model that is loaded now. in_use_bytes: what the one that is loaded takes."""
        if (entry, choices, in_use, in_use_bytes) == (self._entry, self._choices, self._in_use, self._in_use_bytes):
            return  # a list that is open stays so
        if entry is None or self._entry is None or entry.path != self._entry.path or choices != self._choices:
            self.failure = None
        self._entry, self._choices = entry, choices
        self._in_use, self._in_use_bytes = in_use, in_use_bytes
        self.retranslate()

    def show_failure(self, error: engine.EngineError | None) -> None:
        """Loading it failed; the sentence stays until another model or another way of loading is chosen."""
        self.failure = error
        self.retranslate()

    @property
    def choices(self) -> ModelChoices:
        return self._choices

    @property
    def verdict(self) -> Verdict:
        """As shown: that of the precision chosen. "looking" without an entry."""
        if self._entry is None:
            return "looking"
        return model_words.verdict_of(self._entry, self._choices.precision, self._in_use)

    def retranslate(self) -> None:
        names = {
            self.precision: self.tr("Precision"),
            self.vocabulary: self.tr("Vocabulary"),
            self.tuned_state: self.tr("Tuned state"),
        }
        for box, label in self._labels.items():
            label.setText(names[box])
            box.setAccessibleName(names[box])
        self.precision.setToolTip(
            self.tr("How exactly the model's numbers are kept. Less exact ones take less memory and write as well.")
        )
        self.vocabulary.setToolTip(
            self.tr("The list of pieces that the model's words are made of. Only the model's own gives good text.")
        )
        self.tuned_state.setToolTip(
            self.tr("A small file that sets the model's mood before it reads your story. Most models need none.")
        )
        entry = self._entry
        self.setEnabled(entry is not None)
        if entry is None:
            return
        self._title.setText(entry.name)
        self._word_description(entry)
        self._word_verdict(entry)
        self._fill_choices(entry)
        self._word_facts(entry)

    def _word_description(self, entry: ModelEntry) -> None:
        text = model_cards.description(entry.report.info.card) if entry.report is not None else ""
        self._description.setText(text)
        self._description.setVisible(bool(text))

    def _word_verdict(self, entry: ModelEntry) -> None:
        verdict = self.verdict
        error = self.failure or entry.error
        self._remedy = ""
        if error is not None and (self.failure is not None or verdict == "refused"):
            explanation = self._explained(error, entry)
            role = "error"
        else:
            explanation = self._plain(entry, verdict)
            role = model_words.VERDICT_ROLES[verdict]
        for label, text in ((self._sentence, explanation.sentence), (self._advice, explanation.remedy)):
            label.setText(text)
            label.setVisible(bool(text))
        set_role(self._sentence, "role", role)
        self._word_remedy()

    def _explained(self, error: engine.EngineError, entry: ModelEntry) -> Explanation:
        """What went wrong; the button does what can be done about it here."""
        explanation = explain(error)
        if isinstance(error, engine.TokenizerError):
            self._remedy = "own_vocabulary" if self._choices.vocabulary else "vocabulary"
        elif isinstance(error, engine.TunedStateError) or error.facts.get("path") == self._choices.tuned_state:
            self._remedy = "no_state"
        elif isinstance(error, engine.NotEnoughMemory) and entry.report is not None:
            free = replace(entry.report, available_bytes=error.facts["available_bytes"])
            room = model_words.room(free, self._choices.precision, self._in_use_bytes)
            explanation = replace(explanation, remedy=self._too_big(free, room))
        return explanation

    def _plain(self, entry: ModelEntry, verdict: Verdict) -> Explanation:
        """Sentence and advice where nothing went wrong."""
        if verdict == "looking":
            return Explanation(self.tr("Looking at the file…"), "")
        if verdict == "growing":
            return Explanation(self.tr("This file is still being copied. It can be loaded when it is whole."), "")
        if verdict == "gone":
            return self._gone(entry)
        assert entry.report is not None
        if verdict == "no_vocabulary":
            self._remedy = "vocabulary"
            info = entry.report.info
            return explain(engine.TokenizerMissing(path=info.path, n_vocab=info.n_vocab))
        if verdict == "in_use":
            return Explanation(self.tr("This model is in use."), "")
        room = model_words.room(entry.report, self._choices.precision, self._in_use_bytes)
        sentence = model_words.fit_sentence(verdict, room)
        return Explanation(sentence, self._too_big(entry.report, room) if verdict == "too_big" else "")

    def _gone(self, entry: ModelEntry) -> Explanation:
        if entry.group == "recent":
            self._remedy = "remove"
        if self._in_use:
            advice = self.tr("The model goes on writing until Ravel is closed. Put its file back to use it after that.")
        else:
            advice = self.tr("If its drive isn't connected, connect it. If it was moved, open it at its new place.")
        return Explanation(self.tr("There is nothing at {path} any more.").format(path=entry.path), advice)

    def _too_big(self, report: engine.ModelReport, room: Room) -> str:
        smaller = self._smaller = model_words.smaller_precision(report, self._choices.precision)
        if smaller:
            self._remedy = "precision"
        elif room.needed_bytes <= room.available_bytes + room.in_use_bytes:
            self._remedy = "builtin"
        return model_words.too_big_remedy(room, smaller)

    def _word_remedy(self) -> None:
        words: dict[Remedy, str] = {
            "": "",
            "precision": self.tr("Use {precision}").format(precision=self._smaller),
            "vocabulary": self.tr("Choose a vocabulary…"),
            "own_vocabulary": self.tr("Use the model's own vocabulary"),
            "no_state": self.tr("Begin without it"),
            "remove": self.tr("Remove from the list"),
            "builtin": self.tr("Switch to the built-in model"),
        }
        self._remedy_button.setText(words[self._remedy])
        self._remedy_button.setVisible(bool(self._remedy))

    def _fill_choices(self, entry: ModelEntry) -> None:
        report = entry.report
        for box, label in self._labels.items():
            box.setVisible(report is not None)
            label.setVisible(report is not None)
        if report is None:
            return
        self.precision.clear()
        for key in ("auto", *report.needed_bytes):
            self.precision.addItem(model_words.precision_words(key, report), key)
            self.precision.set_closed_text(self.precision.count() - 1, model_words.precision_name(key, report))
        self.precision.setCurrentIndex(max(0, self.precision.findData(self._choices.precision)))
        automatic = self.tr("Automatic: {name}")
        own, chosen = report.tokenizer, self._choices.vocabulary
        usual = self.tr("The model's own") if chosen else automatic.format(name=own) if own else self.tr("None found")
        self._fill_files(self.vocabulary, [(usual, "")], chosen)
        own, chosen, none = report.info.tuned_state, self._choices.tuned_state, self.tr("No tuned state")
        usual = self.tr("The model's own") if chosen else automatic.format(name=own)
        if own or chosen:  # what the model brings isn't known while another one is chosen
            self._fill_files(self.tuned_state, [(usual, ""), (none, NO_TUNED_STATE)], chosen)
        else:
            self._fill_files(self.tuned_state, [(none, "")], chosen)

    def _fill_files(self, box: ChoiceBox, usual: list[tuple[str, str]], chosen: str) -> None:
        """usual: what can be chosen beside files, in words and as it is remembered."""
        box.clear()
        for words, choice in usual:
            box.addItem(words, choice)
        if box.findData(chosen) < 0:
            box.addItem(model_words.file_name(chosen), chosen)
        box.addItem(self.tr("Choose a file…"), _CHOOSE_FILE)
        box.setCurrentIndex(box.findData(chosen))

    def _word_facts(self, entry: ModelEntry) -> None:
        report = entry.report
        rows = [(self.tr("File"), entry.path)]
        if report is not None:
            info = report.info
            size = self.tr("{weights} weights: {layers} layers of {width}").format(
                weights=model_words.parameters(report.n_parameters), layers=info.n_layer, width=info.n_embd
            )
            file = self.tr("{format}, {size}, weights stored as {precision}").format(
                format=report.file_format, size=bytes_text(report.file_bytes), precision=_stored(report)
            )
            rows = [
                (self.tr("Version"), model_words.version(info)),
                (self.tr("Size"), size),
                (self.tr("Languages"), model_cards.languages(info.card) or self.tr("not stated by the file")),
                (self.tr("Licence"), info.card.licence or self.tr("not stated by the file")),
                (self.tr("Format"), file),
                *rows,
            ]
        self.facts.set_facts(rows)

    def _precision_chosen(self, row: int) -> None:
        self._set_choices(replace(self._choices, precision=self.precision.itemData(row)))

    def _vocabulary_chosen(self, row: int) -> None:
        chosen = self.vocabulary.itemData(row)
        if chosen is _CHOOSE_FILE:
            self.retranslate()  # until there is a file, the choice is what it was
            self.vocabulary_wanted.emit()
        else:
            self._set_choices(replace(self._choices, vocabulary=chosen))

    def _tuned_state_chosen(self, row: int) -> None:
        chosen = self.tuned_state.itemData(row)
        if chosen is _CHOOSE_FILE:
            self.retranslate()
            self.tuned_state_wanted.emit()
        else:
            self._set_choices(replace(self._choices, tuned_state=chosen))

    def _set_choices(self, choices: ModelChoices) -> None:
        if choices != self._choices:
            self.choices_changed.emit(choices)

    def _do_remedy(self) -> None:
        if self._remedy == "precision":
            self._set_choices(replace(self._choices, precision=self._smaller))
        elif self._remedy == "vocabulary":
            self.vocabulary_wanted.emit()
        elif self._remedy == "own_vocabulary":
            self._set_choices(replace(self._choices, vocabulary=""))
        elif self._remedy == "no_state":
            self._set_choices(replace(self._choices, tuned_state=NO_TUNED_STATE))
        elif self._remedy == "remove":
            self.remove_requested.emit()
        elif self._remedy == "builtin":
            self.builtin_requested.emit()
        if not self._remedy_button.isVisible():
            self.remedied.emit()


def _stored(report: engine.ModelReport) -> str:
    """The precision of most weights in the file."""
    return report.stored[0][0] if report.stored else "?"
