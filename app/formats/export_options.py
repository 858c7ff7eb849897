"""What a writer can choose for an export: every option once, with what it may be. Words for them are in the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

CHAPTER_STYLES = ("both", "numbered", "titled", "none")
PAGE_SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4), "a5": (148.0, 210.0)}  # millimetres
CHOICES: dict[str, tuple[Any, ...]] = {
    "chapters": CHAPTER_STYLES,
    "italics": ("italic", "underline"),
    "typeface": ("times", "courier"),
    "emphasis": ("underscores", "none"),
    "page_size": tuple(PAGE_SIZES),
}
LIMITS = {"font_size": (7.0, 24.0)}  # points


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Values of every option; a format heeds those that it names (writers.py).

    title, author, language: "" for what the story says. contact: lines of a manuscript's first page, from the name on.
    surname, short_title: for the head of its pages, "" for what follows from author and title. cover: path of a
    picture, "" for none.
    """

    title: str = ""
    author: str = ""
    language: str = ""
    chapters: str = "both"
    scene_titles: bool = False
    title_page: bool = True
    dedication: str = ""
    epigraph: str = ""
    copyright: str = ""
    contact: str = ""
    surname: str = ""
    short_title: str = ""
    italics: str = "italic"
    typeface: str = "times"
    emphasis: str = "underscores"
    page_size: str = "a4"
    font_size: float = 11.0
    cover: str = ""


OPTIONS = {each.name: each.default for each in fields(ExportOptions)}


def options_from(table: Mapping[str, Any]) -> ExportOptions:
    """The options that a table (of story.toml) names; whatever is of the wrong kind is as if it weren't there."""
    return ExportOptions(**{name: table[name] for name in OPTIONS if name in table and accepts(name, table[name])})


def changed_options(options: ExportOptions) -> dict[str, Any]:
    """What differs from the defaults: all that a table has to keep."""
    values = {name: getattr(options, name) for name in OPTIONS}
    return {name: value for name, value in values.items() if value != OPTIONS[name]}


def accepts(name: str, value: Any) -> bool:
    """Whether an option may have this value."""
    if type(value) is not type(OPTIONS[name]):
        return False
    if name in CHOICES:
        return value in CHOICES[name]
    low, high = LIMITS.get(name, (value, value))
    return bool(low <= value <= high)
