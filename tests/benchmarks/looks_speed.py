"""How long a look takes: what may come next after a dial was turned or the caret moved, and the chances of a text.

python3 dev.py bench looks_speed [FOLDER]

From the call to the event, on the engine's own thread. FOLDER: where the random weights lie or are made.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import engine
from tests.benchmarks._measure import fiction, machine, median
from tests.benchmarks._models import MODELS, load
from tests.engine.recorder import Recorder

TURNS, MOVES, SCORINGS = 30, 9, 3
SCENE_WORDS, PASSAGE_WORDS, MOVED_WORDS = 2000, 100, 200
DIALS = engine.SamplingParams(temperature=0.8, top_p=0.9, min_p=0.02, presence_penalty=0.2, dry_multiplier=0.8)


def words(text: str, n_words: int) -> str:
    """The first so many words of `text`, white space and all."""
    at, seen = 0, 0
    while seen < n_words:
        at = next(i for i in range(at, len(text)) if not text[i].isspace())
        at = next(i for i in range(at, len(text)) if text[i].isspace())
        seen += 1
    return text[:at]


class Looks:
    """One model, one story of one scene; every measure is in milliseconds."""

    def __init__(self, model: engine.Model, folder: Path) -> None:
        self.session = engine.Session(model, store=folder)
        self.request = engine.GenerationRequest(parts=("",), names=("a",), story="bench", max_tokens=1, params=DIALS)

    def preview(self, text: str, params: engine.SamplingParams = DIALS) -> float:
        request = replace(self.request, parts=(text,), params=params)
        return self._until(engine.NextTokens, lambda recorder: self.session.preview(request, recorder))

    def score(self, text: str, start: int, first: bool = False) -> float:
        request = replace(self.request, parts=(text,))
        kind = engine.TokensScored if first else engine.Done
        return self._until(kind, lambda recorder: self.session.score(request, start, recorder))

    def forget(self) -> None:
        recorder = Recorder()
        self.session.clear_store(recorder).wait()

    def _until(self, kind: type[engine.Event], ask: Callable[[Recorder], engine.Job]) -> float:
        """ms from asking to the first event of a kind; the job is then waited for."""
        came: list[float] = []

        class Clock(Recorder):
            def __call__(self, event: engine.Event) -> None:
                if isinstance(event, kind):
                    came.append(time.perf_counter())
                super().__call__(event)

        recorder = Clock()
        began = time.perf_counter()
        ask(recorder).wait()
        assert came, recorder.events[-1]
        return 1000 * (came[0] - began)


def turned(looks: Looks, scene: str) -> float:
    """The temperature, a step at a time, at the end of a scene that was looked at before."""
    looks.preview(scene)
    settings = [replace(DIALS, temperature=0.5 + 0.05 * i) for i in range(TURNS)]
    return median([looks.preview(scene, params) for params in settings])


def moved(looks: Looks, scene: str) -> float:
    """The caret, from the scene's end back to about 200 words before it, each time to another place."""
    times = []
    for i in range(MOVES):
        looks.preview(scene)
        times.append(looks.preview(words(scene, SCENE_WORDS - MOVED_WORDS - 10 * i)))
    return median(times)


def scored(looks: Looks, scene: str, start: int, read: bool, first: bool = False) -> float:
    """A text from `start` on. read: what is before it was read; else the store is empty every time."""
    times = []
    for _ in range(SCORINGS):
        if not read:
            looks.forget()
        times.append(looks.score(scene, start, first))
    return median(times)


def main() -> None:
    print(machine())
    scene = words(fiction(60_000), SCENE_WORDS)
    passage = len(words(scene, SCENE_WORDS - PASSAGE_WORDS))
    print("| model | dial turned | caret moved | 100 words | first of 2,000 words | 2,000 words |\n|" + " --- |" * 6)
    with tempfile.TemporaryDirectory() as temporary:
        weights = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        for name in MODELS:
            looks = Looks(load(name, weights), Path(temporary) / name)
            looks.preview(scene)
            looks.score(scene, passage)
            figures = [
                turned(looks, scene),
                moved(looks, scene),
                scored(looks, scene, passage, read=True),
                scored(looks, scene, 0, read=False, first=True),
                scored(looks, scene, 0, read=False),
            ]
            print(f"| {name} | " + " | ".join(f"{figure:.1f} ms" for figure in figures) + " |", flush=True)
            looks.session.close()


if __name__ == "__main__":
    main()
