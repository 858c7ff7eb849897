"""What is said of the values of another program's preset, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

import engine
from app.dials_table import DIALS

CONTEXT = "PresetImport"

PROGRAMS = {
    "ravel": "Ravel",
    "sillytavern": "SillyTavern",
    "koboldcpp": "KoboldCpp",
    "textgen": "text-generation-webui",
    "novelai": "NovelAI",
}

#: Reasons of engine.sampling.ImportedValue, but for those of values that change nothing.
REASONS = {
    "out_of_range": QT_TRANSLATE_NOOP("PresetImport", "The value was beyond what Ravel takes."),
    "rounded": QT_TRANSLATE_NOOP("PresetImport", "It has to be a whole number."),
    "penalty_fades": QT_TRANSLATE_NOOP("PresetImport", "In Ravel it fades as the text goes on."),
    "penalties_first": QT_TRANSLATE_NOOP("PresetImport", "In Ravel the penalties on repetition always come first."),
    "unknown_steps": QT_TRANSLATE_NOOP("PresetImport", "Some of its steps are not known here and were left out."),
    "some_left_out": QT_TRANSLATE_NOOP("PresetImport", "What can't be used here was left out."),
    "from_range": QT_TRANSLATE_NOOP("PresetImport", "Lowest and highest became a middle and a width around it."),
    "unknown": QT_TRANSLATE_NOOP("PresetImport", "Ravel has no such setting."),
    "other_meaning": QT_TRANSLATE_NOOP("PresetImport", "It means something else in Ravel."),
    "other_order": QT_TRANSLATE_NOOP("PresetImport", "The file has another order for the steps, which is followed."),
    "other_vocabulary": QT_TRANSLATE_NOOP("PresetImport", "Its numbers belong to another model's vocabulary."),
    "end_of_text": QT_TRANSLATE_NOOP("PresetImport", "What happens at the end of a text is set under Stop rules."),
    "about_running": QT_TRANSLATE_NOOP("PresetImport", "It says how the other program runs its model."),
    "not_a_number": QT_TRANSLATE_NOOP("PresetImport", "It is not a number."),
    "not_finite": QT_TRANSLATE_NOOP("PresetImport", "It is not a number that could be used."),
    "too_long": QT_TRANSLATE_NOOP("PresetImport", "It is far too large a number."),
    "not_a_switch": QT_TRANSLATE_NOOP("PresetImport", "It is neither on nor off."),
    "not_a_list": QT_TRANSLATE_NOOP("PresetImport", "It is no list that can be used."),
}

#: Kinds of engine.sampling.ImportedValue, in the order in which they are shown.
KINDS = {
    "adjusted": QT_TRANSLATE_NOOP("PresetImport", "Taken with a change"),
    "refused": QT_TRANSLATE_NOOP("PresetImport", "Could not be used"),
    "no_counterpart": QT_TRANSLATE_NOOP("PresetImport", "Has no counterpart in Ravel"),
    "taken": QT_TRANSLATE_NOOP("PresetImport", "Taken as it is"),
}

_LABELS = {dial.name: dial for dial in DIALS}


def kind_title(kind: str) -> str:
    return QCoreApplication.translate(CONTEXT, KINDS[kind])


def reason_words(reason: str) -> str:
    return QCoreApplication.translate(CONTEXT, REASONS[reason]) if reason else ""


def group_words(entries: Sequence[engine.sampling.ImportedValue], most: int) -> str:
    """The values of a group, one on a line; those that change nothing only by their names, at the end."""
    idle = [entry.name for entry in entries if entry.reason in ("off", "not_set")]
    lines = [f"• {entry_words(entry)}" for entry in entries if entry.reason not in ("off", "not_set")]
    lines = [*lines[:most], "…"] if len(lines) > most else lines
    if idle:
        names = ", ".join(idle[:most]) + ("…" if len(idle) > most else "")
        lines.append("• " + QCoreApplication.translate("PresetImport", "Off or left open: {names}").format(names=names))
    return "\n".join(lines)


def entry_words(entry: engine.sampling.ImportedValue) -> str:
    """One value on a line: its dial's plain name, what it was and is, and why."""
    dial = _LABELS.get(entry.target)
    name = f"{dial.translated_label()} ({entry.name})" if dial is not None else entry.name
    value = entry.value
    if _is_another_number(entry):
        value = f"{entry.value} → {entry.taken:g}"
    pattern = QCoreApplication.translate("PresetImport", "{name}: {value}")
    line = pattern.format(name=name, value=" ".join(value.split()) or "–")
    reason = reason_words(entry.reason)
    if not reason:
        return line
    return QCoreApplication.translate("PresetImport", "{line}. {reason}").format(line=line, reason=reason)


def _is_another_number(entry: engine.sampling.ImportedValue) -> bool:
    """Whether it was brought within a range, rounded, or said in another measure: the writer sees both numbers."""
    if not isinstance(entry.taken, int | float) or isinstance(entry.taken, bool):
        return False
    try:
        return float(entry.value) != entry.taken
    except ValueError:
        return False
