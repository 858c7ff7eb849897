"""Replaces matches in many texts of a story, each as one undo step of its own, and takes all of it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.editor.scene_document import SceneDocument
from app.editor.spans import clean_text
from app.open_story import OpenStory
from app.story.search import Found, Moved
from app.story_places import put_all


@dataclass(frozen=True, slots=True)
class Wanted:
    """Matches in a text as it was when it was looked through, and what comes in the place of each."""

    text_id: str
    text: str
    found: Sequence[Found]
    new: Sequence[str]


@dataclass(eq=False)  # a signal needs to refer to it weakly
class _Done:
    """One text that was changed; the note of its undo step. placed: where the new texts stood then."""

    document: SceneDocument
    text: str  # as it was then
    placed: list[Found]
    old: list[str]
    is_undone: bool = False  # by the writer, or here

    def on_moved(self, note: object, undone: bool) -> None:
        if note is self:
            self.is_undone = undone


class StoryReplacement:
    """Work in small steps, so that the window can breathe in between; each yields how many texts are done. GUI thread.

    Texts that the model or an input method is writing in are left alone (`busy`), as are places that changed since
    (`skipped`). `forget` must be called once, before the story is closed.
    """

    def __init__(self, opened: OpenStory) -> None:
        self._opened = opened
        self._done: list[_Done] = []
        self.replaced = self.skipped = self.busy = 0

    @property
    def text_ids(self) -> list[str]:
        """Those that were changed."""
        return [done.document.scene_id for done in self._done]

    def replace(self, wanted: Iterable[Wanted]) -> Iterator[int]:
        """Does the work, pausing when a text's page was made, which takes as long as the rest, and after each text."""
        for number, each in enumerate(wanted):
            if self._opened.story.has_text(each.text_id):
                document = self._opened.document(each.text_id)
                yield number
                self._replace_in(document, each)
            else:
                self.skipped += len(each.found)
            yield number + 1

    def _replace_in(self, document: SceneDocument, wanted: Wanted) -> None:
        if not self._opened.story.has_text(wanted.text_id):
            self.skipped += len(wanted.found)
            return
        text = document.text()
        moved = Moved(wanted.text, text)
        places = [(moved.place(match), clean_text(new)) for match, new in zip(wanted.found, wanted.new, strict=True)]
        found, new = _known(places)
        self.skipped += len(places) - len(found)
        if not found:
            return
        if document.open_passage is not None or document.composing:
            self.busy += 1
            return
        self._opened.note_version(wanted.text_id, "replace")
        done = _Done(document, "", [], [text[match.start : match.end] for match in found])
        document.noted_step_moved.connect(done.on_moved)
        with self._opened.retouched(document):
            put_all(document, found, new, done)
        done.text, done.placed = document.text(), _placed(found, new)
        self._done.append(done)
        self.replaced += len(found)

    def undo(self) -> Iterator[int]:
        """Takes it back in every text, also where the writer went on writing; `skipped`, `busy` and `replaced` (what
        was taken back) count anew."""
        self.replaced = self.skipped = self.busy = 0
        for number, done in enumerate(self._done, start=1):
            if not done.is_undone:
                self._undo_in(done)
            yield number

    def _undo_in(self, done: _Done) -> None:
        document, text = done.document, done.document.text()
        if document.open_passage is not None or document.composing:
            self.busy += 1
            return
        if text == done.text:
            document.undo()
            if done.is_undone:
                self.replaced += len(done.placed)
                return
            document.redo()  # the step was another one, which had left the text as it was
        moved = Moved(done.text, text)
        found, old = _known([(moved.place(match), old) for match, old in zip(done.placed, done.old, strict=True)])
        with self._opened.retouched(document):
            put_all(document, found, old)
        self.replaced += len(found)
        self.skipped += len(done.placed) - len(found)
        done.is_undone = True

    def forget(self) -> None:
        """Lets go of the documents."""
        for done in self._done:
            done.document.noted_step_moved.disconnect(done.on_moved)
        self._done = []


def _known(places: Sequence[tuple[Found | None, str]]) -> tuple[list[Found], list[str]]:
    kept = [(found, text) for found, text in places if found is not None]
    return [found for found, _ in kept], [text for _, text in kept]


def _placed(found: Sequence[Found], new: Sequence[str]) -> list[Found]:
    """Where the new texts stand after all were put in."""
    placed, longer = [], 0
    for match, text in zip(found, new, strict=True):
        start = match.start + longer
        placed.append(Found(start, start + len(text)))
        longer += len(text) - (match.end - match.start)
    return placed
