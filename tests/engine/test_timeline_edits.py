"""Random edits of whole stories against tokenising every part anew, for every kind of vocabulary."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from engine.json_vocabulary import load_json
from engine.timeline import Timeline
from engine.tokenizer import Tokenizer
from engine.wordings import encode_open, token_ends
from tests.engine import test_piece_vocabulary as pieces
from tests.engine.test_character_vocabulary import TOKENIZER as CHARACTERS
from tests.engine.vocabularies import BUILTIN, builtin, fiction, neox, world

_ALPHABET = [
    *("The", " lamp", " burned", " don't", "'s", "'", " 1984", "23", "٣", "½", ".", ",", " —", "..."),
    *("\n", "\n\n", "\n\n\n", " ", "  ", "    ", "\t", "\r\n", "\r\n\r\n", "\r"),
    *("\u00a0", "\u3000", "\u2028", "\x85", "\x1c", "\u200b", "\ufffd", "\ud83d", "\ude00", "\x00"),
    *("了", "你好，世界。", "夜的灯", "“他说，”", "……", "日本語", "안녕", "가", "ㄱ", "각"),
    *("😀", "👩‍👩‍👧", "👩🏽‍🚀", "🇩🇪🇫🇷", "🇺", "🏳️‍🌈", "\u200d", "\ufe0f", "1️⃣"),
    *("é", "e\u0301", "\u0301", "\u0323", "a\u0323\u0302", "ﬁ", "Å", "ſ"),
    *('."', "?!", "* * *", "<|endoftext|>", "<|endof", "</s>", "<unk>", "<0x0A>", "▁"),
    *("x" * 30, "-" * 40, " " * 50, "\n" * 20),
]  # fmt: skip


def _variant(**changes: Any) -> Tokenizer:
    content = json.loads((BUILTIN / "tokenizer.json").read_text(encoding="utf-8"))
    return load_json(Path("tokenizer.json"), json.dumps({**content, **changes}))


_BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}

VOCABULARIES: dict[str, Callable[[], Tokenizer]] = {
    "world": world,
    "neox": neox,
    "builtin": builtin,
    "digits in words": cache(partial(_variant, pre_tokenizer=_BYTE_LEVEL, normalizer={"type": "NFC"})),
    "compatible": cache(partial(_variant, normalizer={"type": "NFKC"})),
    "characters": lambda: CHARACTERS,
    **{kind.__name__: partial(pieces.loaded, kind) for kind in pieces.KINDS},
}
every_vocabulary = pytest.mark.parametrize("name", VOCABULARIES)

Story = dict[str, str]  # texts by the names of the parts


class Writer:
    """Edits a story at random, as a person or another program would."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.names = 0
        self.earlier: list[Story] = []
        self.story: Story = {}
        for _ in range(3):
            self.story[self._name()] = self._words(20)

    def edit(self) -> None:
        self.earlier.append(dict(self.story))
        change = self.dice.choice([self._type] * 8 + [self._undo, self._move, self._split, self._merge, self._copy])
        change()

    def _type(self) -> None:
        """Types, pastes, deletes, replaces."""
        name = self.dice.choice(list(self.story))
        text = self.story[name]
        start = self.dice.choice([0, len(text), *[self.dice.randint(0, len(text))] * 6, *self._borders(text)])
        end = min(len(text), start + self.dice.choice([0, 0, 0, 1, 2, 7, 60, len(text)]))
        copied = self.dice.randint(0, len(text))
        new = [
            lambda: "",
            lambda: self.dice.choice(" \n\r\tx'1夜"),
            lambda: self._words(1),
            lambda: self._words(self.dice.randint(2, 15)),
            lambda: text[start:end].replace(" ", "\n"),
            lambda: text[copied : copied + self.dice.randint(1, 80)],
        ]
        self.story[name] = text[:start] + self.dice.choice(new)() + text[end:]

    def _borders(self, text: str) -> list[int]:
        """Where white space begins or ends."""
        borders = [m.start() for m in re.finditer(r"(?<=\s)(?=\S)|(?<=\S)(?=\s)", text)]
        return self.dice.sample(borders, min(4, len(borders)))

    def _undo(self) -> None:
        self.story = dict(self.dice.choice(self.earlier[-12:]))

    def _move(self) -> None:
        order = list(self.story.items())
        self.dice.shuffle(order)
        self.story = dict(order)

    def _split(self) -> None:
        name = self.dice.choice(list(self.story))
        place = self.dice.randint(0, len(self.story[name]))
        halves = self.story[name][:place], self.story[name][place:]
        if self.dice.random() < 0.5:
            halves = halves[::-1]
        self.story[name], self.story[self._name()] = halves

    def _merge(self) -> None:
        if len(self.story) > 1:
            first, second = self.dice.sample(list(self.story), 2)
            self.story[first] += self.dice.choice(["", "\n\n", " "]) + self.story.pop(second)

    def _copy(self) -> None:
        if len(self.story) < 6:
            self.story[self._name()] = self.story[self.dice.choice(list(self.story))]

    def _name(self) -> str:
        self.names += 1
        return f"scene {self.names}"

    def _words(self, n: int) -> str:
        return "".join(self.dice.choice(_ALPHABET) for _ in range(n))


def write_at_random(tokenizer: Tokenizer, seed: int, edits: int, folder: Path | None) -> None:
    """Asserts after every edit that each part has the tokens of its whole text, also up to any place in it."""
    writer, timeline = Writer(seed), Timeline(tokenizer, folder)
    for number in range(edits):
        writer.edit()
        names, parts = list(writer.story), list(writer.story.values())
        if writer.dice.random() < 0.3:  # a caret
            n = writer.dice.randint(1, len(parts))
            names, parts = names[:n], parts[:n]
            parts[-1] = parts[-1][: writer.dice.randint(0, len(parts[-1]))]
        if writer.dice.random() < 0.1:
            names = []
        found = timeline.tokens(parts, names)
        assert [ids.tolist() for ids in found] == [encode_open(tokenizer, text) for text in parts], (seed, number)
        if writer.dice.random() < 0.1:
            timeline.note_reading(parts, names)
        if folder is not None and writer.dice.random() < 0.1:
            timeline.save()
            timeline = Timeline(tokenizer, folder)


@every_vocabulary
@pytest.mark.parametrize("seed", range(3))
def test_typed_text_has_the_tokens_of_the_whole_text_after_any_edits(name: str, seed: int, tmp_path: Path) -> None:
    write_at_random(VOCABULARIES[name](), seed, 80, tmp_path if seed == 0 else None)


#: So far from an edit the model's tokens may go: a few words.
_NEAR_CHARS = 60

Token = tuple[int, int, int]  # where it begins and ends in the text, in characters, and its id


class ModelAndWriter:
    """A page of prose on which the model writes, in tokens that no tokenizer would choose, and a person edits."""

    def __init__(self, tokenizer: Tokenizer, seed: int, language: str) -> None:
        self.tokenizer, self.timeline, self.dice = tokenizer, Timeline(tokenizer), random.Random(seed)
        self.words = _prose(language)
        self.text = self._prose(200)
        self.by_the_model: set[Token] = set()

    def write(self) -> None:
        """The model writes anywhere, or at the end."""
        place = self.dice.choice([len(self.text), self.dice.randint(0, len(self.text))])
        before = self.text[:place]
        pieces = [piece for word in self._words(self.dice.randint(5, 40)) for piece in self._oddly_cut(word)]
        ids = [token for piece in pieces for token in self.tokenizer.encode(piece)]
        if not before or self.tokenizer.decode(ids) != "".join(pieces):
            return
        self.timeline.tokens([before])
        self.timeline.append([before], [], ids)
        _, ends = token_ends(self.tokenizer, ids, place)
        added = {(start, end, token) for start, end, token in zip([place, *ends], ends, ids, strict=False)}
        self._changed(place, place, "".join(pieces))
        self.by_the_model |= {(start, end, token) for start, end, token in added if start < end}
        self.check(place, place + len("".join(pieces)))

    def edit(self) -> None:
        start = self.dice.randint(0, len(self.text))
        end = min(len(self.text), start + self.dice.choice([0, 0, 1, 5, 60, 300]))
        new = self._prose(self.dice.choice([0, 1, 1, 3, 30]))
        self._changed(start, end, new)
        self.check(start, start + len(new))

    def check(self, start: int, end: int) -> None:
        """After a change between two places: the model's tokens that are not near it stand where they stood."""
        [ids] = self.timeline.tokens([self.text])
        text, ends = token_ends(self.tokenizer, ids.tolist(), 0)
        assert text == self.text
        found = set(zip([0, *ends], ends, ids.tolist(), strict=False))
        far = {t for t in self.by_the_model if t[1] < start - _NEAR_CHARS or t[0] > end + _NEAR_CHARS}
        assert far <= found
        self.by_the_model &= found

    def _changed(self, start: int, end: int, new: str) -> None:
        self.text = self.text[:start] + new + self.text[end:]
        shift = len(new) - (end - start)
        moved = {(a + shift, b + shift, token) for a, b, token in self.by_the_model if a >= end}
        self.by_the_model = {t for t in self.by_the_model if t[1] <= start} | moved

    def _oddly_cut(self, word: str) -> list[str]:
        n = self.dice.randint(1, 2)
        return [word[:n], *word[n:]]

    def _prose(self, n_words: int) -> str:
        return "".join(self._words(n_words))

    def _words(self, n: int) -> list[str]:
        start = self.dice.randrange(len(self.words) - n)
        return self.words[start : start + n]


@cache
def _prose(language: str) -> list[str]:
    """Words that carry the space before them."""
    if language == "Chinese":
        return re.findall(r"\w{1,2}|\W", "灯在夜里亮着。他说：“雨停了。”\n\n老人没有回答，只是看着窗外的海。" * 40)
    return re.findall(r"\s?\S+|\s", fiction(20_000).replace("<|endoftext|>", ""))


def write_together(tokenizer: Tokenizer, seed: int, edits: int, language: str = "English") -> None:
    page = ModelAndWriter(tokenizer, seed, language)
    written = 0
    for _ in range(edits):
        page.write() if page.dice.random() < 0.3 else page.edit()
        written = max(written, len(page.by_the_model))
    assert written > 30


#: Those that can be cut within prose, and lose nothing of it.
WITH_CUTS = ["world", "neox", "builtin", "digits in words", "llama", "newer_llama"]


@pytest.mark.parametrize("name", WITH_CUTS)
@pytest.mark.parametrize("seed", range(3))
def test_what_the_model_wrote_stays_as_it_was_written_on_both_sides_of_an_edit(name: str, seed: int) -> None:
    write_together(VOCABULARIES[name](), seed, 60)


def test_what_the_model_wrote_in_chinese_stays_too() -> None:
    write_together(world(), 1, 100, "Chinese")


@pytest.mark.long
@pytest.mark.parametrize("name", WITH_CUTS)
@pytest.mark.parametrize("seed", range(100, 120))
def test_what_the_model_wrote_survives_thousands_of_edits(name: str, seed: int) -> None:
    write_together(VOCABULARIES[name](), seed, 400)


@pytest.mark.long
@every_vocabulary
@pytest.mark.parametrize("seed", range(100, 120))
def test_thousands_of_edits_change_no_token_of_typed_text(name: str, seed: int, tmp_path: Path) -> None:
    write_at_random(VOCABULARIES[name](), seed, 400, tmp_path if seed % 4 == 0 else None)


@pytest.mark.parametrize("place", [6, 90, 160, -1])
def test_a_look_into_a_changed_text_leaves_the_models_tokens_behind_that_place(place: int) -> None:
    """The model's passage is a letter a token, as no typed text is cut; a look ends somewhere behind an edit."""
    tokenizer = builtin()
    head = "The lamp was out, and the old man sat by the window all the evening. "
    tail = "He waited for his son and nobody came along the road until morning. " * 3
    edited = head.replace("lamp", "candle") + tail

    def tokens(looks: bool) -> list[int]:
        timeline = Timeline(tokenizer)
        timeline.append((head,), (), [token for letter in tail for token in tokenizer.encode(letter)])
        timeline.tokens((head + tail,))
        if looks:
            seen = timeline.tokens((edited[: place % len(edited)],), looks_only=True)
            assert seen is not None
            assert tokenizer.decode(seen[0].tolist()) == edited[: place % len(edited)]
        found = timeline.tokens((edited,))
        assert found is not None
        return found[0].tolist()

    assert tokens(looks=True) == tokens(looks=False)
    assert len(tokens(looks=True)) > len(tail)
