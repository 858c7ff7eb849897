"""Going to a take and back, in the whole window."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

import engine
from app import paths
from app.editor.spans import Span, to_units
from app.open_story import OpenStory
from app.story.storage import create_story, save_manifest, save_scene
from app.story.takes_table import Node
from app.widgets.branch_view import PAGE
from tests.helpers.fake_engine import FakeSession
from tests.helpers.program import ALT, CTRL, Program

BEGINNING = "The lamp 😀 had burned since four."
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel", "Night")
    story.add_scene(1, "Morning")
    for scene, text in zip(story.scenes, ("Before that.", BEGINNING), strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    return folder


class Desk:
    """The program with an engine that writes what the test says."""

    def __init__(self, program: Program, session: FakeSession) -> None:
        self.program, self.session = program, session
        self.app = program.app
        self.app.generation._pace._lag_s = 0.0
        self.branches = self.app.branches

    @property
    def document(self):
        return self.app.story.document

    @property
    def text(self) -> str:
        return self.program.text

    def write(self, text: str) -> None:
        """What the model writes for the request that was made just now."""
        self.program.wait(lambda: bool(self.session.jobs) and not self.session.job.ended)
        self.session.job.write(text)
        self.session.job.finish()
        self.program.wait_idle()

    def go_on(self, text: str) -> int:
        """Continue; returns the take's id."""
        self.program.press(Qt.Key.Key_Return, CTRL)
        self.write(text)
        return self.nodes()[-1].id

    def retry(self, text: str) -> int:
        self.program.press(Qt.Key.Key_R, CTRL)
        self.write(text)
        return self.nodes()[-1].id

    def nodes(self) -> list[Node]:
        return self.app.story.current.branches.nodes(self.document.scene_id)

    def node(self, node_id: int) -> Node:
        return next(node for node in self.nodes() if node.id == node_id)

    def jump(self, node_id: int) -> None:
        self.branches.jump(node_id)

    def undo(self) -> None:
        self.app.editor.undo()

    def type_at(self, position: int, text: str) -> None:
        self.program.put_caret(position)
        self.app.editor.textCursor().insertText(text)

    def delete(self, start: int, end: int) -> None:
        cursor = self.app.editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def open_dialog(self):
        self.program.press(Qt.Key.Key_B, CTRL | SHIFT)
        dialog = self.branches.dialog
        assert dialog is not None
        assert dialog.isVisible()
        return dialog


@pytest.fixture
def begin(start: Callable[..., Program], monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Desk]:
    def begin(folder: Path) -> Desk:
        session = FakeSession()
        monkeypatch.setattr(engine, "Session", lambda *_, **__: session)
        program = start(folder)
        program.app.scenes.scene_chosen.emit(program.app.story.current.story.scenes[1].id)
        program.put_caret(len(to_units(BEGINNING)) // 2)
        return Desk(program, session)

    return begin


@pytest.fixture
def desk(begin: Callable[[Path], Desk], novel: Path) -> Desk:
    return begin(novel)


def test_a_jump_there_and_back_restores_the_text_to_the_letter(desk: Desk) -> None:
    first = desk.go_on(" It was late 😀.")
    one = desk.text
    second = desk.retry(" It was early.")
    two = desk.text
    third = desk.go_on(" Nobody came.")
    three = desk.text
    for node, text in ((first, one), (third, three), (second, two), (first, one), (third, three)):
        desk.jump(node)
        assert desk.text == text
        assert desk.app.editor.document().toPlainText() == text
    assert len(desk.nodes()) == 4  # with the root: nothing was the writer's own


def test_the_page_before_the_first_take_can_be_gone_back_to(desk: Desk) -> None:
    desk.go_on(" It was late.")
    desk.jump(desk.nodes()[0].id)
    assert desk.text == BEGINNING
    assert desk.document.generated_spans == []


def test_one_undo_takes_a_jump_back_with_tint_and_caret(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    desk.go_on(" Nobody came.")
    desk.type_at(3, "!")
    before = (desk.text, desk.document.generated_spans, desk.document.caret)
    desk.jump(first)
    after = (desk.text, desk.document.generated_spans)
    desk.undo()
    assert (desk.text, desk.document.generated_spans, desk.document.caret) == before
    desk.app.editor.redo()
    assert (desk.text, desk.document.generated_spans) == after


def test_the_caret_goes_to_the_takes_end_and_its_words_are_tinted(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.type_at(len(desk.document), " She rose.")
    second = desk.go_on(" Nobody came.")
    spans = desk.document.generated_spans
    desk.jump(first)
    start, end = len(to_units(BEGINNING)) // 2, len(to_units(BEGINNING + " It was late.")) // 2
    assert desk.program.caret == end
    assert desk.document.generated_spans == [Span(start, end)]
    desk.jump(second)
    assert desk.document.generated_spans == spans
    assert desk.program.caret == len(desk.document)


def test_what_stays_keeps_its_marks_and_is_not_touched(desk: Desk) -> None:
    desk.go_on(" It was late.")
    desk.type_at(len(desk.document), " She rose.")
    second = desk.go_on(" Nobody came.")
    third = desk.retry(" Somebody came.")
    passage, place = desk.document.passages[0], desk.document.last_passage.start
    changes: list[tuple[int, int, int]] = []
    desk.app.editor.document().contentsChange.connect(lambda *change: changes.append(change))
    desk.jump(second)
    desk.jump(third)
    assert passage.text() == " It was late."
    assert min(position for position, _, _ in changes) >= place
    assert len(desk.document.passages) == 2


def test_continue_after_a_jump_makes_a_child_of_that_take(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    second = desk.go_on(" Nobody came.")
    desk.jump(first)
    third = desk.go_on(" Everybody came.")
    assert [desk.node(node).parent for node in (first, second, third)] == [desk.nodes()[0].id, first, first]
    assert desk.text == BEGINNING + " It was late. Everybody came."


def test_retry_makes_a_sibling_also_after_a_jump(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    second = desk.retry(" It was early.")
    desk.go_on(" Nobody came.")
    desk.jump(first)
    third = desk.retry(" It was noon.")
    root = desk.nodes()[0].id
    assert [desk.node(node).parent for node in (first, second, third)] == [root] * 3
    assert desk.text == BEGINNING + " It was noon."


def test_the_takes_of_a_jump_can_be_walked(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    desk.go_on(" Nobody came.")
    desk.jump(first)
    desk.program.press(Qt.Key.Key_Right, ALT)
    assert desk.text == BEGINNING + " It was early."
    desk.program.press(Qt.Key.Key_Left, ALT)
    assert desk.text == BEGINNING + " It was late."
    assert len(desk.app.generation.takes) == 2


def test_a_take_that_was_walked_to_is_what_the_next_one_hangs_from(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    desk.program.press(Qt.Key.Key_Left, ALT)
    desk.type_at(2, "!")
    desk.program.put_caret(len(desk.document))
    assert desk.node(desk.go_on(" Nobody came.")).parent == first


def test_edits_between_takes_leave_a_straight_line(desk: Desk) -> None:
    last, place = desk.go_on(" It was late."), len(to_units(BEGINNING)) // 2
    for number in range(5):
        desk.type_at(4, "very ")  # before all takes
        desk.type_at(place + 6 * (number + 1), "!")  # in the first one
        desk.type_at(len(desk.document), " Then")
        new = desk.go_on(f" came {number}.")
        assert desk.node(new).parent == last
        last = new


def test_a_take_in_the_middle_hangs_from_the_one_before_it(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    place = len(desk.document)
    desk.go_on(" Nobody came.")
    desk.program.put_caret(place)
    middle = desk.go_on(" It rained.")
    assert desk.node(middle).parent == first
    desk.program.put_caret(len(desk.document))
    assert desk.node(desk.go_on(" The end.")).parent == middle


def test_a_take_after_an_undone_one_hangs_from_the_one_before_that(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    desk.undo()
    desk.type_at(2, "!")
    desk.type_at(len(desk.document), "!")
    assert desk.node(desk.go_on(" Somebody came.")).parent == first


def test_the_writers_own_words_are_kept_before_a_jump(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    second = desk.go_on(" Nobody came.")
    desk.type_at(len(desk.document), " She rose.")
    mine = desk.text
    desk.jump(first)
    own = desk.nodes()[-1]
    assert (own.by_writer, own.text, own.parent) == (True, " She rose.", second)
    desk.jump(own.id)
    assert desk.text == mine
    desk.jump(first)
    assert desk.nodes()[-1] == own  # once is enough


def test_words_taken_out_are_kept_before_a_jump(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.delete(0, 4)
    mine = desk.text
    desk.jump(first)
    assert desk.text == BEGINNING + " It was late."
    own = desk.nodes()[-1]
    assert (own.by_writer, own.text, own.parent) == (True, "", first)
    desk.jump(own.id)
    assert desk.text == mine


def test_the_engine_is_told_the_tokens_on_the_way(desk: Desk) -> None:
    desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    desk.type_at(len(desk.document), " She rose. ")
    last = desk.go_on("Then she sat.")
    desk.jump(desk.nodes()[0].id)
    assert desk.session.noted == []
    desk.jump(last)
    (one, text, ids), (two, text_2, ids_2) = desk.session.noted
    before = BEGINNING + " It was late. Nobody came. She rose."
    assert (one.parts[-1], text, bytes(ids)) == (BEGINNING, " It was late. Nobody came.", text.encode())
    assert (two.parts[-1], text_2, bytes(ids_2)) == (before, " Then she sat.", b"Then she sat.")
    scenes = desk.app.story.current.story.scenes
    assert one.names == two.names == tuple(scene.id for scene in scenes)
    assert one.story == desk.app.story.current.key
    assert one.parts[0].startswith("Before that.")


def test_tokens_of_takes_that_no_longer_stand_are_not_told(desk: Desk) -> None:
    desk.go_on(" It was late.")
    desk.delete(len(desk.document) - 5, len(desk.document) - 1)
    last = desk.go_on(" Nobody came.")
    desk.jump(desk.nodes()[0].id)
    desk.jump(last)
    assert [text for _, text, _ in desk.session.noted] == [" Nobody came."]


def test_nothing_happens_while_the_model_writes(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    dialog = desk.open_dialog()
    dialog.view.choose(first)
    desk.app.writing.continue_writing()
    desk.session.job.write(" More")
    desk.program.wait(lambda: desk.text.endswith(" More"))
    text, count = desk.text, len(desk.nodes())
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    assert (desk.text, len(desk.nodes())) == (text, count)
    assert not dialog.jump_button.isEnabled()
    assert dialog.page.message.text()
    desk.session.job.finish()
    desk.program.wait_idle()
    assert dialog.jump_button.isEnabled()
    desk.program.wait(lambda: dialog.view.rows.rowCount() == count + 1)


def test_nothing_happens_while_a_composition_is_open(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    desk.document.composing = True
    desk.jump(first)
    desk.document.composing = False
    assert desk.text == BEGINNING + " It was late. Nobody came."


def test_enter_in_the_dialog_puts_a_take_on_the_page_and_ctrl_z_takes_it_off(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    text = desk.text
    dialog = desk.open_dialog()
    dialog.view.choose(first)
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    assert desk.text == BEGINNING + " It was late."
    dialog.undo_requested.emit()
    assert desk.text == text


def test_the_dialog_follows_page_and_scene(desk: Desk) -> None:
    desk.go_on(" It was late.")
    dialog = desk.open_dialog()
    assert dialog.view.rows.rowCount() == 2
    desk.type_at(0, "Ah. ")
    desk.program.wait(lambda: dialog.view.rows.row(0).id == PAGE)
    assert dialog.view.rows.row(0).graph.on_path
    desk.app.scenes.scene_chosen.emit(desk.app.story.current.story.scenes[0].id)
    assert dialog.view.rows.rowCount() == 0
    assert "Night" in dialog.windowTitle()
    desk.app.scenes.scene_chosen.emit(desk.app.story.current.story.scenes[1].id)
    assert dialog.view.rows.rowCount() == 3
    dialog.reject()
    desk.type_at(0, "Oh. ")  # nobody listens any more
    assert desk.branches.dialog is None


def test_a_take_is_named_and_pinned(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    dialog = desk.open_dialog()
    dialog.view.choose(first)
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_P)
    assert desk.node(first).pinned
    index = dialog.view.currentIndex()
    dialog.view.rows.setData(index, "  The lamp \n goes ")
    assert desk.node(first).name == "The lamp goes"
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_P)
    assert not desk.node(first).pinned


def test_a_pruned_branch_is_gone_until_undo_brings_it_back(desk: Desk) -> None:
    desk.go_on(" It was late.")
    second = desk.go_on(" Nobody came.")
    third = desk.go_on(" Still nobody.")
    desk.jump(desk.node(second).parent)
    dialog = desk.open_dialog()
    dialog.view.choose(second)
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert not {second, third} & {node.id for node in desk.nodes()}
    assert dialog.offers_undo
    dialog.page.undo_button.click()
    assert {second, third} <= {node.id for node in desk.nodes()}


@pytest.mark.parametrize("why", ["pinned", "on the page"])
def test_a_branch_that_is_pinned_or_leads_to_the_page_is_not_pruned_and_the_dialog_says_why(
    desk: Desk, why: str
) -> None:
    desk.go_on(" It was late.")
    second = desk.go_on(" Nobody came.")
    third = desk.go_on(" Still nobody.")
    if why == "pinned":
        desk.app.story.current.branches.set_pinned(third, True)
        desk.jump(desk.node(second).parent)
    dialog = desk.open_dialog()
    dialog.view.choose(second)
    desk.program._qtbot.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert len(desk.nodes()) == 4
    assert why in dialog.page.message.text()
    dialog.view.choose(desk.nodes()[0].id)
    assert dialog.page.message.text() == ""


def test_pruning_the_undone_take_does_not_lose_where_the_page_is(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    second = desk.go_on(" Nobody came.")
    desk.undo()
    assert desk.app.story.current.branches.prune(desk.document, second) == [second]
    desk.type_at(2, "!")
    desk.program.put_caret(len(desk.document))
    assert desk.node(desk.go_on(" Somebody came.")).parent == first


def test_branches_are_there_the_next_day(begin, novel: Path) -> None:
    desk = begin(novel)
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    last = desk.go_on(" Nobody came.")
    text, spans = desk.text, desk.document.generated_spans
    desk.program.close()
    desk = begin(novel)
    desk.jump(first)
    assert desk.text == BEGINNING + " It was late."
    desk.undo()
    assert (desk.text, desk.document.generated_spans) == (text, spans)
    desk.jump(first)
    desk.program.press(Qt.Key.Key_Right, ALT)
    assert desk.text == BEGINNING + " It was early."
    desk.jump(last)
    assert (desk.text, desk.document.generated_spans) == (text, spans)
    desk.type_at(3, "!")
    desk.program.put_caret(len(desk.document))
    assert desk.node(desk.go_on(" Still.")).parent == last


def test_an_undone_jump_of_the_next_day_leaves_retry_at_its_place(begin, novel: Path) -> None:
    desk = begin(novel)
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    desk.program.close()
    desk = begin(novel)
    desk.jump(first)
    desk.undo()
    desk.retry(" It was noon.")
    assert desk.text == BEGINNING + " It was noon."


def test_a_history_that_fails_costs_no_text_and_no_jump_that_could_lose_some(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.go_on(" Nobody came.")
    desk.type_at(len(desk.document), " Mine.")
    desk.app.story.current._history._db.close()
    text = desk.text
    dialog = desk.open_dialog()
    desk.jump(first)
    assert desk.text == text
    assert "history" in dialog.page.message.text().lower() or dialog.view.rows.rowCount() == 0
    dialog.reject()
    desk.program.press(Qt.Key.Key_Return, CTRL)
    desk.write(" More.")
    assert desk.text == text + " More."


def test_a_story_open_for_reading_says_that_its_takes_are_not_shown(desk: Desk, novel: Path, monkeypatch) -> None:
    desk.go_on(" It was late.")
    current = desk.app.story.current
    monkeypatch.setattr(OpenStory, "is_read_only", property(lambda self: True))
    monkeypatch.setattr(current, "branches", None)
    dialog = desk.open_dialog()
    assert "reading" in dialog.page.empty.text()
    desk.jump(1)
    dialog.reject()
    monkeypatch.undo()


@pytest.mark.parametrize("seed", range(8))
def test_every_wording_that_was_left_by_a_jump_can_be_reached_again(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    left: list[str] = []
    pieces = [" word", "日本 ", "😀", "\n\n", "e\u0301", " and so on and on."]

    def place() -> int:
        return chance.choice([0, len(desk.document), chance.randint(0, len(desk.document))])

    def whole(position: int) -> int:
        """Not inside of a pair."""
        return desk.document.position_of(desk.document.offset_of(position))

    def act() -> None:
        what = chance.random()
        if what < 0.3:
            desk.type_at(whole(place()), chance.choice(pieces))
        elif what < 0.4 and len(desk.document) > 5:
            start, end = sorted((whole(place()), whole(place())))
            desk.delete(start, min(end, whole(start + 8)))
        elif what < 0.6:
            desk.program.put_caret(whole(place()))
            desk.app.writing.continue_writing()
            desk.write(chance.choice(pieces) * chance.randint(1, 3))
        elif what < 0.7 and desk.app.generation.takes:
            desk.app.generation.retry(desk.app.writing._request)
            desk.write(chance.choice(pieces) * chance.randint(1, 3))
        elif what < 0.75:
            desk.undo()
        elif what < 0.8:
            desk.app.generation.previous_take()
        elif desk.nodes():
            left.append(desk.text)
            desk.jump(chance.choice(desk.nodes()).id)

    for _ in range(40):
        act()
        assert desk.app.editor.document().toRawText().replace("\u2029", "\n") == desk.text
    branches = desk.app.story.current.branches
    reachable = {branches.page(node.id).whole for node in desk.nodes()}
    assert set(left) <= reachable
    for node in desk.nodes():
        desk.jump(node.id)
        assert desk.text == branches.page(node.id).whole
        assert node.parent == 0 or node.parent in {other.id for other in desk.nodes()}
    while desk.document.can_undo():
        desk.undo()
    assert desk.text == BEGINNING


def test_the_real_model_goes_on_from_a_take_without_reading_anything(start, novel: Path) -> None:
    stats: list[engine.GenerationStats] = []
    seeds = iter(range(100))

    def begin() -> Program:
        program = start(novel)
        program.app.scenes.scene_chosen.emit(program.app.story.current.story.scenes[1].id)
        program.app.writing.token_limit = 100
        program.app.generation.passage_finished.connect(stats.append)
        return program

    def write(program: Program, key: Qt.Key = Qt.Key.Key_Return) -> Node:
        program.app.settings.set_value("sampling", {"seed": next(seeds), "temperature": 1.6, "top_p": 1.0})
        program.press(key, CTRL)
        program.wait_idle()
        return nodes(program)[-1]

    def nodes(program: Program) -> list[Node]:
        return program.app.story.current.branches.nodes(program.app.story.document.scene_id)

    program = begin()
    program.put_caret(len(to_units(BEGINNING)) // 2)
    first = write(program)
    page = program.text
    write(program, Qt.Key.Key_R)
    write(program)
    program.app.branches.jump(first.id)
    assert program.text == page
    last = write(program)
    assert stats[-1].tokens_read == 0
    assert last.parent == first.id

    program.close()
    shutil.rmtree(paths.cache_folder() / "logs")  # the history knows the tokens, which no tokenizer would cut so
    program = begin()
    for node in (first, last):
        program.app.branches.jump(node.id)
        write(program)
        assert stats[-1].tokens_read == 0


def test_a_wording_that_the_writer_changed_and_then_wrote_anew_stays_in_the_tree(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.type_at(len(to_units(desk.text)) // 2 - 1, " and dark")
    edited = desk.text
    desk.retry(" It was early.")
    kept = [node for node in desk.nodes() if node.text == " It was late and dark."]
    assert [(node.parent, node.by_writer) for node in kept] == [(desk.node(first).parent, False)]
    desk.jump(kept[0].id)
    assert desk.text == edited
    desk.jump(first)
    assert desk.text == BEGINNING + " It was late."


def test_a_wording_that_the_writer_changed_before_going_to_another_take_stays_in_the_tree(desk: Desk) -> None:
    first = desk.go_on(" It was late.")
    desk.retry(" It was early.")
    desk.type_at(len(to_units(desk.text)) // 2 - 1, " and cold")
    desk.program.press(Qt.Key.Key_Left, ALT)
    assert desk.text == BEGINNING + " It was late."
    assert desk.node(first).text == " It was late."
    assert " It was early and cold." in [node.text for node in desk.nodes()]
    desk.program.press(Qt.Key.Key_Right, ALT)
    assert desk.text == BEGINNING + " It was early and cold."
