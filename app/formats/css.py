"""The little of a style sheet that matters to a manuscript: what is set in italics, in bold, struck out or hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?\.([\w-]+)|([a-z][a-z0-9]*)", re.IGNORECASE)
MAX_CHARACTERS = 1_000_000  # of one sheet: more is no style of a book

Looks = dict[str, bool]  # emphasis, strong, struck, hidden -> whether; what is not named stays as around it


def looks_of(declarations: str) -> Looks:
    """What a `style` attribute or the body of a rule says."""
    looks: Looks = {}
    for declaration in declarations.lower().split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.replace("!important", "").strip()
        if name == "font-style":
            looks["emphasis"] = value.startswith(("italic", "oblique"))
        elif name == "font-weight":
            looks["strong"] = value in ("bold", "bolder") or (value.isdecimal() and int(value[:5]) >= 600)
        elif name in ("text-decoration", "text-decoration-line"):
            looks["struck"] = "line-through" in value
            if "underline" in value:
                looks["emphasis"] = True  # what a typescript underlines, a book sets in italics
        elif name in ("display", "visibility") and value in ("none", "hidden"):
            looks["hidden"] = True
    return looks


@dataclass(slots=True)
class StyleSheet:
    """Rules for a tag, a class, or a tag of a class; what selects in any other way is passed over."""

    rules: dict[tuple[str, str], Looks] = field(default_factory=dict)

    def add(self, css: str) -> None:
        """Takes a sheet; later rules win."""
        for rule in _COMMENT.sub("", css[:MAX_CHARACTERS]).split("}"):
            head, _, body = rule.rpartition("{")
            looks = looks_of(body) if head else {}
            for selector in head.rpartition("{")[2].split(",") if looks else ():
                parts = _SELECTOR.fullmatch(selector.strip())
                if parts is not None:
                    key = ((parts[1] or parts[3] or "").lower(), parts[2] or "")
                    self.rules[key] = {**self.rules.get(key, {}), **looks}

    def looks(self, tag: str, classes: str) -> Looks:
        """What the sheet says of an element; classes as the attribute has them."""
        found = dict(self.rules.get((tag, ""), {}))
        for each in classes.split() if self.rules else ():
            found |= self.rules.get(("", each), {})
            found |= self.rules.get((tag, each), {})
        return found
