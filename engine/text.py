"""Counting words as a writer of any language does."""

from __future__ import annotations

import re

# Han, kana, hangul syllables and their extensions count one by one; elsewhere a word is a run of letters and digits
# that apostrophes and hyphens may join.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_CJK}]|(?:(?![{_CJK}_])\w)+(?:['’\-‑](?:(?![{_CJK}_])\w)+)*")


def count_words(text: str) -> int:
    """Words in `text`; each CJK character counts as one, "don't" and "well-kept" as one each."""
    return sum(1 for _ in _WORD.finditer(text))
