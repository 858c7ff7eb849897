"""A .docx around its text: styles, lists, footnotes, head and foot of the pages, metadata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from app.formats.docx_body import BULLETS, ITEM_INDENT, NUMBERS, Body
from app.formats.export_options import PAGE_SIZES
from app.formats.packages import XML_HEAD, Package, iso_time, xml_text
from app.formats.scripts import is_rtl_language
from app.formats.writers import Writing

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SPACES = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EAST_ASIAN_FONTS = {"zh": "SimSun", "ja": "MS Mincho", "ko": "Batang"}
_COUNTRIES = {"ar": "SA", "cs": "CZ", "da": "DK", "el": "GR", "en": "US", "he": "IL", "ja": "JP", "ko": "KR",
              "nb": "NO", "sv": "SE", "uk": "UA"}  # fmt: skip
MARGIN = 1440  # an inch
_PARTS = {"styles": "styles", "numbering": "numbering", "settings": "settings", "footnotes": "footnotes",
          "header1": "header", "footer1": "footer"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. paragraph, run: its properties in the schema's order. based_on, follows: ids."""

    id: str
    name: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the whole document looks. font: for Latin; header, footer: XML of their one paragraph, "" for none."""

    font: str
    size_pt: float
    line: int  # 240 is single spaced
    styles: tuple[Style, ...]
    header: str = ""
    footer: str = ""
    has_widow_control: bool = True


def page_width(size: str) -> int:
    """Between the margins, in twips."""
    return _twips(PAGE_SIZES[size][0]) - 2 * MARGIN


def page_height(size: str) -> int:
    """Between the margins, in twips."""
    return _twips(PAGE_SIZES[size][1]) - 2 * MARGIN


def _twips(mm: float) -> int:
    return round(mm / 25.4 * 1440)


def section(writing: Writing, head: bool, has_title_page: bool = False, first_number: int | None = None) -> str:
    """The properties of a section. head: its pages have header and footer, but the first where has_title_page."""
    width, height = (_twips(mm) for mm in PAGE_SIZES[writing.options.page_size])
    references = (
        '<w:headerReference w:type="default" r:id="rId5"/><w:footerReference w:type="default" r:id="rId6"/>'
        if head
        else ""
    )
    number = f'<w:pgNumType w:start="{first_number}"/>' if first_number is not None else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{MARGIN}" w:right="{MARGIN}" w:bottom="{MARGIN}" w:left="{MARGIN}" w:header="720" '
        f'w:footer="720" w:gutter="0"/>{number}<w:cols w:space="720"/>{"<w:titlePg/>" if has_title_page else ""}'
        f"{'<w:bidi/>' if is_rtl_language(writing.language) else ''}</w:sectPr>"
    )


def page_field() -> str:
    """A run that shows the page's number."""
    begin, separate, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
    parts = (begin, '<w:instrText xml:space="preserve"> PAGE </w:instrText>', separate, "<w:t>2</w:t>", end)
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def write_package(writing: Writing, out: BinaryIO, sheet: Sheet, body: Body, pieces: Iterable[str]) -> None:
    """The whole file. pieces: the XML of the text, in which the last is the section's; `body` collects meanwhile."""
    with Package(out, writing.date) as package:
        package.add("[Content_Types].xml", _content_types())
        package.add("_rels/.rels", _package_relations())
        package.add_stream("word/document.xml", _around("document", pieces))
        package.add("word/_rels/document.xml.rels", _document_relations(body))
        package.add("word/styles.xml", _styles(writing, sheet))
        package.add("word/numbering.xml", _numbering(body))
        package.add("word/settings.xml", _settings())
        package.add("word/footnotes.xml", _footnotes(body))
        package.add("word/header1.xml", _part("hdr", sheet.header or "<w:p/>"))
        package.add("word/footer1.xml", _part("ftr", sheet.footer or "<w:p/>"))
        package.add("docProps/core.xml", _core(writing))


def _around(name: str, pieces: Iterable[str]) -> Iterable[str]:
    yield f"{XML_HEAD}<w:{name} {_SPACES}><w:body>"
    yield from pieces
    yield f"</w:body></w:{name}>"


def _part(name: str, content: str) -> str:
    return f"{XML_HEAD}<w:{name} {_SPACES}>{content}</w:{name}>"


def _content_types() -> str:
    kinds = {"document.main": "document", **{kind: name for name, kind in _PARTS.items()}}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for kind, name in kinds.items()
    )
    return (
        f'{XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _package_relations() -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        f'{XML_HEAD}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/></Relationships>'
    )


def _document_relations(body: Body) -> str:
    rows = [
        f'<Relationship Id="rId{index}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for index, (name, kind) in enumerate(_PARTS.items(), 1)
    ]
    rows += [
        f'<Relationship Id="{name}" Type="{_OFFICE}/hyperlink" Target="{xml_text(address)}" TargetMode="External"/>'
        for address, name in body.links.items()
    ]
    return f'{XML_HEAD}<Relationships xmlns="{_RELATIONS}">{"".join(rows)}</Relationships>'


def _styles(writing: Writing, sheet: Sheet) -> str:
    language = _word_language(writing.language)
    base = language.partition("-")[0].lower()
    east = _EAST_ASIAN_FONTS.get(base, sheet.font)
    latin = "en-US" if base in _EAST_ASIAN_FONTS or is_rtl_language(language) else language
    size = round(2 * sheet.size_pt)
    hint = ' w:hint="eastAsia"' if base in _EAST_ASIAN_FONTS else ""
    widows = "" if sheet.has_widow_control else '<w:widowControl w:val="0"/>'
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{hint} w:ascii="{sheet.font}" w:hAnsi="{sheet.font}" '
        f'w:eastAsia="{east}" w:cs="{sheet.font}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{latin}" w:eastAsia="{language}" w:bidi="{language}"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr>{widows}<w:spacing w:before="0" w:after="0" w:line="{sheet.line}" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    return (
        f'{XML_HEAD}<w:styles xmlns:w="{_MAIN}">{defaults}'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        f"{''.join(map(_style, (*sheet.styles, *_notes_styles())))}"
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/></w:style></w:styles>'
    )


def _word_language(language: str) -> str:
    """A language with a country, as Word wants it: the one that most of its speakers live in where none is said."""
    base, _, rest = xml_text(language).partition("-")
    if len(rest) == 2:
        return f"{base}-{rest.upper()}"
    if base == "zh":
        return "zh-TW" if rest.lower() == "hant" else "zh-CN"
    return f"{base}-{_COUNTRIES.get(base, base.upper())}"


def _notes_styles() -> tuple[Style, ...]:
    return (
        Style("FootnoteText", "footnote text", '<w:spacing w:line="240" w:lineRule="auto"/>',
              '<w:sz w:val="20"/><w:szCs w:val="20"/>'),
        Style("Header", "header", '<w:spacing w:line="240" w:lineRule="auto"/>'),
        Style("Footer", "footer", '<w:spacing w:line="240" w:lineRule="auto"/>'),
    )  # fmt: skip


def _style(style: Style) -> str:
    based_on = f'<w:basedOn w:val="{style.based_on}"/>' if style.based_on else ""
    follows = f'<w:next w:val="{style.follows}"/>' if style.follows else ""
    paragraph = f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else ""
    run = f"<w:rPr>{style.run}</w:rPr>" if style.run else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based_on}{follows}'
        f"<w:qFormat/>{paragraph}{run}</w:style>"
    )


def _numbering(body: Body) -> str:
    """Two kinds of lists, and one list for each place where one begins."""
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{kind}"><w:multiLevelType w:val="multilevel"/>'
        + "".join(_level(level, form, text.format(n=level + 1)) for level in range(9))
        + "</w:abstractNum>"
        for kind, form, text in ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%{n}."))
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{kind}"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{first}"/></w:lvlOverride></w:num>'
        for number, (kind, level, first) in enumerate(body.lists, 1)
    )
    return f'{XML_HEAD}<w:numbering xmlns:w="{_MAIN}">{kinds}{lists}</w:numbering>'


def _level(level: int, form: str, text: str) -> str:
    indent = f'<w:ind w:left="{(level + 2) * ITEM_INDENT}" w:hanging="{ITEM_INDENT}"/>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{indent}</w:pPr></w:lvl>'
    )


def _footnotes(body: Body) -> str:
    """Word wants its two separators first."""
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    notes = "".join(f'<w:footnote w:id="{number}">{xml}</w:footnote>' for number, xml in enumerate(body.footnotes, 1))
    return _part("footnotes", separators + notes)


def _settings() -> str:
    separators = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    mode = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    return (
        f'{XML_HEAD}<w:settings xmlns:w="{_MAIN}"><w:defaultTabStop w:val="720"/>'
        f"{separators}<w:compat>{mode}</w:compat></w:settings>"
    )


def _core(writing: Writing) -> str:
    time = iso_time(writing.date)
    return (
        f'{XML_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{xml_text(writing.title)}</dc:title><dc:creator>{xml_text(writing.author)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{time}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{time}</dcterms:modified>'
        f"<dc:language>{xml_text(writing.language)}</dc:language></cp:coreProperties>"
    )
