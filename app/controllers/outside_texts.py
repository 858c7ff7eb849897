"""Texts that another program changed while they are open here: taken over, merged, or asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.parts import Parts
from app.open_story import OpenStory
from app.story.errors import StoryError
from app.story.known_files import Seen
from app.story.merging import merge
from app.story.scene import Scene
from app.story.textfile import decode

if TYPE_CHECKING:
    from app.dialogs.changed_texts import ChangedText, ChangedTextsDialog, Words

_AGAIN_MS = 1000  # while the model or an input method writes where another program's words are to go


@dataclass(slots=True)
class _Undecided:
    """A text that both changed in the same places. base: the last that both had; seen: the file as it is now."""

    path: Path
    base: str
    theirs: str
    seen: Seen


class OutsideTexts(QObject):
    """Of one story at a time, by `follow`. GUI thread."""

    look_again = Signal()  # something could not be done at once

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._opened: OpenStory | None = None
        self._taken: dict[str, tuple[str, str]] = {}  # by id: before, after
        self._is_told = True  # whether a notice says all of them
        self._undecided: dict[str, _Undecided] = {}  # by id
        self.dialog: ChangedTextsDialog | None = None
        self.again_timer = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self.again_timer.timeout.connect(self.look_again)

    def follow(self, opened: OpenStory | None) -> None:
        """From now on it is about this story, or none."""
        self._opened, self._taken, self._undecided, self._is_told = opened, {}, {}, True
        self.again_timer.stop()
        if self.dialog is not None:
            self.dialog.close()

    def title(self, text_id: str) -> str:
        """What a text is called here: its title, else its file's name."""
        if self._opened is None or not self.has(text_id):
            return ""
        scene = self._opened.story.text_with_id(text_id)
        return scene.title or scene.file.rpartition("/")[2]

    def has(self, text_id: str) -> bool:
        return self._opened is not None and self._opened.story.has_text(text_id)

    def changed(self, opened: OpenStory, scene: Scene, path: Path, seen: Seen) -> None:
        """The file of a text of the story that is followed holds something else than Ravel knows of."""
        try:
            theirs, _ = decode(seen.data, path)
            known = opened.story.known.content(path)
            base = decode(known, path)[0] if known is not None else ""
        except StoryError as error:
            self._tell_unreadable(opened, scene, path, seen, error)
            return
        self._parts.notices.remove(f"outside text {scene.id}")
        mine = opened.text_of(scene.id)
        merged = merge(base, mine, theirs)
        if not merged.is_clean:
            self._undecided[scene.id] = _Undecided(path, base, theirs, seen)
            return
        if self._put(opened, scene.id, merged.text(), mine, theirs):
            _accept(opened, scene.id, path, seen)
            self._undecided.pop(scene.id, None)
            if mine != merged.text():
                before = self._taken.get(scene.id, (mine, ""))[0]
                self._taken[scene.id] = (before, merged.text())
                self._is_told = False

    def _put(self, opened: OpenStory, text_id: str, text: str, mine: str, theirs: str) -> bool:
        """Puts it on the page; what both had goes to the versions. False, and tried again, while others write there."""
        if not opened.put_text(text_id, text):
            self.again_timer.start()
            return False
        if opened.versions is not None:
            for each in (mine, theirs):
                if each != text:
                    opened.versions.note(text_id, each, "outside" if each == mine else "merge")
        return True

    def tell(self) -> None:
        """Says what was taken over since, and what is still to be decided."""
        if not self._is_told:
            self._is_told = True
            self._tell_taken()
        self.tell_undecided()

    def _tell_taken(self) -> None:
        taken = self._taken

        def text() -> str:
            if len(taken) == 1:
                (text_id,) = taken
                sentence = self.tr("Another program changed “{title}”. The change is on the page; Undo takes it back.")
                return sentence.format(title=self.title(text_id))
            return self.tr("Another program changed {count} texts. The changes are taken over.").format(
                count=len(taken)
            )

        self._parts.notices.show_info("outside taken", text, lambda: self.tr("See what changed"), self.show_taken)

    def show_taken(self) -> None:
        """What each text was before and is since."""

        from app.dialogs.changed_texts import ChangedText, Words

        opened = self._opened
        if opened is None:
            return
        taken, self._taken = self._taken, {}
        words = Words(
            self.tr("Changed by another program"),
            self.tr("Marked: new. Struck through: no longer there."),
            self.tr("Nothing differs."),
            self.tr("Close"),
        )
        texts = [
            ChangedText(text_id, self.title(text_id), before, after)
            for text_id, (before, after) in taken.items()
            if opened.story.has_text(text_id)
        ]
        self._show_dialog(words, texts, lambda _key, _choice: None)

    def tell_undecided(self) -> None:
        """Says what is still to be decided."""
        undecided, notices = self._undecided, self._parts.notices
        for text_id in [text_id for text_id in undecided if not self.has(text_id)]:
            del undecided[text_id]
        if not undecided:
            notices.remove("outside both")
            return

        def text() -> str:
            sentence = self.tr(
                "You and another program both changed “{title}” in the same place. Your text is on the page, theirs in "
                "the file."
            )
            return sentence.format(title=self.title(next(iter(undecided))))

        notices.show_info("outside both", text, lambda: self.tr("Decide…"), self.show_undecided)

    def _opened_has(self, text_id: str) -> bool:
        return self._opened is not None and self._opened.story.has_text(text_id)

    def show_undecided(self) -> None:
        """Both wordings of each text, and the choice between them."""

        from app.dialogs.changed_texts import Words

        words = Words(
            self.tr("Changed here and by another program"),
            self.tr("Marked: only in theirs. Struck through: only in yours. The other one stays among the versions."),
            self.tr("Nothing differs."),
            self.tr("Decide later"),
            (("both", self.tr("Keep both")), ("theirs", self.tr("Take theirs")), ("mine", self.tr("Keep mine"))),
        )
        self._show_dialog(words, self._undecided_texts(), self._decide)

    def _undecided_texts(self) -> list[ChangedText]:
        from app.dialogs.changed_texts import ChangedText

        opened = self._opened
        if opened is None:
            return []
        texts = []
        for text_id, each in self._undecided.items():
            merged = merge(each.base, opened.text_of(text_id), each.theirs)
            texts.append(ChangedText(text_id, self.title(text_id), merged.text("mine"), merged.text("theirs")))
        return texts

    def _decide(self, text_id: str, choice: str) -> None:
        opened, each = self._opened, self._undecided.get(text_id)
        if opened is None or each is None or choice not in ("mine", "theirs", "both"):
            return
        mine = opened.text_of(text_id)
        chosen = merge(each.base, mine, each.theirs).text(choice)
        if self._put(opened, text_id, chosen, mine, each.theirs):
            _accept(opened, text_id, each.path, each.seen)
            del self._undecided[text_id]
            self.tell_undecided()
            if self.dialog is not None:
                self.dialog.set_texts(self._undecided_texts())

    def _show_dialog(self, words: Words, texts: list[ChangedText], chosen: Callable[[str, str], None]) -> None:
        from app.dialogs.changed_texts import ChangedTextsDialog

        if self.dialog is not None:
            self.dialog.close()
        if not texts:
            return
        dialog = self.dialog = ChangedTextsDialog(words, self._parts.window)
        dialog.set_theme(self._parts.themes.theme, self._parts.editor.page_font())
        dialog.chosen.connect(chosen)
        dialog.finished.connect(lambda: self._dialog_closed(dialog))
        dialog.set_texts(texts)
        dialog.show()

    def _dialog_closed(self, dialog: ChangedTextsDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
            self.tell_undecided()
        dialog.deleteLater()

    def _tell_unreadable(self, opened: OpenStory, scene: Scene, path: Path, seen: Seen, error: StoryError) -> None:
        """The file is no text that Ravel can read; ours is saved over it only if the writer says so."""

        def save_ours() -> None:
            if opened is not self._opened:
                return
            try:
                opened.saving.recovery.keep(path, seen.data, "foreign")
            except OSError as failure:
                self._parts.notices.show_error(failure, f"outside text {scene.id}")
                return
            opened.saving.accept(scene.id, path, seen)

        self._parts.notices.show_error(
            error, f"outside text {scene.id}", lambda: self.tr("Save your text over it"), save_ours
        )


def _accept(opened: OpenStory, text_id: str, path: Path, seen: Seen) -> None:
    """A story in one file goes on being spelled as it is now, with the line ends and the mark that others gave it; one
    in a folder gets those of Ravel again when its text is next changed."""
    theirs, text_format = decode(seen.data, path)
    if opened.story.file is not None:
        opened.story.text_format = text_format
    opened.saving.accept(text_id, path, seen, says_the_same=opened.text_of(text_id) == theirs)
