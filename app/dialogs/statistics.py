"""Goals and statistics of the open story: today, this session, rows of days, who wrote what, and the goals to set.

It shows the figures that it is given and says which goals are wanted; `app/controllers/goals.py` does it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.quantities import grouped, minutes_text, words_text
from app.story.writing_days import Days, Goals, Totals
from app.widgets.basic import ChoiceBox, Retranslated, muted_label, pressed_by_enter, resize_within_screen, scrolling
from app.widgets.day_chart import Bar, DayChart
from app.widgets.facts import FactTable
from app.widgets.goals_form import GoalsForm

WIDTH_PX = 780
_MARGIN_PX = 24
_SPANS = ("days", "weeks", "months")
_COUNTS = {"days": 30, "weeks": 26, "months": 12}


@dataclass(frozen=True, slots=True)
class Figures:
    """days: with everything that is in the log; today_totals and session: with what isn't in it yet."""

    days: Days
    today: date
    today_totals: Totals
    session: Totals
    story_words: int


class StatisticsDialog(Retranslated, QDialog):
    """Goals take effect at once. GUI thread."""

    goals_changed = Signal(object)  # Goals
    export_requested = Signal()

    def __init__(self, figures: Figures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = figures
        self.amount, self.progress, self._of = QLabel(), QProgressBar(), muted_label()
        self.today_facts, self.story_facts = FactTable(), FactTable()
        self._today_title, self._story_title, self._goals_title = QLabel(), QLabel(), QLabel()
        self._chart_title, self.span = QLabel(), ChoiceBox()
        self.chart, self.told = DayChart(), muted_label()
        self.form = GoalsForm(figures.days.goals, figures.today)
        self.problem = QLabel(wordWrap=True)
        self.export_button, self.close_button = QPushButton(), QPushButton()
        for span in _SPANS:
            self.span.addItem("", span)
        self._lay_out()
        self._connect()
        self.retranslate()
        resize_within_screen(self, WIDTH_PX, self._needed_height())
        self.span.setFocus()

    def _lay_out(self) -> None:
        self.amount.setProperty("role", "big")
        self.problem.setProperty("role", "error")
        self.problem.hide()
        for title in (self._today_title, self._story_title, self._chart_title, self._goals_title):
            title.setProperty("role", "section")
        self.progress.setTextVisible(False)
        cards = QHBoxLayout()
        cards.setSpacing(16)
        for title, facts in ((self._today_title, self.today_facts), (self._story_title, self.story_facts)):
            card = QVBoxLayout()
            card.setSpacing(6)
            card.addWidget(title)
            card.addWidget(facts)
            card.addStretch(1)
            cards.addLayout(card, 1)
        head = QHBoxLayout()
        head.addWidget(self._chart_title, 1)
        head.addWidget(self.span)
        body = self._body = QWidget()
        body.setObjectName("dialogBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(_MARGIN_PX, 20, _MARGIN_PX, 8)
        column.setSpacing(6)
        for widget in (self.amount, self.progress, self._of, self.problem):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(cards)
        column.addSpacing(12)
        column.addLayout(head)
        column.addWidget(self.chart)
        column.addWidget(self.told)
        column.addSpacing(12)
        column.addWidget(self._goals_title)
        column.addWidget(self.form)
        column.addStretch(1)
        foot = self._foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 16)
        foot.addWidget(self.export_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        scrolling(self, body, foot, _MARGIN_PX)
        pressed_by_enter(self.export_button)
        self.close_button.setDefault(True)

    def _needed_height(self) -> int:
        """With it nothing needs the scroll bar, and nothing is left empty."""
        column = self._body.layout()
        column.activate()
        body = column.heightForWidth(WIDTH_PX) if column.hasHeightForWidth() else column.sizeHint().height()
        return body + self._foot.sizeHint().height()

    def _connect(self) -> None:
        self.span.activated.connect(lambda _: self._show_chart())
        self.chart.told.connect(self._show_told)
        self.form.changed.connect(self.goals_changed)
        self.export_button.clicked.connect(self.export_requested)
        self.close_button.clicked.connect(self.accept)

    def set_figures(self, figures: Figures) -> None:
        """They changed while the dialog is open."""
        before = len(self.today_facts.facts()), len(self.story_facts.facts())
        self._figures = figures
        self._show_figures()
        if (len(self.today_facts.facts()), len(self.story_facts.facts())) != before:
            resize_within_screen(self, self.width(), max(self.height(), self._needed_height()))

    def set_models_ink(self, color: QColor) -> None:
        self.chart.set_models_ink(color)

    def show_problem(self, text: str) -> None:
        """Why what is written can't be counted; "" takes it away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    # What is shown

    def _show_figures(self) -> None:
        figures, goals = self._figures, self._figures.days.goals
        done = figures.today_totals.amount(goals.unit)
        amount = minutes_text(done) if goals.unit == "minutes" else words_text(done)
        self.amount.setText(self.tr("{amount} today").format(amount=amount))
        self.progress.setVisible(goals.daily > 0)
        self.progress.setRange(0, max(1, goals.daily))
        self.progress.setValue(min(done, goals.daily))
        self.progress.setAccessibleName(self.amount.text())
        self._of.setText(self._words_on_goal(done, goals))
        for table, facts in ((self.today_facts, self._facts_of_today()), (self.story_facts, self._facts_of_story())):
            told = [fact for fact in facts if fact[1]]
            if told != table.facts():  # else nothing flickers, and what is selected stays so
                table.set_facts(told)
        self._show_chart()

    def _words_on_goal(self, done: int, goals: Goals) -> str:
        if not goals.daily:
            return self.tr("No goal for the day is set. You can set one below.")
        if done >= goals.daily:
            return self.tr("Your goal for today, {goal}, is met.").format(goal=grouped(goals.daily))
        return self.tr("{rest} to go of {goal}.").format(rest=grouped(goals.daily - done), goal=grouped(goals.daily))

    def _facts_of_today(self) -> list[tuple[str, str]]:
        figures, days = self._figures, self._figures.days
        today, session = figures.today_totals, figures.session
        speed = self.tr("{words} an hour").format(words=words_text(today.words_an_hour)) if today.words_an_hour else ""
        words = self.tr("{words}, {time}")
        facts = [
            (self.tr("Written"), grouped(max(0, today.added))),
            (self.tr("Taken out"), grouped(max(0, today.removed))),
            (self.tr("Time of writing"), self._time(today.seconds)),
            (self.tr("Speed"), speed),
            (
                self.tr("This session"),
                words.format(words=words_text(max(0, session.added)), time=self._time(session.seconds)),
            ),
        ]
        if days.goals.daily:
            facts.append((self.tr("Days in a row"), self._row(days.streak(figures.today), days.longest_streak())))
        return facts

    def _row(self, now: int, longest: int) -> str:
        if longest > now:
            return self.tr("{count} (longest: {longest})").format(count=grouped(now), longest=grouped(longest))
        return grouped(now)

    def _facts_of_story(self) -> list[tuple[str, str]]:
        figures, goals = self._figures, self._figures.days.goals
        whole = figures.days.whole()
        own, models = max(0, whole.added), max(0, whole.model)
        facts = [(self.tr("Words"), grouped(figures.story_words))]
        if goals.story_words:
            percent = int(100 * figures.story_words / goals.story_words)
            of = self.tr("{words} ({percent} % done)")
            facts.append((self.tr("Goal"), of.format(words=words_text(goals.story_words), percent=grouped(percent))))
            facts.append((self.tr("Needed"), self._needed(goals)))
        if own or models:
            facts.append((self.tr("Written here by you"), self._share(own, own + models)))
            facts.append((self.tr("Written here by the model"), self._share(models, own + models)))
            facts.append((self.tr("Time of writing"), self._time(whole.seconds)))
        return facts

    def _share(self, count: int, of: int) -> str:
        text = self.tr("{words} ({percent} %)")
        return text.format(words=words_text(count), percent=round(100 * count / max(1, of)))

    def _needed(self, goals: Goals) -> str:
        figures = self._figures
        needed = goals.words_needed(figures.story_words, figures.today)
        if needed is None or goals.finish_on is None:
            return ""
        if needed == 0:
            return self.tr("nothing more: the goal is reached")
        if goals.finish_on < figures.today:
            return self.tr("{words}; the date has passed").format(words=words_text(needed))
        day = self.locale().toString(_qdate(goals.finish_on), self.tr("d MMMM yyyy", "how a date is written"))
        return self.tr("{words} a day until {day}").format(words=words_text(needed), day=day)

    def _time(self, seconds: float) -> str:
        hours, minutes = divmod(int(seconds // 60), 60)
        if hours:
            return self.tr("{hours} h {minutes} min").format(hours=grouped(hours), minutes=minutes)
        return self.tr("{minutes} min").format(minutes=minutes)

    # The chart

    def _show_chart(self) -> None:
        span, figures = self.span.currentData(), self._figures
        days, goals, count = figures.days, figures.days.goals, _COUNTS[self.span.currentData()]
        make = {"days": days.last_days, "weeks": days.last_weeks, "months": days.last_months}[span]
        parts = make(figures.today, count)
        goal = goals.daily if span == "days" and goals.unit == "words" else 0
        self.chart.set_bars([self._bar(first, totals, span) for first, totals in parts], goal)
        self.chart.setAccessibleName(self.span.currentText())
        self._show_told("")

    def _bar(self, first: date, totals: Totals, span: str) -> Bar:
        locale, day = self.locale(), _qdate(first)
        if span == "months":
            label, name = (
                locale.standaloneMonthName(first.month, QLocale.FormatType.ShortFormat),
                locale.toString(day, "MMMM yyyy"),
            )
        else:
            name = locale.toString(day, QLocale.FormatType.LongFormat)
            label = locale.toString(day, self.tr("d MMM", "how a day is written below its bar"))
            label = label if span == "weeks" or first.weekday() == 0 or first == self._figures.today else ""
        if span == "weeks":
            name = self.tr("Week from {day}").format(day=name)
        telling = self.tr("{day}: {words} by you, {models} by the model, {time}")
        own, models = max(0, totals.added), max(0, totals.model)
        facts = {"day": name, "words": words_text(own), "models": grouped(models), "time": self._time(totals.seconds)}
        return Bar(
            own, models, label, telling.format(**facts), self._figures.days.is_met(first) if span == "days" else False
        )

    def _show_told(self, telling: str) -> None:
        self.told.setText(telling or self.tr("The lower part of a bar is yours, the upper one the model's."))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Goals and statistics"))
        self._today_title.setText(self.tr("Today"))
        self._story_title.setText(self.tr("The story"))
        self._chart_title.setText(self.tr("Words"))
        self._goals_title.setText(self.tr("Goals"))
        for row, text in enumerate((self.tr("Last 30 days"), self.tr("Last 26 weeks"), self.tr("Last 12 months"))):
            self.span.setItemText(row, text)
        self.span.setAccessibleName(self.tr("What the chart shows"))
        self.export_button.setText(self.tr("Export as CSV…"))
        self.close_button.setText(self.tr("Close"))
        self._show_figures()


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
