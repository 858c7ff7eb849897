from __future__ import annotations

from collections.abc import Callable

import pytest

from app.editor.pace import FRAME_S, Pace


class Screen:
    """Collects what is shown, and when, on a clock that the test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.shown: list[tuple[float, str]] = []
        self.pace = Pace(lambda text: self.shown.append((self.now_s, text)), lag_s=0.12, clock=lambda: self.now_s)

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.shown)

    def frame(self) -> None:
        self.now_s += FRAME_S
        self.pace.tick()


@pytest.fixture
def screen(qapp: object) -> Screen:
    return Screen()


def test_a_burst_appears_evenly_and_whole_within_its_time(screen):
    screen.pace.add("x" * 80)
    while screen.pace.waiting:
        screen.frame()
    assert screen.shown[-1][0] - 100.0 <= 0.15
    sizes = [len(text) for _, text in screen.shown]
    assert len(sizes) >= 6
    assert max(sizes) <= 2 * 80 * FRAME_S / 0.12


def test_no_character_waits_longer_than_150_ms_at_any_rate(screen):
    added: list[float] = []
    bursts = [1, 4, 0, 0, 30, 1, 1, 1, 200, 0, 3, 3, 3, 3, 3, 3, 0, 0, 0, 1] * 5
    for size in bursts:
        screen.pace.add("y" * size) if size else None
        added += [screen.now_s] * size
        screen.frame()
    while screen.pace.waiting:
        screen.frame()
    shown = [at for at, text in screen.shown for _ in text]
    assert len(shown) == len(added)
    assert max(at - since for at, since in zip(shown, added, strict=True)) <= 0.15


def test_flush_shows_the_rest_at_once_and_stops_the_clock(screen):
    screen.pace.add("some words that wait")
    screen.pace.flush()
    assert screen.text == "some words that wait"
    count = len(screen.shown)
    screen.frame()
    assert len(screen.shown) == count


def test_drop_forgets_what_waits(screen):
    screen.pace.add("z" * 100)
    before = screen.text
    screen.pace.drop()
    screen.frame()
    screen.pace.flush()
    assert screen.text == before


@pytest.mark.parametrize("whole", ["e\u0301", "👩\u200d🚀", "❤\ufe0f"])
def test_what_is_one_sign_to_the_eye_is_never_parted(screen, whole):
    screen.pace.add(whole * 30)
    while screen.pace.waiting:
        screen.frame()
    assert screen.text == whole * 30
    assert all(len(text) % len(whole) == 0 for _, text in screen.shown)


def test_without_a_lag_everything_is_shown_at_once(qapp):
    shown: list[str] = []
    show: Callable[[str], None] = shown.append
    Pace(show, lag_s=0).add("all of it")
    assert shown == ["all of it"]


def test_the_timer_runs_only_while_text_waits(qtbot):
    shown: list[str] = []
    pace = Pace(shown.append)
    pace.add("q" * 40)
    qtbot.waitUntil(lambda: not pace.waiting)
    assert "".join(shown) == "q" * 40
    assert not pace._timer.isActive()
