"""Finds and replaces in the text that is on the page, as the bar above it says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from app import search_words
from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.editor.editor import Editor
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span
from app.panels.find_bar import FindBar
from app.searching import Searching
from app.story.search import BadPattern, Found, PatternTooSlow, Search
from app.story.story import from_utf16, to_utf16
from app.story_places import put_all, spans_of

MOST_COUNTED = 10_000
LONGEST_TAKEN = 200  # characters of a selection that come into the field
_COUNT_MS = 200  # matches are counted again when the writer pauses
_PAINT_S = 0.004  # that a pattern may take each time when the page is painted


class FindController(QObject):
    """The bar's matches are those of one of the pages: the one that had the keyboard when it was opened, or has it.

    What is painted and where the next match is are found in the text as it is at that moment; matches are counted on
    another thread. GUI thread.
    """

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._parts, self._pages = parts, pages
        self.bar = FindBar()
        self._editor = parts.editor
        self._document: SceneDocument | None = None
        self._search: Search | None = None
        self._is_slow = False
        self._origin = 0  # position from which the first match is looked for while the writer types
        self._counted: list[Found] = []
        self._counted_text: str | None = None  # what they were counted in; None: they are being counted
        self._is_all_counted = True
        self._searching = Searching(parts.bridge)
        self._counting = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._counting.timeout.connect(self._count)
        parts.window.add_bar(self.bar)
        self._connect()

    def _connect(self) -> None:
        bar, actions = self.bar, self._parts.window.actions_table
        actions["find"].triggered.connect(lambda: self.open(with_replacement=False))
        actions["replace"].triggered.connect(lambda: self.open(with_replacement=True))
        actions["find_next"].triggered.connect(lambda: self._go(forward=True))
        actions["find_previous"].triggered.connect(lambda: self._go(forward=False))
        bar.query_changed.connect(self._query_changed)
        bar.next_wanted.connect(lambda: self._go(forward=True))
        bar.previous_wanted.connect(lambda: self._go(forward=False))
        bar.replace_wanted.connect(self.replace)
        bar.replace_all_wanted.connect(self.replace_all)
        bar.closed.connect(self._close)
        bar.language_changed.connect(self._say_state)
        for editor in (self._parts.editor, self._pages.panel.editor):
            editor.caret_moved.connect(lambda _place, editor=editor: self._caret_moved(editor))
        self._parts.window.escape_pressed.connect(lambda: self.bar.close_bar() if self.bar.isVisible() else None)
        self._parts.story.scene_shown.connect(lambda _document: self._follow())
        self._parts.story.story_closing.connect(lambda _opened: self._forget())

    # The bar

    def open(self, with_replacement: bool) -> None:
        """What is selected comes into the field, if it is a few words; what was looked for last stays there else."""
        if not self.bar.isAncestorOf(self._parts.window.focusWidget() or self._parts.window):
            self._editor = self._pages.focused_editor
        cursor = self._editor.textCursor()
        self._origin = cursor.selectionStart()
        selected = cursor.selectedText()
        few_words = selected if "\u2029" not in selected and len(selected) <= LONGEST_TAKEN else ""
        self.bar.open("" if self.bar.query.is_pattern.isChecked() else few_words, with_replacement)
        self._make_ready()
        self._follow()

    def _close(self) -> None:
        self._show_grounds(False)
        self._searching.drop()
        self._counting.stop()
        self._editor.setFocus()

    def _forget(self) -> None:
        """The story goes, and its texts with it."""
        self._counting.stop()
        self._searching.stop()
        self._watch(None)
        self._counted, self._counted_text = [], None

    def _query_changed(self) -> None:
        self._make_ready()
        if self._search is not None and self._search.query.text:
            self._go(forward=True, again=True)
        self._count()

    def _make_ready(self) -> None:
        """Takes the query from the bar."""
        self._is_slow, self._counted, self._counted_text = False, [], None
        try:
            self._search = Search(self.bar.query.query())
            self.bar.say("")
        except BadPattern as error:
            self._search = None
            self.bar.say(search_words.bad_pattern(error), "error")
        self._show_grounds(self.bar.isVisible())
        self._enable()

    def _enable(self) -> None:
        opened = self._parts.story.current
        can_find = self._search is not None and bool(self._search.query.text) and not self._is_slow
        self.bar.set_usable(can_find, can_replace=opened is not None and not opened.is_read_only)
        if self.bar.shows_replacement and opened is not None and opened.is_read_only:
            self.bar.say(search_words.read_only())

    # Following the page

    def _follow(self) -> None:
        """Another text is on the page, or another page is meant."""
        if self.bar.isVisible():
            self._watch(self._editor.scene_document())
            self._enable()
            self._count()

    def _watch(self, document: SceneDocument | None) -> None:
        if document is self._document:
            return
        if self._document is not None:
            self._document.text_changed.disconnect(self._counting.start)
            self._document.closed.disconnect(self._gone)
        self._document = document
        if document is not None:
            document.text_changed.connect(self._counting.start)
            document.closed.connect(self._gone)

    def _gone(self, _document: SceneDocument) -> None:
        self._watch(None)

    def _caret_moved(self, editor: Editor) -> None:
        if not self.bar.isVisible():
            return
        if editor.hasFocus() and editor is not self._editor:
            self._editor = editor
            self._follow()
        elif editor is self._editor and editor.scene_document() is not self._document:
            self._follow()
        elif editor is self._editor:
            self._say_count()

    # Matches in the page

    def _show_grounds(self, shown: bool) -> None:
        for editor in (self._parts.editor, self._pages.panel.editor):
            source = (lambda start, end, editor=editor: self._visible(editor, start, end)) if shown else None
            editor.set_grounds("found", source, "found")

    def _visible(self, editor: Editor, start: int, end: int) -> Sequence[Span]:
        """The matches in some paragraphs, whenever they are painted."""
        document, search = editor.scene_document(), self._search
        if document is None or search is None or self._is_slow:
            return ()
        text, found = document.text_between(start, end), []
        try:
            for match in search.find(text, limit_s=_PAINT_S):
                found.append(match)
        except PatternTooSlow:
            pass  # the count will tell whether it is slow throughout
        return spans_of(text, found, start)

    def _count(self) -> None:
        """Counts anew, on another thread."""
        self._counting.stop()
        document = self._document
        if document is None or self._search is None or not self._search.query.text or not self.bar.isVisible():
            self._searching.drop()
            self._counted, self._counted_text = [], None
            self._say_count()
            return
        text, counted = document.text(), []

        def end(outcome: str) -> None:
            self._counted, self._counted_text = counted, text
            self._is_all_counted, self._is_slow = outcome != "more", outcome == "slow"
            self._say_state()

        texts = [(document.scene_id, text)]
        self._searching.begin(self._search, texts, MOST_COUNTED, lambda _id, found: counted.extend(found), end)

    def _say_state(self) -> None:
        self._say_count()
        if self._is_slow:
            self.bar.say(search_words.too_slow(), "error")
            self._editor.viewport().update()
        self._enable()

    def _say_count(self) -> None:
        if self._counted_text is None or self._is_slow:
            self.bar.set_count("")
            return
        number, is_all = len(self._counted), self._is_all_counted
        index = self._index()
        if index >= 0:
            self.bar.set_count(search_words.place(index, number, is_all))
        else:
            self.bar.set_count(search_words.count(number, is_all))

    def _index(self) -> int:
        """Which of the counted matches is selected; -1 for none."""
        selected = self._selected()
        if selected is None:
            return -1
        at = bisect_left(self._counted, selected.start, key=lambda match: match.start)
        return at if at < len(self._counted) and self._counted[at] == selected else -1

    def _selected(self) -> Found | None:
        cursor, document = self._editor.textCursor(), self._editor.scene_document()
        if document is None or not cursor.hasSelection():
            return None
        text = document.text()
        return Found(from_utf16(text, cursor.selectionStart()), from_utf16(text, cursor.selectionEnd()))

    # Going to matches

    def _go(self, forward: bool, again: bool = False) -> None:
        """To the next match, or the one before, round the ends. again: the first one behind where the search began."""
        document = self._editor.scene_document()
        if not self.bar.isVisible() and not again:
            self._editor = self._pages.focused_editor
            document = self._editor.scene_document()
        if self._search is None or not self._search.query.text:
            if not again and not (self.bar.isVisible() and self.bar.field.text()):
                self.open(with_replacement=self.bar.isVisible() and self.bar.shows_replacement)
            return
        if document is None or self._is_slow:
            return
        cursor, text = self._editor.textCursor(), document.text()
        start = self._origin if again else cursor.selectionEnd() if forward else cursor.selectionStart()
        found, is_round = self._next_in(text, from_utf16(text, start), forward)
        if found is not None:
            self._select(text, found)
            if not again:
                self._origin = self._editor.textCursor().selectionStart()
        if not self._is_slow:
            self._say_round(found is not None and is_round and not again, forward)

    def _next_in(self, text: str, offset: int, forward: bool) -> tuple[Found | None, bool]:
        """The match, and whether it was found beyond an end of the text."""
        assert self._search is not None
        try:
            if forward:
                found = self._search.next(text, offset)
                return (found, False) if found is not None else (self._search.next(text, 0), True)
            found = self._search.last(text, offset)
            return (found, False) if found is not None else (self._search.last(text, len(text)), True)
        except PatternTooSlow:
            self._is_slow = True
            self._say_state()
            return None, False

    def _say_round(self, is_round: bool, forward: bool) -> None:
        if not is_round:
            self.bar.say("")
        elif forward:
            self.bar.say(self.tr("Round the end: from the beginning again."))
        else:
            self.bar.say(self.tr("Round the beginning: from the end again."))

    def _select(self, text: str, found: Found) -> None:
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(to_utf16(text, found.start))
        cursor.setPosition(to_utf16(text, found.end), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self._say_count()

    # Replacing

    def replace(self) -> None:
        """Replaces the match that is selected, and goes to the next one; without one only goes there."""
        document, selected = self._may_replace(), self._selected()
        if document is None or self._search is None:
            return
        if selected is not None and self._search.next(document.text(), selected.start) == selected:
            new = self._new_text(document.text(), [selected])
            if new is None or not self._put(document, [selected], new):
                return
        self._go(forward=True)

    def replace_all(self) -> None:
        """Replaces all matches in the text as one undo step, and says how many."""
        document = self._may_replace()
        if document is None or self._search is None:
            return
        text = document.text()
        try:
            found = list(self._search.find(text))
        except PatternTooSlow:
            self._is_slow = True
            self._say_state()
            return
        new = self._new_text(text, found)
        if new is not None:
            self._put(document, found, new)
            self._count()
            self.bar.say(search_words.replaced(len(found)))

    def _put(self, document: SceneDocument, found: Sequence[Found], new: Sequence[str]) -> bool:
        opened = self._parts.story.current
        assert opened is not None
        with opened.retouched(document):
            return put_all(document, found, new)

    def _may_replace(self) -> SceneDocument | None:
        """The document, if it may be changed now; else the bar says why not."""
        document, opened = self._editor.scene_document(), self._parts.story.current
        if document is None or opened is None or opened.is_read_only:
            return None
        if document.open_passage is not None:
            self.bar.say(search_words.model_writes(), "error")
        elif document.composing:
            self.bar.say(search_words.word_is_open(), "error")
        else:
            return document
        return None

    def _new_text(self, text: str, found: Sequence[Found]) -> list[str] | None:
        """What comes in the place of each match; None, and a sentence, where that can't be told."""
        assert self._search is not None
        replacement, keep_case = self.bar.replacement(), self.bar.keep_case.isChecked()
        try:
            self._search.check_replacement(replacement)
            return [self._search.replaced(text, match, replacement, keep_case) for match in found]
        except BadPattern as error:
            self.bar.say(search_words.bad_replacement(error), "error")
        except PatternTooSlow:
            self._is_slow = True
            self._say_state()
        return None
