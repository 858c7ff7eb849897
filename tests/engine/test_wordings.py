"""Where tokens end, and which of them stay."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from engine.text import common_beginning, common_end
from engine.tokenizer import Tokenizer
from engine.wordings import (
    _streamed_ends,
    changed,
    encode_open,
    token_ends,
    typed,
    written,
)
from tests.engine.vocabularies import builtin, fiction, neox, world


@pytest.mark.parametrize("load", [builtin, world], ids=lambda load: load.__name__)
def test_ends_count_whole_characters(load: Callable[[], Tokenizer]) -> None:
    tokenizer = load()
    text = "a😀了e\u0301"
    ids = tokenizer.encode(text)
    decoded, ends = token_ends(tokenizer, ids, 10)
    assert decoded == text
    assert ends == sorted(ends)
    assert ends[-1] == 10 + len(text)
    for n in range(1, len(ids)):
        if ends[n] != ends[n - 1]:
            assert tokenizer.decode(ids[:n]) == text[: ends[n - 1] - 10]


@pytest.mark.parametrize("load", [builtin, world, neox], ids=lambda load: load.__name__)
def test_ends_are_those_of_a_stream_whatever_the_tokens_are(load: Callable[[], Tokenizer]) -> None:
    tokenizer, dice = load(), random.Random(3)
    for _ in range(300):
        ids = [dice.choice(np.flatnonzero(tokenizer.has_text)).item() for _ in range(dice.randrange(8))]
        ids += tokenizer.encode(dice.choice(["", "夜😀", "e\u0301 word"]))
        ids.insert(dice.randint(0, len(ids)), 0)  # adds no text
        text, ends = token_ends(tokenizer, ids, 5)
        assert (text, ends) == _streamed_ends(tokenizer, ids, 5)
        assert text == tokenizer.decode(ids)


def test_line_breaks_at_the_end_are_cut_as_before_a_word() -> None:
    tokenizer = builtin()
    assert encode_open(tokenizer, "It ended.\n\n") == tokenizer.encode("It ended.\n\nThen")[:-1]
    assert encode_open(tokenizer, "\n\n") != tokenizer.encode("\n\n")


def test_where_the_vocabulary_normalises_a_word_the_rest_of_the_scene_can_still_be_cut() -> None:
    text = fiction(20_000).replace("<|endoftext|>", "")
    text = text[:10_000] + " cafe\u0301 " + text[10_000:]
    wording = typed(builtin(), text)
    assert wording.ids.tolist() == encode_open(builtin(), text)
    assert len(np.unique(wording.ends)) > 0.95 * len(wording.ids)


def test_what_the_model_wrote_stands_at_both_sides_of_a_change() -> None:
    passage = " And then" * 30
    ids = [token for character in passage for token in builtin().encode(character)]
    old = written(builtin(), ids)
    new = changed(builtin(), passage[:99] + " Suddenly" + passage[99:], [old])
    assert new.ids.tolist()[:90] == ids[:90]
    assert new.ids.tolist()[-90:] == ids[-90:]
    assert new.written.sum() > len(ids) - 12
    assert new.text == builtin().decode(new.ids.tolist())


@pytest.mark.parametrize(
    ("a", "b", "beginning", "end"),
    [
        ("", "", 0, 0),
        ("a", "", 0, 0),
        ("abc", "abc", 3, 3),
        ("abc", "abd", 2, 0),
        ("abc", "xbc", 0, 2),
        ("aaa", "aa", 2, 2),
        ("a" * 1000, "a" * 999 + "b", 999, 0),
    ],
)
def test_what_two_texts_have_in_common(a: str, b: str, beginning: int, end: int) -> None:
    assert common_beginning(a, b) == common_beginning(b, a) == beginning
    assert common_end(a, b) == common_end(b, a) == end
