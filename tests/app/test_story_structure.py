"""app/story_structure.py: scenes of the open story are cut, joined, copied and brought in, and all of it is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import paths
from app.bridge import EventBridge
from app.editor.passage import Take
from app.editor.spans import Span
from app.open_story import OpenStory
from app.story import structure
from app.story.lock import acquire_lock
from app.story.storage import create_story, open_story, save_manifest, save_scene
from app.story_structure import WHITE

FIRST, SECOND, THIRD = "One went out.\n\nTwo came in.", "Three stayed.", "Four slept."


@pytest.fixture
def begin(qapp: object, ravel_home: str, tmp_path: Path) -> Iterator[Callable[..., OpenStory]]:
    opened: list[OpenStory] = []
    bridge = EventBridge()

    def begin(*texts: str) -> OpenStory:
        folder = tmp_path / f"novel {len(opened)}"
        story = create_story(folder, "Novel")
        for index, text in enumerate(texts):
            scene = story.scenes[0] if not index else story.add_scene(index, "")
            scene.title, scene.text = f"S{index}", text
        save_manifest(story)
        for scene in story.scenes:
            save_scene(story, scene)
        opened.append(OpenStory(open_story(folder), acquire_lock(folder, paths.state_folder()), bridge))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()
        each.deleteLater()
    bridge.close()


def texts(opened: OpenStory) -> list[str]:
    opened.collect_texts()
    return [scene.text for scene in opened.story.scenes]


def on_disk(opened: OpenStory) -> list[str]:
    assert opened.make_safe() is None
    return [scene.text for scene in open_story(opened.story.root).scenes]


def page(opened: OpenStory, place: int):
    return opened.document(opened.story.scenes[place].id)


def test_a_scene_is_cut_at_the_caret_less_the_white_space_there(begin) -> None:
    opened = begin(FIRST, SECOND)
    scene = opened.structure.split(opened.story.scenes[0].id, len("One went out.\n"))
    assert texts(opened) == ["One went out.", "Two came in.", SECOND]
    assert opened.story.scenes[1] is scene
    assert on_disk(opened) == texts(opened)


@pytest.mark.parametrize("side", [0, 1])
def test_one_undo_on_either_page_brings_a_cut_scene_back(begin, side: int) -> None:
    opened = begin(FIRST, SECOND)
    opened.structure.split(opened.story.scenes[0].id, 14)
    first, second = page(opened, 0), page(opened, 1)
    (first, second)[side].undo()
    assert texts(opened) == [FIRST, SECOND]
    assert on_disk(opened) == [FIRST, SECOND]
    first.redo()
    assert texts(opened) == ["One went out.", "Two came in.", SECOND]
    assert page(opened, 1) is second
    opened.structure.undo()
    assert texts(opened) == [FIRST, SECOND]
    opened.structure.redo()
    assert texts(opened) == ["One went out.", "Two came in.", SECOND]


def test_tint_and_passages_go_with_their_words(begin) -> None:
    opened = begin(FIRST, SECOND)
    document = page(opened, 0)
    for start, text in ((4, "calmly "), (len(document) - 3, "soon ")):
        passage = document.begin_passage(start)
        passage.append(text)
        passage.finish()
        passage.takes, passage.current_take = [Take(text, record_id=5), Take("else", record_id=6)], 0
    tinted = [document.text_between(span.start, span.end) for span in document.generated_spans]
    opened.structure.split(document.scene_id, 20)
    other = page(opened, 1)
    spans = [each.text_between(span.start, span.end) for each in (document, other) for span in each.generated_spans]
    assert spans == tinted == ["calmly ", "soon "]
    assert document.last_passage is not None
    assert document.last_passage.text() == "calmly "
    (carried,) = other.passages
    assert (carried.text(), [take.text for take in carried.takes]) == ("soon ", ["soon ", "else"])
    assert {take.record_id for take in carried.takes} == {0}
    document.undo()
    assert [document.text_between(span.start, span.end) for span in document.generated_spans] == tinted
    assert document.last_passage.text() == "soon "


def test_scenes_are_joined_with_a_blank_line_and_come_apart_again(begin) -> None:
    opened = begin(FIRST + "\n", "\n" + SECOND, THIRD)
    first, second = opened.story.scenes[:2]
    first.synopsis, second.synopsis, second.status = "Before.", "After.", "draft"
    page(opened, 1).set_generated_spans([Span(1, 6)])
    opened.structure.merge(first.id)
    assert texts(opened) == [f"{FIRST}\n\n{SECOND}", THIRD]
    assert (first.synopsis, first.status) == ("Before.\nAfter.", "draft")
    assert [page(opened, 0).text_between(s.start, s.end) for s in page(opened, 0).generated_spans] == ["Three"]
    assert on_disk(opened) == texts(opened)
    page(opened, 0).undo()
    assert texts(opened) == [FIRST + "\n", "\n" + SECOND, THIRD]
    assert (first.synopsis, first.status) == ("Before.", "")
    assert opened.story.scenes[1] is second
    assert on_disk(opened) == texts(opened)
    page(opened, 0).redo()
    assert texts(opened) == [f"{FIRST}\n\n{SECOND}", THIRD]


def test_the_last_scene_has_no_next_one_to_be_joined_with(begin) -> None:
    opened = begin(FIRST, SECOND)
    assert opened.structure.merge(opened.story.scenes[1].id) is None
    assert texts(opened) == [FIRST, SECOND]


def test_what_was_written_since_is_on_the_right_side_when_scenes_come_apart(begin) -> None:
    opened = begin(FIRST, SECOND)
    second_title = opened.story.scenes[1].title
    opened.structure.merge(opened.story.scenes[0].id)
    document = page(opened, 0)
    assert document.replace(len(document), len(document), " For long.")
    assert document.replace(0, 0, "Then: ")
    opened.structure.undo()
    assert texts(opened) == [f"Then: {FIRST}", f"{SECOND} For long."]
    assert opened.story.scenes[1].title == second_title


def test_what_was_written_since_stays_when_a_cut_is_taken_back_beside_the_page(begin) -> None:
    opened = begin(FIRST, SECOND)
    opened.structure.split(opened.story.scenes[0].id, 14)
    assert page(opened, 1).replace(0, 0, "Then: ")
    opened.structure.undo()
    assert texts(opened) == ["One went out.\n\nThen: Two came in.", SECOND]


def test_a_new_half_that_was_changed_is_not_taken_away_by_an_undo_of_the_old_one(begin) -> None:
    opened = begin(FIRST)
    opened.structure.split(opened.story.scenes[0].id, 14)
    page(opened, 1).replace(0, 0, "PRECIOUS ")
    page(opened, 0).undo()
    assert texts(opened) == [FIRST, "PRECIOUS Two came in."]


def test_a_note_is_cut_into_two_notes_of_its_kind(begin) -> None:
    opened = begin(FIRST)
    note = opened.structure.change("add_note", lambda: opened.story.add_note("place", "Harbour"))
    opened.document(note.id).replace(0, 0, "Cold. Windy.")
    opened.structure.split(note.id, 6)
    assert [(each.kind, opened.text_of(each.id)) for each in opened.story.notes] == [
        ("place", "Cold."),
        ("place", "Windy."),
    ]
    opened.structure.undo()
    assert [opened.text_of(each.id) for each in opened.story.notes] == ["Cold. Windy."]
    assert texts(opened) == [FIRST]


def test_a_cut_whose_scene_is_gone_by_other_ways_can_not_be_taken_back_and_harms_nothing(begin) -> None:
    opened = begin(FIRST, SECOND)
    first = opened.story.scenes[0].id
    opened.structure.split(first, 14)
    opened.story.remove_scene(first)
    assert opened.structure.undo() is None
    assert texts(opened) == ["Two came in.", SECOND]


def test_nothing_is_cut_or_joined_while_the_model_writes(begin) -> None:
    opened = begin(FIRST, SECOND)
    passage = page(opened, 1).begin_passage(0)
    passage.append("It ")
    assert opened.structure.merge(opened.story.scenes[0].id) is None
    assert opened.structure.split(opened.story.scenes[1].id, 5) is None
    passage.finish()
    assert texts(opened) == [FIRST, "It " + SECOND]
    assert len(opened.story.scenes) == 2


def test_what_was_deleted_comes_back_with_its_undo_steps(begin) -> None:
    opened = begin(FIRST, SECOND)
    document = page(opened, 1)
    document.replace(0, 0, "New. ")
    story = opened.story
    opened.structure.change("delete", lambda: structure.remove_texts(story, [document.scene_id]))
    assert on_disk(opened) == [FIRST]
    assert (story.root / "trash").is_dir()
    opened.structure.undo()
    assert on_disk(opened) == [FIRST, "New. " + SECOND]
    page(opened, 1).undo()
    assert texts(opened) == [FIRST, SECOND]


def test_a_copy_has_the_text_and_its_tint(begin) -> None:
    opened = begin(FIRST)
    page(opened, 0).set_generated_spans([Span(0, 3)])
    copy = opened.structure.duplicate(opened.story.scenes[0].id, "Copy")
    assert texts(opened) == [FIRST, FIRST]
    assert opened.document(copy.id).generated_spans == [Span(0, 3)]
    assert on_disk(opened) == [FIRST, FIRST]
    opened.structure.undo()
    assert on_disk(opened) == [FIRST]


def test_chapters_are_brought_in_as_one_change(begin) -> None:
    opened = begin(FIRST)
    opened.insert_chapters(1, [("New", [("One", "1"), ("Two", "2")]), ("Other", [("Three", "3")])])
    assert on_disk(opened) == [FIRST, "1", "2", "3"]
    assert [chapter.title for chapter in open_story(opened.story.root).chapters] == ["", "New", "Other"]
    opened.structure.undo()
    assert on_disk(opened) == [FIRST]
    opened.structure.redo()
    assert on_disk(opened) == [FIRST, "1", "2", "3"]


def test_synopsis_status_and_label_are_saved_with_the_next_autosave(begin) -> None:
    opened = begin(FIRST)
    opened.set_details(opened.story.scenes[0].id, synopsis="What happens.", status="done", label="x")
    assert opened.save_state == "unsaved"
    assert opened.make_safe() is None
    scene = open_story(opened.story.root).scenes[0]
    assert (scene.synopsis, scene.status, scene.label) == ("What happens.", "done", "x")


def test_details_are_taken_back_in_their_turn_between_other_changes(begin) -> None:
    opened = begin(FIRST, SECOND)
    first, second = opened.story.scenes
    opened.set_details(first.id, status="done")
    opened.structure.change("move", lambda: structure.place_scenes(opened.story, [second.id], 0, 0))
    opened.set_details(second.id, synopsis="It", label="x")

    def known() -> list[tuple[str, str, str]]:
        return [(scene.synopsis, scene.status, scene.label) for scene in opened.story.scenes]

    states = [known()]
    for _ in range(3):
        assert opened.structure.undo() is not None
        states.append(known())
    assert states[1:] == [[("", "", ""), ("", "done", "")], [("", "done", ""), ("", "", "")], [("", "", "")] * 2]
    assert opened.structure.undo() is None
    for state in reversed(states[:-1]):
        opened.structure.redo()
        assert known() == state
    opened.structure.undo()
    assert opened.make_safe() is None
    assert [scene.status for scene in open_story(opened.story.root).scenes] == ["", "done"]


def test_what_is_typed_in_one_go_is_taken_back_in_one(begin) -> None:
    opened = begin(FIRST, SECOND)
    first, second = (scene.id for scene in opened.story.scenes)
    opened.set_details(first, status="done")
    opened.set_details(first, synopsis="It", goes_on=True)  # another thing than before
    opened.set_details(first, synopsis="It rains", goes_on=True)
    opened.set_details(second, synopsis="It", goes_on=True)  # another text
    opened.structure.undo()
    opened.structure.undo()
    assert [scene.synopsis for scene in opened.story.scenes] == ["", ""]
    opened.set_details(first, synopsis="x", goes_on=True)
    opened.set_details(first, synopsis="", goes_on=True)  # the field's own undo
    opened.structure.undo()
    assert opened.story.scenes[0].status == ""


def test_the_model_reads_a_note_alone(begin) -> None:
    opened = begin(FIRST, SECOND)
    note = opened.structure.change("add_note", lambda: opened.story.add_note("character", "Harriet"))
    opened.document(note.id).replace(0, 0, "She is tall.")
    assert opened.parts_before(note.id, 7) == (("She is",), (note.id,), " ")
    assert opened.parts_before(opened.story.scenes[1].id, 5)[1] == tuple(scene.id for scene in opened.story.scenes)
    assert opened.make_safe() is None
    (saved,) = open_story(opened.story.root).notes
    assert (saved.text, saved.kind, saved.title) == ("She is tall.", "character", "Harriet")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("ab \n\t🙂　é*"), max_size=30),
    at=st.integers(0, 30),
    after=st.text(st.sampled_from("ab \n🙂"), max_size=8),
)
def test_the_halves_are_the_text_less_the_white_space_at_the_cut(begin, text: str, at: int, after: str) -> None:
    opened = begin(text, after)
    document = page(opened, 0)
    whole = document.text()
    offset = min(at, len(whole))
    opened.structure.split(document.scene_id, document.position_of(offset))
    assert texts(opened) == [whole[:offset].rstrip(WHITE), whole[offset:].lstrip(WHITE), after]
    opened.structure.merge(document.scene_id)
    document.undo()
    document.undo()
    assert texts(opened) == [whole, after]
    assert not document.can_undo()
