"""app/story/manifest.py: story.toml to data and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.errors import DamagedManifest, NewerFormat
from app.story.manifest import Manifest, parse_manifest
from app.story.manifest_writing import note_tables, render_manifest
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
