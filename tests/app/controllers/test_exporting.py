"""From the command to the file: the dialog, what the story remembers, and what is said afterwards."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.controllers import exporting
from app.dialogs import files
from app.exporting import FORMATS, write_book
from app.story.scene import Chapter
from app.story.storage import create_story, open_story, save_manifest
from app.widgets.file_field import FileField
from tests.helpers.books import docx_paragraphs
from tests.helpers.program import CTRL, SHIFT, Program


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    made = create_story(tmp_path / "novel", "The Winter Harbour")
    made.author = "Ada Lindqvist"
    made.scenes[0].text = "Kept *words*."
    made.add_scene(1, "Second").text = "More of them."
    for scene in made.scenes:
        (tmp_path / "novel" / scene.file).write_text(scene.text, encoding="utf-8")
    save_manifest(made)
    return tmp_path / "novel"


def opened_dialog(program: Program):
    controller = program.app.manuscript.exporting.controller
    program.press(Qt.Key.Key_E, CTRL | SHIFT)
    assert controller.dialog is not None
    return controller, controller.dialog


def choose(dialog, key: str) -> None:
    from app.export_words import FORMAT_WORDS

    dialog.formats.setCurrentRow(list(FORMAT_WORDS).index(key))


def test_what_is_on_the_page_is_exported_and_the_folder_offered(start, novel: Path, tmp_path: Path) -> None:
    program = start(novel, wait_for_model=False)
    program.put_caret(0)
    program.type("Typed just now. ")
    controller, dialog = opened_dialog(program)
    choose(dialog, "docx")
    controller.export(tmp_path / "out.docx")
    program.wait(lambda: controller.job is None)
    assert controller.dialog is None
    words = " ".join(text for _, text in docx_paragraphs((tmp_path / "out.docx").read_bytes()))
    assert "Typed just now." in words
    assert "Kept words." in words
    assert program.app.notices.shown()["export"] == "out.docx is written."


def test_the_choice_is_remembered_with_the_story(start, novel: Path, tmp_path: Path) -> None:
    program = start(novel, wait_for_model=False)
    controller, dialog = opened_dialog(program)
    choose(dialog, "txt")
    dialog.scenes.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    field = dialog.form.field("author")
    assert isinstance(field, QLineEdit)
    field.setText("A. L.")
    controller.export(tmp_path / "out.txt")
    program.wait(lambda: controller.job is None)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "The Winter Harbour\n\nby A. L.\n\n\n\nKept _words_.\n"
    program.close()
    program = start(novel, wait_for_model=False)
    controller, dialog = opened_dialog(program)
    assert dialog.format_key == "txt"
    assert dialog.form.options().author == "A. L."
    assert len(dialog.scenes.chosen()) == 1
    dialog.reject()


def test_only_the_options_of_the_format_are_shown(start, novel: Path) -> None:
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    shown = {}
    for key in ("manuscript", "epub", "txt", "pdf"):
        choose(dialog, key)
        names = ("contact", "cover", "emphasis", "font_size")
        shown[key] = [name for name in names if dialog.form.field(name).isVisible()]
    assert shown == {"manuscript": ["contact"], "epub": ["cover"], "txt": ["emphasis"], "pdf": ["font_size"]}
    dialog.reject()


def test_an_empty_field_says_what_stands_for_it(start, novel: Path) -> None:
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    quiet = {}
    for name in ("title", "author", "surname", "short_title"):
        field = dialog.form.field(name)
        assert isinstance(field, QLineEdit)
        quiet[name] = field.placeholderText()
    assert quiet == {
        "title": "The Winter Harbour", "author": "Ada Lindqvist", "surname": "Lindqvist",
        "short_title": "THE WINTER HARBOUR",
    }  # fmt: skip
    dialog.reject()


def test_a_cover_is_chosen_and_taken_out_again(start, novel: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(files, "choose_picture", lambda parent, folder: str(tmp_path / "front.png"))
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    choose(dialog, "epub")
    field = dialog.form.field("cover")
    assert isinstance(field, FileField)
    field.change_button.click()
    assert dialog.form.options().cover == str(tmp_path / "front.png")
    assert field.clear_button.isVisible()
    field.clear_button.click()
    assert dialog.form.options().cover == ""
    dialog.reject()


def test_chapters_are_called_in_the_tree_what_the_book_calls_them(start, novel: Path) -> None:
    made = open_story(novel)
    made.chapters = [Chapter("Prologue"), Chapter(""), Chapter("The Ice")]
    made.scenes[1].chapter = 1
    made.add_scene(2, "Third", 2).text = "Ice."
    for scene in made.scenes:
        (novel / scene.file).write_text(scene.text, encoding="utf-8")
    save_manifest(made)
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    tree, left_out = dialog.scenes, dialog.scenes.topLevelItem(1)

    def titles() -> list[str]:
        return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]

    assert titles() == ["Prologue", "Chapter 1", "Chapter 2: The Ice"]
    left_out.setCheckState(0, Qt.CheckState.Unchecked)
    box = dialog.form.field("chapters")
    for style, said in (
        ("numbered", ["Prologue", "Chapter 1", "Chapter 2"]),
        ("titled", ["Prologue", "Chapter 1", "The Ice"]),
        ("none", ["Prologue", "Chapter 2", "The Ice"]),
        ("both", ["Prologue", "Chapter 1", "Chapter 2: The Ice"]),
    ):
        box.setCurrentIndex(box.findData(style))
        assert titles() == said
    language = dialog.form.field("language")
    language.setCurrentIndex(language.findData("de"))
    assert titles() == ["Prologue", "Kapitel 1", "Kapitel 2: The Ice"]
    assert dialog.scenes.left_out() == [made.scenes[1].id]
    dialog.reject()


def test_the_keyboard_goes_from_the_formats_through_the_options_to_the_button(start, novel: Path) -> None:
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    choose(dialog, "txt")
    dialog.formats.setFocus()
    names = []
    for _ in range(len(FORMATS["txt"].options) + 6):
        focused = QApplication.focusWidget()
        names.append(focused.accessibleName() or getattr(focused, "text", str)())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert names == [
        "Formats", "Title", "Author", "Language", "Chapter headings", "Show the titles of scenes",
        "Begin with the title", "Copyright line", "Dedication", "Epigraph", "Emphasis",
        "Chapters and scenes that go in", "All", "None", "Cancel", "Export…",
    ]  # fmt: skip
    dialog.reject()


def test_nothing_can_be_exported_while_nothing_is_chosen(start, novel: Path) -> None:
    program = start(novel, wait_for_model=False)
    _, dialog = opened_dialog(program)
    dialog.none_button.click()
    assert not dialog.export_button.isEnabled()
    dialog.all_button.click()
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_the_system_is_asked_for_the_place(start, novel: Path, tmp_path: Path, monkeypatch) -> None:
    asked: list[tuple[str, str]] = []

    def chosen(parent: object, path: str, name: str, suffix: str) -> str:
        asked.append((Path(path).name, suffix))
        return str(tmp_path / "there.epub")

    monkeypatch.setattr(files, "choose_export_target", chosen)
    program = start(novel, wait_for_model=False)
    controller, dialog = opened_dialog(program)
    choose(dialog, "epub")
    dialog.export_button.click()
    program.wait(lambda: controller.job is None and (tmp_path / "there.epub").exists())
    assert asked == [("The Winter Harbour.epub", ".epub")]


def test_what_fails_is_said_in_the_dialog_which_stays(start, novel: Path, tmp_path: Path) -> None:
    program = start(novel, wait_for_model=False)
    controller, dialog = opened_dialog(program)
    controller.export(tmp_path / "gone" / "out.docx")
    program.wait(lambda: controller.job is None)
    assert controller.dialog is dialog
    assert dialog.problem().startswith("The folder that out.docx was to be written into is not there.")
    assert dialog.export_button.isEnabled()
    dialog.reject()


class Slow:
    """Holds the writing until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def write(self, *arguments: object) -> None:
        self.begun.set()
        assert self.go_on.wait(60)
        write_book(*arguments)  # type: ignore[arg-type]


@pytest.fixture
def slow(monkeypatch) -> Slow:
    made = Slow()
    monkeypatch.setattr(exporting, "write_book", made.write)
    return made


def test_cancel_stops_the_writing_and_leaves_the_dialog(start, novel: Path, tmp_path: Path, slow: Slow) -> None:
    program = start(novel, wait_for_model=False)
    controller, dialog = opened_dialog(program)
    controller.export(tmp_path / "out.docx")
    assert slow.begun.wait(60)
    assert dialog.cancel_button.text() == "Stop"
    dialog.reject()
    slow.go_on.set()
    program.wait(lambda: controller.job is None)
    assert controller.dialog is dialog
    assert dialog.problem() == ""
    assert not (tmp_path / "out.docx").exists()
    dialog.reject()
    assert controller.dialog is None


def test_closing_the_window_stops_the_writing(start, novel: Path, tmp_path: Path, monkeypatch) -> None:
    begun = threading.Event()

    def until_stopped(*arguments: object) -> None:
        begun.set()
        stopped = arguments[-1]
        assert isinstance(stopped, threading.Event)
        assert stopped.wait(60)
        write_book(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "write_book", until_stopped)
    program = start(novel, wait_for_model=False)
    controller, _ = opened_dialog(program)
    controller.export(tmp_path / "out.docx")
    assert begun.wait(60)
    program.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["novel"]


def test_another_story_can_be_opened_while_one_is_written(start, novel: Path, tmp_path: Path, slow: Slow) -> None:
    (tmp_path / "other.md").write_text("Other.", encoding="utf-8")
    program = start(novel, wait_for_model=False)
    controller, _ = opened_dialog(program)
    controller.export(tmp_path / "out.docx")
    assert slow.begun.wait(60)
    assert program.app.story.open(str(tmp_path / "other.md"))
    assert controller.dialog is None
    slow.go_on.set()
    program.wait(lambda: controller.job is None)
    assert "Kept words." in [text for _, text in docx_paragraphs((tmp_path / "out.docx").read_bytes())]
    assert program.app.notices.shown()["export"] == "out.docx is written."


def test_the_story_is_printed_as_its_pdf_is(start, novel: Path, tmp_path: Path) -> None:
    program = start(novel, wait_for_model=False)
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    controller = program.app.manuscript.exporting.controller
    controller.print_on(printer)
    program.wait(lambda: controller.job is None)
    data = (tmp_path / "paper.pdf").read_bytes()
    assert data.count(b"/Type /Page\n") == 2
    assert "on its way to the printer" in program.app.notices.shown()["export"]


def test_the_system_asks_for_the_printer(start, novel: Path) -> None:
    program = start(novel, wait_for_model=False)
    program.app.actions["print_story"].trigger()
    (dialog,) = program.app.window.findChildren(QPrintDialog)
    assert dialog.isVisible()
    dialog.reject()
    assert program.app.manuscript.exporting.controller.job is None


def test_starting_the_window_brings_in_no_writer_of_a_format() -> None:
    code = "import sys, app.application; print([n for n in ('app.exporting', 'app.printing') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "[]"
