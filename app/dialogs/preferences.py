"""Preferences: pages at the left, what the page shown has at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.preferences_search import FOUND, SearchField, show_matches
from app.dialogs.settings_page import PageSpec, SettingsPage
from app.settings import Settings
from app.widgets.basic import (
    ColumnScroll,
    Retranslated,
    RowDelegate,
    muted_label,
    pressed_by_enter,
    resize_within_screen,
)

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
LIST_WIDTH_PX = 192
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
        self._names.setItemDelegate(RowDelegate(36, self._names))
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(_scrolled(page) if isinstance(page, SettingsPage) else page)
        self.search, self._nothing = SearchField(), muted_label()
        self._nothing.hide()
        self._names.addItems([spec.title for spec in self._specs])
        self._defaults, self._close = QPushButton(), QPushButton()
        pressed_by_enter(self._defaults)
        self._close.setDefault(True)
        self._lay_out()
        self._names.currentRowChanged.connect(self._show_row)
        self.search.textChanged.connect(self._search_for)
        self.search.left.connect(self._go_to_found)
        QShortcut(QKeySequence.StandardKey.Find, self, self._begin_search)
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
        row.addWidget(self._laid_out_names())
        row.addLayout(right, 1)
        QWidget.setTabOrder(self.search, self._names)

    def _laid_out_names(self) -> QFrame:
        left = QFrame()
        left.setObjectName("pagesPane")
        left.setFixedWidth(LIST_WIDTH_PX)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(0)
        field = QHBoxLayout()
        field.setContentsMargins(8, 0, 8, 0)
        field.addWidget(self.search)
        self._nothing.setContentsMargins(16, 12, 8, 0)
        column.addLayout(field)
        column.addWidget(self._nothing)
        column.addWidget(self._names, 1)
        return left

    def show_page(self, key: str) -> None:
        """Raises ValueError for a page that isn't there."""
        self._names.setCurrentRow([spec.key for spec in self._specs].index(key))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Preferences"))
        self._defaults.setText(self.tr("Restore defaults"))
        self._close.setText(self.tr("Close"))
        self._names.setAccessibleName(self.tr("Pages"))
        self._nothing.setText(self.tr("Nothing found."))
        for row, spec in enumerate(self._specs):
            self._names.item(row).setText(QCoreApplication.translate("Preferences", spec.title))

    def _show_row(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self.page_shown.emit(self._specs[row].key)

    def _begin_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search_for(self) -> None:
        """Leaves the pages and rows that speak of what is searched for; the page that is shown stays if it does."""
        words, found = self.search.words(), []
        for row, spec in enumerate(self._specs):
            title = QCoreApplication.translate("Preferences", spec.title)
            speaks = show_matches(self.pages[spec.key], title, words)
            self._names.item(row).setHidden(not speaks)
            found += [row] if speaks else []
        self._nothing.setVisible(not found)
        if found and self._names.currentRow() not in found:
            self._names.setCurrentRow(found[0])

    def _go_to_found(self) -> None:
        """The keyboard goes to the first field that was found."""
        page = self._stack.currentWidget()
        for widget in page.findChildren(QWidget):
            marked = widget.property(FOUND)
            target = widget.buddy() if isinstance(widget, QLabel) else widget
            if marked and target is not None and target.isVisible() and target.isEnabled():
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self._names.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _restore_defaults(self) -> None:
        page = self.pages[self._specs[self._names.currentRow()].key]
        restore = getattr(page, "restore_defaults", None)
        if restore is not None:
            restore()


def _scrolled(page: SettingsPage) -> ColumnScroll:
    scroll = ColumnScroll(page)
    scroll.margin_px = page.layout().contentsMargins().right()
    return scroll
