"""A damaged dictionary is refused with its reason or can be used: it never fails otherwise, and never takes long."""

from __future__ import annotations

import random
import time
import zipfile
from pathlib import Path

import pytest

from app.spelling.dictionary import open_dictionary
from app.spelling.installed import install
from app.spelling.speller import Speller
from app.spelling.tokens import words_in
from app.story.errors import StoryError
from tests import tolerances
from tests.app.spelling.pairs import ENGLISH_AFF, ENGLISH_WORDS, write_pair
from tests.fuzz.damage import damaged

COMPOUNDS_AFF = """\
SET ISO8859-1
FLAG long
TRY esnaitr
COMPOUNDBEGIN Ca
COMPOUNDMIDDLE Cb
COMPOUNDEND Cc
COMPOUNDMIN 2
COMPOUNDWORDMAX 4
COMPOUNDRULE 2
COMPOUNDRULE (Na)*(Nb)
COMPOUNDRULE (Na)(Nb)?
CHECKCOMPOUNDREP
CHECKCOMPOUNDTRIPLE
CHECKCOMPOUNDPATTERN 1
CHECKCOMPOUNDPATTERN a/Ca b
NEEDAFFIX Nx
FORBIDDENWORD Fw
BREAK 2
BREAK -
BREAK ^-
MAP 1
MAP a\u00e4(ae)
REP 2
REP ss \u00df
REP ^a$ an
KEY qwertz|asdf
AF 3
AF CaCbCc # 1
AF NaNb # 2
AF SsPpCa # 3
SFX Ss Y 2
SFX Ss 0 en/Pp [^e]
SFX Ss e en .
PFX Pp Y 1
PFX Pp 0 un .
"""
COMPOUNDS_WORDS = ["haus/1", "tür/1", "schloss/3", "baum/3", "null/2", "eins/2", "ab/1", "aa/1", "aaa/1", "-a/3"]
TEXT = (
    "The lamps untied haustür schlossen unbaumen nulleins AAAAAAAAaaaaaaaaaaaaaaaaaaaaa a-a-a-a-a teh l'été x"
    + "a" * 70
)
COUNT = 300


@pytest.mark.parametrize("kind", ["plain", "compounds"])
def test_damaged_pairs_are_refused_or_of_use(tmp_path: Path, kind: str) -> None:
    aff, words, encoding = {
        "plain": (ENGLISH_AFF, ENGLISH_WORDS, "utf-8"),
        "compounds": (COMPOUNDS_AFF, COMPOUNDS_WORDS, "iso8859-1"),
    }[kind]
    dic = write_pair(tmp_path, aff, words, encoding=encoding)
    paths = dic.with_suffix(".aff"), dic
    whole = [path.read_bytes() for path in paths]
    outcomes = {"used": 0, "refused": 0}
    slowest_s = 0.0
    for seed in range(COUNT):
        chance = random.Random(seed)
        for path, data in zip(paths, whole, strict=True):
            path.write_bytes(damaged(data, chance) if chance.random() < 0.7 else data)
        begun = time.thread_time()
        try:
            speller = Speller([open_dictionary(*paths)])
            for token in words_in(TEXT):
                speller.is_right(token)
            speller.suggest("lmap")
            speller.suggest("Haustur")
            outcomes["used"] += 1
        except StoryError:
            outcomes["refused"] += 1
        slowest_s = max(slowest_s, time.thread_time() - begun)
    assert outcomes["used"] > COUNT / 3
    assert outcomes["refused"] > 0
    assert slowest_s < tolerances.DAMAGED_DICTIONARY_S


def test_damaged_archives_are_refused_or_of_use(tmp_path: Path) -> None:
    source = tmp_path / "x.oxt"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("en.aff", ENGLISH_AFF)
        zipped.writestr("en.dic", "\n".join([str(len(ENGLISH_WORDS)), *ENGLISH_WORDS]))
    whole = source.read_bytes()
    used = 0
    for seed in range(COUNT):
        source.write_bytes(damaged(whole, random.Random(seed)))
        try:
            used += len(install(source, tmp_path / "own"))
        except StoryError:
            continue
    assert 0 < used < COUNT
