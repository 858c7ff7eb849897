"""Colours, palette and stylesheet of the window.

A theme is a table of named colours (`resources/themes/*.toml`); the shape of everything is in `ravel.qss` beside them.
No widget names a colour of its own: it asks the palette, or the stylesheet does it by role.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.paper import page_colors
from app.paths import resource_folder

THEMES = ("light", "dark", "sepia", "contrast")
ThemeChoice = Literal["system", "light", "dark", "sepia", "contrast"]
FontKind = Literal["serif", "sans", "typewriter"]

#: What every theme file must name. A missing one is our own mistake and is found by the tests.
TOKENS = frozenset(
    {
        "window", "panel", "page", "field", "ink", "muted_ink", "disabled_ink", "border", "strong_border", "hover",
        "pressed", "accent", "accent_hover", "accent_pressed", "accent_ink", "focus", "selection", "selection_ink",
        "current", "found", "generated_tint", "generated_mark", "heading_ink", "markup_ink", "info_tint", "info",
        "warning_tint", "warning", "error_tint", "error", "difference", "scroll_handle", "tooltip", "tooltip_ink",
        "chance_1", "chance_2", "chance_3", "chance_4", "chance_5",
    }
)  # fmt: skip

#: The first family that is installed draws all it can, the next ones what it lacks. Quotes, dashes and ellipses are
#: the same characters in Chinese and in English, but a Chinese font draws them a whole square wide.
LATIN_FAMILIES = {
    "serif": ("Source Serif 4", "Literata", "Charter", "Iowan Old Style", "Georgia", "Noto Serif", "DejaVu Serif"),
    "sans": (
        "Source Sans 3", "Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Noto Sans", "Ubuntu", "Cantarell",
        "DejaVu Sans",
    ),
}  # fmt: skip
CHINESE_FAMILIES = {
    "serif": ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun"),
    "sans": ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei"),
}
LEAST_FONT_PT = 10.0  # of the interface; what the sizes in the stylesheet are meant for
_FONT_SIZE = re.compile(r"font-size: (\d+)pt")
_CHINESE = frozenset(family for families in CHINESE_FAMILIES.values() for family in families)


#: The page's own families, which come with Ravel (`resources/fonts`): the same page on every system.
PAGE_FAMILIES: dict[FontKind, str] = {
    "serif": "Literata",
    "sans": "Atkinson Hyperlegible",
    "typewriter": "Courier Prime",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours and the folder of the small pictures that the stylesheet needs."""

    name: str
    dark: bool
    colors: dict[str, QColor]
    assets: Path


def load_theme(name: str, folder: Path | None = None) -> Theme:
    """The theme in `folder`/`name`.toml. Raises ValueError for a token that is missing or is no colour."""
    folder = folder or resource_folder() / "themes"
    with (folder / f"{name}.toml").open("rb") as file:
        data = tomllib.load(file)
    colors = {token: QColor(value) for token, value in data["colors"].items()}
    wrong = sorted(TOKENS - colors.keys()) + sorted(token for token, color in colors.items() if not color.isValid())
    if wrong:
        raise ValueError(f"theme {name}: {', '.join(wrong)} missing or no colour")
    return Theme(name=name, dark=bool(data["dark"]), colors=colors, assets=folder / name)


def build_palette(theme: Theme) -> QPalette:
    """The palette for widgets that paint themselves and for Qt's own dialogs."""
    c, role = theme.colors, QPalette.ColorRole
    palette = QPalette(c["window"])
    pairs = {
        role.Window: "panel", role.WindowText: "ink", role.Base: "page", role.AlternateBase: "panel",
        role.Text: "ink", role.Button: "field", role.ButtonText: "ink", role.BrightText: "error",
        role.Highlight: "selection", role.HighlightedText: "selection_ink", role.PlaceholderText: "muted_ink",
        role.ToolTipBase: "tooltip", role.ToolTipText: "tooltip_ink", role.Link: "accent", role.LinkVisited: "accent",
        role.Accent: "accent", role.Light: "page", role.Midlight: "hover", role.Mid: "border",
        role.Dark: "strong_border", role.Shadow: "strong_border",
    }  # fmt: skip
    for color_role, token in pairs.items():
        palette.setColor(color_role, c[token])
    for color_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, color_role, c["disabled_ink"])
    return palette


def build_stylesheet(theme: Theme, font_pt: float = LEAST_FONT_PT) -> str:
    """`ravel.qss` with this theme's colours filled in, its sizes of letters as they go with the interface's font."""
    text = (theme.assets.parent / "ravel.qss").read_text(encoding="utf-8")
    names = {token: color.name() for token, color in theme.colors.items()}
    text = _FONT_SIZE.sub(lambda found: f"font-size: {float(found[1]) * font_pt / LEAST_FONT_PT:g}pt", text)
    return Template(text).substitute(names, assets=theme.assets.as_posix())


def font_families(kind: Literal["serif", "sans"], language: str) -> list[str]:
    """What text of `language` (a code such as zh_CN) is drawn with, best first."""
    latin, chinese = LATIN_FAMILIES[kind], CHINESE_FAMILIES[kind]
    generic = "serif" if kind == "serif" else "sans-serif"
    return [*chinese, *latin, generic] if language.startswith("zh") else [*latin, *chinese, generic]


@cache
def register_fonts() -> tuple[str, ...]:
    """Makes the fonts that come with Ravel known to Qt, once; 5 ms. Returns the files that Qt can't read."""
    files = sorted((resource_folder() / "fonts").rglob("*.ttf"))
    return tuple(file.name for file in files if QFontDatabase.addApplicationFont(str(file)) < 0)


def page_font(kind: str, custom_family: str, size_pt: float, language: str = "en") -> QFont:
    """The manuscript's font. kind: serif, sans, typewriter, or custom (`custom_family` first, serif behind it)."""
    families = font_families("serif" if kind in ("serif", "custom") else "sans", language)
    own = PAGE_FAMILIES["typewriter" if kind == "typewriter" else "sans" if kind == "sans" else "serif"]
    latin_place = next(place for place, family in enumerate(families) if family not in _CHINESE)
    families.insert(latin_place, own)
    if kind == "custom" and custom_family:
        families.insert(0, custom_family)
    font = QFont()
    font.setFamilies(families)
    hints = {"sans": QFont.StyleHint.SansSerif, "typewriter": QFont.StyleHint.TypeWriter}
    font.setStyleHint(hints.get(kind, QFont.StyleHint.Serif))
    font.setPointSizeF(size_pt)
    return font


def interface_font(language: str = "en") -> QFont:
    """The font of menus and panels: the system's own size, but never under LEAST_FONT_PT."""
    font = QFont(QGuiApplication.font())
    font.setFamilies(font_families("sans", language))
    font.setPointSizeF(max(LEAST_FONT_PT, font.pointSizeF()))
    return font


class ThemeSwitch(QObject):
    """Puts a theme on the whole application and follows the system when asked to. GUI thread only."""

    changed = Signal(object)  # the Theme now in use

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._choice: ThemeChoice = "system"
        self._theme: Theme | None = None
        self._paper = self._ink = ""
        register_fonts()
        application.setStyle("Fusion")
        application.setFont(interface_font())
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def theme(self) -> Theme:
        """The theme in use; `choose` must have been called."""
        assert self._theme is not None
        return self._theme

    @property
    def page_colors(self) -> dict[str, QColor]:
        """The theme's colours as they are on the page, with the writer's own paper and ink."""
        return page_colors(self.theme.colors, self._paper, self._ink)

    def set_paper(self, paper: str, ink: str) -> None:
        """ "#rrggbb", or "" for the theme's own. Told as a change of theme."""
        if (paper, ink) != (self._paper, self._ink):
            self._paper, self._ink = paper, ink
            self.changed.emit(self.theme)

    def choose(self, choice: ThemeChoice) -> None:
        """Shows that theme, or light or dark as the system does."""
        self._choice = choice
        name = self.system_scheme() if choice == "system" else choice
        if self._theme is not None and self._theme.name == name:
            return
        self._theme = load_theme(name)
        self._application.setPalette(build_palette(self._theme))
        self._application.setStyleSheet(build_stylesheet(self._theme, self._application.font().pointSizeF()))
        self.changed.emit(self._theme)

    def use_language(self, language: str) -> None:
        """Draws menus and panels with the fonts that suit a language, a code such as zh_CN."""
        font = interface_font(language)
        if font.families() != self._application.font().families():
            self._application.setFont(font)
            # Widgets that a stylesheet has dressed keep the font of that day until they are dressed again.
            self._application.setStyleSheet(self._application.styleSheet())

    def system_scheme(self) -> Literal["light", "dark"]:
        """What the system shows; light where it doesn't say."""
        scheme = self._application.styleHints().colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    def _follow_system(self) -> None:
        if self._choice == "system":
            self.choose("system")
