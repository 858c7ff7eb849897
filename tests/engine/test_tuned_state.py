"""Tuned states: a model begins from them exactly as its makers' code does, and never mixes them up with its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import engine
from tests.helpers.shared import ORACLE
from tests.helpers.tiny_models import VERSIONS, write_model, write_tensors
from tests.tolerances import FP32_LOGITS, FP32_STATE

GOLDEN = ORACLE / "golden"
TUNABLE = [version for version in VERSIONS if version != "4"]
IDS = [0, 3, 200, 7, 7, 150, 31, 2]


def time_states(layers: int = 2, heads: int = 4, size: int = 16, seed: int = 1) -> dict[str, torch.Tensor]:
    g = torch.Generator().manual_seed(seed)
    return {f"blocks.{i}.att.time_state": torch.randn(heads, size, size, generator=g) for i in range(layers)}


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
@pytest.mark.parametrize(("chunks", "key"), [([1] * 64, "logits_step"), ([64], "logits_seq")])
def test_version_6_with_a_tuned_state_is_golden(suffix: str, chunks: list[int], key: str) -> None:
    expected = load_file(GOLDEN / "v6.time_state.expected.safetensors")
    model = engine.load_model(
        GOLDEN / "v6.safetensors", precision="fp32", tuned_state=GOLDEN / f"v6.time_state.{suffix}"
    )
    ids = load_file(GOLDEN / "v6.expected.safetensors")["tokens"]
    state, rows = model.initial_state(), []
    for part in torch.split(ids, chunks):
        logits, state = model.forward(part.tolist(), state, every=True)
        rows.append(logits)
    assert (torch.cat(rows) - expected[key]).abs().max().item() <= FP32_LOGITS
    for name, tensor in state.tensors.items():
        for layer in range(len(tensor)):
            difference = tensor[layer] - expected[f"state_step.{layer}.{name}"]
            assert difference.abs().max().item() <= FP32_STATE


@pytest.mark.parametrize("version", TUNABLE)
def test_a_tuned_model_is_the_model_whose_state_was_set_by_hand(tmp_path: Path, version: str) -> None:
    tuned_path = write_tensors(tmp_path / "style.pth", time_states())
    path = write_model(tmp_path / "m.safetensors", version)
    plain = engine.load_model(path, precision="fp32")
    tuned = engine.load_model(path, precision="fp32", tuned_state=tuned_path)
    by_hand = plain.initial_state()
    stored = torch.stack([*time_states().values()])
    is_turned = version.startswith(("5", "6"))  # their files hold the transpose of the state
    by_hand.tensors["att_kv"] = stored.transpose(-1, -2).contiguous() if is_turned else stored
    expected, _ = plain.forward(IDS, by_hand, every=True)
    found, _ = tuned.forward(IDS, tuned.initial_state(), every=True)
    assert torch.equal(found, expected)
    untuned, _ = plain.forward(IDS, plain.initial_state(), every=True)
    assert (found - untuned).abs().max().item() > 0.01


@pytest.mark.parametrize("version", ["6", "7"])
def test_a_checkpoint_that_carries_its_tuned_state_begins_from_it(tmp_path: Path, version: str) -> None:
    path = write_model(tmp_path / "m.safetensors", version)
    style = write_tensors(tmp_path / "style.pth", time_states())
    merged = write_tensors(tmp_path / "merged.pth", load_file(path) | time_states())
    apart = engine.load_model(path, precision="fp32", tuned_state=style)
    together = engine.load_model(merged, precision="fp32")
    assert torch.equal(apart.forward(IDS, apart.initial_state())[0], together.forward(IDS, together.initial_state())[0])
    assert (apart.info.tuned_state, together.info.tuned_state) == ("style.pth", "merged.pth")
    assert engine.inspect(merged).info.tuned_state == "merged.pth"
    without = engine.load_model(merged, precision="fp32", tuned_state="")
    assert (without.info.tuned_state, engine.inspect(merged, tuned_state="").info.tuned_state) == ("", "")


def test_a_chosen_state_goes_before_the_one_in_the_file(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    merged = write_tensors(tmp_path / "merged.pth", load_file(path) | time_states())
    other = write_tensors(tmp_path / "other.safetensors", time_states(seed=2))
    a = engine.load_model(merged, precision="fp32", tuned_state=other)
    b = engine.load_model(path, precision="fp32", tuned_state=other)
    assert torch.equal(a.initial_state().tensors["att_kv"], b.initial_state().tensors["att_kv"])


def test_states_of_the_tuned_and_the_untuned_model_are_never_mixed(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    states = [write_tensors(tmp_path / f"{seed}.pth", time_states(seed=seed)) for seed in (1, 2)]
    models = [engine.load_model(path, precision="fp32", tuned_state=s) for s in (None, *states, states[0])]
    plain, first, second, again = models
    assert len({plain.info.fingerprint, first.info.fingerprint, second.info.fingerprint}) == 3
    assert again.info.fingerprint == first.info.fingerprint
    with pytest.raises(engine.StateError):
        plain.forward(IDS, first.initial_state())


def model_folder(folder: Path, card: str) -> Path:
    folder.mkdir()
    write_model(folder / "model.safetensors", "7")
    (folder / "model.toml").write_text(card, encoding="utf-8")
    return folder


def test_a_card_may_name_one_in_its_folder_and_conversion_takes_it_along(tmp_path: Path) -> None:
    folder = model_folder(tmp_path / "model", 'name = "Mine"\n[prompt]\nstate = "style.pth"\n')
    write_tensors(folder / "style.pth", time_states())
    model = engine.load_model(folder, precision="fp32")
    assert model.info.tuned_state == "style.pth"
    assert torch.equal(model.initial_state().tensors["att_kv"], torch.stack([*time_states().values()]))
    engine.convert(folder, tmp_path / "new", "fp32")
    shutil.rmtree(folder)
    again = engine.load_model(tmp_path / "new", precision="fp32")
    assert again.info.fingerprint == model.info.fingerprint


@pytest.mark.parametrize("name", ["../style.pth", "/etc/style.pth", "sub/style.pth", "C:style.pth", "a\\\\b", "..", 3])
def test_a_card_can_t_name_one_outside_its_folder(tmp_path: Path, name: object) -> None:
    write_tensors(tmp_path / "style.pth", time_states())
    value = f'"{name}"' if isinstance(name, str) else name
    with pytest.raises(engine.DamagedModel):
        engine.load_model(model_folder(tmp_path / "model", f"[prompt]\nstate = {value}\n"))


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        (time_states(layers=1), "1 layers of 4 × 16 × 16 in place of 2"),
        (time_states(layers=3), "3 layers"),
        (time_states(heads=2), "2 × 16 × 16"),
        (time_states(size=8), "4 × 8 × 8"),
        ({"emb.weight": torch.zeros(3, 3)}, "no tuned state"),
        ({n: t * float("nan") for n, t in time_states().items()}, "NaN"),
    ],
)
def test_one_that_doesn_t_fit_is_refused_with_the_reason(tmp_path: Path, tensors, reason: str) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    with pytest.raises(engine.TunedStateError) as caught:
        engine.load_model(path, tuned_state=write_tensors(tmp_path / "s.pth", tensors))
    assert reason in caught.value.facts["reason"]


def test_missing_files_and_version_4_are_refused(tmp_path: Path) -> None:
    path = write_model(tmp_path / "m.safetensors", "7")
    with pytest.raises(engine.TunedStateError):
        engine.load_model(path, tuned_state=tmp_path / "nothing.pth")
    old = write_model(tmp_path / "old.safetensors", "4")
    with pytest.raises(engine.TunedStateError) as caught:
        engine.load_model(old, tuned_state=write_tensors(tmp_path / "s.pth", time_states()))
    assert "RWKV-4" in caught.value.facts["reason"]


def test_a_tuned_state_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(engine.UnsupportedModel) as caught:
        engine.load_model(write_tensors(tmp_path / "s.pth", time_states()))
    assert "tuned state" in caught.value.facts["found"]
