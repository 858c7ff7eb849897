"""The documents of a story's texts. Those that nobody needs are let go: each takes a megabyte for 2,500 words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from weakref import WeakValueDictionary

from app.editor.scene_document import SceneDocument
from app.editor.undo import Caret

MOST_KEPT = 40  # that have nothing to lose


class OpenDocuments:
    """By the ids of their texts. GUI thread.

    A document that was let go is made anew from its text when it is asked for again, with its caret where it was. It
    has nothing to lose: no undo steps and no passages. One that somebody still holds is found again instead.
    may_go: whether all that is known of a text is where a new document will look for it.
    """

    def __init__(self, may_go: Callable[[str], bool], most_kept: int = MOST_KEPT) -> None:
        self._may_go, self._most_kept = may_go, most_kept
        self._kept: dict[str, SceneDocument] = {}  # the one that was asked for last is the last one
        self._let_go: WeakValueDictionary[str, SceneDocument] = WeakValueDictionary()
        self._carets: dict[str, Caret] = {}

    def get(self, text_id: str) -> SceneDocument | None:
        """The document, if there is one."""
        return self._kept.get(text_id) or self._let_go.get(text_id)

    def use(self, text_id: str) -> SceneDocument | None:
        """The same for one that is about to be shown or changed."""
        found = self.get(text_id)
        if found is not None:
            self._kept.pop(text_id, None)
            self._kept[text_id] = found
        return found

    def add(self, document: SceneDocument) -> None:
        """A new one; others may be let go for it."""
        caret = self._carets.pop(document.scene_id, None)
        if caret is not None:
            document.place_caret(min(caret.anchor, len(document)), min(caret.position, len(document)))
        self._kept[document.scene_id] = document
        for text_id in [text_id for text_id in self._kept if text_id != document.scene_id]:
            if len(self._kept) <= self._most_kept:
                break
            if _is_idle(self._kept[text_id]) and self._may_go(text_id):
                self._put_aside(self._kept.pop(text_id))

    def __iter__(self) -> Iterator[SceneDocument]:
        yield from self._kept.values()

    def _put_aside(self, document: SceneDocument) -> None:
        self._carets[document.scene_id] = document.caret
        self._let_go[document.scene_id] = document
        document.setParent(None)  # it lives as long as somebody holds it


def _is_idle(document: SceneDocument) -> bool:
    return not (document.can_undo() or document.can_redo() or document.passages or document.composing)
