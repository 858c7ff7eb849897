"""Banned phrases: the switch, and the list to edit, with what can't be used marked while it is written."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.errors import explain
from app.phrases import BadLine, PhraseList, bad_lines, count_phrases
from app.quantities import grouped
from app.settings import Settings
from app.widgets.basic import Retranslated, muted_label, pressed_by_enter, resize_within_screen, scrolling

_MARGIN_PX = 24
_PAUSE_MS = 400  # after the last key, until the list is looked at and saved


class BannedPhrasesDialog(Retranslated, QDialog):
    """Every change takes effect for the next passage; the list is saved at each pause and when this closes.

    GUI thread. `phrases` must be loaded; it isn't owned.
    """

    saved = Signal()
    save_failed = Signal(object)  # OSError

    def __init__(self, phrases: PhraseList, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phrases, self._settings = phrases, settings
        self._bad: list[BadLine] = []
        self._failure: OSError | None = None
        self.box: QMessageBox | None = None
        self.banned, self.ignore_case = QCheckBox(), QCheckBox()
        self._intro, self._syntax = muted_label(), muted_label()
        self._list_label, self._count = QLabel(), muted_label(wrap=False)
        self.list = QPlainTextEdit(tabChangesFocus=True)
        self.list.setObjectName("field")
        self.list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.list.setMinimumHeight(160)
        self.list.document().setDocumentMargin(8)
        self._list_label.setBuddy(self.list)
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("role", "error")
        self.restore_button, self.close_button = QPushButton(), QPushButton()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._show()
        self._connect()
        self.retranslate()
        resize_within_screen(self, 560, 640)
        self.banned.setFocus()

    def _lay_out(self) -> None:
        self._list_label.setProperty("role", "section")
        head = QHBoxLayout()
        head.addWidget(self._list_label)
        head.addStretch(1)
        head.addWidget(self._count)
        body = QWidget()
        body.setObjectName("dialogBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 24, _MARGIN_PX, 8)
        column.setSpacing(8)
        for widget in (self.banned, self._intro, self.ignore_case):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(head)
        column.addWidget(self._syntax)
        column.addWidget(self.list, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.restore_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, 16)
        foot.setSpacing(8)
        foot.addWidget(self._problem)
        foot.addLayout(buttons)
        scrolling(self, body, foot, _MARGIN_PX)
        pressed_by_enter(self.restore_button)
        self.close_button.setDefault(True)

    def _show(self) -> None:
        self.banned.setChecked(self._settings.value("phrases_banned"))
        self.ignore_case.setChecked(self._settings.value("phrases_ignore_case"))
        self.list.setPlainText(self._phrases.text)

    def _connect(self) -> None:
        self.banned.toggled.connect(lambda on: self._settings.set_value("phrases_banned", on))
        self.ignore_case.toggled.connect(lambda on: self._settings.set_value("phrases_ignore_case", on))
        self.ignore_case.toggled.connect(self._look)
        self.list.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self._take)
        self.restore_button.clicked.connect(self._ask_restore)
        self.close_button.clicked.connect(self.accept)
        self.finished.connect(self._take)

    def _take(self) -> None:
        """Looks at the list and saves it, if it has changed."""
        self._pause.stop()
        text = self.list.toPlainText()
        if text != self._phrases.text:
            self._save(text)
        self._look()

    def _save(self, text: str) -> None:
        try:
            self._phrases.save(text)
        except OSError as error:
            self._failure = error
            self.save_failed.emit(error)
            return
        self._failure = None
        self.saved.emit()

    def _look(self) -> None:
        text = self.list.toPlainText()
        self._bad = bad_lines(text, self.ignore_case.isChecked())
        self._mark()
        count = count_phrases(text)
        many = self.tr("{count} phrases").format(count=grouped(count))
        self._count.setText(self.tr("1 phrase") if count == 1 else many)
        self._problem.setText(self._problem_words())
        self._problem.setVisible(bool(self._problem.text()))
        self.list.setAccessibleDescription(self._problem.text() or self._syntax.text())

    def _mark(self) -> None:
        """A wavy line below what can't be used."""
        marks = []
        for bad in self._bad:
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(self._problem.palette().windowText().color())
            look.setToolTip(_words(bad.reason))
            cursor = QTextCursor(self.list.document().findBlockByNumber(bad.number))
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            mark.format, mark.cursor = look, cursor  # type: ignore[attr-defined]
            marks.append(mark)
        self.list.setExtraSelections(marks)

    def _problem_words(self) -> str:
        if self._failure is not None:
            explanation = explain(self._failure)
            return f"{explanation.sentence} {explanation.remedy}"
        if self._phrases.problem is not None:
            explanation = explain(self._phrases.problem)
            return f"{explanation.sentence} {explanation.remedy}"
        if not self._bad:
            return ""
        first = self._bad[0]
        text = self.tr("Line {number} is not in use: {text}. {reason}")
        words = text.format(number=first.number + 1, text=first.text, reason=_words(first.reason))
        if len(self._bad) == 2:
            words += " " + self.tr("So is 1 more.")
        elif len(self._bad) > 2:
            words += " " + self.tr("So are {count} more.").format(count=grouped(len(self._bad) - 1))
        return words

    def problem(self) -> str:
        """What is said below the list; "" if all is well."""
        return self._problem.text()

    def _ask_restore(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question, self.windowTitle(), self.tr("Put the shipped list back?"), parent=self
        )
        box.setInformativeText(self.tr("Your own list is replaced. Undo (Ctrl+Z) in the list brings it back."))
        put = box.addButton(self.tr("Put the shipped list back"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Keep mine"), QMessageBox.ButtonRole.RejectRole)
        box.finished.connect(lambda *_: self._restore() if box.clickedButton() is put else None)
        box.finished.connect(box.deleteLater)
        self.box = box
        box.open()

    def _restore(self) -> None:
        """By an edit, so that it can be undone."""
        cursor = self.list.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self._phrases.shipped_text())
        cursor.setPosition(0)
        self.list.setTextCursor(cursor)
        self._take()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Banned phrases"))
        self.banned.setText(self.tr("Never write these phrases"))
        self._intro.setText(
            self.tr("Where one would come, the model takes it back before you see it and finds other words.")
        )
        self.ignore_case.setText(self.tr("Capital letters make no difference"))
        self._list_label.setText(self.tr("Phrases, one a line"))
        self._syntax.setText(
            self.tr("* stands for any letters within a word, /…/ for a regular expression. Lines with # are notes.")
        )
        self.list.setAccessibleName(self.tr("Phrases, one a line"))
        self.restore_button.setText(self.tr("Put the shipped list back…"))
        self.close_button.setText(self.tr("Close"))
        self._look()


def _words(reason: str) -> str:
    """The engine's reason in the writer's language."""
    known = {
        "has no letters": QCoreApplication.translate("BannedPhrases", "It has no letters of its own."),
        "matches where there is no text": QCoreApplication.translate(
            "BannedPhrases", "It would match everywhere, also where there is no text."
        ),
        "matches nearly everything": QCoreApplication.translate(
            "BannedPhrases", "It would match nearly everything, and leave no words to write with."
        ),
        "takes too long to look for": QCoreApplication.translate("BannedPhrases", "It takes too long to look for."),
    }
    other = QCoreApplication.translate("BannedPhrases", "It is no regular expression: {reason}.")
    return known.get(reason) or other.format(reason=reason)
