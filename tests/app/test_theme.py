"""Colours that can be read, and a stylesheet that fits them."""

from __future__ import annotations

import re
import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPalette, QRawFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)
from pytestqt.qtbot import QtBot

from app.actions import ACTIONS
from app.contrast import contrast
from app.icons import application_icon, icon
from app.paths import resource_folder
from app.settings import SETTINGS
from app.theme import (
    CHINESE_FAMILIES,
    PAGE_FAMILIES,
    THEMES,
    TOKENS,
    Theme,
    ThemeSwitch,
    build_palette,
    build_stylesheet,
    font_families,
    load_theme,
    page_font,
    register_fonts,
)
from tests import tolerances

NAMES = THEMES
GROUNDS = ("window", "panel", "page", "field")
ICONS = sorted(path.stem for path in (resource_folder() / "icons").glob("*.svg"))
APP = Path(__file__).resolve().parents[2] / "app"


@pytest.fixture(params=NAMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    return load_theme(request.param)


def ratio(theme: Theme, front: str, ground: str) -> float:
    return contrast(theme.colors[front], theme.colors[ground])


def test_contrast_is_counted_as_the_standard_does() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#767676"), QColor("#ffffff")) == pytest.approx(4.54, abs=0.01)
    assert contrast(QColor("#123456"), QColor("#123456")) == pytest.approx(1)


@pytest.mark.parametrize("ground", [*GROUNDS, "generated_tint", "current", "difference", "found", "hover"])
def test_text_stands_out_from_every_ground(theme: Theme, ground: str) -> None:
    assert ratio(theme, "ink", ground) >= 7


@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [
        *(("muted_ink", ground, 4.5) for ground in (*GROUNDS, "current", "hover")),
        *(("accent", ground, 4.5) for ground in ("panel", "page", "current")),
        ("accent_ink", "accent", 4.5),
        ("accent_ink", "accent_hover", 4.5),
        ("selection_ink", "selection", 7),
        ("tooltip_ink", "tooltip", 7),
        ("heading_ink", "page", 7),
        ("markup_ink", "page", 3),
        *(("ink", f"{kind}_tint", 7) for kind in ("info", "warning", "error")),
        *((kind, "panel", 4.5) for kind in ("warning", "error")),
        ("error", "window", 4.5),
        *(("strong_border", ground, 3) for ground in ("panel", "page")),
        *(("focus", ground, 3) for ground in GROUNDS),
    ],
)
def test_quieter_words_and_lines_can_still_be_seen(theme: Theme, front: str, ground: str, least: float) -> None:
    assert ratio(theme, front, ground) >= least


#: Every colour of words, and the grounds that it stands on somewhere.
WORDS = {
    "ink": ("window", "panel", "page", "field", "hover", "pressed", "current", "generated_tint", "difference", "found",
            "info_tint", "warning_tint", "error_tint", "chance_1", "chance_2", "chance_3"),
    "muted_ink": ("window", "panel", "page", "field", "hover", "current"),
    "accent": ("panel", "page", "hover"),
    "accent_ink": ("accent", "accent_hover", "accent_pressed"),
    "selection_ink": ("selection",),
    "tooltip_ink": ("tooltip",),
    "heading_ink": ("page",),
    "markup_ink": ("page",),
    "info": ("panel", "info_tint"),
    "warning": ("window", "panel", "warning_tint"),
    "error": ("window", "panel", "error_tint"),
}  # fmt: skip


@pytest.mark.parametrize("front", WORDS)
def test_high_contrast_is_the_enhanced_contrast_of_the_standard_for_all_words(front: str) -> None:
    theme = load_theme("contrast")
    assert {ground: ratio(theme, front, ground) for ground in WORDS[front] if ratio(theme, front, ground) < 7} == {}


def test_high_contrast_draws_its_lines_so_that_they_are_seen() -> None:
    theme = load_theme("contrast")
    for line in ("border", "strong_border", "focus", "scroll_handle", "generated_mark"):
        assert all(ratio(theme, line, ground) >= 4.5 for ground in GROUNDS), line


def test_words_that_the_stylesheet_colours_are_all_known_here() -> None:
    style = (resource_folder() / "themes" / "ravel.qss").read_text(encoding="utf-8")
    used = set(re.findall(r"(?<![-\w])color: \$(\w+)", style))
    assert used - {"disabled_ink"} <= WORDS.keys()


def test_generated_text_is_told_from_the_writers_own(theme: Theme) -> None:
    assert theme.colors["generated_tint"] != theme.colors["page"]
    assert ratio(theme, "generated_tint", "page") >= 1.1


def test_text_stays_readable_on_every_step_of_surprise_and_the_steps_differ_in_lightness(theme: Theme) -> None:
    steps = ["page", *(f"chance_{step}" for step in range(1, 6))]
    assert all(ratio(theme, "ink", step) >= 5 for step in steps)
    assert all(ratio(theme, stronger, weaker) >= 1.08 for weaker, stronger in pairwise(steps))


def test_a_theme_names_all_colours_and_no_others(theme: Theme) -> None:
    assert theme.colors.keys() == TOKENS


def test_the_stylesheet_is_filled_in_wholly(theme: Theme) -> None:
    style = build_stylesheet(theme)
    assert "$" not in style
    pictures = re.findall(r'url\("([^"]+)"\)', style)
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


def test_titles_and_small_print_grow_with_the_systems_font(theme: Theme) -> None:
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", build_stylesheet(theme))]
    larger = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", build_stylesheet(theme, 20.0))]
    assert sizes
    assert larger == [2 * size for size in sizes]


def test_small_pictures_have_the_themes_colours(theme: Theme) -> None:
    for picture in theme.assets.glob("*.svg"):
        token = "accent_ink" if picture.stem.endswith("on-accent") else "muted_ink"
        assert f'stroke="{theme.colors[token].name()}"' in picture.read_text(encoding="utf-8")


def test_a_theme_without_a_colour_is_refused(tmp_path: Path) -> None:
    source = (resource_folder() / "themes" / "light.toml").read_text(encoding="utf-8")
    (tmp_path / "light.toml").write_text(re.sub(r"^ink .*$", "", source, flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(ValueError, match="ink"):
        load_theme("light", tmp_path)


def test_a_colour_that_is_none_is_refused(tmp_path: Path) -> None:
    data = tomllib.loads((resource_folder() / "themes" / "dark.toml").read_text(encoding="utf-8"))
    lines = [f'{token} = "{"muddy" if token == "page" else color}"' for token, color in data["colors"].items()]
    (tmp_path / "dark.toml").write_text("dark = true\n[colors]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(ValueError, match="page"):
        load_theme("dark", tmp_path)


def test_the_palette_has_the_page_under_the_text(theme: Theme) -> None:
    palette = build_palette(theme)
    assert palette.color(QPalette.ColorRole.Base) == theme.colors["page"]
    assert palette.color(QPalette.ColorRole.Text) == theme.colors["ink"]
    assert palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == theme.colors["disabled_ink"]


def test_the_choice_changes_the_whole_application_once(qapp: QApplication, qtbot: QtBot) -> None:
    switch = ThemeSwitch(qapp)
    told: list[Theme] = []
    switch.changed.connect(told.append)
    switch.choose("dark")
    switch.choose("dark")
    switch.choose("light")
    assert [theme.name for theme in told] == ["dark", "light"]
    assert qapp.palette().color(QPalette.ColorRole.Base) == switch.theme.colors["page"]
    assert switch.theme.colors["page"].name() in qapp.styleSheet()


def test_system_shows_what_the_system_shows(qapp: QApplication, qtbot: QtBot) -> None:
    switch = ThemeSwitch(qapp)
    switch.choose("system")
    assert switch.theme.name == switch.system_scheme()


@pytest.mark.parametrize(
    ("kind", "first"),
    [("serif", "Literata"), ("sans", "Atkinson Hyperlegible"), ("typewriter", "Courier Prime"), ("custom", "Garamond")],
)
def test_the_page_font_asks_for_the_best_family_first(qapp: QApplication, kind: str, first: str) -> None:
    font = page_font(kind, "Garamond", 14.5)
    assert font.families()[0] == first
    assert font.pointSizeF() == 14.5


@pytest.mark.parametrize("kind", PAGE_FAMILIES)
@pytest.mark.parametrize("style", ["Regular", "Italic", "Bold", "Bold Italic"])
def test_the_fonts_that_come_along_are_drawn_with_and_have_real_italics_and_bold(
    qapp: QApplication, kind: str, style: str
) -> None:
    assert register_fonts() == ()
    family = PAGE_FAMILIES[kind]
    assert style in QFontDatabase.styles(family)
    font = page_font(kind, "", 13)
    font.setItalic("Italic" in style)
    font.setBold("Bold" in style)
    raw = QRawFont.fromFont(font)
    assert (raw.familyName(), raw.styleName()) == (family, style)
    assert all(raw.supportsCharacter(ord(sign)) for sign in "AÄßçéñøŁž“”‘’—–…«»")


def test_every_font_lies_beside_its_licence() -> None:
    folders = {path.parent for path in (resource_folder() / "fonts").rglob("*.ttf")}
    assert len(folders) == len(PAGE_FAMILIES)
    for folder in folders:
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "OFL.txt").read_text(encoding="utf-8")


def test_fonts_are_registered_in_a_moment(qapp: QApplication) -> None:
    began = time.perf_counter()
    register_fonts.__wrapped__()
    assert time.perf_counter() - began < tolerances.REGISTERING_FONTS_S


def test_the_settings_offer_every_theme_and_font_and_the_menu_too() -> None:
    assert SETTINGS["theme"].choices == ("system", *THEMES)
    assert SETTINGS["font_family_kind"].choices == (*PAGE_FAMILIES, "custom")
    assert {key.removeprefix("theme_") for key in ACTIONS if ACTIONS[key].group == "theme"} == {"system", *THEMES}
    assert {key.removeprefix("font_") for key in ACTIONS if ACTIONS[key].group == "font"} == {*PAGE_FAMILIES}


def test_chinese_is_drawn_with_chinese_fonts_first(qapp: QApplication) -> None:
    """A Latin font has narrow quotes, which stand wrongly between Chinese characters."""
    for kind, first in (("serif", "Noto Serif CJK SC"), ("sans", "Noto Sans CJK SC")):
        chinese, english = font_families(kind, "zh_CN"), font_families(kind, "en")
        assert chinese[0] == first
        assert english[0] not in CHINESE_FAMILIES[kind]
        assert sorted(chinese) == sorted(english)
        assert chinese[-1] == english[-1]
    assert page_font("custom", "FangSong", 14, "zh_CN").families()[:2] == ["FangSong", "Noto Serif CJK SC"]


def test_a_language_dresses_what_is_already_there(qapp: QApplication, qtbot: QtBot) -> None:
    switch = ThemeSwitch(qapp)
    switch.choose("light")
    button = QPushButton("字")
    qtbot.addWidget(button)
    button.show()
    try:
        switch.use_language("zh_CN")
        assert button.font().families() == font_families("sans", "zh_CN")
    finally:
        switch.use_language("en")
    assert button.font().families() == font_families("sans", "en")


@pytest.mark.parametrize("name", [name for name in ICONS if name != "ravel"])
def test_icons_are_crisp_at_double_size_and_tinted(qapp: QApplication, name: str) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#c00000"))
    pixmap = icon(name, palette).pixmap(QSize(20, 20), 2.0, QIcon.Mode.Normal)
    assert pixmap.devicePixelRatio() == 2
    assert pixmap.size() == QSize(40, 40)
    image = pixmap.toImage()
    solid = [image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255]
    assert solid
    assert all(color.name() == "#c00000" for color in solid)


def test_every_icon_that_the_code_names_is_there() -> None:
    wanted = {
        name
        for path in APP.rglob("*.py")
        for name in re.findall(r'(?:IconButton|set_icon)\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert wanted
    assert wanted <= set(ICONS)


def test_the_program_has_its_own_icon(qapp: QApplication) -> None:
    assert application_icon().pixmap(QSize(64, 64)).toImage().pixelColor(32, 8).name() == "#2c6355"


@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
@pytest.mark.parametrize("name", NAMES)
def test_the_ring_of_what_is_not_chosen_is_seen_and_what_is_chosen_differs(
    qtbot: QtBot, qapp: QApplication, name: str, kind: type[QAbstractButton]
) -> None:
    """WCAG 2.1, 1.4.11: 3 to 1 against what it stands on."""
    switch = ThemeSwitch(qapp)
    switch.choose(name)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    button = kind("Choice")
    QVBoxLayout(dialog).addWidget(button)
    dialog.ensurePolished()
    pictures = {}
    for is_enabled in (True, False):
        for is_checked in (False, True):
            button.setEnabled(is_enabled)
            button.setChecked(is_checked)
            pictures[is_enabled, is_checked] = dialog.grab().toImage()
    row, ground = button.geometry().center().y(), switch.theme.colors["panel"]

    def strongest(is_enabled: bool, is_checked: bool) -> float:
        picture = pictures[is_enabled, is_checked]
        return max(contrast(picture.pixelColor(button.x() + x, row), ground) for x in range(4, 24))

    assert strongest(True, False) >= 3
    assert pictures[True, True] != pictures[True, False]
    assert strongest(False, True) >= max(2, 1.3 * strongest(False, False))  # also where it can't be changed
    qapp.setStyleSheet("")


@pytest.mark.parametrize("name", NAMES)
def test_a_button_that_stays_down_looks_it(qtbot: QtBot, qapp: QApplication, name: str) -> None:
    ThemeSwitch(qapp).choose(name)
    button = QPushButton("Compare")
    qtbot.addWidget(button)
    button.setCheckable(True)
    up = button.grab().toImage()
    button.setChecked(True)
    assert button.grab().toImage() != up
    qapp.setStyleSheet("")
