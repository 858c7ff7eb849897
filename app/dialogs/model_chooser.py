"""The models that there are: what each is, whether it fits on this machine, and loading one.

It shows what it is told and says what is wanted; `app/controllers/model_chooser.py` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

import engine
from app import model_words
from app.model_choices import ModelChoices
from app.model_words import ModelEntry
from app.widgets.basic import ColumnScroll, Retranslated, keep_room, muted_label, pressed_by_enter, resize_within_screen
from app.widgets.file_drop import FileDrop
from app.widgets.folder_field import FolderField
from app.widgets.model_details import ModelDetails
from app.widgets.model_view import ModelRow, ModelView

SIZE = (940, 620)
MINIMUM_SIZE = (800, 500)
LIST_WIDTH_PX = 364

Stage = Literal["choosing", "waiting", "loading"]


class ModelChooserDialog(Retranslated, QDialog):
    """Not modal: the writer can go on writing while a model loads. GUI thread."""

    model_shown = Signal(str)  # path of the row that is looked at
    load_requested = Signal(str, object)  # path, ModelChoices
    cancel_requested = Signal()  # of the loading
    another_file_requested = Signal()
    file_dropped = Signal(str)
    remove_requested = Signal(str)
    vocabulary_wanted = Signal(str)  # path of the model
    tuned_state_wanted = Signal(str)
    files_chosen = Signal(str)  # path of a model that now has another vocabulary or tuned state
    builtin_requested = Signal()
    folder_change_requested = Signal()
    folder_open_requested = Signal()
    stop_writing_requested = Signal()

    def __init__(self, choices_of: Callable[[str], ModelChoices], parent: QWidget | None = None) -> None:
        """choices_of: how a model, given by its path, was loaded last."""
        super().__init__(parent)
        self._choices_of = choices_of
        self._entries: dict[str, ModelEntry] = {}
        self._choices: dict[str, ModelChoices] = {}  # made here
        self._in_use, self._in_use_bytes = "", 0
        self._stage: Stage = "choosing"
        self._is_folder_there = True
        self.list, self.details = ModelView(), ModelDetails()
        self.folder, self._folder_label = FolderField(), muted_label(wrap=False)
        self._open_folder = QPushButton()
        self._empty = self._made_empty_note()
        self._activity, self._progress = QLabel(wordWrap=True), QProgressBar(textVisible=False)
        self.stop_writing, self.another = QPushButton(), QPushButton()
        self.cancel_button, self.load_button = QPushButton(), QPushButton()
        self.load_button.setProperty("role", "primary")
        self.load_button.setDefault(True)
        self._lay_out()
        self._connect()
        self.setMinimumSize(*MINIMUM_SIZE)
        resize_within_screen(self, *SIZE)
        self.retranslate()

    def _made_empty_note(self) -> QFrame:
        note = QFrame()
        note.setObjectName("note")
        self._empty_text = QLabel(wordWrap=True)
        column = QVBoxLayout(note)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._empty_text)
        return note

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._laid_out_list())
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(ColumnScroll(self.details), 1)
        right.addLayout(self._laid_out_buttons())
        row.addLayout(right, 1)

    def _laid_out_list(self) -> QFrame:
        left = QFrame()
        left.setObjectName("modelsPane")
        left.setFixedWidth(LIST_WIDTH_PX)
        self._open_folder.setProperty("role", "link")
        head = QHBoxLayout()
        head.addWidget(self._folder_label, 1)
        head.addWidget(self._open_folder)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 16)
        foot.setSpacing(4)
        foot.addWidget(self._empty)
        foot.addSpacing(4)
        foot.addLayout(head)
        foot.addWidget(self.folder)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        return left

    def _laid_out_buttons(self) -> QVBoxLayout:
        activity = QHBoxLayout()
        activity.setSpacing(8)
        activity.addWidget(self._activity, 1)
        activity.addWidget(self.stop_writing)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.another)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.load_button)
        column = QVBoxLayout()
        column.setContentsMargins(24, 8, 16, 16)
        column.setSpacing(8)
        column.addLayout(activity)
        column.addWidget(self._progress)
        column.addLayout(buttons)
        keep_room(self._progress)
        pressed_by_enter(self.stop_writing, self.another, self.cancel_button, self._open_folder)
        return column

    def _connect(self) -> None:
        details = self.details
        self.list.chosen.connect(self._model_chosen)
        self.list.activated_by_key.connect(self._load_if_possible)
        self.list.remove_pressed.connect(self._remove)
        details.choices_changed.connect(lambda choices: self._set_choices(self.current_path, choices))
        details.vocabulary_wanted.connect(lambda: self.vocabulary_wanted.emit(self.current_path))
        details.tuned_state_wanted.connect(lambda: self.tuned_state_wanted.emit(self.current_path))
        details.remove_requested.connect(self._remove)
        details.builtin_requested.connect(self.builtin_requested)
        details.remedied.connect(lambda: self.list.setFocus())
        self.folder.change_requested.connect(self.folder_change_requested)
        self._open_folder.clicked.connect(self.folder_open_requested)
        self.stop_writing.clicked.connect(self.stop_writing_requested)
        self.another.clicked.connect(self.another_file_requested)
        self.cancel_button.clicked.connect(self.reject)
        self.load_button.clicked.connect(self._load_if_possible)
        FileDrop(self).dropped.connect(self.file_dropped)

    # What is shown

    @property
    def current_path(self) -> str:
        """The model that is looked at, "" for none."""
        return self.list.current_path()

    @property
    def stage(self) -> Stage:
        """choosing; waiting until a passage has ended; loading."""
        return self._stage

    def set_models(self, entries: Sequence[ModelEntry], folder: str, is_folder_there: bool = True) -> None:
        """The list, and the folder that is watched."""
        self._entries = {entry.path: entry for entry in entries}
        self._is_folder_there = is_folder_there
        self._word_empty_note()
        self.folder.set_path(folder)
        self._empty.setVisible(not any(entry.group == "folder" for entry in entries))
        self._fill_list()

    def set_in_use(self, path: str, weights_bytes: int) -> None:
        """The model that is loaded now, "" for none, and what its weights take."""
        self._in_use, self._in_use_bytes = path, weights_bytes
        self._fill_list()

    def choose(self, path: str) -> bool:
        """Looks at that model. False when it isn't in the list."""
        return self.list.choose(path)

    def set_vocabulary(self, path: str, vocabulary: str) -> None:
        """The writer chose a vocabulary for a model, "" for its own."""
        self._set_choices(path, replace(self.choices_of(path), vocabulary=vocabulary))

    def set_tuned_state(self, path: str, state: str) -> None:
        """The writer chose a tuned state for a model: a path, "" for what it brings, or NO_TUNED_STATE."""
        self._set_choices(path, replace(self.choices_of(path), tuned_state=state))

    def choices_of(self, path: str) -> ModelChoices:
        """How it would be loaded: as chosen here, or else as it was the last time."""
        return self._choices.get(path) or self._choices_of(path)

    def set_waiting(self) -> None:
        """Loading begins when the passage that the model writes has ended."""
        self._set_stage("waiting")
        self._progress.setRange(0, 0)

    def set_progress(self, fraction: float) -> None:
        """Loading, 0 to 1."""
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * fraction))
        self._set_stage("loading")

    def set_stopped(self, error: engine.EngineError | None = None) -> None:
        """Loading was cancelled, or failed with an error: the list is there again."""
        self._set_stage("choosing")
        self.details.show_failure(error)
        self.list.setFocus()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Models"))
        self.list.setAccessibleName(self.tr("Models"))
        self._folder_label.setText(self.tr("Models folder"))
        self.folder.change_button.setAccessibleName(self.tr("Change the models folder…"))
        self._open_folder.setText(self.tr("Show"))
        self._open_folder.setAccessibleName(self.tr("Show the models folder"))
        self._word_empty_note()
        self.another.setText(self.tr("Another file…"))
        self.stop_writing.setText(self.tr("Stop writing now"))
        self.load_button.setText(self.tr("Load"))
        self._fill_list()
        self.list.viewport().update()  # verdicts are worded while they are painted
        self._set_stage(self._stage)

    def _word_empty_note(self) -> None:
        if self._is_folder_there:
            text = self.tr(
                "Your models folder is empty. RWKV models are free files that their makers put on the internet, for "
                "instance on Hugging Face. Download one that ends in .pth, .safetensors or .gguf and put it into this "
                "folder, or drop it here."
            )
        else:
            text = self.tr(
                "Your models folder is not there. If its drive isn't connected, connect it. If it was moved or "
                "deleted, choose another one."
            )
        self._empty_text.setText(text)

    def _set_stage(self, stage: Stage) -> None:
        was_choosing, self._stage = self._stage == "choosing", stage
        activity = {
            "choosing": "",
            "waiting": self.tr("The model is writing a passage. Loading begins when it has ended."),
            "loading": self.tr("Loading… You can go on typing. What you ask for meanwhile, the new model writes."),
        }
        self._activity.setText(activity[stage])
        self._activity.setVisible(stage != "choosing")
        self._progress.setVisible(stage != "choosing")
        self.stop_writing.setVisible(stage == "waiting")
        self.cancel_button.setText(self.tr("Close") if stage == "choosing" else self.tr("Cancel"))
        for widget in (self.list, self.details, self.another):
            widget.setEnabled(stage == "choosing")
        self._show_load_button()
        if was_choosing and stage != "choosing":
            self.cancel_button.setFocus()

    def _show_load_button(self) -> None:
        verdict = self.details.verdict
        changed = self.details.choices != self._choices_of(self.current_path) if self.current_path else False
        loadable = verdict in ("fits", "tight") or (verdict == "in_use" and changed)
        self.load_button.setEnabled(self._stage == "choosing" and loadable)

    def _fill_list(self) -> None:
        headings = {
            "builtin": self.tr("Comes with Ravel"),
            "recent": self.tr("Used before"),
            "folder": self.tr("In your models folder"),
        }
        rows: list[ModelRow] = []
        group = ""
        for entry in self._entries.values():
            if entry.group != group:
                group = entry.group
                rows.append(ModelRow("", headings[group]))
            rows.append(self._row(entry))
        self.list.set_rows(rows)
        if not self.current_path and self._entries:  # the one that was looked at is gone from the list
            self.list.choose(self._in_use if self._in_use in self._entries else next(iter(self._entries)))
        self._show_details()

    def _row(self, entry: ModelEntry) -> ModelRow:
        verdict = model_words.verdict_of(entry, self.choices_of(entry.path).precision, entry.path == self._in_use)
        return ModelRow(entry.path, entry.name, model_words.summary(entry), verdict)

    def _show_details(self) -> None:
        path = self.current_path
        choices = self.choices_of(path) if path else ModelChoices()
        self.details.show_entry(self._entries.get(path), choices, path == self._in_use, self._in_use_bytes)
        self._show_load_button()

    def _model_chosen(self, path: str) -> None:
        self._show_details()
        self.model_shown.emit(path)

    # What is wanted

    def _set_choices(self, path: str, choices: ModelChoices) -> None:
        before = self.choices_of(path)
        self._choices[path] = choices
        if replace(before, precision=choices.precision) != choices:
            self.files_chosen.emit(path)
        self._fill_list()

    def _load_if_possible(self) -> None:
        if self.load_button.isEnabled():
            self.load_requested.emit(self.current_path, self.details.choices)

    def _remove(self) -> None:
        entry = self._entries.get(self.current_path)
        if entry is not None and entry.group == "recent":
            self.remove_requested.emit(entry.path)

    def reject(self) -> None:
        """Esc or the button: cancels the loading; when nothing loads, closes."""
        if self._stage != "choosing":
            self.cancel_requested.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._stage != "choosing":
            self.cancel_requested.emit()
            self._set_stage("choosing")
        super().closeEvent(event)
