"""The page of preferences about what Ravel keeps to save time: how much there is, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QPushButton, QSizePolicy, QVBoxLayout, QWidget

import engine
from app.dialogs.ready_models import ReadyModelsView
from app.dialogs.settings_page import PageSpec, SettingsPage
from app.quantities import bytes_text, grouped
from app.settings import Settings
from app.widgets.basic import ColumnScroll, ElidedLabel, Retranslated, hairline, muted_label, pressed_by_enter
from app.widgets.budget_field import BudgetField
from app.widgets.facts import FactTable

MEMORY_PAGE = PageSpec(
    "memory",
    QT_TRANSLATE_NOOP("Preferences", "Memory"),
    ("read_ahead", "at_once", "state_on_disk", "state_disk_mb", "state_memory_mb"),
)

_MEGABYTE = 10**6  # as sizes are shown
_LONGEST_NAME = 32
_MOST_ROWS = 4  # models; what is kept of all others is added up


class MemoryPage(ColumnScroll):
    """What is kept, above the settings of how much of it there may be. Whoever made it brings the figures."""

    margin_px = 24

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        self._settings = settings
        self.rows, self.kept, self.ready = SettingsPage(MEMORY_PAGE, settings), KeptView(), ReadyModelsView()
        super().__init__(self.rows, parent)
        column = self.rows.layout()
        assert isinstance(column, QVBoxLayout)
        for place, part in enumerate((self.kept, hairline(), self.ready, hairline()), start=1):
            column.insertWidget(place, part)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """From the top down; else what was put in between would come last. A field of several widgets is one here: Tab
        goes to the widget that such a field hands the keyboard to, wherever that stands."""
        above = [self.kept.open_button, self.kept.clear_button, self.ready.delete_button]
        for before, after in pairwise([*above, *(self.field(key) for key in MEMORY_PAGE.settings)]):
            QWidget.setTabOrder(before, after)

    def field(self, key: str) -> QWidget:
        return self.rows.field(key)

    def restore_defaults(self) -> None:
        self.rows.restore_defaults()

    def set_report(self, report: engine.StoreReport, in_use: engine.ModelInfo | None) -> None:
        """in_use: the model that is loaded, which can be called by its name."""
        self.kept.set_report(report, in_use)
        self.ready.set_bytes(report.packed_bytes)
        for key, budget in (
            ("state_disk_mb", report.disk_budget_bytes),
            ("state_memory_mb", report.memory_budget_bytes),
        ):
            if self._settings.value(key) == 0 and budget:
                field = self.field(key)
                assert isinstance(field, BudgetField)
                field.set_automatic_amount(budget // _MEGABYTE)


class KeptView(Retranslated, QWidget):
    """What is on disk, of which model, where; a way there, and a way to be rid of it."""

    folder_open_requested = Signal(str)
    clear_requested = Signal()  # the writer has confirmed it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: engine.StoreReport | None = None
        self._in_use: engine.ModelInfo | None = None
        self._stage = ""  # "", "deleting", "deleted", "failed"
        self._intro, self.facts, self._folder = muted_label(), FactTable(), ElidedLabel()
        self.open_button, self.clear_button, self.outcome = QPushButton(), QPushButton(), muted_label()
        self._folder.elide_mode = Qt.TextElideMode.ElideMiddle
        self._folder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._folder.setTextFormat(Qt.TextFormat.PlainText)
        self.box: QMessageBox | None = None
        pressed_by_enter(self.open_button, self.clear_button)
        self.open_button.clicked.connect(lambda: self.folder_open_requested.emit(self._folder.text()))
        self.clear_button.clicked.connect(self._ask)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        place, ending = QHBoxLayout(), QHBoxLayout()
        for row in (place, ending):
            row.setSpacing(12)
        place.addWidget(self._folder, 1)
        place.addWidget(self.open_button)
        ending.addWidget(self.clear_button)
        ending.addWidget(self.outcome, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._intro)
        column.addWidget(self.facts)
        column.addLayout(place)
        column.addLayout(ending)

    def set_report(self, report: engine.StoreReport, in_use: engine.ModelInfo | None) -> None:
        """Shows new figures."""
        self._report, self._in_use = report, in_use
        self._show()

    def set_clearing(self, stage: str) -> None:
        """stage: "deleting", "deleted", "failed"; "" for nothing to say."""
        self._stage = stage
        self._show()

    def retranslate(self) -> None:
        self._intro.setText(
            self.tr(
                "So that it never reads the same text twice, Ravel keeps what the model remembers at many places of"
                " your stories. It can all be deleted without losing a word."
            )
        )
        self.open_button.setText(self.tr("Open folder"))
        self.open_button.setToolTip(self.tr("Shows where all this lies on your disk"))
        self.clear_button.setText(self.tr("Delete all of it…"))
        self.clear_button.setToolTip(self.tr("Makes room on your disk. Your text stays."))
        self._show()

    def _show(self) -> None:
        report = self._report
        outcomes = {
            "deleting": self.tr("Deleting, as soon as the model is at rest…"),
            "deleted": self.tr("Deleted. The next Continue reads your story again."),
            "failed": self.tr("It could not be deleted. Close and open Ravel, and try again."),
        }
        self.outcome.setText(outcomes.get(self._stage, ""))
        facts = self._facts(report) if report is not None else [(self.tr("On disk"), "…")]
        if facts != self.facts.facts():
            self.facts.set_facts(facts)
        folder = report.folder if report is not None else ""
        self._folder.setText(folder)
        self._folder.setToolTip(folder)
        self.open_button.setEnabled(bool(folder))
        is_something_there = report is not None and bool(report.models or report.log_bytes)
        self.clear_button.setEnabled(is_something_there and self._stage != "deleting")

    def _facts(self, report: engine.StoreReport) -> list[tuple[str, str]]:
        facts = [(self._name(kept), self._amount(kept)) for kept in self._shown(report.models)]
        if report.log_bytes:
            facts.append((self.tr("Wording that was read"), bytes_text(report.log_bytes)))
        if not facts:
            return [(self.tr("On disk"), self.tr("Nothing yet"))]
        used = bytes_text(report.state_bytes + report.log_bytes)
        free = bytes_text(report.free_disk_bytes)
        return [*facts, (self.tr("Together"), self.tr("{used}; {free} are free").format(used=used, free=free))]

    def _shown(self, models: Sequence[engine.KeptStates]) -> list[engine.KeptStates]:
        """The model that is loaded first, and no more than fit."""
        in_use = self._in_use.fingerprint if self._in_use is not None else ""
        models = sorted(models, key=lambda kept: kept.fingerprint != in_use)
        first, rest = models[: _MOST_ROWS - 1], models[_MOST_ROWS - 1 :]
        if len(rest) > 1:
            count, size = sum(kept.count for kept in rest), sum(kept.bytes for kept in rest)
            rest = [engine.KeptStates("", count, size, max(kept.last_used_s for kept in rest))]
        return first + rest

    def _name(self, kept: engine.KeptStates) -> str:
        if not kept.fingerprint:
            return self.tr("Other models")
        if self._in_use is None or kept.fingerprint != self._in_use.fingerprint:
            return self.tr("Another model")
        name = self._in_use.name
        return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"

    def _amount(self, kept: engine.KeptStates) -> str:
        words = self.tr("1 place, {size}, last used {date}") if kept.count == 1 else ""
        words = words or self.tr("{n} places, {size}, last used {date}")
        return words.format(n=grouped(kept.count), size=bytes_text(kept.bytes), date=_day(kept.last_used_s))

    def _ask(self) -> None:
        """Opens the box; a writer who only wonders loses nothing by it."""
        box = self.box = QMessageBox(
            QMessageBox.Icon.Question, "Ravel", self.tr("Delete what Ravel has kept of the reading?"), parent=self
        )
        box.setInformativeText(
            self.tr(
                "Your text is safe: it is not touched. The next Continue reads your story again from its beginning,"
                " which takes a while in a long one."
            )
        )
        delete = box.addButton(self.tr("Delete all of it"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        delete.clicked.connect(self.clear_requested)
        box.finished.connect(box.deleteLater)
        box.finished.connect(lambda *_: setattr(self, "box", None))
        box.open()


def _day(seconds: float) -> str:
    """A day as it is spoken of. seconds: since 1970."""
    try:
        day = date.fromtimestamp(seconds)
    except (OverflowError, OSError, ValueError):  # a clock that was wrong by centuries
        return "?"
    today = date.today()
    if day == today:
        return QCoreApplication.translate("KeptView", "today")
    if day == today - timedelta(days=1):
        return QCoreApplication.translate("KeptView", "yesterday")
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
