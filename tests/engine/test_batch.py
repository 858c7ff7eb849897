"""Rows side by side can be put elsewhere, and what was taken from them stays as it was."""

from __future__ import annotations

import torch

from engine.batch import Batch
from engine.state_store import Snapshot
from tests.helpers.scripted_model import ScriptedModel


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
