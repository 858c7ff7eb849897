"""Pieces as of sentencepiece, in files made here by the `tokenizers` library and compared with it."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tokenizers
from hypothesis import given

import engine
from engine.tokenizer import Tokenizer
from tests.engine.vocabularies import TEXTS, fiction

MARK = "▁"
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
_MERGED = [
    (MARK, "t"),
    ("h", "e"),
    (MARK + "t", "he"),
    ("l", "a"),
    ("la", "m"),
    ("lam", "p"),
    (MARK, MARK),
    ("夜", "の"),
]
_METASPACE = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "first", "split": False}
_LLAMA_DECODER = {
    "type": "Sequence",
    "decoders": [
        {"type": "Replace", "pattern": {"String": MARK}, "content": " "},
        {"type": "ByteFallback"},
        {"type": "Fuse"},
        {"type": "Strip", "content": " ", "start": 1, "stop": 0},
    ],
}
_LLAMA_NORMALIZER = {
    "type": "Sequence",
    "normalizers": [
        {"type": "Prepend", "prepend": MARK},
        {"type": "Replace", "pattern": {"String": " "}, "content": MARK},
    ],
}


def _added(number: int, content: str, **others: bool) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": number, "content": content, **flags, **others}


@cache
def llama() -> dict[str, Any]:
    """A file of the form of Llama 2's: BPE with bytes, the space before the text put there by the normalizer."""
    letters = [MARK, *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJ.,'\"!?0123456789\n夜の灯é"]
    pieces = ["<unk>", "<s>", "</s>", *BYTES, *letters, *(a + b for a, b in _MERGED)]
    return {
        "version": "1.0",
        "added_tokens": [_added(0, "<unk>"), _added(1, "<s>"), _added(2, "</s>")],
        "normalizer": _LLAMA_NORMALIZER,
        "pre_tokenizer": None,
        "decoder": _LLAMA_DECODER,
        "model": {
            "type": "BPE",
            "unk_token": "<unk>",
            "fuse_unk": True,
            "byte_fallback": True,
            "vocab": {piece: i for i, piece in enumerate(pieces)},
            "merges": [f"{a} {b}" for a, b in _MERGED],
        },
    }


@cache
def newer_llama() -> dict[str, Any]:
    return {**llama(), "normalizer": None, "pre_tokenizer": _METASPACE}


@cache
def unigram() -> dict[str, Any]:
    """A file of the form of newer conversions, trained here: Unigram, Metaspace, spaces in a row made one."""
    made = tokenizers.SentencePieceUnigramTokenizer()
    made.train_from_iterator(
        fiction(60_000).splitlines(),
        vocab_size=600,
        special_tokens=["<unk>", "</s>"],
        unk_token="<unk>",
        show_progress=False,
    )
    return json.loads(made.to_str())


@cache
def metaspace_bpe() -> dict[str, Any]:
    made = tokenizers.SentencePieceBPETokenizer()
    made.train_from_iterator(
        fiction(60_000).splitlines(), vocab_size=600, special_tokens=["<unk>", "</s>"], show_progress=False
    )
    return json.loads(made.to_str())


@cache
def split_first() -> dict[str, Any]:
    """A file of the form of T5's, whose words are taken apart at white space."""
    metaspace = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": True}
    steps = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]}
    return {**unigram(), "pre_tokenizer": steps}


KINDS = [llama, newer_llama, unigram, split_first, metaspace_bpe]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@cache
def loaded(kind: Any) -> Tokenizer:
    from engine.json_vocabulary import load_json

    return load_json(Path("tokenizer.json"), json.dumps(kind()))


def library(kind: Any) -> tokenizers.Tokenizer:
    return tokenizers.Tokenizer.from_str(json.dumps(kind()))


def _load(tmp_path: Path, content: dict[str, Any]) -> Tokenizer:
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return engine.load_tokenizer(file)


@every_kind
def test_random_ids_stream_as_they_decode(kind: Any) -> None:
    tokenizer, chance = loaded(kind), random.Random(3)
    for _ in range(300):
        ids = [chance.randrange(tokenizer.n_vocab) for _ in range(chance.randrange(12))]
        stream = tokenizer.stream()
        assert "".join(map(stream.push, ids)) + stream.flush() == tokenizer.decode(ids)


@every_kind
def test_ids_decode_as_in_the_library_but_for_the_first_space(kind: Any) -> None:
    """Where the bytes make characters: the library gives up all bytes in a row if one of them is wrong."""
    tokenizer, chance, peer = loaded(kind), random.Random(4), library(kind)
    compared = 0
    for _ in range(3000):
        ids = [chance.randrange(tokenizer.n_vocab) for _ in range(chance.randrange(1, 6))]
        first = tokenizer.token_bytes(ids[0]).decode("utf-8", "replace")
        text = tokenizer.decode(ids)
        if "\ufffd" not in text and not first.startswith("  ") and ids[0] not in tokenizer.special_ids:
            assert peer.decode(ids, skip_special_tokens=True) == text.removeprefix(" ")
            compared += 1
    assert compared > 200


@every_kind
@given(text=TEXTS)
def test_a_text_has_the_ids_that_the_library_gives_it_after_a_space(kind: Any, text: str) -> None:
    """The library puts a space before a text's first word; here one that is there already is just that space."""
    text = "a" + text.replace("\ud800", "").replace("<", "(")
    assert loaded(kind).encode(" " + text) == library(kind).encode(text, add_special_tokens=False).ids


@pytest.mark.parametrize("kind", [llama, newer_llama], ids=lambda kind: kind.__name__)
@given(text=TEXTS)
def test_any_text_survives_the_way_there_and_back_by_bytes(kind: Any, text: str) -> None:
    text = text.replace("<", "(")
    assert loaded(kind).decode(loaded(kind).encode(text)) == text


@every_kind
@given(text=TEXTS)
def test_a_safe_cut_changes_no_token(kind: Any, text: str) -> None:
    tokenizer = loaded(kind)
    whole = tokenizer.encode(text)
    for position in range(len(text) + 1):
        if tokenizer.safe_cut(text, position):
            assert tokenizer.encode(text[:position]) + tokenizer.encode(text[position:]) == whole, (text, position)


def test_prose_in_bpe_has_safe_cuts_and_is_encoded_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    text = fiction(30_000)
    for kind in (llama, newer_llama, metaspace_bpe):
        tokenizer = loaded(kind)
        assert sum(tokenizer.safe_cut(text, position) for position in range(len(text))) > 0.6 * len(text.split())
        whole = tokenizer.encode(text)
        monkeypatch.setattr("engine.json_vocabulary.PIECE_CHARS", 50)
        assert tokenizer.encode(text) == whole


@every_kind
def test_what_stands_for_an_event_or_the_unknown_adds_nothing_and_is_never_drawn(kind: Any) -> None:
    tokenizer = loaded(kind)
    names = {name: library(kind).token_to_id(name) for name in ("<unk>", "</s>")}
    assert tokenizer.end_of_text_id == names["</s>"]
    for number in names.values():
        assert number in tokenizer.special_ids
        assert tokenizer.decode([number]) == ""
        assert not tokenizer.has_text[number]


def test_a_word_carries_its_space_wherever_it_stands() -> None:
    tokenizer = loaded(llama)
    the = tokenizer.encode(" the")
    assert len(the) == 1
    assert tokenizer.decode(the) == " the"
    assert tokenizer.starts_with(b" ")[the[0]]
    assert tokenizer.encode("lamp the") == [*tokenizer.encode("lamp"), *the]
    assert tokenizer.decode(tokenizer.encode("☃")) == "☃"
    assert len(tokenizer.encode("☃")) == 3


def test_truncation_padding_and_dropout_of_the_file_are_not_used(tmp_path: Path) -> None:
    truncation = {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0}
    noisy = {**llama(), "truncation": truncation, "model": {**llama()["model"], "dropout": 0.9}}
    text = " the lamp the lamp"
    assert _load(tmp_path, noisy).encode(text) == loaded(llama).encode(text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True}}, "WordPiece decoding"),
        ({"decoder": {"type": "BPEDecoder", "suffix": "</w>"}}, "BPEDecoder decoding"),
        ({"decoder": {"type": "CTC", "pad_token": "<pad>", "word_delimiter_token": "|", "cleanup": True}}, "CTC"),
        ({"decoder": None}, "no decoding"),
        (
            {
                "decoder": {
                    "type": "Sequence",
                    "decoders": [*_LLAMA_DECODER["decoders"][:2], _LLAMA_DECODER["decoders"][3]],
                }
            },
            "Replace + ByteFallback + Strip decoding",
        ),
        ({"pre_tokenizer": {"type": "WhitespaceSplit"}}, "cut by WhitespaceSplit"),
        ({"model": {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}, "added_tokens": []}, "WordLevel with"),
        ({"model": {**llama()["model"], "end_of_word_suffix": "</w>"}}, "a mark for words (end_of_word_suffix)"),
    ],
)
def test_what_can_not_be_streamed_exactly_is_refused_by_its_name(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(engine.TokenizerError) as caught:
        _load(tmp_path, {**llama(), **changes})
    assert reason in caught.value.facts["reason"]
