"""The manual's window: pages, search, links, pictures, and the language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.dialogs.manual import ManualDialog
from app.manual import Page, read_pages

LONG = "\n\n".join(f"Paragraph {n} of the long page.{' And more of it.' * 20}" for n in range(1, 60))
LONG_IN_CHINESE = "\n\n".join(f"这一页的第 {n} 段。" for n in range(1, 60))
TEXTS = {
    "01-one.md": "# One\n\nThe lamp burned. See [the other](02-two.md).\n\n![A lamp](lamp.png)\n",
    "02-two.md": "# Two\n\nThe sea was calm, and the Lamp out.\n",
    "03-long.md": f"# Long\n\n**One** of many.\n\n{LONG}\n",
    "zh/01-one.md": "# 一\n\n灯亮着。见[另一页](02-two.md)。\n\n![一盏灯](../lamp.png)\n",
    "zh/03-long.md": f"# 长\n\n**一段**又一段。\n\n{LONG_IN_CHINESE}\n",
}


@dataclass
class Shelf:
    folder: Path
    language: str = "en"

    def read(self) -> list[Page]:
        return read_pages(self.folder, self.language)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "zh").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    assert image.save(str(tmp_path / "lamp.png"))
    return Shelf(tmp_path)


@pytest.fixture
def dialog(qtbot: QtBot, shelf: Shelf) -> ManualDialog:
    dialog = ManualDialog(shelf.read)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def names(dialog: ManualDialog) -> list[str]:
    return [dialog.names.item(row).text() for row in range(dialog.names.count())]


def switch(dialog: ManualDialog, shelf: Shelf, language: str) -> None:
    shelf.language = language
    QApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))


def test_the_first_page_is_shown_at_first(dialog: ManualDialog) -> None:
    assert names(dialog) == ["One", "Two", "Long"]
    assert "The lamp burned" in dialog.page.toPlainText()


def test_a_search_keeps_the_pages_that_say_it_and_marks_the_words(dialog: ManualDialog) -> None:
    dialog.search.setText("sea")
    assert names(dialog) == ["Two"]
    assert [mark.cursor.selectedText() for mark in dialog.page.extraSelections()] == ["sea"]
    dialog.search.setText("nowhere")
    assert names(dialog) == []
    assert dialog._nothing.isVisible()
    dialog.search.setText("lamp")
    assert names(dialog) == ["One", "Two"]


def test_a_link_opens_the_page_that_it_names_and_no_other_place(dialog: ManualDialog) -> None:
    dialog.page._follow(QUrl("02-two.md"))
    assert "The sea" in dialog.page.toPlainText()
    dialog.page._follow(QUrl("https://example.org/"))
    assert "The sea" in dialog.page.toPlainText()


def test_a_picture_is_never_wider_than_the_page(dialog: ManualDialog) -> None:
    room = dialog.page.viewport().width()
    assert dialog.page.document().idealWidth() <= room
    dialog.resize(640, 600)
    assert dialog.page.document().idealWidth() <= dialog.page.viewport().width()


def test_a_page_that_needs_a_scroll_bar_stands_there_once_and_in_its_own_letters(dialog: ManualDialog) -> None:
    """The bar narrows the page while it is being taken in."""
    dialog.show_page("02-two.md")
    dialog.show_page("03-long.md")
    text = dialog.page.toPlainText()
    assert (text.count("Long"), text.count("Paragraph 7 ")) == (1, 1)
    heading, paragraph = (dialog.page.document().findBlockByNumber(number).layout() for number in (0, 1))
    assert paragraph.lineAt(0).height() < heading.lineAt(0).height()


# The language


def test_another_language_shows_the_same_page_from_the_same_paragraph_on(dialog: ManualDialog, shelf: Shelf) -> None:
    dialog.show_page("03-long.md")
    dialog.page.scroll_to(21)
    assert dialog.page.first_paragraph() == 21
    switch(dialog, shelf, "zh_CN")
    assert names(dialog) == ["一", "Two", "长"]
    assert dialog.names.currentItem().text() == "长"
    assert "这一页的第 20 段" in dialog.page.toPlainText()
    assert dialog.page.first_paragraph() == 21
    switch(dialog, shelf, "en")
    assert dialog.page.first_paragraph() == 21
    assert "Paragraph 20 " in dialog.page.document().findBlockByNumber(21).text()


def test_at_the_top_of_a_page_the_language_changes_nothing_but_the_words(dialog: ManualDialog, shelf: Shelf) -> None:
    switch(dialog, shelf, "zh_CN")
    assert dialog.page.verticalScrollBar().value() == 0
    assert dialog.page.toPlainText().startswith("一")


def test_links_lead_to_pages_of_the_same_language_where_there_are_any(dialog: ManualDialog, shelf: Shelf) -> None:
    switch(dialog, shelf, "zh_CN")
    dialog.page._follow(QUrl("03-long.md"))
    assert dialog.page.toPlainText().startswith("长")
    dialog.page._follow(QUrl("02-two.md"))
    assert dialog.page.toPlainText().startswith("Two")


def test_chinese_words_are_found_without_spaces_around_them(dialog: ManualDialog, shelf: Shelf) -> None:
    switch(dialog, shelf, "zh_CN")
    dialog.search.setText("灯亮")
    assert names(dialog) == ["一"]
    assert [mark.cursor.selectedText() for mark in dialog.page.extraSelections()] == ["灯亮"]


def test_what_was_looked_for_in_one_language_is_not_looked_for_in_another(dialog: ManualDialog, shelf: Shelf) -> None:
    dialog.search.setText("many")
    switch(dialog, shelf, "zh_CN")
    assert dialog.search.text() == ""
    assert (names(dialog), dialog.names.currentItem().text()) == (["一", "Two", "长"], "长")


def test_pages_that_can_not_be_read_any_more_leave_those_on_the_screen(dialog: ManualDialog, shelf: Shelf) -> None:
    shelf.folder = shelf.folder / "gone"
    switch(dialog, shelf, "zh_CN")
    assert names(dialog) == ["One", "Two", "Long"]


def test_the_picture_of_a_translated_page_is_found_beside_it(dialog: ManualDialog, shelf: Shelf) -> None:
    switch(dialog, shelf, "zh_CN")
    room = dialog.page.viewport().width()
    assert room - 100 < dialog.page.document().idealWidth() <= room
