"""Import: from files of other programs to chapters of a story. Nothing is written before the writer says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from app import paths
from app.controllers.parts import Parts
from app.dialogs import files
from app.errors import explain
from app.formats.errors import FormatError
from app.formats.reading import Tick
from app.formats.splitting import Splitting, without_numbers
from app.importing import (
    ImportStopped,
    Job,
    Preview,
    Source,
    as_inserted,
    create_story_of,
    preview_of,
    read_source,
)
from app.model_files import looks_like_model
from app.open_story import OpenStory
from app.story.errors import StoryError
from app.story.filenames import plain_name
from app.story.manifest import MANIFEST_NAME
from app.story.story import Scene
from app.widgets.file_drop import FileDrop

if TYPE_CHECKING:
    from app.dialogs.import_story import ImportDialog


class ImportController(QObject):
    """One import at a time, read and split on a thread; the writer can look at the page meanwhile. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: ImportDialog | None = None
        self.job: Job[Any] | None = None
        self._ending: list[Job[Any]] = []  # jobs that were told to stop
        self._source: Source | None = None
        self._preview: Preview | None = None
        parts.window.actions_table["import_story"].triggered.connect(lambda *_: self.show_dialog())
        FileDrop(parts.window, _is_manuscript).all_dropped.connect(self.show_dialog)
        parts.story.story_closing.connect(self._story_closing)
        parts.window.close_requested.connect(self.stop)

    def show_dialog(self, chosen: Sequence[str] = ()) -> None:
        """Opens the dialog, and reads what was chosen elsewhere."""

        from app.dialogs.import_story import ImportDialog

        if self.dialog is None:
            dialog = self.dialog = ImportDialog(self._parts.window)
            dialog.set_story(*self._open_story())
            dialog.files_wanted.connect(self._ask_for_files)
            dialog.folder_wanted.connect(self._ask_for_folder)
            dialog.paths_dropped.connect(self.read)
            dialog.splitting_changed.connect(self.split)
            dialog.import_requested.connect(self._ask_for_target)
            dialog.finished.connect(self._dialog_closed)
            dialog.open()
        if chosen:
            self.read(chosen)

    def stop(self) -> None:
        """Ends what is being read or written, and waits for it, a moment at most."""
        self._stop_job()
        for job in self._ending:
            job.wait()
        self._ending.clear()

    def _stop_job(self) -> None:
        """It ends by itself soon, and tells nothing any more."""
        self._ending = [job for job in self._ending if job.is_running]
        if self.job is not None:
            self.job.stop()
            self._ending.append(self.job)
            self.job = None

    def read(self, chosen: Sequence[str]) -> None:
        """Reads files or a folder, and shows what is in them."""
        dialog = self.dialog
        if dialog is None or not chosen:
            return
        wanted = [Path(path) for path in chosen]
        self._source = self._preview = None
        dialog.set_reading(wanted)
        self._begin(partial(read_source, wanted), self._source_read)

    def _source_read(self, source: Source) -> None:
        assert self.dialog is not None
        self._source = source
        self.dialog.set_source(source)
        self.split(source.splitting)

    def split(self, splitting: Splitting) -> None:
        """Shows what another splitting gives."""
        if self.dialog is not None and self._source is not None:
            self.dialog.set_busy(True)
            self._begin(partial(preview_of, self._source, splitting), self._was_split)

    def _was_split(self, preview: Preview) -> None:
        assert self.dialog is not None
        self._preview = preview
        self.dialog.set_preview(preview)
        self.dialog.set_busy(False)

    # Where it goes

    def _ask_for_target(self) -> None:
        dialog = self.dialog
        if dialog is None or self._preview is None:
            return
        if dialog.options.target != "new":
            self.insert()
            return
        name = plain_name(self._preview.book.title) or self.tr("My Novel")
        path = files.choose_new_story(dialog, paths.stories_folder(), name)
        if path:
            self.create(Path(path))

    def create(self, folder: Path) -> None:
        """Writes the chosen chapters as a new story and opens it."""
        dialog, preview = self.dialog, self._preview
        assert dialog is not None and preview is not None
        chapters = without_numbers(dialog.preview.chosen())
        title = preview.book.title if plain_name(preview.book.title) == folder.name else folder.name

        def work(tick: Tick) -> Path:
            create_story_of(preview.book, chapters, folder, title, tick)
            return folder

        dialog.show_problem("")
        dialog.set_busy(True)
        self._begin(work, self._created)

    def _created(self, folder: Path) -> None:
        assert self.dialog is not None
        self.dialog.accept()
        story = self._parts.story
        if story.open(str(folder)) and story.current is not None:
            story.show_scene(story.current.story.scenes[0].id, 0)

    def insert(self) -> None:
        """Puts the chosen chapters into the open story, as one change that can be taken back."""

        from app.dialogs.import_story import are_only_scenes

        dialog, opened = self.dialog, self._parts.story.current
        assert dialog is not None and opened is not None
        chosen = dialog.preview.chosen()
        chapters = as_inserted(without_numbers(chosen))
        is_after = dialog.options.target == "after"
        try:
            if is_after and are_only_scenes(chosen):
                scenes = self._insert_scenes(opened, chapters[0][1])
            else:
                at = self._present_chapter(opened) + 1 if is_after else len(opened.story.chapters)
                scenes = opened.insert_chapters(at, chapters)
        except StoryError as error:
            self._tell(error)
            return
        dialog.accept()
        if scenes:
            self._parts.story.show_scene(scenes[0].id, 0)

    def _insert_scenes(self, opened: OpenStory, texts: Sequence[tuple[str, str]]) -> list[Scene]:
        """Scenes behind the one on the page, in its chapter; at the end while a note is on the page."""
        story, document = opened.story, self._parts.story.document
        ids = [scene.id for scene in story.scenes]
        index = ids.index(document.scene_id) + 1 if document and document.scene_id in ids else len(ids)
        chapter = self._present_chapter(opened)

        def add() -> list[Scene]:
            scenes = []
            for place, (title, text) in enumerate(texts, index):
                scenes.append(story.add_scene(place, title, chapter))
                scenes[-1].text = text
            return scenes

        return opened.structure.change("insert_chapters", add)

    def _open_story(self) -> tuple[str, str]:
        """Title of the open story, "" where nothing can be put into it, and what its present chapter is called, "" for
        the only one without a title, which stands in no list."""
        opened = self._parts.story.current
        if opened is None or opened.is_read_only or opened.story.file is not None:
            return "", ""
        number = self._present_chapter(opened)
        title, is_only = opened.story.chapters[number].title, len(opened.story.chapters) == 1
        if not title and not is_only:
            title = self.tr("Chapter {n}").format(n=number + 1)
        return opened.story.title or self.tr("this story"), title

    def _present_chapter(self, opened: OpenStory) -> int:
        """The chapter of the scene on the page; the last one while a note is."""
        document = self._parts.story.document
        scenes = opened.story.scenes
        found = next((scene.chapter for scene in scenes if document and scene.id == document.scene_id), None)
        return len(opened.story.chapters) - 1 if found is None else found

    # Jobs

    def _begin(self, work: Callable[[Tick], Any], on_success: Callable[[Any], None]) -> None:
        """A new job takes the place of the one before."""
        self._stop_job()

        def end(result: Any, error: Exception | None) -> None:
            self.job = None
            if error is None:
                on_success(result)
            elif not isinstance(error, ImportStopped):
                if self.dialog is not None:
                    self.dialog.set_busy(False)
                self._tell(error)

        self.job = Job(work, self._parts.bridge.post, end)
        self.job.start()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, FormatError | StoryError | OSError):
            raise error  # our own mistake: the crash hook tells
        if self.dialog is not None:
            explanation = explain(error)
            self.dialog.show_problem(f"{explanation.sentence} {explanation.remedy}")

    def _ask_for_files(self) -> None:
        if self.dialog is not None:
            self.read(files.choose_files_to_import(self.dialog, str(paths.documents_folder())))

    def _ask_for_folder(self) -> None:
        if self.dialog is not None and (
            folder := files.choose_folder_to_import(self.dialog, str(paths.documents_folder()))
        ):
            self.read([folder])

    def _dialog_closed(self) -> None:
        self._stop_job()
        self._source = self._preview = None
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _story_closing(self, _opened: OpenStory) -> None:
        """The dialog speaks of a story that goes."""
        if self.dialog is not None:
            self.dialog.done(QDialog.DialogCode.Rejected)


def _is_manuscript(path: Path) -> bool:
    """Whether something that is dropped on the window may be imported: no story of Ravel's own, no model's folder."""

    from app.dialogs.import_story import can_be_dropped

    return can_be_dropped(path) and not (path / MANIFEST_NAME).exists() and not looks_like_model(path)
