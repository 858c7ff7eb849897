"""Kills a program that reads and writes (`killed_writer`) at random moments, again and again; checks what it kept."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import torch

import engine
from engine.devices import leave_a_core_free
from engine.models.base import CHUNK_TOKENS
from engine.state_store import PrefixKeys, Snapshot, StateStore
from tests.benchmarks._novel import novel
from tests.helpers.killed_writer import kind, logged_tokens

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LIFE_S = 2.0
SCENE_WORDS = 400
SCENES = 4


@dataclass
class Kills:
    """A story that goes on over many lives of its writer. What went wrong is in `complaints`."""

    folder: Path
    seed: int = 1
    complaints: list[str] = field(default_factory=list)
    kills: int = 0
    killed_in: Counter[str] = field(default_factory=Counter)  # by what it was doing
    steps_done: Counter[str] = field(default_factory=Counter)
    resumed: int = 0  # first passages of a life that read nothing, of those that had nothing to read
    repeated: int = 0  # passages that had been killed and began with the same words when they were written again
    parts: list[str] = field(init=False)
    step: int = 0

    def __post_init__(self) -> None:
        self.parts = list(novel(SCENES * SCENE_WORDS, SCENE_WORDS))
        self.first_parts = list(self.parts)
        self._moments = random.Random(self.seed)
        self._is_read = False  # whether all of the text is known to have been read
        self._killed_text = ""  # what the step under way had written

    def run(self, count: int) -> None:
        """`count` lives, each ended by kill -9."""
        for _ in range(count):
            self._live()

    @property
    def store(self) -> Path:
        return self.folder / "store"

    def _live(self) -> None:
        story = self.folder / "story.json"
        story.write_text(json.dumps({"parts": self.parts, "step": self.step}), encoding="utf-8")
        log = self.folder / f"{self.kills:04d}.ids"
        complaints = self.folder / "stderr"
        command = [sys.executable, "-m", "tests.helpers.killed_writer", str(self.store), str(story), str(log)]
        with complaints.open("w") as errors:
            writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert writer.stdout is not None
        kill = Timer(self._moments.uniform(0, LONGEST_LIFE_S), writer.send_signal, [signal.SIGKILL])
        is_first, self._partial = True, ""
        with writer.stdout as lines:
            for line in lines:
                if not line.endswith("\n"):
                    break  # cut short by the kill
                found = json.loads(line)
                if "ready" in found:
                    kill.start()
                elif "chunk" in found:
                    self._partial += found["chunk"]
                else:
                    self._note(found, is_first)
                    is_first = is_first and "step" not in found
        status = writer.wait()
        kill.cancel()
        kill.join()
        self.kills += 1
        self.killed_in[kind(self.step)] += 1
        self._killed_text = self._partial if kind(self.step) == "write" else ""
        if status != -signal.SIGKILL:
            self.complaints.append(f"life {self.kills} ended with {status}: {complaints.read_text()[-2000:]}")

    def _note(self, found: dict[str, Any], is_first: bool) -> None:
        """A step was done, or the story was changed in one."""
        self.parts[found["part"]] = found["text"]
        self._partial = ""
        if "step" not in found:
            self._is_read = False
            return
        done = kind(found["step"])
        self.steps_done[done] += 1
        self.step = found["step"] + 1
        if done == "write" and is_first:
            if self._is_read:
                self._expect(
                    found["tokens_read"] == 0, f"step {found['step']} read {found['tokens_read']} tokens again"
                )
                self.resumed += 1
            if self._killed_text:
                same = found["written"].startswith(self._killed_text)
                self._expect(same, f"{found['written']!r} was {self._killed_text!r} before the kill")
                self.repeated += 1
        self._is_read = done != "edit"  # which goes on from an earlier wording

    def _expect(self, condition: bool, complaint: str) -> None:
        if not condition:
            self.complaints.append(complaint)

    def check_store(self, model: engine.Model) -> dict[str, float]:
        """Every state on disk against one computed from its tokens. Returns counts and the largest differences,
        relative to the largest value of the tensor; of states of the first text, which is read in chunks, apart.

        torch works with as many threads as in the writer, so that sums are added up in the same order.
        """
        threads = torch.get_num_threads()
        leave_a_core_free()
        try:
            return self._checked(model)
        finally:
            torch.set_num_threads(threads)

    def _checked(self, model: engine.Model) -> dict[str, float]:
        known = {}
        for log in sorted(self.folder.glob("*.ids")):
            for ids in logged_tokens(log):
                known[f"{len(ids):08d}-{PrefixKeys(model.info.fingerprint, ids).key(len(ids))}"] = ids
        files = sorted((self.store / "states" / model.info.fingerprint).glob("*.state"))
        unknown = [file.name for file in files if file.stem not in known]
        self._expect(not unknown, f"states of unknown tokens: {unknown}")
        sequences = sorted((known[file.stem] for file in files if file.stem in known), key=lambda ids: ids.tolist())
        store = StateStore(self.store / "states")
        pieces = self._first_ids(model)
        first, borders = np.concatenate(pieces), np.cumsum([len(piece) for piece in pieces]).tolist()
        worst = {"states": len(files), "read": 0, "read, difference": 0.0, "written, difference": 0.0}
        trail: list[tuple[np.ndarray, Snapshot]] = []
        for ids in sequences:
            kept = store.find(model, ids)
            if kept is None or kept.n_tokens != len(ids):
                self.complaints.append(f"a state of {len(ids)} tokens was damaged")
                continue
            difference = _difference(kept, _fresh(model, ids, borders, trail))
            was_read = np.array_equal(ids, first[: len(ids)])
            worst["read"] += was_read
            name = "read, difference" if was_read else "written, difference"
            worst[name] = max(worst[name], difference)
        return worst

    def _first_ids(self, model: engine.Model) -> list[np.ndarray]:
        """The tokens of each part of the story as it was at first; the first has what is read before any text too."""
        tokenizer = model.tokenizer
        begin = tokenizer.begin_ids if model.info.card.begin_ids is None else model.info.card.begin_ids
        pieces = [tokenizer.encode(part) for part in self.first_parts]
        return [np.array(ids, dtype=np.uint32) for ids in ([*begin, *pieces[0]], *pieces[1:])]


def _fresh(
    model: engine.Model, ids: np.ndarray, borders: list[int], trail: list[tuple[np.ndarray, Snapshot]]
) -> Snapshot:
    """The state after `ids`, computed here, in chunks that end where those of reading the first text do.

    trail: fresh snapshots of prefixes of the sequence before, brought to those of this one.
    """
    while trail and not (len(trail[-1][0]) <= len(ids) and np.array_equal(ids[: len(trail[-1][0])], trail[-1][0])):
        trail.pop()
    at = trail[-1][1].n_tokens if trail else 0
    state = trail[-1][1].state if trail else model.initial_state()
    snapshot = trail[-1][1] if trail else None
    while at < len(ids):
        border = next((b for b in borders if b > at), len(ids))
        end = min(len(ids), border, at + CHUNK_TOKENS - at % CHUNK_TOKENS)
        hidden, state = model.advance(ids[at:end].tolist(), state)
        snapshot = Snapshot(end, state, hidden)
        trail.append((ids[:end], snapshot))
        at = end
    assert snapshot is not None
    return snapshot


def _difference(a: Snapshot, b: Snapshot) -> float:
    """The largest difference of two snapshots, relative to the largest value of the tensor that it is in."""
    tensors = [(a.state.tensors[name], b.state.tensors[name]) for name in a.state.tensors] + [(a.hidden, b.hidden)]
    return max(float((x - y).abs().max() / y.abs().max().clamp_min(torch.finfo(x.dtype).tiny)) for x, y in tensors)
