"""Ctrl+P: to any scene, chapter, note or heading by some letters of its name, and any command by its."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.actions import ACTIONS, menu_text, plain_text
from app.controllers.parts import Parts
from app.editor.scene_document import SceneDocument
from app.fuzzy import match
from app.main_window import PAGE_VIEW
from app.panels.go_to import GoTo, Row
from app.story.story import Scene, Story, to_utf16

_MOST_LISTED = 60
_KINDS = ("scene", "note", "chapter", "archived", "heading", "command")  # of equally good names, the first ones first
_OF_TAKES = ("stop", "retry", "keep_passage", "previous_take", "next_take", "compare_takes")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_COMMANDS_ONLY = ">"
_FIRST_WORDS_COUNT = 0.5  # of the score: they are so long that most letters are found in them
_COMMAND_COSTS = 50  # of the score: places come first where names are about as good


@dataclass(frozen=True, slots=True)
class _Target:
    """Somewhere to go. key: id of a text, or a command's name; offset: in the text, -1 for where its caret was left.
    is_named: has a title. has_words: has none, and is called by its first words."""

    kind: str
    title: str
    detail: str
    key: str
    offset: int = -1
    is_named: bool = True
    has_words: bool = False

    @classmethod
    def of_text(cls, kind: str, text: Scene, otherwise: str, detail: str) -> _Target:
        """otherwise: what it is called that has neither a title nor words."""
        words = "" if text.title else text.first_words()
        title = text.title or words or otherwise
        return cls(kind, title, detail, text.id, is_named=bool(text.title), has_words=bool(words))


class GoToController(QObject):
    """GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts, self._actions = parts, parts.window.actions_table
        self.panel = GoTo(parts.window)
        self._targets: list[_Target] = []
        self._shown: list[_Target] = []
        self._recent: list[str] = []  # ids of texts that were on the page, the newest last
        self._headings: dict[str, tuple[str, list[tuple[int, str]]]] = {}  # of a text by its id, with that text
        self._focused_before: QWidget | None = None
        self._actions["go_to"].triggered.connect(self.open)
        self.panel.typed.connect(self._list)
        self.panel.chosen.connect(self._choose)
        self.panel.given_up.connect(self._give_up)
        self.panel.left.connect(self.panel.hide)
        parts.story.scene_shown.connect(self._note_shown)
        parts.story.story_closing.connect(lambda _opened: self._forget())

    def open(self) -> None:
        """Opened again it goes on to the next row: the same keys lead from scene to scene, the last ones first."""
        if self.panel.isVisible():
            self.panel.move_choice(1, is_round=True)
            return
        self._focused_before = QApplication.focusWidget()
        self._targets = [*self._places(), *self._commands()]
        self.panel.open()
        self._list("")

    def _note_shown(self, document: SceneDocument) -> None:
        if document.scene_id in self._recent:
            self._recent.remove(document.scene_id)
        self._recent.append(document.scene_id)

    def _forget(self) -> None:
        self.panel.hide()
        self._recent.clear()
        self._headings.clear()
        self._targets, self._shown = [], []

    # What there is

    def _places(self) -> Iterator[_Target]:
        opened = self._parts.story.current
        if opened is None:
            return
        opened.collect_texts()
        story = opened.story
        many_chapters, number = len(story.chapters) > 1, 0
        headings: list[_Target] = []
        for place, (chapter, scenes) in enumerate(story.by_chapter(), 1):
            name = chapter.title or self.tr("Chapter {number}").format(number=place)
            detail = name if many_chapters else ""
            if many_chapters and scenes:
                yield _Target("chapter", name, self.tr("Chapter"), scenes[0].id, 0)
            for scene in scenes:
                number += 1
                numbered = self.tr("Scene {number}").format(number=number)
                yield (target := _Target.of_text("scene", scene, numbered, detail))
                headings += self._headings_of(scene, target.title)
        yield from self._beside(story)
        yield from headings

    def _beside(self, story: Story) -> Iterator[_Target]:
        """Notes and archived scenes."""
        for note in story.notes:
            yield (target := _Target.of_text("note", note, self.tr("Untitled note"), self.tr("Note")))
            yield from self._headings_of(note, target.title)
        for scene in story.archived:
            yield _Target.of_text("archived", scene, self.tr("Untitled scene"), self.tr("Archived"))

    def _headings_of(self, scene: Scene, title: str) -> list[_Target]:
        known = self._headings.get(scene.id)
        if known is None or known[0] is not scene.text:
            found = _HEADING.finditer(scene.text) if "#" in scene.text else ()
            known = self._headings[scene.id] = (scene.text, [(line.start(1), line[1]) for line in found])
        return [_Target("heading", heading, title, scene.id, offset) for offset, heading in known[1]]

    def _commands(self) -> Iterator[_Target]:
        for key, spec in ACTIONS.items():
            if key != "go_to":
                keys = self._actions[key].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                menu = menu_text(spec.menu)
                yield _Target("command", plain_text(key), f"{menu}  {keys}" if keys else menu, key)

    # Choosing

    def _list(self, typed: str) -> None:
        """Shows what fits what is typed; with nothing typed, where the writer was last."""
        only_commands = typed.startswith(_COMMANDS_ONLY)
        query = typed.removeprefix(_COMMANDS_ONLY).strip()
        recency = {text_id: place for place, text_id in enumerate(reversed(self._recent))}
        current = self._parts.story.document
        current_id = current.scene_id if current is not None else ""
        fits: list[tuple[tuple[int, ...], _Target, tuple[int, ...]]] = []
        for order, target in enumerate(self._targets):
            if only_commands != (target.kind == "command") and (only_commands or not query):
                continue
            if not query and (target.kind == "heading" or (target.key == current_id and target.kind == "scene")):
                continue
            found = match(query, target.title)
            if found is None:
                continue
            recent = recency.get(target.key, len(recency)) if target.kind in ("scene", "note", "archived") else 10**6
            score = round(found.score * _FIRST_WORDS_COUNT) if target.has_words else found.score
            score -= _COMMAND_COSTS if target.kind == "command" else 0
            rank = (-score, recent, _KINDS.index(target.kind), order)
            fits.append((rank, target, found.places))
        fits.sort(key=lambda fit: fit[0])
        shown = fits[:_MOST_LISTED]
        self._shown = [target for _, target, _ in shown]
        self.panel.set_rows(
            [
                Row(target.title, target.detail, places, self._why_not(target), target.is_named)
                for _, target, places in shown
            ]
        )

    def _why_not(self, target: _Target) -> str:
        """Why a command can't be done now; "" for what can."""
        if target.kind != "command" or self._actions[target.key].isEnabled():
            return ""
        if target.key in _OF_TAKES:
            return self._why_no_take(target.key)
        opened = self._parts.story.current
        if opened is not None and opened.is_read_only:
            return self.tr("the story is open for reading only")
        if ACTIONS[target.key].menu == "scene":
            return self.tr("not for what is chosen in the list")
        on_page = self._parts.window.shown_view() == PAGE_VIEW
        return self.tr("not now") if on_page else self.tr("only on the page")

    def _why_no_take(self, key: str) -> str:
        if key == "stop":
            return self.tr("the model isn't writing")
        if self._parts.generation.is_busy:
            return self.tr("not while the model writes")
        one = key in ("retry", "keep_passage")
        return self.tr("the model has written nothing here") if one else self.tr("no other take here")

    def _choose(self, row: int) -> None:
        target = self._shown[row]
        if target.kind == "command":
            if not self._why_not(target):
                self._give_up()  # a command such as Copy is about where the keyboard was
                self._actions[target.key].trigger()
            return
        self.panel.hide()
        opened = self._parts.story.current
        if opened is None or not opened.story.has_text(target.key):
            self._give_up()
            return
        self._parts.window.show_view(PAGE_VIEW)
        position = -1
        if target.offset >= 0:
            position = to_utf16(opened.text_of(target.key), target.offset)
        self._parts.story.show_scene(target.key, position)
        self._parts.editor.setFocus()

    def _give_up(self) -> None:
        """Closes, and the keyboard goes back to where it was."""
        self.panel.hide()
        before, self._focused_before = self._focused_before, None
        if before is not None and isValid(before):
            before.setFocus()
