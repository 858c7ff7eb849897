"""One .html file that looks right by itself: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text
from app.formats.front_matter import front_pages
from app.formats.packages import xml_text
from app.formats.scripts import is_cjk_language, is_rtl_language
from app.formats.writers import Writing
from app.formats.xhtml import Xhtml, lines_html

_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1.125rem/1.6 Georgia, "Source Serif 4", "Noto Serif", "Songti SC", "Noto Serif CJK SC", serif;
  max-width: 34em; margin: 4rem auto; padding: 0 1.25rem; color: #222; background: #fffdf9; hyphens: auto; }
p { margin: 0; text-indent: INDENT; }
p.first { text-indent: FIRST; }
p.verse { text-indent: 0; margin: 0.8em 1.5em; hyphens: none; }
h1, h2, h3, h4, h5, h6 { font-weight: normal; line-height: 1.25; text-align: center; hyphens: none; }
section.chapter > h1 { font-size: 1.7rem; margin: 5rem 0 2.5rem; }
h1 .number { font-size: 0.75em; letter-spacing: 0.06em; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 1rem; }
h3, h4, h5, h6 { font-size: 1.1rem; margin: 2rem 0 0.75rem; }
hr.break { border: 0; margin: 1.5rem 0; text-align: center; }
hr.break::after { content: "* * *"; letter-spacing: 0.3em; }
blockquote { margin: 1.2em 2em; }
li > p { text-indent: 0; }
header { text-align: center; margin: 6rem 0; }
header p, section.notes p { text-indent: 0; }
header h1 { font-size: 2.4rem; margin: 0 0 1rem; }
.copyright { font-size: 0.8rem; margin-top: 3rem; }
.dedication, .epigraph { font-style: italic; margin-top: 4rem; }
a { color: inherit; }
a.noteref { font-size: 0.7em; vertical-align: super; line-height: 0; text-decoration: none; }
section.notes { margin-top: 3rem; font-size: 0.9rem; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1c1b19; } }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } section.chapter { break-before: page; } }
"""


def write(writing: Writing, out: BinaryIO) -> None:
    """UTF-8. Raises OSError."""
    for piece in _pieces(writing):
        out.write(piece.encode())


def _pieces(writing: Writing) -> Iterator[str]:
    options, words, language = writing.options, words_for(writing.language), writing.language
    rtl, is_cjk = is_rtl_language(language), is_cjk_language(language)
    style = _STYLE.replace("INDENT", "2em" if is_cjk else "1.5em").replace("FIRST", "2em" if is_cjk else "0")
    author = f'<meta name="author" content="{xml_text(writing.author)}"/>\n' if writing.author else ""
    yield (
        f'<!DOCTYPE html>\n<html lang="{xml_text(language)}" dir="{"rtl" if rtl else "ltr"}">\n<head>\n'
        '<meta charset="utf-8"/>\n<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{xml_text(writing.title)}</title>\n{author}<style>\n{style}</style>\n</head>\n<body>\n"
    )
    yield from _front(writing)
    for number, chapter in enumerate(writing.book.chapters, 1):
        text = chapter_text(writing.book, chapter, options)
        lines = Xhtml(prefix=f"c{number}-", rtl=rtl).chapter(text, words.notes)
        yield '<section class="chapter">\n' + "\n".join(filter(None, lines)) + "\n</section>\n"
        writing.tick()
    yield "</body>\n</html>\n"


def _front(writing: Writing) -> Iterator[str]:
    front = "".join(f'<p class="{name}">{lines_html(text)}</p>\n' for name, text in front_pages(writing))
    if not writing.options.title_page:
        yield f"<header>\n{front}</header>\n" if front else ""
        return
    words = words_for(writing.language)
    byline = f"<p>{lines_html(words.byline.format(author=writing.author))}</p>\n" if writing.author else ""
    yield f"<header>\n<h1>{xml_text(writing.title)}</h1>\n{byline}{front}</header>\n"
