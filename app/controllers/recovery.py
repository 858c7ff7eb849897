"""Shows what was recovered when a story is opened: texts that could not be saved where they belong, and whether the
program was ended without closing the story."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject, QTimer

from app.controllers.parts import Parts
from app.errors import explain
from app.open_story import OpenStory
from app.story.errors import StoryError
from app.story.recovery import Recovered
from app.story.scene import Scene
from app.story.textfile import decode, read_bytes

if TYPE_CHECKING:
    from app.dialogs.changed_texts import ChangedText, ChangedTextsDialog


class RecoveryController(QObject):
    """One dialog at most, of the story that is open. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._opened: OpenStory | None = None
        self._texts: dict[str, tuple[Recovered, str]] = {}  # by name of the file in the recovery folder
        self._beside: dict[str, str] = {}  # by the same, ids of scenes made of them that could not be saved yet
        self.dialog: ChangedTextsDialog | None = None
        parts.story.story_opened.connect(self._follow)
        parts.story.story_closing.connect(lambda _: self._forget())

    def _follow(self, opened: OpenStory) -> None:
        self._forget()
        self._opened = opened
        if opened.lock is not None and opened.lock.left_behind is not None:
            self._parts.notices.show_info(
                "ended",
                lambda: self.tr(
                    "Ravel ended without closing this story the last time. It is here as it was just before."
                ),
                lambda: self.tr("Earlier versions"),
                lambda: self._parts.window.actions_table["versions"].trigger(),
            )
        for entry in opened.rescued():
            self._read(opened, entry)
        if self._texts:
            self._tell()
            if not opened.is_read_only:
                QTimer.singleShot(0, self, partial(self._show_of, opened))  # behind the window, not before it

    def _forget(self) -> None:
        self._opened, self._texts, self._beside = None, {}, {}
        for key in ("rescued", "ended"):
            self._parts.notices.remove(key)
        if self.dialog is not None:
            self.dialog.close()

    def _read(self, opened: OpenStory, entry: Recovered) -> None:
        try:
            text, _ = decode(read_bytes(entry.kept_at), entry.kept_at)
        except StoryError as error:
            self._parts.notices.show_error(error, "rescued")
            return
        scene = opened.scene_of(entry)
        if scene is not None and opened.text_of(scene.id) == text:
            opened.discard_rescued(entry)  # it is in its place after all
        else:
            self._texts[entry.kept_at.name] = (entry, text)

    def _tell(self) -> None:
        texts, opened = self._texts, self._opened
        assert opened is not None

        def text() -> str:
            sentence = self.tr("Texts that could not be saved the last time: {count}. They are kept in {folder}.")
            return sentence.format(count=len(texts), folder=opened.saving.recovery.folder)

        if opened.is_read_only:
            self._parts.notices.show_info("rescued", text)
        else:
            self._parts.notices.show_info("rescued", text, lambda: self.tr("Show them…"), self.show)

    def _show_of(self, opened: OpenStory) -> None:
        if opened is self._opened:
            self.show()

    def show(self) -> None:
        """Each text beside what its place says now, and the choice between them."""

        from app.dialogs.changed_texts import ChangedTextsDialog, Words

        opened = self._opened
        if opened is None or not self._texts:
            return
        if self.dialog is not None:
            self.dialog.activateWindow()
            return
        choices = [("discard", self.tr("Discard")), ("beside", self.tr("Keep it as a scene"))]
        if opened.story.file is not None:
            choices.pop()
        words = Words(
            self.tr("Recovered texts"),
            self.tr("Marked: only in what was recovered. Struck through: only in what was saved."),
            self.tr("Nothing differs."),
            self.tr("Decide later"),
            (*choices, ("take", self.tr("Put it on the page"))),
        )
        dialog = self.dialog = ChangedTextsDialog(words, self._parts.window)
        dialog.set_theme(self._parts.themes.theme, self._parts.editor.page_font())
        dialog.chosen.connect(self._choose)
        dialog.finished.connect(lambda: self._closed(dialog))
        dialog.set_texts(self._listed(opened))
        dialog.show()

    def _closed(self, dialog: ChangedTextsDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
            if self._texts and self._opened is not None:
                self._tell()
        dialog.deleteLater()

    def _listed(self, opened: OpenStory) -> list[ChangedText]:
        from app.dialogs.changed_texts import ChangedText

        listed = []
        for key, (entry, text) in self._texts.items():
            scene = opened.scene_of(entry)
            when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(entry.when)), QLocale.FormatType.ShortFormat)
            facts = self.tr("Not saved on {date} · {file}").format(date=when, file=entry.original.name)
            title = (scene.title if scene is not None else "") or entry.original.stem
            before = opened.text_of(scene.id) if scene is not None else ""
            listed.append(ChangedText(key, title, before, text, facts))
        return listed

    def _choose(self, key: str, choice: str) -> None:
        opened, found = self._opened, self._texts.get(key)
        if opened is None or found is None:
            return
        entry, text = found
        scene = opened.scene_of(entry)
        if choice == "discard":
            done = self._discard(opened, scene, text)
        elif choice == "beside" or scene is None:
            done = self._keep_beside(opened, scene, entry, text)
        else:
            done = self._take(opened, scene, text)
        if not done:  # it stays in the list, and the dialog said why
            return
        opened.discard_rescued(entry)
        del self._texts[key]
        if not self._texts:
            self._parts.notices.remove("rescued")
        if self.dialog is not None:
            self.dialog.set_texts(self._listed(opened))

    def _discard(self, opened: OpenStory, scene: Scene | None, text: str) -> bool:
        """A last way back: it stays among the versions of its scene."""
        if scene is not None and opened.versions is not None:
            opened.versions.note(scene.id, text, "recovered")
        return True

    def _keep_beside(self, opened: OpenStory, scene: Scene | None, entry: Recovered, text: str) -> bool:
        """A scene of its own, behind the one that it belongs to. Its copy goes only once it is saved; chosen again
        after that failed, the scene that is there already is saved."""
        key = entry.kept_at.name
        if opened.story.has_text(self._beside.get(key, "")):
            self._parts.story.show_scene(self._beside[key])
            return self._is_safe(opened)
        name = (scene.title if scene is not None else "") or entry.original.stem
        title = self.tr("Recovered: {title}").format(title=name)
        scenes = opened.story.scenes
        place = next((index + 1 for index, other in enumerate(scenes) if other is scene), len(scenes))
        added = opened.add_scene(place, title, text)
        self._beside[key] = added.id
        self._parts.story.show_scene(added.id, 0)
        return self._is_safe(opened)

    def _take(self, opened: OpenStory, scene: Scene, text: str) -> bool:
        """One undo step on the page; what was there stays among the versions."""
        opened.note_version(scene.id, "recovered")
        if not opened.put_text(scene.id, text):
            self._say(
                self.tr("This scene is being written in just now. Choose again when what is being written is finished.")
            )
            return False
        self._parts.story.show_scene(scene.id)
        return self._is_safe(opened)

    def _is_safe(self, opened: OpenStory) -> bool:
        failure = opened.make_safe()
        if failure is not None:
            explanation = explain(failure)
            self._say(f"{explanation.sentence} {explanation.remedy}")
        return failure is None

    def _say(self, sentences: str) -> None:
        if self.dialog is not None:
            self.dialog.say(sentences)
