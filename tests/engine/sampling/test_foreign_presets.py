"""Presets of other programs. The samples are written for these tests; their keys are those of real files."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.sampling import ImportedPreset, Preset, import_preset, write_preset
from engine.sampling_params import SAMPLER_STEPS, SamplingParams

SILLYTAVERN: dict[str, Any] = {
    "temp": 1.15,
    "temperature_last": True,
    "top_p": 1,
    "top_k": -1,
    "top_a": 0,
    "tfs": 1,
    "epsilon_cutoff": 3,
    "eta_cutoff": 12.5,
    "typical_p": 1,
    "min_p": 0.04,
    "rep_pen": 1.07,
    "rep_pen_range": 900,
    "rep_pen_slope": 1,
    "rep_pen_decay": 0,
    "no_repeat_ngram_size": 0,
    "encoder_rep_pen": 1,
    "freq_pen": 0,
    "presence_pen": 0.3,
    "dynatemp": False,
    "min_temp": 0.2,
    "max_temp": 1.9,
    "dynatemp_exponent": 1,
    "smoothing_factor": 0.25,
    "smoothing_curve": 1.5,
    "dry_multiplier": 0.6,
    "dry_base": 1.8,
    "dry_allowed_length": 3,
    "dry_penalty_last_n": 0,
    "dry_sequence_breakers": '["\\n", ";", "-"]',
    "ban_eos_token": False,
    "mirostat_mode": 0,
    "guidance_scale": 1.4,
    "banned_tokens": '"shivers down"\ntestament\n[17, 290]',
    "sampler_priority": ["repetition_penalty", "temperature", "min_p", "top_k", "xtc"],
    "samplers": ["top_k", "temperature"],
    "sampler_order": [6, 0, 1, 3, 4, 2, 5],
    "logit_bias": [{"text": " moon", "value": -3}, {"text": "[120]", "value": 5}],
    "xtc_threshold": 0.12,
    "xtc_probability": 0.4,
    "nsigma": 1.5,
    "genamt": 300,
}

KOBOLDCPP: dict[str, Any] = {
    "temperature": 0.8,
    "top_p": 0.9,
    "top_k": 80,
    "typical": 0.97,
    "rep_pen": 1.04,
    "rep_pen_range": 320,
    "rep_pen_slope": 0.7,
    "presence_penalty": 0,
    "dynatemp_range": 0.3,
    "mirostat": 2,
    "mirostat_tau": 4,
    "sampler_order": [6, 5, 0, 1, 3, 4, 2],
    "sampler_seed": 77,
    "banned_strings": ["barely above", "barely above", "sent chills"],
    "stop_sequence": ["\nThe end", "***"],
    "logit_bias": {"1011": 2},
    "adaptive_target": -1,
    "max_length": 240,
}

TEXTGEN = """
temperature: 0.9
dynamic_temperature: true
dynatemp_low: 0.6
dynatemp_high: 1.4
dynatemp_exponent: 1.2
min_p: 5e-2
repetition_penalty: 1.1
repetition_penalty_range: 512
eta_cutoff: 8
dry_sequence_breakers: '"\\n", ":"'
sampler_priority: |-
  min_p
  temperature
  quadratic_sampling
  top_n_sigma
encoder_repetition_penalty: 1.02
seed: -1
"""


def put(folder: Path, content: object, name: str = "Night shift.json") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return path


def outcome(imported: ImportedPreset, name: str) -> tuple[str, str]:
    (entry,) = (entry for entry in imported.report if entry.name == name)
    return entry.kind, entry.reason


def test_a_sillytavern_preset_comes_with_all_that_has_a_counterpart(tmp_path: Path) -> None:
    imported = import_preset(put(tmp_path, SILLYTAVERN))
    assert imported.program == "sillytavern"
    assert imported.preset.name == "Night shift"
    steps = [step for step in SAMPLER_STEPS if step not in ("min_p", "top_k", "xtc", "smoothing", "temperature")]
    assert imported.preset.params == SamplingParams(
        temperature=1.15, min_p=0.04, epsilon_cutoff=0.0003, eta_cutoff=0.00125, repetition_penalty=1.07,
        repetition_penalty_range=900, presence_penalty=0.3, smoothing_factor=0.25, smoothing_curve=1.5,
        dry_multiplier=0.6, dry_base=1.8, dry_allowed_length=3, dry_sequence_breakers=("\n", ";", "-"),
        logit_bias=((" moon", -3.0),), xtc_threshold=0.12, xtc_probability=0.4, top_n_sigma=1.5,
        sampler_order=("min_p", "top_k", "xtc", *steps, "smoothing", "temperature"),
    )  # fmt: skip
    assert imported.banned_phrases == ("shivers down", "testament")
    assert imported.max_tokens == 300


def test_the_report_names_every_value_in_the_files_order_with_what_became_of_it(tmp_path: Path) -> None:
    imported = import_preset(put(tmp_path, SILLYTAVERN))
    assert [entry.name for entry in imported.report] == list(SILLYTAVERN)
    assert outcome(imported, "min_p") == ("taken", "")
    assert outcome(imported, "rep_pen_slope") == ("taken", "off")
    assert outcome(imported, "presence_pen") == ("adjusted", "penalty_fades")
    assert outcome(imported, "banned_tokens") == ("adjusted", "some_left_out")
    assert outcome(imported, "guidance_scale") == ("no_counterpart", "unknown")
    assert outcome(imported, "samplers") == ("no_counterpart", "other_order")
    assert outcome(imported, "ban_eos_token") == ("no_counterpart", "end_of_text")
    assert outcome(imported, "max_temp") == ("taken", "off")


@pytest.mark.parametrize(
    "content",
    [
        KOBOLDCPP,
        {"savedsettings": KOBOLDCPP, "prompt": "Once", "memory": ""},
        {"model_param": "m.gguf", "gendefaults": json.dumps(KOBOLDCPP)},
        {"model_param": "m.gguf", "gendefaults": KOBOLDCPP},
    ],
)
def test_koboldcpp_settings_come_from_wherever_it_keeps_them(tmp_path: Path, content: dict[str, Any]) -> None:
    imported = import_preset(put(tmp_path, content))
    params = imported.preset.params
    assert imported.program == "koboldcpp"
    assert (params.temperature, params.dynatemp_range, params.typical_p, params.seed) == (0.8, 0.3, 0.97, 77)
    assert (params.mirostat_mode, params.mirostat_tau) == (2, 4)
    assert params.sampler_order[:8] == (
        "top_n_sigma", "temperature", "smoothing", "top_k", "top_a", "tfs", "typical_p", "top_p",
    )  # fmt: skip
    assert outcome(imported, "rep_pen_slope") == ("no_counterpart", "other_meaning")
    assert outcome(imported, "logit_bias") == ("no_counterpart", "other_vocabulary")
    assert imported.banned_phrases == ("barely above", "sent chills")
    assert imported.stop_strings == ("\nThe end", "***")


def test_koboldcpps_page_has_short_names_for_two_samplers(tmp_path: Path) -> None:
    content = {"savedsettings": {"temperature": 0.8, "rep_pen": 1.1, "typ_s": 0.9, "tfs_s": 0.95}}
    params = import_preset(put(tmp_path, content)).preset.params
    assert (params.typical_p, params.tfs) == (0.9, 0.95)


def test_lists_of_koboldcpps_page_are_taken_apart(tmp_path: Path) -> None:
    content = {"savedsettings": {"temperature": 1, "tokenbans": "one||$||two words", "extrastopseq": "END||$||STOP"}}
    imported = import_preset(put(tmp_path, content))
    assert imported.banned_phrases == ("one", "two words")
    assert imported.stop_strings == ("END", "STOP")


def test_a_textgen_preset_comes_from_yaml(tmp_path: Path) -> None:
    imported = import_preset(put(tmp_path, TEXTGEN, "Slow river.txt"))
    params = imported.preset.params
    assert imported.program == "textgen"
    assert (params.temperature, params.dynatemp_range) == (1.0, pytest.approx(0.4))
    assert (params.min_p, params.eta_cutoff, params.seed) == (0.05, 0.0008, -1)
    assert params.dry_sequence_breakers == ("\n", ":")
    assert params.sampler_order[:4] == ("min_p", "temperature", "smoothing", "top_n_sigma")
    assert outcome(imported, "encoder_repetition_penalty") == ("no_counterpart", "unknown")


def test_a_preset_that_does_not_sample_is_the_likeliest_word(tmp_path: Path) -> None:
    imported = import_preset(put(tmp_path, "do_sample: false\ntemperature: 1.3\n"))
    assert imported.preset.params.temperature == 0


def test_a_novelai_preset_leaves_out_what_it_switches_off(tmp_path: Path) -> None:
    order = [{"id": "tfs", "enabled": True}, {"id": "temperature", "enabled": True}, {"id": "top_k", "enabled": False}]
    values = {"temperature": 1.2, "tail_free_sampling": 0.9, "top_k": 30, "repetition_penalty_slope": 3, "order": order}
    imported = import_preset(put(tmp_path, {"presetVersion": 3, "name": "Kelp", "parameters": values}))
    params = imported.preset.params
    assert (imported.program, imported.preset.name) == ("novelai", "Kelp")
    assert (params.temperature, params.tfs, params.top_k, params.repetition_penalty_slope) == (1.2, 0.9, 0, 3)
    assert params.sampler_order[:3] == ("tfs", "temperature", "top_k")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (["dry", "min_p", "xtc", "no_repeat_ngram"], ("taken", "")),
        (["min_p", "dry"], ("adjusted", "penalties_first")),
        (["min_p", "telepathy"], ("adjusted", "unknown_steps")),
        ("min_p\ntemperature", ("taken", "")),
        ([6, 0, 5], ("taken", "")),
        ([0, 6, 5], ("adjusted", "penalties_first")),
        ([0, 99], ("adjusted", "unknown_steps")),
        ([], ("refused", "not_a_list")),
        ({"a": 1}, ("refused", "not_a_list")),
    ],
)
def test_of_an_order_it_is_told_what_could_not_be_followed(
    tmp_path: Path, order: object, expected: tuple[str, str]
) -> None:
    imported = import_preset(put(tmp_path, {"temperature": 1, "sampler_order": order, "add_bos_token": True}))
    assert outcome(imported, "sampler_order") == expected
    assert outcome(imported, "add_bos_token") == ("no_counterpart", "about_running")


def test_our_own_preset_is_read_strictly(tmp_path: Path) -> None:
    preset = Preset("Mine", SamplingParams(min_p=0.1, top_k=40), "mine")
    write_preset(tmp_path / "mine.toml", preset)
    imported = import_preset(tmp_path / "mine.toml")
    assert (imported.program, imported.preset) == ("ravel", preset)
    assert [(entry.name, entry.taken) for entry in imported.report] == [("top_k", 40), ("min_p", 0.1)]
    with pytest.raises(engine.PresetFileError) as caught:
        import_preset(put(tmp_path, 'name = "New"\n[sampling]\ntemperature = 1.0\ntelepathy = 3', "new.toml"))
    assert caught.value.facts["kind"] == "unknown_key"


@pytest.mark.parametrize(
    ("value", "kind", "reason", "taken"),
    [
        (7.5, "adjusted", "out_of_range", 5.0),
        (-1, "adjusted", "out_of_range", 0.0),
        ("0.7", "refused", "not_a_number", None),
        (True, "refused", "not_a_number", None),
        ([1], "refused", "not_a_number", None),
        (float("nan"), "refused", "not_finite", None),
        (float("inf"), "refused", "not_finite", None),
        (10**4000, "refused", "too_long", None),
        (None, "taken", "not_set", None),
    ],
)
def test_a_bad_value_is_told_and_the_rest_still_comes(
    tmp_path: Path, value: object, kind: str, reason: str, taken: float | None
) -> None:
    imported = import_preset(put(tmp_path, {"temperature": value, "min_p": 0.2, "top_k": 40.6}))
    assert outcome(imported, "temperature") == (kind, reason)
    assert outcome(imported, "top_k") == ("adjusted", "rounded")
    assert imported.preset.params == SamplingParams(min_p=0.2, top_k=41, temperature=1.0 if taken is None else taken)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "not_a_preset"),
        (b"Once upon a time.", "not_a_preset"),
        (b"[1, 2]", "not_a_preset"),
        (b'{"title": "A story"}', "not_a_preset"),
        (b'title = "A story"', "not_a_preset"),
        (b'{"temperature": 0.7', "damaged"),
        (b'{"a":' * 100_000, "damaged"),
        (b"[" * 20_000, "not_a_preset"),
        (b"a: " + b"[" * 20_000, "not_a_preset"),
        (b"\xff\xfe{", "encoding"),
        (b"\0\1\2", "not_a_preset"),
        (b"temperature: 1\n" * 10_000, "too_large"),
        (b"a: &a [x, x]\nb: &b [*a, *a]\ntemperature: *b\n", "not_a_preset"),
    ],
)
def test_what_is_no_preset_is_refused_by_its_kind(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(engine.PresetFileError) as caught:
        import_preset(path)
    assert caught.value.facts["kind"] == kind
    assert len(str(caught.value)) < 2000


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(engine.PresetFileError) as caught:
        import_preset(tmp_path / "nowhere.json")
    assert caught.value.facts["kind"] == "unreadable"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
tables = st.dictionaries(st.sampled_from([*SILLYTAVERN, *KOBOLDCPP, "parameters", "savedsettings", "x"]), anything)


def survives(path: Path) -> None:
    try:
        imported = import_preset(path)
    except engine.PresetFileError:
        return
    assert isinstance(imported.preset.params, SamplingParams)
    assert all(isinstance(text, str) for text in (*imported.banned_phrases, *imported.stop_strings))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(table=tables)
def test_whatever_stands_at_a_known_key_is_taken_or_told(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]
) -> None:
    survives(put(tmp_path_factory.getbasetemp(), {"temp": 1, **table}))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from([json.dumps(SILLYTAVERN), json.dumps(KOBOLDCPP), TEXTGEN])).encode()
    place = data.draw(st.integers(0, len(sample)))
    cut = data.draw(st.integers(0, 40))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(sample[:place] + data.draw(st.binary(max_size=12)) + sample[place + cut :])
    survives(path)


def test_the_largest_yaml_is_read_before_a_writer_gives_up(tmp_path: Path) -> None:
    path = put(tmp_path, "temperature: 1\n" + "".join(f"k{n}: 1\n" for n in range(2800)))
    begun = time.perf_counter()
    imported = import_preset(path)
    assert time.perf_counter() - begun < 30  # two seconds on a quiet machine
    assert len(imported.report) == 500
