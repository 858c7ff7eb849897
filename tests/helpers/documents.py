"""Documents of other programs, made in memory: the parts that a test is about, and what a file can't do without."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = """
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My chapters"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Thought"><w:name w:val="Thought"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Link"><w:name w:val="Hyperlink"/><w:rPr><w:u w:val="single"/></w:rPr></w:style>
"""
_NUMBERING = """
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
"""


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as an archive, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx_parts(body: str, **others: str) -> dict[str, str]:
    """A Word document with that inside of w:body. others: the inside of footnotes, endnotes, comments; core: of the
    properties; a link has the id "link"."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W} {_R}><w:body>{body}<w:sectPr/>'
        "</w:body></w:document>",
    }
    inner = {"styles": _STYLES, "numbering": _NUMBERING, **others}
    core = inner.pop("core", "")
    if core:
        parts["docProps/core.xml"] = f'<c:p xmlns:c="c" xmlns:dc="http://purl.org/dc/elements/1.1/">{core}</c:p>'
    relations = [
        f'<Relationship Id="link" Type="{_OFFICE}/hyperlink" Target="https://example.org/" TargetMode="External"/>'
    ]
    for name, content in inner.items():
        parts[f"word/{name}.xml"] = f"<w:{name} {_W}>{content}</w:{name}>"
        relations.append(f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>')
    parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_RELATIONS}">{"".join(relations)}</Relationships>'
    return parts


def docx(path: Path, body: str, **others: str) -> Path:
    path.write_bytes(zipped(docx_parts(body, **others)))
    return path


def w_p(inner: str, style: str = "", properties: str = "") -> str:
    """A w:p. inner: text, or runs."""
    if not inner.startswith("<"):
        inner = w_r(inner)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def w_r(text: str, properties: str = "") -> str:
    """A w:r."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


_ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing", "meta": "meta",
        "fo": "xsl-fo-compatible", "manifest": "manifest",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
_ODF_STYLES = """
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Quotations" style:family="paragraph"><style:text-properties fo:font-style="italic"/>
</style:style>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
 style:default-outline-level="2"/>
"""
_ODF_AUTOMATIC = """
<style:style style:name="T1" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Heading_20_2"/>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-number text:level="1"/></text:list-style>
"""


def odt_parts(text: str, meta: str = "", manifest: str = "") -> dict[str, str]:
    """An OpenDocument text with that inside of office:text."""
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "styles.xml": f"<office:document-styles {_ODF}><office:styles>{_ODF_STYLES}</office:styles>"
        "</office:document-styles>",
        "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{_ODF_AUTOMATIC}"
        f"</office:automatic-styles><office:body><office:text>{text}</office:text></office:body>"
        "</office:document-content>",
        "meta.xml": f"<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>",
        "META-INF/manifest.xml": f"<manifest:manifest {_ODF}>{manifest}</manifest:manifest>",
    }


def odt(path: Path, text: str, meta: str = "", manifest: str = "") -> Path:
    path.write_bytes(zipped(odt_parts(text, meta, manifest)))
    return path


def epub_parts(pages: Mapping[str, str], contents: Mapping[str, str] | None = None, **others: str) -> dict[str, str]:
    """An e-book. pages: name -> inside of the body. contents: address -> title, as EPUB 3's table of contents has them.
    others: further parts by their names."""
    listed = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    links = "".join(f'<li><a href="{address}">{title}</a></li>' for address, title in (contents or {}).items())
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="c"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles>'
        "</container>",
        "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>The Book</dc:title><dc:creator>Ann Author</dc:creator><dc:language>en</dc:language>"
        f'</metadata><manifest>{listed}<item id="css" href="s.css" media-type="text/css"/>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
        f"<spine>{spine}</spine></package>",
        "OPS/nav.xhtml": '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>'
        f'{links}</ol></nav><nav epub:type="page-list"><a href="one.xhtml">7</a></nav></body></html>',
        "OPS/s.css": ".thought { font-style: italic }",
    }
    for name, body in pages.items():
        parts[f"OPS/{name}"] = f'<?xml version="1.0"?><html><head><title>x</title></head><body>{body}</body></html>'
    return {**parts, **others}


def epub(path: Path, pages: Mapping[str, str], contents: Mapping[str, str] | None = None, **others: str) -> Path:
    path.write_bytes(zipped(epub_parts(pages, contents, **others)))
    return path
