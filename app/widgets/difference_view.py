"""What differs between two texts, word by word, in one text: what only one has is marked, what only the other has is
struck through. What is selected in it can be told as changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

from app.story.differences import Kind
from app.theme import Theme
from app.word_diff import ends_of, shortened

_LINE_HEIGHT = 150.0  # percent


@dataclass(frozen=True, slots=True)
class _Shown:
    """A run as it stands in the view, in its positions."""

    run: int
    start: int
    end: int


class DifferenceView(QFrame):
    """GUI thread. Shows what it is told, in the theme's colours and the page's font."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facts")
        self.text = QTextBrowser()
        self._runs: Sequence[tuple[str, Kind]] = ()
        self._nothing = ""
        self._shown: list[_Shown] = []
        self._theme: Theme | None = None
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 4, 12)
        inside.addWidget(self.text)

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self._theme = theme
        self.text.setFont(page_font)
        self._show()

    def show_runs(self, runs: Sequence[tuple[str, Kind]], nothing: str = "") -> None:
        """runs: both texts in one row, see differences.word_changes. nothing: said instead where there are none."""
        self._runs, self._nothing = runs, nothing
        self._show()

    def selected_runs(self) -> set[int]:
        """Indexes of the changes that the selection touches. What went and what came in its place are one change."""
        cursor = self.text.textCursor()
        low, high = cursor.selectionStart(), cursor.selectionEnd()
        touched = {each.run for each in self._shown if each.start < high and low < each.end}
        changes = {index for index, (_, kind) in enumerate(self._runs) if kind != "same"}
        return changes & {near for run in touched & changes for near in (run - 1, run, run + 1)}

    def _show(self) -> None:
        self._shown = []
        self.text.clear()
        if self._theme is None:
            return
        block = QTextBlockFormat()
        block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.text.document())
        cursor.setBlockFormat(block)
        cursor.beginEditBlock()
        formats = self._formats(self._theme)
        if not self._runs:
            cursor.insertText(self._nothing, formats["muted"])
        first: int | None = None
        for index, (text, kind) in enumerate(self._runs):
            start, is_last = cursor.position(), index == len(self._runs) - 1
            shown = shortened(text, index > 0, not is_last) if kind == "same" and len(self._runs) > 1 else ends_of(text)
            cursor.insertText(shown, formats[kind])
            self._shown.append(_Shown(index, start, cursor.position()))
            if first is None and kind != "same":
                first = start
        cursor.endEditBlock()
        cursor.setPosition(first or 0)
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()

    @staticmethod
    def _formats(theme: Theme) -> dict[str, QTextCharFormat]:
        formats = {name: QTextCharFormat() for name in ("same", "only_here", "only_there", "muted")}
        formats["only_here"].setBackground(theme.colors["difference"])
        formats["only_there"].setForeground(theme.colors["muted_ink"])
        formats["only_there"].setFontStrikeOut(True)
        formats["muted"].setForeground(theme.colors["muted_ink"])
        return formats
