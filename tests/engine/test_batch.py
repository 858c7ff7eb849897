"""Rows side by side can be put elsewhere, and what was taken from them stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import engine
from engine.batch import Batch
from engine.state_store import Snapshot
from tests.helpers.scripted_model import ScriptedModel
from tests.helpers.tiny_models import write_rwkv7
from tests.tolerances import FP32_STATE


def after(model: ScriptedModel, *ids: int) -> Snapshot:
    hidden, state = model.advance(ids, model.initial_state())
    return Snapshot(len(ids), state, hidden)


def test_one_row_put_elsewhere_changes_neither_the_others_nor_what_was_taken_before() -> None:
    model = ScriptedModel([], lambda text: {"a": 0.0})
    for n_rows in (1, 3):
        batch = Batch.of(model, after(model, 5, 6), n_rows).advanced(list(range(7, 7 + n_rows)))
        taken = [batch.snapshot(i, 3, None) for i in range(n_rows)]
        moved = batch.with_row(n_rows - 1, after(model, 9)).advanced([8] * n_rows)
        expected = [*((5, 6, 7 + i, 8) for i in range(n_rows - 1)), (9, 8)]
        for i, ids in enumerate(expected):
            assert torch.equal(
                moved.snapshot(i, 4, None).state.tensors["att_kv"], after(model, *ids).state.tensors["att_kv"]
            )
        for i, snapshot in enumerate(taken):
            assert torch.equal(snapshot.state.tensors["att_kv"], after(model, 5, 6, 7 + i).state.tensors["att_kv"])
            assert torch.equal(snapshot.hidden, after(model, 5, 6, 7 + i).hidden)
        left = moved.only([n_rows - 1])
        assert torch.equal(left.hidden[0], after(model, 9, 8).hidden)


@pytest.mark.parametrize("n_layer", [1, 2])
@pytest.mark.parametrize("n_rows", [1, 3])
def test_what_was_taken_from_rows_stays_while_they_go_on(n_layer: int, n_rows: int, tmp_path: Path) -> None:
    model = engine.load_model(write_rwkv7(tmp_path / "m.safetensors", n_layer=n_layer), precision="fp32")
    hidden, state = model.advance([5, 6], model.initial_state())
    batch = Batch.of(model, Snapshot(2, state, hidden), n_rows)
    taken = []
    for at in range(6):
        batch = batch.advanced([10 * at + row for row in range(n_rows)])
        taken.append([batch.snapshot(row, 3 + at, None) for row in range(n_rows)])
    for row in range(n_rows):
        alone = model.advance([5, 6], model.initial_state())[1]
        for at, snapshots in enumerate(taken):
            hidden, alone = model.advance([10 * at + row], alone)
            for name, tensor in alone.tensors.items():
                assert torch.allclose(snapshots[row].state.tensors[name], tensor, atol=FP32_STATE), (row, at, name)
            assert torch.allclose(snapshots[row].hidden, hidden, atol=FP32_STATE)
    assert torch.equal(state.tensors["att_kv"], model.advance([5, 6], model.initial_state())[1].tensors["att_kv"])
