"""What dials need of a vocabulary, with the vocabularies that models have."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import InvalidRequest
from engine.sampling import Chain, SamplingRules, sampling_rules
from engine.sampling.dry import Breakers
from engine.sampling.penalties import Bias
from engine.sampling_params import SamplingParams
from engine.tokenizer import Tokenizer
from tests.engine.vocabularies import builtin, neox, world

VOCABULARIES = {"World": world, "NeoX": neox, "built-in": builtin}


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
    params = SamplingParams(banned_tokens=("the", "\n", "#7", "#99999999", "two words"))
    banned = sampling_rules(params, tokenizer).banned
    assert banned is not None
    texts = {tokenizer.text_bytes(i).strip(b" ") for i in banned.tolist() if i != 7}
    assert texts == {b"the", b"\n"}
    assert 7 in banned
    assert banned.max() < tokenizer.n_vocab
    logits = np.zeros(tokenizer.n_vocab, dtype=np.float32)
    assert not Chain(params, sampling_rules(params, tokenizer)).distribution(logits)[banned].any()


def test_breakers_are_found_wherever_a_token_holds_them(tokenizer: Tokenizer) -> None:
    rules = sampling_rules(SamplingParams(dry_multiplier=0.8), tokenizer)
    assert rules.breakers is not None
    for text, reach in (("He said: go on", 2), ('"Go!" he', 1), ("one\ntwo", 1), ("no break here", 3)):
        ids = np.array(tokenizer.encode(text))
        words = len(tokenizer.encode(" ".join(text.replace("\n", '"').replace(":", '"').split('"')[-1].split())))
        assert abs(rules.breakers.reach(ids) - words) <= 1, (text, reach)


def test_a_breaker_may_be_spread_over_tokens() -> None:
    tokenizer = ByteTokenizer()
    for breaker in ("…", "。", "end", "é"):
        params = SamplingParams(dry_multiplier=0.8, dry_sequence_breakers=(breaker,))
        breakers = sampling_rules(params, tokenizer).breakers
        assert breakers is not None
        assert breakers.reach(np.array(tokenizer.encode(f"ab{breaker}xy"))) == 2
        assert breakers.reach(np.array(tokenizer.encode(f"ab{breaker}"))) == 0
        assert breakers.reach(np.array(tokenizer.encode("abxy"))) == 4


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
