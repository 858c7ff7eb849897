"""Byte-level BPE against the `tokenizers` library, and the built-in model's vocabulary."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
import tokenizers

import engine
from engine import json_vocabulary
from tests.engine.vocabularies import BUILTIN, NEOX_FILE, builtin, fiction, neox, rows
from tests.helpers.ticking import longest_gap


def test_texts_become_the_references_ids_and_back() -> None:
    for case in rows("encode"):
        assert neox().encode(case["text"]) == case["neox"]
        assert neox().decode(case["neox"]) == case["neox_decode"]


def test_special_tokens_keep_their_names_as_bytes() -> None:
    for case in rows("encode"):
        named = b"".join(map(neox().token_bytes, case["neox"]))
        assert named.decode("utf-8", "replace") == case["neox_decode_keep_special"]


def test_a_stream_gives_the_whole_text() -> None:
    for case in rows("neox_stream"):
        stream = neox().stream()
        assert "".join(map(stream.push, case["ids"])) + stream.flush() == case["decode"]


def test_a_stream_is_never_behind_the_references() -> None:
    """Which holds a whole character back while the next one's bytes are not all there, and stalls at a real U+FFFD."""
    for case in rows("neox_stream"):
        stream = neox().stream()
        shown = reference = ""
        for token, chunk in zip(case["ids"], case["reference_chunks"], strict=True):
            shown += stream.push(token)
            reference += chunk
            assert shown.startswith(reference)
            assert "\ufffd" not in shown or "\ufffd" in case["text"]


def test_the_built_in_vocabulary_takes_prose_there_and_back() -> None:
    text = fiction().replace("<|endoftext|>", "")
    assert builtin().decode(builtin().encode(text)) == text


@pytest.mark.parametrize("file", [BUILTIN / "tokenizer.json", NEOX_FILE], ids=["builtin", "neox"])
def test_encoding_in_pieces_is_encoding_the_whole(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, tokenizer = tokenizers.Tokenizer.from_file(str(file)), engine.load_tokenizer(file)
    scramble = random.Random(5)
    words = fiction(60_000).split(" ") + ["\r\n", "\n\n  ", "夜の灯", "12 345", "😀", "\t"] * 300
    scramble.shuffle(words)
    text = " ".join(words)
    for size in (1, 7, 500, 20_000):
        monkeypatch.setattr(json_vocabulary, "PIECE_CHARS", size)
        assert tokenizer.encode(text) == whole.encode(text).ids


def test_a_text_without_safe_cuts_is_encoded_as_one() -> None:
    text = "夜" * 50_000
    whole = tokenizers.Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    assert builtin().encode(text) == whole.encode(text).ids


def test_encoding_leaves_the_interpreter_to_others() -> None:
    text = fiction()
    builtin().encode(text)
    began = time.perf_counter()
    gap = longest_gap(lambda: builtin().encode(text))
    # The library's own call for the whole text would be one gap of all the time that it takes.
    assert gap < (time.perf_counter() - began) / 2


def _changed(**changes: Any) -> str:
    content = json.loads((BUILTIN / "tokenizer.json").read_text(encoding="utf-8"))
    return json.dumps({**content, **changes})


def _load(tmp_path: Path, content: str) -> engine.Tokenizer:
    file = tmp_path / "tokenizer.json"
    file.write_text(content, encoding="utf-8")
    return engine.load_tokenizer(file)


_BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
_ADDED = {
    "id": 0,
    "content": "<|endoftext|>",
    "single_word": False,
    "lstrip": False,
    "rstrip": False,
    "normalized": False,
    "special": True,
}


@pytest.mark.parametrize(
    "changes",
    [
        {"pre_tokenizer": {**_BYTE_LEVEL, "add_prefix_space": True}},
        {"pre_tokenizer": {**_BYTE_LEVEL, "use_regex": False}},
        {"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Whitespace"}, _BYTE_LEVEL]}},
        {"normalizer": {"type": "NFKC"}},
        {"added_tokens": [{**_ADDED, "lstrip": True}]},
        {"added_tokens": [{**_ADDED, "content": "the end"}]},
    ],
)
def test_a_file_that_cuts_words_in_another_way_has_no_safe_cuts_inside(tmp_path: Path, changes: dict[str, Any]) -> None:
    tokenizer = _load(tmp_path, _changed(**changes))
    text = "The lamp was out. The end was near."
    assert [tokenizer.safe_cut(text, position) for position in range(len(text) + 1)].count(True) == 2
    whole = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert tokenizer.encode(text * 2000) == whole.encode(text * 2000).ids


def test_truncation_and_padding_of_the_file_are_not_used(tmp_path: Path) -> None:
    truncation = {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0}
    assert len(_load(tmp_path, _changed(truncation=truncation)).encode("one two three four five")) >= 5


def test_the_fingerprint_is_of_the_content_not_of_its_layout(tmp_path: Path) -> None:
    assert _load(tmp_path, _changed()).fingerprint == builtin().fingerprint
    assert _load(tmp_path, _changed(normalizer={"type": "NFC"})).fingerprint != builtin().fingerprint


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    whole = _changed()
    for end in (1, 1000, len(whole) - 1):
        with pytest.raises(engine.TokenizerError) as caught:
            _load(tmp_path, whole[:end])
        assert "not a tokenizer.json" in caught.value.facts["reason"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decoder": {"type": "Metaspace", "replacement": "▁"}}, "pieces cut by Digits + ByteLevel"),
        ({"decoder": None}, "BPE with no decoding"),
        ({"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}}, "WordLevel with byte-level decoding"),
        ({"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [], "end_of_word_suffix": "</w>"}}, "a mark for words"),
        ({"model": {"type": "BPE", "vocab": {"a": 10**9}, "merges": []}}, "id 1000000000 out of range"),
        ({"model": {"type": "BPE", "vocab": {"a": 1, "b": 1}, "merges": []}}, "two tokens of one id"),
        ({"model": {"type": "BPE", "vocab": {}, "merges": []}, "added_tokens": []}, "no tokens"),
    ],
)
def test_another_kind_of_vocabulary_is_refused_by_its_name(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(engine.TokenizerError) as caught:
        _load(tmp_path, _changed(**changes))
    assert reason in caught.value.facts["reason"]
