"""A story of 1,000,000 words in 400 scenes: how soon its window can be used, how soon another scene is on the page, how
long the writer is held up meanwhile, and the memory that all of it takes, without a model.

python3 dev.py bench large_story [RUNS]
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.story import structure
from app.story.storage import create_story, save_manifest
from tests.benchmarks._engines import peak_mb
from tests.benchmarks._measure import machine, median, own_home
from tests.benchmarks._novel import novel
from tests.helpers.shared import CORPUS

if TYPE_CHECKING:
    from app.application import Application

WORDS, SCENES, CHAPTERS = 1_000_000, 400, 40
RUNS = 5
SWITCHES = 60
_COMMON = ("the", "a", "and", "of", "to", "in", "she", "he", "it", "was", "had", "with", "her", "his", "on", "at")


def main() -> None:
    if len(sys.argv) > 2:
        print(json.dumps(figures(Path(sys.argv[2]))))
        return
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        story = write_story(Path(folder) / "Large")
        found = [_in_a_process_of_its_own(story) for _ in range(runs)]
    print(f"\n{WORDS:,} words in {SCENES} scenes, {runs} runs, {'the corpus' if CORPUS.is_dir() else 'seeded words'}\n")
    print("| | median | worst |\n| --- | --- | --- |")
    for name in found[0]:
        values = [each[name] for each in found]
        print(f"| {name} | {median(values):,.0f} | {max(values):,.0f} |")


def _in_a_process_of_its_own(story: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.large_story", "one", str(story)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def write_story(folder: Path, texts: Sequence[str] = ()) -> Path:
    """The story on disk, as Ravel writes it; of those texts, else of `scenes()`."""
    texts = texts or scenes()
    story = create_story(folder, "Large")
    each = -(-len(texts) // CHAPTERS)
    chapters = [
        (
            f"Chapter {number + 1}",
            [(f"Scene {n + 1}", texts[n]) for n in range(number * each, min(len(texts), (number + 1) * each))],
        )
        for number in range(CHAPTERS)
    ]
    structure.insert_chapters(story, 0, chapters)
    for scene in story.scenes:
        scene.synopsis = " ".join(scene.text.split()[:30])
        scene.status = "draft"
    save_manifest(story)
    return folder


def scenes() -> Sequence[str]:
    """Fiction where the corpus is, else words drawn with a fixed seed."""
    if (CORPUS / "fiction.txt.xz").is_file():
        found = novel(WORDS, WORDS // SCENES)
        return (*found[: SCENES - 1], "\n\n".join(found[SCENES - 1 :]))
    source = random.Random(7)
    return ["\n\n".join(_paragraphs(source, WORDS // SCENES)) for _ in range(SCENES)]


def _paragraphs(source: random.Random, words: int) -> Iterator[str]:
    for _ in range(words // 50):
        yield " ".join(source.choices(_COMMON, k=50)).capitalize() + "."


def figures(folder: Path) -> dict[str, float]:
    """Of this process: milliseconds and MB. Usable: the window is painted and a typed letter is on the page."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.application import Application

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, own_home(Path(home)):
        qt = QApplication(sys.argv[:1])
        began = time.perf_counter()
        application = Application(qt)
        built = time.perf_counter()
        application.story.open_first(str(folder))
        application.window.show()
        application.editor.setFocus()
        qt.processEvents()
        QTest.keyClick(application.editor, Qt.Key.Key_X)
        qt.processEvents()
        usable = time.perf_counter()
        gaps: list[float] = []
        last = [time.perf_counter()]
        ticks = QTimer(interval=2)

        def tick() -> None:
            now = time.perf_counter()
            gaps.append(1000 * (now - last[0]))
            last[0] = now

        ticks.timeout.connect(tick)
        ticks.start()
        story = application.story.current
        assert story is not None
        ids = [scene.id for scene in story.story.scenes]
        while any(application.story.words.of(text_id) is None for text_id in ids):
            qt.processEvents()
            time.sleep(0.0005)
        ticks.stop()
        counted = time.perf_counter()
        opened_mb = peak_mb()
        switches, own = [], []
        for text_id in random.Random(3).sample(ids, SWITCHES):
            start, own_start = time.perf_counter(), time.thread_time()
            application.story.show_scene(text_id)
            qt.processEvents()
            switches.append(1000 * (time.perf_counter() - start))
            own.append(1000 * (time.thread_time() - own_start))
        for text_id in ids:
            application.story.show_scene(text_id)
            qt.processEvents()
        start = time.perf_counter()
        application.scenes.place_requested.emit([ids[5]], 20, 3)
        qt.processEvents()
        moved = time.perf_counter()
        result = {
            "the window, without a story, ms": 1000 * (built - began),
            "the story opened and usable, ms": 1000 * (usable - built),
            "all words counted after that, ms": 1000 * (counted - usable),
            "longest gap while they are counted, ms": max(gaps),
            "another scene on the page, median ms": median(switches),
            "another scene on the page, worst ms": max(switches),
            "the same by the processor time of the GUI thread, worst ms": max(own),
            "a scene moved to another chapter, ms": 1000 * (moved - start),
            "memory once it is open, MB": opened_mb,
            "memory after all 400 scenes were shown, MB": peak_mb(),
        }
        result |= changes(application, qt.processEvents)
        application.window.close()
        for _ in range(20):
            qt.processEvents()
        return result


def changes(application: Application, process_events: Callable[[], object]) -> dict[str, float]:
    """For how long the window is held up by changes of the structure, and the GUI thread's share of that."""
    opened, texts = application.story.current, scenes()
    assert opened is not None
    story, back = opened.story, application.scenes.undo_requested.emit
    book = [("", [("", f"{text[:9000]}\n") for text in texts[n : n + 10]]) for n in range(0, 390, 10)]
    result = {}
    for name, do in {
        "a synopsis changed": lambda: opened.set_details(story.scenes[3].id, synopsis="Another."),
        "390 scenes brought in": lambda: opened.insert_chapters(len(story.chapters), book),
        "the same taken back": back,
        "100 scenes deleted": lambda: application.scenes.delete_requested.emit([s.id for s in story.scenes[9:109]]),
        "those taken back": back,
    }.items():
        assert opened.make_safe() is None
        process_events()
        start, own_start = time.perf_counter(), time.thread_time()
        do()
        opened.save_now()
        process_events()
        result[f"{name}, ms"] = 1000 * (time.perf_counter() - start)
        result[f"{name}, processor time, ms"] = 1000 * (time.thread_time() - own_start)
    return result


if __name__ == "__main__":
    main()
