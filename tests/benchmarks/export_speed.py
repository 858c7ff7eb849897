"""How long 1,000,000 words in 400 scenes take to export in each format, and the longest gap between two ticks of a
5 ms timer in the GUI thread of the real window meanwhile; the same with a thread that only counts, for comparison.

python3 dev.py bench export_speed
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import sys
import tempfile
import threading
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.application import Application
from app.exporting import FORMATS, ExportJob, write_book
from app.formats.export_options import ExportOptions
from app.formats.from_story import gathered
from app.story.story import Chapter, Scene, Story
from tests.benchmarks._measure import machine, own_home
from tests.benchmarks.window_latency import Ticks

WORDS, SCENES, CHAPTERS = 1_000_000, 400, 40
PARAGRAPH = (
    "He had not *meant* to come back to the harbour {n} in winter, and certainly not by the night train, which stopped "
    "at every signal box between the moor and the sea as if it were being introduced to each of them in turn. “No one "
    "is waiting,” she said; the lamp over the door had been out since {m}."
)


def novel() -> Story:
    n_paragraphs = WORDS // (SCENES * len(PARAGRAPH.split()))
    chapters = [Chapter(f"Chapter of {n}") for n in range(CHAPTERS)]
    scenes = [
        Scene(str(n), f"Scene {n}", "\n\n".join(PARAGRAPH.format(n=n, m=m) for m in range(n_paragraphs)), "f.md",
              n * CHAPTERS // SCENES)
        for n in range(SCENES)
    ]  # fmt: skip
    return Story(title="The Winter Harbour", author="Ada Lindqvist", scenes=scenes, chapters=chapters)


def main() -> int:
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder, own_home(Path(folder) / "home"):
        application = Application(qt)
        application.open()
        _wait(qt, lambda: application.model.info is not None)
        story, ticks = novel(), Ticks()
        n_words = sum(len(scene.text.split()) for scene in story.scenes)
        print(f"{machine()}\n\n{n_words:,} words in {SCENES} scenes\n")
        print("| what | seconds | MB | longest gap ms | gaps over 16 ms |\n| --- | --- | --- | --- | --- |")
        _idle(qt, ticks)
        _counting(qt, ticks)
        for key, wanted in FORMATS.items():
            path = Path(folder) / f"{key}{wanted.suffix}"
            _export(qt, ticks, application, story, key, path)
        application.window.close()
        application.window.deleteLater()
        qt.processEvents()
    return 0


def _export(qt: QApplication, ticks: Ticks, application: Application, story: Story, key: str, path: Path) -> None:
    ended: list[Exception | None] = []
    book = gathered(story)

    def work(progress: object, stopped: threading.Event) -> None:
        write_book(book, ExportOptions(), FORMATS[key], path, progress, stopped)  # type: ignore[arg-type]

    job = ExportJob(work, application.bridge.post, lambda done, total: None, ended.append)
    ticks.start()
    begun = time.perf_counter()
    job.start()
    _wait(qt, lambda: bool(ended))
    taken = time.perf_counter() - begun
    ticks.stop()
    job.wait()
    if ended[0] is not None:
        raise ended[0]
    _print(ticks, key, f"{taken:.2f}", f"{path.stat().st_size / 1e6:.1f}")


def _idle(qt: QApplication, ticks: Ticks) -> None:
    ticks.start()
    end = time.perf_counter() + 2
    _wait(qt, lambda: time.perf_counter() > end)
    ticks.stop()
    _print(ticks, "nothing", "2.00", "")


def _counting(qt: QApplication, ticks: Ticks) -> None:
    """A thread that runs nothing but Python: what no export in Python can be better than."""
    stopped = threading.Event()

    def count() -> None:
        number = 0
        while not stopped.is_set():
            number += 1

    thread = threading.Thread(target=count)
    ticks.start()
    thread.start()
    end = time.perf_counter() + 2
    _wait(qt, lambda: time.perf_counter() > end)
    stopped.set()
    thread.join()
    ticks.stop()
    _print(ticks, "counting in Python", "2.00", "")


def _print(ticks: Ticks, name: str, taken: str, size: str) -> None:
    late = sum(gap > 16 for gap in ticks.gaps_ms)
    print(f"| {name} | {taken} | {size} | {max(ticks.gaps_ms):.1f} | {late} of {len(ticks.gaps_ms)} |", flush=True)


def _wait(qt: QApplication, condition: object) -> None:
    while not condition():  # type: ignore[operator]
        qt.processEvents()
        time.sleep(0.0005)


if __name__ == "__main__":
    sys.exit(main())
