"""RWKV's World vocabulary against the reference's own tokenizer, row by row, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from tests.engine.vocabularies import WORLD_FILE, fiction, rows, world


def test_texts_become_the_references_ids_and_back() -> None:
    cases = rows("encode")
    assert len(cases) == 393
    for case in cases:
        assert world().encode(case["text"]) == case["world"]
        assert world().decode(case["world"]) == case["text"]


def test_bytes_become_the_references_ids() -> None:
    for case in rows("world_bytes"):
        assert world().encode_bytes(bytes.fromhex(case["hex"])) == case["world"]


def test_ids_become_the_references_bytes_and_pythons_text() -> None:
    for case in rows("world_decode"):
        assert world().decode_bytes(case["ids"]).hex() == case["hex"]
        assert world().decode(case["ids"]) == case["utf8_replace"]


def test_a_stream_gives_each_character_with_its_last_token() -> None:
    for case in rows("world_stream"):
        stream = world().stream()
        assert [stream.push(token) for token in case["ids"]] == case["incremental_chunks"]
        assert stream.flush() == case["incremental_tail"]


@given(data=st.binary(max_size=60))
def test_any_bytes_survive_the_way_there_and_back(data: bytes) -> None:
    assert world().decode_bytes(world().encode_bytes(data)) == data


def test_prose_survives_the_way_there_and_back() -> None:
    assert world().decode(world().encode(fiction())) == fiction()


def test_every_token_is_the_longest_match_of_itself() -> None:
    for token in range(1, world().n_vocab):
        assert world().encode_bytes(world().token_bytes(token)) == [token]


def test_the_ids_without_an_entry_are_those_of_the_reference() -> None:
    assert world().n_vocab == 65530
    assert world().has_text.sum() == 65529
    assert world().token_bytes(0) == b""
    for row in range(65530, 65536):  # the model has them; the reference's decoder dies of them
        with pytest.raises(engine.TokenizerError) as caught:
            world().stream().push(row)
        assert caught.value.facts["ids"] == [row]


def test_line_ends_make_no_difference(tmp_path: Path) -> None:
    file = tmp_path / "rwkv_vocab_crlf.txt"
    file.write_bytes(WORLD_FILE.read_bytes().replace(b"\n", b"\r\n"))
    assert engine.load_tokenizer(file).fingerprint == world().fingerprint


def _lines() -> list[str]:
    return [f"{byte + 1} {bytes([byte])!r} 1" for byte in range(256)]


def test_a_small_vocabulary_of_all_bytes_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "vocab.txt"
    file.write_text("\n".join([*_lines(), '300 "it\'s" 4', "301 '\\u591c' 3"]) + "\n")
    tokenizer = engine.load_tokenizer(file)
    assert tokenizer.encode("it's 夜") == [300, 33, 301]
    with pytest.raises(engine.TokenizerError):
        tokenizer.decode([299])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("300 'ab' 3", "2 bytes where the line says 3"),
        ("300 'ab'", "not an id, a literal and a length"),
        ("300", "not an id, a literal and a length"),
        ("", "not an id, a literal and a length"),
        ("-3 'ab' 2", "not an id, a literal and a length"),
        ("0 'ab' 2", "id 0 out of range"),
        ("99999999 'ab' 2", "id 99999999 out of range"),
        ("300 ab 2", "not a text literal"),
        ("300 'ab 2", "not a text literal"),
        ("300 12 2", "not a text literal"),
        ("300 '' 0", "not a text literal"),
        ("300 __import__('os').getcwd() 2", "not a text literal"),
        ("300 'a'*2 2", "not a text literal"),
        ("300 '\\ud800' 3", "not a text literal"),
        ("5 'ab' 2", "occurs twice"),
        ("300 'A' 1", "occurs twice"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "rwkv_vocab_bad.txt"
    file.write_text("\n".join([*_lines(), line, "301 'cd' 2"]))
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(file)
    assert caught.value.facts["line"] == 257
    assert caught.value.facts["reason"] == reason


def test_a_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "rwkv_vocab_short.txt"
    file.write_text("\n".join(_lines()[:100]))
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(file)
    assert caught.value.facts["reason"] == "156 of the 256 single bytes are missing"
