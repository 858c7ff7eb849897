from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.sampling import Preset, load_presets, read_preset, write_preset
from engine.sampling_params import BIAS_LIMITS, SAMPLER_STEPS, SAMPLING_LIMITS, SamplingParams

SHIPPED = Path(__file__).parents[3] / "resources/presets"

GOOD = 'name = "Good"\n[sampling]\ntemperature = 0.5\n'


def test_the_shipped_presets_are_all_readable_and_say_what_they_do() -> None:
    presets = load_presets(SHIPPED, on_error=pytest.fail)
    assert [preset.key for preset in presets] == [
        "balanced",
        "storyteller",
        "steady",
        "adventurous",
        "fresh",
        "wild",
        "exact",
    ]
    for preset in presets:
        assert preset.source
        assert preset.description.endswith(".")
        assert preset.description.count(".") == 1
    assert len({preset.params for preset in presets}) == len(presets)


def test_balanced_is_what_the_built_in_models_card_suggests() -> None:
    balanced = read_preset(SHIPPED / "balanced.toml").params
    expected = SamplingParams(
        temperature=0.8, top_p=0.9, presence_penalty=0.2, frequency_penalty=0.2, penalty_decay=0.99
    )
    assert balanced == expected


def test_exact_is_greedy_and_settings_left_out_are_neutral() -> None:
    assert read_preset(SHIPPED / "exact.toml").params == SamplingParams(temperature=0.0)


def test_presets_come_in_their_order_then_by_name(tmp_path: Path) -> None:
    for key, text in {"a": 'order = 2\nname = "A"', "b": 'name = "Z"', "c": 'name = "C"'}.items():
        (tmp_path / f"{key}.toml").write_text(text)
    (tmp_path / "notes.txt").write_text("not a preset")
    assert [preset.key for preset in load_presets(tmp_path)] == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (b'name = "N"\n[sampling]\ntemperature = 9.5', "temperature"),
        (b'name = "N"\n[sampling]\ntop_k = 1.5', "top_k"),
        (b'name = "N"\n[sampling]\ntop_p = "0.9"', "top_p"),
        (b'name = "N"\n[sampling]\ntop_p = true', "top_p"),
        (b'name = "N"\n[sampling]\ntop_p = nan', "top_p"),
        (b'name = "N"\n[sampling]\ntemprature = 0.9', "temprature"),
        (b'name = "N"\ntemperature = 0.9', "temperature"),
        (b'name = "N"\nsampling = 3', "sampling"),
        (b'name = "N"\norder = "first"', "order"),
        (b"name = 7", "name"),
        (b"[sampling]\ntop_p = 0.9", "name"),
        (b'name = "', "file"),
        (b'name = "\xff"', "file"),
        (b'name = "N"\n[sampling]\ntop_k = ' + b"9" * 5000, "file"),
        (b'name = "N"\n[sampling]\ntop_k = 0x' + b"f" * 9000, "top_k"),
        (b'name = "N"\n[sampling]\nlogit_bias = {a = 0x' + b"f" * 9000 + b"}", "logit_bias"),
        (b'name = "N"\norder = 0x' + b"f" * 9000, "order"),
        (b'name = "N"\n[sampling]\nmin_p = inf', "min_p"),
        (b'name = "N"\nx = ' + b"[" * 100_000, "file"),
        (b'name = "N"\n#' + b"x" * 1_000_000, "file"),
    ],
)
def test_a_bad_preset_is_refused_by_name_and_hides_no_other(tmp_path: Path, text: bytes, name: str) -> None:
    (tmp_path / "bad.toml").write_bytes(text)
    (tmp_path / "good.toml").write_text(GOOD)
    errors: list[engine.EngineError] = []
    assert [preset.name for preset in load_presets(tmp_path, errors.append)] == ["Good"]
    assert len(errors) == 1
    assert errors[0].facts["name"] == name
    assert errors[0].facts["path"] == str(tmp_path / "bad.toml")
    with pytest.raises(engine.InvalidRequest):
        read_preset(tmp_path / "bad.toml")


def test_a_misspelt_setting_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('name = "N"\n[sampling]\nheat = 1')
    with pytest.raises(engine.InvalidRequest) as caught:
        read_preset(tmp_path / "bad.toml")
    assert "repetition_penalty_range" in caught.value.facts["reason"]


def test_without_a_listener_a_bad_preset_is_logged(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log(r"a preset was left out.*bad\.toml")
    (tmp_path / "bad.toml").write_text("")
    assert load_presets(tmp_path) == []


def test_a_folder_that_is_not_there_has_no_presets(tmp_path: Path) -> None:
    assert load_presets(tmp_path / "nowhere") == []
    with pytest.raises(engine.InvalidRequest):
        read_preset(tmp_path / "nowhere.toml")


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def any_params(draw: st.DrawFn) -> SamplingParams:
    values: dict[str, object] = {}
    for name in draw(st.sets(st.sampled_from(sorted(SAMPLING_LIMITS)))):
        low, high = SAMPLING_LIMITS[name]
        if isinstance(low, int):
            values[name] = draw(st.integers(low, int(high)))
        else:
            values[name] = draw(st.floats(low, high))
    values["banned_tokens"] = draw(st.lists(texts, max_size=3))
    values["dry_sequence_breakers"] = draw(st.lists(texts, max_size=3))
    values["logit_bias"] = draw(st.dictionaries(texts.filter(bool), st.floats(*BIAS_LIMITS), max_size=3))
    values["sampler_order"] = draw(st.permutations(SAMPLER_STEPS))
    return SamplingParams(**values)  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(params=any_params(), name=texts, description=texts, source=texts, order=st.integers(-5, 5))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    params: SamplingParams,
    name: str,
    description: str,
    source: str,
    order: int,
) -> None:
    preset = Preset(name.strip() or "N", params, "own", description, source, order)
    path = tmp_path_factory.getbasetemp() / "own.toml"
    write_preset(path, preset)
    assert read_preset(path) == preset


def test_only_what_is_not_neutral_is_written(tmp_path: Path) -> None:
    write_preset(tmp_path / "a.toml", Preset("A", SamplingParams(min_p=0.05, logit_bias=(("moon", -2.0),))))
    text = (tmp_path / "a.toml").read_text(encoding="utf-8")
    assert text == 'name = "A"\n\n[sampling]\nmin_p = 0.05\n\n[sampling.logit_bias]\nmoon = -2.0\n'


def test_a_preset_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_preset(tmp_path / "a.toml", Preset("A", SamplingParams()))
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
