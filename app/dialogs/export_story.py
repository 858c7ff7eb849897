"""What a story is exported as: the format, its options, and the chapters and scenes that go in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs import files
from app.export_words import FORMAT_WORDS, words
from app.exporting import FORMATS
from app.formats.export_options import ExportOptions
from app.quantities import grouped
from app.widgets.basic import (
    ColumnScroll,
    Retranslated,
    RowDelegate,
    muted_label,
    pressed_by_enter,
    resize_within_screen,
)
from app.widgets.export_form import ExportForm
from app.widgets.scene_choice import ChoiceChapter, SceneChoice
from app.widgets.work_foot import WorkFoot

_MARGIN_PX = 16


class ExportDialog(Retranslated, QDialog):
    """Says what is wanted; whoever opened it writes, tells of the progress, and closes it. GUI thread."""

    export_requested = Signal()
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: Mapping[str, int] = {}
        self._is_busy = False
        self.formats = QListWidget()
        self.formats.setObjectName("pages")
        self.formats.setFixedWidth(252)
        self.formats.setItemDelegate(RowDelegate(34, self.formats))
        self.formats.addItems(list(FORMAT_WORDS))
        self._name, self._sentence = QLabel(), muted_label()
        self._name.setProperty("role", "title")
        self.form = ExportForm()
        self._scenes_label, self._count = QLabel(), muted_label(wrap=False)
        self._scenes_label.setProperty("role", "section")
        self.scenes = SceneChoice()
        self._scenes_label.setBuddy(self.scenes)
        self.all_button, self.none_button = QPushButton(), QPushButton()
        self.foot = WorkFoot()
        self.foot.setContentsMargins(24, 8, 24, 16)
        self.cancel_button, self.export_button = self.foot.cancel_button, self.foot.begin_button
        self._lay_out()
        self._connect()
        self.retranslate()
        resize_within_screen(self, 1040, 680)
        self.formats.setFocus()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setObjectName("dialogBody")
        form = QVBoxLayout(body)
        form.setContentsMargins(24, 20, _MARGIN_PX, 8)
        form.setSpacing(6)
        form.addWidget(self._name)
        form.addWidget(self._sentence)
        form.addSpacing(12)
        form.addWidget(self.form)
        form.addStretch(1)
        scroll = ColumnScroll(body)
        scroll.margin_px = _MARGIN_PX
        buttons = QHBoxLayout()
        for button in (self.all_button, self.none_button):
            pressed_by_enter(button)
            button.setProperty("role", "link")
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._count)
        what = QVBoxLayout()
        what.setContentsMargins(8, 22, 24, 8)
        what.setSpacing(6)
        for part in (self._scenes_label, self.scenes):
            what.addWidget(part)
        what.addLayout(buttons)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(scroll, 3)
        columns.addLayout(what, 2)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(columns, 1)
        right.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.formats)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self.formats.currentRowChanged.connect(lambda _row: self._show_format())
        self.scenes.choice_changed.connect(self._show_choice)
        self.all_button.clicked.connect(lambda: self.scenes.check_all(True))
        self.none_button.clicked.connect(lambda: self.scenes.check_all(False))
        self.form.cover_wanted.connect(self._ask_for_cover)
        self.export_button.clicked.connect(self.export_requested)
        self.cancel_button.clicked.connect(self.reject)

    def set_story(
        self, chapters: Sequence[ChoiceChapter], left_out: Sequence[str], word_counts: Mapping[str, int]
    ) -> None:
        """word_counts: of each scene, by its id."""
        self._words = word_counts
        self.scenes.set_chapters(chapters, left_out)

    def set_choice(self, format_key: str, options: ExportOptions, usual: Mapping[str, str]) -> None:
        """usual: as in ExportForm."""
        self.form.set_options(options, usual)
        keys = list(FORMAT_WORDS)
        self.formats.setCurrentRow(keys.index(format_key) if format_key in keys else 0)

    @property
    def format_key(self) -> str:
        return list(FORMAT_WORDS)[max(0, self.formats.currentRow())]

    def set_busy(self, busy: bool) -> None:
        """While a file is written only stopping is possible."""
        self._is_busy = busy
        if busy:
            self.show_problem("")
        self.foot.show_busy(busy)
        for widget in (self.formats, self.form, self.scenes, self.all_button, self.none_button):
            widget.setEnabled(not busy)
        self._word_buttons()
        self._show_choice()
        if busy:
            self.cancel_button.setFocus()

    def show_progress(self, done: int, total: int) -> None:
        """Chapters that are written, and all."""
        self.foot.show_progress(done, total)

    def show_problem(self, sentences: str) -> None:
        """Why nothing was written; gone with the next try."""
        self.foot.show_problem(sentences)

    def problem(self) -> str:
        return self.foot.problem()

    def reject(self) -> None:
        """Esc and Cancel stop what is being written first."""
        if self._is_busy:
            self.stop_requested.emit()
        else:
            super().reject()

    def _show_format(self) -> None:
        name, sentence = FORMAT_WORDS[self.format_key]
        self._name.setText(words(name))
        self._sentence.setText(words(sentence))
        self.form.show_options(FORMATS[self.format_key].options)

    def _show_choice(self) -> None:
        chosen = self.scenes.chosen()
        n_words = sum(self._words.get(scene_id, 0) for scene_id in chosen)
        self._count.setText(self.tr("Words: {count}").format(count=grouped(n_words)))
        self.export_button.setEnabled(bool(chosen) and not self._is_busy)

    def _ask_for_cover(self) -> None:
        path = files.choose_picture(self, self.form.options().cover)
        if path:
            self.form.set_cover(path)

    def _word_buttons(self) -> None:
        self.cancel_button.setText(self.tr("Stop") if self._is_busy else self.tr("Cancel"))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Export"))
        self.formats.setAccessibleName(self.tr("Formats"))
        for row, (name, _sentence) in enumerate(FORMAT_WORDS.values()):
            self.formats.item(row).setText(words(name))
        self._scenes_label.setText(self.tr("What goes in"))
        self.scenes.setAccessibleName(self.tr("Chapters and scenes that go in"))
        self.all_button.setText(self.tr("All"))
        self.none_button.setText(self.tr("None"))
        self.foot.progress.setAccessibleName(self.tr("How far the file is written"))
        self.export_button.setText(self.tr("Export…"))
        self._word_buttons()
        self._show_format()
        self._show_choice()
