"""The second page: which text it shows, that it looks like the page, and that no text is ever on both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.controllers.parts import Parts
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.open_story import OpenStory
from app.panels.scene_list import SceneList
from app.panels.second_page import Choice, SecondPage
from app.story.story import Scene

_WRITING = ("continue", "alternatives", "retry")
_ABOUT_A_PAGE = ("split_scene", "versions")  # of the text that has the keyboard, which comes to the first page for it


class SecondPageController(QObject):
    """GUI thread. A text is on one page at most: showing it on the other one changes them over."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._actions = parts.window.actions_table
        self.panel = SecondPage()
        parts.window.add_second_page(self.panel)
        self._shown_before: list[str] = []  # ids of what was on the page, the newest last
        self._connect()
        self._look_alike()

    def _connect(self) -> None:
        parts, panel, story = self._parts, self.panel, self._parts.story
        panel.chosen.connect(self.show_text)
        panel.close_requested.connect(lambda: self._actions["split_view"].setChecked(False))
        panel.swap_requested.connect(self.swap)
        panel.editor.zoom_changed.connect(lambda percent: parts.settings.set_value("zoom", percent))
        panel.editor.installEventFilter(self)
        self._actions["split_view"].toggled.connect(self._show)
        self._actions["swap_pages"].triggered.connect(self.swap)
        for key in _ABOUT_A_PAGE:  # those who do it hear of it later
            self._actions[key].triggered.connect(lambda *_: self.swap() if self.panel.editor.hasFocus() else None)
        self._actions["open_beside"].triggered.connect(self._open_chosen)
        story.scene_shown.connect(self._page_changed)
        story.story_opened.connect(lambda _: self._fill())
        story.scenes_changed.connect(self._fill)
        story.about_to_remove_scene.connect(self._let_go)
        story.story_closing.connect(lambda _: self._forget())
        parts.themes.changed.connect(lambda _: panel.editor.set_colors(parts.themes.page_colors))
        parts.settings.changed.connect(lambda _: self._look_alike())

    @property
    def focused_editor(self) -> Editor:
        """The page that has the keyboard; the first one where neither has."""
        return self.panel.editor if self.panel.editor.hasFocus() else self._parts.editor

    @property
    def shown_id(self) -> str:
        """Id of the text on the second page, "" for none."""
        document = self.panel.editor.scene_document()
        return document.scene_id if document is not None else ""

    def show_text(self, text_id: str) -> None:
        """Opens the second page with a text; one that is on the first changes places with what was here."""
        opened = self._parts.story.current
        if opened is None or not text_id:
            return
        on_page = self._parts.story.document
        if on_page is not None and on_page.scene_id == text_id:
            if self.shown_id:
                self.swap()
            else:
                self._fill()
            return
        self._put(opened.document(text_id), opened)
        self._actions["split_view"].setChecked(True)

    def swap(self) -> None:
        """Each page gets what the other one has; the keyboard stays with the text."""
        if self.shown_id and self._parts.story.current is not None:
            had_keys = self.panel.editor.hasFocus()
            self._parts.story.show_scene(self.shown_id)  # and `_page_changed` puts the other one here
            if had_keys:
                self._parts.editor.setFocus()

    def _put(self, document: SceneDocument | None, opened: OpenStory | None) -> None:
        had_keys = self.panel.editor.hasFocus()
        self.panel.editor.set_scene(document)
        if had_keys and document is None:  # a page without a text can't keep the keyboard
            self._parts.editor.setFocus()
        self.panel.editor.setReadOnly(opened is None or opened.is_read_only)
        self._fill()

    def _show(self, shown: bool) -> None:
        self._parts.window.show_second_page(shown)
        if shown:
            if not self.shown_id:
                self._suggest()
            self._fill()
        else:
            had_keys = self.panel.isAncestorOf(self._parts.window.focusWidget() or self._parts.window)
            self.panel.editor.set_scene(None)
            if had_keys:
                self._parts.editor.setFocus()

    def _suggest(self) -> None:
        """What was on the page before, if anything was."""
        opened, document = self._parts.story.current, self._parts.story.document
        if opened is None or document is None:
            return
        known = {scene.id for scene in opened.story.all_texts()}
        for text_id in reversed(self._shown_before):
            if text_id in known and text_id != document.scene_id:
                self._put(opened.document(text_id), opened)
                return

    def _page_changed(self, document: SceneDocument) -> None:
        opened = self._parts.story.current
        if self.panel.editor.scene_document() is document:
            before = self._shown_before[-1] if self._shown_before else ""
            known = {scene.id for scene in opened.story.all_texts()} if opened is not None else set()
            other = opened.document(before) if opened is not None and before in known else None
            self._put(other if other is not document else None, opened)
        if document.scene_id in self._shown_before:
            self._shown_before.remove(document.scene_id)
        self._shown_before.append(document.scene_id)
        self._fill()

    def _let_go(self, document: SceneDocument) -> None:
        if self.panel.editor.scene_document() is document:
            self._put(None, self._parts.story.current)

    def _forget(self) -> None:
        self._shown_before.clear()
        self.panel.editor.set_scene(None)
        self.panel.set_choices([], "")

    def _fill(self) -> None:
        opened = self._parts.story.current
        if opened is None or not self._actions["split_view"].isChecked():
            return
        known = {scene.id for scene in opened.story.all_texts()}
        if self.shown_id and self.shown_id not in known:
            self.panel.editor.set_scene(None)
        story = opened.story
        choices = [Choice(scene.id, self._title(scene, number)) for number, scene in enumerate(story.scenes, 1)]
        if story.notes:
            choices.append(Choice("", self.tr("Notes")))
            choices += [
                Choice(note.id, note.title or note.first_words() or self.tr("Untitled note")) for note in story.notes
            ]
        self.panel.set_choices(choices, self.shown_id)

    def _title(self, scene: Scene, number: int) -> str:
        return scene.title or scene.first_words() or self.tr("Scene {number}").format(number=number)

    def _open_chosen(self) -> None:
        scenes = self._parts.window.parts.scene_list
        assert isinstance(scenes, SceneList)
        self.show_text(scenes.current_id())

    def _look_alike(self) -> None:
        self.panel.editor.dress_like(self._parts.editor)
        self.panel.editor.set_colors(self._parts.themes.page_colors)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The model writes on the first page: asked for here, the text comes there first."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            asked = any(pressed in self._actions[key].shortcuts() for key in _WRITING)
            if asked and event.modifiers() != Qt.KeyboardModifier.NoModifier:
                self.swap()
        return super().eventFilter(watched, event)
