"""Which earlier readings a part can stand behind."""

from __future__ import annotations

import numpy as np

from engine.readings import MOST_READINGS, Readings
from engine.wordings import Wording, joined


def worded(text: str) -> Wording:
    """A wording with a token for each character."""
    ids = np.array([ord(character) for character in text], dtype=np.uint32)
    ends = np.arange(1, len(text) + 1, dtype=np.uint8)
    return Wording(text, ids, ends, np.zeros(len(text), dtype=np.bool_))


A, B, C, D = map(worded, ("The beginning.", "The middle.", "The end.", "More."))
A2, B2 = worded("Another beginning."), worded("Another middle.")


def found(readings: Readings, *names: str) -> list[tuple[str, ...]]:
    return [reading.names for reading in readings.earlier(names)]


def test_what_was_read_before_a_part_leads_up_to_it() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B, "c": C})
    [reading] = readings.earlier(["a", "b", "c"])
    assert reading.names == ("a", "b")
    assert [piece.tolist() for piece in reading.pieces] == [A.ids.tolist(), B.ids.tolist()]


def test_a_part_that_was_never_read_stands_behind_the_part_that_is_right_before_it_now() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B, "c": C})
    assert found(readings, "a", "b", "new") == [("a", "b")]
    assert found(readings, "b", "a", "new") == [("a",)]
    assert found(readings, "new a", "c", "new") == [("a", "b", "c")]


def test_a_reading_that_lacks_the_part_right_before_leads_up_to_nothing() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B, "c": C})
    assert found(readings, "a", "b", "unread", "new") == []
    assert found(readings, "a", "unread", "c") == []


def test_what_leads_up_to_nothing_is_no_reading() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B})
    assert found(readings, "a") == []
    assert found(readings, "b", "a") == []
    assert found(readings, "x", "y") == []


def test_the_newest_reading_comes_first_and_none_comes_twice() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B, "c": C})
    readings.note({"a": A2, "b": B, "d": D})
    readings.note({"a": A, "b": B, "d": D})
    assert found(readings, "a", "b", "c") == [("a", "b"), ("a", "b")]
    first, second = readings.earlier(["a", "b", "c"])
    assert first.pieces[0] is A.ids
    assert second.pieces[0] is A2.ids


def test_a_beginning_of_another_reading_goes() -> None:
    readings = Readings()
    readings.note({"a": A, "b": B})
    readings.note({"a": A2, "d": D})
    readings.note({"a": A, "b": B, "c": C})
    assert list(map(list, readings.chains)) == [["a", "b", "c"], ["a", "d"]]
    readings.note({"a": A2})  # read again: the longer one is the newest now
    assert list(map(list, readings.chains)) == [["a", "d"], ["a", "b", "c"]]


def test_a_part_that_was_read_on_makes_one_reading_not_many() -> None:
    readings, text = Readings(), B
    readings.note({"a": A2, "b": B2, "c": C})
    for _ in range(2 * MOST_READINGS):
        text = joined([text, worded(" And on.")])
        readings.note({"a": A, "b": text})
    readings.note({"a": A, "b": B2})
    assert len(readings.chains) == 2


def test_the_oldest_readings_go() -> None:
    readings = Readings()
    for number in range(MOST_READINGS + 2):
        readings.note({"a": worded(f"Beginning {number}."), "b": B})
    assert len(readings.chains) == MOST_READINGS
    assert readings.chains[0]["a"].text == f"Beginning {MOST_READINGS + 1}."
    assert [wording.text for wording in readings.wordings("a")][-1] == "Beginning 2."
