"""What the writer does to chapters, scenes and notes: the story panel's wishes, the Scene menu, the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent

from app.actions import ACTIONS
from app.controllers.parts import Parts
from app.controllers.story_view import chapter_key
from app.dialogs.chapter import ask_chapter
from app.main_window import PAGE_VIEW
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.story import structure
from app.story.story import Scene, Story

_MENU = (
    "new_scene",
    "new_chapter",
    "new_character",
    "new_place",
    "new_lore",
    "rename_scene",
    "duplicate_scene",
    "split_scene",
    "merge_scene",
    "merge_chapter",
    "move_scene_up",
    "move_scene_down",
    "open_beside",
    "archive_scene",
    "restore_scene",
    "delete_scene",
)
_STILL_THERE = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_NOTE_ACTIONS = {"new_character": "character", "new_place": "place", "new_lore": "lore"}


class StructureController(QObject):
    """GUI thread. Every change goes through the open story's `structure`, which can take it back."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        scenes = parts.window.parts.scene_list
        assert isinstance(scenes, SceneList)
        self._parts, self._story, self._scenes = parts, parts.story, scenes
        self._actions = parts.window.actions_table
        self._connect()
        self._enable()

    def _connect(self) -> None:
        scenes, actions = self._scenes, self._actions
        scenes.add_requested.connect(self._add)
        scenes.rename_requested.connect(self._story.rename)
        scenes.chapter_renamed.connect(self._rename_chapter)
        scenes.place_requested.connect(self._place)
        scenes.chapter_move_requested.connect(self._move_chapter)
        scenes.archive_requested.connect(self._archive)
        scenes.delete_requested.connect(self._delete)
        scenes.chapter_delete_requested.connect(self._delete_chapter)
        scenes.undo_requested.connect(self.undo)
        scenes.redo_requested.connect(self.redo)
        scenes.chosen_changed.connect(self._enable)
        for key in _MENU:
            scenes.add_action(actions[key], with_line=ACTIONS[key].starts_section)
        for key, do in {
            "new_scene": scenes.add_scene,
            "new_chapter": self._add_chapter,
            "rename_scene": scenes.rename_current,
            "move_scene_up": lambda: scenes.move_current(-1),
            "move_scene_down": lambda: scenes.move_current(1),
            "delete_scene": scenes.delete_current,
            "split_scene": self._split,
            "merge_scene": self._merge,
            "merge_chapter": self._merge_chapter,
            "duplicate_scene": self._duplicate,
            "archive_scene": lambda: self._archive(scenes.chosen_ids("scene")),
            "restore_scene": self._bring_back,
        }.items():
            actions[key].triggered.connect(lambda *_, do=do: do())
        for key, kind in _NOTE_ACTIONS.items():
            actions[key].triggered.connect(lambda *_, kind=kind: self._add_note(kind))
        self._story.story_opened.connect(self._follow)
        self._parts.editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Who goes from the list to the page means the text that is there, not the chapter that was chosen before."""
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            document = self._story.document
            if document is not None and event.reason() not in _STILL_THERE:
                self._scenes.set_current(document.scene_id)
        return super().eventFilter(watched, event)

    def _follow(self, opened: OpenStory) -> None:
        opened.structure.changed.connect(self._tell)
        opened.structure.moved_to.connect(self._look_at)
        self._enable()

    @property
    def _opened(self) -> OpenStory | None:
        """The open story, if its structure can be changed."""
        return self._story.current if self._scenes.can_change else None

    def _change(self, what: str, function: Callable[[Story], object]) -> None:
        """One step; a story is never left without a scene."""
        opened = self._opened
        if opened is None:
            return

        def change() -> None:
            function(opened.story)
            _keep_a_scene(opened.story)

        opened.structure.change(what, change)

    # Adding

    def _add(self, chapter: int, place: int) -> None:
        opened = self._opened
        if opened is None:
            return
        before = sum(scene.chapter < chapter for scene in opened.story.scenes)
        self._go_on_with(opened.add_scene(before + place, "", chapter=chapter))

    def _add_chapter(self) -> None:
        """Below the chapter that is chosen or written in, with a scene to begin it."""
        opened = self._opened
        if opened is None:
            return
        story, chapter = opened.story, self._scenes.current_chapter()
        if chapter < 0:
            shown = self._scenes.current_id()
            inside = [scene.chapter for scene in story.scenes if scene.id == shown]
            chapter = inside[0] if inside else len(story.chapters) - 1

        def add() -> Scene:
            structure.add_chapter(story, chapter + 1)
            return story.add_scene(len(story.scenes), "", chapter + 1)

        scene = opened.structure.change("add_chapter", add)
        self._story.show_scene(scene.id, 0)
        self._scenes.edit_chapter(chapter_key(story.chapters[chapter + 1]))

    def _add_note(self, kind: str) -> None:
        opened = self._opened
        if opened is not None:
            self._go_on_with(opened.structure.change("add_note", lambda: opened.story.add_note(kind, "")))

    def _go_on_with(self, scene: Scene) -> None:
        """A new text is shown and named."""
        self._story.show_scene(scene.id, 0)
        self._scenes.rename_current()

    # Moving, naming, taking away

    def _rename_chapter(self, chapter: int, title: str) -> None:
        self._change("rename_chapter", lambda story: structure.rename_chapter(story, chapter, title))

    def _place(self, ids: Sequence[str], chapter: int, place: int) -> None:
        self._change("move", lambda story: structure.place_scenes(story, ids, chapter, place))

    def _move_chapter(self, chapter: int, new_index: int) -> None:
        self._change("move_chapter", lambda story: structure.move_chapter(story, chapter, new_index))

    def _archive(self, ids: Sequence[str]) -> None:
        opened, shown = self._opened, self._story.document
        if opened is None or not ids:
            return
        self._let_go(ids)
        place = min((opened.story.index_of(text_id) for text_id in ids), default=0)
        self._change("archive", lambda story: structure.archive_scenes(story, ids))
        if shown is not None and shown.scene_id in ids:  # the writing goes on where it was
            scenes = opened.story.scenes
            self._show(scenes[min(place, len(scenes) - 1)].id)

    def _bring_back(self) -> None:
        """Where they stood."""
        ids = self._scenes.chosen_ids("archived")
        if ids:
            self._change("bring_back", lambda story: structure.bring_back(story, ids))

    def _delete(self, ids: Sequence[str]) -> None:
        if self._opened is not None:
            self._let_go(ids)
            self._change("delete", lambda story: structure.remove_texts(story, ids))

    def _delete_chapter(self, chapter: int) -> None:
        opened = self._opened
        if opened is None:
            return
        scenes = [scene.id for scene in opened.story.scenes if scene.chapter == chapter]
        choice = "keep" if not scenes else ask_chapter(self._parts.window, self._chapter_title(opened.story, chapter))
        if choice == "stay":
            return
        if choice == "trash":
            self._let_go(scenes)
        with_scenes = choice == "trash"
        self._change("delete_chapter", lambda story: structure.remove_chapter(story, chapter, with_scenes))

    def _merge_chapter(self) -> None:
        opened, chapter = self._opened, self._chapter_here()
        if opened is not None and chapter > 0:
            self._change("merge_chapter", lambda story: structure.remove_chapter(story, chapter, with_scenes=False))

    def _chapter_here(self) -> int:
        """The chapter that is chosen, or that the chosen scene is in; -1 for none."""
        chapter, opened, shown = self._scenes.current_chapter(), self._opened, self._scenes.current_id()
        if chapter < 0 and opened is not None:
            return next((scene.chapter for scene in opened.story.scenes if scene.id == shown), -1)
        return chapter

    def _chapter_title(self, story: Story, chapter: int) -> str:
        return story.chapters[chapter].title or self.tr("Chapter {number}").format(number=chapter + 1)

    def _let_go(self, ids: Sequence[str]) -> None:
        """Nobody writes in these any more."""
        opened = self._story.current
        for text_id in ids if opened is not None else ():
            document = opened.open_document(text_id)
            if document is not None:
                self._story.about_to_remove_scene.emit(document)

    # Texts cut and joined

    def _split(self) -> None:
        """At the caret of the page, wherever the keyboard is."""
        opened, document = self._opened, self._story.document
        if opened is None or document is None:
            return
        position = document.caret.position
        if not (document.text_before(position).strip() and document.text_between(position, len(document)).strip()):
            self._parts.notices.show_done(
                "split", lambda: self.tr("Nothing to split here: put the caret between the words of two scenes.")
            )
            return
        self._parts.notices.remove("split")
        self._parts.generation.abandon(document)
        scene = opened.structure.split(document.scene_id, position)
        if scene is not None:
            self._story.show_scene(scene.id, 0)
            self._parts.editor.setFocus()

    def _merge(self) -> None:
        opened = self._opened
        ids = self._scenes.chosen_ids("scene")
        if opened is None or len(ids) != 1:
            return
        index = opened.story.index_of(ids[0])
        if index + 1 == len(opened.story.scenes):
            return
        self._parts.generation.abandon(opened.document(ids[0]))
        self._let_go([opened.story.scenes[index + 1].id])
        if opened.structure.merge(ids[0]) is not None:
            self._story.show_scene(ids[0])

    def _duplicate(self) -> None:
        opened, text_id = self._opened, self._scenes.current_id()
        if opened is not None and text_id:
            title = opened.story.text_with_id(text_id).title
            named = self.tr("{title} (copy)").format(title=title) if title else ""
            self._story.show_scene(opened.structure.duplicate(text_id, named).id)

    # The way back

    def undo(self) -> None:
        """Takes back what was done to the structure last."""
        opened = self._opened
        if opened is not None and (step := opened.structure.last) is not None:
            self._let_go([text_id for text_id in step.coming() if opened.story.has_text(text_id)])
            before = {scene.id for scene in opened.story.all_texts()}
            opened.structure.undo()
            back = [scene.id for scene in opened.story.all_texts() if scene.id not in before]
            if back:
                self._look_at(back[0])

    def redo(self) -> None:
        """Does again what was taken back."""
        opened = self._opened
        if opened is not None and (step := opened.structure.last_undone) is not None:
            self._let_go([text_id for text_id in step.going() if opened.story.has_text(text_id)])
            opened.structure.redo()

    def _look_at(self, text_id: str) -> None:
        """What was undone there is to be seen, on the page if that is what stands in the middle."""
        if self._parts.window.shown_view() == PAGE_VIEW:
            self._show(text_id)

    def _show(self, text_id: str) -> None:
        opened = self._story.current
        if opened is not None and opened.story.has_text(text_id):
            self._story.show_scene(text_id)

    def _tell(self) -> None:
        """The bar stays as long as it is about the last thing done."""
        opened = self._story.current
        step = opened.structure.last if opened is not None else None
        if step is None or step is not opened.structure.newest:
            self._scenes.hide_done()
            return
        number = len(step.going())
        texts: dict[str, Callable[[], str]] = {
            "delete": lambda: self.tr("Deleted.") if number < 2 else self.tr("Deleted: {n}").format(n=number),
            "archive": lambda: self.tr("Archived."),
            "delete_chapter": lambda: self.tr("Chapter deleted."),
            "merge_chapter": lambda: self.tr("Chapters merged."),
            "merge": lambda: self.tr("Scenes merged."),
            "split": lambda: self.tr("Scene split."),
        }
        if step.what in texts:
            self._scenes.show_done(texts[step.what], ", ".join(filter(None, step.going_titles())))
        else:
            self._scenes.hide_done()

    def _enable(self) -> None:
        opened, actions, scenes = self._opened, self._actions, self._scenes
        row = scenes.view.current_row()
        kind = row.kind if row is not None else ""
        can = opened is not None
        chosen = scenes.chosen_ids("scene")
        last = opened.story.scenes[-1].id if opened is not None and opened.story.scenes else ""
        for key, enabled in {
            "new_scene": can,
            "new_chapter": can,
            "new_character": can,
            "new_place": can,
            "new_lore": can,
            "rename_scene": can and kind not in ("", "section"),
            "duplicate_scene": can and bool(scenes.current_id()),
            "split_scene": can and kind not in ("", "section", "chapter"),
            "merge_scene": can and len(chosen) == 1 and chosen[0] != last,
            "merge_chapter": can and self._chapter_here() > 0,
            "archive_scene": can and bool(chosen),
            "restore_scene": can and bool(scenes.chosen_ids("archived")),
            "delete_scene": can and kind not in ("", "section"),
            "move_scene_up": can and kind in ("scene", "chapter"),
            "move_scene_down": can and kind in ("scene", "chapter"),
        }.items():
            actions[key].setEnabled(enabled)


def _keep_a_scene(story: Story) -> None:
    if not story.scenes:
        story.add_scene(0, "")
