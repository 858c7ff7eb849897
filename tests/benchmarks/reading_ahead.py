"""What the writer feels of the model's reading ahead in a novel of 300,000 words: gaps between ticks of a 5 ms timer,
and how long the engine takes to leave off when a key is pressed or a passage asked for.

python3 dev.py bench reading_ahead
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import engine
from app.application import Application
from app.story.storage import create_story, save_manifest, save_scene
from tests.benchmarks._measure import machine, median, own_home
from tests.benchmarks._novel import novel
from tests.benchmarks.window_latency import Ticks, wait_for

WATCHED_S = 20.0
PRESSES = 10


class Watched:
    """The program with a novel that the model has not read; notes when a reading has ended, on the engine's thread."""

    def __init__(self, qt: QApplication, story: Path) -> None:
        self.qt, self.ended_s = qt, 0.0
        self.application = Application(qt)
        self.ticks = Ticks()
        real = self.application.session.read_ahead

        def read_ahead(text: engine.StoryText, on_event: Callable[..., None], whole: bool = True) -> engine.Job:
            def note(event: engine.Event) -> None:
                if isinstance(event, engine.Done | engine.Cancelled | engine.Failed):
                    self.ended_s = time.perf_counter()
                on_event(event)

            return real(text, note, whole)

        self.application.session.read_ahead = read_ahead  # type: ignore[method-assign]
        self.application.open(str(story))

    def wait_for_reading(self) -> None:
        wait_for(self.qt, lambda: self.application.reading.is_reading)

    def change_the_first_scene(self) -> None:
        """So that there is something to read, however far the model has come."""
        opened = self.application.story.current
        assert opened is not None
        QTextCursor(opened.document(opened.story.scenes[0].id).document).insertText("x")

    def gaps(self, seconds: float) -> tuple[float, int, int]:
        """The longest gap in ms, how many are over 16 ms, how many there are."""
        self.ticks.start()
        until = time.monotonic() + seconds
        wait_for(self.qt, lambda: time.monotonic() > until)
        self.ticks.stop()
        gaps = self.ticks.gaps_ms
        return max(gaps), sum(gap > 16 for gap in gaps), len(gaps)

    def leaving_off(self, act: Callable[[], None]) -> float:
        """ms from the writer's act in the middle of a reading to the moment when the engine has let go of it."""
        self.change_the_first_scene()
        self.wait_for_reading()
        until = time.monotonic() + 0.4
        wait_for(self.qt, lambda: time.monotonic() > until)
        assert self.application.reading.is_reading, "the novel is read already"
        self.ended_s = 0.0
        began = time.perf_counter()
        act()
        wait_for(self.qt, lambda: self.ended_s > 0)
        return 1000 * (self.ended_s - began)

    def press(self) -> None:
        QTest.keyClick(self.application.editor, Qt.Key.Key_X)

    def continue_writing(self) -> None:
        self.application.actions["continue"].trigger()

    def finish(self) -> None:
        """Doesn't wait for a passage that reads the novel first."""
        self.application.generation.stop()
        wait_for(self.qt, lambda: not self.application.generation.is_busy)


def write_novel(folder: Path) -> Path:
    scenes = novel()
    story = create_story(folder, "A Novel", "1")
    for number in range(1, len(scenes)):
        story.add_scene(number, str(number + 1))
    for scene, text in zip(story.scenes, scenes, strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    print(f"{len(scenes)} scenes, {sum(map(len, scenes)):,} characters")
    return folder


def main() -> None:
    print(machine())
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder, own_home(Path(folder)):
        watched = Watched(qt, write_novel(Path(folder) / "novel"))
        watched.application.writing.token_limit = 4
        print("| 5 ms ticks in the window | longest, ms | over 16 ms |")
        print("| --- | --- | --- |")
        wait_for(qt, lambda: watched.application.model.info is not None)
        for is_on, name, seconds in (
            (False, f"{WATCHED_S:.0f} s in which nothing is read", WATCHED_S),
            (True, "the first 2 s of reading ahead", 2.0),
            (True, f"{WATCHED_S:.0f} s more", WATCHED_S),
        ):
            watched.application.settings.set_value("read_ahead", is_on)
            if is_on:
                watched.wait_for_reading()
            longest, late, count = watched.gaps(seconds)
            print(f"| {name} | {longest:.1f} | {late} of {count} |")
        print("\n| the engine leaves off reading after | median, ms | worst |")
        print("| --- | --- | --- |")
        for name, act in (("a key", watched.press), ("Ctrl+Enter", watched.continue_writing)):
            times = []
            for _ in range(PRESSES):
                times.append(watched.leaving_off(act))
                watched.finish()
            print(f"| {name} | {median(times):.1f} | {max(times):.1f} |")
        watched.application.window.close()
        watched.application.window.deleteLater()
        qt.processEvents()


if __name__ == "__main__":
    main()
