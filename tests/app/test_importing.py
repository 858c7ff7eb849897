"""What is imported becomes a story that is there whole or not at all."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app import importing
from app.formats.book import Book, BookChapter, BookScene
from app.formats.errors import ImportNotWritten
from app.formats.splitting import Splitting
from app.importing import ImportStopped, Job, create_story_of, preview_of, read_source
from app.story.errors import FolderNotEmpty, SaveFailed
from app.story.opening import open_story

CHAPTERS = [
    BookChapter("Rain", [BookScene("First", "One *word*."), BookScene("", "Two.")]),
    BookChapter("", [BookScene("", "Three.")]),
]
BOOK = Book("The Lamp", "Ann Author", "en", CHAPTERS)


def tick() -> None:
    """Never stops."""


def test_a_new_story_has_the_chapters_and_the_author(tmp_path: Path) -> None:
    create_story_of(BOOK, CHAPTERS, tmp_path / "new" / "Lamp", "The Lamp", tick)
    story = open_story(tmp_path / "new" / "Lamp")
    assert (story.title, story.author) == ("The Lamp", "Ann Author")
    assert [chapter.title for chapter in story.chapters] == ["Rain", ""]
    assert [(scene.title, scene.text, scene.chapter) for scene in story.scenes] == [
        ("First", "One *word*.", 0),
        ("", "Two.", 0),
        ("", "Three.", 1),
    ]
    assert story.problems == []
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["Lamp"]


def test_an_empty_folder_is_taken_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    create_story_of(BOOK, CHAPTERS, tmp_path / "a", "T", tick)
    assert len(open_story(tmp_path / "a").scenes) == 3
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "mine.txt").write_text("x")
    with pytest.raises(FolderNotEmpty):
        create_story_of(BOOK, CHAPTERS, tmp_path / "b", "T", tick)
    (tmp_path / "file").write_text("x")
    with pytest.raises((FolderNotEmpty, ImportNotWritten)):
        create_story_of(BOOK, CHAPTERS, tmp_path / "file", "T", tick)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "file"]
    assert (tmp_path / "b" / "mine.txt").read_text() == "x"


def test_nothing_is_left_of_a_story_that_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(story: object) -> None:
        raise SaveFailed("x", reason="No space left on device", kept_at=None)

    monkeypatch.setattr(importing, "save_manifest", full)
    with pytest.raises(ImportNotWritten) as error:
        create_story_of(BOOK, CHAPTERS, tmp_path / "Lamp", "T", tick)
    assert error.value.facts["reason"] == "No space left on device"
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_is_removed_later(tmp_path: Path) -> None:
    for name, age_s in ((".ravel-import-old", 7200), (".ravel-import-new", 60), ("mine", 7200)):
        (tmp_path / name / "scenes").mkdir(parents=True)
        os.utime(tmp_path / name, (time.time() - age_s,) * 2)
    create_story_of(BOOK, CHAPTERS, tmp_path / "Lamp", "T", tick)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".ravel-import-new", "Lamp", "mine"]


@pytest.mark.parametrize("after", [0, 1])
def test_nothing_is_left_of_a_story_that_is_not_wanted_any_more(tmp_path: Path, after: int) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise ImportStopped

    with pytest.raises(ImportStopped):
        create_story_of(BOOK, CHAPTERS, tmp_path / "Lamp", "T", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_preview_counts_words_without_comments(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# One\n\nThree short words <!-- not these -->\n\n* * *\n\nOne\n\n# Two\n\nTwo more")
    source = read_source([tmp_path / "a.md"], tick)
    assert source.splitting == Splitting("headings", 1)
    assert source.levels == {1: 2}
    assert not source.is_folder
    preview = preview_of(source, source.splitting, tick)
    assert [chapter.title for chapter in preview.book.chapters] == ["One", "Two"]
    assert preview.words == [[3, 1], [2]]


def test_a_job_tells_its_end_and_nothing_after_it_was_stopped() -> None:
    ended: list[object] = []
    may_end = threading.Event()

    def run(work: Callable[[importing.Tick], object], stop: bool) -> None:
        job = Job(work, lambda call: call(), lambda result, error: ended.append(error or result))
        job.start()
        if stop:
            job.stop()
        may_end.set()
        job.wait()
        assert not job.is_running

    run(lambda tick: 7, stop=False)
    assert ended == [7]
    run(lambda tick: 1 / 0, stop=False)
    assert isinstance(ended.pop(), ZeroDivisionError)
    may_end.clear()
    run(lambda tick: (may_end.wait(10), tick()), stop=True)
    assert ended == [7]
