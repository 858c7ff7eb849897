"""`ravel export`: writes a story as a document, an e-book, a PDF or text, in the terminal. No window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.errors import explain
from app.exporting import FORMATS, write_book
from app.formats.export_errors import ExportError
from app.formats.export_options import CHOICES, OPTIONS, accepts, options_from
from app.formats.from_story import gathered
from app.formats.writers import Format
from app.story.errors import StoryError
from app.story.opening import open_story

_UNUSABLE = 2  # exit status of what can't be done as it was asked for


def export_command(arguments: Sequence[str]) -> int:
    """Parses, writes. Exit status 0 when the file is written, 1 when that failed, 2 for what can't be done as asked."""
    options = _parser().parse_args(arguments)
    target = Path(options.target)
    wanted = _format(options.format, target)
    if wanted is None:
        known = ", ".join(FORMATS)
        return _complain(f"nothing is known of the format of {target.name}; name one with --format: {known}", _UNUSABLE)
    try:
        story = open_story(Path(options.story))
        stored = story.settings.get("export", {})
        table = {**(stored if isinstance(stored, dict) else {}), **dict(options.set)}
        left_out = [] if options.all else table.get("left_out", [])
        chosen = [scene.id for scene in story.scenes if scene.id not in left_out]
        application = _graphics() if wanted.key == "pdf" else None  # fonts are Qt's; it lives until the file is written
        write_book(gathered(story, chosen), options_from(table), wanted, target)
        del application
    except (StoryError, ExportError) as error:
        explanation = explain(error)
        return _complain(f"{explanation.sentence} {explanation.remedy}", _UNUSABLE if _is_request(error) else 1)
    return 0


def _is_request(error: Exception) -> bool:
    """Whether another try would end the same."""
    return isinstance(error, StoryError) or type(error).__name__ in ("NothingToExport", "CoverUnusable")


def _format(key: str, target: Path) -> Format | None:
    """The one that was named, or the first whose files end like the target; a .docx is a plain one unless asked."""
    if key:
        return FORMATS[key]
    endings = {row.suffix: row for row in FORMATS.values() if not row.key.endswith("manuscript")}
    return endings.get(target.suffix.lower())


def _graphics() -> object:
    from PySide6.QtGui import QGuiApplication

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication.instance() or QGuiApplication(sys.argv[:1])


def _complain(message: str, status: int) -> int:
    print(f"ravel: {message}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ravel export", description="Writes a story as a document, an e-book, a PDF or text."
    )
    parser.add_argument("story", help="a story folder, or a .md or .txt file")
    parser.add_argument("target", help="the file to write; its ending says the format")
    parser.add_argument("--format", choices=sorted(FORMATS), default="", help="where the ending doesn't say all")
    parser.add_argument("--all", action="store_true", help="also scenes that the story leaves out of exports")
    parser.add_argument(
        "--set",
        action="append",
        type=_option,
        default=[],
        metavar="NAME=VALUE",
        help=f"an option in place of what the story remembers: {', '.join(OPTIONS)}",
    )
    return parser


def _option(word: str) -> tuple[str, Any]:
    """For argparse: NAME=VALUE with a value of the option's kind."""
    name, _, text = word.partition("=")
    if name not in OPTIONS:
        raise argparse.ArgumentTypeError(f"there is no option {name!r}; there are {', '.join(OPTIONS)}")
    value: Any = text.replace("\\n", "\n")
    if isinstance(OPTIONS[name], bool):
        value = {"yes": True, "true": True, "no": False, "false": False}.get(text.lower())
    elif isinstance(OPTIONS[name], float):
        value = float(text) if text.replace(".", "", 1).isdecimal() else None
    if not accepts(name, value):
        choices = " or ".join(map(str, CHOICES.get(name, ("yes", "no"))))
        raise argparse.ArgumentTypeError(f"{name} can't be {text!r}; it takes {choices}")
    return name, value
