"""Shows one page of the manual: Markdown with pictures, which are never wider than there is room for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.manual import Page

_MARGIN_PX = 24
_LINE_PERCENT = 135
_BELOW_PICTURE_PX = 12
_OBJECT = "\ufffc"  # stands for a picture in a paragraph's text
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class ManualPage(QTextBrowser):
    """GUI thread. Links to other pages are told, none is followed here."""

    page_wanted = Signal(str)  # file name of a page of the manual

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Page | None = None
        self._words = ""
        self._is_loading = False
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN_PX)
        self.anchorClicked.connect(self._follow)

    def show_page(self, page: Page, words: str = "") -> None:
        """words: what was searched for; the page scrolls to the first of them, and all are marked."""
        self.shown, self._words = page, words
        self.setSearchPaths([str(page.path.parent)])
        self._load(page.text)
        self._space_lines()
        self._fit_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark(words)

    def _load(self, markdown: str) -> None:
        """A page that needs a scroll bar where the one before needed none (or the other way round) changes the room
        for pictures while it is being taken in: then once more, and not in the middle of it."""
        room = self.viewport().width()
        self._is_loading = True
        self.setMarkdown(markdown)
        if self.viewport().width() != room:
            self.setMarkdown(markdown)
        self._is_loading = False

    def first_paragraph(self) -> int:
        """Of those that are in sight: its number in the page. A table's cells count as one each, a picture as well."""
        return self.cursorForPosition(QPoint(_MARGIN_PX, _MARGIN_PX)).blockNumber()

    def scroll_to(self, paragraph: int) -> None:
        """Puts it at the top, or as near to it as the page's end allows."""
        layout = self.document().documentLayout()
        layout.documentSize()  # which lays out all of it, and so sets how far the page can be scrolled
        block = self.document().findBlockByNumber(min(paragraph, self.document().blockCount() - 1))
        self.verticalScrollBar().setValue(round(layout.blockBoundingRect(block).top()) - _MARGIN_PX)

    def _space_lines(self) -> None:
        look = QTextBlockFormat()
        look.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        below = QTextBlockFormat()
        below.setBottomMargin(_BELOW_PICTURE_PX)
        block = self.document().begin()
        while block.isValid():
            has_picture = _OBJECT in block.text()  # which in a wider line would be given a third of its height as room
            QTextCursor(block).mergeBlockFormat(below if has_picture else look)
            block = block.next()

    def _fit_pictures(self) -> None:
        block = self.document().begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                picture = fragment.charFormat().toImageFormat()
                if picture.isValid():
                    self._fit(fragment.position(), picture)
                fragments += 1
            block = block.next()

    def _fit(self, position: int, picture: QTextImageFormat) -> None:
        size = self._shown_size(picture.name())
        picture.setWidth(size.width())
        picture.setHeight(size.height())
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(picture)

    def _shown_size(self, name: str) -> QSize:
        """Of a picture, no wider than there is room for."""
        assert self.shown is not None
        size = QImageReader(str(self.shown.path.parent / name)).size()
        room = self.viewport().width() - 2 * round(self.document().documentMargin())
        if size.width() > room > 0:
            size = QSize(room, max(1, size.height() * room // size.width()))
        return size

    def loadResource(self, kind: int, url: QUrl) -> Any:
        """Pictures in the very pixels in which they are shown: the text's own scaling is rough."""
        if kind != _IMAGE or self.shown is None:
            return super().loadResource(kind, url)
        image = QImage(str(self.shown.path.parent / url.toString()))
        ratio = self.devicePixelRatioF()
        wanted = self._shown_size(url.toString()) * ratio
        if not image.isNull():
            image = image.scaled(
                wanted, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            image.setDevicePixelRatio(ratio)
        return image

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

    def changeEvent(self, event: QEvent) -> None:
        """Another language brings other letters: the page is laid out anew, and stays where it was."""
        is_font = event.type() == QEvent.Type.FontChange and self.shown is not None
        paragraph = self.first_paragraph() if is_font else 0
        super().changeEvent(event)
        if is_font:
            self.scroll_to(paragraph)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.shown is not None and not self._is_loading and event.size().width() != event.oldSize().width():
            place = self.verticalScrollBar().value()
            self.show_page(self.shown, self._words)  # the document keeps pictures as they were loaded
            self.verticalScrollBar().setValue(place)

    def _follow(self, url: QUrl) -> None:
        if url.isRelative() and url.path().endswith(".md"):
            self.page_wanted.emit(url.fileName())
        elif url.hasFragment() and not url.path():
            self.scrollToAnchor(url.fragment())
