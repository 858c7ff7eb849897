"""The misspelled words of one page: the menu of the one under the pointer, and the card of the next one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu

from app.editor.editor import Editor
from app.editor.spans import Span
from app.page_spelling import PageSpelling
from app.spelling.tokens import Token
from app.story_spelling import StorySpelling
from app.widgets.spelling_card import SpellingCard

MENU_WAIT_MS = 80  # that a menu waits for suggestions; where they take longer it fills itself


class PageWords(QObject):
    """GUI thread."""

    none_found = Signal()
    nothing_checked = Signal()  # and so nothing was looked for

    def __init__(self, editor: Editor, story: StorySpelling) -> None:
        super().__init__(editor)
        self.editor, self._story = editor, story
        self.spelling = PageSpelling(editor, story.check)
        self.card = SpellingCard(editor)
        self.menu: QMenu | None = None  # while it is open, or waits for suggestions
        self._found: tuple[Span, Token] | None = None  # of the card
        editor.installEventFilter(self)
        editor.viewport().installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(lambda _: self.card.close_card())
        editor.typed.connect(self.card.close_card)
        self.card.chosen.connect(self._replace_on_card)
        self.card.kept.connect(self._keep_on_card)

    def leave(self) -> None:
        """The text goes."""
        self.card.close_card()
        self.spelling.stop_looking()

    # The card

    def look_for_next(self) -> None:
        """From the caret on; while a card is open, from behind its word."""
        if not self._story.check.is_on:
            self.nothing_checked.emit()
            return
        position = self.editor.textCursor().selectionStart()
        if self.card.isVisible() and self._found is not None:
            position = self._found[0].end + 1
        self.spelling.look_for_next(position, self._show_card, self.none_found.emit)

    def _show_card(self, span: Span, token: Token) -> None:
        self._found = None
        self.card.close_card()
        cursor = self.editor.textCursor()
        cursor.setPosition(span.start)
        cursor.setPosition(span.end, cursor.MoveMode.KeepAnchor)
        self.editor.setTextCursor(cursor)
        self.editor.ensureCursorVisible()
        self._found = (span, token)
        anchor = self.editor.rect_of(span.start, span.end)
        self.card.show_word(cursor.selectedText(), anchor, self._story.can_keep_in_story)
        self._story.check.suggest(token.word, lambda found: self._suggested(span, found))

    def _suggested(self, span: Span, suggestions: list[str]) -> None:
        if self.card.isVisible() and self._found is not None and self._found[0] == span:
            self.card.show_suggestions([self._spelled(other, span) for other in suggestions], self._can_replace())

    def _replace_on_card(self, text: str) -> None:
        found = self._found
        self.card.close_card()
        if found is not None:
            self._replace(found[0], text)

    def _keep_on_card(self, source: str) -> None:
        found = self._found
        self.card.close_card()
        if found is not None:
            self._keep(found[1], source)

    # The menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            return self._open_menu(event)
        return super().eventFilter(watched, event)

    def _open_menu(self, event: QContextMenuEvent) -> bool:
        """False where there is no misspelled word: the page has its own menu then."""
        viewport = self.editor.viewport()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = event.globalPos()
            position = self.editor.position_under(viewport.mapFromGlobal(place))
        else:
            place = viewport.mapToGlobal(self.editor.cursorRect().bottomLeft())
            position = self.editor.textCursor().position()
        found = self.spelling.word_at(position) if self._story.check.is_on else None
        if found is None:
            return False
        self._close_menu()
        self.menu = self._made_menu(*found, place)
        return True

    def _made_menu(self, span: Span, token: Token, place: QPoint) -> QMenu:
        menu = self.editor.context_menu()
        first = menu.actions()[0]
        waiting = QAction(self.tr("Looking for suggestions…"), menu)
        waiting.setEnabled(False)
        menu.insertAction(first, waiting)
        menu.insertSeparator(first)
        for text, source in (
            (self.tr("Add to story"), "story"),
            (self.tr("Add to my words"), "user"),
            (self.tr("Ignore in this session"), "session"),
        ):
            action = QAction(text, menu)
            action.setEnabled(source != "story" or self._story.can_keep_in_story)
            action.triggered.connect(lambda *_, source=source: self._keep(token, source))
            menu.insertAction(first, action)
        menu.insertSeparator(first)
        menu.aboutToHide.connect(self._menu_closed)
        patience = QTimer(menu, singleShot=True, interval=MENU_WAIT_MS)
        patience.timeout.connect(lambda: menu.popup(place))
        patience.start()

        def fill(suggestions: list[str]) -> None:
            if self.menu is menu:
                self._fill(menu, waiting, span, suggestions)
                if patience.isActive():
                    patience.stop()
                    menu.popup(place)

        self._story.check.suggest(token.word, fill)
        return menu

    def _fill(self, menu: QMenu, waiting: QAction, span: Span, suggestions: list[str]) -> None:
        for suggestion in suggestions:
            text = self._spelled(suggestion, span)
            action = QAction(text.replace("&", "&&"), menu)
            font = action.font()
            font.setBold(True)
            action.setFont(font)
            action.setEnabled(self._can_replace())
            action.triggered.connect(lambda *_, text=text: self._replace(span, text))
            menu.insertAction(waiting, action)
        waiting.setText(self.tr("No suggestions"))
        waiting.setVisible(not suggestions)

    def _menu_closed(self) -> None:
        """What was chosen is told after this."""
        menu, self.menu = self.menu, None
        if menu is not None:
            menu.deleteLater()

    def _close_menu(self) -> None:
        if self.menu is not None:
            self.menu.close()
            self._menu_closed()  # one that was never shown doesn't hide

    # The text

    def _replace(self, span: Span, text: str) -> bool:
        """One undo step; the caret then stands behind the new word."""
        scene = self.editor.scene_document()
        return scene is not None and self._can_replace() and scene.replace(span.start, span.end, text)

    def _can_replace(self) -> bool:
        scene = self.editor.scene_document()
        return scene is not None and not self.editor.isReadOnly() and scene.open_passage is None and not scene.composing

    def _keep(self, token: Token, source: str) -> None:
        self._story.keep(token.word.removesuffix("'s"), source)

    def _spelled(self, suggestion: str, span: Span) -> str:
        """With apostrophes like those of the paragraph."""
        return suggestion.replace("'", "’") if "’" in self.spelling.paragraph_of(span) else suggestion
