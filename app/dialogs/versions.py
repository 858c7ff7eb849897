"""What a scene said before, what changed since, and the way back to all or some of it.

It shows what it is told and says what is wanted; `app/controllers/versions.py` does it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QDialog, QPushButton, QVBoxLayout, QWidget

from app import version_words
from app.story.differences import Kind, with_changes, word_changes
from app.story.versions_table import Version
from app.theme import Theme
from app.widgets.basic import ChoiceBox, Retranslated, resize_within_screen
from app.widgets.dated_list import DatedRow
from app.widgets.kept_page import KeptPage

SIZE = (1000, 660)
_PAGE, _BEFORE, _WHOLE = "page", "before", "whole"


class VersionsDialog(Retranslated, QDialog):
    """Not modal: the writer can go on writing beside it. GUI thread.

    One chosen version is compared with the page or the version before it, two with each other.
    """

    texts_wanted = Signal(object)  # ids of versions whose texts are not here yet
    name_requested = Signal(int, str)  # version, its name now
    put_back_requested = Signal(str)  # the whole text that the scene is to have
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions: list[Version] = []
        self._texts: dict[int, str] = {}
        self._page, self._scene, self._is_busy = "", "", False
        self._snapshots: Sequence[str] = ()
        self._runs: Sequence[tuple[str, Kind]] = ()
        self.page = KeptPage()
        self.page.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.against = ChoiceBox()
        self.name_button, self.copy_button = QPushButton(), QPushButton()
        self.passage_button, self.scene_button = QPushButton(), QPushButton()
        for key in (_PAGE, _BEFORE, _WHOLE):
            self.against.addItem("", key)
        self.page.head.addWidget(self.against, 0, Qt.AlignmentFlag.AlignTop)
        self.page.add_buttons((self.name_button, self.copy_button), (self.passage_button, self.scene_button))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self._connect()
        resize_within_screen(self, *SIZE)
        self.retranslate()

    def _connect(self) -> None:
        self.page.list.itemSelectionChanged.connect(self._show)
        self.page.list.itemActivated.connect(lambda _: self._put_scene_back())
        self.page.view.text.selectionChanged.connect(self._enable)
        self.against.currentIndexChanged.connect(lambda _: self._show())
        self.name_button.clicked.connect(self._name)
        self.copy_button.clicked.connect(self._copy)
        self.page.close_requested.connect(self.reject)
        self.passage_button.clicked.connect(self._put_passage_back)
        self.scene_button.clicked.connect(self._put_scene_back)
        for keys, wanted in (
            (QKeySequence.StandardKey.Undo, self.undo_requested),
            (QKeySequence.StandardKey.Redo, self.redo_requested),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(wanted)

    # What is shown

    def set_versions(self, versions: Sequence[Version], scene: str, snapshots: Sequence[str] = ()) -> None:
        """Those of a scene from the newest to the oldest, what it is called, and the names of the snapshots that have
        it, the newest first."""
        self._versions, self._scene, self._snapshots = list(versions), scene, snapshots
        self._word_empty()
        self._word_window()
        self.page.list.set_rows([self._row(version) for version in versions])
        self.page.show_list(bool(versions))

    def set_text(self, version_id: int, text: str | None) -> None:
        """A text that was wanted; None where it can't be read."""
        if text is not None:
            self._texts[version_id] = text
            self._show()
        else:
            self.page.say(self.tr("This version can't be read: the history is damaged there."))

    def set_page(self, text: str) -> None:
        """What the scene says now."""
        if text != self._page:
            self._page = text
            self._show()

    def set_busy(self, busy: bool) -> None:
        """While the model writes the page is its."""
        self._is_busy = busy
        self._enable()

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.page.set_theme(theme, page_font)

    def retranslate(self) -> None:
        self._word_window()
        texts = {
            _PAGE: self.tr("What putting it back would change"),
            _BEFORE: self.tr("What changed since the version before"),
            _WHOLE: self.tr("The whole text"),
        }
        for index, key in enumerate(texts):
            self.against.setItemText(index, texts[key])
        self.against.setAccessibleName(self.tr("What is shown of the version"))
        self.page.list.setAccessibleName(self.tr("Versions, the newest at the top"))
        self.page.view.text.setAccessibleName(self.tr("The version with what differs"))
        self.name_button.setText(self.tr("Name…"))
        self.name_button.setToolTip(self.tr("A version with a name is kept for good (F2)"))
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setToolTip(self.tr("Copies what is selected, or else the whole version"))
        self.passage_button.setText(self.tr("Put selection back"))
        self.passage_button.setToolTip(self.tr("Only the changes that you select in the text"))
        self.scene_button.setText(self.tr("Put the scene back"))
        self.scene_button.setToolTip(self.tr("The page gets this version as one step that Undo takes back (Enter)"))
        self._word_empty()
        self.page.list.set_rows([self._row(version) for version in self._versions])

    def _word_empty(self) -> None:
        text = self.tr(
            "There are no earlier versions of this scene yet. While you write, Ravel keeps one a minute, and fewer "
            "and fewer of those that are older."
        )
        if self._snapshots:
            has_it = self.tr("The snapshot “{name}” has its text too: see Snapshots in the Tools menu.")
            text += "\n\n" + has_it.format(name=self._snapshots[0])
        self.page.empty.setText(text)

    def _row(self, version: Version) -> DatedRow:
        return version_words.version_row(version, version is self._versions[-1])

    def _word_window(self) -> None:
        title = self.tr("Versions of “{scene}”").format(scene=self._scene) if self._scene else self.tr("Versions")
        self.setWindowTitle(title)

    def _version(self, key: int | str) -> Version | None:
        return next((version for version in self._versions if version.id == key), None)

    def _chosen(self) -> list[Version]:
        return [version for key in self.page.list.chosen() if (version := self._version(key)) is not None]

    def _show(self) -> None:
        page, chosen = self.page, self._chosen()[:2]
        page.say("")
        self._runs = ()
        page.title.setText("")
        page.facts.setText("")
        page.legend.setText(" ")
        self.against.setEnabled(len(chosen) == 1)
        if chosen:
            row = self._row(chosen[0])
            page.title.setText(row.title)
            page.facts.setText(row.facts)
        there = self._compared_with(chosen)
        wanted = [version.id for version in (*chosen, *([there] if isinstance(there, Version) else []))]
        missing = [each for each in wanted if each not in self._texts]
        if missing or not chosen:
            page.view.show_runs(())
            if missing:
                self.texts_wanted.emit(missing)
            self._enable()
            return
        self._show_difference(chosen[0], there)
        self._enable()

    def _compared_with(self, chosen: Sequence[Version]) -> Version | None:
        """The version that the first one is compared with; None for the page, or nothing."""
        if len(chosen) == 2:
            return chosen[1]
        if chosen and self.against.currentData() == _BEFORE:
            after = self._versions.index(chosen[0]) + 1
            return self._versions[after] if after < len(self._versions) else None
        return None

    def _show_difference(self, version: Version, there: Version | None) -> None:
        page, here = self.page, self._texts[version.id]
        mode = self.against.currentData()
        if there is None and mode in (_WHOLE, _BEFORE):
            page.view.show_runs([(here, "same")] if here else ())
            if mode == _BEFORE:
                page.legend.setText(self.tr("The whole text: this is the first version."))
            return
        text = self._page if there is None else self._texts[there.id]
        if text == here:
            page.view.show_runs((), self.tr("Nothing differs."))
            return
        self._runs = word_changes(text, here)
        page.view.show_runs(self._runs)
        if there is not None:
            moment = version_words.version_row(there).title
            legend = self.tr("Marked: only in this version. Struck through: only in that of {moment}.")
            page.legend.setText(legend.format(moment=moment))
        elif mode == _PAGE:
            page.legend.setText(self.tr("Marked: would come back. Struck through: stands on the page and would go."))

    # What is wanted

    def _enable(self) -> None:
        chosen = self._chosen()
        one = chosen[0] if len(chosen) == 1 else None
        is_here = one is not None and one.id in self._texts
        can_change = is_here and not self._is_busy
        self.name_button.setEnabled(one is not None)
        self.copy_button.setEnabled(is_here)
        self.scene_button.setEnabled(can_change and one is not None and self._texts[one.id] != self._page)
        against_page = bool(self._runs) and self.against.currentData() == _PAGE
        self.passage_button.setEnabled(can_change and against_page and bool(self.page.view.selected_runs()))

    def _name(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1:
            self.name_requested.emit(chosen[0].id, chosen[0].name)

    def _copy(self) -> None:
        chosen = self._chosen()
        if chosen:
            selected = self.page.view.text.textCursor().selection().toPlainText()
            QGuiApplication.clipboard().setText(selected or self._texts[chosen[0].id])

    def _put_scene_back(self) -> None:
        chosen = self._chosen()
        if chosen and self.scene_button.isEnabled():
            self.put_back_requested.emit(self._texts[chosen[0].id])

    def _put_passage_back(self) -> None:
        if self.passage_button.isEnabled():
            self.put_back_requested.emit(with_changes(self._runs, self.page.view.selected_runs()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self._name()
        else:
            super().keyPressEvent(event)
