"""The sampling dials: how the model chooses its words, said in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

import engine
from app.widgets.basic import Retranslated, TextIconButton, WheelGuard, muted_label
from app.widgets.dial import Dial, DialSpec

DIALS = (
    DialSpec(
        "temperature",
        QT_TRANSLATE_NOOP("Dials", "How adventurous"),
        QT_TRANSLATE_NOOP("Dials", "Low stays with the likeliest words; high surprises, and may lose the thread."),
        0.0, 2.0, 0.05,
    ),
    DialSpec(
        "top_p",
        QT_TRANSLATE_NOOP("Dials", "How wide the choice"),
        QT_TRANSLATE_NOOP("Dials", "Keeps only the likeliest words that together have this share. 1 keeps all."),
        0.0, 1.0, 0.01,
    ),
    DialSpec(
        "presence_penalty",
        QT_TRANSLATE_NOOP("Dials", "How much it looks for new words"),
        QT_TRANSLATE_NOOP("Dials", "Holds back every word that was already used, once or often."),
        -0.5, 2.0, 0.05,
    ),
    DialSpec(
        "frequency_penalty",
        QT_TRANSLATE_NOOP("Dials", "How much it avoids repeating itself"),
        QT_TRANSLATE_NOOP("Dials", "Holds back a word more each time that it is used."),
        -0.5, 2.0, 0.05,
    ),
    DialSpec(
        "penalty_decay",
        QT_TRANSLATE_NOOP("Dials", "How long it remembers what it used"),
        QT_TRANSLATE_NOOP("Dials", "Near 1, used words stay held back for pages; lower, they come back sooner."),
        0.9, 1.0, 0.001, 3,
    ),
    DialSpec(
        "top_k",
        QT_TRANSLATE_NOOP("Dials", "How many words to choose from"),
        QT_TRANSLATE_NOOP("Dials", "At most so many at each step. 0 sets no limit."),
        0, 200, 1, 0, in_front=False,
    ),
    DialSpec(
        "min_p",
        QT_TRANSLATE_NOOP("Dials", "How unlikely a word may be"),
        QT_TRANSLATE_NOOP("Dials", "Drops words below this share of the likeliest one's chance. 0 drops none."),
        0.0, 0.5, 0.01, in_front=False,
    ),
    DialSpec(
        "repetition_penalty",
        QT_TRANSLATE_NOOP("Dials", "How firmly it holds back repeated words"),
        QT_TRANSLATE_NOOP("Dials", "Divides the chances of words already used. 1 does nothing; 1.1 is gentle."),
        1.0, 1.5, 0.01, in_front=False,
    ),
    DialSpec(
        "repetition_penalty_range",
        QT_TRANSLATE_NOOP("Dials", "How far back that looks"),
        QT_TRANSLATE_NOOP("Dials", "In tokens, which are words or parts of words. 0 looks at everything."),
        0, 2048, 16, 0, in_front=False,
    ),
)  # fmt: skip


class DialsPanel(Retranslated, QFrame):
    """All dials; the rarer ones behind "More dials". Holds the values shown; what they mean is the engine's."""

    value_changed = Signal(str, float)  # name, value
    seed_changed = Signal(object)  # int; an int of 63 bits does not fit a Qt int
    more_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialsPanel")
        self._guard = WheelGuard(self)
        self.dials = {spec.name: Dial(spec, self._guard) for spec in DIALS}
        for dial in self.dials.values():
            dial.value_changed.connect(self.value_changed)
        self._more = TextIconButton("next")
        self._more.setProperty("role", "link")
        self._more.setCheckable(True)
        self._rare = QWidget()
        self.seed_fixed, self.seed, self._seed_help = QCheckBox(), QLineEdit(), muted_label()
        self._seed_help.setProperty("scale", "small")
        self._lay_out()
        self._more.toggled.connect(self._show_more)
        self.seed_fixed.toggled.connect(self._seed_edited)
        self.seed.editingFinished.connect(self._seed_edited)
        self.set_seed(-1)
        self.set_more_open(False)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        rare = QVBoxLayout(self._rare)
        rare.setContentsMargins(0, 0, 0, 0)
        rare.setSpacing(16)
        for dial in self.dials.values():
            (column if dial.spec.in_front else rare).addWidget(dial)
        seed_row = QHBoxLayout()
        seed_row.addWidget(self.seed_fixed, 1)
        seed_row.addWidget(self.seed)
        self.seed.setFixedWidth(120)
        self.seed.setAlignment(Qt.AlignmentFlag.AlignRight)
        seed_block = QVBoxLayout()
        seed_block.setSpacing(4)
        seed_block.addLayout(seed_row)
        seed_block.addWidget(self._seed_help)
        rare.addLayout(seed_block)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rare)

    def set_values(self, values: Mapping[str, float]) -> None:
        """Shows these values; fields that aren't named go to neutral. Tells nobody."""
        neutral = engine.SamplingParams()
        for name, dial in self.dials.items():
            dial.set_value(values.get(name, getattr(neutral, name)))
        self.set_seed(int(values.get("seed", neutral.seed)))

    def values(self) -> dict[str, float]:
        """Every field of engine.SamplingParams as shown."""
        return {**{name: dial.value() for name, dial in self.dials.items()}, "seed": self.seed_value()}

    def set_seed(self, seed: int) -> None:
        """-1: a new one each time."""
        self.seed_fixed.blockSignals(True)
        self.seed_fixed.setChecked(seed >= 0)
        self.seed_fixed.blockSignals(False)
        self.seed.setEnabled(seed >= 0)
        if seed >= 0:
            self.seed.setText(str(seed))

    def seed_value(self) -> int:
        """The seed as the engine takes it; what can't be read as a number within its limits is 0."""
        if not self.seed_fixed.isChecked():
            return -1
        text = self.seed.text().strip()
        high = int(engine.SAMPLING_LIMITS["seed"][1])
        return min(int(text), high) if text.isascii() and text.isdigit() else 0

    def set_more_open(self, is_open: bool) -> None:
        self._more.blockSignals(True)
        self._more.setChecked(is_open)
        self._more.blockSignals(False)
        self._rare.setVisible(is_open)
        self._more.set_icon("down" if is_open else "next")

    def retranslate(self) -> None:
        self._more.setText(self.tr("More dials"))
        self.seed_fixed.setText(self.tr("Fixed seed"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self._seed_help.setText(self.tr("With the same seed, text and dials the model writes the same words again."))

    def _show_more(self, is_open: bool) -> None:
        self.set_more_open(is_open)
        self.more_toggled.emit(is_open)

    def _seed_edited(self) -> None:
        seed = self.seed_value()
        self.set_seed(seed)
        self.seed_changed.emit(seed)
