"""Bytes of text files as characters: what app/story/textfile.py reads, and the encodings of older programs.

Guesses only where the bytes leave no doubt; else UnknownEncoding, never question marks.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.formats.errors import UnknownEncoding
from app.story.errors import UndecodableText
from app.story.textfile import decode, normalise_newlines

_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u2010-\u203b\u00b7]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD_BYTES = re.compile(rb"[A-Za-z\x80-\xff]")
_HIGH_PAIRS = re.compile(rb"[\xa1-\xfe]{2}")
_LEAST_CHINESE = 0.9  # of the characters that GB 18030 makes of bytes above 127
_LEAST_HIGH_PAIRS = 0.8  # of them: common characters have two such bytes, "naïve" in Windows' encoding has one
_MOST_ACCENTS = 0.25  # letters above 127 among letters: French has 4 %; Russian in another encoding nearly all


def decoded(data: bytes, path: Path) -> str:
    """The text with LF line ends. UTF-8, UTF-16, GB 18030 or Windows' Western European. Raises UnknownEncoding."""
    try:
        return decode(data, path)[0]
    except UndecodableText as error:
        encoding = error.facts["encoding"]
    if encoding == "utf-16":  # without its mark: Latin text, in which every other byte is zero
        encoding = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
    elif b"\0" in data:
        raise UnknownEncoding(path)
    elif _is_gb18030(data):
        encoding = "gb18030"
    elif _is_western(data):
        encoding = "cp1252"
    else:
        raise UnknownEncoding(path)
    try:
        return normalise_newlines(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise UnknownEncoding(path) from error


def _is_gb18030(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    foreign = len(_BEYOND_ASCII.findall(text))
    return (
        foreign > 0
        and len(_CHINESE.findall(text)) >= _LEAST_CHINESE * foreign
        and len(_HIGH_PAIRS.findall(data)) >= _LEAST_HIGH_PAIRS * foreign
    )


def _is_western(data: bytes) -> bool:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    letters = [character for character in set(text) if character > "\x7f" and character.isalpha()]
    accents = sum(text.count(letter) for letter in letters)
    return accents <= _MOST_ACCENTS * max(len(_WORD_BYTES.findall(data)), 4)
