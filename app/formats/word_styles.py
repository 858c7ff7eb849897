"""What the style sheet and the lists of a Word document say: headings, quotations, italics, the marks of items.

Style ids and the names of a writer's own styles may be in any language; the names of Word's own are always English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.formats.xml_stream import attribute, child, local

_HEADING = re.compile(r"heading (\d)")
_CONTENTS = re.compile(r"toc \d|toc heading|table of contents")
_QUOTES = ("quote", "intense quote", "block text", "quotations")
_LINKS = ("hyperlink", "followedhyperlink", "followed hyperlink", "internet link", "visited internet link")
_BODY_LEVEL = 9  # an outline level that is none
_MOST_ANCESTORS = 20  # of a style: a damaged file may have a ring of them

Toggles = dict[str, bool]  # emphasis, strong, struck, hidden -> whether


def toggles_of(properties: Element | None, is_link: bool = False) -> Toggles:
    """What a run's properties (w:rPr) say; what they don't name is not in it. A link's underline says nothing."""
    toggles: Toggles = {}
    for each in properties if properties is not None else ():
        name, value = local(each.tag), attribute(each, "val", "1")
        wanted = value not in ("0", "false", "off", "none")
        if name in ("i", "b", "strike", "dstrike", "vanish"):
            toggles[{"i": "emphasis", "b": "strong", "vanish": "hidden"}.get(name, "struck")] = wanted
        elif name == "u" and wanted and not is_link:  # what a typescript underlines, a book sets in italics
            toggles["emphasis"] = True
    return toggles


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list_id: str = ""
    toggles: Toggles = field(default_factory=dict)


@dataclass(slots=True)
class ParagraphLook:
    """heading: its level, 0 for none. toggles: for text that says nothing of its own."""

    heading: int = 0
    is_title: bool = False
    is_quote: bool = False
    is_contents: bool = False  # a line of a table of contents, which Word makes anew
    list_id: str = ""
    toggles: Toggles = field(default_factory=dict)


class WordStyles:
    """The styles by their ids."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}

    def add(self, element: Element) -> None:
        """Takes a w:style."""
        paragraph = child(element, "pPr")
        outline = attribute(child(paragraph, "outlineLvl"), "val")
        name = attribute(child(element, "name"), "val").lower()
        self._styles[attribute(element, "styleId")] = _Style(
            name=name,
            based_on=attribute(child(element, "basedOn"), "val"),
            outline=int(outline) if outline.isascii() and outline.isdigit() else None,
            list_id=attribute(child(child(paragraph, "numPr"), "numId"), "val"),
            toggles=toggles_of(child(element, "rPr"), is_link=name in _LINKS),
        )

    def toggles(self, style_id: str) -> Toggles:
        """Those of a style and of the ones it is based on."""
        toggles: Toggles = {}
        for style in self._ancestry(style_id):
            toggles = style.toggles | toggles
        return toggles

    def paragraph(self, style_id: str) -> ParagraphLook:
        """What a paragraph style means."""
        look = ParagraphLook(toggles=self.toggles(style_id))
        for style in self._ancestry(style_id):
            heading = _HEADING.fullmatch(style.name)
            if heading is not None:
                look.heading = look.heading or int(heading[1])
            elif style.outline is not None and style.outline < _BODY_LEVEL:
                look.heading = look.heading or style.outline + 1
            look.is_title |= style.name == "title"
            look.is_contents |= _CONTENTS.fullmatch(style.name) is not None
            look.is_quote |= style.name in _QUOTES
            look.list_id = look.list_id or style.list_id
        if look.heading or look.is_title or look.is_quote:
            look.toggles = {key: value for key, value in look.toggles.items() if key == "hidden"}
        return look

    def _ancestry(self, style_id: str) -> Iterable[_Style]:
        for _ in range(_MOST_ANCESTORS):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = style.based_on


class WordLists:
    """The lists by their ids: what marks an item of each level, and how far each is counted. Lists of one kind count on
    from each other, unless one says that it begins anew."""

    def __init__(self) -> None:
        self._formats: dict[str, dict[int, str]] = {}
        self._kind_of: dict[str, str] = {}  # a list's id -> that of its w:abstractNum
        self._begin_anew: set[str] = set()  # lists that have not begun yet
        self._counts: dict[str, list[int]] = {}

    def add(self, element: Element) -> None:
        """Takes a w:abstractNum or a w:num."""
        if local(element.tag) == "abstractNum":
            self._formats[attribute(element, "abstractNumId")] = {
                level_of(attribute(level, "ilvl")): attribute(child(level, "numFmt"), "val")
                for level in element
                if local(level.tag) == "lvl"
            }
        elif local(element.tag) == "num":
            list_id = attribute(element, "numId")
            self._kind_of[list_id] = attribute(child(element, "abstractNumId"), "val")
            if any(local(part.tag) == "startOverride" for part in element.iter()):
                self._begin_anew.add(list_id)

    def marker(self, list_id: str, level: int) -> str:
        """The mark of the next item: "-" or "1.", "" where the list has no marks (numId 0 takes a paragraph out)."""
        kind = self._kind_of.get(list_id, "")
        if kind not in self._formats:
            return ""
        number_format = self._formats[kind].get(level, "bullet")
        if number_format in ("none", "bullet"):
            return "-" if number_format == "bullet" else ""
        if list_id in self._begin_anew:
            self._begin_anew.discard(list_id)
            self._counts.pop(kind, None)
        counts = self._counts.setdefault(kind, [])
        del counts[level + 1 :]
        counts += [0] * (level + 1 - len(counts))
        counts[level] += 1
        return f"{counts[level]}."


def level_of(text: str) -> int:
    """The depth of a list's level from 0, as w:ilvl has it: never more than the nine that there are."""
    return min(int(text), 8) if text.isascii() and text.isdigit() and len(text) < 4 else 0
