"""Whatever a file holds, reading it gives a book or a typed error: no crash, no hang, no gigabytes."""

from __future__ import annotations

import random
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.formats import archive
from app.formats.book import Book
from app.formats.errors import (
    DamagedImport,
    ImportFailed,
    ImportTooLarge,
    NothingToImport,
    ProtectedImport,
    UnknownFormat,
    UnreadableImport,
)
from app.formats.importers import read_file
from app.formats.splitting import split, suggested
from tests.helpers.documents import docx, docx_parts, epub_parts, odt_parts, w_p, w_r, zipped
from tests.tolerances import FUZZ_IMPORT_MB, FUZZ_IMPORT_S

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BODY = w_p("Title", "Titel") + w_p("One", "berschrift1") + w_p(w_r("a ") + w_r("b", "<w:i/>")) * 3 + w_p("***")
_TEXT = '<text:h text:outline-level="1">One</text:h><text:p>a <text:span text:style-name="T1">b</text:span></text:p>'
_PAGES = {
    "one.xhtml": "<h1 id='a'>One</h1><p>a <i>b</i><a epub:type='noteref' href='#n'>1</a></p><aside id='n'>N</aside>"
}
_HTML = (
    "<style>.i{font-style:italic}</style><h1>One</h1><p class=i>a &amp; <b>b</b><ul><li>c</ul><table><tr><td>d</table>"
)
_MARKDOWN = "---\ntitle: T\n---\n\n# One\n\n*a* [b](c) [^1]\n\n- d\n  e\n\n> f\n\n```\ng\n```\n\n[^1]: h\n"
_ZIPS = {".docx": docx_parts(_BODY), ".odt": odt_parts(_TEXT), ".epub": epub_parts(_PAGES, {"one.xhtml": "One"})}
_RTF = r"{\rtf1{\fonttbl{\f1\fcharset134 S;}}{\stylesheet{\s1 heading 1;}}\pard\s1 One\par\pard a {\i b} \u8217?"
_RTF += r"\f1\'d5\'e2{\footnote N}{\*\annotation c}{\listtext 1.}d\par {\pict 00}\bin2 xxe\par}"
_TEXTS = {
    ".html": _HTML.encode(),
    ".md": _MARKDOWN.encode(),
    ".txt": (_MARKDOWN * 3).encode("utf-16"),
    ".rtf": _RTF.encode(),
}
_MUTATIONS = 2000


def _damaged(rng: random.Random, data: bytes) -> bytes:
    """Some bytes changed, a piece cut out, doubled, moved or cut off."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 40))):
        at = rng.randrange(len(spoilt) + 1)
        length = rng.choice((1, 4, 64))
        kind = rng.randrange(5)
        if kind == 0:
            spoilt[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del spoilt[at : at + length]
        elif kind == 2:
            spoilt[at:at] = spoilt[at : at + length]
        elif kind == 3:
            spoilt[at : at + length] = rng.randbytes(length)
        else:
            del spoilt[max(at, 1) :]
    return bytes(spoilt)


def _mutated(rng: random.Random, number: int) -> tuple[str, bytes]:
    """A file that was damaged from outside, or an archive that is whole with damage in one of its parts."""
    suffix = [*_ZIPS, *_TEXTS][number % (len(_ZIPS) + len(_TEXTS))]
    if suffix in _TEXTS:
        return suffix, _damaged(rng, _TEXTS[suffix])
    parts: dict[str, str | bytes] = dict(_ZIPS[suffix])
    if rng.random() < 0.5:
        return suffix, _damaged(rng, zipped(parts, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))))
    name = rng.choice(list(parts))
    if rng.random() < 0.15:
        del parts[name]
    else:
        parts[name] = _damaged(rng, str(parts[name]).encode())
    return suffix, zipped(parts, zipfile.ZIP_STORED)


def test_two_thousand_damaged_files_give_a_book_or_a_typed_error(tmp_path: Path) -> None:
    rng = random.Random(7)
    books = 0
    for number in range(_MUTATIONS):
        suffix, data = _mutated(rng, number)
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        start = time.perf_counter()
        try:
            book = read_file(path).book
            assert isinstance(split(book, suggested(book)), Book)
            books += 1
        except ImportFailed:
            pass
        assert time.perf_counter() - start < FUZZ_IMPORT_S, (number, suffix)
    assert 0.1 * _MUTATIONS < books < 0.9 * _MUTATIONS  # both ends of what may happen did happen


def test_bytes_without_any_sense_are_refused(tmp_path: Path) -> None:
    rng = random.Random(8)
    for suffix in (*_ZIPS, *_TEXTS):
        for length in (100, 5000) if suffix in _TEXTS else (1, 2, 3, 100, 5000):  # one byte may be a word
            path = tmp_path / f"a{suffix}"
            path.write_bytes(rng.randbytes(length))
            with pytest.raises(ImportFailed):
                read_file(path)


@pytest.mark.parametrize("suffix", _ZIPS)
def test_a_bomb_is_refused_before_it_takes_memory(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_PART_BYTES", 8 * 1024 * 1024)
    name = {".docx": "word/document.xml", ".odt": "content.xml", ".epub": "OPS/one.xhtml"}[suffix]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(zipped({**_ZIPS[suffix], name: "<p>" + " " * 64 * 1024 * 1024}))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        with pytest.raises((ImportTooLarge, DamagedImport)):
            read_file(path)
        assert tracemalloc.get_traced_memory()[1] < FUZZ_IMPORT_MB * 1e6
    finally:
        tracemalloc.stop()


_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "prologue", [_LAUGHS, '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "<?x?>" + _LAUGHS]
)
def test_entities_are_refused(prologue: str, encoding: str, tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = dict(docx_parts(w_p("x")))
    document = re.sub(r"^<\?xml[^>]*\?>", "", str(parts["word/document.xml"]))
    parts["word/document.xml"] = (prologue + document.replace(">x<", ">&b;<")).encode(encoding)
    (tmp_path / "a.docx").write_bytes(zipped(parts))
    with pytest.raises(DamagedImport):
        read_file(tmp_path / "a.docx")


def test_encodings_that_could_hide_entities_are_refused(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = dict(docx_parts(w_p("x")))
    parts["word/document.xml"] = b'<?xml version="1.0" encoding="cp037"?>' + "<x/>".encode("cp037")
    (tmp_path / "a.docx").write_bytes(zipped(parts))
    with pytest.raises(DamagedImport):
        read_file(tmp_path / "a.docx")


def _hostile_bodies() -> Iterator[str]:
    yield "<w:p>" * 5000 + "</w:p>" * 5000
    yield "<w:sdt><w:sdtContent>" * 90 + w_p("x") + "</w:sdtContent></w:sdt>" * 90 + "<w:q>" * 5000
    yield w_p("<w:smartTag>" * 150 + w_r("x") + "</w:smartTag>" * 150 + "<w:smartTag>" * 100)


@pytest.mark.parametrize("number", range(3))
def test_what_is_nested_too_deep_is_refused(number: int, tmp_path: Path) -> None:
    body = list(_hostile_bodies())[number]
    with pytest.raises(DamagedImport):
        read_file(docx(tmp_path / "a.docx", body))


def test_what_is_nested_as_deep_as_may_be_is_read(tmp_path: Path) -> None:
    body = w_p("<w:smartTag>" * 150 + w_r("x") + "</w:smartTag>" * 150)
    assert read_file(docx(tmp_path / "a.docx", body)).book.chapters[0].scenes[0].text == "x"


def test_styles_and_lists_that_go_in_a_ring_end(tmp_path: Path) -> None:
    ring = "".join(f'<w:style w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("AB", "BC", "CA"))
    assert read_file(docx(tmp_path / "a.docx", w_p("x", "A"), styles=ring)).book.chapters[0].scenes[0].text == "x"


def test_old_and_protected_word_files_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(ProtectedImport):
        read_file(path)
    path.write_bytes(_OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    with pytest.raises(UnknownFormat) as error:
        read_file(path)
    assert error.value.facts["reason"] == "old_word"


def test_a_zip_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    data = bytearray(zipped(docx_parts(w_p("x"))))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in list(re.finditer(re.escape(signature), bytes(data))):
            data[found.start() + flags_at] |= 1
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(ProtectedImport):
        read_file(tmp_path / "a.docx")


def test_a_list_of_parts_without_end_is_refused_unread(tmp_path: Path) -> None:
    data = bytearray(zipped(docx_parts(w_p("x"))))
    struct.pack_into("<L", data, data.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(ImportTooLarge):
        read_file(tmp_path / "a.docx")


@pytest.mark.parametrize("suffix", [*_ZIPS, *_TEXTS])
def test_empty_files_files_without_words_and_folders_say_so(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"")
    with pytest.raises(NothingToImport) as error:
        read_file(path)
    assert error.value.facts["reason"] == "empty_file"
    folder = tmp_path / f"b{suffix}"
    folder.mkdir()
    with pytest.raises(ImportFailed):
        read_file(folder)
    blank: dict[str, bytes] = {
        ".docx": zipped(docx_parts(w_p(""))),
        ".odt": zipped(odt_parts("<text:p/>")),
        ".epub": zipped(epub_parts({"one.xhtml": "<img src='a'/>"})),
    }
    path.write_bytes(blank.get(suffix, b" \n \n" if suffix != ".rtf" else b"{\\rtf1 \\par }"))
    with pytest.raises(NothingToImport) as error:
        read_file(path)
    assert error.value.facts.get("reason", "") == ""


def test_a_picture_by_the_name_of_a_text_is_no_text(tmp_path: Path) -> None:
    for head in (b"%PDF-1.7\n", b"PK\x03\x04", b"{\\rtf1 x}", b"\x89PNG\r\n"):
        (tmp_path / "a.txt").write_bytes(head)
        with pytest.raises((UnknownFormat, UnreadableImport)):
            read_file(tmp_path / "a.txt")
