"""Preferences: every change takes effect at once; what is shown comes from the table in app/settings.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import paths
from app.dialogs import files
from app.settings import SETTINGS, Setting, Settings
from app.widgets.basic import ChoiceBox, Retranslated, RowDelegate, WheelGuard, give_room, muted_label
from app.widgets.folder_field import FolderField

#: What the values of choices are called; a language is always called by its own name.
CHOICE_NAMES = {
    "language": {"system": QT_TRANSLATE_NOOP("Preferences", "As the system"), "en": "English", "zh_CN": "简体中文"},
    "theme": {
        "system": QT_TRANSLATE_NOOP("Preferences", "As the system"),
        "light": QT_TRANSLATE_NOOP("Preferences", "Light"),
        "dark": QT_TRANSLATE_NOOP("Preferences", "Dark"),
    },
    "font_family_kind": {
        "serif": QT_TRANSLATE_NOOP("Preferences", "Serif"),
        "sans": QT_TRANSLATE_NOOP("Preferences", "Sans serif"),
        "custom": QT_TRANSLATE_NOOP("Preferences", "A font of your choice"),
    },
}


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of settings. title: English source in the context "Preferences"."""

    key: str
    title: str
    settings: tuple[str, ...]


PAGES = (
    PageSpec("appearance", QT_TRANSLATE_NOOP("Preferences", "Appearance"), ("language", "theme")),
    PageSpec(
        "page",
        QT_TRANSLATE_NOOP("Preferences", "Page"),
        ("font_family_kind", "font_family", "font_size", "line_spacing", "measure_chars"),
    ),
    PageSpec("models", QT_TRANSLATE_NOOP("Preferences", "Models"), ("models_folder",)),
    PageSpec("memory", QT_TRANSLATE_NOOP("Preferences", "Memory"), ("state_memory_mb", "state_disk_mb")),
)
KEYBOARD_PAGE = PageSpec("keyboard", QT_TRANSLATE_NOOP("Preferences", "Keyboard"), ())


class SettingsPage(Retranslated, QWidget):
    """One page, made from rows of the settings table."""

    def __init__(self, spec: PageSpec, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec, self._settings = spec, settings
        self._guard = WheelGuard(self)
        self._rows: dict[str, tuple[QLabel, QWidget, QLabel]] = {}
        self._readers: dict[str, Callable[[], None]] = {}
        self._title = QLabel()
        self._title.setProperty("role", "title")
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for index, key in enumerate(spec.settings):
            self._add_row(grid, 3 * index, SETTINGS[key])
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addStretch(1)
        settings.changed.connect(self._read_again)
        self._show_dependent()
        self.retranslate()

    def _add_row(self, grid: QGridLayout, row: int, setting: Setting) -> None:
        label, explanation = QLabel(), muted_label()
        explanation.setParent(self)
        explanation.setVisible(bool(setting.help))
        explanation.setProperty("scale", "small")
        field, reader = self._made_field(setting)
        label.setBuddy(field)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(field, row, 1)
        if setting.help:
            grid.addWidget(explanation, row + 1, 1)
        grid.setRowMinimumHeight(row + 2, 8)
        self._rows[setting.key] = (label, field, explanation)
        self._readers[setting.key] = reader
        reader()

    def _made_field(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        """The field for a setting, and what makes it show the value in use."""
        if setting.choices or setting.key == "font_family":
            return self._made_choice(setting)
        if setting.is_folder:
            return self._made_folder(setting)
        number: QSpinBox | QDoubleSpinBox = QSpinBox() if setting.kind is int else QDoubleSpinBox(decimals=1)
        assert setting.limits is not None
        low, high = setting.limits
        number.setRange(low, high)  # type: ignore[arg-type]
        number.setSingleStep(setting.step)  # type: ignore[arg-type]
        number.setSuffix(f" {setting.unit}" if setting.unit else "")
        number.setKeyboardTracking(False)
        give_room(number)
        self._guard.watch(number)
        number.valueChanged.connect(lambda value: self._settings.set_value(setting.key, value))
        return number, lambda: number.setValue(self._settings.value(setting.key))

    def _made_choice(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        box = ChoiceBox()
        for value in setting.choices or ("", *QFontDatabase.families()):
            box.addItem(value, value)
        self._guard.watch(box)
        box.activated.connect(lambda row: self._settings.set_value(setting.key, box.itemData(row)))
        return box, lambda: box.setCurrentIndex(max(0, box.findData(self._settings.value(setting.key))))

    def _made_folder(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        field = FolderField()

        def ask() -> None:
            folder = files.choose_models_folder(self, field.path())
            if folder:
                self._settings.set_value(setting.key, "" if Path(folder) == paths.models_folder() else folder)

        field.change_requested.connect(ask)
        return field, lambda: field.set_path(self._settings.value(setting.key) or str(paths.models_folder()))

    def field(self, key: str) -> QWidget:
        return self._rows[key][1]

    def restore_defaults(self) -> None:
        for key in self._spec.settings:
            self._settings.reset(key)

    def retranslate(self) -> None:
        self._title.setText(QCoreApplication.translate("Preferences", self._spec.title))
        for key, (label, field, explanation) in self._rows.items():
            label.setText(SETTINGS[key].translated_label())
            explanation.setText(SETTINGS[key].translated_help())
            field.setAccessibleName(label.text())
            field.setAccessibleDescription(explanation.text())
            if isinstance(field, QComboBox):
                for row in range(field.count()):
                    name = CHOICE_NAMES.get(key, {}).get(field.itemData(row))
                    if name:
                        field.setItemText(row, QCoreApplication.translate("Preferences", name))

    def _read_again(self, key: str) -> None:
        if key in self._readers:
            self._readers[key]()
            self._show_dependent()

    def _show_dependent(self) -> None:
        """A font is chosen only where one of the writer's choice is wanted."""
        if "font_family" in self._rows:
            wanted = self._settings.value("font_family_kind") == "custom"
            for widget in self._rows["font_family"][:2]:
                widget.setEnabled(wanted)


class PreferencesDialog(Retranslated, QDialog):
    """Pages at the left, their settings at the right. Saving to disk is the caller's, on `finished`.

    more_pages: come last, with a spec that names no settings; each may have `restore_defaults()`.
    """

    page_shown = Signal(str)  # key

    def __init__(
        self, settings: Settings, more_pages: Sequence[tuple[PageSpec, QWidget]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        made = [(spec, SettingsPage(spec, settings)) for spec in PAGES]
        self.pages: dict[str, QWidget] = {spec.key: page for spec, page in [*made, *more_pages]}
        self._specs = [spec for spec, _ in [*made, *more_pages]]
        self._names = QListWidget()
        self._names.setObjectName("pages")
        self._names.setFixedWidth(176)
        self._names.setItemDelegate(RowDelegate(36, self._names))
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._names.addItems([spec.title for spec in self._specs])
        self._defaults, self._close = QPushButton(), QPushButton()
        self._defaults.setAutoDefault(False)
        self._close.setDefault(True)
        self._lay_out()
        self._names.currentRowChanged.connect(self._show_row)
        self._defaults.clicked.connect(self._restore_defaults)
        self._close.clicked.connect(self.accept)
        self._names.setCurrentRow(0)
        self.resize(760, 540)
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 0, 16, 16)
        buttons.addWidget(self._defaults)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._names)
        row.addLayout(right, 1)

    def show_page(self, key: str) -> None:
        """Raises ValueError for a page that isn't there."""
        self._names.setCurrentRow([spec.key for spec in self._specs].index(key))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._defaults.setText(self.tr("Restore defaults"))
        self._close.setText(self.tr("Close"))
        self._names.setAccessibleName(self.tr("Pages"))
        for row, spec in enumerate(self._specs):
            self._names.item(row).setText(QCoreApplication.translate("Preferences", spec.title))

    def _show_row(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self.page_shown.emit(self._specs[row].key)

    def _restore_defaults(self) -> None:
        page = self._stack.currentWidget()
        restore = getattr(page, "restore_defaults", None)
        if restore is not None:
            restore()
