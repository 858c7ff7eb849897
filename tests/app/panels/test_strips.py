"""The strip of takes, the status strip and the notices."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

import engine
from app.panels.notices import BESIDE_FROM_PX, MOST_SHOWN, Notice, NoticeArea
from app.panels.status import StatusStrip
from app.panels.takes import TakesStrip


def texts(widget: QWidget) -> list[str]:
    parts = [*widget.findChildren(QLabel), *widget.findChildren(QToolButton), *widget.findChildren(QPushButton)]
    return [part.text() for part in parts if part.text()]


def enabled(strip: TakesStrip) -> set[str]:
    buttons = [*strip.findChildren(QToolButton), *strip.findChildren(QPushButton)]
    return {button.text() or button.accessibleName() for button in buttons if button.isEnabled()}


@pytest.mark.parametrize(
    ("current", "count", "busy", "expected"),
    [
        (-1, 0, False, set()),
        (0, 1, False, {"Keep"}),
        (-1, 1, False, {"Next take"}),
        (0, 3, False, {"Keep", "Compare", "Next take"}),
        (1, 3, False, {"Keep", "Compare", "Next take", "Previous take"}),
        (2, 3, False, {"Keep", "Compare", "Previous take"}),
        (1, 3, True, set()),
    ],
)
def test_only_what_makes_sense_can_be_pressed(
    qtbot: QtBot, current: int, count: int, busy: bool, expected: set[str]
) -> None:
    strip = TakesStrip()
    qtbot.addWidget(strip)
    strip.set_takes(current, count, busy)
    assert enabled(strip) == expected


def test_takes_are_counted_from_one(qtbot: QtBot) -> None:
    strip = TakesStrip()
    qtbot.addWidget(strip)
    strip.set_takes(1, 3)
    assert "Take 2 of 3" in texts(strip)
    strip.set_takes(-1, 3)
    assert "None in the text (takes: 3)" in texts(strip)


@pytest.fixture
def status(qtbot: QtBot) -> StatusStrip:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    return strip


def test_the_status_says_what_the_model_does(status: StatusStrip) -> None:
    assert "No model" in texts(status)
    status.set_loading(0.25)
    assert "Waking the model…" in texts(status)
    info = engine.ModelInfo("rwkv7", 8, 320, 8192, 64, 32_000_000, "x", precision="fp32", kernels="no native ones",
                            card=engine.ModelCard(name="Fireside"))  # fmt: skip
    status.set_model(info)
    assert "Fireside · fp32" in texts(status)
    assert "Waking the model…" not in texts(status)
    status.set_reading(1240, 4000)
    assert "Read 1,240 of 4,000" in texts(status)
    status.set_speed(8.26)
    assert "8.3 tokens per second" in texts(status)
    status.set_idle()
    assert not [text for text in texts(status) if "tokens" in text or "Read" in text]
    tips = [button.toolTip() for button in status.findChildren(QToolButton)]
    assert any("no native ones" in tip and "32.0 MB" in tip for tip in tips)


def test_a_text_of_no_tokens_is_read_at_once(status: StatusStrip) -> None:
    status.set_reading(0, 0)
    assert "Read 0 of 0" in texts(status)


def test_the_model_reads_ahead_without_a_bar(status: StatusStrip) -> None:
    status.set_reading_ahead(4, 12, 0.3)
    assert status.activity() == "Reading ahead: scene 4 of 12"
    assert status.findChild(QProgressBar).isHidden()
    status.set_reading_ahead(1, 1, 0.3)
    assert status.activity() == "Reading ahead: 30 %"
    status.set_reading_ahead(0, 0, 0.0)
    assert status.activity() == ""


@pytest.mark.parametrize(
    ("titles", "goes_on", "said", "hint"),
    [
        (("One",), True, "Still to read: One", "now: One. Continue doesn't wait"),
        (("",), True, "Still to read: Untitled scene", "now: Untitled scene."),
        (("One", "Two"), False, "Still to read: 2 scenes", "now: One, Two. Continue reads them first."),
        ((), True, "", ""),
    ],
)
def test_what_is_still_to_be_read_is_said(
    status: StatusStrip, titles: tuple[str, ...], goes_on: bool, said: str, hint: str
) -> None:
    status.set_unread(titles, goes_on)
    assert status.activity() == said
    assert hint in status.activity_hint()


def test_a_passage_from_an_earlier_wording_is_said_before_anything_else_of_reading(status: StatusStrip) -> None:
    status.set_unread(("One", "Two"), True)
    status.set_stale(("One",))
    assert status.activity() == "Written without the newest text of: One"
    assert "Retry" in status.activity_hint()
    status.set_stale(tuple("ABCDE"))
    assert status.activity() == "Written without the newest text of: A, B, C and 2 more"
    assert "A, B, C, D, E" in status.activity_hint()
    status.set_stale(())
    assert status.activity() == "Still to read: 2 scenes"


def test_what_the_model_was_asked_for_is_said_first(status: StatusStrip) -> None:
    status.set_stale(("One",))
    status.set_reading(1, 2)
    assert status.activity() == "Read 1 of 2"
    assert status.activity_hint() == ""
    status.set_speed(20)
    assert status.activity() == "20 tokens per second"
    status.set_idle()
    assert "newest text" in status.activity()


def test_words_are_grouped(status: StatusStrip) -> None:
    status.set_words(2310, 50_012)
    assert "Here: 2,310 · Story: 50,012 words" in texts(status)


def test_only_a_failed_saving_can_be_asked_about(qtbot: QtBot, status: StatusStrip) -> None:
    for state, text in (("saved", "Saved"), ("unsaved", "Not saved yet"), ("saving", "Saving…")):
        status.set_save_state(state)
        assert text in texts(status)
    status.set_save_state("failed")
    button = next(b for b in status.findChildren(QToolButton) if b.text() == "Saving failed")
    with qtbot.waitSignal(status.save_details_requested):
        button.click()


@pytest.fixture
def area(qtbot: QtBot) -> NoticeArea:
    area = NoticeArea()
    qtbot.addWidget(area)
    area.resize(700, 200)
    return area


def test_notices_take_no_room_while_there_are_none(area: NoticeArea) -> None:
    assert area.isHidden()
    area.show_notice("save", "error", "It could not be saved.", "Save now")
    assert not area.isHidden()
    area.remove("save")
    assert area.isHidden()


def test_one_cause_has_one_notice(area: NoticeArea) -> None:
    area.show_notice("save", "warning", "Once")
    area.show_notice("save", "error", "Twice")
    assert area.shown() == {"save": "Twice"}


def test_the_oldest_notice_gives_way(area: NoticeArea) -> None:
    for number in range(MOST_SHOWN + 1):
        area.show_notice(str(number), "info", f"Notice {number}")
    assert list(area.shown()) == ["1", "2", "3"]


def test_what_only_informs_gives_way_before_what_went_wrong(area: NoticeArea) -> None:
    area.show_notice("save", "error", "It could not be saved.")
    for number in range(MOST_SHOWN):
        area.show_notice(str(number), "info", f"Notice {number}")
    assert list(area.shown()) == ["save", "1", "2"]
    area.show_notice("backup", "info", "A backup was made.", passes=True)
    area.show_notice("disk", "warning", "The disk is nearly full.")
    assert list(area.shown()) == ["save", "2", "disk"]


def test_what_was_done_gives_way_to_the_next_thing_that_was_done(area: NoticeArea) -> None:
    area.show_notice("hint", "info", "Press Ctrl+Enter.")
    area.show_notice("backup", "info", "A backup was made.", passes=True)
    area.show_notice("export", "info", "It was exported.", passes=True)
    assert list(area.shown()) == ["hint", "export"]


def test_what_was_done_goes_by_itself_unless_it_is_in_use(qtbot: QtBot, area: NoticeArea) -> None:
    area.show()
    area.activateWindow()
    area.show_notice("hint", "info", "Press Ctrl+Enter.")
    area.show_notice("export", "info", "It was exported.", "Show the folder", passes=True)
    hint, notice = area.findChildren(Notice)
    assert (hint._passing.isActive(), notice._passing.isActive()) == (False, True)
    button = next(b for b in notice.findChildren(QPushButton) if b.text() == "Show the folder")
    button.setFocus()
    notice._passing.timeout.emit()
    assert "export" in area.shown()
    button.clearFocus()
    with qtbot.waitSignal(area.closed) as closed:
        notice._passing.timeout.emit()
    assert closed.args == ["export"]
    assert list(area.shown()) == ["hint"]


def test_the_remedy_is_asked_for_by_key(qtbot: QtBot, area: NoticeArea) -> None:
    area.show_notice("save", "error", "It could not be saved.", "Save now")
    with qtbot.waitSignal(area.remedy_wanted) as wanted:
        next(b for b in area.findChildren(QPushButton) if b.text() == "Save now").click()
    assert wanted.args == ["save"]
    assert "save" in area.shown()


def test_escape_closes_a_notice(qtbot: QtBot, area: NoticeArea) -> None:
    area.show_notice("hint", "info", "Press Ctrl+Enter.")
    with qtbot.waitSignal(area.closed) as closed:
        qtbot.keyClick(area.findChild(Notice), Qt.Key.Key_Escape)
    assert closed.args == ["hint"]
    assert area.shown() == {}


def test_removing_what_is_not_there_is_no_error(area: NoticeArea) -> None:
    area.remove("nothing")
    assert area.shown() == {}


def test_a_sentence_is_plain_text(area: NoticeArea) -> None:
    area.show_notice("file", "error", "<b>odd.md</b> can't be read.")
    label = next(label for label in area.findChildren(QLabel) if label.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(("width", "beside"), [(BESIDE_FROM_PX + 80, True), (380, False)])
def test_the_remedy_goes_below_where_there_is_no_room(qtbot: QtBot, area: NoticeArea, width: int, beside: bool) -> None:
    area.show_notice("save", "error", "The file could not be saved: no space left on the device.", "Save now")
    area.resize(width, 300)
    area.show()
    button = next(b for b in area.findChildren(QPushButton) if b.text() == "Save now")
    label = next(label for label in area.findChildren(QLabel) if label.text())
    qtbot.waitUntil(lambda: (button.geometry().top() < label.geometry().bottom()) == beside, timeout=1000)
    assert button.width() >= button.sizeHint().width()


def test_the_strip_counts_the_phrases_that_were_avoided_and_its_tooltip_names_them(qtbot: QtBot) -> None:
    strip = StatusStrip()
    qtbot.addWidget(strip)
    assert strip.avoided() == ("", "")
    strip.set_avoided(("a testament\nto",))
    assert strip.avoided()[0] == "1 phrase avoided"
    strip.set_avoided(("a testament\nto", "orbs", "orbs"))
    assert strip.avoided()[0] == "3 phrases avoided"
    assert strip.avoided()[1].endswith("\norbs\na testament to")
