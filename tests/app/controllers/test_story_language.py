"""A story's language is chosen in the overview; spelling, typographic marks and exports follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.dialogs import files
from app.story.storage import open_story
from app.story_spelling import dictionaries_folder
from app.widgets.basic import ChoiceBox
from tests.app.spelling.pairs import ENGLISH_AFF, write_pair
from tests.helpers.novels import write_novel
from tests.helpers.program import CTRL, SHIFT, Program

TEXT = "The old house was dark, and she held the lamp to the window, because it had been a long night up there for her."

GERMAN = "Das alte Haus war dunkel und die Frau hielt die Lampe ans Fenster. " * 3


@pytest.fixture
def program(start: Callable[..., Program], tmp_path: Path) -> Program:
    write_pair(dictionaries_folder(), ENGLISH_AFF, ["Haus", "und", "Lampe"], "de_DE")
    program = start(write_novel(tmp_path / "novel", {"One": TEXT}), wait_for_model=False)
    program.wait(lambda: program.app.manuscript.spelling.story.state == "fits")
    return program


def choose(program: Program, code: str) -> None:
    """With the keyboard, as a writer does."""
    if program.app.window.shown_view() != "overview":
        program.press(Qt.Key.Key_I, CTRL | SHIFT)
    box = program.app.manuscript.views.overview.language_box
    box.setCurrentIndex(box.findData(code))
    box.activated.emit(box.currentIndex())


def settings(program: Program) -> dict[str, object]:
    assert program.app.story.current is not None
    return program.app.story.current.story.settings


def test_without_a_choice_the_text_tells(program: Program) -> None:
    program.press(Qt.Key.Key_I, CTRL | SHIFT)
    box = program.app.manuscript.views.overview.language_box
    assert box.currentText() == "As the text tells"
    assert box.findText("Deutsch") > 0
    assert "language" not in settings(program)


def test_spelling_and_marks_follow_at_once(program: Program) -> None:
    choose(program, "de")
    assert settings(program)["language"] == "de"
    program.wait(lambda: program.app.manuscript.spelling.story.names == ("de_DE",))
    program.press(Qt.Key.Key_Escape)
    program.put_caret(0)
    program.type('"Ja" ')
    assert program.text.startswith("„Ja“ ")
    choose(program, "")
    assert "language" not in settings(program)
    program.wait(lambda: program.app.manuscript.spelling.story.names[0].startswith("en"))


def test_the_choice_is_kept_in_story_toml_and_shown_again(
    program: Program, start: Callable[..., Program], tmp_path: Path
) -> None:
    choose(program, "de")
    program.close()
    assert open_story(tmp_path / "novel").settings["language"] == "de"
    again = start(tmp_path / "novel", wait_for_model=False)
    again.press(Qt.Key.Key_I, CTRL | SHIFT)
    assert again.app.manuscript.views.overview.language_box.currentText() == "Deutsch"
    again.wait(lambda: again.app.manuscript.spelling.story.names == ("de_DE",))


def test_dictionaries_of_other_languages_that_were_chosen_give_way_and_fitting_ones_stay(program: Program) -> None:
    story = program.app.manuscript.spelling.story
    story.choose(["en_GB"])
    choose(program, "en")
    assert story.chosen == ["en_GB"]
    choose(program, "de")
    assert story.chosen is None
    program.wait(lambda: story.names == ("de_DE",))


def test_a_language_without_a_dictionary_is_said_and_one_without_words_to_look_up_is_not(program: Program) -> None:
    story = program.app.manuscript.spelling.story
    choose(program, "fi")
    program.wait(lambda: story.state == "none")
    choose(program, "zh")
    program.wait(lambda: story.state == "off")


def test_of_two_lands_the_one_that_was_chosen_is_taken_and_for_the_language_the_fitting_one(program: Program) -> None:
    story = program.app.manuscript.spelling.story
    choose(program, "en_GB")
    program.wait(lambda: story.names == ("en_GB",))
    choose(program, "en")
    program.wait(lambda: story.state == "fits")
    choose(program, "de_CH")
    program.wait(lambda: story.names == ("de_DE",))


def test_what_another_program_writes_into_story_toml_counts(program: Program) -> None:
    opened = program.app.story.current
    assert opened is not None
    opened.story.settings = {"language": "de-DE"}  # as reading the file again does
    program.app.story.refresh()
    program.wait(lambda: program.app.manuscript.spelling.story.names == ("de_DE",))
    assert program.app.manuscript.modes.language == "de_DE"


def test_exports_are_in_the_language_and_the_form_says_so(program: Program) -> None:
    choose(program, "de")
    program.press(Qt.Key.Key_Escape)
    controller = program.app.manuscript.exporting.controller
    program.press(Qt.Key.Key_E, CTRL | SHIFT)
    field = controller.dialog.form.field("language")
    assert isinstance(field, ChoiceBox)
    assert field.currentText() == "The story’s: Deutsch"
    assert controller.dialog.form.options().language == ""
    controller.dialog.reject()


def test_a_story_in_one_file_has_no_language_to_choose(start: Callable[..., Program], tmp_path: Path) -> None:
    (tmp_path / "tale.md").write_text(TEXT, encoding="utf-8")
    program = start(tmp_path / "tale.md", wait_for_model=False)
    program.press(Qt.Key.Key_I, CTRL | SHIFT)
    assert not program.app.manuscript.views.overview.language_box.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("target", ["new", "end"])
def test_an_imported_text_tells_its_language_by_itself(
    start: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    write_pair(dictionaries_folder(), ENGLISH_AFF, GERMAN.replace(".", "").split(), "de_DE")
    source = tmp_path / "Haus.md"
    source.write_text(GERMAN, encoding="utf-8")
    monkeypatch.setattr(files, "choose_new_story", lambda *_: str(tmp_path / "Das Haus"))
    program = start(write_novel(tmp_path / "novel", {"One": ""}), wait_for_model=False)
    importing, story = program.app.manuscript.importing, program.app.manuscript.spelling.story
    program.wait(lambda: story.state == "waiting")
    importing.show_dialog([str(source)])
    program.wait(lambda: importing.job is None)
    importing.dialog.options.targets[target].click()
    importing.dialog.import_button.click()
    program.wait(lambda: story.names == ("de_DE",))
    program.put_caret(0)
    program.type('"Ja" ')
    assert program.text.startswith("„Ja“ ")
