"""What is said of a search, in the language in use."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.quantities import grouped
from app.story.search import BadPattern

_CONTEXT = "Search"
# The package's own words for what is wrong with a pattern, as far as writers meet them.
_REASONS = {
    "missing )": QT_TRANSLATE_NOOP("Search", "a bracket is never closed"),
    "unbalanced parenthesis": QT_TRANSLATE_NOOP("Search", "a bracket is closed that was never opened"),
    "unterminated character set": QT_TRANSLATE_NOOP("Search", "a [ is never closed"),
    "nothing to repeat": QT_TRANSLATE_NOOP("Search", "there is nothing to repeat"),
    "multiple repeat": QT_TRANSLATE_NOOP("Search", "what is repeated already is repeated again"),
    "min repeat greater than max repeat": QT_TRANSLATE_NOOP("Search", "the numbers in { } are the wrong way round"),
    "bad character range": QT_TRANSLATE_NOOP("Search", "a range in [ ] is the wrong way round"),
    "bad escape (end of pattern)": QT_TRANSLATE_NOOP("Search", "a backslash stands at the end"),
    "invalid group reference": QT_TRANSLATE_NOOP("Search", "there is no such group"),
    "no such group": QT_TRANSLATE_NOOP("Search", "there is no such group"),
    "unknown group": QT_TRANSLATE_NOOP("Search", "there is no such group"),
    "missing group name": QT_TRANSLATE_NOOP("Search", "a group has no name"),
    "unknown property": QT_TRANSLATE_NOOP("Search", "there is no such kind of characters"),
    "unknown extension": QT_TRANSLATE_NOOP("Search", "nothing is known that begins with (? and this character"),
}


def bad_pattern(error: BadPattern) -> str:
    """Why a regular expression can't be looked for, and what can be done."""
    text = QCoreApplication.translate(
        "Search",
        "This regular expression can't be read: {reason}. To find the characters as they stand, switch it off.",
    )
    return text.format(reason=_reason(error))


def bad_replacement(error: BadPattern) -> str:
    text = QCoreApplication.translate(
        "Search", "This can't be put in place: {reason}. Write \\\\ for a backslash, \\1 for the first group."
    )
    return text.format(reason=_reason(error))


def too_slow() -> str:
    return QCoreApplication.translate(
        "Search", "This regular expression takes too long. Try one with fewer * and + inside of brackets."
    )


def count(number: int, is_all: bool) -> str:
    """How many matches there are. is_all: else there are more."""
    if number == 0:
        return QCoreApplication.translate("Search", "No matches")
    shown = (
        grouped(number)
        if is_all
        else QCoreApplication.translate("Search", "{number}+", "a number, or more").format(number=grouped(number))
    )
    return (
        QCoreApplication.translate("Search", "1 match")
        if number == 1
        else QCoreApplication.translate("Search", "{number} matches").format(number=shown)
    )


def place(index: int, number: int, is_all: bool) -> str:
    """Which of the matches this is; index: from 0."""
    shown = (
        grouped(number)
        if is_all
        else QCoreApplication.translate("Search", "{number}+", "a number, or more").format(number=grouped(number))
    )
    return QCoreApplication.translate("Search", "{index} of {number}", "of matches").format(
        index=grouped(index + 1), number=shown
    )


def replaced(number: int) -> str:
    if number == 1:
        return QCoreApplication.translate("Search", "Replaced 1 match.")
    return QCoreApplication.translate("Search", "Replaced {number} matches.").format(number=grouped(number))


def in_texts(number: int, has_notes: bool) -> str:
    """In how many texts, to be put behind a number of matches."""
    if has_notes:
        if number == 1:
            return QCoreApplication.translate("Search", "in 1 note")
        return QCoreApplication.translate("Search", "in {number} scenes and notes").format(number=grouped(number))
    if number == 1:
        return QCoreApplication.translate("Search", "in 1 scene")
    return QCoreApplication.translate("Search", "in {number} scenes").format(number=grouped(number))


def found_in_story(number: int, texts: int, has_notes: bool, is_all: bool) -> str:
    if number == 0:
        return count(0, True)
    said = QCoreApplication.translate("Search", "{matches} {in_texts}", "3 matches in 2 scenes").format(
        matches=count(number, is_all), in_texts=in_texts(texts, has_notes)
    )
    if is_all:
        return said
    return QCoreApplication.translate("Search", "{found}. The first {number} are listed.").format(
        found=said, number=grouped(number)
    )


def replaced_in_story(number: int, texts: int, has_notes: bool) -> str:
    return QCoreApplication.translate("Search", "Replaced {matches} {in_texts}.", "3 matches in 2 scenes").format(
        matches=count(number, True), in_texts=in_texts(texts, has_notes)
    )


def nothing_replaced() -> str:
    return QCoreApplication.translate("Search", "Nothing was replaced.")


def undone_in_story(number: int) -> str:
    if number == 1:
        return QCoreApplication.translate("Search", "1 match is as it was.")
    return QCoreApplication.translate("Search", "{number} matches are as they were.").format(number=grouped(number))


def left_alone(changed: int, busy_texts: int) -> list[str]:
    """What was left as it was, and why: a sentence each."""
    said = []
    if changed == 1:
        said.append(QCoreApplication.translate("Search", "1 place had changed meanwhile and was left alone."))
    elif changed:
        text = QCoreApplication.translate("Search", "{number} places had changed meanwhile and were left alone.")
        said.append(text.format(number=grouped(changed)))
    if busy_texts:
        said.append(QCoreApplication.translate("Search", "The scene that is being written in was left alone."))
    return said


def replace_button(number: int) -> str:
    if number == 1:
        return QCoreApplication.translate("Search", "Replace 1 match")
    return QCoreApplication.translate("Search", "Replace {number} matches").format(number=grouped(number))


def replacing(done: int, of: int) -> str:
    if of == 1:
        return QCoreApplication.translate("Search", "Replacing in 1 text")
    text = QCoreApplication.translate("Search", "Replacing: {done} of {number} texts")
    return text.format(done=grouped(done), number=grouped(of))


def gone() -> str:
    return QCoreApplication.translate("Search", "That text is no longer in the story.")


def model_writes() -> str:
    return QCoreApplication.translate(
        "Search", "The model is writing here. Nothing was replaced. Stop it first, or wait."
    )


def word_is_open() -> str:
    return QCoreApplication.translate(
        "Search", "A word is still being composed here. Nothing was replaced. Finish it first."
    )


def read_only() -> str:
    return QCoreApplication.translate("Search", "This story is open for reading only.")


def _reason(error: BadPattern) -> str:
    known = _REASONS.get(error.reason)
    reason = QCoreApplication.translate(_CONTEXT, known) if known else error.reason
    if error.position < 0:
        return reason
    return QCoreApplication.translate("Search", "{reason}, at character {position}").format(
        reason=reason, position=error.position + 1
    )
