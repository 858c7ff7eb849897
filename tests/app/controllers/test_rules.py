"""Where passages end and what is never written: from settings and list to the request, and what was avoided."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import engine
from app import paths
from app.dialogs.banned_phrases import BannedPhrasesDialog
from app.dialogs.stop_rules import StopRulesDialog
from tests.helpers.program import Program

Start = Callable[..., Program]


@pytest.fixture
def program(start: Start) -> Iterator[Program]:
    return start(wait_for_model=False)


@pytest.mark.parametrize(
    ("unit", "count", "expected"),
    [
        ("words", 80, {"max_words": 80}),
        ("sentences", 4, {"max_sentences": 4}),
        ("paragraphs", 2, {"max_paragraphs": 2}),
    ],
)
def test_each_unit_is_its_own_limit(program: Program, unit: str, count: int, expected: dict[str, int]) -> None:
    request = engine.GenerationRequest(("",), **program.app.rules.request_fields(unit, count))
    assert {
        n: getattr(request, n) for n in ("max_words", "max_sentences", "max_paragraphs") if getattr(request, n)
    } == (expected)
    assert (request.whole_sentences, request.stop_strings, request.end_of_text) == (True, (), "suppress")
    assert not request.to_scene_end
    assert request.banned is None


def test_to_the_end_of_the_scene_the_end_of_the_document_ends_it_too(program: Program) -> None:
    fields = program.app.rules.request_fields("scene", 0)
    assert fields["to_scene_end"]
    assert fields["end_of_text"] == "stop"
    assert fields["max_words"] > 0
    program.app.settings.set_value("end_of_text", "scene_break")
    assert program.app.rules.request_fields("scene", 0)["end_of_text"] == "scene_break"


def test_a_limit_in_tokens_stands_in_for_every_other(program: Program) -> None:
    app = program.app
    app.writing.token_limit = 9
    app.panel.set_length("scene")
    document = app.story.document
    assert document is not None
    request = app.writing._request(document, 0)
    assert request.max_tokens == 9
    assert (request.max_words, request.max_sentences, request.max_paragraphs) == (0, 0, 0)
    assert not request.to_scene_end


def test_the_list_is_asked_for_only_while_the_switch_is_on(program: Program) -> None:
    rules, settings = program.app.rules, program.app.settings
    assert rules.banned() is None
    settings.set_value("phrases_banned", True)
    settings.set_value("phrases_ignore_case", False)
    banned = rules.banned()
    assert banned is not None
    assert not banned.ignore_case
    assert len(banned.patterns) >= 60
    rules.phrases.save("# nothing\n")
    assert rules.banned() is None


def test_a_list_that_was_edited_by_hand_is_read_again(program: Program) -> None:
    program.app.settings.set_value("phrases_banned", True)
    assert program.app.rules.banned() is not None
    file = paths.config_folder() / "phrases.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("so it goes\n", encoding="utf-8")
    banned = program.app.rules.banned()
    assert banned is not None
    assert banned.patterns == ("so it goes",)


def test_a_list_that_cannot_be_read_is_told_once_and_the_shipped_one_is_used(program: Program) -> None:
    file = paths.config_folder() / "phrases.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"caf\xe9")
    program.app.settings.set_value("phrases_banned", True)
    banned = program.app.rules.banned()
    assert banned is not None
    assert len(banned.patterns) >= 60
    assert "UTF-8" in program.app.notices.shown()["phrases"]
    program.app.notices.remove("phrases")
    assert program.app.rules.banned() == banned
    assert "phrases" not in program.app.notices.shown()


@pytest.mark.parametrize(("action", "kind"), [("stop_rules", StopRulesDialog), ("banned_phrases", BannedPhrasesDialog)])
def test_the_menu_opens_the_dialog_and_closing_it_saves_the_settings(
    program: Program, qtbot: QtBot, action: str, kind: type[QWidget]
) -> None:
    program.app.actions[action].trigger()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    program.app.settings.set_value("stop_strings", ["THE END"])
    dialog.close()
    assert "THE END" in program.app.settings.file.read_text(encoding="utf-8")


def test_what_was_avoided_is_shown_until_the_next_passage_begins(program: Program) -> None:
    generation, status = program.app.generation, program.app.status
    generation.phase_changed.emit("reading")
    generation.phrase_avoided.emit("a testament to", 1)
    generation.phrase_avoided.emit("orbs", 2)
    generation.phase_changed.emit("idle")
    assert status.avoided()[0] == "2 phrases avoided"
    generation.phase_changed.emit("reading")
    assert status.avoided() == ("", "")


def test_a_banned_word_never_comes_and_the_strip_counts_it(start: Start) -> None:
    program = start()
    app = program.app
    app.dialling.turn({"seed": 7})
    app.rules.phrases.save("the\n*ing\n")
    app.settings.set_value("phrases_banned", True)
    app.panel.set_length("words", 60)
    program.put_caret(len(program.text))
    program.continue_writing()
    passage = app.generation.passage
    assert passage is not None
    words = re.findall(r"\w+", passage.text().lower())
    assert len(words) >= 50
    assert not [word for word in words if word == "the" or word.endswith("ing")]
    assert "avoided" in app.status.avoided()[0]


def test_a_passage_ends_where_the_writer_said(start: Start) -> None:
    program = start()
    app = program.app
    app.dialling.turn({"seed": 7})
    app.panel.set_length("sentences", 2)
    program.put_caret(len(program.text))
    program.continue_writing()
    passage = app.generation.passage
    assert passage is not None
    assert passage.text().rstrip()[-1] in ".!?…\"'”’"
    app.settings.set_value("stop_strings", ["."])
    app.panel.set_length("words", 40)
    program.put_caret(0)
    program.continue_writing()
    passage = app.generation.passage
    assert passage is not None
    assert passage.text()
    assert "." not in passage.text()
