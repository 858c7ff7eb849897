"""How long spelling takes: dictionaries, a scene of 20,000 words, suggestions, and what of it the window feels.

python3 dev.py bench spelling_speed [FOLDER]

FOLDER: more Hunspell dictionaries (.aff and .dic), for instance /usr/share/hunspell. Everything but the last part is
measured on the thread that runs it alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from app import paths
from app.spelling.installed import Installed, installed
from app.spelling.speller import Speller
from app.spelling.tokens import Token, words_in
from tests.benchmarks._measure import machine, median, own_home, seconds
from tests.benchmarks._novel import novel

ROUNDS = 5
SCENE_WORDS = 20_000
#: Slips that writers make, with what they meant.
SLIPS = {
    "teh": "the", "recieve": "receive", "acommodate": "accommodate", "definately": "definitely", "thier": "their",
    "wierdness": "weirdness", "hapily": "happily", "rythm": "rhythm", "alot": "a lot", "seperate": "separate",
    "embarassed": "embarrassed", "occured": "occurred", "neccesary": "necessary", "begining": "beginning",
    "Wendesday": "Wednesday", "parliment": "parliament", "concious": "conscious", "goverment": "government",
    "untill": "until", "wich": "which", "rember": "remember", "freind": "friend", "tommorow": "tomorrow",
    "whisperd": "whispered", "glimered": "glimmered", "twighlight": "twilight", "candel": "candle",
    "lanturn": "lantern", "dont": "don't", "wouldnt": "wouldn't", "suprise": "surprise", "beleive": "believe",
}  # fmt: skip


def main() -> None:
    print(machine())
    entries = installed(paths.shipped_dictionaries(), Path(sys.argv[1]) if len(sys.argv) > 1 else Path("/none"))
    print("| dictionary | words | opened ms | made ready for suggestions ms |")
    print("| --- | --- | --- | --- |")
    for entry in entries:
        print(_opening(entry), flush=True)
    scene = novel(SCENE_WORDS, SCENE_WORDS)[0].split("\n")
    speller = Speller([next(entry for entry in entries if entry.name == "en_US").open()])
    _checking(scene, speller)
    _suggesting(speller)
    with tempfile.TemporaryDirectory() as home, own_home(Path(home)):
        _in_the_window("\n".join(scene))


def _opening(entry: Installed) -> str:
    opened, prepared, words = [], [], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        dictionary = entry.open()
        speller = Speller([dictionary])
        opened.append(time.perf_counter() - begun)
        prepared.append(seconds(speller.prepare))
        words = len(dictionary.words)
    return f"| {entry.name} | {words:,} | {1000 * median(opened):.0f} | {1000 * median(prepared):.0f} |"


def _checking(scene: list[str], speller: Speller) -> None:
    def cut() -> dict[tuple[str, bool, bool], Token]:
        return {(token.word, token.leads, token.trails): token for line in scene for token in words_in(line)}

    cutting = median([seconds(cut) for _ in range(ROUNDS)])
    tokens = cut()
    checking = median([seconds(lambda: [speller.is_right(token) for token in tokens.values()]) for _ in range(ROUNDS)])
    print(f"a scene of {SCENE_WORDS:,} words: cut in {1000 * cutting:.0f} ms, its {len(tokens):,} different words")
    print(f"looked up in {1000 * checking:.0f} ms")


def _suggesting(speller: Speller) -> None:
    speller.prepare()
    times, first, among = [], 0, 0
    for slip, meant in SLIPS.items():
        times.append(median([seconds(lambda slip=slip: speller.suggest(slip)) for _ in range(ROUNDS)]))
        found = speller.suggest(slip)
        first += found[:1] == [meant]
        among += meant in found
    print(
        f"suggestions for a word: {1000 * median(times):.0f} ms, at most {1000 * max(times):.0f}; of {len(SLIPS)} slips"
        f" {first} have the right word first, {among} have it"
    )


def _in_the_window(text: str) -> None:
    """The longest stop of a timer while a story is opened and checked, and while suggestions are looked for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from app.application import Application
    from tests.benchmarks.window_latency import Ticks, wait_for

    file = Path(os.environ["RAVEL_HOME"]) / "scene.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    application = Application(qt)
    application.open(str(file))
    spelling = application.manuscript.spelling
    page = spelling.pages[0].spelling

    wait_for(qt, lambda: application.model.info is not None and spelling.story.state == "fits")
    spelling.check.suggest("lmap", lambda _: None)
    shown = page.editor.visible_paragraphs()
    spans = [seconds(lambda: [page.wrong_between(span.start, span.end) for span in shown]) for _ in range(50)]
    print(f"what is underlined in the {len(shown)} visible paragraphs: told in {1000 * median(spans):.2f} ms")
    ticks = Ticks()
    ticks.start()
    for slip in SLIPS:
        done: list[list[str]] = []
        spelling.check.suggest(slip, done.append)
        wait_for(qt, lambda done=done: bool(done))
    ticks.stop()
    print(f"longest stop of the window while {len(SLIPS)} words are looked for: {max(ticks.gaps_ms):.1f} ms")
    application.window.close()
    qt.processEvents()


if __name__ == "__main__":
    main()
