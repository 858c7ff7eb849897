"""What is known of the text on the page beside its words: synopsis, status, label. Stands under the list of scenes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.status_names import STATUS_NAMES, status_name
from app.widgets.basic import ChoiceBox, Retranslated, TextIconButton, hairline
from app.widgets.label_dot import dot_icon
from app.widgets.undo_keys import UndoKeys

_PAUSE_MS = 500  # after a key in the synopsis; it is told at once when the writer leaves it
_SYNOPSIS_LINES = 5
_EDIT = "edit labels"  # the data of the entry that isn't a label


class SceneDetails(Retranslated, QFrame):
    """Shows what it is given and says what the writer changes. GUI thread; texts are named by their ids."""

    synopsis_changed = Signal(str, str, bool)  # id, synopsis, whether the typing told before goes on
    status_chosen = Signal(str, str)  # id, status
    label_chosen = Signal(str, str)  # id, id of the label
    edit_labels_requested = Signal()
    open_toggled = Signal(bool)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sceneDetails")
        self._id, self._is_note, self._labels = "", False, list[tuple[str, str, str]]()
        self._untold = False  # typing that nobody was told of
        self._goes_on = False  # since it was told last, the field was not left
        self._heading, self._body = TextIconButton("next"), QWidget()
        self._heading.setProperty("role", "link")
        self._heading.setCheckable(True)
        self._synopsis_label, self._status_label, self._label_label = QLabel(), QLabel(), QLabel()
        self.synopsis, self.status, self.label = QPlainTextEdit(), ChoiceBox(), ChoiceBox()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.set_open(False)
        self.retranslate()

    def _lay_out(self) -> None:
        self.synopsis.setObjectName("field")
        self.synopsis.setTabChangesFocus(True)
        self.synopsis.setFixedHeight(self.synopsis.fontMetrics().lineSpacing() * _SYNOPSIS_LINES + 16)
        for caption, field in self._captions().items():
            caption.setBuddy(field)
            caption.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 8)
        column.setSpacing(4)
        column.addWidget(hairline())
        column.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(4, 0, 4, 4)
        inside.setSpacing(4)
        inside.addWidget(self._synopsis_label)
        inside.addWidget(self.synopsis)
        choices = QFormLayout()
        choices.setContentsMargins(0, 4, 0, 0)
        choices.setVerticalSpacing(6)
        choices.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        choices.addRow(self._status_label, self.status)
        choices.addRow(self._label_label, self.label)
        for box in (self.status, self.label):
            box.setMinimumContentsLength(1)  # so that the captions are there in a narrow panel, too
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        inside.addLayout(choices)

    def _captions(self) -> dict[QLabel, QWidget]:
        return {
            self._synopsis_label: self.synopsis,
            self._status_label: self.status,
            self._label_label: self.label,
        }

    def _connect(self) -> None:
        self._heading.toggled.connect(self._toggled)
        self.synopsis.textChanged.connect(self._note_typing)
        self._timer.timeout.connect(self.tell_synopsis)
        self.synopsis.installEventFilter(self)
        self.status.activated.connect(lambda _: self.status_chosen.emit(self._id, self.status.currentData()))
        self.label.activated.connect(lambda _: self._choose_label())
        keys = UndoKeys(self, self._heading, self.synopsis, self.status, self.label)
        keys.undo_pressed.connect(self.undo_requested)
        keys.redo_pressed.connect(self.redo_requested)

    @property
    def text_id(self) -> str:
        """Of the text that is shown."""
        return self._id

    @property
    def is_open(self) -> bool:
        return self._heading.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Tells nobody."""
        with QSignalBlocker(self._heading):
            self._heading.setChecked(is_open)
        self._heading.set_icon("down" if is_open else "next")
        self._body.setVisible(is_open)

    def show_text(
        self, text_id: str, synopsis: str, status: str, label: str, can_change: bool = True, is_note: bool = False
    ) -> None:
        """What is known of the text with that id. What is being typed of it stays."""
        if text_id != self._id:
            self.end_synopsis()
        self._id, self._is_note = text_id, is_note
        self._hint()
        if synopsis != self.synopsis.toPlainText().strip() and not self._untold:
            with QSignalBlocker(self.synopsis):
                self.synopsis.setPlainText(synopsis)
        self._fill_status(status)
        self._fill_labels(label)
        self._body.setEnabled(can_change)

    def set_labels(self, labels: Sequence[tuple[str, str, str]]) -> None:
        """The labels to choose from: id, name, colour. `show_text` shows them."""
        self._labels = list(labels)

    def _note_typing(self) -> None:
        self._untold = True
        self._timer.start()

    def tell_synopsis(self) -> None:
        """Says now what was typed and not yet told."""
        if self._untold:
            self._untold = False
            self._timer.stop()
            goes_on, self._goes_on = self._goes_on, True
            self.synopsis_changed.emit(self._id, self.synopsis.toPlainText().strip(), goes_on)

    def end_synopsis(self) -> None:
        """The same, and what is typed from now on is another change."""
        self.tell_synopsis()
        self._goes_on = False

    def _hint(self) -> None:
        self.synopsis.setPlaceholderText(
            self.tr("Who or what this is") if self._is_note else self.tr("What happens here")
        )

    def _fill_status(self, status: str) -> None:
        with QSignalBlocker(self.status):
            self.status.clear()
            for key in STATUS_NAMES:
                self.status.addItem(status_name(key), key)
            if status not in STATUS_NAMES:  # somebody else's word in story.toml
                self.status.addItem(status, status)
            self.status.setCurrentIndex(self.status.findData(status))

    def _fill_labels(self, label: str) -> None:
        with QSignalBlocker(self.label):
            self.label.clear()
            self.label.addItem(self.tr("No label"), "")
            for label_id, name, color in self._labels:
                self.label.addItem(dot_icon(color), name or self.tr("Unnamed"), label_id)
            self.label.insertSeparator(self.label.count())
            self.label.addItem(self.tr("Edit labels…"), _EDIT)
            self.label.setCurrentIndex(max(0, self.label.findData(label)))
            self._chosen_label = self.label.currentIndex()

    def _choose_label(self) -> None:
        if self.label.currentData() == _EDIT:
            with QSignalBlocker(self.label):
                self.label.setCurrentIndex(self._chosen_label)
            self.edit_labels_requested.emit()
            return
        self._chosen_label = self.label.currentIndex()
        self.label_chosen.emit(self._id, self.label.currentData())

    def _toggled(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.open_toggled.emit(is_open)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.end_synopsis()
        return super().eventFilter(watched, event)

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Details"))
        self._heading.setAccessibleName(self.tr("Details of the scene"))
        self._synopsis_label.setText(self.tr("Synopsis"))
        self._status_label.setText(self.tr("Status"))
        self._label_label.setText(self.tr("Label"))
        self._hint()
        for caption, field in self._captions().items():
            field.setAccessibleName(caption.text())
        status, label = self.status.currentData(), self.label.currentData()
        self._fill_status(status or "")
        self._fill_labels(label or "")
