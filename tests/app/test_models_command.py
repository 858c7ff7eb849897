"""`ravel models`: what it says about a file, that it never loads one for that, and what it says when it can't."""

from __future__ import annotations

import errno
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engine
from app import paths
from app.__main__ import main
from app.models_command import models_command
from tests.helpers.gguf_files import converted, write_gguf
from tests.helpers.tiny_models import rwkv7_tensors, write_rwkv7

KEYS = {
    "name", "path", "architecture", "version", "format", "file_bytes", "parameters", "n_layer", "n_embd", "n_head",
    "head_size", "n_vocab", "stored", "vocabulary", "tuned_state", "state_bytes", "needed_bytes", "available_bytes",
    "fit", "precision", "licence", "languages", "description", "kernels",
}  # fmt: skip


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    status = models_command([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def facts(out: str) -> dict[str, str]:
    return {name.strip(): value for name, _, value in (line.partition("  ") for line in out.splitlines())}


def write_sparse(path: Path, n_layer: int, n_embd: int) -> Path:
    """A file whose header describes a large bf16 model and whose weights are a hole."""
    described, at = {}, 0
    for name, tensor in rwkv7_tensors(n_layer=1, n_embd=64, n_vocab=320).items():
        layers = range(n_layer) if name.startswith("blocks.0.") and ".ln0." not in name else range(1)
        for i in layers:
            shape = [n_embd * s // 64 if s in (64, 128) else s for s in tensor.shape]
            if name.endswith("r_k"):
                shape = [n_embd // 64, 64]
            nbytes = 2
            for size in shape:
                nbytes *= size
            official = name.replace("blocks.0.", f"blocks.{i}.")
            described[official] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, at + nbytes]}
            at += nbytes
    header = json.dumps(described).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(header)) + header)
        file.truncate(8 + len(header) + at)
    return path


def test_inspect_says_what_a_model_is_in_words(capsys) -> None:
    status, out, err = run(capsys, "inspect", paths.builtin_model())
    assert (status, err) == (0, "")
    found = facts(out)
    assert found["Name"].strip() == "Fireside"
    assert found["Version"].strip() == "RWKV-7"
    assert found["Parameters"].strip() == "16,085,440"
    assert found["Size"].strip() == "8 layers, 320 wide, 5 heads of 64"
    assert "fits" in found["Memory needed"]
    assert len({len(line) - len(line.partition("  ")[2].lstrip()) for line in out.splitlines()}) == 1  # aligned


def test_inspect_as_json_is_one_object_with_stable_keys(capsys) -> None:
    _, out, _ = run(capsys, "inspect", paths.builtin_model(), "--json")
    found = json.loads(out)
    assert set(found) == KEYS
    assert found["stored"] == {"fp16": 16_085_440}
    assert (found["version"], found["format"], found["vocabulary"]) == ("7", "safetensors", "tokenizer.json")
    assert set(found["needed_bytes"]) == set(found["fit"]) == {"fp32", "bf16", "fp16", "int8", "int4"}
    assert found["state_bytes"] == 4 * 8 * (2 * 320 + 5 * 64 * 64)


@pytest.mark.parametrize("name", ["m.pth", "m.safetensors", "m.gguf"])
def test_inspect_never_reads_the_weights(tmp_path: Path, capsys, monkeypatch, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".gguf":
        write_gguf(path, converted(rwkv7_tensors(), "rwkv7"))
    else:
        write_rwkv7(path)

    def refuse(*arguments: object) -> None:
        raise AssertionError("the weights were read")

    monkeypatch.setattr("engine.formats.tensor_entry._fill", refuse)  # which all readers of weights end in
    status, out, _ = run(capsys, "inspect", path)
    assert status == 0
    assert facts(out)["Version"].strip() == "RWKV-7"
    with pytest.raises(AssertionError, match="were read"):
        engine.load_model(path)


def test_a_file_of_many_gigabytes_is_described_at_once(tmp_path: Path, capsys) -> None:
    path = write_sparse(tmp_path / "large.safetensors", n_layer=32, n_embd=4096)
    assert path.stat().st_size > 8 * 10**9
    run(capsys, "inspect", path)  # imports what is imported once
    began = time.perf_counter()
    status, out, _ = run(capsys, "inspect", path, "--json")
    assert time.perf_counter() - began < 0.5
    found = json.loads(out)
    assert status == 0
    assert found["parameters"] > 4 * 10**9
    assert found["needed_bytes"]["fp32"] > 16 * 10**9


def test_a_mixed_file_has_its_shares_named(tmp_path: Path, capsys) -> None:
    engine.convert(write_rwkv7(tmp_path / "m.pth"), tmp_path / "mixed.safetensors", "bf16")
    _, out, _ = run(capsys, "inspect", tmp_path / "mixed.safetensors")
    shares = facts(out)["Precision in the file"].strip()
    assert shares.startswith("bf16 ")
    assert ", fp32 " in shares


@pytest.mark.parametrize("command", ["inspect", "convert"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "There is no model"), (b"", "damaged"), (b"Once upon a time there was no model.", "no model that Ravel")],
)
def test_what_is_no_model_is_said_in_a_sentence_and_with_status_2(
    tmp_path: Path, capsys, command: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / "m.pth"
    if content is not None:
        path.write_bytes(content)
    options = ["--precision", "bf16", "--out", tmp_path / "out"] if command == "convert" else []
    status, out, err = run(capsys, command, path, *options)
    assert (status, out) == (2, "")
    assert said in err
    assert err.startswith("ravel: ")
    assert not (tmp_path / "out").exists()


def test_convert_writes_a_model_that_continue_can_take(tmp_path: Path, capsys) -> None:
    status, out, _ = run(capsys, "convert", paths.builtin_model(), "--precision", "bf16", "--out", tmp_path / "new")
    assert status == 0
    assert "model.safetensors: bf16" in out
    story = tmp_path / "story.md"
    story.write_text("The lamp had burned since four.", encoding="utf-8")
    assert main(["continue", str(story), "--model", str(tmp_path / "new"), "--tokens", "4"]) == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--precision", "int8", "--out", "new"], "The precision int8 is not available here. Choose fp32"),
        (["--precision", "bf16", "--out", "m.pth"], "--out "),
        (["--precision", "bf16", "--out", "there.safetensors"], "there already. Choose another name, or add --force"),
        (["--precision", "bf16", "--out", "no/m.safetensors"], "There is no folder no. Make it first"),
    ],
)
def test_what_convert_can_t_do_is_said(tmp_path: Path, capsys, monkeypatch, options: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_rwkv7(tmp_path / "m.pth")
    Path("there.safetensors").write_bytes(b"mine")
    status, _, err = run(capsys, "convert", path, *options)
    assert status == 2
    assert said in err
    assert Path("there.safetensors").read_bytes() == b"mine"


def test_a_disk_that_fills_is_said_with_the_name_of_what_was_written(tmp_path: Path, capsys, monkeypatch) -> None:
    def convert(*_: object, **__: object) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(engine, "convert", convert)
    status, _, err = run(capsys, "convert", "m.pth", "--precision", "bf16", "--out", tmp_path / "new.safetensors")
    assert status == 2
    assert "new.safetensors (" in err


@pytest.mark.parametrize("chosen", [None, "mine"])
def test_list_names_the_built_in_model_and_those_in_the_models_folder(tmp_path: Path, capsys, chosen) -> None:
    folder = paths.models_folder() if chosen is None else tmp_path / "mine"
    folder.mkdir(parents=True)
    paths.config_folder().mkdir(parents=True)
    settings = {None: "models_folder = [", "mine": f'models_folder = "{folder.as_posix()}"'}
    (paths.config_folder() / "settings.toml").write_text(settings[chosen], encoding="utf-8")
    write_rwkv7(folder / "mine.pth")
    (folder / "broken.pth").write_bytes(b"")
    status, out, err = run(capsys, "list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == ["Fireside", "mine.pth"]
    assert "broken.pth is damaged" in err
    _, out, _ = run(capsys, "list", "--json")
    assert [model["name"] for model in json.loads(out)] == ["Fireside", "mine.pth"]


def test_the_program_s_entry_knows_the_command() -> None:
    command = [sys.executable, "-m", "app", "models", "inspect", str(paths.builtin_model()), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(ended.stdout)["name"] == "Fireside"
