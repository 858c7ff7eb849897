"""What a text without a title is called where texts are listed: its first words. They are shown, and kept nowhere."""

from __future__ import annotations

import re

from app.story.comments import without_comments

_READ = 400  # characters, of a text that may have a million
_MOST = 60  # that are shown
_BEFORE = re.compile(r"[ \t\u3000]*(?:#{1,6}[ \t]+|>[ \t]*|[-+*][ \t]+(?![*\-_ \t]+$))*")  # heading, quote, list
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)")
_ENDS = " ,;:.!?…–—-，、；：。！？"  # and then an ellipsis: one sign is enough
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def first_words(text: str) -> str:
    """Of the first paragraph that has any, without Markdown's signs and without comments; "" where there are none."""
    head = without_comments(text[_behind_comments(text) :][:_READ])
    for line in head.split("\n"):
        words = _BEFORE.sub("", line, count=1)
        words = _ESCAPED.sub(r"\1", _EMPHASIS.sub(r"\2", words))
        if any(letter.isalnum() for letter in words):
            return _cut(" ".join(words.split()))
    return ""


def _behind_comments(text: str) -> int:
    """Where the text begins that readers see, though a long comment stands before it."""
    place = 0
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if not text.startswith("<!--", place):
            return place
        end = text.find("-->", place)
        place = len(text) if end < 0 else end + 3


def _cut(words: str) -> str:
    if len(words) <= _MOST:
        return words
    kept = words[:_MOST]
    return f"{(kept[: kept.rfind(' ')] if ' ' in kept else kept).rstrip(_ENDS)}…"
