"""The card of a word: how likely it was to the model, and what else could have stood there, to be put there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QKeyEvent

import engine
from app import errors
from app.controllers.model import ModelController
from app.controllers.story import StoryController
from app.controllers.writing import WritingController
from app.editor.chances import Chance
from app.editor.editor import Editor
from app.editor.hover import Hover
from app.editor.passage import Passage, Take
from app.editor.scene_document import SceneDocument
from app.editor.spans import Span
from app.generation import Generation
from app.looks import Looks
from app.main_window import MainWindow
from app.scene_chances import SceneChances
from app.settings import Settings
from app.widgets.chance_card import ChanceCard, alternative

LEAVE_MS = 300  # for the way of the pointer from a word to its card


class ChancesController(QObject):
    """GUI thread. Two ways to a card: the command, for the word at the caret, which the card then follows; and the
    pointer at rest over the model's words, or with the tint by chance over any.
    """

    def __init__(
        self,
        window: MainWindow,
        editor: Editor,
        known: SceneChances,
        looks: Looks,
        generation: Generation,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._editor, self._known, self._looks = window, editor, known, looks
        self._generation, self._settings = generation, settings
        self._story: StoryController | None = None
        self._model: ModelController | None = None
        self._writing: WritingController | None = None
        self._place: int | None = None  # of the card that is shown or waited for
        self._awaited: Span | None = None  # the paragraph that is being looked at for it
        self._is_hovering = False  # whether the pointer asked for that card
        self.card = ChanceCard(editor)
        self.hover = Hover(editor)
        self.leave_timer = QTimer(self, singleShot=True, interval=LEAVE_MS)
        self.leave_timer.timeout.connect(self.close_card)
        self._connect()

    def attach(self, story: StoryController, model: ModelController, writing: WritingController) -> None:
        """Tells where text, model and requests come from. Called once, when all controllers are built."""
        self._story, self._model, self._writing = story, model, writing
        story.scene_shown.connect(lambda _document: self.close_card())
        model.model_changed.connect(lambda _info: self.close_card())

    def _connect(self) -> None:
        editor, card, hover = self._editor, self.card, self.hover
        self._window.actions_table["word_chances"].triggered.connect(lambda *_: self.open_card())
        editor.caret_moved.connect(self._caret_moved)
        editor.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled())
        card.chosen.connect(self.choose)
        card.walked.connect(self._walk)
        card.closed.connect(self._card_closed)
        card.key_for_page.connect(self._key_for_page)
        card.pointer_entered.connect(self.leave_timer.stop)
        card.pointer_left.connect(self._pointer_left)
        hover.moved.connect(self._pointer_moved)
        hover.rested.connect(self._pointer_rested)
        hover.left.connect(self._pointer_left)
        self._known.changed.connect(self._known_changed)
        self._known.lost.connect(self.close_card)
        self._known.failed.connect(self._failed)
        self._generation.phase_changed.connect(lambda phase: self.close_card() if phase != "idle" else None)

    def _known_changed(self, is_last: bool) -> None:
        if is_last:
            self._awaited = None
        if self._place is not None and self.card.chance is None:
            self._show_card(is_last)

    def _failed(self, kind: str, error: engine.EngineError) -> None:
        if kind == "word":
            self._awaited = None
            self._show_message(errors.explain(error).sentence)

    # The card

    def open_card(self) -> None:
        """For the word at the caret, with the keyboard in it."""
        document = self._editor.scene_document()
        if document is None:
            return
        self._is_hovering = False
        self._look_at(self._editor.textCursor().position())
        if not self.card.isHidden():
            self.card.take_focus()

    def _look_at(self, position: int) -> None:
        """Shows the card for a place as soon as it is known; the keyboard's card says meanwhile what it waits for."""
        document = self._editor.scene_document()
        if document is None or self._generation.is_busy:
            return
        self._place = position
        missing = self._missing()
        if missing:
            self._show_message(missing)
        elif not len(self._paragraph(document, position)):
            self._show_message(self.tr("There is no word here."))
        elif not self._show_card():
            self._show_message(self.tr("The model looks at the words here…"))
            self._await(self._paragraph(document, position))

    def _await(self, paragraph: Span) -> None:
        """Asked once, also when the caret walks on within it: asking anew would begin anew."""
        if paragraph != self._awaited:
            self._awaited = paragraph
            self._known.ask("word", lambda _chances, document: self._paragraph(document, paragraph.start))

    def _missing(self) -> str:
        assert self._model is not None
        if self._model.info is not None:
            return ""
        if self._model.is_loading:
            return self.tr("The model is on its way.")
        return self.tr("Without a model nothing can be said of a word. Choose one with Model → Choose a model.")

    def _paragraph(self, document: SceneDocument, position: int) -> Span:
        block = document.document.findBlock(position)
        return Span(block.position(), block.position() + block.length() - 1)

    def _show_card(self, is_last: bool = False) -> bool:
        """For the place that is wanted. False while nothing is known of it. is_last: nothing more comes."""
        document = self._editor.scene_document()
        if document is None or self._place is None:
            return False
        chance = self._known.of(document).at(self._place)
        if chance is None:
            if is_last:
                self._show_message(self.tr("The model says nothing of this place."))
            return False
        anchor = self._editor.rect_of(chance.start, chance.end)
        self.card.show_chance(chance, self._use_of(document, chance), anchor)
        return True

    def _show_message(self, message: str) -> None:
        if self._place is None or self._is_hovering:
            return  # a card that only says that it has nothing to say is in the way of the pointer
        self.card.show_message(message, self._editor.rect_of(self._place, self._place))

    def _use_of(self, document: SceneDocument, chance: Chance) -> str:
        if self._editor.isReadOnly() or self._is_story_read_only() or self._generation.is_busy or document.composing:
            return ""
        is_the_models = self._passage_of(document, chance) is not None or _earlier_passage(document, chance) is not None
        return "write_on" if is_the_models else "replace"

    def _is_story_read_only(self) -> bool:
        assert self._story is not None
        return self._story.current is None or self._story.current.is_read_only

    def _passage_of(self, document: SceneDocument, chance: Chance) -> Passage | None:
        return document.passage_at(chance.start, chance.end)

    def choose(self, token: int) -> None:
        """Puts one of the card's words in its place: in a passage of the model's, the model writes on from there."""
        document, chance = self._editor.scene_document(), self.card.chance
        if document is None or chance is None or self._writing is None:
            return
        use, passage = self._use_of(document, chance), self._passage_of(document, chance)
        if use == "write_on" and passage is None:
            passage = _adopted(document, _earlier_passage(document, chance))
        other = alternative(chance, token)
        self.card.close_card()
        if use == "write_on" and passage is not None:
            kept = self._kept_ids(document, passage, chance.start)
            self._generation.write_on_from(passage, chance.start, token, self._writing.request_at, kept)
        elif use == "replace":
            own, text = document.text_between(chance.start, chance.end), other.text
            if chance.token.text.startswith(" ") and not own.startswith(" "):
                text = text.removeprefix(" ")  # it stands before a comment
            document.replace(chance.start, self._end_of(own, chance, text), text)

    def _end_of(self, own: str, chance: Chance, text: str) -> int:
        """A token may hold the end of its paragraph, which stays where the new word has none. own: its text."""
        breaks = len(own) - len(own.rstrip("\n"))
        return chance.end - breaks if not text.endswith("\n") and own.strip() else chance.end

    def _kept_ids(self, document: SceneDocument, passage: Passage, end: int) -> tuple[int, ...]:
        """The tokens of the passage before a place, () where not all of them are known."""
        tokens = self._known.of(document).between(passage.start, end)
        if "".join(chance.token.text for chance in tokens) != document.text_between(passage.start, end):
            return ()
        return tuple(chance.token.id for chance in tokens)

    def close_card(self) -> None:
        self.leave_timer.stop()
        self.card.close_card()
        self._card_closed()

    def _card_closed(self) -> None:
        if self._place is not None:
            self._place = self._awaited = None
            self._looks.drop("word")

    def _walk(self, step: int) -> None:
        """To the word beside this one; the caret goes along, and the card with it."""
        document, chance = self._editor.scene_document(), self.card.chance
        if document is None or self._place is None:
            return
        beside = self._known.of(document).neighbour(chance, step) if chance is not None else None
        if beside is not None:
            position = beside.start
        elif chance is not None:
            position = chance.end + 1 if step > 0 else chance.start - 1
        else:
            position = self._place + step
        cursor = self._editor.textCursor()
        cursor.setPosition(max(0, min(position, len(document))))
        self._editor.setTextCursor(cursor)

    def _caret_moved(self, position: int) -> None:
        if self._place is None or self._is_hovering:
            return
        self._look_at(position)

    def _key_for_page(self, event: QKeyEvent) -> None:
        QCoreApplication.sendEvent(self._editor, event)

    def _scrolled(self) -> None:
        """The keyboard's card goes along with its word."""
        if self._place is not None and self._is_hovering:
            self.close_card()
        elif self._place is not None and self.card.chance is not None:
            chance = self.card.chance
            self.card.show_chance(chance, self.card.use, self._editor.rect_of(chance.start, chance.end))

    # The pointer

    def _pointer_rested(self, position: int) -> None:
        document = self._editor.scene_document()
        if document is None or self._generation.is_busy or not self._window.isActiveWindow():
            return
        if self._place is not None and not self._is_hovering:
            return
        if self._missing() or not (
            self._settings.value("chances_shown") or document.tinted_between(position, position + 1)
        ):
            return
        shown = self.card.chance
        if shown is not None and not self.card.isHidden() and shown.start <= position < shown.end:
            return
        self.close_card()
        self._is_hovering = True
        self._look_at(position)

    def _pointer_moved(self, position: int) -> None:
        if self._place is None or not self._is_hovering:
            return
        chance = self.card.chance
        if chance is not None and not self.card.isHidden() and chance.start <= position < chance.end:
            self.leave_timer.stop()
        elif not self.leave_timer.isActive():
            self.leave_timer.start()

    def _pointer_left(self) -> None:
        if self._place is not None and self._is_hovering:
            self.leave_timer.start()


def _earlier_passage(document: SceneDocument, chance: Chance) -> Span | None:
    """The tinted stretch around a word, where it is of an earlier day and no passage of this one lies in it."""
    around = [span for span in document.generated_spans if span.start <= chance.start and chance.end <= span.end]
    known = [span for passage in document.passages if (span := document.passage_span(passage)) is not None]
    if not around or any(span.start < around[0].end and around[0].start < span.end for span in known):
        return None
    return around[0]


def _adopted(document: SceneDocument, span: Span | None) -> Passage | None:
    """A passage of what stands there, its wording being its one take."""
    if span is None:
        return None
    passage = document.add_passage(span.start)
    document.claim(passage, span)
    passage.adopt([Take(document.text_between(span.start, span.end))], 0)
    return passage
