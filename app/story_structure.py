"""Changes of the open story's structure, and their undoing. GUI thread.

A change is taken back by the layout before it (app/story/layout.py). Where texts are cut or joined, the pages' own
undo steps belong to it: undone on the page or here, both are undone together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from app.editor.passage import Passage
from app.editor.pieces import carry, passages_in, put_behind, put_in_front
from app.editor.scene_document import SceneDocument
from app.editor.spans import NOTHING, Fragment, to_units
from app.story import structure
from app.story.layout import Layout
from app.story.story import Scene

if TYPE_CHECKING:
    from app.open_story import OpenStory

_T = TypeVar("_T")

WHITE = " \t\n"  # goes where a scene is cut; an ideographic space is the beginning of a paragraph
_BETWEEN = "\n\n"  # scenes that are joined
_STEPS_KEPT = 200


@dataclass(eq=False, slots=True)
class StructureStep:
    """One change that can be taken back. what: names it, for the words that the writer is told."""

    what: str
    before: Layout
    after: Layout
    undone: bool = False

    def coming(self) -> list[str]:
        """Ids of the texts that the step brought into the story."""
        return [text_id for text_id, _ in self.after.texts_missing_in(self.before)]

    def going(self) -> list[str]:
        """Ids of the texts that it took out of the manuscript, notes or archive."""
        return [text_id for text_id, _ in self.before.texts_missing_in(self.after)]

    def going_titles(self) -> list[str]:
        return [title for _, title in self.before.texts_missing_in(self.after)]


@dataclass(eq=False, slots=True)
class TextStep(StructureStep):
    """A scene that was cut, or joined with the next one. The undo steps of `pages` are part of it.

    scene, text: of the one that came into being or went, with its text just then. joins: whether it went. passages: of
    the first page, those in the text that went or came. seam: where the two meet; gap: what was put out between them.
    """

    pages: list[SceneDocument] = field(default_factory=list)
    scene: Scene | None = None
    text: str = ""
    joins: bool = False
    passages: list[Passage] = field(default_factory=list)
    seam: QTextCursor | None = None
    gap: str = ""


@dataclass(eq=False, slots=True)
class DetailsStep(StructureStep):
    """One text's synopsis, status or label was changed. keys: which of them."""

    text_id: str = ""
    keys: frozenset[str] = frozenset()


class StoryStructure(QObject):
    """What the writer does to chapters, scenes and notes, of one story. See the module."""

    changed = Signal()  # what a list of scenes shows is different
    moved_to = Signal(str)  # id of the text where the writer's eye should be, after an undo

    def __init__(self, opened: OpenStory) -> None:
        super().__init__(opened)
        self._opened, self._story = opened, opened.story
        self._done: list[StructureStep] = []
        self._undone: list[StructureStep] = []
        self.newest: StructureStep | None = None  # what was done last, None after an undo or redo

    @property
    def last(self) -> StructureStep | None:
        """What `undo` takes back."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> StructureStep | None:
        """What `redo` does again."""
        return self._undone[-1] if self._undone else None

    def change(self, what: str, function: Callable[[], _T]) -> _T:
        """Does something to the story (app/story/structure.py), saves it, and remembers how it was.

        Nothing is remembered if it raises; then nothing may have been changed.
        """
        step = StructureStep(what, Layout.of(self._story), Layout.of(self._story))
        with self._settled():
            result = function()
        step.after = Layout.of(self._story)
        if not step.after.says_the_same(step.before):
            self._remember(step)
            self.changed.emit()
        return result

    def insert_chapters(self, at: int, chapters: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> list[Scene]:
        """Chapters with the titles and texts of their scenes, put before the chapter that is now `at`."""
        return self.change("insert_chapters", lambda: structure.insert_chapters(self._story, at, chapters))

    def set_details(self, text_id: str, values: Mapping[str, str], goes_on: bool = False) -> None:
        """A text's synopsis, status or label; as `OpenStory.set_details` has it. Raises KeyError."""
        scene = self._story.text_with_id(text_id)
        changed = {key: value for key, value in values.items() if value != getattr(scene, key)}
        if not changed:
            return
        keys, before = frozenset(changed), Layout.of(self._story, scene)
        for key, value in changed.items():
            setattr(scene, key, value)
        after, last = Layout.of(self._story, scene), self.newest
        if goes_on and isinstance(last, DetailsStep) and (last.text_id, last.keys) == (text_id, keys):
            last.after = after
            if after.says_the_same(last.before):
                self._done.remove(last)
                self.newest = None
        else:
            self._remember(DetailsStep("details", before, after, text_id=text_id, keys=keys))
        self._opened.manifest_due()
        self.changed.emit()

    def duplicate(self, text_id: str, title: str) -> Scene:
        """A copy of a scene or note behind it."""
        self._opened.collect_texts()

        def add() -> Scene:
            copy = structure.add_beside(self._story, text_id, title)
            copy.text = self._story.text_with_id(text_id).text
            return copy

        copy = self.change("duplicate", add)
        self._opened.document(copy.id).set_generated_spans(self._opened.document(text_id).generated_spans)
        return copy

    # Cutting and joining

    def split(self, scene_id: str, position: int) -> Scene | None:
        """The text from `position` (UTF-16 units) becomes a new scene behind this one, less the white space there.

        None, and nothing done, while the model or an input method writes in it.
        """
        step = self._split(self._opened.document(scene_id), position)
        if step is None:
            return None
        self._remember(step)
        self.changed.emit()
        return step.scene

    def merge(self, scene_id: str) -> Scene | None:
        """Joins a scene with the next one of the story, a blank line between them; the next one goes to the trash.

        None, and nothing done, if there is none, or while the model or an input method writes in either.
        """
        index = self._story.index_of(scene_id)
        if index + 1 >= len(self._story.scenes):
            return None
        step = self._merge(scene_id, self._story.scenes[index + 1].id, _BETWEEN)
        if step is None:
            return None
        self._remember(step)
        self.changed.emit()
        return self._story.scene(scene_id)

    def _split(self, page: SceneDocument, position: int) -> TextStep | None:
        head_end = position - _white_at_end(page.text_before(position))
        tail = page.text_between(position, len(page))
        tail_start = position + len(tail) - len(tail.lstrip(WHITE))
        step = TextStep("split", Layout.of(self._story), Layout.of(self._story), pages=[page])
        step.passages = passages_in(page, tail_start, len(page))
        step.gap = page.text_between(head_end, tail_start)
        if page.open_passage is not None or page.composing:
            return None
        with self._settled(), self._opened.retouched(page):
            scene = structure.add_beside(self._story, page.scene_id, "")
            scene.synopsis, scene.text = "", page.text_between(tail_start, len(page))
            other = self._opened.document(scene.id)
            piece, _ = carry(page, tail_start, len(page), other, 0)
            other.mark(0, piece)
            other.change([(0, 0, NOTHING)], step)  # so that undoing it there undoes all of it
            page.change([(head_end, len(page), NOTHING)], step)
            put_behind(page, step.passages)
            other.place_caret(0, 0)
        step.pages.append(other)
        step.scene, step.text, step.after = scene, scene.text, Layout.of(self._story)
        return step

    def _merge(self, scene_id: str, next_id: str, between: str) -> TextStep | None:
        page, other = self._opened.document(scene_id), self._opened.document(next_id)
        if any(each.open_passage is not None or each.composing for each in (page, other)):
            return None
        self._opened.collect_texts()
        step = TextStep("merge", Layout.of(self._story), Layout.of(self._story), pages=[page], joins=True)
        first, second = self._story.scene(scene_id), self._story.scene(next_id)
        start, text = len(page) - _white_at_end(page.text()), other.text()
        skipped = len(text) - len(text.lstrip(WHITE))
        gap = between if start and skipped < len(text) else ""
        with self._settled(), self._opened.retouched(page):
            piece, step.passages = carry(other, skipped, len(other), page, start + len(gap))
            seam = QTextCursor(page.document)
            page.change([(start, len(page), Fragment.of(to_units(gap)) + piece)], step)
            seam.setPosition(start + len(gap))
            step.seam = seam
            _take_details(first, second)
            if not first.title and second.title:
                self._story.rename_scene(scene_id, second.title)
            structure.remove_texts(self._story, [next_id])
        step.scene, step.text, step.after = second, text, Layout.of(self._story)
        return step

    def page_moved(self, note: object, undone: bool) -> None:
        """A cut or a join was undone on a page, or done again: by the writer, or by `undo` and `redo` here."""
        if not isinstance(note, TextStep) or note.undone == undone:
            return
        note.undone, self.newest = undone, None
        for page in note.pages:
            if page.next_note(redo=not undone) is note:
                page.undo() if undone else page.redo()
        now, then = (note.before, note.after) if undone else (note.after, note.before)
        with self._settled():
            if undone == note.joins or not self._was_edited(note):
                now.apply(self._story, instead_of=then)
            (put_behind if undone == note.joins else put_in_front)(note.pages[0], note.passages)
        for steps in (self._done, self._undone):
            if note in steps:
                steps.remove(note)
        (self._undone if undone else self._done).append(note)
        self.changed.emit()
        self.moved_to.emit(note.pages[0].scene_id)

    def _was_edited(self, step: TextStep) -> bool:
        """The text that is to go isn't what is on the first page now: then it stays, too."""
        assert step.scene is not None
        if not self._story.has_text(step.scene.id):
            return False
        return self._opened.document(step.scene.id).text() != step.text

    # Undo

    def undo(self) -> StructureStep | None:
        """Takes the last change back; returns it, or None if there is none or the page is being written in."""
        step, self.newest = self.last, None
        if isinstance(step, TextStep):
            return self._undo_text(step)
        if step is not None:
            self._done.pop()
            self._undone.append(step)
            self._apply(step, step.before, step.after)
        return step

    def redo(self) -> StructureStep | None:
        """Does the last change that was taken back again."""
        step, self.newest = self.last_undone, None
        if isinstance(step, TextStep):
            page = step.pages[0]
            if page.next_note(redo=True) is not step or page.composing:
                return None
            page.redo()  # and `page_moved` does the rest
        elif step is not None:
            self._undone.pop()
            self._done.append(step)
            self._apply(step, step.after, step.before)
        return step

    def _undo_text(self, step: TextStep) -> TextStep | None:
        page = step.pages[0]
        if page.composing or page.open_passage is not None:
            return None
        if not self._story.has_text(page.scene_id):  # taken away by other ways: there is nothing left to cut or join
            self._done.remove(step)
            return None
        if page.next_note() is step and (step.joins or not self._was_edited(step)):
            page.undo()  # and `page_moved` does the rest
            return step
        assert step.scene is not None
        if step.joins and step.seam is not None:  # edited since: cut what is there now
            back: TextStep | None = self._split(page, step.seam.position())
            if back is not None and back.scene is not None:
                known = (step.scene.synopsis, step.scene.status, step.scene.label)
                back.scene.synopsis, back.scene.status, back.scene.label = known
                if step.scene.title:
                    self._story.rename_scene(back.scene.id, step.scene.title)
        elif self._story.has_text(page.scene_id) and self._story.has_text(step.scene.id):
            back = self._merge(page.scene_id, step.scene.id, step.gap)
        else:
            back = None
        self._done.remove(step)
        self.changed.emit()
        return step if back is not None else None

    def _apply(self, step: StructureStep, layout: Layout, instead_of: Layout) -> None:
        if isinstance(step, DetailsStep):
            layout.apply(self._story, instead_of)
            self._opened.manifest_due()
            self.changed.emit()
            self.moved_to.emit(step.text_id)
            return
        with self._settled():
            layout.apply(self._story, instead_of)
        self.changed.emit()

    def _remember(self, step: StructureStep) -> None:
        self._undone.clear()
        self._done.append(step)
        self.newest = step
        del self._done[:-_STEPS_KEPT]

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """The story is changed inside: before, all is sent to the disk; after, files follow."""
        self._opened.save_now()
        before = list(self._story.all_texts())
        yield
        self._opened.order_changed(before)


def _white_at_end(text: str) -> int:
    return len(text) - len(text.rstrip(WHITE))


def _take_details(first: Scene, second: Scene) -> None:
    first.synopsis = "\n".join(filter(None, (first.synopsis, second.synopsis)))
    first.status, first.label = first.status or second.status, first.label or second.label
