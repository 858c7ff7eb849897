"""An .odt around its text: styles, pages, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.formats.export_options import PAGE_SIZES
from app.formats.odt_body import PAGE_START, RTL
from app.formats.packages import XML_HEAD, Package, iso_time, xml_text
from app.formats.scripts import is_rtl_language
from app.formats.writers import Writing

_MIME = "application/vnd.oasis.opendocument.text"
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    [
        *(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "style", "text", "meta", "table")),
        f'xmlns:fo="{_URN}:xsl-fo-compatible:1.0"',
        f'xmlns:svg="{_URN}:svg-compatible:1.0"',
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
_VERSION = 'office:version="1.3"'
MARGIN_MM = 25.4
_RIGHT_TO_LEFT, _NEW_PAGE = 'style:writing-mode="rl-tb"', 'fo:break-before="page"'
_NOTES = (
    '<text:notes-configuration text:note-class="footnote" style:num-format="1" text:start-value="0" '
    'text:footnotes-position="page" text:start-numbering-at="document" '
    'text:citation-style-name="Footnote_20_anchor" text:citation-body-style-name="Footnote_20_anchor"/>'
)
_EAST_ASIAN_FONTS = {"zh": "SimSun", "ja": "MS Mincho", "ko": "Batang"}


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. name: as in the file, a space being _20_. paragraph, text: attributes; level: of a heading;
    can_start_page: whether a variant that begins a page is wanted. tabs: XML of its tab stops."""

    name: str
    paragraph: str = ""
    text: str = ""
    parent: str = "Standard"
    follows: str = ""
    level: int = 0
    can_start_page: bool = False
    tabs: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the whole document looks. line: of its spacing, in per cent. header, footer: XML of the pages' one paragraph,
    "" for none. automatic: XML of more styles for the text."""

    font: str
    size_pt: float
    line: int
    styles: tuple[Style, ...]
    header: str = ""
    footer: str = ""
    widows: int = 2
    automatic: str = ""
    emphasis: str = 'fo:font-style="italic" style:font-style-asian="italic" style:font-style-complex="italic"'


def text_height_mm(writing: Writing) -> float:
    return PAGE_SIZES[writing.options.page_size][1] - 2 * MARGIN_MM


def text_width_mm(writing: Writing) -> float:
    return PAGE_SIZES[writing.options.page_size][0] - 2 * MARGIN_MM


def sized(points: float) -> str:
    """Attributes of a size of type, for every script."""
    return f'fo:font-size="{points}pt" style:font-size-asian="{points}pt" style:font-size-complex="{points}pt"'


def starting(style: str, parent: str, master: str, page_number: int | None = None) -> str:
    """A style with which a page of another kind begins."""
    number = f' style:page-number="{page_number}"' if page_number is not None else ""
    variants = (("", ""), (RTL, f" {_RIGHT_TO_LEFT}"))
    return "".join(
        f'<style:style style:name="{style}{ending}" style:family="paragraph" style:parent-style-name="{parent}" '
        f'style:master-page-name="{master}"><style:paragraph-properties{number}{mode}/></style:style>'
        for ending, mode in variants
    )


def write_package(writing: Writing, out: BinaryIO, sheet: Sheet, pieces: Iterable[str]) -> None:
    """The whole file. pieces: the XML of the text."""
    with Package(out, writing.date) as package:
        package.add("mimetype", _MIME, is_stored=True)
        package.add_stream("content.xml", _content(sheet, pieces))
        package.add("styles.xml", _styles(writing, sheet))
        package.add("meta.xml", _meta(writing))
        package.add("META-INF/manifest.xml", _manifest())


def _content(sheet: Sheet, pieces: Iterable[str]) -> Iterator[str]:
    yield f"{XML_HEAD}<office:document-content {_SPACES} {_VERSION}><office:automatic-styles>"
    for style in sheet.styles:
        # "start" is the left for some programs, whatever the direction.
        rtl = _RIGHT_TO_LEFT if "fo:text-align" in style.paragraph else f'{_RIGHT_TO_LEFT} fo:text-align="right"'
        yield _variant(style, RTL, rtl)
        if style.can_start_page:
            yield _variant(style, PAGE_START, _NEW_PAGE)
            yield _variant(style, PAGE_START + RTL, f"{_NEW_PAGE} {rtl}")
    yield f"{sheet.automatic}</office:automatic-styles><office:body><office:text>"
    yield from pieces
    yield "</office:text></office:body></office:document-content>"


def _variant(style: Style, ending: str, attributes: str) -> str:
    return (
        f'<style:style style:name="{style.name}{ending}" style:family="paragraph" '
        f'style:parent-style-name="{style.name}">'
        f"<style:paragraph-properties {attributes}/></style:style>"
    )


def _styles(writing: Writing, sheet: Sheet) -> str:
    default = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2" '
        'style:writing-mode="lr-tb"/>'
        f"<style:text-properties {_fonts(writing, sheet)} {sized(sheet.size_pt)} {_language(writing)}/>"
        "</style:default-style>"
    )
    standard = (
        '<style:style style:name="Standard" style:family="paragraph" style:class="text"><style:paragraph-properties '
        f'fo:text-align="start" fo:line-height="{sheet.line}%" fo:orphans="{sheet.widows}" '
        f'fo:widows="{sheet.widows}"/></style:style>'
    )
    texts = {
        "Emphasis": sheet.emphasis,
        "Strong_20_Emphasis": 'fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"',
        "Footnote_20_anchor": 'style:text-position="super 58%"',
        "Struck": 'style:text-line-through-style="solid"',
    }
    spans = "".join(
        f'<style:style style:name="{name}" style:display-name="{_shown(name)}" style:family="text">'
        f"<style:text-properties {attributes}/></style:style>"
        for name, attributes in texts.items()
    )
    named = (*sheet.styles, Style("Footnote", 'fo:line-height="100%"', sized(10)))
    named += (Style("Header", 'fo:line-height="100%"'), Style("Footer", 'fo:line-height="100%"'))
    faces = "".join(
        f'<style:font-face style:name="{name}" svg:font-family="&apos;{name}&apos;"/>'
        for name in dict.fromkeys((sheet.font, _east(writing, sheet)))
    )
    return (
        f"{XML_HEAD}<office:document-styles {_SPACES} {_VERSION}><office:font-face-decls>{faces}"
        f"</office:font-face-decls><office:styles>{default}{standard}{''.join(map(_style, named))}{spans}{_lists()}"
        f"{_NOTES}</office:styles><office:automatic-styles>{_page_layout(writing)}</office:automatic-styles>"
        f"<office:master-styles>{_master_pages(sheet)}</office:master-styles></office:document-styles>"
    )


def _east(writing: Writing, sheet: Sheet) -> str:
    return _EAST_ASIAN_FONTS.get(writing.language[:2].lower(), sheet.font)


def _fonts(writing: Writing, sheet: Sheet) -> str:
    east = _east(writing, sheet)
    return f'style:font-name="{sheet.font}" style:font-name-asian="{east}" style:font-name-complex="{sheet.font}"'


def _language(writing: Writing) -> str:
    language, _, country = xml_text(writing.language).partition("-")
    country = country if len(country) == 2 else "none"
    if language in _EAST_ASIAN_FONTS:
        return f'style:language-asian="{language}" style:country-asian="{country}"'
    if is_rtl_language(language):
        return f'style:language-complex="{language}" style:country-complex="{country}"'
    return f'fo:language="{language}" fo:country="{country}"'


def _shown(name: str) -> str:
    return name.replace("_20_", " ")


def _style(style: Style) -> str:
    level = f' style:default-outline-level="{style.level}"' if style.level else ""
    tabs = f"<style:tab-stops>{style.tabs}</style:tab-stops>" if style.tabs else ""
    follows = f' style:next-style-name="{style.follows}"' if style.follows else ""
    return (
        f'<style:style style:name="{style.name}" style:display-name="{_shown(style.name)}" style:family="paragraph" '
        f'style:parent-style-name="{style.parent}"{follows}{level}>'
        f"<style:paragraph-properties {style.paragraph}>{tabs}</style:paragraph-properties>"
        f"<style:text-properties {style.text}/></style:style>"
    )


def _lists() -> str:
    def label(level: int) -> str:
        return (
            '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
            '<style:list-level-label-alignment text:label-followed-by="listtab" '
            f'fo:text-indent="-6mm" fo:margin-left="{6 * (level + 1)}mm"/></style:list-level-properties>'
        )

    bullets = "".join(
        f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="•">{label(n)}</text:list-level-style-bullet>'
        for n in range(1, 11)
    )
    numbers = "".join(
        f'<text:list-level-style-number text:level="{n}" style:num-format="1" style:num-suffix=".">{label(n)}'
        "</text:list-level-style-number>"
        for n in range(1, 11)
    )
    return "".join(
        f'<text:list-style style:name="{name}">{levels}</text:list-style>'
        for name, levels in (("Bullets", bullets), ("Numbers", numbers))
    )


def _page_layout(writing: Writing) -> str:
    width, height = PAGE_SIZES[writing.options.page_size]
    mode = ' style:writing-mode="rl-tb"' if is_rtl_language(writing.language) else ""
    # Head and foot take half of the margin, so that the text has a whole one above and below it.
    room = f"{MARGIN_MM / 2}mm"
    page = (
        f'fo:page-width="{width}mm" fo:page-height="{height}mm" fo:margin-left="{MARGIN_MM}mm" '
        f'fo:margin-right="{MARGIN_MM}mm"{mode}'
    )
    edge = (
        f'<style:header-footer-properties svg:height="{room}" fo:margin-bottom="0mm" style:dynamic-spacing="false"/>',
        f'<style:header-footer-properties svg:height="{room}" fo:margin-top="0mm" style:dynamic-spacing="false"/>',
    )
    return (
        f'<style:page-layout style:name="Paged"><style:page-layout-properties {page} fo:margin-top="{room}" '
        f'fo:margin-bottom="{room}"/><style:header-style>{edge[0]}</style:header-style>'
        f"<style:footer-style>{edge[1]}</style:footer-style></style:page-layout>"
        f'<style:page-layout style:name="Bare"><style:page-layout-properties {page} fo:margin-top="{MARGIN_MM}mm" '
        f'fo:margin-bottom="{MARGIN_MM}mm"/></style:page-layout>'
    )


def _master_pages(sheet: Sheet) -> str:
    head = sheet.header or '<text:p text:style-name="Header"/>'
    foot = sheet.footer or '<text:p text:style-name="Footer"/>'
    return (
        f'<style:master-page style:name="Standard" style:page-layout-name="Paged"><style:header>{head}</style:header>'
        f"<style:footer>{foot}</style:footer></style:master-page>"
        '<style:master-page style:name="First" style:page-layout-name="Bare" style:next-style-name="Standard"/>'
    )


def _meta(writing: Writing) -> str:
    time = iso_time(writing.date)
    return (
        f"{XML_HEAD}<office:document-meta {_SPACES} {_VERSION}><office:meta>"
        f"<dc:title>{xml_text(writing.title)}</dc:title>"
        f"<meta:initial-creator>{xml_text(writing.author)}</meta:initial-creator>"
        f"<dc:creator>{xml_text(writing.author)}</dc:creator><meta:creation-date>{time}</meta:creation-date>"
        f"<dc:date>{time}</dc:date><dc:language>{xml_text(writing.language)}</dc:language></office:meta>"
        "</office:document-meta>"
    )


def _manifest() -> str:
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    return (
        f'{XML_HEAD}<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_MIME}"/>'
        f"{files}</manifest:manifest>"
    )
