"""The strip at the bottom: what the model is and does, what was written, whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

import engine
from app import model_words
from app.quantities import bytes_text, grouped
from app.widgets.basic import Retranslated, set_role


class StatusStrip(Retranslated, QFrame):
    """Holds facts and words them; knows nothing of where they come from."""

    save_details_requested = Signal()  # the writer clicked on "Saving failed"
    zoom_reset_requested = Signal()
    models_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self._model: engine.ModelInfo | None = None
        self._loading: float | None = None
        self._reading: tuple[int, int] | None = None
        self._speed = 0.0
        self._words = (0, 0)
        self._saving = "saved"
        self._zoom = 100
        self._model_button = _flat_button(self.models_requested)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(96)
        self._activity = QLabel()
        self._words_label = QLabel()
        self._save_button = _flat_button(self.save_details_requested)
        self._zoom_button = _flat_button(self.zoom_reset_requested)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self._model_button)
        row.addWidget(self._progress)
        row.addWidget(self._activity)
        row.addStretch(1)
        for widget in (self._words_label, self._save_button, self._zoom_button):
            row.addWidget(widget)

    def set_model(self, info: engine.ModelInfo | None) -> None:
        """None: no model is loaded."""
        self._model, self._loading = info, None
        self.retranslate()

    def set_loading(self, fraction: float | None) -> None:
        """0 to 1 while the weights are loaded; None when that is over."""
        self._loading = fraction
        self.retranslate()

    def set_reading(self, done: int, total: int) -> None:
        """Tokens read of those before the caret."""
        self._reading, self._speed = (done, total), 0.0
        self.retranslate()

    def set_speed(self, tokens_per_second: float) -> None:
        """While the model writes."""
        self._reading, self._speed = None, tokens_per_second
        self.retranslate()

    def set_idle(self) -> None:
        """The model neither reads nor writes."""
        self._reading, self._speed = None, 0.0
        self.retranslate()

    def set_words(self, scene: int, story: int) -> None:
        self._words = (scene, story)
        self.retranslate()

    def set_save_state(self, state: str) -> None:
        """saved, unsaved, saving or failed."""
        self._saving = state
        self.retranslate()

    def set_zoom(self, percent: int) -> None:
        self._zoom = percent
        self.retranslate()

    def retranslate(self) -> None:
        self._word_model()
        self._word_activity()
        scene, story = (grouped(count) for count in self._words)
        self._words_label.setText(self.tr("Scene {scene} · Story {story} words").format(scene=scene, story=story))
        states = {
            "saved": self.tr("Saved"),
            "unsaved": self.tr("Not saved yet"),
            "saving": self.tr("Saving…"),
            "failed": self.tr("Saving failed"),
        }
        self._save_button.setText(states[self._saving])
        self._save_button.setEnabled(self._saving == "failed")
        set_role(self._save_button, "role", "error" if self._saving == "failed" else "")
        self._zoom_button.setText(f"{self._zoom} %")
        self._zoom_button.setToolTip(self.tr("Zoom of the page. Click for the actual size."))

    def _word_model(self) -> None:
        if self._model is None:
            self._model_button.setText(self.tr("No model"))
            self._model_button.setToolTip("")
            return
        info = self._model
        self._model_button.setText(f"{info.name} · {info.precision}")
        lines = [
            self.tr("{architecture}, {layers} layers, {size} of weights").format(
                architecture=model_words.version(info), layers=info.n_layer, size=bytes_text(info.bytes)
            ),
            self.tr("Runs on: {device}").format(device=info.device),
            self.tr("Kernels: {kernels}").format(kernels=info.kernels or "?"),
            self.tr("Click to choose another model."),
        ]
        self._model_button.setToolTip("\n".join(lines))

    def _word_activity(self) -> None:
        if self._loading is not None:
            text, fraction = self.tr("Waking the model…"), self._loading
        elif self._reading is not None:
            done, total = self._reading
            text = self.tr("Read {done} of {total}").format(done=grouped(done), total=grouped(total))
            fraction = done / total if total else 1.0
        else:
            speed = f"{self._speed:.1f}" if self._speed < 10 else f"{self._speed:.0f}"
            text = self.tr("{speed} tokens per second").format(speed=speed) if self._speed else ""
            fraction = None
        self._activity.setText(text)
        self._progress.setVisible(fraction is not None)
        if fraction is not None:
            self._progress.setRange(0, 1000)
            self._progress.setValue(round(1000 * fraction))


def _flat_button(signal: Signal) -> QToolButton:
    button = QToolButton()
    button.clicked.connect(signal)
    return button
