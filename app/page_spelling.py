"""The misspelled words of one page: what is underlined, which one is under a place, and where the next one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextBlock

from app.editor.editor import Editor
from app.editor.highlighter import ends_in_comment
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span, unit_places
from app.spell_check import SpellCheck
from app.spelling.tokens import Token

_LAYER = "spelling"
_SLICE_S = 0.004  # of looking for the next word, before the window gets its turn


class PageSpelling(QObject):
    """Paints under the words of the visible paragraphs, and finds them. GUI thread."""

    def __init__(self, editor: Editor, check: SpellCheck) -> None:
        super().__init__(editor)
        self.editor, self._check = editor, check
        self._typed_at = -1  # the word that the caret is in isn't marked while it is typed; -1: it is
        self._length = 0  # of the text at the last change, to tell a moved caret from one that typing moves
        self._looking: _Looking | None = None
        editor.typed.connect(self._typed)
        editor.caret_moved.connect(self._caret_moved)
        check.changed.connect(self._changed)

    def set_on(self, on: bool) -> None:
        self.editor.set_underlines(_LAYER, self.wrong_between if on else None)
        if not on:
            self.stop_looking()

    def wrong_between(self, start: int, end: int) -> list[Span]:
        """What is underlined between two positions: not what the model writes now, nor what the writer types.

        The paragraph that grows is left alone until the passage ends: looking at it anew with each word, on a thread,
        held the window up for 35 ms.
        """
        scene = self.editor.scene_document()
        if scene is None:
            return []
        passage = scene.open_passage
        hidden = Span(passage.start, passage.end) if passage is not None else None
        found = []
        block = self.editor.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            grows = passage is not None and block.position() <= passage.end < block.position() + block.length()
            for span, _ in () if grows else self._wrong_in(block):
                is_written = hidden is not None and span.start < hidden.end and span.end > hidden.start
                if not is_written and not span.start <= self._typed_at <= span.end:
                    found.append(span)
            block = block.next()
        return found

    def word_at(self, position: int) -> tuple[Span, Token] | None:
        """The misspelled word that the position is in or beside."""
        if self.editor.scene_document() is None or position < 0:
            return None
        block = self.editor.document().findBlock(position)
        return next((found for found in self._wrong_in(block) if found[0].start <= position <= found[0].end), None)

    def paragraph_of(self, span: Span) -> str:
        return self.editor.document().findBlock(span.start).text()

    def look_for_next(self, position: int, found: Callable[[Span, Token], object], none: Callable[[], object]) -> None:
        """Finds the first misspelled word from a position on, and from the beginning of the text behind the last one.

        Tells it, or that there is none, as soon as it is known. Changes of the text end it.
        """
        self.stop_looking()
        scene = self.editor.scene_document()
        if scene is not None:
            self._looking = _Looking(self, scene, position, found, none)
            self._looking.go_on()

    def stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.timer.stop()
            self._looking = None

    def is_complete(self, block: QTextBlock) -> bool:
        """Whether every word of a paragraph was looked at."""
        return self._check.is_known(block.text(), ends_in_comment(block.previous()))

    def wrong_in(self, block: QTextBlock) -> list[tuple[Span, Token]]:
        return list(self._wrong_in(block))

    def _wrong_in(self, block: QTextBlock) -> Iterator[tuple[Span, Token]]:
        text = block.text()
        wrong = self._check.wrong_in(text, ends_in_comment(block.previous()))
        if wrong:
            places, at = unit_places(text), block.position()
            for token in wrong:
                yield Span(at + places[token.start], at + places[token.end]), token

    def _typed(self) -> None:
        self.stop_looking()
        self._length = self.editor.document().characterCount()
        self._typed_at = self.editor.textCursor().position()

    def _caret_moved(self, position: int) -> None:
        """Typing moves the caret too: the text is another one then, or was told to be a moment ago."""
        length = self.editor.document().characterCount()
        if length == self._length and position != self._typed_at and self._typed_at >= 0:
            self._typed_at = -1
            self.editor.viewport().update()
        elif length != self._length:
            self._length, self._typed_at = length, position

    def _changed(self) -> None:
        self.editor.viewport().update()
        if self._looking is not None:
            self._looking.go_on()


class _Looking:
    """On the way to the next word: paragraph by paragraph, in slices, waiting where words aren't known yet."""

    def __init__(
        self,
        page: PageSpelling,
        scene: SceneDocument,
        position: int,
        found: Callable[[Span, Token], object],
        none: Callable[[], object],
    ) -> None:
        self._page, self._scene, self._found, self._none = page, scene, found, none
        self._first = page.editor.document().findBlock(position)
        self._block, self._from, self._went_round = self._first, position, False
        self.timer = QTimer(page, singleShot=True, interval=0)
        self.timer.timeout.connect(self.go_on)

    def go_on(self) -> None:
        if self._page.editor.scene_document() is not self._scene or not self._block.isValid():
            self._page.stop_looking()
            return
        until = perf_counter() + _SLICE_S
        while self._page.is_complete(self._block):
            if self._tell(self._block) or not self._step():
                return
            if perf_counter() > until:
                self.timer.start()
                return
        following = self._block.next()  # asked about together with this one
        while following.isValid() and perf_counter() < until and self._page.is_complete(following):
            following = following.next()

    def _tell(self, block: QTextBlock) -> bool:
        for span, token in self._page.wrong_in(block):
            if span.end > self._from or self._went_round:
                self._page.stop_looking()
                self._found(span, token)
                return True
        return False

    def _step(self) -> bool:
        """To the next paragraph; the one that it began in comes last once more. False at the end."""
        if self._went_round and self._block == self._first:
            self._page.stop_looking()
            self._none()
            return False
        self._block, self._from = self._block.next(), 0
        if not self._block.isValid():
            self._block, self._went_round = self._page.editor.document().begin(), True
        return True
