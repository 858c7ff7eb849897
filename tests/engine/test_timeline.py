"""The token log against tokenising the whole text, over random edits in several scripts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.timeline import Timeline, encode_open, token_ends
from engine.tokenizer import Tokenizer, load_tokenizer
from tests.engine.conftest import BUILTIN
from tests.helpers.shared import ORACLE

WORDS = [
    "The", " lamp", " burned", "\n", "\n\n", ". ", " ", "  ", "don't", " 1984", "了", "你好，世界。", "日本語", "한국",
    "😀", "👩‍👩‍👧", "e\u0301", "\u200b", "\t", '"', "—", "* * *", "# ", "naïve", "x" * 30, "\r\n",
]  # fmt: skip


@pytest.fixture(scope="module", params=["builtin", "world"])
def tokenizer(request) -> Tokenizer:
    return load_tokenizer(BUILTIN if request.param == "builtin" else ORACLE / "tokenizer")


def ids_of(timeline: Timeline, text: str) -> list[int]:
    [ids] = timeline.tokens([text])
    return ids.tolist()


def edited(text: str, dice: random.Random) -> str:
    """A text with something typed, pasted, deleted or replaced, anywhere."""
    start = dice.randint(0, len(text))
    end = min(len(text), start + dice.choice([0, 0, 0, 1, 3, 40]))
    new = "".join(dice.choice(WORDS) for _ in range(dice.choice([0, 1, 1, 5, 20])))
    return text[:start] + new + text[end:]


@pytest.mark.parametrize("seed", range(8))
def test_typed_text_has_the_tokens_of_the_whole_text_after_any_edit(tokenizer: Tokenizer, seed: int) -> None:
    dice = random.Random(seed)
    timeline = Timeline(tokenizer)
    text = "".join(dice.choice(WORDS) for _ in range(60))
    for _ in range(120):
        text = edited(text, dice)
        assert ids_of(timeline, text) == encode_open(tokenizer, text)


@pytest.mark.parametrize("seed", range(6))
def test_a_beginning_of_the_text_has_tokens_that_decode_to_it(tokenizer: Tokenizer, seed: int) -> None:
    dice = random.Random(seed)
    timeline = Timeline(tokenizer)
    text = "".join(dice.choice(WORDS) for _ in range(200)).replace("\r", "")
    timeline.tokens([text])
    for _ in range(60):
        beginning = text[: dice.randint(0, len(text))]
        ids = ids_of(timeline, beginning)
        assert tokenizer.decode(ids) == beginning


def test_tokens_that_the_model_wrote_stay_as_they_were_written(tokenizer: Tokenizer) -> None:
    timeline = Timeline(tokenizer)
    before = ids_of(timeline, "The lamp had burned since four.")
    written = [token for char in " And then" for token in tokenizer.encode(char)]  # no tokenizer would cut it so
    assert written != tokenizer.encode(" And then")
    timeline.append(["The lamp had burned since four."], [], written)
    text = "The lamp had burned since four. And then"
    assert ids_of(timeline, text) == before + written
    longer = ids_of(timeline, text + " it went out.")
    assert longer == before + written + tokenizer.encode(" it went out.")


def test_earlier_wordings_are_found_again_with_their_tokens(tokenizer: Tokenizer) -> None:
    timeline = Timeline(tokenizer)
    start = "The lamp had burned since four."
    before = ids_of(timeline, start)
    written = [token for char in " And" for token in tokenizer.encode(char)]
    timeline.append([start], [], written)
    timeline.tokens([start + " But it rained."])
    assert ids_of(timeline, start + " And") == before + written


def test_the_log_survives_on_disk_and_another_vocabulary_ignores_it(tokenizer: Tokenizer, tmp_path: Path) -> None:
    timeline = Timeline(tokenizer, tmp_path)
    parts, names = ["One.\n\n* * *\n\n", "Two 😀 了"], ["a", "b"]
    timeline.tokens(parts, names)
    written = [token for char in " And" for token in tokenizer.encode(char)]
    timeline.append(parts, names, written)
    timeline.begun([5], "One")
    timeline.save()
    again = Timeline(tokenizer, tmp_path)
    assert again.lead(parts) == [5]
    parts[1] += " And"
    assert again.tokens(parts, names)[1].tolist()[-len(written) :] == written


def test_what_a_story_was_begun_with_counts_only_while_it_begins_so(tokenizer: Tokenizer) -> None:
    timeline = Timeline(tokenizer)
    timeline.begun([7], "Once upon a time")
    assert timeline.lead(["Once upon a time there was"]) == [7]
    assert timeline.lead(["Long ago there was"]) == []
    assert timeline.lead([""]) == []


def test_cancelling_between_parts_ends_the_work(tokenizer: Tokenizer) -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert Timeline(tokenizer).tokens(["a", "b", "c", "d"], [], cancelled) is None
    assert len(asked) == 3


def test_ends_count_whole_characters(tokenizer: Tokenizer) -> None:
    text = "a😀了e\u0301"
    ids = tokenizer.encode(text)
    decoded, ends = token_ends(tokenizer, ids, 10)
    assert decoded == text
    assert ends == sorted(ends)
    assert ends[-1] == 10 + len(text)
    for n in range(1, len(ids)):
        if ends[n] != ends[n - 1]:
            assert tokenizer.decode(ids[:n]) == text[: ends[n - 1] - 10]


def test_line_breaks_at_the_end_are_cut_as_before_a_word() -> None:
    tokenizer = load_tokenizer(BUILTIN)
    assert encode_open(tokenizer, "It ended.\n\n") == tokenizer.encode("It ended.\n\nThen")[:-1]
    assert encode_open(tokenizer, "\n\n") != tokenizer.encode("\n\n")
