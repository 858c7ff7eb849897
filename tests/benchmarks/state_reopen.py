"""A novel of 300,000 words, read once: what reopening, editing, jumping back and giving way then cost.

python3 dev.py bench state_reopen [--model M] [--precision P] [--words N] [--folder F] [--only PART] [--json FILE]

--words: a shorter novel. --folder: where states and random weights are kept for another run, which then reads nothing
at first; without it they go into a temporary folder. The 0.1B model reads a whole novel twice, about 12 minutes each.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import engine
from tests.benchmarks._measure import machine, median
from tests.benchmarks._models import MODELS, load, path_of
from tests.benchmarks._novel import novel
from tests.benchmarks._writer import Writer, kept_lengths

RUNS = 5
YIELDS = 50
LONGEST_WAIT_S = 1.5  # before a request comes into a reading
BRANCH_SCENE = 10
Scenes = tuple[str, ...]
Figures = dict[str, Any]


def read_once(model: engine.Model, folder: Path, scenes: Scenes) -> Figures:
    """Reads the novel; what is on disk then, and how far apart its places are."""
    told = -1

    def watch(done: int, total: int) -> None:
        nonlocal told
        if 20 * done // total > told:
            told = 20 * done // total
            print(f"  {time.strftime('%H:%M:%S')} {done:,} of {total:,} tokens", file=sys.stderr, flush=True)

    with Writer(model, folder) as writer:
        done = writer.read_ahead(scenes, watch=watch)
        assert isinstance(done.ended, engine.Done), done
        passage = writer.write(scenes, 1)
        report = writer.on_disk()
    lengths = [n for n in kept_lengths(folder, model.info.fingerprint) if n <= passage.stats.tokens_total]
    return {
        "tokens": passage.stats.tokens_total,
        "tokens read": done.tokens,
        "seconds": round(done.seconds, 1),
        "tokens read by the first passage": passage.stats.tokens_read,
        "states on disk": sum(kept.count for kept in report.models),
        "MB on disk": round(report.state_bytes / 1e6, 1),
        "MB token log": round(report.log_bytes / 1e6, 1),
        "worst re-read, tokens": max(b - a for a, b in zip([0, *lengths], lengths, strict=False)),
    }


def first_word_ms(name: str, precision: str, folder: Path, words: int, middle: bool) -> tuple[float, int, int]:
    """In a process of its own: ms from the first request to its first text, the model loaded; tokens read, reused."""
    scenes = novel(words)
    if middle:
        scene = scenes[len(scenes) // 2]
        cut = scene.index(" ", len(scene) // 2)
        scenes = (*scenes[: len(scenes) // 2], scene[:cut])
    with Writer(None, folder) as writer:
        writer.load(path_of(name, folder), precision)
        passage = writer.write(scenes, 1)
    return passage.first_ms, passage.stats.tokens_read, passage.stats.tokens_reused


def reopen(name: str, precision: str, folder: Path, words: int) -> Figures:
    """Ctrl+Enter to first word in a new process, at the end of the last scene and in the middle of one."""
    figures: Figures = {}
    for place, middle in (("end", False), ("middle of a scene", True)):
        runs = []
        for _ in range(RUNS):
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                runs.append(pool.submit(first_word_ms, name, precision, folder, words, middle).result())
        figures[f"{place}: first word ms"] = round(median([ms for ms, _, _ in runs]), 1)
        figures[f"{place}: all runs"] = [round(ms, 1) for ms, _, _ in runs]
        figures[f"{place}: tokens read, at first and then"] = (runs[0][1], runs[-1][1])
    return figures


def edit_open_scene(model: engine.Model, folder: Path, scenes: Scenes) -> Figures:
    """One word at the start of the last scene is another one: what the next Continue reads."""
    of_scene = len(model.tokenizer.encode(scenes[-1]))
    rest = scenes[-1].split(" ", 1)[1]
    runs = []
    for word in ("Therefore", "Hardly", "Snow", "Once", "Nobody")[:RUNS]:
        with Writer(model, folder) as writer:
            writer.write(scenes, 1)
            passage = writer.write((*scenes[:-1], f"{word} {rest}"), 1)
        runs.append((passage.first_ms, passage.stats.tokens_read, passage.stats.tokens_reused))
    return {
        "tokens of the scene": of_scene,
        "tokens read, most": max(read for _, read, _ in runs),
        "tokens reused, least": min(reused for _, _, reused in runs),
        "first word ms": round(median([ms for ms, _, _ in runs]), 1),
    }


def jump(model: engine.Model, folder: Path, scenes: Scenes) -> Figures:
    """Two takes in an early scene, work elsewhere, then back to the first take in a new session."""
    place = scenes[: min(BRANCH_SCENE, len(scenes) - 1)]
    runs = []
    for run in range(RUNS):
        with Writer(model, folder) as writer:
            seeds = [engine.SamplingParams(temperature=0.9, top_p=0.9, seed=100 + 2 * run + i) for i in range(2)]
            take, _ = (writer.write(place, 60, params) for params in seeds)
            writer.write(scenes, 30)
            writer.write(scenes[: len(scenes) // 2], 30)
        with Writer(model, folder) as writer:
            noted_s = writer.note_written(place, take.text, take.ids)
            back = writer.write((*place[:-1], place[-1] + take.text), 5)
        runs.append((1000 * noted_s + back.first_ms, back.stats.tokens_read, back.stats.tokens_reused))
    return {
        "first word ms": round(median([ms for ms, _, _ in runs]), 1),
        "all runs": [round(ms, 1) for ms, _, _ in runs],
        "tokens read, most": max(read for _, read, _ in runs),
        "tokens reused": runs[0][2],
    }


def yields(model: engine.Model, folder: Path, scenes: Scenes) -> Figures:
    """A request comes into a reading of a novel whose beginning was changed: ms until that has given way."""
    moments = random.Random(5)
    waits = []
    with Writer(model, folder) as writer:
        writer.write(scenes, 1)
        for _ in range(YIELDS):
            changed = (f"{time.time_ns()}. {scenes[0]}", *scenes[1:])  # in no earlier run either
            waits.append(1000 * writer.seconds_to_yield(changed, moments.uniform(0, LONGEST_WAIT_S)))
    return {"median ms": round(median(waits), 1), "worst ms": round(max(waits), 1), "requests": YIELDS}


def edit_first_scene(model: engine.Model, folder: Path, scenes: Scenes) -> Figures:
    """The first scene changes: going on at once from the earlier reading, then catching up."""
    changed = ("Number 7. " + scenes[0], *scenes[1:])
    with Writer(model, folder) as writer:
        writer.write(scenes, 1)
        at_once = writer.write(changed, 20, at_once=True)
        text = (*changed[:-1], changed[-1] + at_once.text)
        caught_up = writer.read_ahead(text)
        assert isinstance(caught_up.ended, engine.Done), caught_up
        after = writer.write(text, 5)
    return {
        "at once: first word ms": round(at_once.first_ms, 1),
        "at once: tokens read": at_once.stats.tokens_read,
        "at once: stale scenes": len(at_once.stats.stale),
        "catching up: tokens": caught_up.tokens,
        "catching up: seconds": round(caught_up.seconds, 1),
        "then: tokens read": after.stats.tokens_read,
        "then: first word ms": round(after.first_ms, 1),
        "then: stale scenes": len(after.stats.stale),
    }


def measure(name: str, precision: str, words: int, folder: Path, only: list[str]) -> Figures:
    scenes = novel(words)
    model = load(name, folder, precision)
    figures: Figures = {"model": f"{name}, {model.info.precision}", "words": words, "scenes": len(scenes)}
    for part, run in (
        ("read once", lambda: read_once(model, folder, scenes)),
        ("reopen", lambda: reopen(name, precision, folder, words)),
        ("edit the open scene", lambda: edit_open_scene(model, folder, scenes)),
        ("jump to a branch", lambda: jump(model, folder, scenes)),
        ("give way", lambda: yields(model, folder, scenes)),
        ("edit the first scene", lambda: edit_first_scene(model, folder, scenes)),
    ):
        if only and part not in only:
            continue
        print(f"{time.strftime('%H:%M:%S')} {name}: {part}", file=sys.stderr, flush=True)
        figures[part] = run()
        print(f"  {figures[part]}", file=sys.stderr, flush=True)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench state_reopen")
    parser.add_argument("--model", choices=MODELS, action="append")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--words", type=int, default=300_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", action="append", metavar="PART", help="'read once', 'reopen', ...: not all of them")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    print(machine())
    found = []
    for name in options.model or MODELS:
        with tempfile.TemporaryDirectory() if options.folder is None else nullcontext(options.folder) as folder:
            found.append(measure(name, options.precision, options.words, Path(folder), options.only))
        for part, figures in found[-1].items():
            for key, value in figures.items() if isinstance(figures, dict) else [("", figures)]:
                print(f"| {name} | {part} | {key} | {value} |", flush=True)
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
