"""OpenDocument texts (.odt): text, headings, emphasis, lists, quotations, notes; tracked changes as if accepted.

Read as the zip of XML that it is, a paragraph at a time: a novel takes little memory, and reading can be stopped.
"""

from __future__ import annotations

from pathlib import Path

from app.formats.archive import Archive
from app.formats.blocks import markdown_of
from app.formats.book import Book, BookChapter, BookScene
from app.formats.docx_reader import taken_title
from app.formats.errors import DamagedImport, ProtectedImport
from app.formats.odt_text import OpenText
from app.formats.reading import Reading, Tick
from app.formats.xml_stream import children_of, local, tree_of

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_PARENTS = frozenset({"automatic-styles", "styles", "text"})


def read_odt(path: Path, tick: Tick) -> Reading:
    """The document as one scene. Raises the errors of app/formats/errors.py."""
    with Archive(path) as archive:
        _refuse_encrypted(archive)
        if _CONTENT not in archive.names:
            raise DamagedImport(path, detail="no content.xml")
        text = OpenText(tick)
        if _STYLES in archive.names:
            for _, element in children_of(archive.chunks(_STYLES), _PARENTS - {"text"}, path, tick):
                text.styles.add(element)
        for parent, element in children_of(archive.chunks(_CONTENT), _PARENTS, path, tick):
            if parent == "text":
                text.add(element)
            else:
                text.styles.add(element)
        blocks = text.finished()
        title, author, language = _properties(archive)
    title = taken_title(blocks) or title
    book = Book(title, author, language, [BookChapter("", [BookScene("", markdown_of(blocks))])])
    return Reading(book, text.left_out)


def _refuse_encrypted(archive: Archive) -> None:
    if _MANIFEST in archive.names:
        manifest = tree_of(archive.chunks(_MANIFEST), archive.path)
        if any(local(each.tag) == "encryption-data" for each in manifest.iter()):
            raise ProtectedImport(archive.path)


def _properties(archive: Archive) -> tuple[str, str, str]:
    """Title, author and language, as the writer's program noted them."""
    found: dict[str, str] = {}
    if _META in archive.names:
        for each in tree_of(archive.chunks(_META), archive.path).iter():
            found.setdefault(local(each.tag), " ".join((each.text or "").split()))
    author = found.get("creator") or found.get("initial-creator", "")
    return found.get("title", ""), author, found.get("language", "")
