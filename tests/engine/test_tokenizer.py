"""What holds for every vocabulary."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

import engine
from engine.tokenizer import Tokenizer
from tests.engine import vocabularies
from tests.engine.vocabularies import TEXTS

ALL = [vocabularies.world, vocabularies.neox, vocabularies.builtin]
every_vocabulary = pytest.mark.parametrize("load", ALL, ids=lambda load: load.__name__)


@every_vocabulary
@given(text=TEXTS)
def test_a_safe_cut_changes_no_token(load: object, text: str) -> None:
    tokenizer: Tokenizer = load()
    whole = tokenizer.encode(text)
    assert tokenizer.safe_cut(text, 0)
    assert tokenizer.safe_cut(text, len(text))
    for position in range(1, len(text)):
        if tokenizer.safe_cut(text, position):
            assert tokenizer.encode(text[:position]) + tokenizer.encode(text[position:]) == whole, (text, position)


@every_vocabulary
def test_prose_has_safe_cuts_between_most_words(load: object) -> None:
    tokenizer: Tokenizer = load()
    text = vocabularies.fiction(20_000)
    safe = sum(tokenizer.safe_cut(text, position) for position in range(len(text)))
    assert safe > 0.7 * len(text.split())


@every_vocabulary
@given(before=TEXTS, old=TEXTS, new=TEXTS)
def test_tokens_before_a_cut_that_is_safe_in_both_wordings_survive_an_edit(
    load: object, before: str, old: str, new: str
) -> None:
    tokenizer: Tokenizer = load()
    for position in range(1, len(before) + 1):
        if tokenizer.safe_cut(before + old, position) and tokenizer.safe_cut(before + new, position):
            kept = tokenizer.encode((before + old)[:position])
            assert tokenizer.encode(before + new) == kept + tokenizer.encode((before + new)[position:])


@every_vocabulary
@given(text=TEXTS)
def test_the_stream_is_the_whole_text_and_never_half_a_character(load: object, text: str) -> None:
    tokenizer: Tokenizer = load()
    ids, stream = tokenizer.encode(text), tokenizer.stream()
    shown = ""
    for n, token in enumerate(ids, start=1):
        shown += stream.push(token)
        whole = tokenizer.decode_bytes(ids[:n])
        assert whole.startswith(shown.encode())
        assert stream.pending == (len(shown.encode()) < len(whole))
        assert len(whole) - len(shown.encode()) < 4
    assert stream.flush() == ""
    assert shown == tokenizer.decode(ids)


@every_vocabulary
def test_a_lone_surrogate_is_read_as_the_replacement_character(load: object) -> None:
    tokenizer: Tokenizer = load()
    assert tokenizer.encode("a\ud800b") == tokenizer.encode("a\ufffdb")


@every_vocabulary
def test_an_unknown_id_is_refused_by_its_number(load: object) -> None:
    tokenizer: Tokenizer = load()
    for unknown in (tokenizer.n_vocab, -1, 10**9):
        for use in (tokenizer.decode, tokenizer.decode_bytes):
            with pytest.raises(engine.TokenizerError) as caught:
                use([5, unknown])
            assert caught.value.facts["ids"] == [unknown]
        with pytest.raises(engine.TokenizerError):
            tokenizer.stream().push(unknown)


@every_vocabulary
def test_the_masks_say_what_the_tokens_are(load: object) -> None:
    tokenizer: Tokenizer = load()
    space, text, exempt = tokenizer.starts_with(b" "), tokenizer.has_text, tokenizer.penalty_exempt
    assert space.shape == text.shape == exempt.shape == (tokenizer.n_vocab,)
    for token in [*range(300), *np.flatnonzero(exempt | ~text).tolist()]:
        shown = tokenizer.decode([token]) if text[token] or token in tokenizer.special_ids else None
        assert text[token] == bool(shown)
        assert space[token] == (shown or "").startswith(" ")
        assert exempt[token] == (shown is not None and shown in " \t0123456789")
    assert 10 < exempt.sum() < 60
    assert 0 < space.sum() < text.sum()
    assert tokenizer.starts_with(b" ") is space
    assert not any(mask.flags.writeable for mask in (space, text, exempt))


@every_vocabulary
def test_the_end_of_text_decodes_to_nothing(load: object) -> None:
    tokenizer: Tokenizer = load()
    assert tokenizer.end_of_text_id == 0
    assert 0 in tokenizer.special_ids
    ids = tokenizer.encode("ab")
    assert tokenizer.decode([0, *ids, 0]) == "ab"
    assert not tokenizer.has_text[0]


def test_fingerprints_tell_vocabularies_apart() -> None:
    assert len({load().fingerprint for load in ALL}) == 3


def test_a_flushed_stream_begins_anew() -> None:
    stream = vocabularies.world().stream()
    first, *_ = vocabularies.world().encode_bytes("夜".encode()[:2])
    assert stream.push(first) == ""
    assert stream.pending
    assert stream.flush() == "\ufffd"
    assert not stream.pending
    assert stream.push(vocabularies.world().encode("a")[0]) == "a"


def test_a_folder_is_as_good_as_the_vocabulary_in_it(tmp_path: Path) -> None:
    (tmp_path / "rwkv_vocab_v20230424.txt").write_bytes(vocabularies.WORLD_FILE.read_bytes())
    assert engine.load_tokenizer(tmp_path).fingerprint == vocabularies.world().fingerprint
    assert engine.load_tokenizer(str(vocabularies.BUILTIN)).fingerprint == vocabularies.builtin().fingerprint


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    for path, reason in (
        (tmp_path, "no vocabulary in this folder"),
        (tmp_path / "tokenizer.json", "not found"),
        (tmp_path / ("n" * 300 + ".json"), os.strerror(errno.ENAMETOOLONG)),
    ):
        with pytest.raises(engine.TokenizerError) as caught:
            engine.load_tokenizer(path)
        assert caught.value.facts == {"path": str(path), "reason": reason}


@pytest.mark.parametrize("name", ["tokenizer.json", "rwkv_vocab_v20230424.txt", "model.pth"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}", b"[1]", b"once upon a time\n"])
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(engine.TokenizerError) as caught:
        engine.load_tokenizer(tmp_path / name)
    assert caught.value.facts["path"] == str(tmp_path / name)
    assert caught.value.facts["reason"]
