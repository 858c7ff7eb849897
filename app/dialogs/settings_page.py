"""A page of preferences made from rows of the settings table: every change takes effect at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSpinBox,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

import engine
from app import paths
from app.dialogs import files
from app.settings import SETTINGS, Setting, Settings
from app.theme import PAGE_FAMILIES
from app.widgets.basic import ChoiceBox, Retranslated, RowDelegate, WheelGuard, give_room, muted_label, set_role
from app.widgets.budget_field import BudgetField
from app.widgets.color_field import ColorField
from app.widgets.folder_field import FolderField

#: What the values of choices are called; a language is always called by its own name.
CHOICE_NAMES = {
    "language": {"system": QT_TRANSLATE_NOOP("Preferences", "As the system"), "en": "English", "zh_CN": "简体中文"},
    "theme": {
        "system": QT_TRANSLATE_NOOP("Preferences", "As the system"),
        "light": QT_TRANSLATE_NOOP("Preferences", "Light"),
        "dark": QT_TRANSLATE_NOOP("Preferences", "Dark"),
        "sepia": QT_TRANSLATE_NOOP("Preferences", "Sepia"),
        "contrast": QT_TRANSLATE_NOOP("Preferences", "High contrast"),
    },
    "font_family_kind": {
        "serif": QT_TRANSLATE_NOOP("Preferences", "Literata (serif)"),
        "sans": QT_TRANSLATE_NOOP("Preferences", "Atkinson Hyperlegible (sans serif)"),
        "typewriter": QT_TRANSLATE_NOOP("Preferences", "Courier Prime (typewriter)"),
        "custom": QT_TRANSLATE_NOOP("Preferences", "A font of your choice"),
    },
}


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page of settings. title: English source in the context "Preferences"."""

    key: str
    title: str
    settings: tuple[str, ...]


_FONTS = ("font_family_kind", "font_family")
_SAMPLE_PT, _FONT_ROW_PX = 12, 34
_CHECK_BOX_PX = 30  # from the left edge of a check box to its words


class _FontRows(RowDelegate):
    """Names of fonts, each drawn with itself. Their heights are not asked for: that would load every font there is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self._height_px)


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
        label, explanation = QLabel(self), muted_label()
        explanation.setParent(self)
        explanation.setVisible(bool(setting.help))
        explanation.setProperty("scale", "small")
        field, reader = self._made_field(setting)
        if isinstance(field, QCheckBox):  # says itself what it is
            label.hide()
            grid.addWidget(field, row, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
            explanation.setIndent(_CHECK_BOX_PX)
        else:
            label.setBuddy(field)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(field, row, 1)
        if setting.help:
            first = 0 if isinstance(field, QCheckBox) else 1
            grid.addWidget(explanation, row + 1, first, 1, 2 - first)
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
        if setting.is_color:
            return self._made_color(setting)
        if setting.kind is bool:
            return self._made_check_box(setting)
        if setting.is_budget:
            return self._made_budget(setting)
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
            family = PAGE_FAMILIES.get(value, "") if setting.key == "font_family_kind" else value
            if family and setting.key in _FONTS:
                box.setItemData(box.count() - 1, QFont(family, _SAMPLE_PT), Qt.ItemDataRole.FontRole)
        if setting.key in _FONTS:
            box.setItemDelegate(_FontRows(_FONT_ROW_PX, box))
        self._guard.watch(box)
        box.activated.connect(lambda row: self._settings.set_value(setting.key, box.itemData(row)))
        return box, lambda: box.setCurrentIndex(max(0, box.findData(self._settings.value(setting.key))))

    def _made_color(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        field = ColorField()
        field.changed.connect(lambda color: self._settings.set_value(setting.key, color))
        return field, lambda: field.set_color(self._settings.value(setting.key))

    def _made_check_box(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        box = QCheckBox()
        box.toggled.connect(lambda checked: self._settings.set_value(setting.key, checked))
        return box, lambda: box.setChecked(self._settings.value(setting.key))

    def _made_budget(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        assert setting.limits is not None
        field = BudgetField(int(setting.limits[1]), int(setting.step), setting.unit)
        self._guard.watch(field.number)
        field.changed.connect(lambda amount: self._settings.set_value(setting.key, amount))

        def read() -> None:
            amount = self._settings.value(setting.key)
            if setting.key == "threads" and amount == 0:
                field.set_automatic_amount(engine.threads())
            field.set_amount(amount)

        return field, read

    def _made_folder(self, setting: Setting) -> tuple[QWidget, Callable[[], None]]:
        field = FolderField()
        is_models = setting.key == "models_folder"
        usual = paths.models_folder if is_models else paths.backups_folder

        def ask() -> None:
            choose = files.choose_models_folder if is_models else files.choose_backups_folder
            folder = choose(self, field.path())
            if folder:
                self._settings.set_value(setting.key, "" if Path(folder) == usual() else folder)

        field.change_requested.connect(ask)
        return field, lambda: field.set_path(self._settings.value(setting.key) or str(usual()))

    def field(self, key: str) -> QWidget:
        return self._rows[key][1]

    def row_widgets(self) -> list[QWidget]:
        """All that belongs to a setting."""
        return [widget for row in self._rows.values() for widget in row]

    def show_rows(self, speaks: Callable[[str], bool], mark: bool) -> bool:
        """Shows the rows that speak of something, marked if `mark`, and hides the others. Returns whether any does."""
        shown = False
        for key, (label, field, explanation) in self._rows.items():
            is_choice = isinstance(field, QComboBox) and key in CHOICE_NAMES
            choices = " ".join(field.itemText(row) for row in range(field.count())) if is_choice else ""
            wanted = speaks(f"{label.text()} {explanation.text()} {choices}")
            label.setVisible(wanted and not isinstance(field, QCheckBox))
            field.setVisible(wanted)
            explanation.setVisible(wanted and bool(SETTINGS[key].help))
            set_role(field if isinstance(field, QCheckBox) else label, "found", wanted and mark)
            shown = shown or wanted
        return shown

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
            if isinstance(field, QCheckBox):
                field.setText(label.text())
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
        """A font is chosen only where one of the writer's choice is wanted, room on disk where the disk is used."""
        value = self._settings.value
        self._enable("font_family", lambda: value("font_family_kind") == "custom")
        self._enable("state_disk_mb", lambda: value("state_on_disk"))

    def _enable(self, key: str, wanted: Callable[[], bool]) -> None:
        for widget in self._rows.get(key, ())[:2]:
            widget.setEnabled(wanted())
