"""Small dictionaries, written for tests."""

from __future__ import annotations

from pathlib import Path

from app.spelling.dictionary import Dictionary, open_dictionary

ENGLISH_AFF = """\
SET UTF-8
TRY esianrtolcdugmphbyfvkwz'
ICONV 1
ICONV ’ '
NOSUGGEST !
REP 1
REP f ph
PFX U Y 1
PFX U 0 un .
SFX S Y 4
SFX S y ies [^aeiou]y
SFX S 0 s [aeiou]y
SFX S 0 es [sxzh]
SFX S 0 s [^sxzhy]
SFX D Y 2
SFX D 0 d e
SFX D 0 ed [^ey]
SFX M Y 1
SFX M 0 's .
"""
_WORDS = """\
the/! lamp/SMD lantern/SM tie/UDS story/SM key/SM box/SD clock/SM phone/SMD Paris/M London/M she he her was were lit
and on in of to a it its had been not don't 'tis because when then they there their house/SMD door/SM dark light/SD
night/SM walk/SD talk/SD look/SD open/SD hand/SMD old young well known green glass/SM stair/SM going home receive/D
weird weirdness/M tomorrow/SM damn/!
"""
ENGLISH_WORDS = _WORDS.split()


def write_pair(folder: Path, aff: str, words: list[str], name: str = "en_US", encoding: str = "utf-8") -> Path:
    """The .dic of a new pair."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_bytes(aff.encode(encoding))
    dic = folder / f"{name}.dic"
    dic.write_bytes("\n".join([str(len(words)), *words, ""]).encode(encoding))
    return dic


def made(folder: Path, aff: str, words: list[str], encoding: str = "utf-8") -> Dictionary:
    dic = write_pair(folder, aff, words, encoding=encoding)
    return open_dictionary(dic.with_suffix(".aff"), dic)


def english(folder: Path) -> Dictionary:
    return made(folder, ENGLISH_AFF, ENGLISH_WORDS)
