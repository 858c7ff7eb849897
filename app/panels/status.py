"""The strip at the bottom: what the model is and does, what was written, whether it is saved."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

import engine
from app import model_words
from app.quantities import bytes_text, characters_text, grouped, words_text
from app.widgets.basic import ElidedLabel, Retranslated, set_role

_MOST_NAMED = 3  # scenes; the others are counted
_MOST_AVOIDED = 20  # phrases, the last ones


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
        self._reading_ahead = (0, 0, 0.0)
        self._unread: tuple[str, ...] = ()
        self._goes_on = False
        self._stale: tuple[str, ...] = ()
        self._stale_are_read = False
        self._speed: float | None = None  # tokens a second while the model writes
        self._avoided: tuple[str, ...] = ()
        self._words = (0, 0)
        self._selection: tuple[int, int] | None = None
        self._saving = "saved"
        self._zoom = 100
        self._model_button = _flat_button(self.models_requested)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(96)
        self._activity = ElidedLabel()
        self._avoided_label, self._words_label = QLabel(), QLabel()
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
        for widget in (self._avoided_label, self._words_label, self._save_button, self._zoom_button):
            row.addWidget(widget)

    def add_sign(self, sign: QWidget) -> None:
        """Puts it before the number of words."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(row.indexOf(self._words_label), sign)

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
        self._reading, self._speed = (done, total), None
        self.retranslate()

    def set_speed(self, tokens_per_second: float) -> None:
        """While the model writes."""
        self._reading, self._speed = None, tokens_per_second
        self.retranslate()

    def set_idle(self) -> None:
        """The model neither reads nor writes."""
        self._reading, self._speed = None, None
        self.retranslate()

    def set_reading_ahead(self, scene: int, scenes: int, fraction: float) -> None:
        """The model reads scene number `scene` of `scenes` while nothing else is asked of it; no scenes: it doesn't.

        fraction: of all that it reads, which is said of a story that is one scene.
        """
        if self._reading_ahead != (scene, scenes, fraction):
            self._reading_ahead = (scene, scenes, fraction)
            self._word_activity()

    def set_unread(self, titles: tuple[str, ...], goes_on: bool) -> None:
        """Titles of the scenes before the open one that the model has not read as they are now.

        goes_on: Continue doesn't wait for them.
        """
        if (self._unread, self._goes_on) != (titles, goes_on):
            self._unread, self._goes_on = titles, goes_on
            self._word_activity()

    def set_stale(self, titles: tuple[str, ...], are_read: bool = False) -> None:
        """Titles of the scenes that the last passage was written from an earlier wording of; are_read: by now the model
        has read them."""
        if (self._stale, self._stale_are_read) != (titles, are_read):
            self._stale, self._stale_are_read = titles, are_read
            self._word_activity()

    def set_avoided(self, phrases: tuple[str, ...]) -> None:
        """The banned phrases that were taken back in the passage that is written, or was written last."""
        self._avoided = phrases
        self._word_avoided()

    def set_words(self, scene: int, story: int) -> None:
        self._words = (scene, story)
        self.retranslate()

    def set_selection(self, counts: tuple[int, int] | None) -> None:
        """Words and characters of what is selected, said in place of the scene's; None: nothing is."""
        if counts != self._selection:
            self._selection = counts
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
        self._word_avoided()
        self._words_label.setText(self._words_text())
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

    def _words_text(self) -> str:
        if self._selection is None:
            scene, story = self._words
            return self.tr("Here: {scene} · Story: {words}").format(scene=grouped(scene), words=words_text(story))
        words, characters = self._selection
        text = self.tr("Selected: {words}, {characters}")
        return text.format(words=words_text(words), characters=characters_text(characters))

    def words(self) -> str:
        """What the strip says of words."""
        return self._words_label.text()

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
        fraction: float | None = None
        hint = ""
        if self._loading is not None:
            text, fraction = self.tr("Waking the model…"), self._loading
        elif self._reading is not None:
            done, total = self._reading
            text = self.tr("Read {done} of {total}").format(done=grouped(done), total=grouped(total))
            fraction = done / total if total else 1.0
        elif self._speed is not None:
            speed = f"{self._speed:.1f}" if self._speed < 10 else f"{self._speed:.0f}"
            text = self.tr("{speed} tokens per second").format(speed=speed) if self._speed else ""
        else:
            text, hint = self._idle_words()
        self._activity.setText(text)
        self._activity.setToolTip(hint)
        self._activity.setAccessibleDescription(hint)
        self._progress.setVisible(fraction is not None)
        if fraction is not None:
            self._progress.setRange(0, 1000)
            self._progress.setValue(round(1000 * fraction))

    def _word_avoided(self) -> None:
        phrases = self._avoided
        one, many = self.tr("1 phrase avoided"), self.tr("{count} phrases avoided")
        self._avoided_label.setText(one if len(phrases) == 1 else many.format(count=grouped(len(phrases))))
        self._avoided_label.setVisible(bool(phrases))
        listed = "\n".join(" ".join(phrase.split()) for phrase in dict.fromkeys(phrases[::-1][:_MOST_AVOIDED]))
        self._avoided_label.setToolTip(self.tr("Banned phrases that were taken back:") + "\n" + listed)
        self._avoided_label.setAccessibleDescription(self._avoided_label.toolTip())

    def avoided(self) -> tuple[str, str]:
        """What the strip says of banned phrases, "" if nothing, and its tooltip."""
        return (self._avoided_label.text(), self._avoided_label.toolTip()) if self._avoided else ("", "")

    def activity(self) -> str:
        """What the strip says of the model."""
        return self._activity.text()

    def activity_hint(self) -> str:
        """What its tooltip adds."""
        return self._activity.toolTip()

    def _idle_words(self) -> tuple[str, str]:
        """What there is to say while the model is not asked for anything, and the tooltip."""
        scene, scenes, fraction = self._reading_ahead
        texts, hint = [], ""
        if self._stale and self._stale_are_read:
            text = self.tr("Retry writes from the newest text of: {scenes}")
            texts.append(text.format(scenes=self._few(self._stale)))
            hint = self.tr(
                "When the model wrote the last passage, it had not read these scenes as they are now: {scenes}. "
                "It has read them since."
            ).format(scenes=self._listed(self._stale))
        elif self._stale:
            texts.append(self.tr("Written without the newest text of: {scenes}").format(scenes=self._few(self._stale)))
            hint = self.tr(
                "When the model wrote the last passage, it had not read these scenes as they are now: {scenes}. "
                "Once it has, Retry writes from the new text."
            ).format(scenes=self._listed(self._stale))
        if scenes > 1:
            texts.append(self.tr("Reading ahead: scene {scene} of {scenes}").format(scene=scene, scenes=scenes))
        elif scenes:
            texts.append(self.tr("Reading ahead: {percent} %").format(percent=int(100 * fraction)))
        elif self._unread and not self._stale:
            texts.append(self._unread_words())
            hint = self._unread_hint()
        return " · ".join(texts), hint

    def _unread_words(self) -> str:
        if len(self._unread) == 1:
            return self.tr("Still to read: {scene}").format(scene=self._listed(self._unread))
        return self.tr("Still to read: {count} scenes").format(count=grouped(len(self._unread)))

    def _unread_hint(self) -> str:
        if self._goes_on:
            hint = self.tr(
                "The model has not read these scenes as they are now: {scenes}. Continue doesn't wait for that: it "
                "goes on from what the model has read."
            )
        else:
            hint = self.tr("The model has not read these scenes as they are now: {scenes}. Continue reads them first.")
        return hint.format(scenes=self._listed(self._unread))

    def _few(self, titles: tuple[str, ...]) -> str:
        if len(titles) <= _MOST_NAMED:
            return self._listed(titles)
        return self.tr("{scenes} and {count} more").format(
            scenes=self._listed(titles[:_MOST_NAMED]), count=grouped(len(titles) - _MOST_NAMED)
        )

    def _listed(self, titles: tuple[str, ...]) -> str:
        return self.tr(", ", "between titles of scenes").join(title or self.tr("Untitled scene") for title in titles)


def _flat_button(signal: Signal) -> QToolButton:
    button = QToolButton()
    button.clicked.connect(signal)
    return button
