"""The engine, killed while it reads and writes: it goes on where it was, and never from a wrong state."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from tests.helpers.kills import ROOT, Kills
from tests.tolerances import KEPT_STATE_REL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")

KILLS = 4
MANY_KILLS = 200


def check(kills: Kills, model: engine.Model) -> None:
    found = kills.check_store(model)
    assert kills.complaints == []
    assert found["states"] > 0
    assert found["read, difference"] == 0.0
    assert found["written, difference"] <= KEPT_STATE_REL


def test_a_few_kills_lose_nothing_and_leave_no_wrong_state(tmp_path: Path, builtin: engine.Model) -> None:
    kills = Kills(tmp_path)
    kills.run(KILLS)
    check(kills, builtin)


@pytest.mark.long
def test_two_hundred_kills_lose_nothing_and_leave_no_wrong_state(tmp_path: Path, builtin: engine.Model) -> None:
    kills = Kills(tmp_path, seed=2)
    kills.run(MANY_KILLS)
    check(kills, builtin)
    assert kills.resumed >= MANY_KILLS // 10
    assert kills.repeated >= MANY_KILLS // 20


# Writes passages of 25 tokens after the parts in argv[2], each after the one before, and says what each one was.
CONTINUES = """
import json, queue, sys
import engine
from tests.helpers.killed_writer import BUILTIN, PARAMS
events = queue.SimpleQueue()
session = engine.Session(store=sys.argv[1])
session.load_model(BUILTIN, events.put, "cpu", "fp32")
parts = json.loads(sys.argv[2])
while True:
    event = events.get()
    assert not isinstance(event, engine.Failed), event
    if isinstance(event, engine.Finished):
        print(json.dumps([event.text, event.ids, event.stats.tokens_read]), flush=True)
        parts[-1] += event.text
    if isinstance(event, engine.Finished | engine.ModelLoaded):
        params = engine.SamplingParams(**PARAMS, seed=11)
        session.generate(engine.GenerationRequest(tuple(parts), params, "story", max_tokens=25), events.put)
"""
PARTS = ["The lamp had burned since four.\n\n", 'It was late. "Who is there?" she said,']


def continues_until_killed(store: Path, parts: list[str], count: int) -> list[tuple[str, list[int], int]]:
    """The text, tokens and number of tokens read of `count` passages, the last of them said just before kill -9."""
    command = [sys.executable, "-c", CONTINUES, str(store), json.dumps(parts)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        passages = [tuple(json.loads(writer.stdout.readline())) for _ in range(count)]
        writer.send_signal(signal.SIGKILL)
    return passages


@pytest.mark.parametrize("lives", [2, pytest.param(8, marks=pytest.mark.long)])
def test_eight_continues_with_kills_between_them_are_one_of_two_hundred(
    tmp_path: Path, builtin: engine.Model, lives: int
) -> None:
    from tests.helpers.killed_writer import PARAMS

    events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
    session = engine.Session(builtin)
    params = engine.SamplingParams(**PARAMS, seed=11)
    session.generate(engine.GenerationRequest(tuple(PARTS), params, max_tokens=200), events.put)
    while not isinstance(whole := events.get(), engine.Finished | engine.Failed):
        pass
    session.close()
    assert isinstance(whole, engine.Finished)
    parts, ids = list(PARTS), []
    for life in range(lives):
        for text, new, read in continues_until_killed(tmp_path, parts, 8 // lives):
            assert read == 0 or not ids, f"life {life} read {read} tokens again"
            parts[-1] += text
            ids += new
    assert parts[-1] == PARTS[-1] + whole.text
    assert tuple(ids) == whole.ids
    assert len(ids) == 200
