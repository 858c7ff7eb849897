"""Chapters and scenes with boxes to check: what of a story is meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator, QWidget

from app.widgets.basic import RowDelegate

_MOST_OPENED = 60  # scenes, up to which all chapters are open
_ID = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ChoiceChapter:
    """title: as it is shown. scenes: (id, title) of each."""

    title: str
    scenes: tuple[tuple[str, str], ...]


class SceneChoice(QTreeWidget):
    """Checking a chapter checks its scenes; one with some of them shows that. GUI thread."""

    choice_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setItemDelegate(RowDelegate(28, self))
        self.itemChanged.connect(lambda *_: self.choice_changed.emit())

    def set_chapters(self, chapters: Sequence[ChoiceChapter], left_out: Collection[str]) -> None:
        """left_out: ids of scenes that are not checked. One chapter without a title is only its scenes."""
        self.blockSignals(True)
        self.clear()
        flat = len(chapters) == 1 and not chapters[0].title
        self.setRootIsDecorated(not flat)
        for chapter in chapters:
            parent: QTreeWidget | QTreeWidgetItem = self
            if not flat:
                parent = QTreeWidgetItem(self, [chapter.title])
                parent.setFlags(parent.flags() | Qt.ItemFlag.ItemIsAutoTristate | Qt.ItemFlag.ItemIsUserCheckable)
                if not chapter.scenes:
                    parent.setDisabled(True)
            for scene_id, title in chapter.scenes:
                item = QTreeWidgetItem(parent, [title])
                item.setData(0, _ID, scene_id)
                state = Qt.CheckState.Unchecked if scene_id in left_out else Qt.CheckState.Checked
                item.setCheckState(0, state)
        self.blockSignals(False)
        if sum(len(chapter.scenes) for chapter in chapters) <= _MOST_OPENED:
            self.expandAll()
        if self.topLevelItemCount():
            self.setCurrentItem(self.topLevelItem(0))
        self.choice_changed.emit()

    def set_titles(self, titles: Sequence[str]) -> None:
        """The chapters are called otherwise; what is checked stays."""
        self.blockSignals(True)
        for row, title in enumerate(titles):
            if (item := self.topLevelItem(row)) is not None and not item.data(0, _ID):
                item.setText(0, title)
        self.blockSignals(False)
        self.viewport().update()

    def check_all(self, wanted: bool) -> None:
        self.blockSignals(True)
        for item in self._scenes():
            item.setCheckState(0, Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.viewport().update()
        self.choice_changed.emit()

    def chosen(self) -> list[str]:
        """Ids of the scenes that are checked, in order."""
        return [item.data(0, _ID) for item in self._scenes() if item.checkState(0) == Qt.CheckState.Checked]

    def left_out(self) -> list[str]:
        return [item.data(0, _ID) for item in self._scenes() if item.checkState(0) != Qt.CheckState.Checked]

    def _scenes(self) -> list[QTreeWidgetItem]:
        found, walk = [], QTreeWidgetItemIterator(self)
        while (item := walk.value()) is not None:
            if item.data(0, _ID):
                found.append(item)
            walk += 1
        return found
