"""Scenes that lie in the trash, with their last text, and the way back.

It shows what it is told and says what is wanted; `app/controllers/deleted_scenes.py` does it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app import version_words
from app.quantities import words_text
from app.story.first_words import first_words
from app.story.trash import TrashedText
from app.theme import Theme
from app.widgets.basic import Retranslated, resize_within_screen
from app.widgets.dated_list import DatedRow
from app.widgets.kept_page import KeptPage

SIZE = (900, 600)


class DeletedDialog(Retranslated, QDialog):
    """Not modal. GUI thread."""

    put_back_requested = Signal(str)  # key of the text

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: list[TrashedText] = []
        self.page = KeptPage()
        self.put_back_button = QPushButton()
        self.page.add_buttons((), (self.put_back_button,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.page.list.itemSelectionChanged.connect(self._show)
        self.page.list.itemActivated.connect(lambda _: self._put_back())
        self.page.close_requested.connect(self.reject)
        self.put_back_button.clicked.connect(self._put_back)
        resize_within_screen(self, *SIZE)
        self.retranslate()

    def set_texts(self, texts: Sequence[TrashedText]) -> None:
        """From the newest to the oldest."""
        self._texts = list(texts)
        self.page.list.set_rows([self._row(text) for text in texts])
        self.page.show_list(bool(texts))
        self._show()

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.page.set_theme(theme, page_font)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Deleted scenes"))
        self.page.list.setAccessibleName(self.tr("Deleted scenes, the newest at the top"))
        self.page.view.text.setAccessibleName(self.tr("The text of the deleted scene"))
        self.put_back_button.setText(self.tr("Put back"))
        self.put_back_button.setToolTip(self.tr("The scene is part of the story again (Enter)"))
        self.page.empty.setText(self.tr("Nothing of this story was deleted. What you delete comes here, not away."))
        self.page.list.set_rows([self._row(text) for text in self._texts])
        self._show()

    def _row(self, text: TrashedText) -> DatedRow:
        facts = f"{version_words.moment(text.when)} · {words_text(text.words)}"
        title = text.title or first_words(text.text) or self.tr("Untitled")
        return DatedRow(text.key, title, facts)

    def _chosen(self) -> TrashedText | None:
        chosen = self.page.list.chosen()
        return next((text for text in self._texts if chosen and text.key == chosen[0]), None)

    def _show(self) -> None:
        text = self._chosen()
        self.put_back_button.setEnabled(text is not None)
        row = self._row(text) if text is not None else None
        self.page.title.setText(row.title if row is not None else "")
        self.page.facts.setText(row.facts if row is not None else "")
        self.page.view.show_runs([(text.text, "same")] if text is not None and text.text else ())

    def _put_back(self) -> None:
        if (text := self._chosen()) is not None:
            self.put_back_requested.emit(text.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.page.list.hasFocus():
            self._put_back()
        else:
            super().keyPressEvent(event)
