"""app/story/manifest.py: story.toml to data and back."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st
from tomlkit.exceptions import TOMLKitError

from app.story import structure
from app.story.errors import DamagedManifest, NewerFormat
from app.story.manifest import Manifest, ManifestScene, parse_manifest
from app.story.manifest_writing import ManifestQueue, note_tables, render_manifest
from app.story.storage import create_story, open_story
from app.story.story import Chapter, Scene, Story, UnreadScene

PATH = Path("story.toml")

BY_HAND = """\
# My first novel!
title = "The Letter"      # a working title
format = 1
author = 'Somebody'
mood = "wintry"

[[chapters]]
title = "Part one"
epigraph = "None"
scenes = [
  "scenes/01-a.md", # the best one
  "scenes/02-b.md",
]

[[chapters]]
title = "Part two"
scenes = ["scenes/03-c.md"]

[scenes]
"scenes/01-a.md" = {id = "aaa", title = "A", status = "draft"}  # go over it again
"scenes/02-b.md" = {id = "bbb", title = "B"}
"scenes/03-c.md" = {id = "ccc", title = "C", pov = "Harriet"}

[settings]
temperature = 0.9 # hot

[other.program]
key = 1
"""


def story_by_hand() -> Story:
    manifest = parse_manifest(BY_HAND, PATH)
    scenes = [
        Scene(s.id, s.title, "", s.file, s.chapter, s.file, "scene", s.synopsis, s.status, s.label)
        for s in manifest.scenes
    ]
    return Story(
        folder=Path("/novel"),
        title=manifest.title,
        author=manifest.author,
        scenes=scenes,
        chapters=manifest.chapters,
        settings=manifest.settings,
        manifest_text=BY_HAND,
    )


def test_what_did_not_change_is_written_byte_for_byte_as_it_was() -> None:
    assert render_manifest(story_by_hand()) == BY_HAND


def test_a_change_leaves_comments_and_unknown_keys_of_the_rest() -> None:
    story = story_by_hand()
    story.title = "The Second Letter"
    story.settings["temperature"] = 1.1
    story.settings["length"] = 200
    story.rename_scene("ccc", "The end")
    story.add_scene(1, "New")
    text = render_manifest(story)
    for kept in (
        "# My first novel!",
        "# a working title",
        'mood = "wintry"',
        'epigraph = "None"',
        'status = "draft"',
        "# go over it again",
        "# hot",
        "[other.program]\nkey = 1",
        'pov = "Harriet"',
    ):
        assert kept in text
    manifest = parse_manifest(text, PATH)
    assert manifest.title == "The Second Letter"
    assert manifest.settings == {"temperature": 1.1, "length": 200}
    assert [(scene.file, scene.title, scene.chapter) for scene in manifest.scenes] == [
        ("scenes/01-a.md", "A", 0),
        ("scenes/04-new.md", "New", 0),
        ("scenes/02-b.md", "B", 0),
        ("scenes/03-the-end.md", "The end", 1),
    ]


def test_removed_scenes_and_settings_are_gone_from_the_file() -> None:
    story = story_by_hand()
    story.remove_scene("bbb")
    del story.settings["temperature"]
    text = render_manifest(story)
    assert "02-b" not in text
    assert "temperature" not in text


def test_a_scene_that_could_not_be_read_keeps_its_place_and_details() -> None:
    story = story_by_hand()
    lost = story.scenes.pop(1)
    story.unread.append(UnreadScene(lost.id, lost.title, lost.file, lost.chapter, 1))
    assert render_manifest(story) == BY_HAND


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    title=texts,
    author=texts,
    scene_titles=st.lists(texts, max_size=5),
    settings=st.dictionaries(
        texts, st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | texts
    ),
)
def test_a_new_story_comes_back_as_it_was(
    title: str, author: str, scene_titles: list[str], settings: dict[str, object]
) -> None:
    story = Story(title=title, author=author, settings=settings)
    for index, scene_title in enumerate(scene_titles):
        story.add_scene(index, scene_title)
    text = render_manifest(story)
    manifest = parse_manifest(text, PATH)
    assert (manifest.title, manifest.author, manifest.settings) == (title, author, settings)
    assert [(s.file, s.id, s.title) for s in manifest.scenes] == [(s.file, s.id, s.title) for s in story.scenes]
    story.manifest_text = text
    note_tables(story)
    assert render_manifest(story) == text


def test_a_story_toml_with_almost_nothing_in_it_will_do() -> None:
    assert parse_manifest("", PATH) == Manifest()
    named = parse_manifest('[[chapters]]\nscenes = ["a.md", "a.md", "A.md"]', PATH).scenes
    assert [scene.file for scene in named] == ["a.md", "A.md"]


@pytest.mark.parametrize(
    "text",
    [
        "title = ",
        "title = 5",
        "format = true",
        'format = "one"',
        "chapters = 5",
        "chapters = [1]",
        "[[chapters]]\nscenes = [1]",
        "[scenes]\n'a.md' = 5\n[[chapters]]\nscenes = ['a.md']",
        "title = 'a'\ntitle = 'b'",
        "x = " + "[" * 100_000,
        "\0",
    ],
)
def test_what_makes_no_sense_is_damage(text: str) -> None:
    with pytest.raises(DamagedManifest) as caught:
        parse_manifest(text, PATH)
    assert caught.value.facts["reason"]


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(NewerFormat) as caught:
        parse_manifest("format = 2\nchapters = 'something new'", PATH)
    assert caught.value.facts == {"path": "story.toml", "found": 2, "known": 1}


@given(st.data())
def test_a_story_toml_cut_or_garbled_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(BY_HAND)))
    text = BY_HAND[:position] + data.draw(texts) + BY_HAND[position + data.draw(st.integers(0, 20)) :]
    try:
        manifest = parse_manifest(text, PATH)
    except (DamagedManifest, NewerFormat):
        return
    scenes = [Scene(s.id, s.title or "", "", s.file, s.chapter) for s in manifest.scenes]
    chapters = manifest.chapters or [Chapter()]
    story = Story(
        title=manifest.title, scenes=scenes, settings=manifest.settings, manifest_text=text, chapters=chapters
    )
    again = parse_manifest(render_manifest(story), PATH)
    assert [scene.file for scene in again.scenes] == [scene.file for scene in manifest.scenes]


BESIDE = """\
[[chapters]]
title = "One"
scenes = ["scenes/01-a.md"]

# the second part
[[chapters]] # so far
epigraph = "None"
title = "Two"
scenes = []

[[chapters]]
scenes = ["scenes/02-b.md"]

[scenes]
"scenes/01-a.md" = {id = "aaa", title = "A", synopsis = "Begins.", status = "draft", label = "r", pov = "Harriet"}
"scenes/02-b.md" = {id = "bbb", title = "B", status = 5}

[notes] # people first
"notes/harriet.md" = {id = "nnn", title = "Harriet", kind = "character", age = 30}
"notes/tides.md" = {id = "mmm", title = "Tides"}

[archive]
"archive/03-c.md" = {id = "ccc", title = "C", why = "too slow"}

[[labels]]
id = "r"
name = "Red" # her view
color = "#FF0000"
note = "mine"
"""


def beside() -> Story:
    manifest = parse_manifest(BESIDE, PATH)

    def scenes(entries: list[ManifestScene]) -> list[Scene]:
        return [
            Scene(e.id, e.title or "", "", e.file, max(0, e.chapter), e.file, e.kind, e.synopsis, e.status, e.label)
            for e in entries
        ]

    return Story(
        folder=Path("/novel"),
        scenes=scenes(manifest.scenes),
        chapters=manifest.chapters,
        notes=scenes(manifest.notes),
        archived=scenes(manifest.archived),
        labels=manifest.labels,
        settings=manifest.settings,
        manifest_text=BESIDE,
    )


def test_chapters_notes_archive_and_labels_are_read() -> None:
    story = beside()
    assert [chapter.title for chapter in story.chapters] == ["One", "Two", ""]
    first, second = story.scenes
    assert (first.synopsis, first.status, first.label) == ("Begins.", "draft", "r")
    assert (second.chapter, second.status) == (2, "")
    assert [(note.title, note.kind) for note in story.notes] == [("Harriet", "character"), ("Tides", "lore")]
    assert [scene.title for scene in story.archived] == ["C"]
    assert [(label.id, label.name, label.color) for label in story.labels] == [("r", "Red", "#ff0000")]


def test_what_stands_beside_the_scenes_is_written_as_it_was() -> None:
    text = render_manifest(beside())
    added = ["format = 1\n", 'title = ""\n', 'author = ""\n', "[settings]\n"]
    for line in BESIDE.splitlines(keepends=True):
        assert line in text
    assert sorted(set(text.splitlines(keepends=True)) - set(BESIDE.splitlines(keepends=True))) == sorted(added)


def test_a_moved_chapter_takes_its_comments_and_unknown_keys_along() -> None:
    story = beside()
    structure.move_chapter(story, 1, 0)
    structure.rename_chapter(story, 0, "The second")
    text = render_manifest(story)
    assert '[[chapters]] # so far\nepigraph = "None"\ntitle = "The second"' in text
    assert text.index("epigraph") < text.index('title = "One"')
    note_tables(story)
    story.manifest_text = text
    structure.remove_chapter(story, 1, with_scenes=False)
    again = parse_manifest(render_manifest(story), PATH)
    assert [chapter.title for chapter in again.chapters] == ["The second", ""]
    assert [scene.chapter for scene in again.scenes] == [0, 1]


def test_states_that_are_rendered_later_and_together_keep_comments_where_they_belong() -> None:
    story = beside()
    queue = ManifestQueue(story)
    structure.move_chapter(story, 1, 0)
    makes = [queue.later(story)]
    note_tables(story)
    structure.move_chapter(story, 0, 2)
    story.scenes[0].status = "done"
    makes.append(queue.later(story))
    note_tables(story)
    story.scenes[0].status = story.title = "since"  # no part of what was asked for
    text = makes[-1]()
    assert makes[0]() == text  # the older one has nothing left to do
    again = parse_manifest(text, PATH)
    assert [chapter.title for chapter in again.chapters] == ["One", "", "Two"]
    assert (again.title, again.scenes[0].status) == ("", "done")
    assert text.index('title = "One"') < text.index("# the second part") < text.index('epigraph = "None"')
    makes.append(queue.later(story))
    assert parse_manifest(makes[-1](), PATH).title == "since"


def test_opening_leaves_the_slow_parser_to_the_first_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_story(tmp_path / "novel", "Novel", "One")
    with monkeypatch.context() as patches:
        patches.setattr(tomlkit, "parse", lambda _: pytest.fail("parsed"))
        story = open_story(tmp_path / "novel")
    assert [scene.title for scene in story.scenes] == ["One"]


def test_what_the_parser_that_keeps_comments_can_not_read_is_written_with_all_its_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story, parse = beside(), tomlkit.parse

    def refuse(text: str) -> tomlkit.TOMLDocument:
        if text == BESIDE:
            raise TOMLKitError
        return parse(text)

    monkeypatch.setattr(tomlkit, "parse", refuse)
    story.scenes[0].synopsis = "Other."
    data, before = tomllib.loads(render_manifest(story)), tomllib.loads(BESIDE)
    before["scenes"]["scenes/01-a.md"]["synopsis"] = "Other."
    for table in ("chapters", "scenes", "notes", "archive", "labels"):
        assert data[table] == before[table] or table == "labels", table
    assert data["labels"][0] | {"color": "#FF0000"} == before["labels"][0]


def test_a_scene_takes_what_is_said_of_it_into_the_archive_and_back() -> None:
    story = beside()
    structure.archive_scenes(story, ["aaa"])
    structure.place_scenes(story, ["ccc"], 1, 0)
    text = render_manifest(story)
    known = 'title = "A", synopsis = "Begins.", status = "draft", label = "r", pov = "Harriet"'
    assert f'"archive/01-a.md" = {{id = "aaa", {known}, stood = "first"}}' in text
    assert '"scenes/03-c.md" = {id = "ccc", title = "C", why = "too slow"}' in text
    again = parse_manifest(text, PATH)
    assert [scene.id for scene in again.archived] == ["aaa"]
    assert [scene.id for scene in again.scenes] == ["ccc", "bbb"]


def test_what_is_not_set_any_more_is_gone_and_what_was_no_text_stays() -> None:
    story = beside()
    first, second = story.scenes
    first.synopsis = first.status = first.label = ""
    second.synopsis = "New."
    text = render_manifest(story)
    assert '"scenes/01-a.md" = {id = "aaa", title = "A", pov = "Harriet"}' in text
    assert 'status = 5, synopsis = "New."' in text


def test_a_label_that_is_changed_keeps_what_else_is_said_of_it() -> None:
    story = beside()
    story.labels[0].name, story.labels[0].color = "Her", "#00ff00"
    structure.add_label(story, "Blue", "#0000ff")
    text = render_manifest(story)
    assert 'note = "mine"' in text
    assert [(label.name, label.color) for label in parse_manifest(text, PATH).labels] == [
        ("Her", "#00ff00"),
        ("Blue", "#0000ff"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "labels = 5\nnotes = 'mine'\narchive = [1]",
        "[notes]\nplan = 'none yet'\n[[labels]]\nid = 5\n[[labels]]\nid = 'a'\ncolor = 'red'",
        "chapters = [{title = 'One', scenes = []}, {title = 5}]",
    ],
)
def test_keys_that_an_older_story_used_otherwise_are_no_damage(text: str) -> None:
    manifest = parse_manifest(text, PATH)
    story = Story(title="T", chapters=manifest.chapters or [Chapter()], manifest_text=text)
    again = render_manifest(story)
    assert parse_manifest(again, PATH).chapters == story.chapters
    assert ("labels = 5" in again) == ("labels = 5" in text)
    assert ("plan" in again) == ("plan" in text)
    assert (again.count("'red'"), again.count("'mine'")) == (text.count("'red'"), text.count("'mine'"))


DIALS = {"preset": "calm", "sampling": {"temperature": 0.9, "top_k": 3, "logit_bias": {"b\n": 2.0}}}
SPELLINGS = {
    "tables": "[settings] # mine\npreset = 'a'\n[settings.sampling]\ntemperature = 0.5 # hot\n[scenes]\n",
    "in one line": "[settings]\nsampling = {temperature = 0.5, logit_bias = {a = 1}} # hot\n[scenes]\n",
    "dotted keys": "settings.preset = 'a'\nsettings.sampling.temperature = 0.5\n[scenes]\n",
    "two pieces": "[settings.sampling]\ntemperature = 0.4\n[scenes]\n[settings]\npreset = 'b'\n",
    "no table": "title = 'T'\n[settings]\nsampling = 3\n",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("settings", [DIALS, {"preset": "calm", "sampling": {}}, {}], ids=["dials", "none on", "none"])
def test_tables_in_the_settings_are_changed_however_they_are_spelled(text: str, settings: dict[str, object]) -> None:
    manifest = parse_manifest(text, PATH)
    story = Story(title=manifest.title, settings=settings, manifest_text=text)
    again = parse_manifest(render_manifest(story), PATH)
    assert (again.title, again.author, again.settings) == (manifest.title, "", settings)


def test_comments_in_a_table_of_the_settings_survive() -> None:
    text = SPELLINGS["tables"]
    settings = {"preset": "a", "sampling": {"temperature": 0.5, "top_p": 0.8}}
    rendered = render_manifest(Story(settings=settings, manifest_text=text))
    assert "[settings] # mine" in rendered
    assert "temperature = 0.5 # hot\ntop_p = 0.8" in rendered
