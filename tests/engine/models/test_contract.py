"""What every version promises: states that stay, rows that are apart, errors that name what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import engine
from engine.checkpoint import Checkpoint, open_checkpoint
from engine.loading import describe
from engine.models.base import Interrupted
from tests.helpers.reading import assert_same, difference, read
from tests.helpers.tiny_models import VERSIONS, write_model, write_tensors
from tests.tolerances import FP32_LOGITS, FP32_STATE

IDS = torch.randint(0, 320, (300,), generator=torch.Generator().manual_seed(3)).tolist()
#: Without it a file is of no known version, or of another one.
TELLS_THE_VERSION = {
    "4": "blocks.0.att.time_decay",
    "5.0": "blocks.0.att.time_decay",
    "5.1": "blocks.0.att.time_decay",
    "5.2": "blocks.0.att.time_decay",
    "6": "",
    "7": "blocks.0.att.r_k",
    "7a": "blocks.0.att.r_k",
}


@pytest.fixture(scope="module", params=VERSIONS)
def version(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def path(version: str, tmp_path_factory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "m.safetensors", version)


@pytest.fixture(scope="module")
def model(path: Path) -> engine.Model:
    return engine.load_model(path, precision="fp32")


@pytest.fixture(scope="module")
def checkpoint(path: Path) -> Checkpoint:
    return open_checkpoint(path)


def assert_near(state: engine.State, expected: engine.State) -> None:
    for name, tensor in expected.tensors.items():
        assert difference(state.tensors[name], tensor) <= FP32_STATE, name


@pytest.mark.parametrize("chunks", [[300], [1, 2, 5, 24, 32, 236], [128, 128, 44], [299, 1]])
def test_however_a_text_is_cut_it_is_the_same_text(model, chunks: list[int]) -> None:
    by_step, state_by_step = read(model, IDS, [1] * 300)
    logits, state = read(model, IDS, chunks)
    assert difference(logits, by_step) <= FP32_LOGITS
    assert_near(state, state_by_step)


@pytest.mark.parametrize("n", [1, 37, 200])
def test_a_given_state_is_never_changed(model, n: int) -> None:
    _, state = model.forward(IDS[:10], model.initial_state())
    kept = state.clone()
    model.forward(IDS[10 : 10 + n], state)
    model.advance(IDS[10 : 10 + n], state)
    model.forward_batch([IDS[:n], IDS[50 : 50 + n]], [state, state])
    assert_same(state, kept)


@pytest.mark.parametrize("n", [1, 19])
def test_rows_of_a_batch_equal_single_rows(model, n: int) -> None:
    states = [model.forward(IDS[:length], model.initial_state())[1] for length in (1, 20, 41)]
    rows = [IDS[at : at + n] for at in (100, 150, 200)]
    logits, after = model.forward_batch(rows, states)
    for i, (row, state) in enumerate(zip(rows, states, strict=True)):
        alone, alone_state = model.forward(row, state)
        assert difference(logits[i], alone) <= FP32_LOGITS
        assert_near(after[i], alone_state)


def test_reading_stops_between_two_layers(model) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) == 2

    state = model.initial_state()
    with pytest.raises(Interrupted):
        model.advance(IDS, state, stop)
    assert len(asked) == 2
    assert_same(state, model.initial_state())


def test_a_single_token_is_not_interrupted(model) -> None:
    asked: list[bool] = []
    model.advance([1], model.initial_state(), lambda: bool(asked.append(True)))
    assert len(asked) == 1
    with pytest.raises(Interrupted):
        model.advance([1], model.initial_state(), lambda: True)


def test_a_saved_state_goes_on_to_the_bit(model, tmp_path: Path) -> None:
    _, state = model.forward(IDS[:50], model.initial_state())
    state.save(tmp_path / "s")
    again = engine.State.load(tmp_path / "s", model)
    a, _ = model.forward(IDS[50:60], state)
    b, _ = model.forward(IDS[50:60], again)
    assert torch.equal(a, b)


def test_what_it_is_is_told_before_loading(model, path: Path, version: str) -> None:
    info = engine.inspect(path, precision="fp32").info
    assert (info.version, info.n_layer, info.n_embd, info.n_vocab) == (version, 2, 64, 320)
    assert info.head_size == (0 if version == "4" else 16)
    assert info.state_bytes == model.initial_state().nbytes


def test_logits_and_first_states_are_the_caller_s_to_change(model) -> None:
    first = model.initial_state()
    for tensor in first.tensors.values():
        tensor.fill_(5.0)
    fresh, _ = model.forward([1, 2], model.initial_state())
    for logits in (
        fresh,
        model.forward([1, 2], model.initial_state(), every=True)[0],
        model.forward_batch([1], [model.initial_state()])[0],
    ):
        logits -= 1.0
        logits[..., 0] = -torch.inf
    again, _ = model.forward([1, 2], model.initial_state())
    assert torch.equal(again[1:] - 1.0, fresh[1:])


@pytest.mark.parametrize("ids", [[], [-1], [320]])
def test_ids_that_the_model_has_not_are_refused(model, ids: list[int]) -> None:
    with pytest.raises(engine.InvalidRequest):
        model.forward(ids, model.initial_state())


def test_a_state_of_another_model_is_refused(model, version: str, tmp_path: Path) -> None:
    other = engine.load_model(write_model(tmp_path / "m.safetensors", version, seed=99), precision="fp32")
    with pytest.raises(engine.StateError):
        model.forward([1], other.initial_state())
    with pytest.raises(engine.InvalidRequest):
        model.forward_batch([1, 2], [model.initial_state()])


def test_each_tensor_that_is_missing_is_named(checkpoint: Checkpoint, version: str) -> None:
    unused = ("blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2")
    for name in checkpoint.entries:
        if name.startswith(unused):
            continue
        entries = {n: entry for n, entry in checkpoint.entries.items() if n != name}
        refused = engine.UnsupportedModel if name == TELLS_THE_VERSION[version] else engine.InconsistentModel
        with pytest.raises(refused) as caught:
            describe(replace(checkpoint, entries=entries), "cpu", "fp32")
        assert caught.value.facts.get("tensor", name) == name


@pytest.mark.parametrize("change", ["one more row", "no rows", "one axis more", "no axes"])
def test_each_tensor_that_is_misshapen_is_refused(checkpoint: Checkpoint, change: str) -> None:
    for name, entry in checkpoint.entries.items():
        if name.startswith(("blocks.0.att.v0", "blocks.0.att.v1", "blocks.0.att.v2")):
            continue
        shape = {
            "one more row": (*entry.shape[:-1], entry.shape[-1] + 1),
            "no rows": (0, *entry.shape[1:]),
            "one axis more": (2, *entry.shape),
            "no axes": (),
        }[change]
        entries = checkpoint.entries | {name: replace(entry, shape=shape)}
        with pytest.raises(engine.InconsistentModel):
            describe(replace(checkpoint, entries=entries), "cpu", "fp32")


@pytest.mark.parametrize(
    "name", ["head_q.weight", "blocks.1.tiny_q.weight", "blocks.0.ffnPre.key.weight", "blocks.0.pos_emb_x"]
)
def test_a_model_with_parts_that_are_not_computed_is_refused(checkpoint: Checkpoint, name: str) -> None:
    entries = checkpoint.entries | {name: checkpoint.entries["emb.weight"]}
    with pytest.raises(engine.UnsupportedModel):
        describe(replace(checkpoint, entries=entries), "cpu", "fp32")


def test_the_version_before_4_is_refused_by_name(tmp_path: Path) -> None:
    checkpoint = open_checkpoint(write_model(tmp_path / "m.pth", "4"))
    entries = {
        name: replace(entry, shape=(*entry.shape, 1)) if name.endswith(("time_decay", "time_first")) else entry
        for name, entry in checkpoint.entries.items()
    }
    with pytest.raises(engine.UnsupportedModel) as caught:
        describe(replace(checkpoint, entries=entries), "cpu", "fp32")
    assert "RWKV-3" in caught.value.facts["found"]


def test_nan_in_the_weights_is_refused(version: str, tmp_path: Path) -> None:
    tensors = VERSIONS[version]()
    tensors["blocks.1.ffn.key.weight"][3, 4] = float("nan")
    with pytest.raises(engine.InconsistentModel) as caught:
        engine.load_model(write_tensors(tmp_path / "m.pth", tensors), precision="fp32")
    assert caught.value.facts["tensor"] == "blocks.1.ffn.key.weight"


def test_recurrent_matrices_that_it_begins_from_must_fit(version: str, tmp_path: Path) -> None:
    model = engine.load_model(write_model(tmp_path / "m.pth", version), precision="fp32")
    untuned = model.initial_state()
    with pytest.raises(engine.StateError):
        model.tune(torch.zeros(2, 4, 16, 8))
    if version == "4":
        return
    tuned = torch.randn(untuned.tensors["att_kv"].shape, generator=torch.Generator().manual_seed(0))
    broken = tuned.clone()
    broken[0, 0, 0, 0] = torch.nan
    with pytest.raises(engine.StateError):
        model.tune(broken)
    model.tune(tuned)
    assert torch.equal(model.initial_state().tensors["att_kv"], tuned)
    with pytest.raises(engine.StateError):
        model.forward([1], untuned)


@pytest.mark.parametrize("version", ["5.1", "5.2", "6", "7"])
def test_a_single_head_is_no_special_case(version: str, tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.pth", version, n_embd=32, head_size=32)
    model = engine.load_model(path, precision="fp32")
    assert (model.info.version, model.info.head_size) == (version, 32)
    by_step, _ = read(model, IDS[:40], [1] * 40)
    assert difference(read(model, IDS[:40], [40])[0], by_step) <= FP32_LOGITS
