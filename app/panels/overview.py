"""The project at a glance, in place of the page: title and author, how much there is, where it lies."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.quantities import grouped
from app.status_names import STATUS_NAMES, status_name
from app.story.overview import Overview
from app.widgets.bars import Bars
from app.widgets.basic import ChoiceBox, ColumnScroll, IconButton, Retranslated, WheelGuard, muted_label
from app.widgets.facts import FactTable

_WIDTH_PX = 720
_MINUTES_AN_HOUR = 60


class OverviewPanel(Retranslated, QFrame):
    """GUI thread. Shows what it is given; says what is wanted."""

    title_changed = Signal(str)
    author_changed = Signal(str)
    shown = Signal()
    language_changed = Signal(str)  # a code, "" for what the text tells
    scene_chosen = Signal(str)  # id
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overview")
        self._overview: Overview | None = None
        self._heading = QLabel()
        self._heading.setProperty("role", "title")
        self._close = IconButton("close")
        self._close.clicked.connect(self.closed)
        self.title_field, self.author_field = QLineEdit(), QLineEdit()
        self.language_box, self._guard = ChoiceBox(), WheelGuard(self)
        self._guard.watch(self.language_box)
        self._title_label, self._author_label, self._language_label = QLabel(), QLabel(), QLabel()
        self.facts, self.chapters, self.statuses = FactTable(), Bars(), Bars()
        self._chapters_label, self._statuses_label, self._longest_label = (_section() for _ in range(3))
        self._longest = QGridLayout()
        self._longest.setSpacing(0)
        self._longest.setColumnStretch(0, 1)
        self._lay_out()
        self.setFocusProxy(self.title_field)
        self.title_field.editingFinished.connect(lambda: self.title_changed.emit(self.title_field.text().strip()))
        self.author_field.editingFinished.connect(lambda: self.author_changed.emit(self.author_field.text().strip()))
        self.language_box.activated.connect(lambda _: self.language_changed.emit(self.language_box.currentData()))
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 8, 8)
        head.addWidget(self._heading, 1)
        head.addWidget(self._close)
        fields = QGridLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(8)
        rows: list[tuple[QLabel, QWidget]] = [
            (self._title_label, self.title_field),
            (self._author_label, self.author_field),
            (self._language_label, self.language_box),
        ]
        for row, (label, field) in enumerate(rows):
            label.setBuddy(field)
            fields.addWidget(label, row, 0)
            fields.addWidget(field, row, 1)
        fields.setColumnStretch(1, 1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 8, 24, 24)
        column.setSpacing(12)
        column.addLayout(fields)
        column.addWidget(self.facts)
        for label, part in ((self._statuses_label, self.statuses), (self._chapters_label, self.chapters)):
            column.addWidget(label)
            column.addWidget(part)
        column.addWidget(self._longest_label)
        column.addLayout(self._longest)
        column.addStretch(1)
        body.setMaximumWidth(_WIDTH_PX)
        holder = QWidget()
        centred = QHBoxLayout(holder)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(body, 100)
        centred.addStretch(1)
        scroll = ColumnScroll(holder)
        scroll.margin_px = 0
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()
        super().showEvent(event)

    def set_story(self, title: str, author: str, is_read_only: bool) -> None:
        self.title_field.setText(title)
        self.author_field.setText(author)
        for field in (self.title_field, self.author_field):
            field.setReadOnly(is_read_only)

    def set_languages(self, choices: Sequence[tuple[str, str]], chosen: str, is_read_only: bool) -> None:
        """choices: code and name of each language; beside them the text itself can tell."""
        self.language_box.clear()
        for code, name in (("", ""), *choices):
            self.language_box.addItem(name, code)
        self.language_box.setCurrentIndex(max(0, self.language_box.findData(chosen)))
        self.language_box.setEnabled(not is_read_only)
        self.retranslate()

    def set_overview(self, found: Overview) -> None:
        self._overview = found
        self.retranslate()

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Overview"))
        self._close.set_description(self.tr("Back to the page"))
        self._title_label.setText(self.tr("&Title"))
        self._author_label.setText(self.tr("Au&thor"))
        self._language_label.setText(self.tr("&Language"))
        self.language_box.setAccessibleName(self.tr("Language of the story"))
        self.language_box.setAccessibleDescription(self.tr("Spelling, quotation marks and exports go by it."))
        self.language_box.setToolTip(self.language_box.accessibleDescription())
        if self.language_box.count():
            self.language_box.setItemText(0, self.tr("As the text tells"))
        self.title_field.setAccessibleName(self.tr("Title of the story"))
        self.author_field.setAccessibleName(self.tr("Author"))
        self._chapters_label.setText(self.tr("Words by chapter"))
        self._statuses_label.setText(self.tr("Words by status"))
        self._longest_label.setText(self.tr("Longest scenes"))
        if self._overview is not None:
            self._show(self._overview)

    def _show(self, found: Overview) -> None:
        self.facts.set_facts(
            [
                (self.tr("Words"), grouped(found.words)),
                (self.tr("Characters with spaces"), grouped(found.characters)),
                (self.tr("Pages of a manuscript"), self.tr("about {pages}").format(pages=grouped(found.pages))),
                (self.tr("Time to read"), self._reading_time(found.minutes)),
                (self.tr("Scenes"), grouped(found.scenes)),
                (self.tr("Chapters"), grouped(len(found.chapters)) if len(found.chapters) > 1 else ""),
                (self.tr("Notes"), grouped(found.notes) if found.notes else ""),
            ]
        )
        statuses = [(status_name(key), found.by_status[key]) for key in STATUS_NAMES if key in found.by_status]
        self._fill(self.statuses, self._statuses_label, statuses, len(statuses) > 1)
        numbered = self.tr("Chapter {number}")
        chapters = [(c.title or numbered.format(number=c.index + 1), c.words) for c in found.chapters]
        self._fill(self.chapters, self._chapters_label, chapters, len(chapters) > 1)
        self._show_longest(found)

    def _fill(self, bars: Bars, label: QLabel, rows: list[tuple[str, int]], shown: bool) -> None:
        bars.set_rows(rows)
        bars.setVisible(shown)
        label.setVisible(shown)

    def _show_longest(self, found: Overview) -> None:
        while (item := self._longest.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._longest_label.setVisible(len(found.longest) > 1)
        for row, (scene, words) in enumerate(found.longest if len(found.longest) > 1 else ()):
            name = scene.title or scene.first_words() or self.tr("Untitled scene")
            button = QPushButton(name.replace("&", "&&"))
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, scene_id=scene.id: self.scene_chosen.emit(scene_id))
            button.setToolTip(name)
            button.setMinimumWidth(1)  # in a narrow window its end is cut off
            button.setAccessibleDescription(self.tr("Words: {count}").format(count=grouped(words)))
            self._longest.addWidget(button, row, 0, Qt.AlignmentFlag.AlignLeft)
            self._longest.addWidget(QLabel(grouped(words)), row, 1, Qt.AlignmentFlag.AlignRight)

    def _reading_time(self, minutes: int) -> str:
        hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
        if not hours:
            return self.tr("{minutes} min").format(minutes=rest)
        return self.tr("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def _section() -> QLabel:
    label = muted_label(wrap=False)
    label.setProperty("role", "section")
    return label
