"""No word is lost: a program that is typed into and killed at random moments, again and again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.story.history import History
from app.story.renames import NOTED_NAME
from app.story.storage import create_story, open_story, save_manifest
from app.story.story import Story
from tests.app.story.typist import line

ROOT = Path(__file__).resolve().parents[3]
PROMISE_S = 2.0  # nothing older than this may be missing after a kill

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 as POSIX has it")


@dataclass
class Typed:
    """What a child had typed when it was killed: times (monotonic) of the lines by number."""

    times: dict[int, float]
    killed_at: float


def type_and_kill(story: Path, state: Path, lifetime_s: float) -> Typed:
    """Starts a typist, kills it `lifetime_s` after its first line."""
    arguments = [sys.executable, "-m", "tests.app.story.typist", str(story), str(state)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdout is not None
        told = child.stdout.readline()
        assert told, "the typist did not start"
        first_at = time.monotonic()
        while time.monotonic() < first_at + lifetime_s:
            told += child.stdout.read(1 << 16) or b""
        killed_at = time.monotonic()
        child.send_signal(signal.SIGKILL)
        told += child.stdout.read() or b""
    assert child.returncode == -signal.SIGKILL, "the typist ended by itself"
    whole_lines = [told_line.split() for told_line in told.splitlines(keepends=True) if told_line.endswith(b"\n")]
    return Typed({int(number): float(at) for number, at in whole_lines}, killed_at)


def check(story: Story, typed: Typed) -> float:
    """Every line in the file is whole and in order, none older than promised is missing.

    Returns the age in seconds of the oldest missing line when the child was killed, 0 if none was missing.
    """
    assert not story.problems
    text = story.scenes[-1].text
    count = text.count("\n")
    assert text == "".join(line(number) for number in range(count))
    missing = [at for number, at in typed.times.items() if number >= count]
    oldest_s = max((typed.killed_at - at for at in missing), default=0.0)
    assert oldest_s <= PROMISE_S
    return oldest_s


def kill_again_and_again(path: Path, state: Path, seed: int) -> list[float]:
    """Three kills on one story; each new typist goes on from what the last one left."""
    randomness = random.Random(seed)
    lost, lines_before = [], 0
    for _ in range(3):
        typed = type_and_kill(path, state, lifetime_s=randomness.uniform(2.05, 4.0))
        story = open_story(path)
        lost.append(check(story, typed))
        lines = story.scenes[-1].text.count("\n")
        assert lines > lines_before  # it did save, and what an earlier one had saved is still there
        lines_before = lines
    return lost


def test_after_twelve_kills_the_file_is_whole_and_nothing_older_than_two_seconds_is_missing(
    tmp_path: Path, ravel_home: str
) -> None:
    stories = []
    for name in ("folder-1", "folder-2"):
        create_story(tmp_path / name, name)
        stories.append(tmp_path / name)
    for name in ("file-1.md", "file-2.txt"):
        (tmp_path / name).write_bytes(b"")
        stories.append(tmp_path / name)
    with ThreadPoolExecutor(len(stories)) as pool:
        lanes = [pool.submit(kill_again_and_again, story, Path(ravel_home), seed) for seed, story in enumerate(stories)]
        lost = [seconds for lane in lanes for seconds in lane.result()]
    assert len(lost) == 12
    assert max(lost) > 0  # the kills did hit unsaved text: the test could have failed


WRITER = """
import sys
from pathlib import Path
from app.story.history import History, RecordedTake
from app.story.textfile import write_atomic
path, history = Path(sys.argv[1]), History(Path(sys.argv[2]))
while True:
    for letter in "ab":
        write_atomic(path, letter * 1_000_000)
        history.add_take(RecordedTake("s", 0, letter * 1000))
        print("one more", flush=True)
"""


def test_a_kill_in_the_middle_of_writing_leaves_the_file_and_the_history_whole(tmp_path: Path) -> None:
    path, database = tmp_path / "x.md", tmp_path / "history.db"
    randomness = random.Random(5)
    takes_before = 0
    for _ in range(12):
        arguments = [sys.executable, "-c", WRITER, str(path), str(database)]
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"one more\n"
            with pytest.raises(subprocess.TimeoutExpired):  # it writes on and on
                child.wait(randomness.uniform(0.02, 0.2))
            child.send_signal(signal.SIGKILL)
        text = open_story(path).scenes[0].text
        assert text in ("a" * 1_000_000, "b" * 1_000_000)
        history = History(database)
        takes = history.takes("s", limit=1_000_000)
        history.close()
        assert history.damaged is None
        assert {take.text for take in takes} <= {"a" * 1000, "b" * 1000}
        assert len(takes) > takes_before
        takes_before = len(takes)


RENAMED = """
import os, signal, sys
from pathlib import Path
from app.story import manifest_writing, storage
story = storage.open_story(Path(sys.argv[1]))
manifest_writing.rendered = storage.render_manifest = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
for note, title in zip(story.notes, ("Katharine", "London")):
    story.rename_scene(note.id, title)
storage.save_manifest(story)
"""


def test_a_note_that_was_renamed_just_before_a_kill_is_there_under_its_other_name(tmp_path: Path) -> None:
    folder = tmp_path / "A Novel"
    story = create_story(folder, "A Novel")
    for title in ("Harriet", "Bath"):
        note = story.add_note("lore", title)
        note.text, note.synopsis = f"What is known of {title}.", f"Of {title}."
    save_manifest(story)
    before = [(note.id, note.text, note.synopsis) for note in story.notes]
    assert subprocess.run([sys.executable, "-c", RENAMED, str(folder)], cwd=ROOT).returncode == -signal.SIGKILL
    assert sorted(path.name for path in (folder / "notes").iterdir()) == ["katharine.md", "london.md"]
    for _ in range(2):
        opened = open_story(folder)
        assert opened.problems == []
        assert [(note.id, note.text, note.synopsis) for note in opened.notes] == before
    save_manifest(opened)
    assert [(note.id, note.text, note.synopsis) for note in open_story(folder).notes] == before
    assert not (folder / NOTED_NAME).exists()
