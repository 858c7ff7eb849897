"""The whole program, used and killed at random moments: nothing older than two seconds is missing, nothing damaged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.story.history import HISTORY_NAME, History
from app.story.storage import create_story, open_story
from app.story.trash import trashed_texts

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LOSS_S = 2.0


def run_on(process: subprocess.Popen, seconds: float) -> None:
    """Lets it run for so long; it must not end by itself."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)


def killed_after(folder: Path, log: Path, seed: int, seconds: float, home: str) -> set[str]:
    """Runs the program on a story and kills it so long after its first word. Returns the words that must be there."""
    command = [sys.executable, "-m", "tests.helpers.killed_program", str(folder), str(seed)]
    complaints = log.with_suffix(".stderr")
    with log.open("w") as said, complaints.open("w") as errors:
        environment = {**os.environ, "RAVEL_HOME": home}
        program = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=errors, env=environment)
        began_s = time.monotonic()
        while log.stat().st_size == 0:
            assert time.monotonic() - began_s < 60
            run_on(program, 0.01)
        run_on(program, seconds)
        program.send_signal(signal.SIGKILL)
        killed_s = time.monotonic()
        program.wait()
    assert "Traceback" not in complaints.read_text()
    whole = log.read_text().rpartition("\n")[0].splitlines()  # the last line may be cut short
    said_at = dict(line.split() for line in whole)
    return {word for word, when in said_at.items() if killed_s - float(when) > LONGEST_LOSS_S}


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.long)])
def test_nothing_older_than_two_seconds_is_missing_after_kill_9_and_nothing_is_damaged(
    tmp_path: Path, ravel_home: str, kills: int
) -> None:
    moments = random.Random(4)
    for round_ in range(kills):
        folder = tmp_path / f"novel {round_}"
        create_story(folder, "A Novel")
        due = killed_after(folder, tmp_path / f"said {round_}", round_, moments.uniform(0.3, 4.0), ravel_home)
        story = open_story(folder)
        # a scene that was just deleted, and whose deletion was being undone, lies in the trash still
        trashed = [text.text for text in trashed_texts(folder, {})]
        texts = "\n".join([*(scene.text for scene in story.all_texts()), *trashed])
        assert {word for word in due if word not in texts} == set(), f"round {round_}"
        in_trash = {text.key.rpartition("/")[2] for text in trashed_texts(folder, {})}
        assert [problem for problem in story.problems if problem.path.name not in in_trash] == []
        assert not list(folder.rglob("*.damaged"))
        history = History(folder / HISTORY_NAME)
        assert history.damaged is None
        history.close()
