"""Which way a text runs, and which script it is in: what writers of formats have to say for each paragraph."""

from __future__ import annotations

import re
import unicodedata

_RANGES = {
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "hangul": "\u1100-\u11ff\uac00-\ud7af",
    "arabic": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff",
    "hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_SCRIPTS = {name: re.compile(f"[{characters}]") for name, characters in _RANGES.items()}
# Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms, and the scripts of old beyond the first plane.
_MAYBE_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_RTL_LANGUAGES = ("ar", "he", "fa", "ur", "yi", "dv", "ps", "sd", "ug", "ckb")


def has_rtl(text: str) -> bool:
    """Whether any character of the text belongs to a script that is written from right to left."""
    return not text.isascii() and _MAYBE_RTL.search(text) is not None


def is_rtl(text: str) -> bool:
    """Whether a paragraph runs from right to left: as its first letter does (rule P2 of Unicode's annex 9)."""
    if not has_rtl(text):
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def is_rtl_language(language: str) -> bool:
    """language: a BCP 47 tag."""
    return language.replace("_", "-").lower().partition("-")[0] in _RTL_LANGUAGES


def is_cjk_language(language: str) -> bool:
    return language.replace("_", "-").lower().partition("-")[0] in ("zh", "ja", "ko")


def script_of(text: str) -> str:
    """The script of most letters: a key of _RANGES, "" without any. Some kana make a text with many Han Japanese."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    if counts["kana"] * 10 > counts["han"]:
        counts["kana"] += counts["han"]
    name = max(counts, key=lambda each: counts[each])
    return name if counts[name] else ""
