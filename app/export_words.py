"""What the formats of an export and their options are called."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "Export"

#: Format -> its name and a sentence on what it is for.
FORMAT_WORDS: dict[str, tuple[str, str]] = {
    "manuscript": (
        QT_TRANSLATE_NOOP("Export", "Manuscript for editors (.docx)"),
        QT_TRANSLATE_NOOP(
            "Export", "Standard manuscript format, as agents and magazines want it: double spaced, one font, your "
            "address and the number of words on the first page."
        ),
    ),
    "docx": (
        QT_TRANSLATE_NOOP("Export", "Word document (.docx)"),
        QT_TRANSLATE_NOOP("Export", "For working on in Word, Pages or Google Docs, with named styles to change."),
    ),
    "odt-manuscript": (
        QT_TRANSLATE_NOOP("Export", "Manuscript for editors (.odt)"),
        QT_TRANSLATE_NOOP("Export", "Standard manuscript format for LibreOffice."),
    ),
    "odt": (
        QT_TRANSLATE_NOOP("Export", "OpenDocument (.odt)"),
        QT_TRANSLATE_NOOP("Export", "For working on in LibreOffice, with named styles to change."),
    ),
    "epub": (
        QT_TRANSLATE_NOOP("Export", "E-book (.epub)"),
        QT_TRANSLATE_NOOP("Export", "For e-readers and phones, and for online shops. Chapters are in its contents."),
    ),
    "html": (
        QT_TRANSLATE_NOOP("Export", "Web page (.html)"),
        QT_TRANSLATE_NOOP("Export", "One file that every browser shows, also without the internet."),
    ),
    "md": (
        QT_TRANSLATE_NOOP("Export", "Markdown (.md)"),
        QT_TRANSLATE_NOOP("Export", "All scenes in one text file, with their marks as you wrote them."),
    ),
    "txt": (
        QT_TRANSLATE_NOOP("Export", "Plain text (.txt)"),
        QT_TRANSLATE_NOOP("Export", "Only the words, for any program there is."),
    ),
    "pdf": (
        QT_TRANSLATE_NOOP("Export", "PDF"),
        QT_TRANSLATE_NOOP("Export", "Pages like a book's, for reading and printing. They look the same everywhere."),
    ),
}  # fmt: skip

#: Option -> its label and, where the label doesn't say all, a sentence.
OPTION_WORDS: dict[str, tuple[str, str]] = {
    "title": (QT_TRANSLATE_NOOP("Export", "Title"), ""),
    "author": (QT_TRANSLATE_NOOP("Export", "Author"), ""),
    "language": (
        QT_TRANSLATE_NOOP("Export", "Language"),
        QT_TRANSLATE_NOOP("Export", "Of the text: “Chapter 1” is written in it, and e-readers look words up by it."),
    ),
    "chapters": (QT_TRANSLATE_NOOP("Export", "Chapter headings"), ""),
    "scene_titles": (QT_TRANSLATE_NOOP("Export", "Show the titles of scenes"), ""),
    "title_page": (QT_TRANSLATE_NOOP("Export", "Begin with the title"), ""),
    "copyright": (QT_TRANSLATE_NOOP("Export", "Copyright line"), ""),
    "dedication": (QT_TRANSLATE_NOOP("Export", "Dedication"), ""),
    "epigraph": (QT_TRANSLATE_NOOP("Export", "Epigraph"), ""),
    "contact": (
        QT_TRANSLATE_NOOP("Export", "Name and address"),
        QT_TRANSLATE_NOOP("Export", "Your legal name and how to reach you, a line each: the top of the first page."),
    ),
    "surname": (QT_TRANSLATE_NOOP("Export", "Surname"), ""),
    "short_title": (
        QT_TRANSLATE_NOOP("Export", "Short title"),
        QT_TRANSLATE_NOOP("Export", "Surname and short title stand at the top of every page beside its number."),
    ),
    "italics": (QT_TRANSLATE_NOOP("Export", "Emphasis"), ""),
    "typeface": (QT_TRANSLATE_NOOP("Export", "Font"), ""),
    "emphasis": (QT_TRANSLATE_NOOP("Export", "Emphasis"), ""),
    "page_size": (QT_TRANSLATE_NOOP("Export", "Page size"), ""),
    "font_size": (QT_TRANSLATE_NOOP("Export", "Size of the text"), ""),
    "cover": (QT_TRANSLATE_NOOP("Export", "Cover"), ""),
}

CHOICE_WORDS: dict[str, dict[str, str]] = {
    "chapters": {
        "both": QT_TRANSLATE_NOOP("Export", "Number and title"),
        "numbered": QT_TRANSLATE_NOOP("Export", "Number only"),
        "titled": QT_TRANSLATE_NOOP("Export", "Title only"),
        "none": QT_TRANSLATE_NOOP("Export", "None"),
    },
    "italics": {
        "italic": QT_TRANSLATE_NOOP("Export", "Italic"),
        "underline": QT_TRANSLATE_NOOP("Export", "Underlined"),
    },
    "typeface": {"times": "Times New Roman", "courier": "Courier New"},
    "emphasis": {
        "underscores": QT_TRANSLATE_NOOP("Export", "_Underscores_ around it"),
        "none": QT_TRANSLATE_NOOP("Export", "Not shown"),
    },
    "page_size": {
        "a4": "A4",
        "letter": QT_TRANSLATE_NOOP("Export", "US Letter"),
        "a5": "A5",
    },
}


def words(source: str) -> str:
    """The text in the language in use."""
    return QCoreApplication.translate(CONTEXT, source) if source else ""
