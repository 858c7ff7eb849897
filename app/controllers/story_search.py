"""Finds in the whole story as the panel beside the page says, goes to what is found, and replaces it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from app import search_words
from app.controllers.find import LONGEST_TAKEN
from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.main_window import PAGE_VIEW
from app.open_story import OpenStory
from app.panels.story_search import WIDTH_PX, StorySearch
from app.searching import Searching
from app.story.search import BadPattern, Found, Moved, PatternTooSlow, Search
from app.story.story import Scene
from app.story_places import spans_of
from app.story_replacing import StoryReplacement, Wanted
from app.widgets.found_rows import FoundText

MOST_LISTED = 10_000
_SLICE_S = 0.003  # of replacing, before it is the window's turn; the step that is begun by then may take as long again


class StorySearchController(QObject):
    """Results stay as they were found until the query is another, or Enter asks anew. GUI thread."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        self._parts, self._pages = parts, pages
        self.panel = StorySearch()
        self._search: Search | None = None
        self._searching = Searching(parts.bridge)
        self._texts: dict[str, Scene] = {}  # that are looked through
        self._outcome = "none"  # none, all, more, slow or bad; "" while it is looked for
        self._error = ""
        self._replacement: StoryReplacement | None = None
        self._work: Iterator[int] | None = None
        self._after_work: Callable[[], None] = lambda: None
        self._steps_done = self._steps = 0
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._work_on)
        parts.window.add_side_panel(self.panel)
        self._connect()

    def _connect(self) -> None:
        panel, story = self.panel, self._parts.story
        self._parts.window.actions_table["find_in_story"].triggered.connect(self.open)
        panel.query_changed.connect(self.search)
        panel.replacement_changed.connect(self._show_replacements)
        panel.rows.checks_changed.connect(self._show_button)
        panel.match_chosen.connect(self._go_to)
        panel.replace_wanted.connect(self.replace)
        panel.closed.connect(self.close)
        panel.language_changed.connect(self._say)
        self._say()
        self._parts.window.escape_left.connect(lambda: self.close() if panel.isVisible() else None)
        story.story_closing.connect(lambda _opened: self._forget())
        story.story_opened.connect(lambda _opened: self.search() if panel.isVisible() else None)

    @property
    def is_idle(self) -> bool:
        """Nothing is looked for or replaced just now."""
        return bool(self._outcome) and self._work is None

    def open(self) -> None:
        """What is selected comes into the field, if it is a few words."""
        selected = self._pages.focused_editor.textCursor().selectedText()
        few_words = selected if "\u2029" not in selected and len(selected) <= LONGEST_TAKEN else ""
        was_open = self.panel.isVisible()
        self._parts.window.show_side_panel(self.panel, True, WIDTH_PX)
        self.panel.open("" if self.panel.query.is_pattern.isChecked() else few_words)
        if not was_open:
            self.search()

    def close(self) -> None:
        self._searching.drop()
        self._outcome = self._outcome or "none"
        self._parts.window.show_side_panel(self.panel, False, WIDTH_PX)
        self._pages.focused_editor.setFocus()

    def _forget(self) -> None:
        """The story goes, and its texts with it."""
        self._searching.stop()
        self._slices.stop()
        self._work, self._texts, self._outcome = None, {}, "none"
        self.panel.set_progress(0, 0)
        self.panel.rows.clear()
        self._forget_replacement()
        self._say()

    def _forget_replacement(self) -> None:
        if self._replacement is not None:
            self._replacement.forget()
            self._replacement = None
        self._parts.notices.remove("story_replace")

    # Finding

    def search(self) -> None:
        """Looks anew, on another thread; what was found before stays in sight until there is something else."""
        opened = self._parts.story.current
        if opened is None or self._work is not None or not self.panel.isVisible():
            return
        self._searching.drop()
        self._texts = self._texts_of(opened)
        try:
            self._search = Search(self.panel.query.query())
        except BadPattern as error:
            self._search, self._error = None, search_words.bad_pattern(error)
            self._ended("bad", has_found=False)
            return
        if not self._search.query.text:
            self._ended("none", has_found=False)
            return
        found_some, self._outcome = False, ""

        def receive(text_id: str, found: list[Found]) -> None:
            nonlocal found_some
            if not found_some:
                found_some = True
                self.panel.rows.clear()
                self._show_replacements()
            self.panel.rows.add(FoundText(text_id, self._title(text_id), texts[text_id], found))

        texts = {text_id: scene.text for text_id, scene in self._texts.items()}
        self._searching.begin(
            self._search, list(texts.items()), MOST_LISTED, receive, lambda outcome: self._ended(outcome, found_some)
        )

    def _texts_of(self, opened: OpenStory) -> dict[str, Scene]:
        """What is looked through, with the texts that are on the pages."""
        opened.collect_texts()
        story, texts = opened.story, list(opened.story.scenes)
        if self.panel.notes.isChecked():
            texts += story.notes
        if self.panel.archived.isChecked():
            texts += story.archived
        return {scene.id: scene for scene in texts}

    def _title(self, text_id: str) -> str:
        scene, opened = self._texts[text_id], self._parts.story.current
        assert opened is not None
        called = scene.title or scene.first_words()
        if scene in opened.story.archived:
            return self.tr("{title} (archived)").format(title=called or self.tr("Untitled"))
        if called or scene.is_note or scene not in opened.story.scenes:
            return called or self.tr("Untitled")
        return self.tr("Scene {number}").format(number=opened.story.scenes.index(scene) + 1)

    def _ended(self, outcome: str, has_found: bool) -> None:
        self._outcome = outcome
        if not has_found:
            self.panel.rows.clear()
        self._show_replacements()

    def _say(self) -> None:
        """The line above the list."""
        rows, said, kind = self.panel.rows, "", "muted"
        if self._outcome == "bad":
            said, kind = self._error, "error"
        elif self._outcome == "slow":
            said, kind = search_words.too_slow(), "error"
        elif self._outcome in ("all", "more"):
            has_notes = self._has_notes([text.id for text in rows.texts])
            said = search_words.found_in_story(rows.number, len(rows.texts), has_notes, self._outcome == "all")
        opened = self._parts.story.current
        if self.panel.replacement() is not None and opened is not None and opened.is_read_only:
            said, kind = search_words.read_only(), "error"
        self.panel.say(said, kind)
        self._show_button()

    def _has_notes(self, ids: Sequence[str]) -> bool:
        return any(text_id in self._texts and self._texts[text_id].is_note for text_id in ids)

    def _go_to(self, row: int) -> None:
        """Shows the place of a match, and selects it if it is still there; the page gets the keyboard."""
        opened = self._parts.story.current
        text, found = self.panel.rows.match_at(row)
        if opened is None or not opened.story.has_text(text.id):
            self.panel.say(search_words.gone(), "error")
            return
        self._parts.window.show_view(PAGE_VIEW)
        if self._pages.shown_id == text.id:
            editor = self._pages.panel.editor
        else:
            self._parts.story.show_scene(text.id)
            editor = self._parts.editor
        now = opened.document(text.id).text()
        place = Moved(text.text, now).place(found) or Found(min(found.start, len(now)), min(found.start, len(now)))
        span = spans_of(now, [place])[0]
        cursor = QTextCursor(editor.document())
        cursor.setPosition(span.start)
        cursor.setPosition(span.end, QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        editor.ensureCursorVisible()
        editor.setFocus()

    # Replacing

    def _show_replacements(self) -> None:
        """What would come in the place of each match; nothing where that can't be told."""
        replacement, search = self.panel.replacement(), self._search
        new_text = None
        self._say()
        if replacement is not None and search is not None:
            try:
                search.check_replacement(replacement)
                new_text = self._new_text(search, replacement)
            except BadPattern as error:
                self.panel.say(search_words.bad_replacement(error), "error")
                self.panel.replace_button.setEnabled(False)
        self.panel.rows.show_replacements(new_text)

    def _new_text(self, search: Search, replacement: str) -> Callable[[str, Found], str]:
        keep_case = self.panel.keep_case.isChecked()

        def new_text(text: str, found: Found) -> str:
            try:
                return search.replaced(text, found, replacement, keep_case)
            except PatternTooSlow:  # it was found in time: leave it alone
                return text[found.start : found.end]

        return new_text

    def _show_button(self) -> None:
        opened, number = self._parts.story.current, self.panel.rows.number_checked
        may = opened is not None and not opened.is_read_only and self._work is None
        self.panel.set_replace_button(search_words.replace_button(number), may and number > 0)

    def replace(self) -> None:
        """Replaces what is checked, text by text, and then says how much it was, with a way back."""
        opened, search, replacement = self._parts.story.current, self._search, self.panel.replacement()
        if opened is None or opened.is_read_only or search is None or replacement is None or self._work is not None:
            return
        new_text, checked = self._new_text(search, replacement), self.panel.rows.checked()
        wanted = (
            Wanted(text.id, text.text, found, [new_text(text.text, match) for match in found])
            for text, found in checked
        )
        self._forget_replacement()
        self._replacement = StoryReplacement(opened)
        self._begin(self._replacement.replace(wanted), len(checked), self._tell_replaced)

    def undo(self) -> None:
        """Takes back what was replaced last."""
        if self._replacement is not None and self._work is None:
            self._begin(self._replacement.undo(), len(self._replacement.text_ids), self._tell_undone)

    def _begin(self, work: Iterator[int], steps: int, after: Callable[[], None]) -> None:
        self._searching.drop()
        self._work, self._after_work, self._steps_done, self._steps = work, after, 0, steps
        self._slices.start()
        self._work_on()

    def _work_on(self) -> None:
        """As much as fits between two frames."""
        assert self._work is not None
        until = time.monotonic() + _SLICE_S
        while time.monotonic() < until:
            try:
                self._steps_done = next(self._work)
            except StopIteration:
                self._slices.stop()
                self._work = None
                self.panel.set_progress(0, 0)
                self._after_work()
                self.search()
                return
        self.panel.set_progress(self._steps_done, self._steps)
        self.panel.say(search_words.replacing(self._steps_done, self._steps))
        self._show_button()

    def _tell_replaced(self) -> None:
        done = self._replacement
        assert done is not None
        number, texts, left = done.replaced, len(done.text_ids), (done.skipped, done.busy)
        has_notes = self._has_notes(done.text_ids)

        def said() -> str:
            first = search_words.replaced_in_story(number, texts, has_notes)
            return " ".join([first if number else search_words.nothing_replaced(), *search_words.left_alone(*left)])

        if number:
            show = self._parts.notices.show_info if any(left) else self._parts.notices.show_done
            show("story_replace", said, lambda: self.tr("Undo"), self.undo)
        else:
            self._parts.notices.show_info("story_replace", said)

    def _tell_undone(self) -> None:
        done = self._replacement
        assert done is not None
        number, left = done.replaced, (done.skipped, done.busy)
        self._forget_replacement()
        show = self._parts.notices.show_info if any(left) else self._parts.notices.show_done
        show(
            "story_replace",
            lambda: " ".join([search_words.undone_in_story(number), *search_words.left_alone(*left)]),
        )
