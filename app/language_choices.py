"""The languages that can be chosen for a story, and what they are called: each by its own name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from PySide6.QtCore import QLocale

from app.editor.punctuation import LANGUAGES as WITH_MARKS
from app.formats.book_words import LANGUAGES as WITH_WORDS

_ELSEWHERE = {"en": "English", "es": "Español"}  # Qt calls them by the land that it takes them to be of
_SAME = {"no"}  # the same as nb
_CODE = re.compile(r"([a-z]{2,3})(_[A-Z]{2})?(?![A-Za-z])")


def language_choices(dictionaries: Iterable[str]) -> list[str]:
    """Codes, by name, those of a language together: those whose marks or whose words in a book are known, and those of
    these dictionaries. A land is told where its marks differ, or where there are dictionaries of several."""
    found = [match for name in dictionaries if (match := _CODE.match(name)) and is_language(match[0])]
    lands: dict[str, set[str]] = {}
    for match in found:
        lands.setdefault(match[1], set()).add(match[0])
    several = {code for codes in lands.values() if len(codes) > 1 for code in codes}
    codes = {*WITH_MARKS, *WITH_WORDS, *lands, *several} - _SAME
    return sorted(codes, key=_place)


def _place(code: str) -> tuple[str, bool, str]:
    """Behind the language itself come its lands."""
    base, land, _ = code.partition("_")
    language, name = (unicodedata.normalize("NFD", language_name(each).casefold()) for each in (base, code))
    return language, bool(land), name


def is_language(code: str) -> bool:
    return QLocale(code).language() != QLocale.Language.C


def language_name(name: str) -> str:
    """Of a code, or of a dictionary that is called after one; names that are no languages as they are."""
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    if not is_language(name):
        return name
    locale = QLocale(name)
    language = locale.nativeLanguageName()
    parts = name.split("_")
    country = locale.nativeTerritoryName() if len(parts) > 1 and parts[0] != "en" else ""
    text = language[:1].upper() + language[1:] + (f" ({country})" if country else "")
    more = [part for part in parts[1:] if not (len(part) == 2 and part.isupper())]
    return f"{text} · {' '.join(more)}" if more else text
