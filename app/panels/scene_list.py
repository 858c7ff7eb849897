"""The story's chapters with their scenes, its notes, its archive: add, rename in place, move, delete with a way back.

The panel shows what it is given and says what is wanted; the story itself is changed elsewhere, which then calls
`set_rows` again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.quantities import grouped
from app.widgets.basic import ElidedLabel, IconButton, Retranslated
from app.widgets.scene_view import SceneView
from app.widgets.story_rows import ARCHIVE, ChapterEntry, Row, SceneEntry, StoryModel
from app.widgets.undo_keys import UndoKeys

UNDO_SHOWN_MS = 12_000


class SceneList(Retranslated, QFrame):
    """The left panel. GUI thread; signals name texts by id, chapters by index, and places as those of the scenes that
    are in a chapter now."""

    scene_chosen = Signal(str)  # a scene, note or archived scene
    chosen_changed = Signal()
    add_requested = Signal(int, int)  # chapter, place of the new scene
    rename_requested = Signal(str, str)  # id, new title
    chapter_renamed = Signal(int, str)
    place_requested = Signal(list, int, int)  # ids, chapter, place
    chapter_move_requested = Signal(int, int)  # chapter, new index in the list without it
    archive_requested = Signal(list)
    delete_requested = Signal(list)
    chapter_delete_requested = Signal(int)
    undo_requested = Signal()
    redo_requested = Signal()
    left = Signal()  # done here, the page should have the keyboard

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sceneList")
        self._title = ""
        self._done_text: Callable[[], str] = str
        self._filling = False  # what is chosen changes by us, not by the writer
        self._story_label = ElidedLabel()
        self._story_label.setProperty("role", "title")
        self._summary = ElidedLabel()
        self._summary.setProperty("role", "muted")
        self._add = IconButton("add")
        self._add.clicked.connect(self.add_scene)
        self.model = StoryModel(self)
        self.view = SceneView(self)
        self.view.setModel(self.model)
        self._undo_bar, self._undo_label, self._undo_button = QFrame(), ElidedLabel(), QPushButton()
        self._undo_timer = QTimer(self, singleShot=True, interval=UNDO_SHOWN_MS)
        self._column = QVBoxLayout(self)
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
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self.view, 1)
        self._column.addLayout(holder)

    def _connect(self) -> None:
        view = self.view
        view.selectionModel().selectionChanged.connect(lambda *_: self._tell_choice())
        view.scenes_dropped.connect(self.place_requested)
        view.chapter_dropped.connect(self.chapter_move_requested)
        view.archive_dropped.connect(self.archive_requested)
        view.delete_pressed.connect(self.delete_current)
        keys = UndoKeys(self, view)
        keys.undo_pressed.connect(self.undo_requested)
        keys.redo_pressed.connect(self.redo_requested)
        view.left.connect(self.left)
        self.model.renamed.connect(self.rename_requested)
        self.model.chapter_renamed.connect(self.chapter_renamed)
        self._undo_timer.timeout.connect(self._undo_bar.hide)
        self._undo_button.clicked.connect(self.undo_requested)

    def add_below(self, widget: QWidget) -> None:
        """A part that stands under the list, and takes the room that it needs."""
        self._column.addWidget(widget)

    # What is shown

    def set_story(self, title: str, fixed: bool = False) -> None:
        """fixed: nothing can be added, named, moved or deleted, as it is one file, or opened for reading only."""
        self._title = title
        self._add.setEnabled(not fixed)
        self.view.setDragEnabled(not fixed)
        self.model.set_fixed(fixed)
        self._undo_bar.hide()
        self.retranslate()

    @property
    def can_change(self) -> bool:
        """Whether scenes can be added, moved and deleted."""
        return self._add.isEnabled()

    def set_rows(
        self,
        chapters: Sequence[ChapterEntry],
        notes: Sequence[SceneEntry] = (),
        archived: Sequence[SceneEntry] = (),
        current: str = "",
    ) -> None:
        """Shows these; what was chosen stays so unless `current` names another text."""
        chosen = [row.key for row in self.view.chosen()]
        here = self.view.current_row()
        wanted = [current] if current else [*chosen, *([here.key] if here is not None else [])]
        self._filling = True
        before = self._shape()
        self.model.set_rows(chapters, notes, archived)
        if self._shape() != before:
            self.view.unfold()
            self.view.choose(wanted, unfold=bool(current))
        elif current and current not in chosen:
            self.view.choose(wanted)
        self._filling = False
        self._summarise()
        self.chosen_changed.emit()

    def _shape(self) -> list[str]:
        return [row.key for row in self.model.rows()]

    def folded(self) -> list[str]:
        """Keys of the chapters and sections that are folded."""
        return self.view.folded()

    def set_folded(self, keys: set[str]) -> None:
        """Just these are folded."""
        self.view.set_folded(keys)

    def set_words(self, words: Mapping[str, int]) -> None:
        """Words of some texts, by id."""
        for text_id, number in words.items():
            self.model.set_words(text_id, number)
        self._summarise()

    def set_first_words(self, words: Mapping[str, str]) -> None:
        """What texts without a title are called now, by id."""
        for text_id, said in words.items():
            self.model.set_first_words(text_id, said)

    def set_unread(self, ids: frozenset[str]) -> None:
        """Marks the scenes that the model has not read as they are now."""
        self.model.set_unread(ids)

    def set_current(self, text_id: str) -> None:
        """Marks the text that is open; tells nobody."""
        index = self.model.index_of(text_id)
        if index.isValid() and [row.key for row in self.view.chosen()] != [text_id]:
            self._filling = True
            self.view.choose([text_id])
            self.view.scrollTo(index)
            self._filling = False
            self.chosen_changed.emit()

    def current_id(self) -> str:
        """Id of the text that has the keyboard, "" where it isn't on one."""
        row = self.view.current_row()
        return row.key if row is not None and row.is_text else ""

    def current_chapter(self) -> int:
        """Index of the chapter whose own row is chosen, -1 where none is."""
        row = self.view.current_row()
        return row.number if row is not None and row.kind == "chapter" else -1

    def chosen_ids(self, *kinds: str) -> list[str]:
        """Ids of the chosen texts of these kinds of rows (scene, note, archived), in order."""
        return [row.key for row in self.view.chosen() if row.kind in kinds]

    def summary(self) -> str:
        """The line under the story's title."""
        return self._summary.text()

    def add_action(self, action: QAction, with_line: bool) -> None:
        """One more command of the list's context menu, perhaps with a line above it."""
        if with_line:
            line = QAction(self.view)
            line.setSeparator(True)
            self.view.addAction(line)
        self.view.addAction(action)

    # What is wanted

    def add_scene(self) -> None:
        """Asks for a new scene below the chosen one, or at the end of the chosen chapter."""
        if not self.can_change:
            return
        row, scenes = self.view.current_row(), self.model.scenes()
        if row is not None and row.kind == "chapter":
            self.add_requested.emit(row.number, len(row.children))
        elif row is not None and row.kind == "scene":
            chapter, place = self.model.place_of(row)
            self.add_requested.emit(chapter, place + 1)
        elif scenes:
            chapter, place = self.model.place_of(scenes[-1])
            self.add_requested.emit(chapter, place + 1)
        else:
            self.add_requested.emit(0, 0)

    def rename_current(self) -> None:
        """Opens the chosen title for editing, in place."""
        index = self.view.currentIndex()
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.view.setFocus()
            self.view.scrollTo(index)
            self.view.edit(index)

    def edit_chapter(self, key: str) -> None:
        """Opens a chapter's title for editing."""
        self._filling = True
        self.view.choose([key])
        self._filling = False
        self.rename_current()

    def move_current(self, step: int) -> None:
        """The chosen scenes, or the chosen chapter, one place up (-1) or down (1). At an end nothing happens."""
        rows = [row for row in self.view.chosen() if row.kind == "scene"]
        chapter = self.current_chapter()
        if not self.can_change:
            return
        if chapter >= 0:
            if 0 <= chapter + step < sum(row.kind == "chapter" for row in self.model.rows()):
                self.chapter_move_requested.emit(chapter, chapter + step)
        elif rows:
            self._move_scenes(rows, step)

    def _move_scenes(self, rows: list[Row], step: int) -> None:
        chapters = [row for row in self.model.rows() if row.kind == "chapter"]
        ids = [row.key for row in rows]
        chapter, place = self.model.place_of(rows[0] if step < 0 else rows[-1])
        there = len(chapters[chapter].children) if chapters else len(self.model.scenes())
        if step < 0 and place > 0:
            self.place_requested.emit(ids, chapter, place - 1)
        elif step > 0 and place + 1 < there:
            self.place_requested.emit(ids, chapter, place + 2)
        elif step < 0 and chapter > 0:
            self.place_requested.emit(ids, chapter - 1, len(chapters[chapter - 1].children))
        elif step > 0 and chapter + 1 < len(chapters):
            self.place_requested.emit(ids, chapter + 1, 0)

    def delete_current(self) -> None:
        if not self.can_change:
            return
        ids = self.chosen_ids("scene", "note", "archived")
        if ids:
            self.delete_requested.emit(ids)
        elif self.current_chapter() >= 0:
            self.chapter_delete_requested.emit(self.current_chapter())

    def choose_neighbour(self, step: int) -> None:
        """Opens the scene above (-1) or below (1), also over the borders of chapters."""
        scenes = [row.key for row in self.model.scenes()]
        here = self.current_id()
        place = scenes.index(here) + step if here in scenes else -1
        if 0 <= place < len(scenes):
            key = scenes[place]
            self.set_current(key)  # not by the view's own way: with Ctrl held that chooses nothing
            self.scene_chosen.emit(key)

    def show_done(self, text: Callable[[], str], detail: str = "") -> None:
        """The bar that says what was done and takes it back; it goes by itself after a while. text: in the language in
        use. detail: the bar's tooltip."""
        self._done_text = text
        self._undo_label.setText(text())
        self._undo_label.setToolTip(detail)
        self._undo_bar.show()
        self._undo_timer.start()

    def hide_done(self) -> None:
        """What the bar would take back isn't the last thing done any more."""
        self._undo_bar.hide()
        self._undo_timer.stop()

    def retranslate(self) -> None:
        self._story_label.setText(self._title or self.tr("Untitled story"))
        self._story_label.setToolTip(self._story_label.text())
        self._add.set_description(self.tr("New scene"))
        self.view.setAccessibleName(self.tr("Chapters, scenes and notes"))
        self.model.untitled = self.tr("Untitled scene")
        self.model.unread_hint = self.tr("The model has not read the story up to here as it is now.")
        self.model.chapter_name = self.tr("Chapter {number}")
        self.model.section_names = {
            "character": self.tr("Characters"),
            "place": self.tr("Places"),
            "lore": self.tr("Lore"),
            ARCHIVE: self.tr("Archive"),
        }
        self.view.viewport().update()
        self._undo_label.setText(self._done_text())
        self._undo_button.setText(self.tr("Undo"))
        self._summarise()

    def _summarise(self) -> None:
        scenes = self.model.scenes()
        words = sum(row.entry.words or 0 for row in scenes if row.entry is not None)
        self._summary.short_text = self.tr("Words: {words}").format(words=grouped(words))
        whole = self.tr("Scenes: {scenes} · Words: {words}").format(scenes=len(scenes), words=grouped(words))
        self._summary.setText(whole)
        self._summary.setToolTip(whole)

    def _tell_choice(self) -> None:
        if self._filling:
            return
        chosen = self.view.chosen()
        if len(chosen) == 1 and chosen[0].is_text:
            self.scene_chosen.emit(chosen[0].key)
        self.chosen_changed.emit()
