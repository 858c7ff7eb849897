"""The whole program, typed into and killed at random moments: nothing older than two seconds is missing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.story.storage import create_story, open_story

LONGEST_LOSS_S = 2.0

# Types a numbered line every 20 ms, says so with the time, and lets the model write now and then.
TYPIST = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from app.application import Application

qt = QApplication(sys.argv[:1])
program = Application(qt)
program.writing.token_limit = 30
program.open(sys.argv[1])
lines = 0

def type_a_line():
    global lines
    lines += 1
    program.editor.moveCursor(QTextCursor.MoveOperation.End)
    program.editor.insertPlainText(f"[{lines}] ")
    print(lines, time.monotonic(), flush=True)
    if lines % 40 == 0:
        program.actions["continue"].trigger()

timer = QTimer(interval=20)
timer.timeout.connect(type_a_line)
timer.start()
qt.exec()
"""


def run_on(process: subprocess.Popen, seconds: float) -> None:
    """Lets it run for so long; it must not end by itself."""
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(seconds)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.long)])
def test_nothing_older_than_two_seconds_is_missing_after_kill_9(tmp_path: Path, ravel_home: str, kills: int) -> None:
    moments = random.Random(4)
    for round_ in range(kills):
        folder = tmp_path / f"novel {round_}"
        create_story(folder, "A Novel")
        log = tmp_path / f"typed {round_}"
        with log.open("w") as typed:
            typist = subprocess.Popen(
                [sys.executable, "-c", TYPIST, str(folder)], stdout=typed, env={**os.environ, "RAVEL_HOME": ravel_home}
            )
            began_s = time.monotonic()
            while log.stat().st_size == 0:
                assert time.monotonic() - began_s < 60
                run_on(typist, 0.01)
            run_on(typist, moments.uniform(0.8, 3.5))
            typist.send_signal(signal.SIGKILL)
            killed_s = time.monotonic()
            typist.wait()
        whole = log.read_text().rpartition("\n")[0].splitlines()  # the last line may be cut short
        lines = [line.split() for line in whole]
        due = [int(number) for number, when in lines if killed_s - float(when) > LONGEST_LOSS_S]
        text = open_story(folder).scenes[0].text
        missing = [number for number in due if f"[{number}] " not in text]
        assert missing == []
        assert not list(folder.rglob("*.damaged"))
