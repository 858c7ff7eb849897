"""What the model said of the words of each open scene, and the asking for more. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, ref

from PySide6.QtCore import QObject, Signal

import engine
from app.editor.chances import Chances, Stretch
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span
from app.looks import Kind, LookJob, Looks
from app.story.comments import OPENING, Kept, comment_spans

MakeRequest = Callable[[SceneDocument, int], engine.GenerationRequest]
Find = Callable[[Chances, SceneDocument], Span | None]


class SceneChances(QObject):
    """Kept until the paragraph is edited, the model is another (`forget`) or the scene is closed; an edit further up
    would change it too, but hardly, and isn't waited for.

    `make_request` says what the model is to read up to a place, without side effects.
    """

    changed = Signal(bool)  # of the scene that is shown; true: all that was asked for has come
    lost = Signal()  # an edit of the scene that is shown: places are other ones, looks are ended
    failed = Signal(str, object)  # Kind, EngineError

    def __init__(
        self, editor: Editor, session: engine.Session, looks: Looks, make_request: MakeRequest, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._editor, self._session, self._looks, self._make_request = editor, session, looks, make_request
        self._known: WeakKeyDictionary[SceneDocument, Chances] = WeakKeyDictionary()
        self._comments: WeakKeyDictionary[SceneDocument, tuple[int, int]] = (
            WeakKeyDictionary()
        )  # how many, and how many characters in all

    def of(self, document: SceneDocument) -> Chances:
        if document not in self._known:
            self._known[document] = Chances()
            self._comments_changed(document, 0)  # counts them
            document.text_replaced.connect(partial(self._text_replaced, ref(document)))
            document.closed.connect(self._closed)
        return self._known[document]

    def forget(self) -> None:
        """Nothing that was said holds any more."""
        self.drop()
        for chances in self._known.values():
            chances.clear()

    def drop(self) -> None:
        """What is being looked at isn't wanted any more."""
        self._looks.drop("word")
        self._looks.drop("tint")

    def _closed(self, document: SceneDocument) -> None:
        if document is self._editor.scene_document():
            self.drop()
        self._known.pop(document, None)
        self._comments.pop(document, None)

    def _text_replaced(self, of: ref[SceneDocument], position: int, removed: int, added: int) -> None:
        document = of()
        chances = self._known.get(document) if document is not None else None
        if document is None or chances is None:
            return
        chances.note_change(position, removed, added)
        around = document.text_between(max(0, position - len(OPENING)), position + added + len(OPENING))
        if (self._comments[document][0] or OPENING in around) and self._comments_changed(document, added - removed):
            chances.clear()
        if document is self._editor.scene_document():
            self.drop()  # their places are of the text as it was
            self.lost.emit()

    def _comments_changed(self, document: SceneDocument, growth: int) -> bool:
        """Whether after a change other words than before are comments. growth: in units."""
        spans = comment_spans(document.text())
        now = len(spans), sum(end - start for start, end in spans)
        before = self._comments.get(document, (0, 0))
        self._comments[document] = now
        return now[0] != before[0] or (now[1] != before[1] and abs(now[1] - before[1]) > abs(growth))

    def ask(self, kind: Kind, find: Find) -> None:
        """Has a part of the scene that is shown looked at; `find` says which when it is time, None for none."""
        asked: list[tuple[SceneDocument, Stretch]] = []

        def begin(post: Callable[[Any], None]) -> LookJob | None:
            document = self._editor.scene_document()
            span = find(self.of(document), document) if document is not None else None
            if document is None or span is None:
                return None
            stretch = self._stretch(document, span)
            asked[:] = [(document, stretch)]
            return self._session.score(self._request(document, stretch), stretch.first_char, post)

        self._looks.ask(kind, begin, lambda event: self._receive(kind, *asked[0], event))

    def _stretch(self, document: SceneDocument, span: Span) -> Stretch:
        """With the line breaks behind it: a token may be of both."""
        end = span.end
        while document.text_between(end, end + 1) == "\n":
            end += 1
        text, before = document.text_between(span.start, end), document.text_before(end)
        first = len(before) - len(text)
        if OPENING not in before:
            return Stretch(span.start, text, first)
        kept = Kept.of(before)
        runs = [(max(a, first) - first, b - first) for a, b in kept.runs if b > first]
        return Stretch(span.start, text, kept.kept_offset(first), runs)

    def _request(self, document: SceneDocument, stretch: Stretch) -> engine.GenerationRequest:
        """No space is held back: nothing is written behind it."""
        request = self._make_request(document, stretch.span.end)
        return replace(request, parts=(*request.parts[:-1], request.parts[-1] + request.held), held="")

    def _receive(self, kind: Kind, document: SceneDocument, stretch: Stretch, event: engine.Event) -> None:
        chances = self.of(document)
        if isinstance(event, engine.TokensScored):
            chances.add(stretch, event.tokens)
            self.changed.emit(False)
        elif isinstance(event, engine.Done):
            chances.finish(stretch)
            self.changed.emit(True)
        elif isinstance(event, engine.Failed):
            self.failed.emit(kind, event.error)
