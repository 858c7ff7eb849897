"""Fields for a story's goals: how much a day, on which days, and how long it is to become by when."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QWidget,
)

from app.story.writing_days import LATEST_BEGIN, UNITS, Goals
from app.widgets.basic import ChoiceBox, Retranslated, WheelGuard, give_room

_FIRST_SPAN = timedelta(days=90)  # what is offered first when a date is wanted
_MOST = {"words": 100_000, "minutes": 1440}


class GoalsForm(Retranslated, QWidget):
    """`changed` comes with the goals as soon as a field is changed."""

    changed = Signal(object)  # Goals

    def __init__(self, goals: Goals, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guard = WheelGuard(self)
        self._labels = [QLabel() for _ in range(4)]
        self.daily, self.unit = QSpinBox(), ChoiceBox()
        self.story_words, self.has_date, self.finish_on = QSpinBox(), QCheckBox(), QDateEdit()
        self.days_off = [QCheckBox() for _ in range(7)]
        self.day_begins_at = ChoiceBox()
        for unit in UNITS:
            self.unit.addItem("", unit)
        for hour in range(LATEST_BEGIN + 1):
            self.day_begins_at.addItem("", hour)
        self._first_date = goals.finish_on or today + _FIRST_SPAN
        self._fill(goals)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _fill(self, goals: Goals) -> None:
        self.daily.setRange(0, _MOST[goals.unit])
        self.daily.setValue(goals.daily)
        self.unit.setCurrentIndex(UNITS.index(goals.unit))
        self.story_words.setRange(0, 10_000_000)
        self.story_words.setSingleStep(1000)
        self.story_words.setGroupSeparatorShown(True)
        self.story_words.setValue(goals.story_words)
        self.has_date.setChecked(goals.finish_on is not None)
        self.finish_on.setDate(QDate(self._first_date.year, self._first_date.month, self._first_date.day))
        for weekday, box in enumerate(self.days_off):
            box.setChecked(weekday in goals.days_off)
        self.day_begins_at.setCurrentIndex(goals.day_begins_at)
        self._show_dependent()

    def _lay_out(self) -> None:
        fields: list[list[QWidget]] = [
            [self.daily, self.unit],
            [*self.days_off],
            [self.day_begins_at],
            [self.story_words, self.has_date, self.finish_on],
        ]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, (label, widgets) in enumerate(zip(self._labels, fields, strict=True)):
            line = QHBoxLayout()
            line.setSpacing(8)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            label.setBuddy(widgets[0])
            grid.addWidget(label, row, 0)
            grid.addLayout(line, row, 1)
        for number in (self.daily, self.story_words, self.finish_on):
            give_room(number)
            number.setKeyboardTracking(False)
            self._guard.watch(number)
        for box in (self.unit, self.day_begins_at):
            self._guard.watch(box)
        self.daily.setMinimumWidth(96)
        self.story_words.setMinimumWidth(120)
        self.finish_on.setMinimumWidth(128)

    def _connect(self) -> None:
        self.daily.valueChanged.connect(self._tell)
        self.unit.activated.connect(self._unit_chosen)
        self.story_words.valueChanged.connect(self._tell)
        self.has_date.toggled.connect(self._tell)
        self.finish_on.dateChanged.connect(self._tell)
        self.day_begins_at.activated.connect(self._tell)
        for box in self.days_off:
            box.toggled.connect(self._tell)

    def goals(self) -> Goals:
        day = self.finish_on.date()
        return Goals(
            daily=self.daily.value(),
            unit=self.unit.currentData(),
            story_words=self.story_words.value(),
            finish_on=date(day.year(), day.month(), day.day()) if self.has_date.isChecked() else None,
            days_off=frozenset(weekday for weekday, box in enumerate(self.days_off) if box.isChecked()),
            day_begins_at=self.day_begins_at.currentData(),
        )

    def _unit_chosen(self) -> None:
        self.daily.setMaximum(_MOST[self.unit.currentData()])
        self._tell()

    def _tell(self) -> None:
        self._show_dependent()
        self.changed.emit(self.goals())

    def _show_dependent(self) -> None:
        self.finish_on.setEnabled(self.has_date.isChecked())
        self.daily.setSingleStep(50 if self.unit.currentData() == "words" else 5)

    def retranslate(self) -> None:
        locale = self.locale()
        texts = (self.tr("Each day"), self.tr("Days off"), self.tr("A day begins at"), self.tr("The story"))
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
        none = self.tr("No goal")
        for number in (self.daily, self.story_words):
            number.setSpecialValueText(none)
        self.story_words.setSuffix(" " + self.tr("words"))
        for row, unit in enumerate((self.tr("words"), self.tr("minutes"))):
            self.unit.setItemText(row, unit)
        for hour in range(LATEST_BEGIN + 1):
            self.day_begins_at.setItemText(hour, self.tr("midnight") if hour == 0 else f"{hour}:00")
        for weekday, box in enumerate(self.days_off, 1):
            box.setText(locale.standaloneDayName(weekday, QLocale.FormatType.ShortFormat))
            day = locale.standaloneDayName(weekday, QLocale.FormatType.LongFormat)
            box.setAccessibleName(self.tr("{day} is a day off").format(day=day))
            box.setToolTip(self.tr("Nothing has to be written on a day off; the row of days goes on."))
        self.has_date.setText(self.tr("by"))
        self.has_date.setAccessibleName(self.tr("The story has a date"))
        self.finish_on.setDisplayFormat(locale.dateFormat(QLocale.FormatType.ShortFormat))
        self.daily.setAccessibleName(self.tr("Goal for each day"))
        self.unit.setAccessibleName(self.tr("What the goal for a day counts"))
        self.day_begins_at.setAccessibleName(self.tr("When a day begins"))
        self.day_begins_at.setToolTip(self.tr("What is written before counts for the day that was"))
        self.story_words.setAccessibleName(self.tr("Goal for the story"))
        self.finish_on.setAccessibleName(self.tr("When the story is to be done"))
