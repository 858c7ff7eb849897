"""The story's scenes in order: add, rename in place, move by drag or key, delete with a way back.

The list shows what it is given and says what is wanted; the story itself is changed elsewhere, which then calls
`set_scenes` again.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.quantities import grouped
from app.widgets.basic import ElidedLabel, IconButton, Retranslated
from app.widgets.scene_view import SceneEntry, SceneModel, SceneView

UNDO_SHOWN_MS = 12_000


class SceneList(Retranslated, QFrame):
    """The left panel. GUI thread; every signal names scenes by id."""

    scene_chosen = Signal(str)
    add_requested = Signal(int)  # index of the new scene
    rename_requested = Signal(str, str)  # id, new title
    move_requested = Signal(str, int)  # id, new index
    delete_requested = Signal(str)
    undo_delete_requested = Signal()
    left = Signal()  # done here, the page should have the keyboard

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sceneList")
        self._title, self._deleted_title = "", ""
        self._filling = False  # what is chosen changes by us, not by the writer
        self._story_label = ElidedLabel()
        self._story_label.setProperty("role", "title")
        self._summary = ElidedLabel()
        self._summary.setProperty("role", "muted")
        self._add = IconButton("add")
        self._add.clicked.connect(self.add_scene)
        self.model = SceneModel(self)
        self.view = SceneView(self)
        self.view.setModel(self.model)
        self._undo_bar, self._undo_label, self._undo_button = QFrame(), ElidedLabel(), QPushButton()
        self._undo_timer = QTimer(self, singleShot=True, interval=UNDO_SHOWN_MS)
        self._lay_out()
        self._connect()
        self.setMinimumWidth(180)
        self.retranslate()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._story_label)
        words.addWidget(self._summary)
        head = QHBoxLayout()
        head.setContentsMargins(16, 16, 12, 8)
        head.addLayout(words, 1)
        head.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        self._undo_bar.setObjectName("undoBar")
        bar = QHBoxLayout(self._undo_bar)
        bar.setContentsMargins(12, 4, 4, 4)
        bar.addWidget(self._undo_label, 1)
        bar.addWidget(self._undo_button)
        self._undo_bar.hide()
        holder = QHBoxLayout()
        holder.setContentsMargins(8, 0, 8, 8)
        holder.addWidget(self._undo_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addLayout(holder)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._tell_choice)
        self.view.dropped.connect(self.move_requested)
        self.view.delete_pressed.connect(self.delete_current)
        self.view.left.connect(self.left)
        self.model.renamed.connect(self.rename_requested)
        self._undo_timer.timeout.connect(self._undo_bar.hide)
        self._undo_button.clicked.connect(self._undo_delete)

    def set_story(self, title: str, single_file: bool = False) -> None:
        """A story that is one file has one scene: nothing can be added, moved or deleted."""
        self._title = title
        self._add.setEnabled(not single_file)
        self.view.setDragEnabled(not single_file)
        self._undo_bar.hide()
        self.retranslate()

    def set_scenes(self, scenes: list[SceneEntry], current: str = "") -> None:
        """Shows these scenes; the one that was chosen stays so unless `current` names another."""
        wanted = current or self.current_id()
        self._filling = True
        self.model.set_scenes(scenes)
        self._filling = False
        self.set_current(wanted)
        self._summarise()

    def set_words(self, scene_id: str, words: int) -> None:
        self.model.set_words(scene_id, words)
        self._summarise()

    def set_unread(self, ids: frozenset[str]) -> None:
        """Marks the scenes that the model has not read as they are now."""
        self.model.set_unread(ids)

    def set_current(self, scene_id: str) -> None:
        """Marks the scene that is open; tells nobody."""
        row = self.model.row_of(scene_id)
        if row >= 0:
            self._filling = True
            self.view.setCurrentIndex(self.model.index(row))
            self._filling = False

    def current_id(self) -> str:
        """Id of the chosen scene, "" when there is none."""
        index = self.view.currentIndex()
        return self.model.entry(index.row()).id if index.isValid() else ""

    def summary(self) -> str:
        """The line under the story's title."""
        return self._summary.text()

    def add_actions(self, actions: list[QAction]) -> None:
        """The commands of the list's context menu."""
        self.view.addActions(actions)

    def add_scene(self) -> None:
        """Asks for a new scene below the chosen one."""
        if not self._add.isEnabled():
            return
        row = self.view.currentIndex().row()
        self.add_requested.emit(row + 1 if row >= 0 else self.model.rowCount())

    def rename_current(self) -> None:
        """Opens the chosen scene's title for editing, in place."""
        index = self.view.currentIndex()
        if index.isValid():
            self.view.setFocus()
            self.view.edit(index)

    def move_current(self, step: int) -> None:
        """step: -1 up, 1 down. At an end nothing happens."""
        row = self.view.currentIndex().row()
        if self._add.isEnabled() and row >= 0 and 0 <= row + step < self.model.rowCount():
            self.move_requested.emit(self.current_id(), row + step)

    def delete_current(self) -> None:
        if self.current_id() and self._add.isEnabled():
            self.delete_requested.emit(self.current_id())

    def choose_neighbour(self, step: int) -> None:
        """Opens the scene above (-1) or below (1)."""
        row = self.view.currentIndex().row() + step
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row))

    def show_deleted(self, title: str) -> None:
        """The bar that says so and brings the scene back; it goes by itself after a while."""
        self._deleted_title = title
        self.retranslate()
        self._undo_bar.show()
        self._undo_timer.start()

    def retranslate(self) -> None:
        self._story_label.setText(self._title or self.tr("Untitled story"))
        self._story_label.setToolTip(self._story_label.text())
        self._add.set_description(self.tr("New scene"))
        self.view.setAccessibleName(self.tr("Scenes"))
        self.view.untitled = self.tr("Untitled scene")
        self.model.unread_hint = self.tr("The model has not read the story up to here as it is now.")
        self.view.viewport().update()
        self._undo_label.setText(self.tr("Scene deleted."))
        self._undo_label.setToolTip(self._deleted_title)
        self._undo_button.setText(self.tr("Undo"))
        self._summarise()

    def _summarise(self) -> None:
        words = sum(self.model.entry(row).words for row in range(self.model.rowCount()))
        self._summary.setText(
            self.tr("Scenes: {scenes} · Words: {words}").format(scenes=self.model.rowCount(), words=grouped(words))
        )

    def _tell_choice(self, index: QModelIndex) -> None:
        if index.isValid() and not self._filling:
            self.scene_chosen.emit(self.model.entry(index.row()).id)

    def _undo_delete(self) -> None:
        self._undo_bar.hide()
        self._undo_timer.stop()
        self.undo_delete_requested.emit()
