from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDropEvent,
    QFont,
    QFontInfo,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
    QShortcut,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span
from tests.app.editor.conftest import LONG_TEXT

Ctrl, Shift, NoModifier = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


def select(editor: Editor, start: int, end: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)


def compose(editor: Editor, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QCoreApplication.sendEvent(editor, event)


def wheel(widget: QWidget, delta: int, modifiers: Qt.KeyboardModifier = NoModifier) -> None:
    event = QWheelEvent(
        QPointF(5, 300), QPointF(5, 300), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QCoreApplication.sendEvent(widget, event)


def test_keys_type_undo_and_redo(open_editor, qtbot: QtBot):
    editor, scene = open_editor()
    typed = []
    editor.typed.connect(lambda: typed.append(1))
    qtbot.keyClicks(editor, "one two")
    assert scene.text() == "one two"
    assert len(typed) == 7
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    assert scene.text() == "one "
    qtbot.keyClick(editor, Qt.Key.Key_Y, Ctrl)
    assert scene.text() == "one two"
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl | Shift)
    assert scene.text() == "one two"
    assert editor.textCursor().position() == 7


def test_the_windows_own_shortcuts_come_before_the_editors(open_editor, qtbot: QtBot):
    editor, scene = open_editor("text", 4)
    called = []
    for keys in ("Ctrl+Z", "Ctrl+K", "Ctrl+Return", "Ctrl+X"):
        QShortcut(QKeySequence(keys), editor).activated.connect(partial(called.append, keys))
    editor.activateWindow()
    qtbot.keyClicks(editor, "s")
    for key in (Qt.Key.Key_Z, Qt.Key.Key_K, Qt.Key.Key_Return, Qt.Key.Key_X):
        qtbot.keyClick(editor, key, Ctrl)
    assert called == ["Ctrl+Z", "Ctrl+K", "Ctrl+Return", "Ctrl+X"]
    assert scene.text() == "texts"


@pytest.mark.parametrize("modifier", [NoModifier, Shift])
def test_enter_begins_a_paragraph_and_never_a_soft_line(open_editor, qtbot: QtBot, modifier):
    editor, scene = open_editor("ab", 1)
    qtbot.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert scene.text() == "a\nb"
    assert editor.document().blockCount() == 2


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_an_empty_paragraph_begins_another_of_the_same_spacing(open_editor, qtbot: QtBot, key):
    editor, scene = open_editor("one", 3)
    for _ in range(3):
        qtbot.keyClick(editor, key)
    assert scene.text() == "one\n\n\n"
    document = editor.document()
    formats = [document.findBlockByNumber(number).blockFormat() for number in range(document.blockCount())]
    assert {paragraph.lineHeight() for paragraph in formats} == {150}


def test_the_lines_stay_as_they_are_when_the_text_outgrows_the_window(open_editor, qtbot: QtBot):
    editor, _ = open_editor("A line that is followed by many.", 32)
    width = editor.viewport().width()
    assert not editor.verticalScrollBar().isEnabled()
    for _ in range(40):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.verticalScrollBar().isEnabled()
    assert editor.viewport().width() == width


def test_nothing_changes_a_page_that_is_read_only(open_editor, qtbot: QtBot):
    editor, scene = open_editor("text", 2)
    qtbot.keyClicks(editor, "!")
    editor.setReadOnly(True)
    QGuiApplication.clipboard().setText("pasted")
    qtbot.keyClicks(editor, "x")
    qtbot.keyClick(editor, Qt.Key.Key_Return, Shift)
    editor.paste()
    select(editor, 0, 2)
    editor.cut()
    editor.undo()
    compose(editor, "", "y")
    assert scene.text() == "te!xt"


def test_tab_goes_to_the_next_widget_and_types_nothing(open_editor, qtbot: QtBot):
    editor, scene = open_editor("a")
    window = QWidget()
    qtbot.addWidget(window)
    beside = QLineEdit()
    layout = QVBoxLayout(window)
    layout.addWidget(editor)
    layout.addWidget(beside)
    window.show()
    window.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert scene.text() == "a"
    assert beside.hasFocus()
    layout.removeWidget(editor)
    editor.setParent(None)


def test_cut_and_paste_are_steps_of_their_own(open_editor, qtbot: QtBot):
    editor, scene = open_editor("one two three")
    select(editor, 4, 8)
    qtbot.keyClick(editor, Qt.Key.Key_X, Ctrl)
    assert scene.text() == "one three"
    mime = QMimeData()
    mime.setText("bold\r\nand\u2028more ")
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(editor, Qt.Key.Key_V, Ctrl)
    qtbot.keyClicks(editor, "x")
    assert scene.text() == "one bold\nand\nmore xthree"
    for expected in ("one bold\nand\nmore three", "one three", "one two three"):
        qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
        assert scene.text() == expected


def test_a_drop_of_text_is_one_step_and_dropped_files_are_left_to_the_window(open_editor):
    editor, scene = open_editor("one two")
    select(editor, 0, 4)
    mime = QMimeData()
    mime.setText("dropped ")
    where = QPointF(editor.cursorRect(editor.textCursor()).center())
    drop = QDropEvent(where, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NoModifier)
    editor.dropEvent(drop)
    assert "dropped " in scene.text()
    scene.undo()
    assert scene.text() == "one two"
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/some/story.md")])
    files.setText("/some/story.md")
    assert not editor.canInsertFromMimeData(files)


def test_the_context_menu_does_what_the_keys_do(open_editor):
    editor, scene = open_editor("one two")
    menu = editor.context_menu()
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert list(enabled) == ["Undo", "Redo", "Cut", "Copy", "Paste", "Paste as plain text", "Select all"]
    assert not enabled["Undo"]
    assert not enabled["Cut"]
    select(editor, 0, 4)

    def choose(text: str) -> None:
        next(action for action in editor.context_menu().actions() if action.text() == text).trigger()

    choose("Cut")
    assert scene.text() == "two"
    assert QGuiApplication.clipboard().text() == "one "
    choose("Undo")
    assert scene.text() == "one two"
    assert (editor.textCursor().anchor(), editor.textCursor().position()) == (0, 4)
    choose("Redo")
    choose("Paste")
    assert scene.text() == "one two"
    choose("Select all")
    choose("Copy")
    assert QGuiApplication.clipboard().text() == "one two"


def test_a_composition_stays_out_of_the_text_and_holds_the_model_back(open_editor, qtbot: QtBot):
    editor, scene = open_editor("ab", 1)
    told = []
    editor.composing_changed.connect(told.append)
    passage = scene.begin_passage(1)
    compose(editor, "に")
    compose(editor, "にほ")
    passage.append("model ")
    assert scene.text() == "ab"
    assert not passage.has_grown
    compose(editor, "", "日本")
    assert scene.text() == "a日本model b"
    assert passage.text() == "model "
    assert told == [True, False]
    passage.finish()
    scene.undo()
    assert scene.text() == "a日本b"
    scene.undo()
    assert scene.text() == "ab"


def test_a_composition_that_is_given_up_leaves_no_step(open_editor):
    editor, scene = open_editor("ab", 1)
    compose(editor, "x")
    compose(editor, "")
    assert scene.text() == "ab"
    assert not scene.can_undo()
    assert not editor.composing


def test_a_composition_before_equal_letters_is_recorded_at_the_caret(open_editor):
    editor, scene = open_editor("", 0)
    passage = scene.begin_passage(0)
    passage.append("aab")
    passage.finish()
    select(editor, 0, 0)
    compose(editor, "a")
    compose(editor, "", "aa")
    assert scene.text() == "aaaab"
    assert scene.generated_spans == [Span(2, 5)]


def test_input_methods_are_told_the_carets_place_in_the_widget(open_editor):
    editor, _ = open_editor("some text", 5)
    caret = editor.cursorRect()
    told = editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert editor.viewport().x() > 20
    assert abs(told.x() - (caret.x() + editor.viewport().x())) <= 1
    assert abs(told.y() - (caret.y() + editor.viewport().y())) <= 1


def test_the_column_is_centred_and_as_wide_as_its_measure(open_editor, qtbot: QtBot):
    editor, _ = open_editor(LONG_TEXT)
    editor.resize(1600, 600)
    width = editor.viewport().width()
    assert abs(editor.viewport().x() - (1600 - width) / 2) <= 12
    editor.set_page(QFont("DejaVu Serif", 13), 1.5, 40)
    assert editor.viewport().width() < width * 0.65
    editor.resize(200, 600)
    assert editor.viewport().width() >= 140
    assert editor.horizontalScrollBar().maximum() == 0


def test_the_wheel_and_the_mouse_work_beside_the_column(open_editor, qtbot: QtBot):
    editor, _ = open_editor(LONG_TEXT)
    editor.resize(1400, 600)
    wheel(editor, -240)
    assert editor.verticalScrollBar().value() > 0
    editor.verticalScrollBar().setValue(0)
    caret = editor.cursorRect()
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, NoModifier, QPoint(10, caret.center().y() + 120))
    assert editor.textCursor().position() > 0
    assert editor.textCursor().atBlockStart() or editor.textCursor().columnNumber() == 0


def test_zoom_by_wheel_and_keys_stays_in_its_limits(open_editor, qtbot: QtBot):
    editor, _ = open_editor("text")
    told = []
    editor.zoom_changed.connect(told.append)
    wheel(editor.viewport(), 120, Ctrl)
    wheel(editor.viewport(), 60, Ctrl)
    wheel(editor.viewport(), 60, Ctrl)
    assert told == [110, 120]
    qtbot.keyClick(editor, Qt.Key.Key_Minus, Ctrl)
    assert editor.zoom == 110
    qtbot.keyClick(editor, Qt.Key.Key_0, Ctrl)
    assert editor.zoom == 100
    editor.set_zoom(1000)
    assert editor.zoom == 300
    editor.set_zoom(1)
    assert editor.zoom == 50
    assert editor.document().defaultFont().pointSizeF() == 6.5


def test_the_page_keeps_its_font_when_the_interface_changes_its_own(open_editor):
    editor, _ = open_editor("text")
    before = editor.document().defaultFont()
    other = QFont("DejaVu Sans", 20)
    editor.setFont(other)
    editor.set_colors({"page": QColor("#eeeeee")})
    assert editor.document().defaultFont() == before == editor.page_font()


def test_zoom_keeps_what_is_in_view(open_editor):
    editor, _ = open_editor(LONG_TEXT)
    editor.verticalScrollBar().setValue(3000)
    top = editor.cursorForPosition(QPoint(0, 0)).block().blockNumber()
    editor.set_zoom(150)
    assert abs(editor.cursorForPosition(QPoint(0, 0)).block().blockNumber() - top) <= 1


def test_lines_keep_their_spacing_in_pasted_streamed_and_restored_paragraphs(open_editor):
    editor, scene = open_editor("a\nb", 3)
    editor.textCursor().insertText("c\nd\ne")
    scene.begin_passage(len(scene)).append("\nf\n\ng")
    scene.open_passage.finish()
    scene.undo()
    scene.redo()
    block = editor.document().begin()
    while block.isValid():
        assert block.blockFormat().lineHeight() == 150
        block = block.next()


@pytest.mark.parametrize("width", [420, 1200])
def test_a_window_of_another_size_shows_the_same_place(open_editor, width: int):
    editor, _ = open_editor(LONG_TEXT, len(LONG_TEXT) // 2)
    editor.ensureCursorVisible()
    editor.resize(width, 500)
    assert 0 <= editor.cursorRect().top() < editor.viewport().height()
    editor.document().documentLayout().pageCount()  # has all of it laid out, which Qt else does bit by bit
    editor.verticalScrollBar().setValue(0)
    editor.verticalScrollBar().setValue(editor.verticalScrollBar().maximum() // 4)
    first = editor.cursorForPosition(QPoint(0, 0)).block().blockNumber()
    editor.resize(800, 500)
    assert abs(editor.cursorForPosition(QPoint(0, 0)).block().blockNumber() - first) <= 1


def test_each_scene_keeps_its_caret_and_its_history(open_editor, qtbot: QtBot):
    editor, first = open_editor("first", 5)
    second = SceneDocument("second", "second")
    qtbot.keyClicks(editor, "!")
    editor.set_scene(second)
    assert editor.textCursor().position() == 0
    qtbot.keyClicks(editor, ">")
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    assert (first.text(), second.text()) == ("first!", "second")
    editor.set_scene(first)
    assert editor.textCursor().position() == 6
    qtbot.keyClick(editor, Qt.Key.Key_Z, Ctrl)
    assert first.text() == "first"


def test_without_a_scene_nothing_can_be_typed(open_editor):
    editor, scene = open_editor("text")
    editor.set_scene(None)
    assert not editor.isEnabled()
    assert editor.document().isEmpty()
    assert scene.text() == "text"


def test_a_scene_switched_in_the_middle_of_a_composition_gets_its_words(open_editor):
    editor, scene = open_editor("a", 1)
    passage = scene.begin_passage(1)
    compose(editor, "x")
    passage.append("model")
    editor.set_scene(None)
    assert passage.text() == "model"
    assert not editor.composing


def test_the_caret_stays_before_the_growing_passage_and_goes_to_its_end(open_editor, qtbot: QtBot):
    editor, scene = open_editor("Once.", 5)
    passage = scene.begin_passage(5)
    for chunk in (" The", " model", " writes."):
        passage.append(chunk)
        assert editor.textCursor().position() == 5
    passage.finish()
    assert editor.textCursor().position() == 23
    qtbot.keyClicks(editor, " Me.")
    assert scene.text() == "Once. The model writes. Me."


def test_typing_at_the_insertion_point_while_the_model_writes_stays_before_it(open_editor, qtbot: QtBot):
    editor, scene = open_editor("Once.", 5)
    passage = scene.begin_passage(5)
    qtbot.keyClicks(editor, " I")
    passage.append(" The")
    qtbot.keyClicks(editor, " say.")
    passage.append(" model.")
    passage.finish()
    assert scene.text() == "Once. I say. The model."
    assert editor.textCursor().position() == 12


def test_a_selection_is_left_alone_while_the_model_writes(open_editor):
    editor, scene = open_editor("Once upon a time.", 17)
    passage = scene.begin_passage(17)
    select(editor, 0, 17)
    passage.append(" More")
    passage.append(" text")
    cursor = editor.textCursor()
    assert (cursor.anchor(), cursor.position()) == (0, 17)
    passage.finish()
    assert (editor.textCursor().anchor(), editor.textCursor().position()) == (0, 17)


def test_the_view_follows_a_passage_that_was_in_view(open_editor, qtbot: QtBot):
    editor, scene = open_editor(LONG_TEXT, len(LONG_TEXT))
    editor.ensureCursorVisible()
    bar = editor.verticalScrollBar()
    before = bar.value()
    passage = scene.begin_passage(len(scene))
    for _ in range(60):
        passage.append("\n\nAnother paragraph of the passage.")
    end = QTextCursor(editor.document())
    end.setPosition(passage.end)
    qtbot.waitUntil(lambda: editor.cursorRect(end).bottom() <= editor.viewport().height())
    assert bar.value() > before + 1000


def test_the_view_stays_when_the_writer_scrolled_away(open_editor):
    editor, scene = open_editor(LONG_TEXT, len(LONG_TEXT))
    editor.ensureCursorVisible()
    bar = editor.verticalScrollBar()
    passage = scene.begin_passage(len(scene))
    passage.append("first")
    wheel(editor, 1200)
    wheel(editor, 1200)
    where = bar.value()
    for _ in range(30):
        passage.append("\n\nAnother paragraph.")
    assert bar.value() == where
    passage.finish()
    assert bar.value() == where
    assert editor.textCursor().position() == passage.end


def test_text_that_grows_above_the_view_doesnt_move_what_is_read(open_editor):
    editor, scene = open_editor(LONG_TEXT)
    passage = scene.begin_passage(10)
    bar = editor.verticalScrollBar()
    bar.setValue(4000)
    top = editor.cursorForPosition(QPoint(0, 0))
    y = editor.cursorRect(top).top()
    for _ in range(20):
        passage.append("many words\n\n")
    assert editor.cursorRect(top).top() == y
    assert bar.value() > 4000


def test_undo_shows_where_it_changed_the_text(open_editor, qtbot: QtBot):
    editor, scene = open_editor(LONG_TEXT)
    qtbot.keyClicks(editor, "x")
    editor.verticalScrollBar().setValue(5000)
    scene.undo()
    assert 0 <= editor.cursorRect().top() < editor.viewport().height()


def colors_of(editor: Editor) -> set[str]:
    image = editor.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_generated_text_is_tinted_until_it_is_accepted_and_the_marker_shows_while_writing(open_editor):
    editor, scene = open_editor("Once.", 5)
    editor.set_colors({"generated_tint": QColor("#00ff00"), "generated_mark": QColor("#ff0000")})
    assert "#00ff00" not in colors_of(editor)
    assert editor.marker_rect() is None
    passage = scene.begin_passage(5)
    passage.append(" Words of the model")
    assert "#00ff00" in colors_of(editor)
    assert "#ff0000" in colors_of(editor)
    assert editor.marker_rect() is not None
    passage.finish()
    assert editor.marker_rect() is None
    assert "#ff0000" not in colors_of(editor)
    scene.accept(passage.start, passage.end)
    assert "#00ff00" not in colors_of(editor)


def test_a_selection_is_painted_without_stripes(open_editor):
    editor, _ = open_editor("word " * 60)
    editor.set_colors({"selection": QColor("#0000ff")})
    editor.selectAll()
    image = editor.viewport().grab().toImage()
    caret = editor.cursorRect(QTextCursor(editor.document().begin()))
    x = caret.x() - 1
    column = {image.pixelColor(x, y).name() for y in range(caret.top(), caret.top() + 60)}
    assert column == {"#0000ff"}


def test_new_colors_are_shown_at_once(open_editor):
    editor, _ = open_editor("# Heading\n\ntext")
    editor.set_colors({"page": QColor("#101010"), "ink": QColor("#efefef"), "heading_ink": QColor("#ff00ff")})
    shown = colors_of(editor)
    assert "#101010" in shown
    layout = editor.document().begin().layout()
    assert any(part.format.foreground().color().name() == "#ff00ff" for part in layout.formats())


def test_a_closed_editor_leaves_no_timer_running(open_editor):
    editor, scene = open_editor("a", 1)
    scene.begin_passage(1).append("b")
    assert editor._pulse.isActive()
    editor.set_scene(None)
    assert not editor._pulse.isActive()
    scene.open_passage.finish()


def test_the_page_has_a_name_for_screen_readers_in_every_language(open_editor):
    editor, _ = open_editor()
    assert editor.accessibleName() == "Page"
    editor.setAccessibleName("")
    QApplication.sendEvent(editor, QEvent(QEvent.Type.LanguageChange))
    assert editor.accessibleName() == "Page"


def test_paragraphs_are_further_apart_and_their_first_line_is_set_in_as_the_writer_says(open_editor) -> None:
    editor, scene = open_editor("One.\n\nTwo.")
    font = QFont("DejaVu Serif", 13)
    tops = [editor.cursorRect(QTextCursor(editor.document().findBlockByNumber(row))) for row in (0, 2)]
    editor.set_page(font, 1.5, 70, paragraph_gap=1.0, indent_em=2.0)
    moved = [editor.cursorRect(QTextCursor(editor.document().findBlockByNumber(row))) for row in (0, 2)]
    line = editor.page_style.line_height_px()
    assert moved[1].top() - moved[0].top() - (tops[1].top() - tops[0].top()) == pytest.approx(2 * 0.9 * line, abs=2)
    assert moved[0].left() - tops[0].left() == pytest.approx(2 * QFontInfo(font).pixelSize(), abs=2)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.insertPlainText("\nThree.")  # what is written later is like the rest
    assert editor.document().lastBlock().blockFormat().textIndent() > 0
    editor.set_zoom(200)
    assert editor.document().lastBlock().blockFormat().textIndent() == pytest.approx(
        2 * 2 * QFontInfo(font).pixelSize(), abs=2
    )
    assert scene.text() == "One.\n\nTwo.\nThree."
    assert not scene.composing


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_scene_comes_back_with_the_view_where_it_was(open_editor, share: float):
    editor, scene = open_editor(LONG_TEXT)
    bar = editor.verticalScrollBar()
    assert bar.value() == 0  # with the room above the first line
    scene.place_caret(*[int(share * len(LONG_TEXT))] * 2)
    scene.caret_placed.emit(True)
    bar.setValue(bar.value() + 40)
    left = bar.value()
    other = SceneDocument("other", LONG_TEXT)
    editor.set_scene(other)
    assert bar.value() == 0
    editor.set_scene(scene)
    assert bar.value() == left
    editor.set_scene(None)


def test_a_scene_whose_caret_is_deep_in_it_opens_with_the_caret_a_little_above_the_middle(open_editor):
    editor, _scene = open_editor(LONG_TEXT, len(LONG_TEXT) // 2)
    other = SceneDocument("other", LONG_TEXT)
    other.place_caret(len(LONG_TEXT) - 500, len(LONG_TEXT) - 500)
    editor.set_scene(other)
    height = editor.viewport().height()
    assert height * 0.4 < editor.cursorRect().center().y() < height * 0.5
    editor.set_scene(None)
