"""Opening a model: what the file is, whether it fits into memory, in which precision, then the loading itself."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

import engine
from app import model_cards
from app.quantities import bytes_text
from app.widgets.basic import ChoiceBox, Retranslated, muted_label, set_role
from app.widgets.facts import FactTable

PRECISIONS = ("auto", "fp32", "bf16")
TIGHT_FROM = 0.8  # share of the free memory

Verdict = Literal["fits", "tight", "too_big"]


def needed_bytes(report: engine.ModelReport, precision: str) -> int:
    """Memory for the model in `precision`; "auto" is what the engine chose."""
    return report.needed_bytes[report.info.precision if precision == "auto" else precision]


def verdict(needed: int, available: int) -> Verdict:
    if needed > available:
        return "too_big"
    return "tight" if needed > TIGHT_FROM * available else "fits"


class ModelOpeningDialog(Retranslated, QDialog):
    """Looking at the file, then ready or failed, then loading. It asks; others inspect, load and cancel."""

    load_requested = Signal(str, str)  # path, precision
    cancel_requested = Signal()  # while the file is looked at or loaded
    other_file_requested = Signal()

    def __init__(self, path: str, precision: str = "auto", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._stage: Literal["inspecting", "ready", "loading", "failed", "done"] = "inspecting"
        self._inspected: engine.ModelReport | None = None
        self._failure = ("", "")
        self._title = QLabel(wordWrap=True)
        self._title.setProperty("role", "title")
        self._line = muted_label()
        self._facts = FactTable()
        self._precision_label, self.precision = QLabel(), ChoiceBox()
        for key in PRECISIONS:
            self.precision.addItem(key, key)
        self.precision.setCurrentIndex(max(0, PRECISIONS.index(precision) if precision in PRECISIONS else 0))
        self._precision_label.setBuddy(self.precision)
        self._verdict = QLabel(wordWrap=True)
        self._progress = QProgressBar(textVisible=False)
        self._other, self._cancel, self.load_button = QPushButton(), QPushButton(), QPushButton()
        self.load_button.setProperty("role", "primary")
        self.load_button.setDefault(True)
        self._lay_out()
        self.precision.currentIndexChanged.connect(self.retranslate)
        self._other.clicked.connect(self.other_file_requested)
        self._cancel.clicked.connect(self.reject)
        self.load_button.clicked.connect(self._load)
        self.retranslate()

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(12)
        choice.addWidget(self._precision_label)
        choice.addWidget(self.precision, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._other)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.load_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for widget in (self._title, self._line, self._facts):
            column.addWidget(widget)
        column.addLayout(choice)
        column.addWidget(self._verdict)
        column.addStretch(1)
        column.addWidget(self._progress)
        column.addLayout(buttons)
        self.setMinimumSize(520, 320)

    @property
    def is_loading(self) -> bool:
        """Whether it asked for the loading and waits for it."""
        return self._stage == "loading"

    def set_inspected(self, report: engine.ModelReport) -> None:
        """The file can be loaded, as far as its head tells."""
        self._inspected, self._stage = report, "ready"
        self.retranslate()
        self.load_button.setFocus()

    def set_progress(self, fraction: float) -> None:
        """Loading, 0 to 1."""
        self._stage = "loading"
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * fraction))
        self.retranslate()

    def set_failed(self, sentence: str, remedy: str) -> None:
        """The file is refused, or loading it failed."""
        self._failure, self._stage = (sentence, remedy), "failed"
        self.retranslate()

    def set_loaded(self) -> None:
        """Done: the dialog goes by itself."""
        self._stage = "done"
        self.accept()

    def chosen_precision(self) -> str:
        return PRECISIONS[self.precision.currentIndex()]

    def reject(self) -> None:
        """Cancel, Esc, or closing the window: whatever is going on is to stop."""
        if self._stage in ("inspecting", "loading"):
            self.cancel_requested.emit()
        self._stage = "done"
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._stage != "done":
            self.reject()
        super().closeEvent(event)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Open a model"))
        file = self.path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
        self._title.setText(self._inspected.info.name if self._inspected else file)
        self._other.setText(self.tr("Another file…"))
        self._cancel.setText(self.tr("Cancel") if self._stage != "failed" else self.tr("Close"))
        self.load_button.setText(self.tr("Load"))
        self._precision_label.setText(self.tr("Precision"))
        names = {
            "auto": self.tr("Automatic: what suits this machine"),
            "fp32": self.tr("fp32: exact, most memory"),
            "bf16": self.tr("bf16: half the memory, hardly any difference"),
        }
        for row, key in enumerate(PRECISIONS):
            self.precision.setItemText(row, names[key])
        self._word_stage()
        self._word_facts()
        self._show_stage()

    def _word_stage(self) -> None:
        card = model_cards.description(self._inspected.info.card) if self._inspected else ""
        lines = {
            "inspecting": self.tr("Looking at the file…"),
            "ready": card,
            "loading": self.tr("Loading… You can go on writing; the model is ready in a moment."),
            "failed": self._failure[0],
            "done": "",
        }
        self._line.setText(lines[self._stage])
        set_role(self._line, "role", "error" if self._stage == "failed" else "muted")
        self._line.setVisible(bool(lines[self._stage]))

    def _word_facts(self) -> None:
        if self._stage == "failed":
            self._verdict.setText(self._failure[1])
            set_role(self._verdict, "role", "")
            return
        if self._inspected is None:
            return
        info = self._inspected.info
        needed, available = needed_bytes(self._inspected, self.chosen_precision()), self._inspected.available_bytes
        self._facts.set_facts(
            [
                (self.tr("Architecture"), f"{info.architecture.upper()}, {info.n_layer} × {info.n_embd}"),
                (self.tr("Memory needed"), bytes_text(needed)),
                (self.tr("Memory free"), bytes_text(available)),
                (self.tr("Languages"), model_cards.languages(info.card)),
                (self.tr("Licence"), info.card.licence or self.tr("not stated by the file")),
                (self.tr("File"), self.path),
            ]
        )
        result = verdict(needed, available)
        sentences = {
            "fits": self.tr("It fits into memory."),
            "tight": self.tr("It fits, but barely: other programs may become slow. Close some first."),
            "too_big": self.tr("It does not fit into the memory that is free. Close other programs, choose bf16, "
                               "or take a smaller model."),
        }  # fmt: skip
        self._verdict.setText(sentences[result])
        set_role(self._verdict, "role", {"fits": "good", "tight": "warning", "too_big": "error"}[result])
        self.load_button.setEnabled(self._stage == "ready" and result != "too_big")

    def _show_stage(self) -> None:
        known = self._inspected is not None
        self._facts.setVisible(known and self._stage != "failed")
        self._precision_label.setVisible(self._stage == "ready")
        self.precision.setVisible(self._stage == "ready")
        self._verdict.setVisible(self._stage in ("ready", "failed"))
        self._progress.setVisible(self._stage in ("inspecting", "loading"))
        if self._stage == "inspecting":
            self._progress.setRange(0, 0)
        self.load_button.setVisible(self._stage in ("inspecting", "ready"))
        if not known:
            self.load_button.setEnabled(False)
        self._other.setVisible(self._stage in ("ready", "failed"))
        self.layout().activate()
        self.resize(self.width(), max(self.height(), self.layout().totalHeightForWidth(self.width())))

    def _load(self) -> None:
        self.set_progress(0.0)
        self.load_requested.emit(self.path, self.chosen_precision())
