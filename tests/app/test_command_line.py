"""--kernels and --threads: the same for the window and for the commands, and a sentence where they can't be."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from app import __main__, headless
from app.bench_command import bench_command
from app.headless import continue_command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.md"
    path.write_text("The lamp had burned since four.\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the engine was told."""
    told: list[int] = []
    monkeypatch.setattr(engine, "set_threads", told.append)
    return told


def test_the_window_is_opened_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr("app.application.run", lambda *arguments: asked.append(arguments) or 0)
    assert __main__.main(["--kernels", "torch", "--threads", "3", "a story"]) == 0
    assert __main__.main([]) == 0
    assert asked == [("a story", "torch", 3), ("", "auto", 0)]


def test_nothing_is_collected_while_the_window_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    while_it_runs: list[bool] = []
    monkeypatch.setattr("app.application.run", lambda *_: while_it_runs.append(gc.isenabled()) or 0)
    __main__.main([])
    assert while_it_runs == [False]
    assert gc.isenabled()


def test_continue_computes_as_it_is_told(story: str, capsys, threads: list[int]) -> None:
    assert continue_command([story, "--tokens", "4", "--kernels", "reference", "--threads", "2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["kernels"].startswith("reference")
    assert threads == [2]


def test_bench_computes_as_it_is_told(story: str, capsys, threads: list[int]) -> None:
    assert bench_command(["state", story, "--tokens", "2", "--kernels", "torch", "--threads", "2"]) == 0
    assert "kernels: torch on cpu" in capsys.readouterr().out
    assert threads == [2]


def test_without_threads_the_engine_is_told_nothing(story: str, capsys, threads: list[int]) -> None:
    assert continue_command([story, "--tokens", "4"]) == 0
    assert threads == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--kernels", "fast"], "no kernels are named 'fast'; there are auto, cuda, cpu, torch, reference"),
        (["--threads", "0"], "'0' is no number of threads from 1 to 1024"),
        (["--threads", "many"], "'many' is no number of threads from 1 to 1024"),
        (["--threads", "²"], "'²' is no number of threads from 1 to 1024"),
    ],
)
@pytest.mark.parametrize("command", [[], ["continue", "story.md"], ["bench", "state"]])
def test_other_words_are_answered_with_those_that_there_are(
    command: list[str], arguments: list[str], said: str, capsys
) -> None:
    with pytest.raises(SystemExit) as end:
        __main__.main([*command, *arguments])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_kernels_that_are_not_here_are_said_with_a_remedy(story: str, capsys) -> None:
    assert continue_command([story, "--kernels", "cuda"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("ravel: The kernels “cuda” can't run on this computer: ")
    assert said.endswith("Start Ravel without --kernels, and it takes the fastest that are there.\n")


def test_the_version_is_told_without_the_engine() -> None:
    """`--version` answers at once."""
    code = (
        "import sys, app.__main__ as m\ntry: m.main(['--version'])\nexcept SystemExit: print('engine' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "False"


def test_weights_are_packed_once_for_both_the_window_and_the_command(story: str, monkeypatch, capsys) -> None:
    folders: list[object] = []
    real = engine.Session

    def session(*arguments, **options):
        folders.append(options["packed_weights"])
        return real(*arguments, **options)

    monkeypatch.setattr(headless.engine, "Session", session)
    assert continue_command([story, "--tokens", "2"]) == 0
    assert folders == [headless.paths.weights_folder()]
