"""Theme, fonts, zoom, language and keys: from the settings to what is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF
from PySide6.QtWidgets import QWidget

from app.controllers.memory import MemoryController
from app.editor.editor import Editor
from app.main_window import MainWindow
from app.panels.status import StatusStrip
from app.settings import SETTINGS, Settings
from app.theme import PAGE_FAMILIES, THEMES, Theme, ThemeSwitch, page_font
from app.translation import Translation

if TYPE_CHECKING:
    from app.dialogs.settings_page import PageSpec

_ZOOM_STEP = 10
USUAL_LINE = 1.17  # of the size; that of most serif fonts
LEAST_SPACING = 0.75  # in lines of the font: less would let accents touch the line above
_PAGE_SETTINGS = (
    "font_family_kind",
    "font_family",
    "font_size",
    "line_spacing",
    "measure_chars",
    "paragraph_gap",
    "first_line_indent",
)


class AppearanceController(QObject):
    """GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        themes: ThemeSwitch,
        translation: Translation,
        memory: MemoryController,
    ) -> None:
        super().__init__(window)
        self._memory = memory
        #: Each makes one more page of Preferences, with its spec; they stand before that of memory.
        self.page_makers: list[Callable[[], tuple[PageSpec, QWidget]]] = []
        self._window, self._settings, self._themes, self._translation = window, settings, themes, translation
        editor, status = window.parts.editor, window.parts.status
        assert isinstance(editor, Editor) and isinstance(status, StatusStrip)
        self._editor, self._status = editor, status
        themes.changed.connect(self._show_theme)
        settings.changed.connect(self._apply)
        editor.zoom_changed.connect(lambda percent: settings.set_value("zoom", percent))
        status.zoom_reset_requested.connect(lambda: settings.set_value("zoom", 100))
        self._connect_actions()
        self._show_all()

    def _connect_actions(self) -> None:
        actions, settings = self._window.actions_table, self._settings
        for choice in ("system", *THEMES):
            actions[f"theme_{choice}"].triggered.connect(lambda *_, c=choice: settings.set_value("theme", c))
        for kind in PAGE_FAMILIES:
            actions[f"font_{kind}"].triggered.connect(lambda *_, k=kind: settings.set_value("font_family_kind", k))
        actions["zoom_in"].triggered.connect(lambda: self._zoom_by(_ZOOM_STEP))
        actions["zoom_out"].triggered.connect(lambda: self._zoom_by(-_ZOOM_STEP))
        actions["zoom_reset"].triggered.connect(lambda: settings.set_value("zoom", 100))
        actions["show_scenes"].toggled.connect(lambda shown: settings.set_value("scene_list_shown", shown))
        actions["show_writing"].toggled.connect(lambda shown: settings.set_value("writing_panel_shown", shown))
        actions["preferences"].triggered.connect(lambda: self.show_preferences())
        actions["shortcuts"].triggered.connect(lambda: self.show_preferences("keyboard"))
        actions["about"].triggered.connect(self._show_about)

    def show_preferences(self, page: str = "") -> None:
        from app.dialogs.memory_page import MEMORY_PAGE
        from app.dialogs.preferences import KEYBOARD_PAGE, PreferencesDialog
        from app.dialogs.shortcuts_page import ShortcutsPage

        keys = ShortcutsPage(self._window.actions_table)
        keys.changed.connect(lambda changed: self._settings.set_value("shortcuts", changed))
        memory = self._memory.make_page()
        more = [make() for make in self.page_makers]
        pages = [*more, (MEMORY_PAGE, memory), (KEYBOARD_PAGE, keys)]
        dialog = PreferencesDialog(self._settings, pages, self._window)
        dialog.page_shown.connect(lambda key: self._memory.look() if key == MEMORY_PAGE.key else None)
        dialog.finished.connect(lambda *_: self._settings.save())
        dialog.finished.connect(dialog.deleteLater)
        if page:
            dialog.show_page(page)
        dialog.open()

    def _show_about(self) -> None:
        from app.__main__ import version
        from app.dialogs.about import AboutDialog
        from app.licences import licence_texts

        dialog = AboutDialog(version(), licence_texts, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_all(self) -> None:
        value, actions = self._settings.value, self._window.actions_table
        actions.apply_shortcuts(value("shortcuts"))
        actions["show_scenes"].setChecked(value("scene_list_shown"))
        actions["show_writing"].setChecked(value("writing_panel_shown"))
        self._window.restore_layout(value("window_geometry"), value("window_split"))
        self._apply("language")
        self._apply("theme")
        self._apply("paper_color")
        self._apply("zoom")
        self._apply("font_family_kind")
        self._show_theme(self._themes.theme)

    def _apply(self, key: str) -> None:
        value, actions = self._settings.value, self._window.actions_table
        if key == "theme":
            self._themes.choose(value("theme"))
            actions[f"theme_{value('theme')}"].setChecked(True)
        elif key == "language":
            self._translation.use(value("language"))
            self._themes.use_language(self._translation.language)
            self._apply("font_family_kind")
        elif key in ("paper_color", "ink_color"):
            self._themes.set_paper(value("paper_color"), value("ink_color"))
        elif key == "zoom":
            self._editor.set_zoom(value("zoom"))
            self._status.set_zoom(value("zoom"))
        elif key == "shortcuts":
            actions.apply_shortcuts(value("shortcuts"))
        elif key in _PAGE_SETTINGS:
            kind = value("font_family_kind")
            if kind != "custom":
                actions[f"font_{kind}"].setChecked(True)
            language = self._translation.language
            font = page_font(kind, value("font_family"), value("font_size"), language)
            lines = (value("paragraph_gap"), value("first_line_indent"))
            spacing = proportional_spacing(font, value("line_spacing"))
            self._editor.set_page(font, spacing, _measure(font, value("measure_chars"), language), *lines)

    def _show_theme(self, theme: Theme) -> None:
        colors = self._themes.page_colors
        self._editor.set_colors(colors)
        # Notices lie on the page, which may be of the writer's own paper.
        self._window.parts.notices.setStyleSheet(f"#noticeArea {{ background: {colors['page'].name()}; }}")

    def _zoom_by(self, step: int) -> None:
        low, high = SETTINGS["zoom"].limits or (100, 100)
        self._settings.set_value("zoom", int(max(low, min(high, self._settings.value("zoom") + step))))


def proportional_spacing(font: QFont, spacing: float) -> float:
    """The line spacing in the font's own lines that makes lines as far apart as they are in other fonts of this size.

    Fonts disagree on how high a line is: from 1.1 to 1.5 times their size.
    """
    usual_px = USUAL_LINE * QFontInfo(font).pixelSize()
    return max(LEAST_SPACING, spacing * usual_px / QFontMetricsF(font).lineSpacing())


def _measure(font: QFont, characters: int, language: str) -> int:
    """The line length in average characters of `font`, when two count as one Chinese character.

    Fonts disagree on what their average character is: in one made for Chinese it is the whole square or half of it.
    """
    if not language.startswith("zh"):
        return characters
    metrics = QFontMetricsF(font)
    return round(characters * metrics.horizontalAdvance("字") / 2 / metrics.averageCharWidth())
