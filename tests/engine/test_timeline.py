"""The token log of a story: what stays of its tokens when its text changes. Random edits: test_timeline_edits.py."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from engine.timeline import VERSIONS, Timeline
from engine.tokenizer import Tokenizer, load_tokenizer
from engine.wordings import Tokens, encode_open, typed
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


def oddly(tokenizer: Tokenizer, text: str) -> list[int]:
    """As a model may write it: no tokenizer would cut it so."""
    return [token for character in text for token in tokenizer.encode(character)]


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
    written = oddly(tokenizer, " And then")
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
    written = oddly(tokenizer, " And")
    timeline.append([start], [], written)
    timeline.tokens([start + " But it rained."])
    assert ids_of(timeline, start + " And") == before + written


def test_the_log_survives_on_disk_and_another_vocabulary_ignores_it(tokenizer: Tokenizer, tmp_path: Path) -> None:
    timeline = Timeline(tokenizer, tmp_path)
    parts, names = ["One.\n\n* * *\n\n", "Two 😀 了"], ["a", "b"]
    timeline.tokens(parts, names)
    written = oddly(tokenizer, " And")
    timeline.append(parts, names, written)
    timeline.save()
    again = Timeline(tokenizer, tmp_path)
    parts[1] += " And"
    assert again.tokens(parts, names)[1].tolist()[-len(written) :] == written


PASSAGE = " And then the rain came down on the roofs of the harbour, and nobody spoke for a long time." * 3


def story_with_a_passage(tokenizer: Tokenizer, folder: Path | None = None) -> tuple[Timeline, str, list[int]]:
    """A scene "a" that ends with a passage of the model's; its text, and the tokens of the passage."""
    timeline, start, ids = Timeline(tokenizer, folder), "The lamp had burned since four.", oddly(tokenizer, PASSAGE)
    timeline.append([start], ["a"], ids)
    return timeline, start + PASSAGE, ids


def has(ids: Tokens, written: list[int]) -> bool:
    """Whether most of the tokens of a passage stand in a row."""
    middle = written[20:-20]
    found = ids.tolist()
    return any(found[i : i + len(middle)] == middle for i in range(len(found)))


def test_a_scene_that_moves_keeps_its_tokens(tokenizer: Tokenizer) -> None:
    timeline, text, written = story_with_a_passage(tokenizer)
    before = timeline.tokens(["Earlier.", text, "Later."], ["0", "a", "1"])
    assert has(before[1], written)
    after = timeline.tokens([text, "Later.", "Earlier."], ["a", "1", "0"])
    assert [ids.tolist() for ids in after] == [before[i].tolist() for i in (1, 2, 0)]


def test_parts_without_names_keep_their_tokens_when_one_is_put_before_them(tokenizer: Tokenizer) -> None:
    timeline = Timeline(tokenizer)
    timeline.append(["One.", "Two."], [], oddly(tokenizer, PASSAGE))
    assert has(timeline.tokens(["New.", "One.", "Two." + PASSAGE])[2], oddly(tokenizer, PASSAGE))


@pytest.mark.parametrize(
    ("parts", "names", "which"),
    [
        (["TEXT"], ["b"], 0),  # another name
        (["TEXT and more of it"], ["b"], 0),
        (["Something new stands before it. TEXT"], ["b"], 0),
        (["The lamp had burned since four.", "PASSAGE"], ["a", "b"], 1),  # split
        (["PASSAGE", "The lamp had burned since four."], ["a", "b"], 0),
        (["A scene that was there. TEXT"], ["other"], 0),  # merged
        (["TEXT\n\nA scene that was there."], ["a"], 0),
    ],
)
def test_a_scene_that_is_renamed_copied_split_or_merged_keeps_what_the_model_wrote(
    tokenizer: Tokenizer, parts: list[str], names: list[str], which: int
) -> None:
    timeline, text, written = story_with_a_passage(tokenizer)
    timeline.tokens(["A scene that was there."], ["other"])
    parts = [part.replace("TEXT", text).replace("PASSAGE", PASSAGE) for part in parts]
    assert has(timeline.tokens(parts, names)[which], written)


def test_a_text_that_happens_to_begin_as_another_scene_does_is_the_writers_own(tokenizer: Tokenizer) -> None:
    timeline = Timeline(tokenizer)
    timeline.append([""], ["a"], oddly(tokenizer, "The lamp had burned since four."))
    text = "The lamp had been out for days."
    assert timeline.tokens([text], ["b"])[0].tolist() == encode_open(tokenizer, text)


def test_an_edit_before_what_the_model_wrote_leaves_it_as_it_was(tokenizer: Tokenizer) -> None:
    timeline, text, written = story_with_a_passage(tokenizer)
    for changed in ("It. " + text, text.replace("lamp", "candle"), text[9:], text.replace("four", "five\n\nor six")):
        [ids] = timeline.tokens([changed], ["a"])
        assert has(ids, written)
        assert tokenizer.decode(ids) == changed


def test_sixteen_alternatives_in_mid_scene_push_out_nothing_of_the_rest(tokenizer: Tokenizer) -> None:
    timeline, text, written = story_with_a_passage(tokenizer)
    before, rest = text[:8], text[8:]
    alternatives = [f" that was number {number} of sixteen" for number in range(16)]
    for alternative in alternatives:
        timeline.append([before], ["a"], oddly(tokenizer, alternative))
    for alternative in alternatives:
        [ids] = timeline.tokens([before + alternative], ["a"])
        assert ids.tolist() == encode_open(tokenizer, before) + oddly(tokenizer, alternative)
    assert has(timeline.tokens([before + alternatives[3] + rest], ["a"])[0], written)


def test_a_part_that_is_left_keeps_its_last_wordings(tokenizer: Tokenizer, tmp_path: Path) -> None:
    timeline = Timeline(tokenizer, tmp_path)
    texts = [PASSAGE.replace("e", f"{number}e").replace(" ", f" {number}") for number in range(2 * VERSIONS)]
    for text in texts:
        timeline.append(["One."], ["a"], oddly(tokenizer, text))
    timeline.append(["Two."], ["b"], oddly(tokenizer, " Else."))
    timeline.save()
    timeline = Timeline(tokenizer, tmp_path)
    kept = [has(timeline.tokens(["One." + text], ["a"])[0], oddly(tokenizer, text)) for text in texts]
    assert kept == [False] * VERSIONS + [True] * VERSIONS


def test_a_passage_of_an_earlier_day_is_known_by_its_tokens(tokenizer: Tokenizer) -> None:
    timeline, written = Timeline(tokenizer), oddly(tokenizer, PASSAGE)
    timeline.note_written(["One."], ["a"], PASSAGE, written)
    [ids] = timeline.tokens(["One." + PASSAGE], ["a"])
    assert ids.tolist() == encode_open(tokenizer, "One.") + written
    timeline.note_written([], [], PASSAGE, written)  # from nothing
    assert timeline.tokens([PASSAGE])[0].tolist() == written


def test_tokens_that_are_not_those_of_a_passage_are_left_aside(tokenizer: Tokenizer) -> None:
    timeline, written = Timeline(tokenizer), oddly(tokenizer, PASSAGE)
    for ids in (written[:-1], [*written, 0, 5], [*written[:-1], 10**9], [-1], [2**70], []):
        timeline.note_written(["One."], ["a"], PASSAGE, ids)
    [ids] = timeline.tokens(["One." + PASSAGE], ["a"])
    assert ids.tolist() == encode_open(tokenizer, "One." + PASSAGE)


def test_the_arrays_that_are_given_out_can_not_be_written_to(tokenizer: Tokenizer) -> None:
    timeline, text, _ = story_with_a_passage(tokenizer)
    for [ids] in (
        timeline.tokens([text], ["a"]),
        timeline.tokens([text + " It rained."], ["a"]),
        timeline.tokens([""]),
    ):
        assert ids.dtype == np.uint32
        assert not ids.flags.writeable


def test_readings_survive_on_disk_and_keep_the_wordings_that_they_are_made_of(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    timeline, text, written = story_with_a_passage(tokenizer, tmp_path)
    timeline.note_reading([text, "Two."], ["a", "b"])
    for number in range(2 * VERSIONS):
        timeline.tokens([f"{number} is another beginning."], ["a"])
        timeline.save()
    timeline = Timeline(tokenizer, tmp_path)
    [reading] = timeline.earlier(["a", "b", "c"])
    assert reading.names == ("a", "b")
    assert has(reading.pieces[0], written)
    assert has(timeline.tokens([text], ["a"])[0], written)


def test_who_wrote_the_first_words_is_known_as_long_as_they_stand(tokenizer: Tokenizer, tmp_path: Path) -> None:
    timeline, written = Timeline(tokenizer, tmp_path), oddly(tokenizer, PASSAGE)
    timeline.append(["", ""], ["a", "b"], written)
    timeline.save()
    timeline = Timeline(tokenizer, tmp_path)
    assert timeline.is_begun_by_model(["", PASSAGE], ["a", "b"])
    assert timeline.is_begun_by_model([PASSAGE[:-1] + " and more", "Else."], ["b", "a"])
    for other in ("Else. " + PASSAGE, PASSAGE[1:], ""):
        assert not timeline.is_begun_by_model([other], ["b"])


def test_cancelling_between_parts_ends_the_work(tokenizer: Tokenizer) -> None:
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 2

    assert Timeline(tokenizer).tokens(["a", "b", "c", "d"], [], cancelled) is None
    assert len(asked) == 3


def test_only_what_has_changed_is_tokenised(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    timeline, encode, encoded = Timeline(tokenizer), tokenizer.encode, []
    scenes = [f"{number} {PASSAGE}" * 20 for number in range(10)]
    timeline.tokens(scenes)
    monkeypatch.setattr(tokenizer, "encode", lambda text: encoded.append(text) or encode(text))
    timeline.tokens([*scenes[5:], *scenes[:5]])
    timeline.tokens(scenes, [f"moved {number}" for number in range(10)])
    assert encoded == []
    for number, place in enumerate((0, 40, len(scenes[0]) // 2, len(scenes[0]))):
        timeline.tokens([scenes[0][:place] + "word" + scenes[0][place:], *scenes[1:]])
        assert len("".join(encoded)) < 100 * (number + 1)


def test_a_token_takes_seven_bytes_beside_the_text(tokenizer: Tokenizer) -> None:
    [wording] = [typed(tokenizer, PASSAGE * 100)]
    assert sum(array.nbytes for array in (wording.ids, wording.ends, wording.written)) == 7 * len(wording.ids)
