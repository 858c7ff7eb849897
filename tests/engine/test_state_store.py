"""Kept states are found by their tokens alone, and a cache that is broken costs time, never correctness."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import engine
from engine.state_store import RECENT_TOKENS, PrefixKeys, Snapshot, StateStore
from tests.helpers.tiny_models import write_rwkv7

IDS = np.arange(1, 41, dtype=np.uint32)


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> engine.Model:
    path = write_rwkv7(tmp_path_factory.mktemp("model") / "m.safetensors")
    return engine.load_model(path, precision="fp32")


def snapshot_after(model, ids) -> Snapshot:
    hidden, state = model.advance([int(i) for i in ids], model.initial_state())
    return Snapshot(len(ids), state, hidden)


def keep(store: StateStore, model, ids, on_disk: bool = True) -> Snapshot:
    snapshot = snapshot_after(model, ids)
    store.keep(model, PrefixKeys(model.info.fingerprint, ids), snapshot, disk=on_disk)
    return snapshot


def assert_same(found: Snapshot | None, kept: Snapshot) -> None:
    assert found is not None
    assert found.n_tokens == kept.n_tokens
    assert torch.equal(found.hidden, kept.hidden)
    for name, tensor in kept.state.tensors.items():
        assert torch.equal(found.state.tensors[name], tensor)


def test_a_state_in_memory_goes_where_its_model_is_now(model, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same weights may be loaded again for another device."""
    store = StateStore(None)
    kept = keep(store, model, IDS[:10], on_disk=False)
    assert store.find(model, IDS).state is kept.state
    monkeypatch.setattr(model, "info", replace(model.info, device="meta"))
    found = store.find(model, IDS)
    assert {x.device.type for x in (found.hidden, *found.state.tensors.values())} == {"meta"}
    assert store.find(model, IDS) is found


def test_the_longest_prefix_is_found(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    keep(store, model, IDS[:10])
    longer = keep(store, model, IDS[:30])
    assert_same(store.find(model, IDS), longer)
    assert_same(store.find(model, IDS[:30]), longer)
    found = store.find(model, IDS[:29])
    assert found is not None
    assert found.n_tokens == 10


def test_another_wording_never_matches(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    keep(store, model, IDS[:10])
    other = IDS.copy()
    other[3] = 200
    assert store.find(model, other) is None
    assert store.find(model, IDS[:9]) is None


def test_states_survive_on_disk_to_the_bit(model, tmp_path: Path) -> None:
    kept = keep(StateStore(tmp_path), model, IDS)
    assert_same(StateStore(tmp_path).find(model, IDS), kept)


def test_without_a_folder_memory_serves(model) -> None:
    store = StateStore(None)
    kept = keep(store, model, IDS)
    assert_same(store.find(model, IDS), kept)
    assert store.disk_usage_bytes() == 0
    store.clear()
    assert store.find(model, IDS) is None


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "delete"])
def test_a_damaged_state_is_dropped_and_an_earlier_one_serves(model, tmp_path: Path, damage: str) -> None:
    store = StateStore(tmp_path)
    earlier = keep(store, model, IDS[:10])
    keep(store, model, IDS[:20])
    [path] = tmp_path.glob("*/00000020-*")
    data = path.read_bytes()
    if damage == "flip":
        path.write_bytes(data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])
    elif damage == "truncate":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        path.unlink()
    fresh = StateStore(tmp_path)
    assert_same(fresh.find(model, IDS), earlier)
    assert not path.exists()


def test_a_state_under_another_name_is_not_believed(model, tmp_path: Path) -> None:
    keep(StateStore(tmp_path), model, IDS[:10])
    other = np.arange(50, 60, dtype=np.uint32)
    [path] = tmp_path.glob("*/00000010-*")
    key = PrefixKeys(model.info.fingerprint, other).key(10)
    path.rename(path.with_name(f"00000010-{key}.state"))
    assert StateStore(tmp_path).find(model, other) is None


def test_the_least_recently_used_states_make_room(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    for n in (10, 20, 30):
        keep(store, model, IDS[:n])
    for age, n in enumerate((20, 30, 10)):  # 20 was used longest ago, 10 last
        [path] = tmp_path.glob(f"*/000000{n}-*")
        os.utime(path, ns=(age * 10**9, age * 10**9))
    size = path.stat().st_size
    store.disk_bytes = 2 * size
    store.trim()
    assert sorted(p.name[:8] for p in tmp_path.glob("*/*")) == ["00000010", "00000030"]
    assert store.disk_usage_bytes() == 2 * size


def test_memory_stays_within_its_budget(model) -> None:
    one = snapshot_after(model, IDS).nbytes
    store = StateStore(None, memory_bytes=3 * one)
    for n in range(5, 40):
        keep(store, model, IDS[:n], on_disk=False)
    kept = [n for n in range(5, 40) if (found := store.find(model, IDS[:n])) and found.n_tokens == n]
    assert kept == [37, 38, 39]


def test_a_disk_that_refuses_is_logged_and_memory_serves(model, tmp_path: Path, caplog) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    store = StateStore(blocked)
    with caplog.at_level("INFO"):
        kept = keep(store, model, IDS)
    assert_same(store.find(model, IDS), kept)
    assert "can't be kept on disk" in caplog.text


def test_foreign_files_in_the_folder_are_left_alone(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    kept = keep(store, model, IDS)
    [folder] = tmp_path.iterdir()
    foreign = folder / "notes.txt"
    foreign.write_text("mine", encoding="utf-8")
    (folder / "x-y.state").write_text("not a state", encoding="utf-8")
    assert_same(StateStore(tmp_path).find(model, IDS), kept)
    assert foreign.exists()


def test_a_state_can_be_kept_on_disk_alone(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    snapshot = snapshot_after(model, IDS)
    store.keep(model, PrefixKeys(model.info.fingerprint, IDS), snapshot, memory=False, disk=True)
    found = store.find(model, IDS)
    assert_same(found, snapshot)
    assert found is not snapshot


def test_without_a_disk_what_was_to_go_there_stays_in_memory(model) -> None:
    store = StateStore(None)
    snapshot = snapshot_after(model, IDS)
    store.keep(model, PrefixKeys(model.info.fingerprint, IDS), snapshot, memory=False, disk=True)
    assert store.find(model, IDS) is snapshot


def test_the_longest_prefix_is_known_without_reading_it(model, tmp_path: Path, monkeypatch) -> None:
    store = StateStore(tmp_path)
    assert store.longest(model, IDS) == 0
    keep(store, model, IDS[:10])
    store.keep(model, PrefixKeys(model.info.fingerprint, IDS), snapshot_after(model, IDS[:25]), memory=False, disk=True)
    keep(store, model, IDS[:30], on_disk=False)
    monkeypatch.setattr("engine.state_store.read_tensors", lambda *_: pytest.fail("a file was read"))
    assert [store.longest(model, IDS[:n]) for n in (9, 10, 24, 29, 30, 40)] == [0, 10, 10, 25, 30, 30]
    assert StateStore(tmp_path).longest(model, IDS) == 25
    other = IDS.copy()
    other[12] = 200
    assert store.longest(model, other) == 10


def test_a_state_that_is_used_from_memory_counts_as_used_on_disk_too(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    for n in (10, 20):
        keep(store, model, IDS[:n])
    for n in (10, 20):
        [path] = tmp_path.glob(f"*/000000{n}-*")
        os.utime(path, (n, n))
    store.find(model, IDS[:10])
    store.disk_bytes = path.stat().st_size
    store.trim()
    assert [p.name[:8] for p in tmp_path.glob("*/*")] == ["00000010"]


def test_a_smaller_budget_of_memory_holds_from_the_next_trim(model) -> None:
    store = StateStore(None)
    for n in (10, 20, 30):
        keep(store, model, IDS[:n], on_disk=False)
    store.memory_bytes = snapshot_after(model, IDS).nbytes
    store.trim()
    assert [store.longest(model, IDS[:n]) for n in (10, 20, 30)] == [0, 0, 30]


def write_and_end_passages(store: StateStore, model, ids) -> None:
    """States of written tokens, a passage of 25 after the other. What they hold is of no interest here."""
    keys, snapshot = PrefixKeys(model.info.fingerprint, ids), snapshot_after(model, ids[:1])
    for n in range(1, len(ids) + 1):
        at = Snapshot(n, snapshot.state, snapshot.hidden)
        store.keep_recent(model, keys, at)
        if n % 25 == 0:
            store.keep(model, keys, at, disk=True)


def kept_ends(store: StateStore, model, ids) -> list[int]:
    return [n for n in range(1, len(ids) + 1) if store.longest(model, ids[:n]) == n]


LONG = np.arange(300, dtype=np.uint32)
LAST = [*range(301 - RECENT_TOKENS, 301)]


def test_states_of_written_tokens_thin_out_across_passages(model, tmp_path: Path) -> None:
    store = StateStore(tmp_path)
    write_and_end_passages(store, model, LONG)
    for file in tmp_path.rglob("*.state"):
        file.unlink()
    assert kept_ends(store, model, LONG) == [64, 128, 192, 256, *LAST]


def test_without_a_disk_the_ends_of_passages_stay_in_memory(model) -> None:
    store = StateStore(None)
    write_and_end_passages(store, model, LONG)
    assert kept_ends(store, model, LONG) == sorted({*range(25, 301, 25), 64, 128, 192, 256, *LAST})


def test_a_passage_that_is_written_once_more_keeps_its_last_states(model) -> None:
    store = StateStore(None)
    for _ in range(2):
        keys, snapshot = PrefixKeys(model.info.fingerprint, IDS), snapshot_after(model, IDS[:1])
        for n in range(1, 21):
            store.keep_recent(model, keys, Snapshot(n, snapshot.state, snapshot.hidden))
    assert kept_ends(store, model, IDS[:20]) == [*range(21 - RECENT_TOKENS, 21)]


@pytest.mark.parametrize("on_disk", [False, True])
def test_of_states_kept_in_passing_one_stays_unless_it_is_settled(model, tmp_path: Path, on_disk: bool) -> None:
    store = StateStore(tmp_path if on_disk else None)
    keys, snapshot = PrefixKeys(model.info.fingerprint, IDS), snapshot_after(model, IDS[:1])
    for n in (10, 20, 30, 40):
        store.keep_passing(model, keys, Snapshot(n, snapshot.state, snapshot.hidden))
        store.settle(20)
    assert kept_ends(store, model, IDS) == [20, 40]
    assert len(list(tmp_path.rglob("*.state"))) == (2 if on_disk else 0)


@pytest.mark.parametrize("on_disk", [False, True])
def test_what_different_ones_keep_in_passing_stays_side_by_side(model, tmp_path: Path, on_disk: bool) -> None:
    store = StateStore(tmp_path if on_disk else None)
    keys, snapshot = PrefixKeys(model.info.fingerprint, IDS), snapshot_after(model, IDS[:1])
    for n, who in ((10, "reading"), (10, "look"), (20, "look"), (30, "look")):
        store.keep_passing(model, keys, Snapshot(n, snapshot.state, snapshot.hidden), who)
    assert kept_ends(store, model, IDS) == [10, 30]
    assert len(list(tmp_path.rglob("*.state"))) == (2 if on_disk else 0)
