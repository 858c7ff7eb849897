"""Whatever becomes of the states on disk: slower once, never wrong, never a crash, and nothing said louder than in the
log (a warning would fail these tests)."""

from __future__ import annotations

import errno
import logging
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import state_files, state_store
from engine.state import Counters, write_tensors
from engine.state_store import PrefixKeys, StateStore
from tests.helpers.kept_states import IDS, is_right, keep, made_model, made_snapshot

ROOT = Path(__file__).resolve().parents[2]
MODEL = made_model()
DAMAGES = 400


def found(folder: Path, ids=IDS) -> int:
    """Tokens of the state that a new process would find, which must be right; 0 for none."""
    snapshot = StateStore(folder).find(MODEL, ids)
    assert is_right(snapshot)
    return snapshot.n_tokens if snapshot is not None else 0


def path_of(folder: Path, n_tokens: int) -> Path:
    [path] = folder.glob(f"*/{n_tokens:08d}-*")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the states after 10 and after 30 tokens."""
    folder = tmp_path / "states"
    store = StateStore(folder)
    for n in (10, 30):
        keep(store, MODEL, n)
    return folder


def test_every_bit_comes_back(folder: Path) -> None:
    assert found(folder) == 30
    assert found(folder, IDS[:29]) == 10


COUNTERS = Counters(2, 5.0, 7.300000000000001)


def test_counters_come_back_exactly_and_files_without_them_are_read_as_before(tmp_path: Path) -> None:
    for counters in (COUNTERS, None):
        snapshot = replace(made_snapshot(10), counters=counters)
        StateStore(tmp_path).keep(MODEL, PrefixKeys(MODEL.info.fingerprint, IDS), snapshot, memory=False, disk=True)
        kept = StateStore(tmp_path).find(MODEL, IDS)
        assert is_right(kept)
        assert kept.counters == counters


@pytest.mark.parametrize("counters", ["3 5.0 7.300000000000001", "2 5.0", "a b c", "2 nan 1.0", "2 5.0 inf", "\\ud800"])
def test_counters_that_are_not_what_was_kept_are_noticed(tmp_path: Path, counters: str) -> None:
    snapshot = replace(made_snapshot(10), counters=COUNTERS)
    StateStore(tmp_path).keep(MODEL, PrefixKeys(MODEL.info.fingerprint, IDS), snapshot, memory=False, disk=True)
    path = path_of(tmp_path, 10)
    data, there = path.read_bytes(), str(COUNTERS).encode()
    assert there in data
    path.write_bytes(data.replace(there, counters.encode().ljust(len(there))[: len(there)]))
    assert StateStore(tmp_path).find(MODEL, IDS) is None
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "2 5.0", "a b c", "2 nan 1.0", "2 5.0 inf", "2.5 1 1"])
def test_counters_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Counters.parse(text)
    assert Counters.parse(str(COUNTERS)) == COUNTERS


def _damaged(data: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(data))
    header = 8 + int.from_bytes(data[:8], "little")
    kind = choose.randrange(5)
    if kind == 0:
        return data[:at]
    if kind == 1:  # mostly the header, which is small
        at = choose.randrange(header)
    if kind <= 2:
        return data[:at] + bytes([data[at] ^ 1 << choose.randrange(8)]) + data[at + 1 :]
    length = choose.randint(1, 600)
    block = bytes(length) if kind == 3 else choose.randbytes(length)
    return data[:at] + block + data[at + length :]


def test_a_state_that_is_damaged_anywhere_is_dropped_and_the_one_before_serves(folder: Path) -> None:
    path, choose = path_of(folder, 30), random.Random(4)
    whole = path.read_bytes()
    for turn in range(DAMAGES):
        data = _damaged(whole, choose)
        path.write_bytes(data)
        assert found(folder) == (30 if data == whole else 10), f"turn {turn}"
        assert path.exists() == (data == whole)


def test_an_empty_file_and_a_folder_in_its_place_are_no_state(folder: Path) -> None:
    path = path_of(folder, 30)
    path.write_bytes(b"")
    assert found(folder) == 10
    path.mkdir()
    assert found(folder) == 10
    store = StateStore(folder)
    keep(store, MODEL, 30)  # can't be put there, so it stays in memory
    again = store.find(MODEL, IDS)
    assert again is not None
    assert again.n_tokens == 30
    assert is_right(again)


def test_a_huge_file_is_not_read_into_memory(folder: Path) -> None:
    path = path_of(folder, 30)
    os.truncate(path, 1 << 40)  # takes no room on the disk, and could not be read
    assert found(folder) == 10


def test_another_versions_state_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.state.FORMAT", "ravel-state-2")
    keep(StateStore(folder), MODEL, 30)
    monkeypatch.undo()
    assert found(folder) == 10


def test_another_models_state_is_not_believed(folder: Path) -> None:
    other = made_model("b" * 32)
    keep(StateStore(folder), other, 30)
    [ours], [theirs] = (folder.glob(f"{letter * 32}/00000030-*") for letter in "ab")
    os.replace(theirs, ours)
    assert found(folder) == 10


def test_a_state_with_other_tensors_than_the_models_is_not_believed(folder: Path) -> None:
    path, right = path_of(folder, 30), made_snapshot(30)
    key = PrefixKeys(MODEL.info.fingerprint, IDS).key(30)
    tensors = {**right.state.tensors, "hidden": right.hidden}
    for wrong in (
        {name: t for name, t in tensors.items() if name != "hidden"},
        tensors | {"hidden": right.hidden[:-1].clone()},
        tensors | {"hidden": right.hidden.double()},
        tensors | {"more": right.hidden.clone()},
    ):
        write_tensors(path, wrong, f"{MODEL.info.fingerprint} {key}")
        assert found(folder) == 10


def test_a_state_that_goes_between_listing_and_loading_is_no_state(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = state_files.places_in

    def list_and_delete(*arguments):
        places = listed(*arguments)
        path_of(folder, 30).unlink(missing_ok=True)
        return places

    monkeypatch.setattr(state_files, "places_in", list_and_delete)
    snapshot = StateStore(folder).find(MODEL, IDS)
    assert snapshot is not None
    assert snapshot.n_tokens == 10


def test_a_damaged_state_is_still_counted_on_until_it_is_read(folder: Path) -> None:
    store = StateStore(folder)
    path_of(folder, 30).write_bytes(b"")
    assert store.longest(MODEL, IDS) == 30
    assert found(folder) == 10
    assert store.longest(MODEL, IDS) == 10


def test_a_folder_that_is_deleted_under_a_running_store_is_made_anew(folder: Path) -> None:
    store = StateStore(folder)
    shutil.rmtree(folder)
    assert store.find(MODEL, IDS) is None
    assert store.longest(MODEL, IDS) == 0
    store.trim()
    assert store.disk_usage_bytes() == 0
    keep(store, MODEL, 20)
    assert found(folder) == 20


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["open", "replace", "mkdir"])
def test_a_disk_that_refuses_is_said_once_and_memory_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog, number: int, call: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    store = StateStore(tmp_path / "states")
    with monkeypatch.context() as patched, caplog.at_level(logging.DEBUG):
        patched.setattr(os, call, refuse)
        for n in (10, 20, 30):
            keep(store, MODEL, n)
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "can't be kept on disk" in caplog.text
    snapshot = store.find(MODEL, IDS)
    assert snapshot is not None
    assert snapshot.n_tokens == 30
    assert list(tmp_path.rglob("*.*")) == []
    keep(store, MODEL, 40)  # it works again
    assert found(tmp_path / "states") == 40


def test_on_a_full_disk_half_of_the_store_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = StateStore(tmp_path)
    for used_s, n in enumerate((10, 20, 30, 40)):
        keep(store, MODEL, n)
        os.utime(path_of(tmp_path, n), (used_s, used_s))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", refuse)
    keep(store, MODEL, 50)
    assert sorted(path.name[:8] for path in tmp_path.glob("*/*")) == ["00000030", "00000040"]
    assert store.longest(MODEL, IDS) == 50  # in memory


def test_a_folder_that_may_only_be_read_serves_what_is_in_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))

    for owner, name in ((os, "replace"), (os, "utime"), (os, "unlink"), (Path, "unlink"), (os, "mkdir"), (os, "rmdir")):
        monkeypatch.setattr(owner, name, refuse)
    path_of(folder, 30).write_bytes(b"damaged")
    store = StateStore(folder)
    for _ in range(2):  # the damaged one can't be removed, and is passed over each time
        snapshot = store.find(MODEL, IDS)
        assert snapshot is not None
        assert snapshot.n_tokens == 10
    store.disk_bytes = 0
    store.trim()
    store.clear()
    assert found(folder) == 10


@pytest.mark.parametrize(("budget", "said"), [(made_snapshot(1).nbytes - 1, 1), (0, 0)])
def test_what_does_not_fit_the_budget_is_never_written(tmp_path: Path, caplog, budget: int, said: int) -> None:
    store = StateStore(tmp_path, disk_bytes=budget)
    with caplog.at_level(logging.INFO):
        for n in (5, 10):
            keep(store, MODEL, n)
    assert caplog.text.count("can't be kept on disk") == said
    assert list(tmp_path.iterdir()) == []
    assert store.longest(MODEL, IDS) == 10


def test_a_state_of_another_wording_is_never_found(folder: Path) -> None:
    choose = random.Random(5)
    for _ in range(50):
        ids = IDS.copy()
        ids[choose.randrange(10)] += np.uint32(1000)
        assert found(folder, ids) == 0


FULL = """
import resource, sys
from pathlib import Path
from engine.state_store import StateStore
from tests.helpers.kept_states import *
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))  # every file is full after 4 kB
store, model = StateStore(Path(sys.argv[1])), made_model()
for n in (10, 20, 30):
    keep(store, model, n)
snapshot = store.find(model, IDS)
assert snapshot is not None and snapshot.n_tokens == 30 and is_right(snapshot)
assert list(Path(sys.argv[1]).glob("*/*")) == [], "a half-written file stayed"
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_file_that_can_not_be_written_to_its_end_leaves_nothing(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], cwd=ROOT, check=True)


def test_two_processes_that_evict_under_each_other_never_see_a_wrong_state(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.helpers.kept_states", str(tmp_path)]
    running = [
        subprocess.Popen(
            [*command, str(seed), "150", MODEL.info.fingerprint], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for seed in (1, 2)
    ]
    said = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert all(line.startswith("found") for line in said), said
    assert state_store.StateStore(tmp_path).disk_usage_bytes() <= 6 * made_snapshot(1).nbytes
    assert not list(tmp_path.glob("*/.*"))
