"""Finding in a story of 1,000,000 words in 400 scenes: the search alone, and as the writer has it in the window, with
the longest time for which the window stood still meanwhile; replacing in many scenes; how soon Ctrl+P is open.

python3 dev.py bench find_speed [RUNS]
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.text.font.db=false")

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.story.search import Query, Search, find_in
from tests.benchmarks._measure import machine, median, own_home, seconds
from tests.benchmarks.large_story import scenes, write_story

RUNS = 5
QUERIES = {
    "a rare word": Query("lantern"),
    "a word that isn't there": Query("zyxwvu"),
    "whole words with an apostrophe": Query("don't", whole_word=True),
    "a frequent word": Query("the"),
    "one letter": Query("e"),
    r"the pattern \b(\w+) \1\b": Query(r"\b(\w+) \1\b", is_pattern=True),
}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(machine())
    texts = [(str(place), text) for place, text in enumerate(scenes())]
    words = sum(len(text.split()) for _, text in texts)
    print(f"\n{words:,} words in {len(texts)} scenes, median of {runs} runs\n")
    print("| all matches of | matches | ms |\n| --- | --- | --- |")
    for name, query in QUERIES.items():
        search, found = Search(query), [0]

        def look(search: Search = search, found: list[int] = found) -> None:
            found[0] = sum(len(matches) for _, matches in find_in(search, texts, 10**9))

        took = median([seconds(look) for _ in range(runs)])
        print(f"| {name} | {found[0]:,} | {1000 * took:.0f} |")
    print("\n| in the window | ms | longest gap, ms |\n| --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        in_the_window(write_story(Path(folder) / "Large"), runs)


def in_the_window(story: Path, runs: int) -> None:
    from PySide6.QtWidgets import QApplication

    from app.application import Application

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, own_home(Path(home)):
        qt = QApplication(sys.argv[:1])
        application = Application(qt)
        application.story.open_first(str(story))
        application.window.show()
        finder, go_to = application.manuscript.story_search, application.manuscript.go_to
        finder.panel.query.field.setText("zyxwvu")
        finder.open()

        def timed(run: Callable[[], object]) -> float:
            return 1000 * seconds(run)

        def repeat(
            name: str, do: Callable[[], None], undo: Callable[[], None], until: Callable[[], bool], times: int = runs
        ) -> None:
            whole, longest = [], 0.0
            for _ in range(times):
                for _ in range(200):
                    qt.processEvents()
                steps = [timed(do)]
                while not until():
                    steps.append(timed(qt.processEvents))
                steps.append(timed(qt.processEvents))
                whole.append(sum(steps))
                longest = max(longest, *steps)
                undo()
                while not until():
                    qt.processEvents()
            print(f"| {name} | {median(whole):.0f} | {longest:.0f} |")

        def look_for(text: str) -> Callable[[], None]:
            return lambda: finder.panel.query.field.setText(text)

        repeat("find in story: a rare word", look_for("lantern"), look_for("zyxwvu"), lambda: finder.is_idle)
        repeat("find in story: one letter (10,000+)", look_for("e"), look_for("zyxwvu"), lambda: finder.is_idle)
        repeat("Ctrl+P until it is painted", go_to.open, go_to.panel.hide, lambda: True)
        go_to.open()
        field = go_to.panel.field
        repeat("a letter typed there", lambda: field.setText("ch"), lambda: field.setText("c"), lambda: True)
        go_to.panel.hide()
        look_for("wonder")()
        while not finder.is_idle:
            qt.processEvents()
        finder.panel.replaces.setChecked(True)
        finder.panel.replacement_field.setText("marvel")
        texts = len(finder.panel.rows.texts)
        name = f"replace in story, {texts} scenes that were not open, once"
        repeat(name, finder.replace, finder.undo, lambda: finder.is_idle, times=1)
        application.window.close()
        while application.window.isVisible():
            qt.processEvents()


if __name__ == "__main__":
    main()
