"""Cutting bytes into tokens in lanes, against looking every one of them up; with the interpreter left to others."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import longest_match
from engine.longest_match import LongestMatch
from tests.engine.vocabularies import fiction, rows, world
from tests.helpers.ticking import longest_gap

BYTES = [bytes([byte]) for byte in range(256)]
ORDER = range(1, 1_000_000)


def plainly(tokens: list[bytes], data: bytes) -> list[int]:
    """The definition: at each place the longest token that stands there."""
    ids, at = [], 0
    by_length = sorted(enumerate(tokens, start=1), key=lambda entry: -len(entry[1]))
    while at < len(data):
        number, token = next(entry for entry in by_length if data.startswith(entry[1], at))
        ids.append(number)
        at += len(token)
    return ids


@pytest.fixture
def short_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lanes, blocks and rounds so small that a short text has many."""
    for name, value in {"WORTH_BYTES": 0, "BLOCK_BYTES": 90, "_LANES": 12, "_LANE_BYTES": 8, "_ROUNDS": 3}.items():
        monkeypatch.setattr(longest_match, name, value)


@pytest.mark.usefixtures("short_lanes")
@given(
    tokens=st.lists(st.text("ab ", min_size=2, max_size=9).map(str.encode), unique=True, max_size=12),
    data=st.text("ab ", max_size=300).map(str.encode),
)
def test_lanes_find_the_longest_matches_however_they_fall_out_of_step(tokens: list[bytes], data: bytes) -> None:
    every = BYTES + tokens
    assert LongestMatch(dict(zip(every, ORDER, strict=False))).encode(data) == plainly(every, data)


@pytest.mark.parametrize(
    "data",
    [
        b"x" * 100_000,
        "夜".encode() * 40_000,
        b"\n" * 99_999,
        b" " * 100_001,
        bytes(50_000),
        b"\xff" * 20_000,
        random.Random(1).randbytes(60_000),
        "\r\n\t 👩‍🚀é".encode() * 4_000,
    ],
    ids=["one letter", "one character", "line breaks", "spaces", "nul", "no utf-8", "random", "mixed"],
)
def test_monotonous_and_broken_texts_are_cut_like_others(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    in_lanes = world().encode_bytes(data)
    monkeypatch.setattr(longest_match, "WORTH_BYTES", len(data))
    assert in_lanes == world().encode_bytes(data)


@pytest.mark.usefixtures("short_lanes")
def test_the_references_rows_are_cut_the_same_in_lanes() -> None:
    for case in rows("encode"):
        assert world().encode(case["text"]) == case["world"]
    for case in rows("world_bytes"):
        assert world().encode_bytes(bytes.fromhex(case["hex"])) == case["world"]


def test_random_tokens_one_after_the_other_are_cut_as_when_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(2)
    data = b"".join(world().token_bytes(chance.randrange(1, 65_530)) for _ in range(40_000))
    in_lanes = world().encode_bytes(data)
    monkeypatch.setattr(longest_match, "WORTH_BYTES", len(data))
    assert in_lanes == world().encode_bytes(data)


def test_a_long_text_leaves_the_interpreter_to_others() -> None:
    data = fiction(1_000_000).encode()
    world().encode_bytes(data)
    assert longest_gap(lambda: world().encode_bytes(data)) < 0.05
