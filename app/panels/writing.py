"""The writing panel: Continue, Stop, Retry and Alternatives, how much to write, and in what manner."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

import engine
from app.panels.length_row import LengthRow
from app.presets import OWN_PREFIX
from app.widgets.basic import (
    ChoiceBox,
    ColumnLabel,
    ColumnScroll,
    IconButton,
    Retranslated,
    TextIconButton,
    WheelGuard,
    give_room,
    hairline,
    keep_room,
)
from app.widgets.note import Note


class WritingPanel(Retranslated, QFrame):
    """The right panel. `takes` and `dials` are put into it; it knows nothing of them. GUI thread.

    phase: what the model does, as app/generation.py calls it: idle, reading, writing, stopping; or loading, or
    no_model.
    """

    continue_requested = Signal()
    stop_requested = Signal()
    retry_requested = Signal()
    alternatives_requested = Signal()
    alternatives_count_changed = Signal(int)
    length_changed = Signal(str, int)  # unit, count
    preset_chosen = Signal(str)  # key
    preset_reset_requested = Signal()
    preset_menu_requested = Signal()
    open_model_requested = Signal()
    builtin_note_dismissed = Signal()
    break_loop_requested = Signal()
    loop_note_dismissed = Signal()

    def __init__(self, takes: QWidget, dials: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writingPanel")
        self._phase, self._can_retry, self._modified = "no_model", False, False
        self._read_only = False
        self._guard = WheelGuard(self)
        self.main_button = TextIconButton("continue", primary=True)
        self.main_button.setProperty("scale", "big")
        self.retry_button = TextIconButton("retry")
        self.alternatives_button, self.alternatives_count = TextIconButton("alternatives"), QSpinBox()
        for widget in (self.retry_button, self.alternatives_button, self.alternatives_count):
            widget.setProperty("scale", "big")
        self._progress = QProgressBar(textVisible=False)
        keep_room(self._progress)
        self._progress.hide()
        self.length_row = LengthRow()
        self.length, self.unit = self.length_row.length, self.length_row.unit
        self._preset_label, self.preset, self._reset = ColumnLabel(), ChoiceBox(), IconButton("reset", size_px=16)
        self.preset_more = IconButton("more", size_px=16)
        self._takes, self._dials = takes, dials
        self._note, self.loop_note = Note(), Note()
        self._builtin_model, self._loop_words = "", ""
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.main_button, 2)
        buttons.addWidget(self.retry_button, 1)
        several = QHBoxLayout()
        several.setSpacing(8)
        several.addWidget(self.alternatives_button, 1)
        several.addWidget(self.alternatives_count)
        head = QVBoxLayout()
        head.setContentsMargins(16, 16, 16, 4)
        head.setSpacing(8)
        head.addLayout(buttons)
        head.addLayout(several)
        head.addWidget(self._progress)
        body = QWidget()
        body.setObjectName("writingBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 4, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.loop_note)
        column.addWidget(self._note)
        column.addWidget(self._takes)
        column.addWidget(self.length_row)
        presets = _labelled(self._preset_label, self.preset, self._reset)
        presets.addWidget(self.preset_more)
        column.addLayout(presets)
        column.addWidget(hairline())
        column.addWidget(self._dials)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        self.scroll = ColumnScroll(body)
        whole.addWidget(self.scroll, 1)
        self.preset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.preset.setMinimumContentsLength(8)

    def _connect(self) -> None:
        for widget in (self.preset, self.alternatives_count):
            self._guard.watch(widget)
        self.main_button.clicked.connect(self._main_clicked)
        self.retry_button.clicked.connect(self.retry_requested)
        self.alternatives_button.clicked.connect(self.alternatives_requested)
        self.alternatives_count.setFixedWidth(72)
        self.alternatives_count.setRange(2, engine.MOST_ALTERNATIVES)
        self.alternatives_count.valueChanged.connect(self.alternatives_count_changed)
        self.alternatives_count.setKeyboardTracking(False)
        give_room(self.alternatives_count)
        self.length_row.changed.connect(self.length_changed)
        self.preset.activated.connect(lambda row: self.preset_chosen.emit(self.preset.itemData(row)))
        self._reset.clicked.connect(self.preset_reset_requested)
        self.preset_more.clicked.connect(self.preset_menu_requested)
        self._note.action_wanted.connect(self.open_model_requested)
        self._note.closed.connect(lambda: self.show_builtin_note(""))
        self._note.closed.connect(self.builtin_note_dismissed)
        self.loop_note.action_wanted.connect(self.break_loop_requested)
        self.loop_note.closed.connect(lambda: self.show_loop_note(""))
        self.loop_note.closed.connect(self.loop_note_dismissed)

    def set_phase(self, phase: str) -> None:
        """One of idle, reading, writing, stopping, loading, no_model."""
        self._phase = phase
        self.retranslate()

    def set_progress(self, fraction: float | None) -> None:
        """Loading or reading, 0 to 1; None: there is nothing to wait for. The bar's room is always kept."""
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * (fraction or 0)))
        self._progress.setVisible(fraction is not None)

    def set_read_only(self, read_only: bool) -> None:
        """A story that can't be changed can't be continued."""
        self._read_only = read_only
        self.retranslate()

    def set_can_retry(self, can_retry: bool) -> None:
        self._can_retry = can_retry
        self.retranslate()

    def set_alternatives_count(self, count: int) -> None:
        """How many are written side by side. Tells nobody."""
        self.alternatives_count.blockSignals(True)
        self.alternatives_count.setValue(count)
        self.alternatives_count.blockSignals(False)

    def set_length(self, unit: str, count: int = 0) -> None:
        """unit: words, sentences, paragraphs or scene, which has no count. Tells nobody."""
        self.length_row.set_length(unit, count)

    def length_wanted(self) -> tuple[str, int]:
        return self.length_row.wanted()

    def set_presets(self, presets: Sequence[tuple[str, str, str]]) -> None:
        """(key, name, help) of each preset, already in the writer's language. A line parts shipped and own ones."""
        chosen = self.preset.currentData()
        self.preset.clear()
        was_own = False
        for key, name, explanation in presets:
            is_own = key.startswith(OWN_PREFIX)
            if self.preset.count() and is_own != was_own:
                self.preset.insertSeparator(self.preset.count())
            was_own = is_own
            self.preset.addItem(name, key)
            self.preset.setItemData(self.preset.count() - 1, explanation, Qt.ItemDataRole.ToolTipRole)
        self.set_preset(chosen or "", self._modified)

    def set_preset(self, key: str, modified: bool = False) -> None:
        """modified: the dials no longer stand where the preset put them. An unknown key shows no preset."""
        self.preset.setCurrentIndex(self.preset.findData(key))
        self._modified = modified
        self._reset.setEnabled(modified)
        self.retranslate()

    def show_builtin_note(self, model_name: str) -> None:
        """The friendly line about the built-in model; "" takes it away."""
        self._builtin_model = model_name
        self._show_notes()

    def show_loop_note(self, words: str) -> None:
        """What repeats, in the writer's language; "" takes the note away."""
        self._loop_words = words
        self._show_notes()

    def _show_notes(self) -> None:
        """One at a time, so that the dials stay in sight: the loop comes first."""
        self._word_notes()
        self.loop_note.setVisible(bool(self._loop_words))
        self._note.setVisible(bool(self._builtin_model) and not self._loop_words)

    def retranslate(self) -> None:
        self._word_buttons()
        self._takes.setAccessibleName(self.tr("Last passage"))
        self._preset_label.setText(self.tr("Preset"))
        changed = self.tr("Dials, changed from the preset") if self._modified else self.tr("Dials")
        self._dials.setAccessibleName(changed)
        self._reset.set_description(self.tr("Set the dials back to the preset"))
        self.preset.setPlaceholderText(self.tr("No preset"))
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset_more.set_description(self.tr("Save, import and export presets"))
        self._word_notes()

    def _word_notes(self) -> None:
        text = self.tr("{model} is small and writes English only. Bigger models write better, in more languages.")
        self._note.set_texts(
            text.format(model=self._builtin_model), self.tr("Open a bigger model…"), self.tr("Don't show this again")
        )
        self.loop_note.set_texts(self._loop_words, self.tr("Break the loop"), self.tr("Not now"))
        self.loop_note.action.setToolTip(
            self.tr("Turns on what keeps repeats away in the dials, and writes the passage anew; both stay as takes")
        )

    def _word_buttons(self) -> None:
        waking = self.tr("Waking the model…")
        texts = {
            "idle": self.tr("Continue"),
            "reading": self.tr("Stop"),
            "writing": self.tr("Stop"),
            "stopping": self.tr("Stopping…"),
            "loading": waking,
            "no_model": self.tr("Open a model…"),
        }
        self.main_button.setText(texts[self._phase])
        self.main_button.set_icon("stop" if self._phase in ("reading", "writing", "stopping") else "continue")
        self.main_button.setEnabled(
            self._phase not in ("loading", "stopping") and not (self._phase == "idle" and self._read_only)
        )
        self.retry_button.setText(self.tr("Retry"))
        self.retry_button.setToolTip(self.tr("Takes the last passage back and writes another; both stay as takes"))
        can_write = self._phase == "idle" and not self._read_only
        self.retry_button.setEnabled(self._can_retry and can_write)
        self.alternatives_button.setText(self.tr("Alternatives"))
        self.alternatives_button.setToolTip(
            self.tr("Writes several passages side by side, for you to take one; the others stay as takes")
        )
        self.alternatives_button.setEnabled(can_write)
        self.alternatives_count.setAccessibleName(self.tr("How many alternatives"))
        self.alternatives_count.setToolTip(self.alternatives_count.accessibleName())

    def _main_clicked(self) -> None:
        if self._phase == "no_model":
            self.open_model_requested.emit()
        elif self._phase == "idle":
            self.continue_requested.emit()
        else:
            self.stop_requested.emit()


def _labelled(label: QLabel, first: QWidget, second: QWidget) -> QHBoxLayout:
    """label, a field and something small at its right, on one base line."""
    row = QHBoxLayout()
    row.setSpacing(8)
    label.setBuddy(first)
    row.addWidget(label)
    row.addWidget(first, 3)
    row.addWidget(second, 4 if isinstance(second, QComboBox) else 0)
    return row
