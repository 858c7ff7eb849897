"""`ravel bench state`: figures that are right, a cache of its own, and sentences where something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.__main__ import main
from app.bench_command import bench_command
from tests.helpers.tiny_models import write_rwkv7

PARAGRAPH = "The lamp had burned since four, and nobody in the house had thought to put it out. " * 12
STEPS = ["first_time", "again", "reopened", "last_part_changed", "branch", "first_part_changed"]


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """Two parts: 2,100 and some 500 words."""
    path = tmp_path / "story.md"
    path.write_text("\n\n".join(f"{number}. {PARAGRAPH}" for number in range(14)), encoding="utf-8")
    return path


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    status = bench_command(["state", *(str(a) for a in arguments)])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_reopening_and_going_back_read_nothing_and_an_edit_reads_its_part_only(story: Path, ravel_home, capsys) -> None:
    status, out, _ = run(capsys, story, "--json", "--tokens", 6)
    found = json.loads(out)
    steps = found["steps"]
    assert status == 0
    assert set(found) == {
        "model", "precision", "kernels", "parts", "tokens", "tokens_of_last_part", "states_on_disk", "bytes_on_disk",
        "steps",
    }  # fmt: skip
    assert (found["model"], found["parts"], list(steps)) == ("Fireside", 2, STEPS)
    assert steps["first_time"]["tokens_read"] == found["tokens"] > found["tokens_of_last_part"] > 200
    assert [steps[step]["tokens_read"] for step in ("again", "reopened", "branch")] == [0, 0, 0]
    assert steps["reopened"]["tokens_reused"] == found["tokens"]
    assert steps["branch"]["tokens_reused"] == found["tokens"] + 6
    assert 0 < steps["last_part_changed"]["tokens_read"] <= found["tokens_of_last_part"] + 3
    before_last = found["tokens"] - found["tokens_of_last_part"]
    assert steps["last_part_changed"]["tokens_reused"] >= before_last
    assert steps["first_part_changed"]["stale_parts"] == 1
    assert steps["first_part_changed"]["tokens_read"] == 0
    assert all(step["first_word_ms"] > 0 for step in steps.values())
    assert found["states_on_disk"] * 600_000 < found["bytes_on_disk"]
    assert list(Path(ravel_home).rglob("*")) == []


def test_without_a_file_the_sample_story_is_read_and_a_table_printed(capsys, monkeypatch) -> None:
    monkeypatch.setattr("app.bench_command._REPEATS", 1)
    status, out, _ = run(capsys, "--tokens", 3)
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith("Fireside, fp32: ")
    assert lines[0].endswith("tokens in 1 parts, " + lines[0].split(": ")[1].split()[0] + " in the last")
    assert lines[1].startswith("kernels: ")
    assert len(lines) == 5 + len(STEPS) - 1  # one part alone has no part before it
    assert "first word" in lines[4]


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (None, (), "there is no file"),
        (b"", (), "there is no text in it"),
        (b" \n\n\n ", (), "there is no text in it"),
        (b"caf\xe9 au lait, d\xe9j\xe0 vu", (), "story.md"),
        (b"The lamp", ("--model", "nowhere.pth"), "nowhere.pth"),
        (b"The lamp", ("--precision", "int3"), "int3"),
        (b"The lamp", ("--state", "nowhere.pth"), "nowhere.pth"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, capsys, content: bytes | None, arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "story.md"
    if content is not None:
        file.write_bytes(content)
    status, out, err = run(capsys, file, *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_model_without_a_vocabulary_is_refused(tmp_path: Path, story: Path, capsys) -> None:
    status, _, err = run(capsys, story, "--model", write_rwkv7(tmp_path / "m.pth"))
    assert status == 2
    assert "vocabulary" in err.lower()


@pytest.mark.parametrize("arguments", [[], ["speed"], ["state", "--tokens", "0"], ["state", "--tokens", "many"]])
def test_a_wrong_command_line_is_explained_with_status_2(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main(["bench", *arguments])
    assert left.value.code == 2
    assert "usage: ravel bench" in capsys.readouterr().err


def test_it_needs_no_window(tmp_path: Path) -> None:
    """Qt's text and numbers are used for sentences; its windows are not loaded."""
    file = tmp_path / "story.md"
    file.write_text("The lamp had burned since four.", encoding="utf-8")
    code = (
        "import sys; sys.modules['PySide6.QtGui'] = sys.modules['PySide6.QtWidgets'] = None\n"
        "from app.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "bench", "state", str(file), "--json", "--tokens", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["parts"] == 1
