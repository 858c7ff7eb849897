"""The manual: its pages at the left, one of them at the right, and a field that finds words in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.manual import Page
from app.widgets.basic import Retranslated, RowDelegate, muted_label, resize_within_screen
from app.widgets.manual_page import ManualPage

_ROW_PX = 34
_LIST_PX = 260


class ManualDialog(Retranslated, QDialog):
    """Stands beside the window: writing goes on while it is open. GUI thread."""

    def __init__(self, read: Callable[[], Sequence[Page]], parent: QWidget | None = None) -> None:
        """read: gives the pages in the language of the window; asked again whenever that changes."""
        super().__init__(parent)
        self._read = read
        self._pages: list[Page] = []
        self._found: list[Page] = []
        self.search, self.names, self.page = QLineEdit(), QListWidget(), ManualPage()
        self.search.setClearButtonEnabled(True)
        self.names.setObjectName("pages")
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setItemDelegate(RowDelegate(_ROW_PX, self.names))
        self._nothing = muted_label()
        self._lay_out()
        self.search.textChanged.connect(lambda _: self._fill())
        self.search.returnPressed.connect(self.page.setFocus)
        self.names.currentRowChanged.connect(self._show_row)
        self.page.page_wanted.connect(self.show_page)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        resize_within_screen(self, 980, 760)
        self.retranslate()
        self.names.setFocus()

    def _lay_out(self) -> None:
        search = QVBoxLayout()
        search.setContentsMargins(12, 12, 12, 0)
        search.addWidget(self.search)
        search.addWidget(self._nothing)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(search)
        left.addWidget(self.names, 1)
        holder = QFrame()
        holder.setObjectName("manualPane")
        holder.setLayout(left)
        holder.setFixedWidth(_LIST_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(holder)
        row.addWidget(self.page, 1)

    def show_page(self, file_name: str) -> None:
        """Opens the page of that file; a name that isn't there changes nothing."""
        names = [page.path.name for page in self._pages]
        if file_name in names:
            self.search.clear()
            self.names.setCurrentRow(names.index(file_name))

    def _fill(self) -> None:
        words, before = self.search.text(), self.page.shown.path.name if self.page.shown is not None else ""
        self._found = [page for page in self._pages if page.says(words)]
        with QSignalBlocker(self.names):
            self.names.clear()
            self.names.addItems([page.title for page in self._found])
        self._nothing.setVisible(not self._found)
        if self._found:
            files = [page.path.name for page in self._found]
            self.names.setCurrentRow(files.index(before) if before in files else 0)

    def _take_pages(self) -> None:
        """In another language the page on the screen stays, from the same paragraph on; what was looked for goes."""
        pages = list(self._read())
        if not pages or pages == self._pages:
            return
        paragraph = self.page.first_paragraph()
        self._pages = pages
        with QSignalBlocker(self.search):
            self.search.clear()
        self._fill()
        self.page.scroll_to(paragraph)

    def _show_row(self, row: int) -> None:
        if 0 <= row < len(self._found):
            self.page.show_page(self._found[row], self.search.text())

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Manual"))
        self.search.setPlaceholderText(self.tr("Find in the manual"))
        self.search.setAccessibleName(self.tr("Find in the manual"))
        self.names.setAccessibleName(self.tr("Pages of the manual"))
        self.page.setAccessibleName(self.tr("Page of the manual"))
        self._nothing.setText(self.tr("No page says that."))
        self._take_pages()
