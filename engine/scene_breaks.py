"""Lines between two scenes: ornaments, headings, the first lines of chapters."""

from __future__ import annotations

import regex

#: What is written between two scenes, as the built-in model's training text has it.
SCENE_BREAK = "\n\n* * *\n\n"

_ORNAMENT = r"(?:(?:[*＊]\s?){3,}|(?:[-–—]\s?){3,}|(?:_\s?){3,}|(?:~\s?){3,}|(?:[⁂❦❧※◇◆☆★○●]\s?){1,5}|\#{1,3})"
_NUMBER = (
    r"(?:\d{1,3}|[ivxlc]{1,8}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_TITLE = r"(?:\s*[.:：—–-].{0,100}|\s*)"
_LATIN = rf"(?:(?:chapter|part|book|act|scene)\s+(?:the\s+)?{_NUMBER}{_TITLE}|(?:prologue|epilogue|interlude){_TITLE})"
_CJK = (
    r"(?:第\s?[0-9０-９零〇一二三四五六七八九十百千两]{1,6}\s?[章回节節幕卷部話话](?:[\s:：].{0,60})?"
    r"|제\s?\d{1,4}\s?[장화부막](?:[\s:：].{0,60})?|(?:序章|终章|終章|尾声|楔子))"
)
_BREAK = regex.compile(rf"\s*(?:{_ORNAMENT}|\#{{1,6}}\s+\S.*|{_LATIN}|{_CJK})\s*", regex.IGNORECASE)

#: Longer lines are text: no heading has so many characters.
_LONGEST = 120


def is_scene_break(line: str) -> bool:
    """Whether a line, given without its end, stands between two scenes or begins a new one."""
    return len(line) <= _LONGEST and _BREAK.fullmatch(line) is not None


def may_become_scene_break(line: str) -> bool:
    """Whether what comes may make a scene break of this beginning of a line, also of none at all."""
    return len(line) <= _LONGEST and _BREAK.fullmatch(line, partial=True) is not None


def ends_with_scene_break(text: str) -> bool:
    """Whether nothing but blank lines has come since a scene break, or since the beginning."""
    last = text.rstrip().rpartition("\n")[2]
    return not last or is_scene_break(last)
