"""Outline, overview and reading view: what each shows of the story, and what happens to it there."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor

from app.controllers.parts import Parts
from app.main_window import PAGE_VIEW
from app.open_story import OpenStory
from app.panels.outline import OutlinePanel
from app.panels.overview import OverviewPanel
from app.panels.reading import Leaf, ReadingPanel
from app.panels.scene_list import SceneList
from app.panels.writing import WritingPanel
from app.reading_leaves import LeafOf, leaves
from app.status_names import STATUS_NAMES, status_name
from app.story.comments import without_comments
from app.story.overview import overview
from app.story.story import Scene, Story, to_utf16
from app.widgets.outline_view import LABEL, STATUS, SYNOPSIS, TITLE, OutlineChapter, OutlineScene
from app.widgets.typeset import Look, Piece

_DELAY_MS = 300  # after a change that a view shows
_KNOWN_BY = 40  # characters that tell a paragraph from others of its scene


class ViewsController(QObject):
    """Each view is filled when it is shown, and again when the story changes meanwhile. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts, self._window, self._story = parts, parts.window, parts.story
        self.outline, self.overview, self.reading = OutlinePanel(), OverviewPanel(), ReadingPanel()
        self._shows = {"outline": self._show_outline, "overview": self._show_overview, "reading": self._show_reading}
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self._fill)
        self._connect()

    def _connect(self) -> None:
        window, story = self._window, self._story
        for name, panel in (("outline", self.outline), ("overview", self.overview), ("reading", self.reading)):
            window.add_view(name, panel)
            panel.closed.connect(self._back)
            action = window.actions_table[f"show_{name}"]
            action.triggered.connect(lambda checked, shown=name: self._toggle(shown, checked))
        window.view_shown.connect(self._mark)
        window.escape_pressed.connect(self._back)
        story.scene_shown.connect(lambda _: self._back())
        story.scenes_changed.connect(self._timer.start)
        story.story_opened.connect(lambda opened: opened.structure.moved_to.connect(self.outline.view.choose))
        self.outline.scene_opened.connect(self._open)
        self.outline.edited.connect(self._edit)
        scenes = window.parts.scene_list
        assert isinstance(scenes, SceneList)
        self.outline.undo_requested.connect(scenes.undo_requested)
        self.outline.redo_requested.connect(scenes.redo_requested)
        self.overview.scene_chosen.connect(self._open)
        self.overview.title_changed.connect(lambda title: self._rename(title=title))
        self.overview.author_changed.connect(lambda author: self._rename(author=author))
        self.reading.place_picked.connect(self._open_place)
        writing = window.parts.writing_panel
        assert isinstance(writing, WritingPanel)
        for wanted in (writing.continue_requested, writing.retry_requested, writing.alternatives_requested):
            wanted.connect(self._back)  # nothing is written where it can't be seen
        self._parts.themes.changed.connect(lambda _: self._timer.start())
        self._parts.settings.changed.connect(lambda _: self._timer.start())

    def _toggle(self, name: str, shown: bool) -> None:
        if not shown or self._story.current is None:
            self._back()
            return
        self._shows[name]()
        self._window.show_view(name)

    def _back(self) -> None:
        """To the page; nothing happens while that is shown."""
        self._window.show_view(PAGE_VIEW)

    def _mark(self, shown: str) -> None:
        for name in self._shows:
            self._window.actions_table[f"show_{name}"].setChecked(name == shown)

    def _fill(self) -> None:
        shown = self._window.shown_view()
        if shown in self._shows and self._story.current is not None:
            self._shows[shown]()

    def _open(self, scene_id: str) -> None:
        self._story.show_scene(scene_id)
        self._back()
        self._parts.editor.setFocus()

    # Outline

    def _show_outline(self) -> None:
        opened = self._story.current
        assert opened is not None
        story = opened.story
        labels = {label.id: (label.name, QColor(label.color)) for label in story.labels}
        self.outline.set_fixed(not opened.can_have_settings)  # what can't be kept can't be changed
        self.outline.set_vocabulary({key: status_name(key) for key in STATUS_NAMES}, labels)
        chapters = []
        for index in range(len(story.chapters)):
            rows = tuple(_outline_row(opened, scene) for scene in story.scenes if scene.chapter == index)
            chapters.append(OutlineChapter(self._chapter_title(story, index), rows))
        self.outline.set_rows(chapters, show_chapters=len(chapters) > 1)
        if not self.outline.view.chosen_id() and self._story.document is not None:
            self.outline.view.choose(self._story.document.scene_id)

    def _edit(self, scene_id: str, column: int, value: str) -> None:
        opened = self._story.current
        if opened is None or not opened.can_have_settings:
            return
        if column == TITLE:
            opened.rename_scene(scene_id, value)
        elif column == SYNOPSIS:
            opened.set_details(scene_id, synopsis=value)
        elif column == STATUS:
            opened.set_details(scene_id, status=value)
        elif column == LABEL:
            opened.set_details(scene_id, label=value)
        self._timer.start()

    def _chapter_title(self, story: Story, index: int) -> str:
        return story.chapters[index].title or self.tr("Chapter {number}").format(number=index + 1)

    # Overview

    def _show_overview(self) -> None:
        opened = self._story.current
        assert opened is not None
        story = opened.story
        words = {scene.id: opened.word_count(scene.id) for scene in story.scenes}
        self.overview.set_story(story.title, story.author, not opened.can_have_settings)
        self.overview.set_overview(overview(story, words))

    def _rename(self, title: str | None = None, author: str | None = None) -> None:
        opened = self._story.current
        if opened is not None and opened.can_have_settings:
            opened.set_story(
                title=title or opened.story.title, author=opened.story.author if author is None else author
            )
            self._window.set_story(opened.story.title, opened.save_state != "saved")

    # Reading view

    def _show_reading(self) -> None:
        opened, document = self._story.current, self._story.document
        assert opened is not None
        opened.collect_texts()
        here = self.reading.text.piece_in_view() if self._window.shown_view() == "reading" else ""
        if not here and document is not None:
            here = document.scene_id
        story, colors = opened.story, self._parts.themes.theme.colors
        self.reading.set_look(self._look(colors))
        self.reading.set_leaves([self._leaf(story, leaf) for leaf in leaves(story)], here)

    def _leaf(self, story: Story, leaf: LeafOf) -> Leaf:
        title = self._chapter_title(story, leaf.chapter)
        if len(story.chapters) == 1:
            title = story.title
        if leaf.part:
            title = self.tr("{title}, part {number}").format(title=title, number=leaf.part)
        pieces = [self._piece(scene) for scene in leaf.scenes]
        if pieces and leaf.part < 2:
            pieces[0] = Piece(pieces[0].id, title, pieces[0].text)
        return Leaf(title, tuple(pieces))

    def _piece(self, scene: Scene) -> Piece:
        return Piece(scene.id, "", without_comments(scene.text))

    def _look(self, colors: dict[str, QColor]) -> Look:
        style = self._parts.editor.page_style
        return Look(
            style.scaled_font(), style.line_spacing, style.measure_chars, colors["ink"], colors["muted_ink"],
            colors["page"],
        )  # fmt: skip

    def _open_place(self, scene_id: str, paragraph: str) -> None:
        """To that paragraph on the page, as far as it is spelled there as it is set here."""
        opened = self._story.current
        if opened is None:
            return
        text = opened.story.scene(scene_id).text
        found = text.find(paragraph[:_KNOWN_BY]) if paragraph.strip() else -1
        self._story.show_scene(scene_id, to_utf16(text, found) if found >= 0 else -1)
        self._back()
        self._parts.editor.setFocus()


def _outline_row(opened: OpenStory, scene: Scene) -> OutlineScene:
    words = opened.word_count(scene.id)  # which gets what is on the page
    known = (scene.title, scene.synopsis, scene.status, scene.label)
    return OutlineScene(scene.id, *known, words, "" if scene.title else scene.first_words())
