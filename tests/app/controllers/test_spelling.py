"""Misspelled words are marked on the pages, put right from a menu or a card, and kept for a story or a writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app import paths
from app.controllers.page_words import PageWords
from app.editor.spans import Span
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story.word_list import change_list, read_list
from tests.app.spelling.pairs import write_pair
from tests.helpers.program import Program

#: What the platform without a screen says of every menu that is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

TEXT = (
    "The old house was dark, and she held the lamp to the window. There was teh clock again upon the stair.\n\n"
    "Mara Tolliver looked at it for a long time, because the clockmaker’s hous dont open to anybody at night.\n"
)
FRENCH = (
    "La vieille maison était sombre, et elle tenait la lampe contre la fenêtre. Elle regarda longtemps cette horloge "
    "que personne ne voulait jamais ouvrir pendant la nuit, parce que tout le monde avait peur de ses aiguilles.\n"
)


class Desk:
    """The program with a story that is checked."""

    def __init__(self, program: Program, state: str) -> None:
        self.program, self.app = program, program.app
        self.spelling = program.app.manuscript.spelling
        program.wait(lambda: self.spelling.story.state == state)
        self.settle()

    @property
    def page(self) -> PageWords:
        return self.spelling.pages[0]

    def settle(self) -> None:
        """Until every word on the page is looked at."""

        def is_known() -> bool:
            block = self.app.editor.document().begin()
            while block.isValid():
                if not self.page.spelling.is_complete(block):
                    return False
                block = block.next()
            return True

        self.program.wait(is_known)

    def marked(self, page: PageWords | None = None) -> list[str]:
        spelling = (page or self.page).spelling
        end = spelling.editor.document().characterCount()
        document = spelling.editor.scene_document()
        assert document is not None
        return [document.text_between(span.start, span.end) for span in spelling.wrong_between(0, end)]

    def place_of(self, word: str) -> Span:
        start = self.program.text.index(word)
        return Span(start, start + len(word))

    def open_menu(self, word: str) -> QMenu | None:
        """With the right mouse button; None where the page shows its own menu."""
        editor, span = self.app.editor, self.place_of(word)
        point = editor.rect_of(span.start, span.end).center() - editor.viewport().pos()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, editor.viewport().mapToGlobal(point))
        if not self.page.eventFilter(editor.viewport(), event):
            return None
        self.program.wait(lambda: self.page.menu is not None and self.page.menu.isVisible())
        menu = self.page.menu
        assert menu is not None
        self.program.wait(lambda: not any(action.text().startswith("Looking") for action in menu.actions()))
        return menu

    def open_card(self) -> list[str]:
        """With F7; what it suggests."""
        self.program.press(Qt.Key.Key_F7)
        self.program.wait(lambda: self.page.card.isVisible() and bool(self.page.card.suggestions()))
        return self.page.card.suggestions()


@pytest.fixture
def desk(start: Callable[..., Program], tmp_path: Path) -> Callable[..., Desk]:
    def begin(text: str = TEXT, notes: tuple[str, ...] = (), state: str = "fits", read_only: bool = False) -> Desk:
        folder = tmp_path / "story"
        story = create_story(folder, "A story")
        story.scenes[0].text = text
        for title in notes:
            story.add_note("character", title)
        save_manifest(story)
        save_scene(story, story.scenes[0])
        program = start(folder, wait_for_model=False)
        if read_only:
            assert program.app.story.current is not None
            program.app.story.close_story()
            assert program.app.story.open(str(folder), read_only=True)
        return Desk(program, state)

    return begin


def actions(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_misspelled_words_are_marked_and_no_others(desk: Callable[..., Desk]) -> None:
    assert desk().marked() == ["teh", "Tolliver", "hous", "dont"]


def test_marks_follow_every_change(desk: Callable[..., Desk]) -> None:
    shown = desk()
    document = shown.app.story.document
    span = shown.place_of("teh")
    document.replace(span.start, span.end, "the")
    document.replace(0, 3, "Thhe 😀")
    shown.settle()
    assert shown.marked() == ["Thhe", "Tolliver", "hous", "dont"]
    document.undo()
    document.undo()
    shown.settle()
    assert shown.marked() == ["teh", "Tolliver", "hous", "dont"]


def test_the_word_that_is_typed_is_marked_when_it_is_left(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(0)
    shown.program.type("Lmap")
    shown.settle()
    assert "LmapThe" not in shown.marked()
    shown.program.type(" ")
    shown.settle()
    assert shown.marked()[0] == "Lmap"
    shown.program.type("xyzq")
    shown.settle()
    assert "xyzqThe" not in shown.marked()
    shown.program.put_caret(60)
    assert shown.marked()[:2] == ["Lmap", "xyzqThe"]


def test_what_the_model_writes_is_marked_when_the_passage_is_closed(desk: Callable[..., Desk]) -> None:
    shown = desk()
    document = shown.app.story.document
    passage = document.begin_passage(len(document))
    passage.append("The knwon lmap stood there.")
    shown.settle()
    assert shown.marked() == ["teh", "Tolliver", "hous", "dont"]
    passage.finish()
    assert shown.marked()[-2:] == ["knwon", "lmap"]


def test_comments_are_not_marked_over_paragraphs(desk: Callable[..., Desk]) -> None:
    shown = desk(f"{TEXT}\n<!-- lmap\n\nknwon --> teh\n")
    assert shown.marked() == ["teh", "Tolliver", "hous", "dont", "teh"]


def test_names_of_notes_are_known(desk: Callable[..., Desk]) -> None:
    assert desk(notes=("Mara Tolliver",)).marked() == ["teh", "hous", "dont"]


def test_a_story_without_a_fitting_dictionary_is_not_marked_and_says_so(desk: Callable[..., Desk]) -> None:
    shown = desk(FRENCH, state="none")
    assert shown.marked() == []
    assert shown.spelling.sign.isVisible()
    assert shown.spelling.sign.text() == "No dictionary"
    shown.program.press(Qt.Key.Key_F7)
    assert not shown.page.card.isVisible()


def test_a_new_story_is_checked_as_soon_as_its_language_can_be_told(desk: Callable[..., Desk]) -> None:
    shown = desk("Teh\n", state="waiting")
    assert shown.marked() == []
    document = shown.app.story.document
    document.replace(len(document), len(document), TEXT)
    shown.program.wait(lambda: shown.spelling.story.state == "fits")
    shown.settle()
    assert shown.marked()[0] == "Teh"


def test_checking_is_switched_off_and_on(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert not shown.app.settings.value("check_spelling")
    assert shown.marked() == []
    shown.program.press(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    shown.program.wait(lambda: shown.spelling.story.state == "fits")
    shown.settle()
    assert shown.marked() == ["teh", "Tolliver", "hous", "dont"]


def test_the_menu_of_a_word_begins_with_suggestions(desk: Callable[..., Desk]) -> None:
    shown = desk()
    menu = shown.open_menu("teh")
    assert menu is not None
    names = actions(menu)
    assert names[0] == "the"
    keep = names.index("Add to story")
    assert names[keep : keep + 3] == ["Add to story", "Add to my words", "Ignore in this session"]
    assert "Undo" in names[keep:]
    menu.close()
    assert shown.open_menu("lamp") is None


def test_a_suggestion_is_put_in_as_one_step(desk: Callable[..., Desk]) -> None:
    shown = desk()
    menu = shown.open_menu("dont")
    assert menu is not None
    choose(menu, "don’t")  # with the apostrophe of the paragraph
    assert "hous don’t open" in shown.program.text
    shown.app.story.document.undo()
    assert shown.program.text == TEXT


@pytest.mark.parametrize(
    ("command", "kept_in"), [("Add to story", "story"), ("Add to my words", "user"), ("Ignore in this session", "")]
)
def test_words_are_kept_where_the_writer_wants_them(
    desk: Callable[..., Desk], tmp_path: Path, command: str, kept_in: str
) -> None:
    shown = desk()
    menu = shown.open_menu("Tolliver")
    assert menu is not None
    choose(menu, command)
    assert shown.marked() == ["teh", "hous", "dont"]
    shown.spelling.check.worker.finish_saving()
    files = {"story": tmp_path / "story" / "spelling" / "words.txt", "user": paths.spelling_folder() / "words.txt"}
    assert {name for name, file in files.items() if file.exists() and "Tolliver" in read_list(file)} == (
        {kept_in} if kept_in else set()
    )


def test_a_word_kept_in_a_story_is_no_scene_of_it(desk: Callable[..., Desk], tmp_path: Path) -> None:
    shown = desk()
    shown.spelling.story.keep("Tolliver", "story")
    shown.program.close()
    (tmp_path / "story" / "story.toml").unlink()
    assert [scene.text for scene in open_story(tmp_path / "story").scenes] == [TEXT]


def test_words_put_into_the_file_by_hand_are_taken_over(desk: Callable[..., Desk], tmp_path: Path) -> None:
    shown = desk()
    change_list(tmp_path / "story" / "spelling" / "words.txt", ["Tolliver", "hous"])
    shown.app.window.activated.emit(True)
    shown.program.wait(lambda: shown.marked() == ["teh", "dont"])


def test_a_list_that_cannot_be_written_is_told_and_the_word_stays_right(
    desk: Callable[..., Desk], tmp_path: Path
) -> None:
    shown = desk()
    (tmp_path / "story" / "spelling").write_text("in the way")
    shown.spelling.story.keep("Tolliver", "story")
    shown.program.wait(lambda: "spelling" in shown.app.notices.shown())
    assert shown.marked() == ["teh", "hous", "dont"]


def test_f7_goes_from_word_to_word_and_round(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(0)
    words = []
    for _ in range(5):
        shown.open_card()
        words.append(shown.app.editor.textCursor().selectedText())
    assert words == ["teh", "Tolliver", "hous", "dont", "teh"]


def test_the_card_puts_a_suggestion_in_by_keyboard(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(shown.place_of("hous dont").start)
    suggestions = shown.open_card()
    card = shown.page.card
    assert QApplication.focusWidget() is card.rows
    QTest.keyClick(card.rows, Qt.Key.Key_Down)
    QTest.keyClick(card.rows, Qt.Key.Key_Return)
    assert not card.isVisible()
    assert f"clockmaker’s {suggestions[1].replace(chr(39), '’')} dont" in shown.program.text
    assert shown.app.editor.hasFocus()
    shown.app.story.document.undo()
    assert shown.program.text == TEXT


def test_escape_leaves_the_card_and_the_text_as_it_was(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(0)
    shown.open_card()
    QTest.keyClick(shown.page.card.rows, Qt.Key.Key_Escape)
    assert not shown.page.card.isVisible()
    assert shown.app.editor.hasFocus()
    assert shown.program.text == TEXT


def test_the_card_keeps_a_word_by_keyboard(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(shown.place_of("Tolliver").start)
    shown.open_card()
    button = shown.page.card.buttons["session"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert not shown.page.card.isVisible()
    assert shown.marked() == ["teh", "hous", "dont"]


def test_f7_says_that_nothing_is_misspelled(desk: Callable[..., Desk]) -> None:
    shown = desk(TEXT.replace("teh", "the").replace("Tolliver", "Smith").replace("hous dont", "house doesn’t"))
    assert shown.marked() == []
    shown.program.press(Qt.Key.Key_F7)
    shown.program.wait(lambda: shown.spelling.sign.text() == "No misspelled words")


def test_a_story_for_reading_is_marked_but_not_changed(desk: Callable[..., Desk]) -> None:
    shown = desk(read_only=True)
    menu = shown.open_menu("teh")
    assert menu is not None
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not enabled["the"]
    assert not enabled["Add to story"]
    assert enabled["Ignore in this session"]
    menu.close()


def test_the_languages_of_a_story_are_kept_in_it(desk: Callable[..., Desk], tmp_path: Path) -> None:
    write_pair(paths.spelling_folder() / "dictionaries", "SET UTF-8\n", ["teh", "Tolliver"], "xx_XX")
    shown = desk()
    shown.spelling.story.choose(["xx_XX", "en_US"])
    shown.program.wait(lambda: shown.spelling.story.names == ("xx_XX", "en_US"))
    shown.settle()
    assert shown.marked() == ["hous", "dont"]
    shown.program.close()
    assert open_story(tmp_path / "story").settings["spelling"] == ["xx_XX", "en_US"]


@pytest.mark.parametrize("value", ["english", 7, [1, 2], {"a": "b"}])
def test_a_setting_that_makes_no_sense_is_passed_over(
    start: Callable[..., Program], tmp_path: Path, value: object
) -> None:
    story = create_story(tmp_path / "story", "A story")
    story.scenes[0].text = TEXT
    story.settings["spelling"] = value
    save_manifest(story)
    save_scene(story, story.scenes[0])
    assert Desk(start(tmp_path / "story", wait_for_model=False), "fits").marked() == ["teh", "Tolliver", "hous", "dont"]


def test_the_second_page_is_marked_too(desk: Callable[..., Desk]) -> None:
    shown = desk()
    scene = shown.app.story.current.add_scene(1, "Other", "The lamp was lti.\n")
    shown.app.manuscript.second_page.show_text(scene.id)
    shown.program.wait(lambda: shown.marked(shown.spelling.pages[1]) == ["lti"])


def test_the_keyboard_opens_the_menu_of_the_word_at_the_caret(desk: Callable[..., Desk]) -> None:
    shown = desk()
    shown.program.put_caret(shown.place_of("teh").start + 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    assert shown.page.eventFilter(shown.app.editor, event)
    shown.program.wait(lambda: shown.page.menu is not None and shown.page.menu.isVisible())
    assert shown.page.menu is not None
    shown.page.menu.close()
