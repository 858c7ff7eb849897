from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.merging import merge, replacements

BASE = "The harbour lay still.\n\nNobody came.\n\n* * *\n\nIn the morning it rained."


def merged(mine: str, theirs: str, base: str = BASE) -> str:
    found = merge(base, mine, theirs)
    assert found.is_clean
    return found.text()


def test_changes_in_different_paragraphs_are_both_taken() -> None:
    mine = BASE.replace("still", "empty")
    theirs = BASE.replace("rained", "snowed") + "\n\nAnd then it stopped."
    assert merged(mine, theirs) == (
        "The harbour lay empty.\n\nNobody came.\n\n* * *\n\nIn the morning it snowed.\n\nAnd then it stopped."
    )


def test_changes_of_different_words_of_a_paragraph_are_both_taken() -> None:
    base = "The old harbour lay still in the early morning light."
    mine, theirs = base.replace("old", "great"), base.replace("light", "fog")
    assert merged(mine, theirs, base) == "The great harbour lay still in the early morning fog."


def test_a_deleted_and_an_added_paragraph() -> None:
    assert merged(BASE.replace("Nobody came.\n\n", ""), "Once.\n\n" + BASE) == (
        "Once.\n\nThe harbour lay still.\n\n* * *\n\nIn the morning it rained."
    )


def test_the_same_change_on_both_sides_is_one() -> None:
    changed = BASE.replace("Nobody", "Somebody")
    assert merged(changed, changed) == changed


def test_the_line_end_that_another_editor_puts_behind_a_text_is_no_change_of_its_last_paragraph() -> None:
    assert merged(BASE + " And snowed.", BASE + "\n") == BASE + " And snowed.\n"
    assert merged(BASE.replace("still", "empty"), BASE + "\n") == BASE.replace("still", "empty") + "\n"


def test_different_changes_of_the_same_words_are_for_the_writer_to_decide() -> None:
    mine, theirs = BASE.replace("still", "empty"), BASE.replace("still", "dark").replace("rained", "snowed")
    found = merge(BASE, mine, theirs)
    assert not found.is_clean
    assert found.text("mine") == mine.replace("rained", "snowed")
    assert found.text("theirs") == theirs
    assert found.text("both") == "The harbour lay empty.\n\n" + theirs
    assert sum(piece.is_conflict for piece in found.pieces) == 1


def test_words_that_stand_side_by_side_are_not_put_together_from_two_hands() -> None:
    assert not merge("a red house", "a blue house", "a red home").is_clean


def test_both_wrote_on_at_the_end() -> None:
    found = merge(BASE, BASE + "\n\nMine.", BASE + "\n\nTheirs.")
    assert not found.is_clean
    assert found.text("both") == BASE + "\n\nMine.\n\nTheirs."


def test_one_deleted_what_the_other_changed() -> None:
    found = merge(BASE, BASE.replace("Nobody came.\n\n", ""), BASE.replace("Nobody", "Somebody"))
    assert not found.is_clean
    assert "Somebody" in found.text("both")


def test_chinese_is_merged_by_characters() -> None:
    base = "雨停之后，海面又静了下来，没有人来。"
    assert (
        merged(base.replace("雨停", "雪停"), base.replace("人来", "船来"), base)
        == "雪停之后，海面又静了下来，没有船来。"
    )


def test_empty_texts() -> None:
    assert merged("", BASE, "") == BASE
    assert merge(BASE, "", BASE + " More.").text("theirs") == BASE + " More."
    assert merged("", "", BASE) == ""


TEXTS = st.lists(st.sampled_from(["One two.", "Three four five.", "Six.", "", "Seven eight", "* * *", "夜里"])).map(
    "\n\n".join
)


@given(TEXTS, TEXTS)
def test_what_only_one_side_changed_is_taken_to_the_letter(base: str, changed: str) -> None:
    assert merge(base, changed, base).text() == changed
    assert merge(base, base, changed).text() == changed
    assert merge(base, changed, changed).text() == changed


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_that_either_side_wrote_is_lost_where_both_are_kept(base: str, mine: str, theirs: str) -> None:
    both = merge(base, mine, theirs).text("both")
    for text in (mine, theirs):
        for word in set(text.split()) - set(base.split()):
            assert word in both


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_is_asked(base: str, mine: str, theirs: str) -> None:
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assert here.is_clean == there.is_clean
    assert here.text("mine").rstrip("\n") == there.text("theirs").rstrip("\n")


@given(TEXTS, TEXTS)
def test_replacements_make_one_text_into_the_other(old: str, new: str) -> None:
    text, last = old, len(old) + 1
    for each in replacements(old, new):
        assert each.end <= last
        text, last = text[: each.start] + each.text + text[each.end :], each.start
    assert text == new


@pytest.mark.parametrize("at", [0, 500, 999])
def test_replacements_touch_only_what_differs(at: int) -> None:
    old = [f"Paragraph {n} of many." for n in range(1000)]
    new = list(old)
    new[at] = new[at].replace("many", "a few")
    new[(at + 300) % 1000] += " And more."
    found = replacements("\n\n".join(old), "\n\n".join(new))
    assert sorted(each.text.strip(" .") for each in found) == ["And more", "a few"]
