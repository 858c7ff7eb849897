"""Standard manuscript format, as William Shunn describes it (shunn.net/format): what it says beside the text.

A book has a page of its own for title and address and counts its pages from the first chapter's; a short story begins
below its title.
"""

from __future__ import annotations

import engine
from app.formats.book import Book
from app.formats.book_words import words_for
from app.formats.writers import Writing

FONTS = {"times": "Times New Roman", "courier": "Courier New"}
_ARTICLES = ("the ", "a ", "an ", "der ", "die ", "das ", "le ", "la ", "les ", "el ", "los ", "las ")
_SMALL_WORD = 4  # characters
_SHORT_TITLE = 24  # characters that the head of a page has room for


def contact_lines(writing: Writing) -> list[str]:
    """The name and how it can be reached, a line each; the author's name alone where the writer gave nothing."""
    return [line.strip() for line in writing.options.contact.strip().splitlines()] or [writing.author]


def running_head(writing: Writing) -> str:
    """What stands at the top of a page before its number: "Surname / SHORT TITLE / "."""
    options = writing.options
    title = (options.short_title.strip() or short_title(writing.title)).upper()
    return "".join(f"{part} / " for part in (options.surname.strip() or surname(writing.author), title) if part)


def surname(author: str) -> str:
    """The last word of a name in letters that have a case; a Chinese, Japanese or Korean name is left whole."""
    words = author.split()
    return words[-1] if words and words[-1].upper() != words[-1].lower() else author.strip()


def short_title(title: str) -> str:
    """As much of the title as the head of a page holds, by whole words, without an article at its front."""
    kept = title.strip()
    for article in _ARTICLES:
        if kept.lower().startswith(article) and len(kept) > _SHORT_TITLE:
            kept = kept[len(article) :]
    if len(kept) > _SHORT_TITLE:
        words = (kept[: _SHORT_TITLE + 1].rpartition(" ")[0] or kept[:_SHORT_TITLE]).split()
        while len(words) > 1 and len(words[-1]) <= _SMALL_WORD:  # "The Winter Harbour and What"
            words.pop()
        kept = " ".join(words)
    return kept.rstrip(" ,;:-–—")


def word_count_line(writing: Writing) -> str:
    """ "about 83,000 words", in the book's language."""
    number = rounded(word_count(writing.book))
    return words_for(writing.language).words.format(n=f"{number:,}" if writing.language[:2] == "en" else number)


def rounded(n_words: int) -> int:
    """To the hundred for a short story, to the thousand for a novel; never 0."""
    step = 1000 if n_words >= 40_000 else 500 if n_words >= 17_500 else 100
    return max(100, step * round(n_words / step))


def word_count(book: Book) -> int:
    return sum(engine.count_words(scene.text) for chapter in book.chapters for scene in chapter.scenes)
