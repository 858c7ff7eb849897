"""app/story/autosave.py: when to save."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.story.autosave import MAX_UNSAVED_S, Autosave


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_text_is_due_one_second_after_its_first_change_however_fast_typing_goes_on() -> None:
    clock = Clock()
    autosave: Autosave[str] = Autosave(clock)
    for step in range(100):
        clock.now = 100 + step / 100
        autosave.changed("scene")
        assert autosave.due(clock.now) == []
    clock.now = 101.0
    assert autosave.due(clock.now) == ["scene"]


def test_what_was_saved_is_due_again_only_after_another_change() -> None:
    clock = Clock()
    autosave: Autosave[str] = Autosave(clock)
    autosave.changed("scene")
    assert autosave.due(102.0) == ["scene"]
    assert autosave.due(200.0) == []
    assert not autosave.has_unsaved
    clock.now = 200.0
    autosave.changed("scene")
    assert autosave.due(200.9) == []
    assert autosave.due() == []
    clock.now = 201.0
    assert autosave.due() == ["scene"]


def test_a_timer_is_told_how_long_nothing_is_due() -> None:
    clock = Clock()
    autosave: Autosave[str] = Autosave(clock)
    assert autosave.seconds_to_next() is None
    autosave.changed("a")
    clock.now = 100.25
    autosave.changed("b")
    assert autosave.seconds_to_next() == 0.75
    clock.now = 105.0
    assert autosave.seconds_to_next() == 0.0


def test_everything_is_taken_at_once_when_the_window_loses_focus() -> None:
    autosave: Autosave[str] = Autosave(Clock())
    autosave.changed("a")
    autosave.changed("b")
    assert autosave.take_all() == ["a", "b"]
    assert not autosave.has_unsaved


def test_a_removed_scene_is_not_saved() -> None:
    autosave: Autosave[str] = Autosave(Clock())
    autosave.changed("a")
    autosave.forget("a")
    autosave.forget("never heard of")
    assert autosave.take_all() == []


@given(st.lists(st.tuples(st.floats(0, 0.4), st.sampled_from("abc"), st.booleans())))
def test_nothing_stays_unsaved_for_longer_than_promised(steps: list[tuple[float, str, bool]]) -> None:
    clock = Clock()
    autosave: Autosave[str] = Autosave(clock)
    unsaved_since: dict[str, float] = {}
    for pause_s, key, changes in steps:
        clock.now += pause_s
        for due in autosave.due(clock.now):
            assert clock.now - unsaved_since.pop(due) >= MAX_UNSAVED_S - 1e-9
        assert all(clock.now - since < MAX_UNSAVED_S + 1e-9 for since in unsaved_since.values())
        if changes:
            autosave.changed(key)
            unsaved_since.setdefault(key, clock.now)
