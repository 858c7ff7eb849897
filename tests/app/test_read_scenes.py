"""What is known of the model's reading, scene by scene."""

from __future__ import annotations

from app.read_scenes import ReadScenes

IDS, TEXTS = ("a", "b", "c"), ("A", "B", "C")


def all_read() -> ReadScenes:
    known = ReadScenes()
    known.note(IDS, TEXTS, (True, True, True), last_is_whole=True)
    return known


def test_nothing_is_known_at_first() -> None:
    known = ReadScenes()
    assert not known.unread
    assert not known.any_was_read


def test_what_stands_behind_a_part_that_is_not_read_is_not_read() -> None:
    known = ReadScenes()
    known.note(IDS, TEXTS, (True, False, True), last_is_whole=True)
    assert known.unread == {"b", "c"}
    assert known.any_was_read


def test_a_scene_as_it_was_read_is_read_again_without_a_word_from_the_engine() -> None:
    known = all_read()
    known.note_change("bc")
    known.compare(IDS, ("A", "B!", "C"))
    assert known.unread == {"b", "c"}
    known.compare(IDS, TEXTS)
    assert known.unread == set()


def test_the_beginning_of_a_scene_is_not_the_scene() -> None:
    known = ReadScenes()
    known.note(IDS[:2], ("A", "B"), (True, True), last_is_whole=False)
    known.note_change("bc")
    known.compare(IDS, TEXTS)
    assert known.unread == {"b", "c"}


def test_less_than_was_known_is_known_once_the_engine_says_so() -> None:
    known = all_read()
    known.note(IDS[:2], TEXTS[:2], (True, True), last_is_whole=False)
    known.note_change("c")
    known.compare(IDS, TEXTS)
    assert known.unread == set()
    known.note(IDS, TEXTS, (True, False, False), last_is_whole=True)
    known.compare(IDS, TEXTS)
    assert known.unread == {"b", "c"}
