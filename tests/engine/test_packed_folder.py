"""Packed weights are counted and deleted as a whole; a model that computes with them goes on."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
import torch

import engine
from engine.errors import PackedWeightsStay
from engine.packed_folder import delete_packed, packed_bytes
from tests.helpers.tiny_models import write_model

IDS = [0, 3, 200, 7, 7, 150, 31, 2]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Two files, what a killed process left, what one still writes, and a file that is nobody's."""
    cache = tmp_path / "weights"
    cache.mkdir()
    (cache / "a.weights").write_bytes(bytes(70))
    (cache / "b.weights").write_bytes(bytes(50))
    (cache / ".0123456789abcdef.tmp").write_bytes(bytes(5))
    os.utime(cache / ".0123456789abcdef.tmp", (1, 1))
    (cache / ".fedcba9876543210.tmp").write_bytes(bytes(1000))
    (cache / "notes.txt").write_bytes(bytes(1000))
    return cache


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(monkeypatch: pytest.MonkeyPatch, name: str, error: OSError) -> None:
    """Deleting files of that name fails."""
    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == name:
            raise error
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)


def test_what_is_counted_is_what_goes(cache: Path) -> None:
    assert packed_bytes(cache) == 125
    delete_packed(cache)
    assert packed_bytes(cache) == 0
    assert names(cache) == [".fedcba9876543210.tmp", "notes.txt"]


@pytest.mark.parametrize("place", ["not there", "file", "file/below"])
def test_a_folder_that_is_none_has_nothing_in_it(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert packed_bytes(tmp_path / place) == packed_bytes(None) == 0
    delete_packed(tmp_path / place)
    delete_packed(None)


@pytest.mark.parametrize(("number", "reason"), [(errno.EACCES, "Permission denied"), (errno.EBUSY, "in_use")])
def test_what_can_not_be_deleted_is_told_after_the_rest_has_gone(
    cache: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    refuse(monkeypatch, "a.weights", OSError(number, "Permission denied"))
    with pytest.raises(PackedWeightsStay) as caught:
        delete_packed(cache)
    assert caught.value.facts == {"path": str(cache), "size_bytes": 70, "reason": reason}
    assert packed_bytes(cache) == 70


def test_a_folder_of_such_a_name_is_no_file_that_could_be_deleted(cache: Path) -> None:
    (cache / "c.weights").mkdir()
    with pytest.raises(PackedWeightsStay):
        delete_packed(cache)
    assert "a.weights" not in names(cache)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is mapped")
def test_a_session_counts_and_deletes_them_while_its_model_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.loading.LEAST_BYTES", 0)
    path, cache = write_model(tmp_path / "m.safetensors", "7"), tmp_path / "weights"
    model = engine.load_model(path, "cpu", "int8", cache=cache)
    before = model.forward(IDS, model.initial_state())[0]
    session, events = engine.Session(model, packed_weights=cache), []
    try:
        for ask in (session.inspect_store, session.delete_packed_weights, session.inspect_store):
            ask(events.append).wait(60)
    finally:
        session.close()
    first, done, second = events
    assert (first.report.packed_bytes > 0, first.report.folder) == (True, "")
    assert isinstance(done, engine.Done)
    assert (second.report.packed_bytes, names(cache)) == (0, [])
    assert torch.equal(model.forward(IDS, model.initial_state())[0], before)


def test_a_session_says_what_it_could_not_delete(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "b.weights", PermissionError(errno.EACCES, "Permission denied"))
    session, events = engine.Session(packed_weights=cache), []
    try:
        session.delete_packed_weights(events.append).wait(60)
    finally:
        session.close()
    [failed] = events
    assert isinstance(failed, engine.Failed)
    assert isinstance(failed.error, PackedWeightsStay)
