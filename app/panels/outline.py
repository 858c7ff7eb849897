"""The outline, in place of the page: every scene with its synopsis, status and label, to be read and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.widgets.basic import IconButton, Retranslated, muted_label
from app.widgets.outline_view import OutlineChapter, OutlineView, Vocabulary
from app.widgets.undo_keys import UndoKeys


class OutlinePanel(Retranslated, QFrame):
    """GUI thread. Shows what it is given; says what is wanted."""

    scene_opened = Signal(str)  # id
    edited = Signal(str, int, str)  # id, column of app.widgets.outline_view, new text or key
    undo_requested = Signal()
    redo_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outline")
        self._heading, self._help = QLabel(), muted_label(wrap=False)
        self._heading.setProperty("role", "title")
        self._close = IconButton("close")
        self._close.clicked.connect(self.closed)
        self.view = OutlineView()
        self.view.opened.connect(self.scene_opened)
        self.view.edited.connect(self.edited)
        keys = UndoKeys(self, self.view)
        keys.undo_pressed.connect(self.undo_requested)
        keys.redo_pressed.connect(self.redo_requested)
        self._lay_out()
        self.setFocusProxy(self.view)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 8, 8)
        head.setSpacing(16)
        head.addWidget(self._heading)
        head.addWidget(self._help, 1)
        head.addWidget(self._close)
        body = QVBoxLayout()
        body.setContentsMargins(16, 0, 16, 16)
        body.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(body, 1)

    def set_vocabulary(self, statuses: Mapping[str, str], labels: Mapping[str, tuple[str, QColor]]) -> None:
        """key -> name of the statuses; key -> name and colour of the labels. Before `set_rows`."""
        self.view.words = Vocabulary(
            dict(statuses), dict(labels), self.tr("Untitled scene"), self.tr("No label", "of a scene")
        )

    def set_fixed(self, fixed: bool) -> None:
        """fixed: scenes can be opened, and nothing changed."""
        self.view.set_fixed(fixed)
        self._help.setVisible(not fixed)

    def set_rows(self, chapters: Sequence[OutlineChapter], show_chapters: bool) -> None:
        self.view.set_rows(chapters, show_chapters)

    def retranslate(self) -> None:
        self._heading.setText(self.tr("Outline"))
        self._help.setText(self.tr("Enter opens a scene, F2 changes a cell."))
        self._close.set_description(self.tr("Back to the page"))
        self.view.setAccessibleName(self.tr("Outline"))
        headers = (
            self.tr("Scene"),
            self.tr("Synopsis"),
            self.tr("Status"),
            self.tr("Label", "of a scene"),
            self.tr("Words"),
        )
        self.view.model().setHorizontalHeaderLabels(headers)
