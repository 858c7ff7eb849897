"""An .epub by EPUB 3.3, with what readers of EPUB 2 need beside it (NCX, guide of the cover).

The file is the same for the same book, options and date; its identifier follows from title, author and language, so
that a reading program knows a new version of a book for the same book.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.formats.book_words import words_for
from app.formats.chapter_text import chapter_text
from app.formats.export_errors import CoverUnusable
from app.formats.front_matter import front_pages
from app.formats.packages import Package, iso_time, xml_text
from app.formats.scripts import is_cjk_language, is_rtl_language
from app.formats.writers import Writing
from app.formats.xhtml import Xhtml, lines_html

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_IDS = uuid.UUID("6f0e27a4-7b0c-4f4e-9a55-3f2f5c6b8d11")  # of this program's books
_CONTAINER = (
    f'{_HEAD}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg", "jpg"), (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
             (b"GIF8", "image/gif", "gif"))  # fmt: skip
_STYLE = """\
body { line-height: 1.45; margin: 0 4%; widows: 2; orphans: 2; }
p { margin: 0; text-indent: INDENT; }
p.first { text-indent: FIRST; }
p.verse { text-indent: 0; margin: 0.75em 1.5em; }
h1 { text-align: center; font-weight: normal; font-size: 1.6em; line-height: 1.3; margin: 18% 0 12% 0; }
h1 .number { font-size: 0.75em; letter-spacing: 0.05em; }
h2, h3, h4, h5, h6 { font-size: 1.1em; margin: 2em 0 0.75em 0; page-break-after: avoid; break-after: avoid; }
hr.break { border: 0; margin: 1.25em 0; text-align: center; height: 1.45em; }
hr.break::after { content: "* * *"; }
blockquote { margin: 1em 2em; }
li > p { text-indent: 0; }
a.noteref { font-size: 0.75em; vertical-align: super; line-height: 0; text-decoration: none; }
section.notes { margin-top: 3em; font-size: 0.9em; }
section.notes p { text-indent: 0; }
.page { text-align: center; margin-top: 25%; }
.page p { text-indent: 0; }
.page h1 { margin: 0 0 0.75em 0; font-size: 2em; }
.copyright { margin-top: 4em; font-size: 0.8em; }
.words { font-style: italic; }
.cover { text-align: center; margin: 0; }
.cover img { max-width: 100%; max-height: 100%; }
nav ol { list-style-type: none; padding: 0; }
"""


@dataclass(frozen=True, slots=True)
class _File:
    """A part of the book. title: in the contents, "" for none. properties: in the manifest."""

    name: str
    title: str = ""
    kind: str = "application/xhtml+xml"
    properties: str = ""
    is_read: bool = True  # one page after the other


def write(writing: Writing, out: BinaryIO) -> None:
    """Chapters are files of their own. Raises OSError, and CoverUnusable for a picture that e-books can't have."""
    files: list[_File] = []
    cover = _cover(writing.options.cover)
    with Package(out, writing.date) as package:
        package.add("mimetype", "application/epub+zip", is_stored=True)
        package.add("META-INF/container.xml", _CONTAINER)
        if cover is not None:
            data, kind, ending = cover
            package.add(f"EPUB/cover.{ending}", data, is_stored=True)
            files.append(_File(f"cover.{ending}", kind=kind, properties="cover-image", is_read=False))
        for file, page in _pages(writing, f"cover.{cover[2]}" if cover else ""):
            package.add(f"EPUB/{file.name}", page)
            files.append(file)
        package.add("EPUB/style.css", _style(writing.language))
        files.append(_File("style.css", kind="text/css", is_read=False))
        package.add("EPUB/nav.xhtml", _navigation(writing, files))
        package.add("EPUB/toc.ncx", _ncx(writing, files))
        package.add("EPUB/package.opf", _package(writing, files))


def _cover(path: str) -> tuple[bytes, str, str] | None:
    """The picture, its media type and the ending of its name."""
    if not path:
        return None
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise CoverUnusable(path, kind="unreadable", detail=error.strerror or str(error)) from error
    for mark, kind, ending in _PICTURES:
        if data.startswith(mark):
            return data, kind, ending
    raise CoverUnusable(path, kind="no_picture")


def _style(language: str) -> str:
    is_cjk = is_cjk_language(language)  # there every paragraph begins two characters in
    return _STYLE.replace("INDENT", "2em" if is_cjk else "1.5em").replace("FIRST", "2em" if is_cjk else "0")


def _pages(writing: Writing, cover: str) -> Iterator[tuple[_File, str]]:
    """Each page of the book with its XHTML, in the order in which it is read."""
    options, words, title = writing.options, words_for(writing.language), writing.title
    rtl = is_rtl_language(writing.language)
    if cover:
        body = f'<section class="cover" epub:type="cover"><img src="{cover}" alt="{xml_text(title)}"/></section>'
        yield _File("cover.xhtml"), _page(writing, title, body)
    front = dict(front_pages(writing))
    if options.title_page:
        byline = f"<p>{lines_html(words.byline.format(author=writing.author))}</p>" if writing.author else ""
        rights = f'<p class="copyright">{lines_html(front.pop("copyright"))}</p>' if "copyright" in front else ""
        body = f'<section class="page" epub:type="titlepage"><h1>{xml_text(title)}</h1>{byline}{rights}</section>'
        yield _File("title.xhtml", title or "–"), _page(writing, title, body)
    for name, text in front.items():
        kind = "copyright-page" if name == "copyright" else name
        body = f'<section class="page" epub:type="{kind}"><p class="words">{lines_html(text)}</p></section>'
        yield _File(f"{name}.xhtml"), _page(writing, title, body)
    for number, chapter in enumerate(writing.book.chapters, 1):
        text = chapter_text(writing.book, chapter, options)
        xhtml = Xhtml(is_epub=True, rtl=rtl)
        lines = "\n".join(filter(None, xhtml.chapter(text, words.notes)))
        is_named_here = number == 1 and not options.title_page
        heading = text.heading or (title or "–" if is_named_here else "")
        body = f'<section epub:type="chapter">\n{lines}\n</section>'
        yield _File(f"chapter{number:03d}.xhtml", heading), _page(writing, heading or title, body)
        writing.tick()


def _page(writing: Writing, title: str, body: str) -> str:
    return (
        f'{_HEAD}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" {_language(writing)}><head><meta charset="utf-8"/>'
        f"<title>{xml_text(title) or '–'}</title>"
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>{body}</body></html>\n'
    )


def _language(writing: Writing) -> str:
    language = xml_text(writing.language)
    direction = ' dir="rtl"' if is_rtl_language(writing.language) else ""
    return f'lang="{language}" xml:lang="{language}"{direction}'


def _identifier(writing: Writing) -> str:
    return f"urn:uuid:{uuid.uuid5(_IDS, f'{writing.title} {writing.author} {writing.language}')}"


def _contents(files: list[_File]) -> list[_File]:
    return [file for file in files if file.title]


def _navigation(writing: Writing, files: list[_File]) -> str:
    rows = "".join(f'<li><a href="{file.name}">{xml_text(file.title)}</a></li>\n' for file in _contents(files))
    title = words_for(writing.language).contents
    begin = next(file.name for file in files if file.name.startswith("chapter"))
    marks = f'<li><a epub:type="bodymatter" href="{begin}">{xml_text(writing.title) or "–"}</a></li>'
    body = (
        f'<nav epub:type="toc" id="toc"><h1>{xml_text(title)}</h1><ol>\n{rows}</ol></nav>'
        f'<nav epub:type="landmarks" hidden="hidden"><ol>{marks}</ol></nav>'
    )
    return _page(writing, title, body)


def _ncx(writing: Writing, files: list[_File]) -> str:
    points = "".join(
        f'<navPoint id="p{order}" playOrder="{order}"><navLabel><text>{xml_text(file.title)}</text></navLabel>'
        f'<content src="{file.name}"/></navPoint>'
        for order, file in enumerate(_contents(files), 1)
    )
    return (
        f'{_HEAD}<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head>'
        f'<meta name="dtb:uid" content="{_identifier(writing)}"/><meta name="dtb:depth" content="1"/>'
        '<meta name="dtb:totalPageCount" content="0"/><meta name="dtb:maxPageNumber" content="0"/></head>'
        f"<docTitle><text>{xml_text(writing.title)}</text></docTitle><navMap>{points}</navMap></ncx>"
    )


def _package(writing: Writing, files: list[_File]) -> str:
    creator = f'<dc:creator id="author">{xml_text(writing.author)}</dc:creator>' if writing.author else ""
    rights = writing.options.copyright.strip()
    rights = f"<dc:rights>{xml_text(rights)}</dc:rights>" if rights else ""
    cover = next((file for file in files if file.properties == "cover-image"), None)
    old_cover = f'<meta name="cover" content="{_id(cover)}"/>' if cover else ""
    items = "".join(map(_item, files))
    spine = "".join(f'<itemref idref="{_id(file)}"/>' for file in files if file.is_read)
    progression = ' page-progression-direction="rtl"' if is_rtl_language(writing.language) else ""
    return (
        f'{_HEAD}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{xml_text(writing.language)}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{_identifier(writing)}</dc:identifier><dc:title>{xml_text(writing.title) or "–"}'
        f"</dc:title><dc:language>{xml_text(writing.language)}</dc:language>{creator}{rights}"
        f'<meta property="dcterms:modified">{iso_time(writing.date)}</meta>{old_cover}</metadata>'
        f'<manifest>{items}<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        f'<spine toc="ncx"{progression}>{spine}</spine></package>'
    )


def _item(file: _File) -> str:
    properties = f' properties="{file.properties}"' if file.properties else ""
    return f'<item id="{_id(file)}" href="{file.name}" media-type="{file.kind}"{properties}/>'


def _id(file: _File) -> str:
    return "f-" + file.name.replace(".", "-")
