"""history.db as a tree of takes: bringing an old file up to date, pages around takes, pruning, growth."""

from __future__ import annotations

import lzma
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.story.errors import HistoryUnavailable
from app.story.history import History
from app.story.history_schema import SCHEMA_VERSION
from app.story.story import to_utf16
from app.story.takes_table import RecordedTake
from tests.helpers.shared import CORPUS

#: What a Ravel with version 1 made. Never to be changed: such files are on people's disks.
VERSION_1 = """
BEGIN IMMEDIATE;
CREATE TABLE takes (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, offset INTEGER NOT NULL, text TEXT NOT NULL, seed INTEGER NOT NULL,
    params TEXT NOT NULL, model TEXT NOT NULL, made_at REAL NOT NULL, kept INTEGER NOT NULL
);
CREATE INDEX takes_of_scene ON takes (scene, id);
CREATE TABLE spans (
    id INTEGER PRIMARY KEY, scene TEXT NOT NULL, text_hash BLOB NOT NULL, spans TEXT NOT NULL, UNIQUE (scene, text_hash)
);
PRAGMA user_version = 1;
COMMIT;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path)
    yield history
    history.close()


@pytest.fixture
def old_file(path: Path) -> Path:
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(VERSION_1)
    insert = (
        "INSERT INTO takes (scene, offset, text, seed, params, model, made_at, kept) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    )
    for number in range(3):
        row = (
            "s1",
            12,
            f" and then {number}",
            number,
            '{"temperature": 0.8}',
            "Fireside",
            1000.0 + number,
            number == 2,
        )
        db.execute(insert, row)
    db.commit()
    db.close()
    return path


def take(text: str, before: str = "", after: str = "", scene_id: str = "s1", **others: object) -> RecordedTake:
    return RecordedTake(scene_id, to_utf16(before, len(before)), text, around=before + after, **others)


def test_a_file_of_version_1_opens_with_its_takes(old_file: Path) -> None:
    for _ in range(2):
        history = History(old_file)
        assert history.damaged is None
        takes = history.takes("s1")
        assert [(t.text, t.seed, t.model, t.made_at, t.kept) for t in takes] == [
            (f" and then {n}", n, "Fireside", 1000.0 + n, n == 2) for n in range(3)
        ]
        assert takes[0].params == {"temperature": 0.8}
        assert [(node.parent, node.can_be_reached) for node in history.nodes("s1")] == [(0, False)] * 3
        assert history.page(takes[0].id) is None
        history.close()
    db = sqlite3.connect(old_file)
    assert db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    db.close()


def test_an_old_file_goes_on_as_a_tree(old_file: Path) -> None:
    history = History(old_file)
    added = history.add_take(take(" new", "Once 😀", " end"))
    assert history.page(added).whole == "Once 😀 new end"
    history.close()


def test_two_that_open_an_old_file_at_once_bring_it_up_to_date_once(old_file: Path, monkeypatch) -> None:
    from app.story import history_schema

    bring, others = history_schema._bring_up_to_date, []

    def late(db: sqlite3.Connection) -> None:
        if not others:
            others.append(None)
            others.append(History(old_file))  # the other one is faster
        bring(db)

    monkeypatch.setattr(history_schema, "_bring_up_to_date", late)
    history = History(old_file)
    assert len(history.takes("s1")) == len(others[1].takes("s1")) == 3
    history.close()
    others[1].close()


def test_a_take_is_back_with_everything_after_reopening(history: History, path: Path) -> None:
    parent = history.add_take(take("", "It was 😀.", "\n\nThe end.", by_writer=True))
    given = take(
        " Night", "It was 😀.", "\n\nThe end.", seed=9, params={"top_p": 0.5}, model="Fireside", made_at=5.0,
        fingerprint="abc", ids=(0, 70_000, 4_000_000_000), parent=parent, tint=((10, 16),),
    )  # fmt: skip
    added = history.add_take(given)
    history.close()
    again = History(path)
    (found,) = again.takes("s1")
    assert found == replace(given, id=added, around=None, tint=())
    page = again.page(added)
    assert (page.before, page.text, page.after, page.start) == ("It was 😀.", " Night", "\n\nThe end.", 10)
    assert page.tint == ((10, 16),)
    assert again.ids([parent, added]) == {added: given.ids}
    assert [node.parent for node in again.nodes("s1")] == [0, parent]
    again.close()


def test_a_take_is_found_by_the_whole_page(history: History) -> None:
    first = history.add_take(take("b", "a", "c"))
    second = history.add_take(take("bc", "a"))
    history.add_take(take("b", "a", "c", scene_id="s2"))
    assert history.nodes_with_page("s1", "abc") == [first, second]
    assert history.nodes_with_page("s1", "ab") == []


def test_what_was_pruned_is_hidden_comes_back_and_goes_for_good_at_the_next_opening(
    history: History, path: Path
) -> None:
    kept, pruned = history.add_take(take("a")), history.add_take(take("b", "other words around it"))
    history.set_pruned([pruned], True)
    assert [node.id for node in history.nodes("s1")] == [kept]
    assert history.node(pruned) is None
    assert history.nodes_with_page("s1", "other words around itb") == []
    history.set_pruned([pruned], False)
    assert len(history.nodes("s1")) == 2
    history.set_pruned([pruned], True)
    history.close()
    again = History(path)
    assert again.page(pruned) is None
    assert again.page(kept).whole == "a"
    again.close()
    db = sqlite3.connect(path)
    assert [db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in ("takes", "texts")] == [1, 1]
    db.close()


def test_texts_that_others_are_told_apart_from_stay_when_their_own_takes_go(history: History, path: Path) -> None:
    long = "word " * 1000
    first = history.add_take(take("a", long))
    second = history.add_take(take("b", long + "more "))
    history.set_pruned([first], True)
    history.close()
    again = History(path)
    assert again.page(second).whole == long + "more b"
    again.close()


def test_names_pins_and_the_head_are_kept(history: History, path: Path) -> None:
    node = history.add_take(take("a"))
    assert history.head("s1") == 0
    history.set_name(node, "The harbour \ud83d")
    history.set_pinned(node, True)
    history.set_head("s1", node)
    history.close()
    again = History(path)
    assert (again.node(node).name, again.node(node).pinned, again.head("s1")) == ("The harbour \ufffd", True, node)
    again.close()


def test_any_page_comes_back_to_the_letter(history: History) -> None:
    pieces = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

    @given(before=pieces, text=pieces, after=pieces)
    def check(before: str, text: str, after: str) -> None:
        page = history.page(history.add_take(take(text, before, after)))
        assert (page.before, page.text, page.after) == (before, text, after)

    check()


def test_pages_of_any_history_of_edits_come_back_to_the_letter(history: History) -> None:
    chance = random.Random(3)
    text = "Anfang 日本 😀 " * 200
    pages = {}
    for _ in range(200):
        start = chance.randrange(len(text))
        end = min(len(text), start + chance.choice([0, 1, 5, 300]))
        text = text[:start] + "é😀x" * chance.randrange(30) + text[end:]
        place = chance.randrange(len(text))
        pages[history.add_take(take("!", text[:place], text[place:]))] = (text[:place], text[place:])
    assert {node: (history.page(node).before, history.page(node).after) for node in pages} == pages


def test_a_thousand_takes_in_a_scene_of_5000_words_take_a_few_megabytes(history: History, path: Path) -> None:
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        words = file.read(400_000).split(" ")
    text, parent, chance = " ".join(words[:2500]), 0, random.Random(1)
    for number in range(1000):  # 2,500 words become 5,000, with an alternative to every fourth and typing between
        new = " " + " ".join(words[2500 + 10 * number : 2510 + 10 * number])
        for kept in (False, True) if number % 4 == 0 else (True,):
            offset = to_utf16(text, len(text))
            last = history.add_take(
                RecordedTake("s1", offset, new, parent=parent, around=text, ids=range(14), kept=kept)
            )
        parent, text = last, (text + new if number % 4 == 0 else text + " " + chance.choice(words))
    history.close()
    assert len(text.split()) > 4500
    assert path.stat().st_size < 4_000_000
    again = History(path)
    assert again.page(last).before.startswith(" ".join(words[:2500]))
    again.close()


def test_a_damaged_text_is_told_and_never_shown(history: History, path: Path) -> None:
    node = history.add_take(take("a", "words"))
    with history._db as db:
        db.execute("UPDATE texts SET body = x'00'")
    with pytest.raises(HistoryUnavailable):
        history.page(node)
    with history._db as db:
        db.execute("DELETE FROM texts")
    with pytest.raises(HistoryUnavailable):
        history.page(node)


def test_two_connections_see_each_others_takes(history: History, path: Path) -> None:
    other = History(path)
    first = history.add_take(take("a", "words"))
    second = other.add_take(take("b", "words", parent=first))
    assert [node.id for node in history.nodes("s1")] == [first, second]
    assert other.page(first).whole == "wordsa"
    other.close()
