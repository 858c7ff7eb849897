"""The manual's window: pages, search, links, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage

from app.dialogs.manual import ManualDialog
from app.manual import read_pages

TEXTS = {
    "01-one.md": "# One\n\nThe lamp burned. See [the other](02-two.md).\n\n![A lamp](lamp.png)\n",
    "02-two.md": "# Two\n\nThe sea was calm, and the Lamp out.\n",
}


@pytest.fixture
def dialog(qtbot, tmp_path: Path) -> ManualDialog:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    assert image.save(str(tmp_path / "lamp.png"))
    dialog = ManualDialog(read_pages(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def names(dialog: ManualDialog) -> list[str]:
    return [dialog.names.item(row).text() for row in range(dialog.names.count())]


def test_the_first_page_is_shown_at_first(dialog: ManualDialog) -> None:
    assert names(dialog) == ["One", "Two"]
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
