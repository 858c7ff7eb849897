"""Goals of the open story: the sign in the status strip, the notice when one is met, the dialog, the export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app import paths
from app.controllers.parts import Parts
from app.dialogs import files
from app.editor.scene_document import SceneDocument
from app.errors import explain
from app.open_story import OpenStory
from app.quantities import minutes_text, words_text
from app.story.errors import StatisticsUnavailable
from app.story.textfile import TextFormat, write_atomic
from app.story.writing_days import Days, Goals
from app.theme import Theme
from app.widgets.goal_sign import GoalSign
from app.writing_session import WritingSession, local_now

if TYPE_CHECKING:
    from app.dialogs.statistics import Figures, StatisticsDialog

_NOTICE = "goal"


class GoalsController(QObject):
    """GUI thread. `session` is None while no story is open."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.session: WritingSession | None = None
        self.dialog: StatisticsDialog | None = None
        self.sign = GoalSign()
        self.now = local_now  # a test puts its own
        self._problem: StatisticsUnavailable | None = None
        self._action = parts.window.actions_table["goals"]
        self._action.triggered.connect(self.show_dialog)
        self.sign.clicked.connect(self.show_dialog)
        parts.status.add_sign(self.sign)
        parts.story.story_opened.connect(self._begin)
        parts.story.story_closing.connect(lambda _: self._end())
        parts.story.scene_shown.connect(self._watch)
        parts.story.scenes_changed.connect(self._show)
        parts.themes.changed.connect(self._show_theme)
        parts.window.activated.connect(self._activated)

    def _begin(self, opened: OpenStory) -> None:
        session = self.session = WritingSession(opened, self._parts.bridge, self, now=lambda: self.now())
        session.changed.connect(self._show)
        session.failed.connect(self._failed)
        session.goal_met.connect(self._tell_met)
        if self._parts.story.document is not None:
            session.watch(self._parts.story.document)
        self._show()

    def _end(self) -> None:
        session, self.session, self._problem = self.session, None, None
        if session is not None:
            session.close()
            session.deleteLater()
        if self.dialog is not None:
            self.dialog.close()
        self._parts.notices.remove(_NOTICE)
        self._show()

    def _watch(self, document: SceneDocument) -> None:
        if self.session is not None:
            self.session.watch(document)

    def _activated(self, active: bool) -> None:
        """Leaving the window is a good moment to write down what was counted."""
        if not active and self.session is not None and self.session.is_counting:
            self.session.write_line()

    def _show(self) -> None:
        session = self.session
        self._action.setEnabled(session is not None)
        if session is None:
            self.sign.set_progress(0, 0, "words")
            return
        goals = session.goals
        done = session.written_today().amount(goals.unit) if goals.daily else 0
        self.sign.set_progress(done, goals.daily if session.is_counting and session.is_loaded else 0, goals.unit)
        if self.dialog is not None:
            self.dialog.set_figures(self._figures(session))

    def _figures(self, session: WritingSession) -> Figures:
        today, now = session.written_today(), session.written_now()
        from app.dialogs.statistics import Figures

        return Figures(session.days, session.today, today, now, session.words_of_story())

    def _failed(self, error: StatisticsUnavailable) -> None:
        self._problem = error
        if self.dialog is not None:
            self.dialog.show_problem(self._words_on_problem())

    def _words_on_problem(self) -> str:
        if self._problem is None:
            return ""
        explanation = explain(self._problem)
        return f"{explanation.sentence} {explanation.remedy}"

    def _tell_met(self) -> None:
        assert self.session is not None
        goals = self.session.goals
        self._parts.notices.show_done(_NOTICE, lambda: self._words_on_met(goals))

    def _words_on_met(self, goals: Goals) -> str:
        if goals.unit == "minutes":
            sentence = self.tr("You have written for {minutes} today: your goal is met.")
            return sentence.format(minutes=minutes_text(goals.daily))
        return self.tr("You have written {words} today: your goal is met.").format(words=words_text(goals.daily))

    # The dialog

    def show_dialog(self) -> None:
        session = self.session
        if session is None or self.dialog is not None:
            return
        from app.dialogs.statistics import StatisticsDialog  # on first use: starting the window doesn't wait for it

        session.load()
        dialog = self.dialog = StatisticsDialog(self._figures(session), self._parts.window)
        dialog.goals_changed.connect(session.set_goals)
        dialog.export_requested.connect(self._export)
        dialog.finished.connect(self._closed)
        dialog.show_problem(self._words_on_problem())
        self._show_theme(self._parts.themes.theme)
        dialog.open()

    def _closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _show_theme(self, theme: Theme) -> None:
        if self.dialog is not None:
            self.dialog.set_models_ink(theme.colors["strong_border"])

    def _export(self) -> None:
        session, dialog = self.session, self.dialog
        if session is None or dialog is None:
            return
        session.write_line()
        suggestion = paths.stories_folder() / f"{self.tr('Writing days')}.csv"
        path = files.choose_statistics_target(dialog, str(suggestion))
        if path:
            self._save(Path(path), session.days)

    def _save(self, path: Path, days: Days) -> None:
        path = path if path.suffix else path.with_suffix(".csv")
        try:
            write_atomic(path, days.as_csv(), TextFormat(bom=True, newline="\r\n"))  # the mark: for spreadsheets
        except OSError as error:
            self._parts.notices.show_error(error, "export")
            if self.dialog is not None:
                self.dialog.show_problem(explain(error).sentence)
