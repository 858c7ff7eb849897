"""Shows one page of the manual: Markdown with pictures, which are never wider than there is room for."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QImageReader, QResizeEvent, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.manual import Page

_LINE_PERCENT = 135


class ManualPage(QTextBrowser):
    """GUI thread. Links to other pages are told, none is followed here."""

    page_wanted = Signal(str)  # file name of a page of the manual

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._words = ""
        self.setOpenLinks(False)
        self.document().setDocumentMargin(24)
        self.anchorClicked.connect(self._follow)

    def show_page(self, page: Page, words: str = "") -> None:
        """words: what was searched for; the page scrolls to the first of them, and all are marked."""
        self._page, self._words = page, words
        self.setSearchPaths([str(page.path.parent)])
        self.setMarkdown(page.text)
        self._space_lines()
        self._fit_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark(words)

    def _space_lines(self) -> None:
        look = QTextBlockFormat()
        look.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(look)

    def _fit_pictures(self) -> None:
        assert self._page is not None
        room = self.viewport().width() - 2 * self.document().documentMargin()
        block = self.document().begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                picture = fragment.charFormat().toImageFormat()
                if picture.isValid():
                    self._fit(fragment.position(), picture, room)
                fragments += 1
            block = block.next()

    def _fit(self, position: int, picture, room: float) -> None:
        assert self._page is not None
        size = QImageReader(str(self._page.path.parent / picture.name())).size()
        if size.isEmpty():
            return
        picture.setWidth(min(room, size.width()))
        picture.setHeight(min(room, size.width()) * size.height() / size.width())
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(picture)

    def _mark(self, words: str) -> None:
        marks = []
        for word in words.split():
            place = self.document().find(word, 0)
            while not place.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = place
                mark.format.setBackground(self.palette().highlight())
                mark.format.setForeground(self.palette().highlightedText())
                marks.append(mark)
                place = self.document().find(word, place, QTextDocument.FindFlag(0))
        self.setExtraSelections(marks)
        if marks:
            first = min(marks, key=lambda mark: mark.cursor.selectionStart()).cursor
            caret = QTextCursor(self.document())
            caret.setPosition(first.selectionStart())
            self.setTextCursor(caret)
            self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._page is not None and event.size().width() != event.oldSize().width():
            self._fit_pictures()

    def _follow(self, url: QUrl) -> None:
        if url.isRelative() and url.path().endswith(".md"):
            self.page_wanted.emit(url.fileName())
        elif url.hasFragment() and not url.path():
            self.scrollToAnchor(url.fragment())
