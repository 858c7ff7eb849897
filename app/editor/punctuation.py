"""Typographic quotation marks, apostrophes, dashes and ellipses in place of what a keyboard has, by language.

One pure function says what a typed character makes of the end of its paragraph. Offsets are characters. Knows no Qt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

APOSTROPHE, ELLIPSIS = "’", "…"
NARROW, NO_BREAK = "\u202f", "\u00a0"
_SPACES = f" {NARROW}{NO_BREAK}\t\u3000"
_SIGNS = "*_~"  # Markdown's, which stand between a quotation mark and its word
_OPENERS = "([{<¿¡/"
_DASHES = "-–—―"
# `re` makes such patterns on first use and keeps them: they take it milliseconds, which the start can spare.
_CJK = r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
_CONTRACTED = re.compile(r"(?<!\w)[‘‚](tis|twas|twere|twill|twould|tisn|twasn|em|til|bout|cause|cos|n)$", re.IGNORECASE)
_HOW_FAR = 2_000  # characters back; no paragraph has quotations longer than that


@dataclass(frozen=True, slots=True)
class Marks:
    """double, single: opening and closing marks. inner: the space inside double ones. dashes: what two and three
    hyphens become. spaced: what has a narrow space before it. without_spaces: words aren't parted by spaces."""

    double: str
    single: str = "‘’"
    inner: str = ""
    dashes: tuple[str, str] = ("–", "—")
    spaced: str = ""
    without_spaces: bool = False


_LOW = Marks("„“", "‚‘")
_ENGLISH = Marks("“”")
_EAST = ("——", "———")
#: By language, a region where it differs. From the languages' own rules and CLDR; others get English marks.
LANGUAGES: dict[str, Marks] = {
    "en": _ENGLISH, "nl": _ENGLISH, "pt_BR": _ENGLISH, "tr": _ENGLISH, "ko": _ENGLISH, "vi": _ENGLISH, "hi": _ENGLISH,
    "th": _ENGLISH, "id": _ENGLISH, "eo": _ENGLISH, "ga": _ENGLISH, "cy": _ENGLISH, "lv": _ENGLISH, "gl": _ENGLISH,
    "de": _LOW, "de_CH": Marks("«»", "‹›"), "de_LI": Marks("«»", "‹›"), "cs": _LOW, "sk": _LOW, "sl": _LOW, "et": _LOW,
    "lt": _LOW, "is": _LOW, "bg": _LOW, "hr": _LOW, "sr": _LOW, "ka": _LOW,
    "fr": Marks("«»", "‹›", NARROW, spaced=";!?"), "fr_CA": Marks("«»", "‹›", NO_BREAK),
    "fr_CH": Marks("«»", "‹›", NARROW),
    "es": Marks("«»", "“”"), "it": Marks("«»", "“”"), "pt": Marks("«»", "“”"), "ca": Marks("«»", "“”"),
    "eu": Marks("«»", "“”"), "el": Marks("«»", "“”"), "ru": Marks("«»", "„“"), "uk": Marks("«»", "„“"),
    "be": Marks("«»", "„“"), "nb": Marks("«»", "‘’"), "nn": Marks("«»", "‘’"), "no": Marks("«»", "‘’"),
    "fa": Marks("«»", "‹›"), "hy": Marks("«»", "‹›"), "da": Marks("»«", "›‹"),
    "pl": Marks("„”", "‚’"), "hu": Marks("„”", "’’"), "ro": Marks("„”", "«»"),
    "sv": Marks("””", "’’"), "fi": Marks("””", "’’"), "he": Marks("””", "’’"), "ar": Marks("“”", "‘’"),
    "zh": Marks("“”", "‘’", dashes=_EAST, without_spaces=True),
    "zh_TW": Marks("「」", "『』", dashes=_EAST, without_spaces=True),
    "zh_HK": Marks("「」", "『』", dashes=_EAST, without_spaces=True),
    "ja": Marks("「」", "『』", dashes=_EAST, without_spaces=True),
}  # fmt: skip


_SCRIPTS = {
    "ja": "[\u3040-\u30ff]", "zh": "[\u3400-\u9fff]", "ko": "[\uac00-\ud7af]",
    "ru": "[\u0400-\u052f]", "el": "[\u0370-\u03ff]", "he": "[\u0590-\u05ff]",
    "ar": "[\u0600-\u06ff]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Replacement:
    """In place of the last `removed` characters before the caret, the typed one included, comes `text`."""

    removed: int
    text: str


def marks_of(language: str) -> Marks:
    """For a code such as de, de_CH or zh-Hant-TW; English for a language that isn't in the table."""
    parts = language.replace("-", "_").split("_")
    if "Hant" in parts and not {"TW", "HK"} & set(parts):
        parts.append("TW")
    names = [f"{parts[0].lower()}_{part}" for part in parts[:0:-1]]
    return next((LANGUAGES[name] for name in [*names, parts[0].lower()] if name in LANGUAGES), _ENGLISH)


def language_by_script(text: str) -> str:
    """By what most of the letters are written in, where that tells the language or at least its marks; else ""."""
    counts = {language: len(re.findall(letters, text)) for language, letters in _SCRIPTS.items()}
    if counts["ja"]:
        counts["ja"] += counts.pop("zh")
    language = max(counts, key=lambda name: counts[name])
    return language if 2 * counts[language] > sum(map(str.isalpha, text)) else ""


def smart(before: str, typed: str, language: str, in_comment: bool = False) -> Replacement | None:
    """What becomes of `typed`, one character put behind `before` (the paragraph so far); None: it stays.

    in_comment: a comment of an earlier paragraph isn't closed yet.
    """
    before, marks = before[-_HOW_FAR:], marks_of(language)
    if before.endswith("\\"):
        return None
    if typed == '"':
        return _double(before, marks)
    if typed == "'":
        return _single(before, marks)
    if typed == "-":
        return None if _is_in_comment(before, in_comment) else _dash(before, marks)
    if typed == ".":
        return Replacement(3, ELLIPSIS) if before.endswith("..") and not before.endswith("...") else None
    if typed == " " and marks.inner and before.endswith(marks.double[0] + marks.inner):
        return Replacement(1, "")  # the space is there already
    if typed in marks.spaced or typed == ":":
        return _spaced(before, typed, marks)
    return _apostrophe_after_all(before, typed, marks)


def _is_in_comment(before: str, in_comment: bool) -> bool:
    """Or at its first sign: dashes are what comments are made of."""
    opened, closed = before.rfind("<!-"), before.rfind("-->")
    return opened > closed or (in_comment and closed < 0)


def _double(before: str, marks: Marks) -> Replacement:
    opening, closing = marks.double[0], marks.double[1]
    if marks.inner and before[-1:] in _SPACES and _is_open(before, marks.double) and before[-2:-1] not in ("", opening):
        return Replacement(2, marks.inner + closing)  # the writer's own space gives way to the right one
    if _opens(before, marks.double, marks):
        return Replacement(1, opening + marks.inner)
    return Replacement(1, marks.inner + closing)


def _single(before: str, marks: Marks) -> Replacement:
    last = before[-1:]
    if before.endswith("‘n") and not before[-3:-2].isalnum():
        return Replacement(3, "’n’")
    if _opens(before, marks.single, marks):
        return Replacement(1, marks.single[0])
    is_closing = _is_open(before, marks.single) if marks.single[0] != marks.single[1] else not last.isalnum()
    return Replacement(1, marks.single[1] if is_closing else APOSTROPHE)


def _opens(before: str, pair: str, marks: Marks) -> bool:
    """Whether a quotation mark here opens a quotation."""
    bare = before.rstrip(_SIGNS)
    last = bare[-1:]
    if not last or last in _SPACES or last in _OPENERS:
        return True
    if last in (marks.double[0], marks.single[0]) and marks.double[0] != marks.double[1]:
        return bare[-1:] != pair[0]
    if last in _DASHES or (marks.without_spaces and re.match(_CJK, last)):
        return not _is_open(before, pair)
    return last in ">#" and not bare[:-1].strip("># ")  # a quote's or heading's sign


def _is_open(before: str, pair: str) -> bool:
    """Whether a quotation of the paragraph isn't closed yet; apostrophes inside words close nothing."""
    opening, closing = pair[0], pair[1]
    if opening == closing:
        return before.count(opening) % 2 == 1
    depth = 0
    for at, char in enumerate(before):
        if char == opening:
            depth += 1
        elif char == closing and not (char == APOSTROPHE and before[at + 1 : at + 2].isalnum()):
            depth = max(0, depth - 1)
    return depth > 0


def _dash(before: str, marks: Marks) -> Replacement | None:
    two, three = marks.dashes
    if before.endswith("--"):
        return Replacement(3, three)
    if before.endswith("-"):
        return Replacement(2, two)
    if before.endswith(two) and not before.endswith(three):
        return Replacement(len(two) + 1, three)
    return None


def _spaced(before: str, typed: str, marks: Marks) -> Replacement | None:
    """The space before high signs, in languages that have one: the writer's is made narrow, a missing one is put."""
    space = NO_BREAK if typed == ":" else NARROW
    if marks.inner != NARROW or not before.strip() or before[-1] in (space, "\t"):
        return None
    if before[-1] in f" {NO_BREAK}{NARROW}" and before[-2:-1].strip():
        return Replacement(2, space + typed) if typed == ":" or typed in marks.spaced else None
    if typed in marks.spaced and (before[-1].isalnum() or before[-1] in f"{marks.double[1]}{ELLIPSIS})”’*_"):
        return Replacement(1, space + typed)
    return None


def _apostrophe_after_all(before: str, typed: str, marks: Marks) -> Replacement | None:
    """A single mark turns out to be an apostrophe by what follows it: rock 'n' roll, '90s, geht's."""
    opening, closing = marks.single[0], marks.single[1]
    if marks.without_spaces:
        return None
    if typed.isalpha() and closing != APOSTROPHE and before[-1:] == closing and before[-2:-1].isalpha():
        return Replacement(2, APOSTROPHE + typed)
    if opening not in "‘‚":
        return None
    if typed.isdigit() and before.endswith(opening) and not before[-2:-1].isalnum():
        return Replacement(2, APOSTROPHE + typed)
    if not typed.isalnum() and (found := _CONTRACTED.search(before)):
        word = found[1]
        return Replacement(len(word) + 2, APOSTROPHE + word + typed)
    return None
