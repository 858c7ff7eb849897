"""Snapshots of the whole story: what is in each, and the way back.

It shows what it is told and says what is wanted; `app/controllers/snapshots.py` does it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app import version_words
from app.story.first_words import first_words
from app.story.snapshots_table import Snapshot, SnapshotContent, SnapshotText
from app.theme import Theme
from app.widgets.basic import Retranslated, resize_within_screen
from app.widgets.kept_page import KeptPage

SIZE = (900, 600)


class SnapshotsDialog(Retranslated, QDialog):
    """Not modal. GUI thread."""

    content_wanted = Signal(int)  # id of a snapshot
    take_requested = Signal()
    rename_requested = Signal(int, str)  # its name now
    delete_requested = Signal(int)
    undo_delete_requested = Signal()
    restore_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshots: list[Snapshot] = []
        self._contents: dict[int, SnapshotContent] = {}
        self.page = KeptPage()
        self.take_button, self.name_button, self.delete_button = QPushButton(), QPushButton(), QPushButton()
        self.restore_button = QPushButton()
        self.page.add_buttons((self.take_button, self.name_button, self.delete_button), (self.restore_button,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self.page.show_list(True)
        self.page.list.itemSelectionChanged.connect(self._show)
        self.page.undo_requested.connect(self.undo_delete_requested)
        self.take_button.clicked.connect(self.take_requested)
        self.name_button.clicked.connect(self._rename)
        self.delete_button.clicked.connect(self._delete)
        self.page.close_requested.connect(self.reject)
        self.restore_button.clicked.connect(self._restore)
        resize_within_screen(self, *SIZE)
        self.retranslate()

    def set_snapshots(self, snapshots: Sequence[Snapshot]) -> None:
        """From the newest to the oldest."""
        self._snapshots = list(snapshots)
        self.page.list.set_rows([version_words.snapshot_row(snapshot) for snapshot in snapshots])

    def set_content(self, snapshot_id: int, content: SnapshotContent | None) -> None:
        """What was wanted; None where it can't be read."""
        if content is None:
            self.page.say(self.tr("This snapshot can't be read: the history is damaged there."))
            return
        self._contents[snapshot_id] = content
        self._show()

    def show_deleted(self, name: str) -> None:
        self.page.offer_undo(self.tr("“{name}” deleted").format(name=name))

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.page.set_theme(theme, page_font)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Snapshots"))
        self.page.list.setAccessibleName(self.tr("Snapshots, the newest at the top"))
        self.page.view.text.setAccessibleName(self.tr("Chapters and scenes of the snapshot"))
        self.take_button.setText(self.tr("New snapshot…"))
        self.take_button.setToolTip(self.tr("Keeps the whole story as it is now, under a name"))
        self.name_button.setText(self.tr("Rename…"))
        self.delete_button.setText(self.tr("Delete"))
        self.restore_button.setText(self.tr("Put the story back"))
        self.restore_button.setToolTip(
            self.tr("Every text, the order and the chapters. A snapshot of the present story is taken before.")
        )
        self.page.list.set_rows([version_words.snapshot_row(snapshot) for snapshot in self._snapshots])
        self._show()

    def _chosen(self) -> Snapshot | None:
        chosen = self.page.list.chosen()
        return next((snapshot for snapshot in self._snapshots if chosen and snapshot.id == chosen[0]), None)

    def _show(self) -> None:
        snapshot = self._chosen()
        self.page.say("")
        for button in (self.name_button, self.delete_button, self.restore_button):
            button.setEnabled(snapshot is not None)
        if snapshot is None:
            self.page.title.setText("")
            self.page.facts.setText("")
            nothing = self.tr(
                "There are no snapshots of this story yet. A snapshot keeps every text, the order of the scenes and "
                "the titles of the chapters."
            )
            self.page.view.show_runs((), nothing)
            return
        self.page.title.setText(snapshot.name)
        self.page.facts.setText(version_words.snapshot_row(snapshot).facts)
        content = self._contents.get(snapshot.id)
        if content is None:
            self.page.view.show_runs(())
            self.content_wanted.emit(snapshot.id)
        else:
            self.page.view.show_runs([(self._table_of(content), "same")])

    def _table_of(self, content: SnapshotContent) -> str:
        """Chapters with their scenes, then notes and what was archived, a line each."""
        lines: list[str] = []
        for number, chapter in enumerate(content.chapters):
            lines += [chapter or self.tr("Chapter {number}").format(number=number + 1)]
            scenes = [text for text in content.texts if text.shelf == "scenes" and text.chapter == number]
            lines += [f"    {self._called(text)}" for text in scenes] + [""]
        for shelf, title in (("notes", self.tr("Notes")), ("archived", self.tr("Archive"))):
            texts = [text for text in content.texts if text.shelf == shelf]
            lines += [title, *(f"    {self._called(text)}" for text in texts), ""] if texts else []
        return "\n".join(lines).rstrip()

    def _called(self, text: SnapshotText) -> str:
        return text.title or first_words(text.text) or self.tr("Untitled")

    def _rename(self) -> None:
        if (snapshot := self._chosen()) is not None:
            self.rename_requested.emit(snapshot.id, snapshot.name)

    def _delete(self) -> None:
        if (snapshot := self._chosen()) is not None:
            self.delete_requested.emit(snapshot.id)

    def _restore(self) -> None:
        if (snapshot := self._chosen()) is not None:
            self.restore_requested.emit(snapshot.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._rename()
        elif event.key() == Qt.Key.Key_Delete and self.page.list.hasFocus():
            self._delete()
        else:
            super().keyPressEvent(event)
