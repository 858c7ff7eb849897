"""Tables of single characters, made here in the form that AI-Writer's have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.character_vocabulary import UNKNOWN, CharacterTokenizer

CHARACTERS = "\x07\n 。，“”夜的灯他在说一0123a\U00020089" + UNKNOWN
TABLE = {str(number): character for number, character in enumerate(CHARACTERS)}
TOKENIZER = CharacterTokenizer({character: number for number, character in enumerate(CHARACTERS)})


def _load(tmp_path: Path, table: Any, encoding: str = "utf-16", name: str = "word-2022-02-16.json") -> engine.Tokenizer:
    file = tmp_path / name
    file.write_bytes(json.dumps(table).encode(encoding))
    return engine.load_tokenizer(file)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig"])
def test_a_table_is_read_in_any_encoding_it_is_found_in(tmp_path: Path, encoding: str) -> None:
    tokenizer = _load(tmp_path, TABLE, encoding)
    assert tokenizer.fingerprint == TOKENIZER.fingerprint
    assert tokenizer.name == "word-2022-02-16.json"
    assert engine.load_tokenizer(tmp_path).fingerprint == TOKENIZER.fingerprint


def test_every_character_is_a_token_and_what_the_table_lacks_is_the_unknown() -> None:
    ids = TOKENIZER.encode("夜é灯\ud800\U00020089")
    assert ids == [CHARACTERS.index(c) for c in ("夜", UNKNOWN, "灯", UNKNOWN, "\U00020089")]
    assert TOKENIZER.decode(ids) == "夜灯\U00020089"


@given(text=st.text(CHARACTERS + "éx\ud800\x00"), cut=st.integers(0, 50))
def test_texts_can_be_cut_and_streamed_anywhere(text: str, cut: int) -> None:
    ids = TOKENIZER.encode(text)
    assert len(ids) == len(text)
    assert TOKENIZER.safe_cut(text, min(cut, len(text)))
    assert TOKENIZER.encode(text[:cut]) + TOKENIZER.encode(text[cut:]) == ids
    stream = TOKENIZER.stream()
    assert "".join(map(stream.push, ids)) + stream.flush() == TOKENIZER.decode(ids)


def test_the_unknown_is_never_drawn_and_a_text_begins_with_a_line_break() -> None:
    unknown = CHARACTERS.index(UNKNOWN)
    assert not TOKENIZER.has_text[unknown]
    assert TOKENIZER.has_text.sum() == len(CHARACTERS) - 1
    assert TOKENIZER.begin_ids == (CHARACTERS.index("\n"),)
    assert TOKENIZER.end_of_text_id is None
    assert TOKENIZER.starts_with("夜".encode()).nonzero()[0].tolist() == [CHARACTERS.index("夜")]


def test_a_table_without_the_private_character_takes_a_space_for_the_unknown(tmp_path: Path) -> None:
    tokenizer = _load(tmp_path, {"0": "a", "1": " ", "2": "\n"})
    assert tokenizer.encode("aé") == [0, 1]
    assert tokenizer.special_ids == frozenset()


def test_an_id_without_an_entry_is_refused(tmp_path: Path) -> None:
    tokenizer = _load(tmp_path, {"0": "a", "7": " "})
    for unknown in (1, 8, -1):
        with pytest.raises(engine.TokenizerError):
            tokenizer.decode([unknown])


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"0": "a", "1": "bc", "2": " "}, "entry 1 is not one character"),
        ({"0": "a", "1": "", "2": " "}, "entry 1 is not one character"),
        ({"0": "a", "1": "\ud800", "2": " "}, "entry 1 is not one character"),
        ({"0": "a", "1": "a", "2": " "}, "entry 1 occurs twice"),
        ({"0": "a", "00": "b", "2": " "}, "entry 00 occurs twice"),
        ({"0": "a", "1000000000": " "}, "id '1000000000' out of range"),
        ({"0": "a", "a": " "}, "id 'a' out of range"),
        ({"0": "a", "1": ["b"]}, "entry 1 is not one character"),
        ({"0": "a", "1": "b"}, "nothing stands for unknown characters"),
    ],
)
def test_a_wrong_table_is_refused_by_its_entry(tmp_path: Path, table: dict[str, str], reason: str) -> None:
    with pytest.raises(engine.TokenizerError) as caught:
        _load(tmp_path, table)
    assert caught.value.facts["reason"] == reason
