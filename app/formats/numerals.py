"""Numbers of chapters as they are written: 12, XII, Twelve, 十二."""

from __future__ import annotations

import re
import unicodedata

_ROMAN = re.compile(r"(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {
    **{word: number for number, word in enumerate(re.findall(r"\w+", _ONES))},
    **{word: 10 * number for number, word in enumerate(re.findall(r"\w+", _TENS), 2)},
}
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def number_of(text: str) -> int | None:
    """The number that a numeral means, None for what is none. At most 9999."""
    text = unicodedata.normalize("NFKC", text.strip())
    if not text or len(text) > 20:
        return None
    if text.isdecimal():
        return int(text) if len(text) <= 4 else None
    roman = _ROMAN.fullmatch(text.upper())
    if roman is not None and (text.isupper() or text.islower()):
        return _roman(text.upper())
    return _chinese(text) if text[0] in _DIGITS or text[0] in _PLACES else _english(text)


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _english(text: str) -> int | None:
    parts = re.split(r"[\s-]+", text.casefold())
    if len(parts) > 2 or any(part not in _WORDS for part in parts):
        return None
    numbers = [_WORDS[part] for part in parts]
    if len(numbers) == 2 and not (numbers[0] >= 20 and 0 < numbers[1] < 10):
        return None
    return sum(numbers)


def _chinese(text: str) -> int | None:
    if any(sign not in _DIGITS and sign not in _PLACES for sign in text):
        return None
    if not any(sign in _PLACES for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) <= 4 else None
    total, digit = 0, 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
    return total + digit
