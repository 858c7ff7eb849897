"""`ravel continue`: what it prints, what it keeps, what it says when something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import engine
from app import continue_options, paths
from app.headless import continue_command
from app.story import textfile
from app.story.lock import acquire_lock
from tests.helpers.tiny_models import write_rwkv7, write_tensors

TEXT = 'The lamp had burned since four.\n\n"You are late," he said, and turned the page\n'


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    status = continue_command([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def figures(out: str) -> dict:
    return json.loads(out.splitlines()[-1])


def test_the_last_line_is_one_object_with_the_figures(story: Path, capsys) -> None:
    status, out, _ = run(capsys, story, "--tokens", 12, "--seed", 7, "--json")
    found = figures(out)
    assert status == 0
    assert set(found) == {
        "text",
        "tokens_read",
        "tokens_reused",
        "tokens_written",
        "phrases_avoided",
        "seconds_reading",
        "seconds_writing",
        "seed",
        "model",
        "kernels",
    }
    assert (found["tokens_written"], found["seed"], found["model"]) == (12, 7, "Fireside")
    assert out.startswith(found["text"])
    assert found["tokens_read"] > 10
    assert story.read_text(encoding="utf-8") == TEXT


def test_a_second_time_reads_nothing_and_writes_the_same_words(story: Path, capsys) -> None:
    _, first, _ = run(capsys, story, "--tokens", 12, "--seed", 7, "--json")
    _, second, _ = run(capsys, story, "--tokens", 12, "--seed", 7, "--json")
    assert figures(second)["tokens_read"] == 0
    assert figures(second)["tokens_reused"] == figures(first)["tokens_read"]
    assert figures(second)["text"] == figures(first)["text"]


def test_write_appends_before_the_last_line_break(story: Path, capsys) -> None:
    _, out, _ = run(capsys, story, "--tokens", 8, "--seed", 7, "--json", "--write")
    assert story.read_text(encoding="utf-8") == TEXT[:-1] + figures(out)["text"] + "\n"
    _, out, _ = run(capsys, story, "--tokens", 8, "--seed", 7, "--json")
    assert figures(out)["tokens_read"] == 0


def test_write_keeps_line_ends_and_mark(tmp_path: Path, capsys) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbfThe lamp had burned since four.\r\n\r\nHe turned the page\r\n")
    _, out, _ = run(capsys, path, "--tokens", 8, "--seed", 7, "--json", "--write")
    written = figures(out)["text"].replace("\n", "\r\n").encode()
    expected = b"\xef\xbb\xbfThe lamp had burned since four.\r\n\r\nHe turned the page" + written + b"\r\n"
    assert path.read_bytes() == expected


def test_an_empty_file_can_be_begun(tmp_path: Path, capsys) -> None:
    path = tmp_path / "empty.md"
    path.write_text("", encoding="utf-8")
    status, out, _ = run(capsys, path, "--tokens", 8, "--seed", 1, "--json")
    assert status == 0
    assert figures(out)["text"].strip()


def test_presets_and_dials_reach_the_model(story: Path, capsys) -> None:
    greedy = [figures(run(capsys, story, "--tokens", 8, "--preset", "exact", "--json", "--seed", s)[1]) for s in (1, 2)]
    assert greedy[0]["text"] == greedy[1]["text"]
    wild = [
        figures(run(capsys, story, "--tokens", 12, "--temperature", 2.5, "--top-p", 1.0, "--json", "--seed", s)[1])
        for s in (1, 2)
    ]
    assert wild[0]["text"] != wild[1]["text"]


def write_tuned_state(path: Path, layers: int = 8) -> Path:
    """One for the built-in model: 8 layers of 5 heads of 64."""
    g = torch.Generator().manual_seed(1)
    states = {f"blocks.{i}.att.time_state": 20 * torch.randn(5, 64, 64, generator=g) for i in range(layers)}
    return write_tensors(path, states)


def test_a_tuned_state_changes_what_is_written_and_what_was_read_is_kept_apart(tmp_path: Path, story, capsys) -> None:
    greedy = ["--tokens", 8, "--preset", "exact", "--json"]
    tuned = [*greedy, "--state", write_tuned_state(tmp_path / "style.pth")]
    plain, styled = figures(run(capsys, story, *greedy)[1]), figures(run(capsys, story, *tuned)[1])
    assert styled["text"] != plain["text"]
    assert styled["tokens_reused"] == 0
    assert figures(run(capsys, story, *tuned)[1])["tokens_read"] == 0
    assert figures(run(capsys, story, *greedy)[1])["text"] == plain["text"]


def test_a_tuned_state_of_another_model_is_refused_in_a_sentence(tmp_path: Path, story, capsys) -> None:
    status, _, err = run(capsys, story, "--state", write_tuned_state(tmp_path / "style.pth", layers=3))
    assert status == 2
    assert "style.pth can't be used as a tuned state" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--temperature", "9"], "temperature 9.0"),
        (["--preset", "nonsense"], "known presets: adventurous, balanced"),
        (["--seed", "-5"], "seed"),
        (["--precision", "int3"], "int3"),
        (["--model", "nowhere.pth"], "nowhere.pth"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(story: Path, capsys, arguments, said: str) -> None:
    status, _, err = run(capsys, story, *arguments)
    assert status == 2
    assert said in err
    assert "Traceback" not in err


def test_a_missing_file_and_one_in_another_encoding_are_refused(tmp_path: Path, capsys) -> None:
    status, _, err = run(capsys, tmp_path / "nothing.md")
    assert status == 2
    assert "nothing.md" in err
    latin = tmp_path / "latin.txt"
    latin.write_bytes("caf\xe9 au lait, d\xe9j\xe0 vu".encode("latin-1"))
    status, _, err = run(capsys, latin, "--write")
    assert status == 2
    assert "latin.txt" in err
    assert latin.read_bytes() == "caf\xe9 au lait, d\xe9j\xe0 vu".encode("latin-1")


def test_a_model_without_a_vocabulary_is_refused_with_a_reason(story: Path, tmp_path: Path, capsys) -> None:
    status, _, err = run(capsys, story, "--model", write_rwkv7(tmp_path / "m.pth"))
    assert status == 2
    assert "vocabulary" in err.lower()


@pytest.mark.parametrize("tokens", ["0", "-3", "many"])
def test_so_many_tokens_must_be_a_whole_number_from_one_up(story: Path, tokens: str) -> None:
    with pytest.raises(SystemExit):
        continue_command([str(story), "--tokens", tokens])


def test_write_leaves_a_file_alone_that_was_changed_meanwhile(story: Path, capsys, monkeypatch) -> None:
    whole = textfile.decode

    def decode_and_then_someone_writes(data: bytes, path: Path):
        result = whole(data, path)
        story.write_text("someone else's words", encoding="utf-8")
        return result

    monkeypatch.setattr(textfile, "decode", decode_and_then_someone_writes)
    status, out, err = run(capsys, story, "--tokens", 4, "--write")
    assert status == 1
    assert out.strip()
    assert "changed meanwhile" in err
    assert story.read_text(encoding="utf-8") == "someone else's words"


def test_write_is_refused_while_the_file_is_open_in_a_window(story: Path, capsys) -> None:
    lock = acquire_lock(story, paths.state_folder())
    status, _, err = run(capsys, story, "--tokens", 4, "--write")
    lock.release()
    assert status == 2
    assert "open" in err
    assert story.read_text(encoding="utf-8") == TEXT


def test_a_reader_that_has_had_enough_gets_no_complaint(story: Path, ravel_home: str) -> None:
    command = [sys.executable, "-m", "app", "continue", str(story), "--tokens", "200"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(5)
    writer.stdout.close()
    assert writer.stderr.read() == b""
    assert writer.wait(60) == 1
    writer.stderr.close()


def test_a_folder_is_called_a_folder(tmp_path: Path, capsys) -> None:
    status, out, said = run(capsys, tmp_path, "--json")
    assert (status, out) == (2, "")
    assert said == f"ravel: {tmp_path} is a folder; name one of the files in it\n"


def test_every_number_of_the_sampler_has_an_option() -> None:
    options = vars(continue_options.parser().parse_args(["story.md"]))
    assert set(engine.SAMPLING_LIMITS) <= set(options)
    assert all(options[name] is None for name in engine.SAMPLING_LIMITS)


def test_what_the_command_line_says_is_what_the_engine_is_asked_for() -> None:
    words = ["story.md", "--xtc-probability", "0.5", "--dry-multiplier", "0.8", "--dry-allowed-length", "3"]
    words += ["--sampler-order", "temperature, min_p", "--bias", "lamp=-2.5", "--bias", "a=b=1", "--ban-token", "#9"]
    words += ["--dry-breaker", ".", "--stop", "THE END", "--stop", "***", "--end-of-text", "scene-break"]
    words += ["--ban-phrase", "shiver* down", "--ban-phrase", "/a+b/"]
    options = continue_options.parser().parse_args(words)
    card = engine.ModelCard(sampling={"temperature": 0.7})
    info = engine.ModelInfo("rwkv7", 1, 64, 300, 64, 1, "f", card=card)
    request = continue_options.request(options, "Text", "s", info)
    assert request.stop_strings == ("THE END", "***")
    assert request.end_of_text == "scene_break"
    assert request.banned == engine.BannedPhrases(("shiver* down", "/a+b/"))
    params = request.params
    assert (params.temperature, params.xtc_probability, params.dry_multiplier) == (0.7, 0.5, 0.8)
    assert params.sampler_order[:2] == ("temperature", "min_p")
    assert params.logit_bias == (("lamp", -2.5), ("a=b", 1.0))
    assert params.banned_tokens == ("#9",)
    assert params.dry_sequence_breakers == (".",)


def test_a_banned_phrase_is_not_printed_and_is_counted(story: Path, capsys) -> None:
    _, out, _ = run(capsys, story, "--tokens", 40, "--temperature", 0, "--json")
    word = next(word for word in figures(out)["text"].split()[3:] if word.isalpha())
    _, out, _ = run(capsys, story, "--tokens", 40, "--temperature", 0, "--json", "--ban-phrase", word)
    assert word.lower() not in figures(out)["text"].lower().split()
    assert figures(out)["phrases_avoided"] >= 1
    assert out.startswith(figures(out)["text"])


def test_it_stops_before_a_text(story: Path, capsys) -> None:
    _, out, _ = run(capsys, story, "--tokens", 40, "--temperature", 0, "--json")
    text = figures(out)["text"]
    stop = text.strip()[20:24]
    _, out, _ = run(capsys, story, "--tokens", 40, "--temperature", 0, "--json", "--stop", stop)
    assert figures(out)["text"] == text[: text.index(stop)]


@pytest.mark.parametrize(
    "words",
    [
        ("--bias", "lamp"),
        ("--bias", "=1"),
        ("--bias", "lamp=much"),
        ("--stop", ""),
        ("--ban-phrase", ""),
        ("--end-of-text", "never"),
        ("--top-k", "1.5"),
    ],
)
def test_an_option_that_says_nothing_ends_with_status_2(story: Path, capsys, words: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        continue_command([str(story), *words])
    assert ended.value.code == 2
    assert words[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--sampler-order", "min_p,warmth"), "no such step"),
        (("--bias", "lamp=1000"), "1000"),
        (("--xtc-threshold", "2"), "xtc_threshold"),
        (("--ban-phrase", "/(/"), "/(/"),
    ],
)
def test_a_value_that_can_t_be_is_said_in_a_sentence(story: Path, capsys, words: tuple[str, str], said: str) -> None:
    status, _, err = run(capsys, story, "--tokens", 2, *words)
    assert status == 2
    assert err.startswith("ravel: ")
    assert said in err
