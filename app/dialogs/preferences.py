"""Preferences: pages at the left, what the page shown has at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.dialogs.settings_page import PageSpec, SettingsPage
from app.settings import Settings
from app.widgets.basic import Retranslated, RowDelegate, resize_within_screen

PAGES = (
    PageSpec("appearance", QT_TRANSLATE_NOOP("Preferences", "Appearance"), ("language", "theme")),
    PageSpec(
        "page",
        QT_TRANSLATE_NOOP("Preferences", "Page"),
        (
            "font_family_kind",
            "font_family",
            "font_size",
            "line_spacing",
            "measure_chars",
            "paragraph_gap",
            "first_line_indent",
            "paper_color",
            "ink_color",
            "smart_punctuation",
            "typewriter",
        ),
    ),
    PageSpec("models", QT_TRANSLATE_NOOP("Preferences", "Models"), ("models_folder", "threads")),
    PageSpec(
        "backups",
        QT_TRANSLATE_NOOP("Preferences", "Backups"),
        ("backup_on_close", "backups_folder", "backups_kept"),
    ),
)
KEYBOARD_PAGE = PageSpec("keyboard", QT_TRANSLATE_NOOP("Preferences", "Keyboard"), ())


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
        resize_within_screen(self, 760, 680)
        self.retranslate()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 12, 16, 16)
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
