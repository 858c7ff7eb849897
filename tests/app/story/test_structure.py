"""app/story/structure.py and layout.py: a story's order is changed and comes back; no text is ever lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.story import structure
from app.story.errors import SingleFileStory
from app.story.layout import Layout
from app.story.scene import NOTE_KINDS, STATUSES, Chapter, Scene, UnreadScene
from app.story.storage import open_story, save_manifest
from app.story.story import Story


def story_of(*chapters: str) -> Story:
    """A story in memory: each text names the scenes of a chapter, as "a b", which is what is written in them, too."""
    story = Story(title="Test", chapters=[Chapter(f"C{number}") for number in range(len(chapters))])
    for number, names in enumerate(chapters):
        for name in names.split():
            scene = story.add_scene(len(story.scenes), name, number)
            scene.id = scene.text = name
    return story


def shape(story: Story) -> list[tuple[str, str]]:
    return [(chapter.title, " ".join(scene.id for scene in scenes)) for chapter, scenes in story.by_chapter()]


def test_a_chapter_moves_with_its_scenes() -> None:
    story = story_of("a b", "c", "d e")
    structure.move_chapter(story, 2, 0)
    assert shape(story) == [("C2", "d e"), ("C0", "a b"), ("C1", "c")]
    assert [scene.chapter for scene in story.scenes] == [0, 0, 1, 1, 2]


def test_a_new_chapter_is_empty_and_where_it_was_asked_for() -> None:
    story = story_of("a", "b")
    structure.add_chapter(story, 1, "New")
    assert shape(story) == [("C0", "a"), ("New", ""), ("C1", "b")]


@pytest.mark.parametrize(
    ("index", "with_scenes", "expected"),
    [
        (1, False, [("C0", "a b"), ("C2", "c")]),
        (0, False, [("C1", "a b"), ("C2", "c")]),
        (1, True, [("C0", "a"), ("C2", "c")]),
    ],
)
def test_a_chapters_scenes_go_above_or_to_the_trash(index: int, with_scenes: bool, expected: list) -> None:
    story = story_of("a", "b", "c")
    structure.remove_chapter(story, index, with_scenes)
    assert shape(story) == expected
    assert [scene.id for scene in story.removed] == (["b"] if with_scenes else [])


@pytest.mark.parametrize("with_scenes", [True, False])
def test_a_story_keeps_one_chapter(with_scenes: bool) -> None:
    story = story_of("a b")
    structure.remove_chapter(story, 0, with_scenes)
    assert shape(story) == [("", "" if with_scenes else "a b")]


@pytest.mark.parametrize(
    ("ids", "chapter", "place", "expected"),
    [
        ("a", 0, 2, ["b a c", "d e"]),
        ("c", 0, 0, ["c a b", "d e"]),
        ("a c", 1, 1, ["b", "d a c e"]),
        ("e a", 1, 9, ["b c", "d a e"]),
        ("d", 0, 3, ["a b c d", "e"]),
        ("d e", 1, 0, ["a b c", "d e"]),
    ],
)
def test_scenes_move_together_within_and_across_chapters(ids: str, chapter: int, place: int, expected: list) -> None:
    story = story_of("a b c", "d e")
    structure.place_scenes(story, ids.split(), chapter, place)
    assert [names for _, names in shape(story)] == expected


def archived(story: Story, *ids: str) -> Story:
    for each in ids:
        structure.archive_scenes(story, each.split())
    return story


@pytest.mark.parametrize(
    ("ids", "back", "expected"),
    [
        (["b"], "b", "a b c"),
        (["a"], "a", "a b c"),
        (["c"], "c", "a b c"),
        (["a b c"], "a b c", "a b c"),
        (["b c"], "c", "a c"),
        (["a b"], "b", "b c"),
        (["a b"], "a b", "a b c"),
        (["b", "a"], "b", "b c"),
        (["b", "c"], "b c", "a b c"),
    ],
)
def test_a_scene_comes_back_from_the_archive_to_where_it_stood(ids: list[str], back: str, expected: str) -> None:
    story = archived(story_of("x", "a b c", "y"), *ids)
    structure.bring_back(story, back.split())
    assert shape(story) == [("C0", "x"), ("C1", expected), ("C2", "y")]


def test_a_scene_comes_back_to_its_chapter_where_nothing_is_left_that_it_stood_beside() -> None:
    story = archived(story_of("x", "a b", "y z"), "b", "x")
    structure.remove_texts(story, ["a"])
    structure.move_chapter(story, 1, 2)
    structure.bring_back(story, ["b", "x"])
    assert shape(story) == [("C0", "x"), ("C2", "y z"), ("C1", "b")]


def test_a_scene_comes_back_behind_its_neighbour_wherever_that_went() -> None:
    story = archived(story_of("a b", "c d"), "b")
    structure.place_scenes(story, ["a"], 1, 1)
    structure.bring_back(story, ["b"])
    assert shape(story) == [("C0", ""), ("C1", "c a b d")]


def test_where_an_archived_scene_stood_is_known_after_a_restart(tmp_path: Path) -> None:
    story = story_of("a b", "c d")
    story.folder = tmp_path
    archived(story, "b c")
    save_manifest(story)
    again = open_story(tmp_path)
    structure.bring_back(again, ["b", "c"])
    assert shape(again) == [("C0", "a b"), ("C1", "c d")]
    save_manifest(again)
    assert "stood" not in (tmp_path / "story.toml").read_text()
    assert shape(open_story(tmp_path)) == [("C0", "a b"), ("C1", "c d")]


def test_archived_scenes_leave_the_story_with_all_that_is_known_of_them_and_come_back() -> None:
    story = story_of("a b", "c")
    story.scene("b").synopsis = "What happens."
    structure.archive_scenes(story, ["b"])
    assert shape(story) == [("C0", "a"), ("C1", "c")]
    (kept,) = story.archived
    assert (kept.text, kept.synopsis, kept.file) == ("b", "What happens.", "archive/02-b.md")
    assert story.text_with_id("b") is kept
    assert story.parts_before("c", 1)[1] == ("a", "c")
    structure.place_scenes(story, ["b"], 1, 0)
    assert shape(story) == [("C0", "a"), ("C1", "b c")]
    assert (kept.file, story.archived) == ("scenes/02-b.md", [])


def test_a_copy_stands_behind_its_model_with_what_is_known_of_it() -> None:
    story = story_of("a b", "c")
    story.scene("a").status = "draft"
    copy = structure.add_beside(story, "a", "a again")
    assert (copy.chapter, copy.status, story.index_of(copy.id)) == (0, "draft", 1)
    story.add_note("place", "Harbour")
    note = story.add_note("lore", "Tides")
    beside = structure.add_beside(story, story.notes[0].id, "Harbour again")
    assert (beside.kind, story.notes) == ("place", [story.notes[0], beside, note])


def test_chapters_are_brought_in_where_they_were_asked_for() -> None:
    story = story_of("a", "b")
    added = structure.insert_chapters(story, 1, [("New", [("One", "1"), ("", "2")]), ("", [])])
    assert [(chapter.title, len(scenes)) for chapter, scenes in story.by_chapter()] == [
        ("C0", 1),
        ("New", 2),
        ("", 0),
        ("C1", 1),
    ]
    assert [(scene.title, scene.text) for scene in added] == [("One", "1"), ("", "2")]
    assert [scene.file for scene in added] == ["scenes/03-one.md", "scenes/04.md"]


def test_an_empty_story_gives_way_to_what_is_brought_in() -> None:
    story = Story()
    story.add_scene(0, "")
    structure.insert_chapters(story, 1, [("New", [("One", "1")])])
    assert [(chapter.title, len(scenes)) for chapter, scenes in story.by_chapter()] == [("New", 1)]


def test_a_scene_that_could_not_be_read_goes_with_its_chapter() -> None:
    story = story_of("a", "b", "c")
    story.unread = [UnreadScene("x", "X", "scenes/09-x.md", 1, 1), UnreadScene("n", "N", "notes/n.md", -1, 0)]
    structure.move_chapter(story, 1, 2)
    assert [lost.chapter for lost in story.unread] == [2, -1]
    structure.remove_chapter(story, 2, with_scenes=True)
    assert [lost.chapter for lost in story.unread] == [1, -1]


def test_a_label_that_goes_is_taken_off_every_scene() -> None:
    story = story_of("a b")
    red, blue = structure.add_label(story, "Red", "#FF0000"), structure.add_label(story, "Blue", "#0000ff")
    story.scene("a").label, story.scene("b").label = red.id, blue.id
    structure.remove_label(story, red.id)
    assert [scene.label for scene in story.scenes] == ["", blue.id]
    assert (story.labels, red.color) == ([blue], "#ff0000")


def test_a_single_file_has_no_structure_to_change() -> None:
    story = Story(file=Path("/x.md"), scenes=[Scene("x", "x", "text", "x.md")])
    for change in (
        lambda: structure.add_chapter(story, 0),
        lambda: structure.remove_chapter(story, 0, True),
        lambda: structure.place_scenes(story, ["x"], 0, 0),
        lambda: structure.archive_scenes(story, ["x"]),
        lambda: structure.remove_texts(story, ["x"]),
        lambda: structure.insert_chapters(story, 0, [("", [("", "")])]),
        lambda: structure.add_label(story, "x", "#000000"),
        lambda: structure.set_details(story, ["x"], status="done"),
        lambda: story.add_note("lore", ""),
    ):
        with pytest.raises(SingleFileStory):
            change()


def test_what_came_since_stays_when_an_earlier_change_is_taken_back() -> None:
    story = story_of("a b", "c")
    before = Layout.of(story)
    structure.remove_texts(story, ["b"])
    after = Layout.of(story)
    new = story.add_scene(1, "new")
    structure.add_chapter(story, 2, "Last")
    story.rename_scene("a", "Another title")
    before.apply(story, instead_of=after)
    assert shape(story) == [("C0", f"a b {new.id}"), ("C1", "c"), ("Last", "")]
    assert story.scene("a").title == "Another title"


def test_what_was_moved_since_stays_there_when_a_scene_comes_back() -> None:
    story = story_of("a b c", "d")
    before = Layout.of(story)
    structure.remove_texts(story, ["b"])
    after = Layout.of(story)
    structure.place_scenes(story, ["c"], 1, 9)
    structure.move_chapter(story, 1, 0)
    before.apply(story, instead_of=after)
    assert shape(story) == [("C1", "d c"), ("C0", "a b")]
    after.apply(story, instead_of=before)
    assert shape(story) == [("C1", "d c"), ("C0", "a")]


def test_a_text_that_came_back_by_other_ways_is_there_once() -> None:
    story = story_of("a b c")
    before = Layout.of(story)
    structure.remove_texts(story, ["b"])
    structure.place_scenes(story, ["c"], 0, 0)
    after = Layout.of(story)
    newer = Scene("b", "b", "newer text", "scenes/02-b.md")
    story.scenes.append(newer)
    before.apply(story, instead_of=after)
    assert shape(story) == [("C0", "a b c")]
    assert story.scene("b") is newer


# Any change, in any order, taken back and done again


def known_of(story: Story) -> object:
    """All that a writer sees of the structure."""

    def details(scenes: list[Scene]) -> list[tuple[str, ...]]:
        return [(s.id, s.title, s.text, s.kind, s.synopsis, s.status, s.label) for s in scenes]

    by_chapter = [(chapter.title, details(scenes)) for chapter, scenes in story.by_chapter()]
    return by_chapter, details(story.notes), details(story.archived), list(map(repr, story.labels))


class Structure(RuleBasedStateMachine):
    """What a writer does to a story, and undoes: every text that was ever in it is in it, or in the trash."""

    @initialize(sizes=st.lists(st.integers(0, 3), min_size=1, max_size=4))
    def begin(self, sizes: list[int]) -> None:
        self.story = story_of(*(" ".join(f"{number}{place}" for place in range(n)) for number, n in enumerate(sizes)))
        self.texts = {scene.text for scene in self.story.scenes}
        self.done: list[tuple[Layout, Layout, object]] = []

    def change(self, what: object, *arguments: object) -> None:
        before, seen = Layout.of(self.story), known_of(self.story)
        what(*arguments)  # type: ignore[operator]
        self.done.append((before, Layout.of(self.story), seen))

    def some(self, data: st.DataObject) -> list[str]:
        ids = [scene.id for scene in self.story.all_texts()]
        return data.draw(st.lists(st.sampled_from(ids), max_size=3)) if ids else []

    def chapter(self, data: st.DataObject) -> int:
        return data.draw(st.integers(0, len(self.story.chapters) - 1))

    @rule(data=st.data(), title=st.sampled_from(["", "New", "Other"]))
    def add_chapter(self, data: st.DataObject, title: str) -> None:
        self.change(structure.add_chapter, self.story, data.draw(st.integers(0, len(self.story.chapters))), title)

    @rule(data=st.data())
    def move_chapter(self, data: st.DataObject) -> None:
        self.change(structure.move_chapter, self.story, self.chapter(data), self.chapter(data))

    @rule(data=st.data(), with_scenes=st.booleans())
    def remove_chapter(self, data: st.DataObject, with_scenes: bool) -> None:
        self.change(structure.remove_chapter, self.story, self.chapter(data), with_scenes)

    @rule(data=st.data(), place=st.integers(0, 5))
    def place_scenes(self, data: st.DataObject, place: int) -> None:
        self.change(structure.place_scenes, self.story, self.some(data), self.chapter(data), place)

    @rule(data=st.data())
    def archive(self, data: st.DataObject) -> None:
        self.change(structure.archive_scenes, self.story, self.some(data))

    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        self.change(structure.bring_back, self.story, self.some(data))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self.change(structure.remove_texts, self.story, self.some(data))

    @rule(data=st.data(), title=st.sampled_from(["", "A", "B"]))
    def rename(self, data: st.DataObject, title: str) -> None:
        for text_id in self.some(data)[:1]:
            self.change(self.story.rename_scene, text_id, title)

    @rule(kind=st.sampled_from(NOTE_KINDS), title=st.sampled_from(["", "Harriet", "con"]))
    def add_note(self, kind: str, title: str) -> None:
        self.change(self.story.add_note, kind, title)

    @rule(data=st.data(), status=st.sampled_from(("", *STATUSES)))
    def set_status(self, data: st.DataObject, status: str) -> None:
        for text_id in self.some(data)[:1]:
            self.change(setattr, self.story.text_with_id(text_id), "status", status)

    @rule(data=st.data())
    def copy(self, data: st.DataObject) -> None:
        for text_id in self.some(data)[:1]:
            self.change(structure.add_beside, self.story, text_id, "Copy")

    @rule(at=st.integers(0, 3))
    def bring_in(self, at: int) -> None:
        text = f"text {len(self.texts)}"
        self.texts.add(text)
        self.change(structure.insert_chapters, self.story, at, [("In", [("", text)])])

    @rule()
    def undo(self) -> None:
        if self.done:
            before, after, seen = self.done.pop()
            now = known_of(self.story)
            before.apply(self.story, instead_of=after)
            assert known_of(self.story) == seen
            after.apply(self.story, instead_of=before)
            assert known_of(self.story) == now
            before.apply(self.story, instead_of=after)
            assert known_of(self.story) == seen

    @invariant()
    def nothing_is_lost(self) -> None:
        assert self.texts <= {scene.text for scene in (*self.story.all_texts(), *self.story.removed)}

    @invariant()
    def scenes_are_ordered_by_chapter_and_are_there_once(self) -> None:
        chapters = [scene.chapter for scene in self.story.scenes]
        assert chapters == sorted(chapters)
        assert set(chapters) <= set(range(len(self.story.chapters)))
        ids = [scene.id for scene in (*self.story.all_texts(), *self.story.removed)]
        assert len(ids) == len(set(ids))

    @invariant()
    def no_two_texts_want_one_file(self) -> None:
        files = [scene.file for scene in self.story.all_texts()]
        assert len(files) == len({file.casefold() for file in files})
        assert all(scene.file.startswith("notes/") for scene in self.story.notes)
        assert all(scene.file.startswith("archive/") for scene in self.story.archived)
        assert all(scene.file.startswith("scenes/") for scene in self.story.scenes)


TestStructure = Structure.TestCase
TestStructure.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


class OnDisk(Structure):
    """The same, saved and opened again in between: the same structure, and every text is in the folder."""

    @initialize(sizes=st.lists(st.integers(0, 3), min_size=1, max_size=4))
    def begin(self, sizes: list[int]) -> None:
        super().begin(sizes)
        self.home = tempfile.TemporaryDirectory()
        self.story.folder = Path(self.home.name)

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.home.cleanup()

    @rule(name=st.sampled_from(["Red", "Blue"]))
    def add_label(self, name: str) -> None:
        self.change(structure.add_label, self.story, name, "#ff0000")

    @rule(data=st.data(), synopsis=st.sampled_from(["", "One.\nTwo “three” \\ 🙂", 'Say "no"']))
    def describe(self, data: st.DataObject, synopsis: str) -> None:
        for text_id in self.some(data)[:1]:
            scene = self.story.text_with_id(text_id)
            self.change(setattr, scene, "synopsis", synopsis)
            if self.story.labels:
                self.change(setattr, scene, "label", self.story.labels[0].id)

    @rule()
    def save(self) -> None:
        save_manifest(self.story)

    @rule()
    def reopen(self) -> None:
        if not self.story.scenes:
            return  # a story without scenes opens with an empty one
        save_manifest(self.story)
        again = open_story(self.story.root)
        assert (known_of(again), again.problems) == (known_of(self.story), [])
        files = {path.read_text(encoding="utf-8") for path in self.story.root.rglob("*.md")}
        assert self.texts - {""} <= files
        self.story, self.done = again, []
        self.texts = {scene.text for scene in again.all_texts()}


TestOnDisk = OnDisk.TestCase
TestOnDisk.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.data())
def test_a_scene_added_to_a_chapter_stands_in_it(sizes: list[int], data: st.DataObject) -> None:
    story = story_of(*(" ".join(f"{number}{place}" for place in range(n)) for number, n in enumerate(sizes)))
    chapter = data.draw(st.integers(0, len(sizes) - 1))
    scene = story.add_scene(data.draw(st.integers(-1, 20)), "", chapter)
    assert any(scene is other for other in story.by_chapter()[chapter][1])
    assert [each.chapter for each in story.scenes] == sorted(each.chapter for each in story.scenes)
