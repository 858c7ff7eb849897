"""What a take says: with a little of what stands around it, or what differs from the page or from another take."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QShowEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app import branch_words
from app.story.takes_table import Node, Page
from app.theme import Theme
from app.widgets.basic import ElidedLabel, Retranslated, muted_label, pressed_by_enter
from app.widgets.branch_view import PAGE
from app.word_diff import changes_html, ends_of, word_changes

_BEFORE, _AFTER = 500, 200  # characters around a take in its preview


class BranchDetails(Retranslated, QWidget):
    """GUI thread."""

    def __init__(
        self, page_of: Callable[[int], Page | None], page_now: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        """page_of: the scene as a take says it, None where that isn't known; page_now: the scene's text."""
        super().__init__(parent)
        self._page_of, self._page_now = page_of, page_now
        self._nodes: Mapping[int, Node] = {}
        self._chosen: Sequence[int] = ()
        self._theme: Theme | None = None
        self._title, self._facts, self._legend = ElidedLabel(), ElidedLabel(), muted_label(wrap=False)
        self._title.setProperty("role", "title")
        self._facts.setProperty("role", "muted")
        self.text = QTextBrowser()
        self.compare_button = QPushButton()
        self.compare_button.setCheckable(True)
        pressed_by_enter(self.compare_button)
        self.compare_button.toggled.connect(self._show)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addLayout(words, 1)
        head.addWidget(self.compare_button, 0, Qt.AlignmentFlag.AlignTop)
        card = QFrame()
        card.setObjectName("facts")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 4, 12)
        inside.addWidget(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(card, 1)
        column.addWidget(self._legend)

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self._theme = theme
        self.text.setFont(page_font)
        self._show()

    def show_takes(self, nodes: Mapping[int, Node], chosen: Sequence[int]) -> None:
        """nodes: of the scene; chosen: ids of one take or of two to be compared, the one that is looked at first."""
        self._nodes, self._chosen = nodes, chosen
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Only now it has its size, and the take can be brought into view."""
        super().showEvent(event)
        if not event.spontaneous():
            self._show()

    def retranslate(self) -> None:
        self.text.setAccessibleName(self.tr("The take with what stands around it"))
        self.compare_button.setText(self.tr("Compare with the page"))
        self.compare_button.setToolTip(self.tr("What differs from the page (C). Choose two takes to compare them."))
        self._show()

    def _show(self) -> None:
        chosen = self._chosen
        self.compare_button.setEnabled(len(chosen) == 1)
        self._legend.setText(" ")
        if not chosen or self._theme is None:
            self._title.setText("")
            self._facts.setText("")
            self.text.clear()
        elif len(chosen) > 1:
            self._show_difference(chosen[1], chosen[0], self._theme)
        elif self.compare_button.isChecked():
            self._show_difference(PAGE, chosen[0], self._theme)
        else:
            self._show_take(chosen[0], self._theme)

    def _show_take(self, node_id: int, theme: Theme) -> None:
        node = self._nodes.get(node_id)
        self._title.setText(self._title_of(node_id))
        self._facts.setText(self._facts_of(node))
        page = self._page_of(node_id) if node is not None else Page(self._page_now(), "", "", 0, ())
        if page is None:
            assert node is not None
            page = Page("", node.text, "", 0, ())
            self._say_unknown()
        is_models = node is not None and not node.by_writer
        self.text.setHtml(_preview(page, theme.colors["generated_tint"].name() if is_models else ""))
        self._scroll_to_take(has_anchor=bool(page.text or page.after))

    def _scroll_to_take(self, has_anchor: bool) -> None:
        """has_anchor: there is text at or behind its place, else it is the end."""
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        bar = self.text.verticalScrollBar()
        if has_anchor:
            self.text.scrollToAnchor("take")
        else:
            bar.setValue(bar.maximum())

    def _show_difference(self, there_id: int, here_id: int, theme: Theme) -> None:
        there, here = self._whole(there_id), self._whole(here_id)
        self._title.setText(self._title_of(here_id))
        if there_id == PAGE:
            self._facts.setText(self._facts_of(self._nodes.get(here_id)))
            legend = self.tr("Marked: only in this take. Struck through: only on the page.")
        else:
            self._facts.setText(self.tr("Compared with “{take}”").format(take=self._title_of(there_id)))
            legend = self.tr("Marked: only in this take. Struck through: only in the other one.")
        if there is None or here is None:
            self.text.clear()
            self._say_unknown()
        elif there == here:
            self.text.setHtml(_muted(self.tr("Nothing differs."), theme))
        else:
            changes = word_changes(there, here)
            self.text.setHtml(changes_html(changes, theme.colors["difference"], theme.colors["muted_ink"]))
            self._legend.setText(legend)

    def _say_unknown(self) -> None:
        self._legend.setText(self.tr("What stood around this take is not known: it is from an earlier Ravel."))

    def _whole(self, node_id: int) -> str | None:
        if node_id == PAGE:
            return self._page_now()
        page = self._page_of(node_id)
        return page.whole if page is not None else None

    def _title_of(self, node_id: int) -> str:
        node = self._nodes.get(node_id)
        return branch_words.title(node) if node is not None else branch_words.page_title()

    def _facts_of(self, node: Node | None) -> str:
        if node is None:
            return branch_words.yours()
        parts = [branch_words.yours() if node.by_writer else node.model, branch_words.moment(node.made_at)]
        return " · ".join(part for part in parts if part)


def _preview(page: Page, tint: str) -> str:
    """The take with a little of what is around it. tint: the colour behind it, "" for none."""
    start, end = page.before[-_BEFORE:], page.after[:_AFTER]
    if len(start) < len(page.before):
        start = "… " + start.partition(" ")[2]
    if len(end) < len(page.after):
        end = end.rpartition(" ")[0] + " …"
    style = f' style="background-color:{tint}"' if tint else ""
    marked = f'<a name="take"></a><span{style}>{_escaped(ends_of(page.text))}</span>'
    return f'<div style="line-height:150%">{_escaped(start)}{marked}{_escaped(end)}</div>'


def _muted(text: str, theme: Theme) -> str:
    return f'<div style="color:{theme.colors["muted_ink"].name()}">{html.escape(text)}</div>'


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
