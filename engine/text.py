"""Counting words as a writer of any language does."""

from __future__ import annotations

import re

# Han, kana, hangul syllables and their extensions count one by one; elsewhere a word is a run of letters and digits
# that apostrophes and hyphens may join.
CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_CJK_CHARACTER = re.compile(rf"[{CJK}]")
_WORD = re.compile(rf"[{CJK}]|(?:(?![{CJK}_])\w)+(?:['’\-‑](?:(?![{CJK}_])\w)+)*")


def count_words(text: str) -> int:
    """Words in `text`; each CJK character counts as one, "don't" and "well-kept" as one each."""
    return sum(1 for _ in _WORD.finditer(text))


def mostly_cjk(text: str) -> bool:
    """Whether more of the words in `text` are Chinese, Japanese or Korean characters than anything else."""
    return 2 * len(_CJK_CHARACTER.findall(text)) > count_words(text)
