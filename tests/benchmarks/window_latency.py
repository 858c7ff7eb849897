"""The longest gap between two ticks of a 5 ms timer in the GUI thread: idle, waking, reading 4,000 tokens, writing 200,
writing eight alternatives of 100 side by side.

python3 dev.py bench window_latency
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

import engine
from app.application import Application
from tests.benchmarks._measure import fiction, machine, median, own_home

RUNS = 5
READ_TOKENS = 4000
WRITTEN_TOKENS = 200
ROWS, ROW_TOKENS = 8, 100


class Ticks:
    """Gaps in ms between the ticks of a 5 ms timer."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self.gaps_ms.clear()
        self._last = time.perf_counter()
        self._timer.start(5)

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(1000 * (now - self._last))
        self._last = now

    def row(self, name: str) -> str:
        late = sum(gap > 16 for gap in self.gaps_ms)
        return f"| {name} | {max(self.gaps_ms):.1f} | {late} of {len(self.gaps_ms)} |"


def wait_for(qt: QApplication, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        qt.processEvents()
        time.sleep(0.0005)


def one_run(qt: QApplication, text: str) -> list[float]:
    """Longest gaps in ms while idle, while torch and the model load, while reading, while writing, while eight
    alternatives are written."""
    with tempfile.TemporaryDirectory() as folder, own_home(Path(folder)):
        story = Path(folder) / "long.md"
        story.write_text(text, encoding="utf-8")
        application = Application(qt)
        application.settings.set_value("read_ahead", False)  # it would be done with the text before it is asked for
        application.writing.token_limit = WRITTEN_TOKENS
        ticks = Ticks()
        ticks.start()
        application.open(str(story))
        wait_for(qt, lambda: application.model.info is not None)
        ticks.stop()
        loading = max(ticks.gaps_ms)
        gc.freeze()  # as the program does once its window is there
        ticks.start()
        until = time.monotonic() + 2
        wait_for(qt, lambda: time.monotonic() > until)
        idle = max(ticks.gaps_ms)
        ticks.start()
        stats: list[engine.GenerationStats] = []
        phases: dict[str, float] = {}

        def note_phase(phase: str) -> None:
            if phase == "writing" and "reading" not in phases:
                phases["reading"] = max(ticks.gaps_ms, default=0.0)
                ticks.gaps_ms.clear()

        application.generation.phase_changed.connect(note_phase)
        application.generation.passage_finished.connect(stats.append)
        application.actions["continue"].trigger()
        wait_for(qt, lambda: bool(stats))
        ticks.stop()
        writing = max(ticks.gaps_ms)
        assert stats[0].tokens_written == WRITTEN_TOKENS
        print(f"  read {stats[0].tokens_read}, wrote {stats[0].tokens_written}", file=sys.stderr)
        alternatives = _side_by_side(qt, application, ticks)
        application.window.close()
        application.window.deleteLater()
        qt.processEvents()
        return [idle, loading, phases["reading"], writing, alternatives]


def _side_by_side(qt: QApplication, application: Application, ticks: Ticks) -> float:
    """Longest gap in ms from asking for eight alternatives, with the cards that come, until all have ended."""
    application.writing.token_limit = ROW_TOKENS
    application.settings.set_value("alternatives_count", ROWS)
    ticks.start()
    application.actions["alternatives"].trigger()
    wait_for(qt, lambda: not application.generation.is_busy)
    ticks.stop()
    assert len(application.generation.takes) == ROWS
    return max(ticks.gaps_ms)


def main() -> None:
    text = fiction(4 * READ_TOKENS + 700)
    if len(sys.argv) > 1:
        print(json.dumps(one_run(QApplication(sys.argv[:1]), text)))
        return
    print(machine())
    command = [sys.executable, "-m", "tests.benchmarks.window_latency", "one"]  # windows that were closed would weigh
    rows = [json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout) for _ in range(RUNS)]
    print("| longest gap between 5 ms ticks, ms | median | worst |")
    print("| --- | --- | --- |")
    names = ("idle", "opening, importing torch, waking", f"reading {READ_TOKENS} tokens", f"writing {WRITTEN_TOKENS}")
    names += (f"writing {ROWS} alternatives of {ROW_TOKENS}",)
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        print(f"| {name} | {median(values):.1f} | {max(values):.1f} |")


if __name__ == "__main__":
    main()
