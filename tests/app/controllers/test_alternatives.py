"""Alternatives in the whole window: keys, board, page and history, with an engine that the test plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

import engine
from app.panels.alternatives import AlternativesBoard
from app.story.history import open_history
from app.story.storage import create_story, open_story, save_manifest, save_scene
from tests.helpers.fake_engine import FakeRowsJob, FakeSession
from tests.helpers.program import CTRL, SHIFT, Program

FIRST, SECOND = "It was late. The fog came in.", "Morning found the ledger open."
PLACE = len("It was late.")


@dataclass
class Desk:
    """The program with an engine that the test plays."""

    program: Program
    session: FakeSession

    @property
    def board(self) -> AlternativesBoard:
        return self.program.app.board

    @property
    def job(self) -> FakeRowsJob:
        job = self.session.job
        assert isinstance(job, FakeRowsJob)
        return job

    @property
    def cards(self) -> list[str]:
        return [card.text.toPlainText() for card in self.board.cards]

    def ask(self) -> None:
        self.program.press(Qt.Key.Key_Return, CTRL | SHIFT)

    def write(self, *texts: str) -> None:
        for row, text in enumerate(texts):
            if text:
                self.job.write_row(row, text)
        self.program.app.bridge.drain()
        QApplication.processEvents()  # cards come on the screen

    def end(self) -> None:
        self.job.end_rows()
        self.job.finish()
        self.program.app.bridge.drain()

    def stop(self) -> None:
        """What the worker does once it has seen the cancel."""
        assert self.job.cancel_asked.is_set()
        self.job.end_rows("cancelled")
        self.job.confirm_cancel()
        self.program.app.bridge.drain()

    def offered(self, *texts: str) -> None:
        self.ask()
        self.write(*texts)
        self.end()

    def scene(self, index: int) -> str:
        return self.program.app.story.current.story.scenes[index].id

    def recorded(self, index: int = 0) -> list[tuple[str, bool]]:
        """(text, whether it is or was on the page) of every recorded take of a scene."""
        folder = Path(self.program.app.story.current.key)
        return takes_on_disk(folder, index)


def takes_on_disk(folder: Path, index: int = 0) -> list[tuple[str, bool]]:
    story = open_story(folder)
    history = open_history(story, folder)
    try:
        return [(take.text, take.kept) for take in history.takes(story.scenes[index].id) if not take.by_writer]
    finally:
        history.close()


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", "Night")
    story.add_scene(1, "Morning")
    for scene, text in zip(story.scenes, (FIRST, SECOND), strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    return folder


@pytest.fixture
def desk(start: Callable[..., Program], novel: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The first scene, with the caret behind its first sentence and three alternatives wanted."""
    session = FakeSession()
    monkeypatch.setattr(engine, "Session", lambda **_: session)
    desk = Desk(start(novel), session)
    desk.program.app.panel.alternatives_count.setValue(3)
    desk.program.app.story.show_scene(desk.scene(0))
    desk.program.put_caret(PLACE)
    yield desk
    session.close()


def test_ask_go_there_and_press_a_digit(desk: Desk) -> None:
    program = desk.program
    desk.ask()
    assert desk.board.isVisible()
    assert program.app.editor.hasFocus()
    assert len(desk.board.cards) == 3
    assert desk.job.request.parts == ("It was late.",)
    assert desk.job.request.names == (desk.scene(0),)
    desk.write(" One.", " Two.", " Three.")
    desk.end()
    assert desk.cards == ["One.", "Two.", "Three."]
    assert program.text == FIRST
    desk.ask()
    assert desk.board.cards[0].hasFocus()
    program.press(Qt.Key.Key_2)
    assert program.text == "It was late. Two. The fog came in."
    assert not desk.board.isVisible()
    assert program.app.editor.hasFocus()
    assert program.caret == PLACE + len(" Two.")
    assert len(desk.session.jobs) == 1
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == FIRST


def test_all_are_in_the_history_and_the_one_that_was_taken_is_known(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    assert desk.recorded() == [(" One.", False), (" Two.", False), (" Three.", False)]
    desk.program.app.alternatives.take(1)
    assert desk.recorded() == [(" One.", False), (" Two.", True), (" Three.", False)]
    assert [bool(take.record_id) for take in desk.program.app.generation.takes] == [True, True, True]


def test_an_edited_one_is_recorded_beside_what_the_model_wrote(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    desk.ask()
    desk.program.press(Qt.Key.Key_Right)
    desk.program.press(Qt.Key.Key_E)
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Exclam):
        desk.program.press(key)
    desk.program.press(Qt.Key.Key_Escape)
    desk.program.press(Qt.Key.Key_Return)
    assert desk.program.text == "It was late. Two! The fog came in."
    assert desk.recorded()[1:] == [(" Two.", False), (" Three.", False), (" Two!", True)]


def test_esc_stops_first_then_leaves_the_editing_then_closes(desk: Desk) -> None:
    program = desk.program
    desk.ask()
    desk.write(" One.", " Two.", "")
    desk.job.end_row(0)
    program.app.bridge.drain()
    desk.ask()
    program.press(Qt.Key.Key_E)
    assert desk.board.cards[0].is_editing
    program.press(Qt.Key.Key_Escape)
    desk.stop()
    assert desk.board.cards[0].is_editing
    program.press(Qt.Key.Key_Escape)
    assert desk.board.cards[0].hasFocus()
    assert desk.board.isVisible()
    program.press(Qt.Key.Key_Escape)
    assert not desk.board.isVisible()
    assert program.app.editor.hasFocus()
    assert program.text == FIRST
    assert desk.recorded() == [(" One.", False), (" Two.", False)]
    program.app.generation.previous_take()
    assert program.text == "It was late. Two. The fog came in."


def test_esc_on_the_page_stops_first_and_closes_second(desk: Desk) -> None:
    desk.ask()
    desk.write(" One.", " Two.", " Three.")
    desk.program.press(Qt.Key.Key_Escape)
    desk.stop()
    assert desk.board.isVisible()
    assert desk.program.app.editor.hasFocus()
    desk.program.press(Qt.Key.Key_Escape)
    assert not desk.board.isVisible()


def test_asked_for_with_the_button_the_keyboard_goes_to_them(desk: Desk) -> None:
    desk.program.app.panel.alternatives_button.click()
    assert desk.board.cards[0].hasFocus()
    desk.write(" One.", " Two.", " Three.")
    desk.program.press(Qt.Key.Key_3)
    desk.stop()
    assert desk.program.text == "It was late. Three. The fog came in."


def test_a_card_is_taken_by_click_while_all_are_written(desk: Desk) -> None:
    desk.ask()
    desk.write(" One", " Two", "")
    desk.board.cards[1].button.click()
    desk.write("", " and", "")
    desk.stop()
    assert desk.program.text == "It was late. Two and The fog came in."
    assert [text for text, _ in desk.recorded()] == [" One", " Two and"]
    assert not desk.board.isVisible()


def test_the_writer_may_type_elsewhere_meanwhile(desk: Desk) -> None:
    program = desk.program
    desk.ask()
    desk.write(" One.", " Two.", " Three.")
    program.put_caret(0)
    program.type("Well: it")
    desk.write(" Yes.", "", "")
    program.press(Qt.Key.Key_Z, CTRL)
    program.type("So: ")
    desk.end()
    desk.ask()
    program.press(Qt.Key.Key_1)
    assert program.text.endswith("It was late. One. Yes. The fog came in.")
    assert program.text.startswith("So: ") or program.text.startswith("Well: ")


def test_the_place_stays_in_view_when_the_board_comes(desk: Desk) -> None:
    program = desk.program
    program.put_caret(len(FIRST))
    program.type(" And so on." * 200)
    program.app.window.resize(900, 600)
    QApplication.processEvents()
    desk.ask()
    program.wait(lambda: program.app.editor.cursorRect().bottom() <= program.app.editor.viewport().height())
    assert program.app.editor.cursorRect().top() >= 0


def test_the_board_belongs_to_the_scene_that_is_shown(desk: Desk) -> None:
    program = desk.program
    desk.ask()
    program.app.story.show_scene(desk.scene(1))
    assert not desk.board.isVisible()
    desk.write(" One.", " Two.", "")
    desk.end()
    program.app.story.show_scene(desk.scene(0))
    assert desk.board.isVisible()
    assert desk.cards == ["One.", "Two.", ""]
    program.app.story.show_scene(desk.scene(1))
    desk.ask()  # in the other scene: they make room for others
    assert program.app.generation.alternatives.document is program.app.story.document
    assert len(desk.session.jobs) == 2


def test_while_they_are_written_buttons_and_menu_say_what_can_be_done(desk: Desk) -> None:
    app = desk.program.app
    desk.ask()
    assert app.panel.main_button.text() == "Stop"
    assert not app.panel.alternatives_button.isEnabled()
    assert not app.panel.retry_button.isEnabled()
    assert not app.actions["retry"].isEnabled()
    assert app.actions["stop"].isEnabled()
    desk.program.press(Qt.Key.Key_Return, CTRL)
    desk.program.press(Qt.Key.Key_R, CTRL)
    assert len(desk.session.jobs) == 1
    app.panel.main_button.click()
    desk.stop()
    assert not desk.board.isVisible()
    assert app.panel.alternatives_button.isEnabled()


def test_the_status_strip_shows_reading_and_the_speed_of_all(desk: Desk) -> None:
    desk.ask()
    desk.job.read(3, 6)
    desk.program.app.bridge.drain()
    assert "3" in desk.program.app.status.activity()
    desk.write("a", "b", "c")
    desk.write("a", "b", "c")
    assert "tokens per second" in desk.program.app.status.activity()
    desk.end()


def test_a_failure_is_told_and_what_was_written_stays_on_the_board(desk: Desk) -> None:
    desk.ask()
    desk.write(" One.", " Two.", "")
    desk.job.fail(engine.UnexpectedFailure(kind="x", reason="y", trace="z"))
    desk.program.app.bridge.drain()
    assert "writing" in desk.program.app.notices.shown()
    assert desk.cards == ["One.", "Two.", ""]
    desk.ask()
    desk.program.press(Qt.Key.Key_1)
    assert desk.program.text == "It was late. One. The fog came in."


def test_one_is_stopped_by_its_button(desk: Desk) -> None:
    desk.ask()
    desk.write(" One.", " Two.", "")
    desk.board.row_stop_requested.emit(1)
    assert desk.job.rows_cancelled == {1}
    assert not desk.job.cancel_asked.is_set()


def test_others_are_written_for_the_same_place_wherever_the_caret_is(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    desk.program.put_caret(0)
    desk.board.others_requested.emit()
    assert desk.job.request.parts == ("It was late.",)
    assert desk.board.has_keyboard()
    desk.write(" Four.", " Five.", " Six.")
    desk.end()
    desk.program.press(Qt.Key.Key_1)
    assert desk.program.text == "It was late. Four. The fog came in."
    assert len(desk.program.app.generation.takes) == 6


def test_continue_ends_the_offer(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    desk.program.press(Qt.Key.Key_Return, CTRL)
    assert not desk.board.isVisible()
    assert desk.program.app.generation.is_busy


def test_deleting_the_scene_ends_them(desk: Desk) -> None:
    desk.ask()
    desk.write(" One.", "", "")
    desk.program.app.scenes.delete_requested.emit([desk.scene(0)])
    assert desk.job.cancel_asked.is_set()
    assert not desk.board.isVisible()
    assert not desk.program.app.generation.is_busy
    desk.job.end_rows("cancelled")
    desk.job.confirm_cancel()
    desk.program.app.bridge.drain()
    assert desk.program.text == SECOND


def test_closing_the_window_meanwhile_keeps_what_was_written_as_takes(desk: Desk, novel: Path) -> None:
    desk.ask()
    desk.write(" One", " Two", "")
    desk.program.close()
    assert desk.job.cancel_asked.is_set()
    assert takes_on_disk(novel) == [(" One", False), (" Two", False)]
    assert [scene.text for scene in open_story(novel).scenes] == [FIRST, SECOND]


def test_another_story_opened_meanwhile_keeps_them_with_theirs(desk: Desk, novel: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("Elsewhere.", encoding="utf-8")
    desk.ask()
    desk.write(" One", " Two", "")
    assert desk.program.app.story.open(str(other))
    assert not desk.board.isVisible()
    assert not desk.program.app.generation.is_busy
    assert takes_on_disk(novel) == [(" One", False), (" Two", False)]
    assert desk.program.text == "Elsewhere."


def test_a_story_that_is_read_only_is_offered_nothing(desk: Desk, novel: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("Elsewhere.", encoding="utf-8")
    assert desk.program.app.story.open(str(other), read_only=True)
    desk.ask()
    desk.program.app.alternatives.write()
    assert desk.session.jobs == []
    assert not desk.board.isVisible()


def test_count_and_height_are_remembered(desk: Desk) -> None:
    app = desk.program.app
    assert app.settings.value("alternatives_count") == 3
    desk.ask()
    app.window.board_resized.emit(222)
    assert app.settings.value("board_height") == 222
    app.panel.main_button.click()
    desk.stop()
    desk.ask()
    QApplication.processEvents()
    assert abs(desk.board.height() - 222) <= 2


def test_the_cards_have_the_font_and_zoom_of_the_page(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    desk.program.app.editor.set_zoom(150)
    assert desk.board.cards[0].text.font().pointSizeF() == desk.program.app.editor.page_font().pointSizeF()
    desk.program.app.settings.set_value("font_size", 16.0)
    desk.program.wait(lambda: desk.board.cards[0].text.font().pointSizeF() == 24.0)


def test_f6_reaches_the_board(desk: Desk) -> None:
    desk.offered(" One.", " Two.", " Three.")
    desk.program.press(Qt.Key.Key_F6)
    assert desk.board.has_keyboard()
    desk.program.press(Qt.Key.Key_F6)
    assert not desk.board.has_keyboard()


def test_with_the_real_model_one_is_taken_and_gone_on_from_without_reading_again(
    start: Callable[..., Program], novel: Path
) -> None:
    program = start(novel)
    app, stats = program.app, []
    app.generation.passage_finished.connect(stats.append)
    app.writing.token_limit = 12
    app.panel.alternatives_count.setValue(3)
    app.story.show_scene(app.story.current.story.scenes[0].id)
    program.put_caret(PLACE)
    program.press(Qt.Key.Key_Return, CTRL | SHIFT)
    program.wait_idle()
    takes = app.generation.takes
    assert [len(take.ids) for take in takes] == [12, 12, 12]
    assert [take.seed - takes[0].seed for take in takes] == [0, 1, 2]
    assert [card.text.toPlainText() for card in app.board.cards] == [take.text.lstrip() for take in takes]
    program.press(Qt.Key.Key_Return, CTRL | SHIFT)
    program.press(Qt.Key.Key_2)
    assert program.text.startswith(FIRST[:PLACE] + takes[1].text)
    program.continue_writing()
    assert stats[1].tokens_total == stats[0].tokens_total + 12
    assert stats[1].tokens_read == 0


def test_the_key_on_the_board_is_named_in_the_language_of_now(qtbot, desk: Desk) -> None:
    desk.offered("One.", "Two.")
    settings = desk.program.app.settings
    settings.set_value("language", "zh_CN")
    qtbot.waitUntil(lambda: "回车" in desk.board._help.text())
    settings.set_value("language", "en")
    qtbot.waitUntil(lambda: "回车" not in desk.board._help.text())
