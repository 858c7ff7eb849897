"""What the styles of an OpenDocument text say: headings, quotations, italics, the marks of items."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.formats.xml_stream import attribute, child, local

_ENCODED = re.compile(r"_([0-9a-f]{2,4})_")  # characters that a style's name has as their codes
_MOST_ANCESTORS = 20  # of a style: a damaged file may have a ring of them
_LINKS = ("internet link", "visited internet link")

Toggles = dict[str, bool]  # emphasis, strong, struck, hidden -> whether


@dataclass(slots=True)
class Style:
    """name: as the writer sees it, in small letters. outline: the level of heading that it is for, 0 for none."""

    name: str = ""
    parent: str = ""
    outline: int = 0
    toggles: Toggles = field(default_factory=dict)


class OpenStyles:
    """The styles by family and name."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], Style] = {}
        self._bullets: dict[str, dict[int, bool]] = {}  # by the name of a list's style and level

    def add(self, element: Element) -> None:
        """Takes a style:style or text:list-style; others say nothing here."""
        name = attribute(element, "name")
        if local(element.tag) == "list-style":
            self._bullets[name] = {
                whole(attribute(each, "level")): local(each.tag) != "list-level-style-number" for each in element
            }
        elif local(element.tag) == "style":
            shown = (attribute(element, "display-name") or _ENCODED.sub(_decoded, name)).lower()
            self._styles[attribute(element, "family"), name] = Style(
                name=shown,
                parent=attribute(element, "parent-style-name"),
                outline=whole(attribute(element, "default-outline-level")),
                toggles=_toggles(child(element, "text-properties"), is_link=shown in _LINKS),
            )

    def ancestry(self, family: str, name: str) -> list[Style]:
        """A style and the ones that it is based on, the nearest first; none for a name that is not known."""
        chain: list[Style] = []
        while (style := self._styles.get((family, name))) is not None and len(chain) < _MOST_ANCESTORS:
            chain.append(style)
            name = style.parent
        return chain

    def is_bullet(self, style: str, level: int) -> bool:
        """Whether items of a list at this level, from 1, have a bullet rather than a number."""
        return self._bullets.get(style, {}).get(level, True)


def whole(text: str) -> int:
    """A small whole number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _toggles(properties: Element | None, is_link: bool) -> Toggles:
    """What text properties say; what they don't name is not in it. A link's underline says nothing."""
    toggles: Toggles = {}
    for key, value in properties.attrib.items() if properties is not None else ():
        name = local(key)
        if name == "font-style":
            toggles["emphasis"] = value in ("italic", "oblique")
        elif name == "font-weight":
            toggles["strong"] = value == "bold" or whole(value) >= 600
        elif name in ("text-line-through-style", "text-line-through-type"):
            toggles["struck"] = value != "none"
        elif name == "text-underline-style" and value != "none" and not is_link:
            toggles["emphasis"] = True  # what a typescript underlines, a book sets in italics
        elif name == "display":
            toggles["hidden"] = value == "none"
    return toggles


def _decoded(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
