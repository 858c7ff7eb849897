"""What an import would bring: chapters and scenes with their first words and their number of words, each with a box."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app.formats.book import BookChapter, BookScene
from app.formats.splitting import plain_line
from app.quantities import grouped
from app.story.comments import without_comments
from app.widgets.basic import RowDelegate

_FIRST_CHARACTERS = 120
_BYLINE_CHARACTERS = 16  # beside the name
_MOST_OPENED = 60  # scenes, up to which all chapters are open


class ImportPreview(QTreeWidget):
    """Checking a chapter checks its scenes. GUI thread."""

    choice_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chapters: Sequence[BookChapter] = ()
        self._words: Sequence[Sequence[int]] = ()
        self.setColumnCount(2)
        self.setUniformRowHeights(True)
        self.setItemDelegate(RowDelegate(28, self))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemChanged.connect(lambda *_: self.choice_changed.emit())

    def set_chapters(self, chapters: Sequence[BookChapter], words: Sequence[Sequence[int]], author: str = "") -> None:
        """All are checked, but for a title page's line with the author. words: of each scene."""
        self._chapters, self._words = chapters, words
        self.blockSignals(True)
        self.clear()
        self.addTopLevelItems([self._chapter_item(number) for number in range(len(chapters))])
        if len(chapters) > 1 and _is_byline(chapters[0], author):
            self.topLevelItem(0).child(0).setCheckState(0, Qt.CheckState.Unchecked)
        self.blockSignals(False)
        if sum(len(chapter.scenes) for chapter in chapters) <= _MOST_OPENED:
            self.expandAll()
        if chapters:
            self.setCurrentItem(self.topLevelItem(0))
        self.choice_changed.emit()

    def chosen(self) -> list[BookChapter]:
        """The chapters with the scenes that are checked, in order; a chapter without any is left out."""
        result = []
        for item, chapter in zip(self._items(), self._chapters, strict=True):
            scenes = [scene for child, scene in zip(_children(item), chapter.scenes, strict=True) if _is_checked(child)]
            if scenes:
                result.append(BookChapter(chapter.title, scenes))
        return result

    def chosen_words(self) -> int:
        return sum(
            count
            for item, counts in zip(self._items(), self._words, strict=True)
            for child, count in zip(_children(item), counts, strict=True)
            if _is_checked(child)
        )

    def retranslate(self) -> None:
        translate = QCoreApplication.translate
        self.setHeaderLabels([translate("ImportPreview", "Chapters and scenes"), translate("ImportPreview", "Words")])
        self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.blockSignals(True)
        for number, item in enumerate(self._items()):
            item.setText(0, _chapter_words(self._chapters[number]))
            for child, scene in zip(_children(item), self._chapters[number].scenes, strict=True):
                child.setText(0, _scene_words(scene))
        self.blockSignals(False)

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.topLevelItem(index) for index in range(self.topLevelItemCount())]

    def _chapter_item(self, number: int) -> QTreeWidgetItem:
        chapter, words = self._chapters[number], self._words[number]
        item = _item(_chapter_words(chapter), sum(words))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsAutoTristate)
        font = QFont()
        font.setBold(True)
        item.setFont(0, font)
        for scene, count in zip(chapter.scenes, words, strict=True):
            child = _item(_scene_words(scene), count)
            child.setCheckState(0, Qt.CheckState.Checked)
            item.addChild(child)
        return item


def _item(text: str, words: int) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text, grouped(words)])
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [item.child(index) for index in range(item.childCount())]


def _is_byline(chapter: BookChapter, author: str) -> bool:
    """Whether there is nothing in it but the author's name, perhaps behind a word as "by"."""
    if not author or chapter.title or len(chapter.scenes) != 1 or chapter.scenes[0].title:
        return False
    line = plain_line(chapter.scenes[0].text.strip())
    return "\n" not in line and line.endswith(author) and len(line) <= len(author) + _BYLINE_CHARACTERS


def _is_checked(item: QTreeWidgetItem) -> bool:
    return item.checkState(0) == Qt.CheckState.Checked


def _chapter_words(chapter: BookChapter) -> str:
    return chapter.title or QCoreApplication.translate("ImportPreview", "No title")


def _scene_words(scene: BookScene) -> str:
    """The scene's title, and how its text begins."""
    first = " ".join(plain_line(without_comments(scene.text[: 4 * _FIRST_CHARACTERS])).split())[:_FIRST_CHARACTERS]
    if not first:
        first = QCoreApplication.translate("ImportPreview", "No text")
    return f"{scene.title} – {first}" if scene.title else first
