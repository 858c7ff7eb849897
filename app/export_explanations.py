"""What the errors of writing a book mean for the writer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.explanation import Explanation

# As in app/errors.py.
EXPORT_EXPLANATIONS: dict[str, Explanation] = {
    "ExportFailed": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} could not be written ({detail})."),
        QT_TRANSLATE_NOOP("Errors", "Export it to another place."),
        "export_story",
    ),
    "ExportFailed:full": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The disk is full, so {file} was not written."),
        QT_TRANSLATE_NOOP("Errors", "Make room on it, or export to another disk."),
        "export_story",
    ),
    "ExportFailed:denied": Explanation(
        QT_TRANSLATE_NOOP("Errors", "You may not write {file} at that place."),
        QT_TRANSLATE_NOOP("Errors", "Export it into a folder of your own, for instance your documents."),
        "export_story",
    ),
    "ExportFailed:in_use": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is open in another program, so it could not be replaced."),
        QT_TRANSLATE_NOOP("Errors", "Close it there, or export under another name."),
        "export_story",
    ),
    "ExportFailed:gone": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The folder that {file} was to be written into is not there."),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk is connected, or export to another place."),
        "export_story",
    ),
    "NothingToExport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "None of the chosen scenes has any words, so nothing was written."),
        QT_TRANSLATE_NOOP("Errors", "Choose scenes that have some."),
        "export_story",
    ),
    "CoverUnusable": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The cover {file} can't be read ({detail}), so nothing was written."),
        QT_TRANSLATE_NOOP("Errors", "Choose another picture, or none."),
        "export_story",
    ),
    "CoverUnusable:no_picture": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is no picture that e-books can have for a cover. Nothing was written."),
        QT_TRANSLATE_NOOP("Errors", "Choose a JPEG, PNG or GIF, or no cover."),
        "export_story",
    ),
    "CannotPaint": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The printer takes no pages."),
        QT_TRANSLATE_NOOP("Errors", "Check that it is on and connected, then print again."),
        "print_story",
    ),
}
