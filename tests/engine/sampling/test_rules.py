"""What dials need of a vocabulary, with the vocabularies that models have."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.character_vocabulary import UNKNOWN, CharacterTokenizer
from engine.errors import InvalidRequest
from engine.sampling import Chain, SamplingRules, sampling_rules
from engine.sampling.dry import Breakers
from engine.sampling.penalties import Bias
from engine.sampling_params import SamplingParams
from engine.tokenizer import Tokenizer
from tests.engine.vocabularies import builtin, neox, world

CHARACTERS = [UNKNOWN, *map(chr, range(32, 127)), *"\n日本…。灯"]


def characters() -> CharacterTokenizer:
    return CharacterTokenizer({character: number for number, character in enumerate(CHARACTERS)})


VOCABULARIES = {"World": world, "NeoX": neox, "built-in": builtin, "characters": characters}


class ByteTokenizer(Tokenizer):
    """Every byte is a token."""

    end_of_text_id = None
    fingerprint = "bytes"

    def __init__(self) -> None:
        super().__init__([bytes([i]) for i in range(256)], ())

    def encode(self, text: str) -> list[int]:
        return list(text.encode())

    def safe_cut(self, text: str, position: int) -> bool:
        return True


@pytest.fixture(params=VOCABULARIES)
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    return VOCABULARIES[request.param]()


def test_neutral_dials_need_nothing(tokenizer: Tokenizer) -> None:
    assert sampling_rules(SamplingParams(temperature=0.8, top_p=0.9, xtc_probability=0.5), tokenizer) == SamplingRules()


def test_tokens_that_end_a_line_are_those_with_a_line_break_at_their_end(tokenizer: Tokenizer) -> None:
    mask = sampling_rules(SamplingParams(top_p_newline=0.9), tokenizer).ends_line
    assert mask is not None
    assert mask[tokenizer.encode("\n")[-1]]
    assert not mask[tokenizer.encode("a")[0]]
    assert all(tokenizer.text_bytes(i).endswith(b"\n") for i in np.flatnonzero(mask).tolist())
    assert mask is sampling_rules(SamplingParams(top_p_newline=0.5), tokenizer).ends_line  # made once
    assert not mask.flags.writeable


@pytest.mark.parametrize("text", ["dragon", "Dumbledore sighed", " lamp", "日本"])
def test_a_bias_follows_the_word_at_a_beginning_and_behind_a_space(tokenizer: Tokenizer, text: str) -> None:
    biases = sampling_rules(SamplingParams(logit_bias={text: 3.0, "other": 0.0}), tokenizer).biases
    spellings = {tokenizer.decode(bias.ids).strip() for bias in biases}
    assert spellings == {text.strip()}
    assert {bias.bias for bias in biases} == {3.0}
    ids = {bias.ids for bias in biases}
    behind_a_word = tokenizer.encode("the " + text.strip())[len(tokenizer.encode("the")) :]
    assert any(tuple(behind_a_word[-len(found) :]) == found for found in ids)
    if not text.startswith(" "):
        assert tuple(tokenizer.encode(text)) in ids


def test_banned_tokens_are_those_that_read_so(tokenizer: Tokenizer) -> None:
    params = SamplingParams(banned_tokens=("a", "\n", "#7", "#99999999", "two words"))
    banned = sampling_rules(params, tokenizer).banned
    assert banned is not None
    texts = {tokenizer.text_bytes(i).strip(b" ") for i in banned.tolist() if i != 7}
    assert texts == {b"a", b"\n"}
    assert 7 in banned
    assert banned.max() < tokenizer.n_vocab
    logits = np.zeros(tokenizer.n_vocab, dtype=np.float32)
    assert not Chain(params, sampling_rules(params, tokenizer)).distribution(logits)[banned].any()


def test_breakers_are_found_wherever_a_token_holds_them(tokenizer: Tokenizer) -> None:
    rules = sampling_rules(SamplingParams(dry_multiplier=0.8), tokenizer)
    assert rules.breakers is not None
    for text in ("He said: go on", '"Go!" he', "one\ntwo", "no break here", "at the end:"):
        ids = tokenizer.encode(text)
        holds = [any(mark in tokenizer.text_bytes(token) for mark in b'\n:"*') for token in ids]
        expected = holds[::-1].index(True) if any(holds) else len(ids)
        assert rules.breakers.reach(np.array(ids)) == expected, text


def test_a_breaker_may_be_spread_over_tokens() -> None:
    tokenizer = ByteTokenizer()
    for breaker in ("…", "。", "end", "é"):
        params = SamplingParams(dry_multiplier=0.8, dry_sequence_breakers=(breaker,))
        breakers = sampling_rules(params, tokenizer).breakers
        assert breakers is not None
        assert breakers.reach(np.array(tokenizer.encode(f"ab{breaker}xy"))) == 2
        assert breakers.reach(np.array(tokenizer.encode(f"ab{breaker}"))) == 0
        assert breakers.reach(np.array(tokenizer.encode("abxy"))) == 4


@pytest.mark.parametrize("load", [world, neox])
def test_a_breaker_that_has_a_token_may_be_spread_over_others(load: Callable[[], Tokenizer]) -> None:
    tokenizer = load()
    piece = {tokenizer.token_bytes(i): i for i in np.flatnonzero(tokenizer.has_text).tolist()}
    breakers = sampling_rules(
        SamplingParams(dry_multiplier=0.8, dry_sequence_breakers=("…", "。x")), tokenizer
    ).breakers
    assert breakers is not None
    behind = tokenizer.encode("go on")
    for spelling in (["…"], [b"\xe2\x80", b"\xa6"], [b"\xe2", b"\x80", b"\xa6"], [b"\xe3\x80", b"\x82", "x"]):
        ids = [piece[part.encode() if isinstance(part, str) else part] for part in spelling]
        assert breakers.reach(np.array([*behind, *ids, *behind])) == len(behind), spelling
        assert breakers.reach(np.array([*behind, *ids[:-1], *behind])) == 2 * len(behind) + len(ids) - 1, spelling


def test_what_a_vocabulary_can_not_write_is_neither_biased_nor_banned() -> None:
    tokenizer = CharacterTokenizer({character: number for number, character in enumerate(" \nabc")})  # unknown: space
    params = SamplingParams(banned_tokens=("é", "ü"), logit_bias={"é": 5.0, "aé": 2.0, "ab": 1.0})
    rules = sampling_rules(params, tokenizer)
    assert rules.banned is None
    assert rules.biases == (Bias((2, 3), 1.0),)


def test_a_letter_and_its_mark_are_found_where_the_vocabulary_joins_them() -> None:
    (bias, _) = sampling_rules(SamplingParams(logit_bias={"cafe\u0301": 1.0}), neox()).biases
    assert neox().decode(bias.ids) == "café"


def test_no_breakers_is_a_choice() -> None:
    assert sampling_rules(SamplingParams(dry_multiplier=1.0, dry_sequence_breakers=()), world()).breakers is None


def test_a_model_may_have_more_rows_than_its_vocabulary_has_ids_or_fewer() -> None:
    short = np.array([True, False, False, False])
    rules = SamplingRules(short, short, Breakers(short), (Bias((9,), 1.0), Bias((1,), 1.0)), np.array([2, 9]))
    params = SamplingParams(
        presence_penalty=0.5, frequency_penalty=0.5, dry_multiplier=0.8, top_p_newline=0.5, top_p=0.9
    )  # fmt: skip
    for n in (6, 4, 3):
        chain = Chain(params, rules)
        history = [0, 1, n - 1, n - 1, 1]
        found = chain.distribution(np.zeros(n, dtype=np.float32), history)
        assert len(found) == n
        assert found[2] == 0
        assert chain.sample(np.zeros(n, dtype=np.float32), history, 0, 1) != 2


def test_what_was_cut_away_can_not_have_been_drawn() -> None:
    chain = Chain(SamplingParams(mirostat_mode=2, top_k=1))
    logits = np.array([0.0, 1.0, 5.0, 0.0], dtype=np.float32)
    assert chain.sample(logits, [], 0, 1) == 2
    before = chain.mu
    for token in (0, 3, 4, -1):
        with pytest.raises(InvalidRequest):
            chain.observe(token)
    assert chain.mu == before
