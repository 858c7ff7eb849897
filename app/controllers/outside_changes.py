"""Follows what other programs do to the files of the story that is open, and tells the writer.

What only they changed is taken over, what both changed is merged, and what can't be is asked about; until that is
answered the file stays as they left it, and the writer's text is here and in the recovery folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from app.controllers.outside_texts import OutsideTexts
from app.controllers.parts import Parts
from app.dialogs.outside import ask_missing, ask_order
from app.open_story import OpenStory
from app.story.adopting import Adopted, adopt
from app.story.errors import StoryNotFound
from app.story.known_files import Seen
from app.story.manifest import MANIFEST_NAME
from app.story.outside import Findings
from app.story.scene_files import text_folders
from app.story.story import Story
from app.story.structure import remove_texts
from app.story_saving import MANIFEST_KEY
from app.watching import FolderWatch

_SLICE_S = 0.006  # of the GUI thread's time at a stretch


class OutsideChanges(QObject):
    """One story at a time. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._opened: OpenStory | None = None
        self._missing: set[str] = set()  # ids of texts whose files are gone
        self._is_gone = False  # the folder
        self._work: Iterator[bool] = iter(())  # what is left to do of what was found
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._go_on)
        self.texts = OutsideTexts(parts)
        self.texts.look_again.connect(self.look)
        self.watch = FolderWatch(self)
        self.watch.stirred.connect(self.look)
        parts.story.story_opened.connect(self._follow)
        parts.story.story_closing.connect(lambda _: self._forget())
        parts.story.scenes_changed.connect(self._watch_files)
        parts.window.activated.connect(lambda active: self.look() if active else None)

    @property
    def is_idle(self) -> bool:
        """All that was found is dealt with."""
        return not self._slices.isActive()

    def look(self) -> None:
        """Finds out what is otherwise than Ravel left it."""
        if self._opened is not None:
            self._opened.saving.look_outside(partial(self._found, self._opened))

    def _follow(self, opened: OpenStory) -> None:
        self._forget()
        self._opened = opened
        self.texts.follow(opened)
        opened.saving.foreign_found.connect(lambda _key, _seen: self.look())
        self._watch_files()

    def _forget(self) -> None:
        self._opened, self._missing, self._is_gone = None, set(), False
        self._work = iter(())
        self._slices.stop()
        self.texts.follow(None)
        self.watch.forget()
        for key in list(self._parts.notices.shown()):
            if key.split(" ")[0] == "outside":
                self._parts.notices.remove(key)

    def _watch_files(self) -> None:
        opened = self._opened
        if opened is None or not opened.key:
            return
        story = opened.story
        paths = [story.path_of(scene) for scene in story.all_texts() if scene.stored_at is not None]
        self.watch.watch([*paths, *text_folders(story), story.root / MANIFEST_NAME])

    # What was found

    def _found(self, opened: OpenStory, findings: Findings) -> None:
        if opened is not self._opened:
            return
        self._tell_gone(findings.folder_is_gone)
        if findings.folder_is_gone:
            return
        self._work = self._dealt_with(opened, findings)
        self._go_on()

    def _go_on(self) -> None:
        """A slice of the work: git may have changed a hundred files."""
        began_s = time.monotonic()
        while time.monotonic() - began_s < _SLICE_S:
            if next(self._work, None) is None:
                return
        self._slices.start()

    def _dealt_with(self, opened: OpenStory, findings: Findings) -> Iterator[bool]:
        """Does one thing after the other; yields between them."""
        story = opened.story
        paths = {story.path_of(scene): scene for scene in story.all_texts()}
        for path, seen in findings.changed.items():
            scene = paths.get(path)
            if scene is not None and story.has_text(scene.id) and story.path_of(scene) == path:
                if findings.is_stale(path, story.known):
                    self.look()
                else:
                    self.texts.changed(opened, scene, path, seen)
            yield True
        self.texts.tell()
        self._structure_changed(opened, findings)
        yield True
        stored = [scene for scene in story.all_texts() if scene.stored_at is not None]
        self._tell_missing({scene.id for scene in stored if story.path_of(scene) in findings.missing})
        self._watch_files()

    def _structure_changed(self, opened: OpenStory, findings: Findings) -> None:
        notices, manifest = self._parts.notices, opened.story.root / MANIFEST_NAME
        if findings.manifest_is_gone:
            if opened.story.known.seen(manifest) is not None:
                opened.saving.changed(MANIFEST_KEY)  # all of it is known here
        elif findings.is_stale(manifest, opened.story.known):
            self.look()
        elif findings.manifest_error is not None:
            self._tell_damaged_list(opened, manifest, findings)
        elif findings.manifest is not None and opened.saving.is_unsaved(MANIFEST_KEY):
            notices.show_info(
                "outside order",
                lambda: self.tr("The order or the titles of this story were changed here and by another program."),
                lambda: self.tr("Decide…"),
                partial(self._decide_order, opened, findings),
            )
        elif findings.fresh is not None and not opened.saving.is_unsaved(MANIFEST_KEY):
            self._adopt(opened, findings)  # else story.toml is only older than what is here: it waits until it is saved
        if findings.manifest_error is None:
            notices.remove("outside list")

    def _adopt(self, opened: OpenStory, findings: Findings) -> None:
        assert findings.fresh is not None
        fresh, result = findings.fresh, Adopted()

        def take() -> None:
            nonlocal result
            result = adopt(opened.story, fresh)

        opened.structure.change("outside", take)
        if findings.manifest is not None:
            opened.saving.accept(MANIFEST_KEY, opened.story.root / MANIFEST_NAME, findings.manifest)
        if result.order or result.added:
            self._tell_order(opened, result)
        self.look()  # files that have another name now may have other words too

    def _decide_order(self, opened: OpenStory, findings: Findings) -> None:
        if opened is not self._opened or findings.manifest is None:
            return
        choice = ask_order(self._parts.window)
        if opened is not self._opened:
            return
        if choice == "later":
            self.look()
        elif choice == "theirs" and findings.fresh is not None:
            self._adopt(opened, findings)
        else:
            self._keep_list(opened, findings.manifest)

    def _keep_list(self, opened: OpenStory, seen: Seen) -> None:
        """Ours takes the place of another program's story.toml, of which a copy is kept."""
        path = opened.story.root / MANIFEST_NAME
        try:
            opened.saving.recovery.keep(path, seen.data, "foreign")
        except OSError as error:
            self._parts.notices.show_error(error, "outside order")
            return
        opened.saving.accept(MANIFEST_KEY, path, seen)

    # What is told

    def _tell_gone(self, is_gone: bool) -> None:
        opened, notices = self._opened, self._parts.notices
        assert opened is not None
        if is_gone and not self._is_gone:
            notices.show_error(
                StoryNotFound(opened.story.root),
                "outside folder",
                lambda: self.tr("Look again"),
                lambda: self.look_again(),
            )
        elif not is_gone and self._is_gone:
            notices.remove("outside folder")
            opened.save_again()
        self._is_gone = is_gone

    def look_again(self) -> None:
        """The writer says that the folder should be there again."""
        self._is_gone = False
        if self._opened is not None:
            self._opened.save_again()
        self.look()

    def _tell_missing(self, missing: set[str]) -> None:
        notices = self._parts.notices
        if missing and missing != self._missing:
            notices.show_info(
                "outside missing", self._missing_sentence, lambda: self.tr("Decide…"), self.decide_missing
            )
        elif not missing:
            notices.remove("outside missing")
        self._missing = missing

    def _missing_sentence(self) -> str:
        missing = [text_id for text_id in self._missing if self.texts.has(text_id)]
        if len(missing) == 1:
            sentence = self.tr("Another program deleted the file of “{title}”. Its text is still here.")
            return sentence.format(title=self.texts.title(missing[0]))
        sentence = self.tr("Another program deleted the files of {count} texts. The texts are still here.")
        return sentence.format(count=len(missing))

    def decide_missing(self) -> None:
        """Asks what becomes of texts whose files are gone."""
        opened = self._opened
        if opened is None:
            return
        choice = ask_missing(self._parts.window, self._missing_sentence())
        missing = {text_id for text_id in self._missing if self.texts.has(text_id)}
        if opened is not self._opened or not missing:
            return
        self._missing = set()
        if choice == "write":
            for text_id in missing:
                opened.story.text_with_id(text_id).stored_at = None
            opened.saving.changed(MANIFEST_KEY)  # and that writes every text that lies nowhere
            opened.save_now()
        elif choice == "trash":
            opened.structure.change("delete", lambda: _take_out(opened.story, missing))
        else:
            self.look()

    def _tell_order(self, opened: OpenStory, result: Adopted) -> None:
        def text() -> str:
            if result.added and not result.order:
                return self.tr("Another program added texts to this story: {count}.").format(count=len(result.added))
            return self.tr("Another program changed the order or the titles of this story. They are taken over.")

        self._parts.notices.show_info("outside order", text)

    def _tell_damaged_list(self, opened: OpenStory, path: Path, findings: Findings) -> None:
        seen = findings.manifest
        if seen is None:
            return

        def text() -> str:
            sentence = self.tr("Another program changed {file}, and it can't be read now. Yours is still in use.")
            return sentence.format(file=path.name)

        self._parts.notices.show_info(
            "outside list", text, lambda: self.tr("Save yours again"), lambda: self._keep_list(opened, seen)
        )


def _take_out(story: Story, text_ids: set[str]) -> None:
    """Into the trash; a story keeps a scene."""
    if all(scene.id in text_ids for scene in story.scenes):
        story.add_scene(len(story.scenes), "")
    remove_texts(story, text_ids)
