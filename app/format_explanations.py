"""What the errors of reading other programs' formats mean for the writer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.explanation import Explanation

# As in app/errors.py. Whatever failed, nothing was written: the sentences need not say so each time.
FORMAT_EXPLANATIONS: dict[str, Explanation] = {
    "FormatError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be used."),
        QT_TRANSLATE_NOOP("Errors", "Choose another file."),
    ),
    "ImportFailed": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be imported."),
        QT_TRANSLATE_NOOP("Errors", "Choose another file."),
    ),
    "NotThereToImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is nothing at {path} any more."),
        QT_TRANSLATE_NOOP("Errors", "If it was moved, choose it at its new place."),
    ),
    "UnreadableImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be read ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk is connected and that you may read the file."),
    ),
    "UnknownFormat": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not in a format that Ravel reads."),
        QT_TRANSLATE_NOOP("Errors", "Save it as .docx, .odt, .epub, .html, .md or .txt, then import that."),
    ),
    "UnknownFormat:old_word": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is in the format that Word used before 2007."),
        QT_TRANSLATE_NOOP("Errors", "Open it in Word or LibreOffice, save it as .docx, then import that."),
    ),
    "UnknownFormat:other_word": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Ravel doesn't read the format of {file}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Open it in the program it comes from, save it as .docx or .odt, then import that."
        ),
    ),
    "UnknownFormat:pdf": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is a PDF, which holds pages rather than text."),
        QT_TRANSLATE_NOOP("Errors", "Import the document that it was made from."),
    ),
    "UnknownFormat:other_ebook": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is an e-book in a format that Ravel doesn't read."),
        QT_TRANSLATE_NOOP("Errors", "Convert it to .epub, then import that."),
    ),
    "DamagedImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged, or not what its name says."),
        QT_TRANSLATE_NOOP("Errors", "Open it in the program it comes from and save it again, then import that."),
    ),
    "ProtectedImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is protected with a password."),
        QT_TRANSLATE_NOOP("Errors", "Save it without a password in the program it comes from, then import that."),
    ),
    "CopyProtectedImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is copy-protected (DRM): only its shop's own program can open it."),
        QT_TRANSLATE_NOOP("Errors", "If you wrote the book, import the file that you made it from."),
    ),
    "ImportTooLarge": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is too large to import (the limit is {limit})."),
        QT_TRANSLATE_NOOP("Errors", "Split it into several files and import one after another."),
    ),
    "NothingToImport": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is no text in {file}."),
        QT_TRANSLATE_NOOP("Errors", "If its pages are pictures, they have to be made into text first."),
    ),
    "NothingToImport:empty_file": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is empty."),
        QT_TRANSLATE_NOOP("Errors", "Choose another file."),
    ),
    "NothingToImport:empty_folder": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is no file in {file} that Ravel can import."),
        QT_TRANSLATE_NOOP(
            "Errors", "Put .docx, .odt, .epub, .html, .md or .txt files there, or choose another folder."
        ),
    ),
    "UnknownEncoding": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not a text in an encoding that Ravel knows."),
        QT_TRANSLATE_NOOP("Errors", "Save it as UTF-8 in the program it comes from, then import that."),
    ),
    "ImportNotWritten": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The new story could not be written to {path} ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk, or choose another place."),
    ),
}
