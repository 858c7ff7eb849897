"""E-books (.epub): the pages in the order of reading, with the chapters that the table of contents names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from app.formats.archive import Archive
from app.formats.blocks import Block, markdown_of
from app.formats.book import Book, BookChapter, BookScene
from app.formats.chapter_lines import one_line
from app.formats.css import StyleSheet
from app.formats.epub_contents import contents_of
from app.formats.errors import CopyProtectedImport, DamagedImport, UnknownEncoding
from app.formats.html_notes import joined
from app.formats.html_reader import HtmlReader
from app.formats.reading import Reading, Tick
from app.formats.runs import plain
from app.formats.text_readers import decoded_html
from app.formats.xml_stream import attribute, child, local, tree_of

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")  # every reader undoes these
_RIGHTS = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")


def read_epub(path: Path, tick: Tick) -> Reading:
    """The book, with the chapters that its contents name. Raises the errors of app/formats/errors.py."""
    with Archive(path) as archive:
        _refuse_copy_protected(archive)
        return _Publication(archive, tick).read()


def _refuse_copy_protected(archive: Archive) -> None:
    if not archive.names.isdisjoint(_RIGHTS):
        raise CopyProtectedImport(archive.path)
    if _ENCRYPTION in archive.names:
        encryption = tree_of(archive.chunks(_ENCRYPTION), archive.path)
        for each in encryption.iter():
            algorithm = attribute(child(each, "EncryptionMethod"), "Algorithm")
            if local(each.tag) == "EncryptedData" and algorithm not in _FONT_ALGORITHMS:
                raise CopyProtectedImport(archive.path)


class _Publication:
    def __init__(self, archive: Archive, tick: Tick) -> None:
        self._archive, self._tick = archive, tick
        self._package_path = self._found_package()
        self._package = tree_of(archive.chunks(self._package_path), archive.path)
        self._items = {  # by id
            attribute(item, "id"): item for item in self._package.iter() if local(item.tag) == "item"
        }

    def read(self) -> Reading:
        pages = self._pages()
        if not pages:
            raise DamagedImport(self._archive.path, detail="no pages")
        titles = contents_of(self._archive, self._navigation(), self._tick)
        reader = HtmlReader(self._sheet(), self._tick)
        reader.wanted.update(titles)
        starts: dict[int, str] = {}  # index of a block -> the title of the chapter that begins there
        for page in pages:
            if page in titles:
                starts.setdefault(len(reader.blocks), titles[page])
            reader.read(self._page(page), page)
        for place, index in reader.places.items():
            starts.setdefault(index, titles[place])
        book = self._described()
        book.chapters = _chapters(reader.blocks, starts)
        return Reading(book, reader.left_out)

    def _page(self, name: str) -> str:
        try:
            return decoded_html(self._archive.read(name), self._archive.path)
        except UnknownEncoding as error:  # a book's pages are UTF-8 or UTF-16: nothing that the writer could change
            raise DamagedImport(self._archive.path, detail=f"{name}: no text") from error

    def _found_package(self) -> str:
        """The part that lists the others. Raises DamagedImport for a zip that is no e-book."""
        if _CONTAINER in self._archive.names:
            for each in tree_of(self._archive.chunks(_CONTAINER), self._archive.path).iter():
                path = attribute(each, "full-path")
                if local(each.tag) == "rootfile" and path in self._archive.names:
                    return path
        found = sorted(name for name in self._archive.names if name.lower().endswith(".opf"))
        if not found:
            raise DamagedImport(self._archive.path, detail="no package")
        return found[0]

    def _path_of(self, item: Element) -> str:
        return joined(self._package_path, unquote(attribute(item, "href")))

    def _pages(self) -> list[str]:
        """The pages that are there, in the order of reading; the table of contents as a page is left out."""
        pages: dict[str, None] = {}
        for reference in (each for each in self._package.iter() if local(each.tag) == "itemref"):
            item = self._items.get(attribute(reference, "idref"))
            if item is None or "nav" in attribute(item, "properties").split():
                continue
            if attribute(item, "media-type") in _PAGES and self._path_of(item) in self._archive.names:
                pages[self._path_of(item)] = None
        return list(pages)

    def _navigation(self) -> list[str]:
        """The tables of contents that there are: EPUB 3's, then that of EPUB 2."""
        items = self._items.values()
        new = [item for item in items if "nav" in attribute(item, "properties").split()]
        old = [item for item in items if attribute(item, "media-type") == "application/x-dtbncx+xml"]
        return [path for path in map(self._path_of, [*new, *old]) if path in self._archive.names]

    def _sheet(self) -> StyleSheet:
        sheet = StyleSheet()
        for item in self._items.values():
            if attribute(item, "media-type") == "text/css" and self._path_of(item) in self._archive.names:
                sheet.add(self._archive.read(self._path_of(item)).decode("utf-8", "replace"))
        return sheet

    def _described(self) -> Book:
        book = Book()
        metadata = child(self._package, "metadata")
        for each in metadata.iter() if metadata is not None else ():
            words = " ".join((each.text or "").split())
            name = {"title": "title", "creator": "author", "language": "language"}.get(local(each.tag))
            if name is not None and not getattr(book, name):
                setattr(book, name, words)
        return book


def _chapters(blocks: list[Block], starts: dict[int, str]) -> list[BookChapter]:
    """The chapters that begin at blocks of these indices; what stands before the first is one of its own."""
    ends = [*sorted(index for index in starts if index), len(blocks)]
    chapters: list[BookChapter] = []
    for start, end in zip([0, *ends], ends, strict=False):
        title = starts.get(start, "")
        inner = [block for block in blocks[start:end] if block.kind != "note"]
        title, inner = _without_title(inner, title)
        text = markdown_of(inner)
        if title or text:
            chapters.append(BookChapter(title, [BookScene("", text)]))
    notes = markdown_of(block for block in blocks if block.kind == "note")
    if chapters and notes:  # the splitting takes them to where they are called
        last = chapters[-1].scenes[-1]
        last.text = "\n\n".join(filter(None, [last.text, notes]))
    return chapters


def _without_title(blocks: list[Block], title: str) -> tuple[str, list[Block]]:
    """The title, and the blocks without what says it once more at the beginning. The page's own words are the better
    ones: some programs make one word of two lines in their contents."""
    said: list[str] = []
    for index, block in enumerate(blocks if title else ()):
        if block.kind in ("heading", "paragraph"):
            said.append(plain(block.runs))
            if _letters("".join(said)) == _letters(title):
                return one_line("\n".join(said)), blocks[index + 1 :]
        if not _letters(title).startswith(_letters("".join(said))):
            break
    return title, blocks


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
