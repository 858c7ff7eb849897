"""Export and print: from the story that is open to a file or paper, while the writer can go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout
from PySide6.QtWidgets import QDialog

from app import paths
from app.controllers.parts import Parts
from app.dialogs import files
from app.dialogs.export_story import ExportDialog
from app.errors import explain
from app.export_words import FORMAT_WORDS, words
from app.exporting import FORMATS, ExportJob, write_book, writing_of
from app.formats.book import Book
from app.formats.export_errors import ExportError, ExportStopped
from app.formats.export_options import ExportOptions, changed_options, options_from
from app.formats.from_story import gathered, headings_of
from app.formats.manuscript import short_title, surname
from app.open_story import OpenStory
from app.story.filenames import plain_name
from app.story.language import language_of
from app.story.story import Story
from app.widgets.scene_choice import ChoiceChapter

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SETTING = "export"  # of the story
_PRINTED = ("title_page", "copyright", "dedication", "epigraph", "chapters", "scene_titles", "font_size")


class ExportController(QObject):
    """One export or print at a time. The book is taken as it is when it begins: writing goes on. GUI thread."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self.dialog: ExportDialog | None = None
        self.job: ExportJob | None = None
        parts.story.story_closing.connect(self._story_closing)
        parts.window.close_requested.connect(self.stop)

    def show_dialog(self) -> None:
        """Opens the dialog with what was chosen last for this story."""
        opened = self._parts.story.current
        if opened is None or self.job is not None or self.dialog is not None:
            return
        table = _remembered(opened.story)
        dialog = self.dialog = ExportDialog(self._parts.window)
        counts = {scene.id: opened.word_count(scene.id) for scene in opened.story.scenes}
        left_out = [each for each in table.get("left_out", []) if isinstance(each, str)]
        dialog.set_story(_chapters(opened.story, _options(table)), left_out, counts)
        dialog.form.headings_changed.connect(self._word_chapters)
        dialog.set_choice(str(table.get("format", "")), _options(table), _usual(opened.story))
        dialog.export_requested.connect(self._ask_for_target)
        dialog.stop_requested.connect(lambda: self.job.stop() if self.job is not None else None)
        dialog.finished.connect(self._dialog_closed)
        dialog.open()

    def _word_chapters(self) -> None:
        """Chapters are called in the tree what the book will call them."""
        opened, dialog = self._parts.story.current, self.dialog
        if opened is not None and dialog is not None:
            dialog.scenes.set_titles(_titles(opened.story, dialog.form.options()))

    def stop(self) -> None:
        """Ends what is being written and waits for it, a moment at most; nothing half stays."""
        if self.job is not None:
            self.job.stop()
            self.job.wait()

    def _dialog_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _story_closing(self, _opened: OpenStory) -> None:
        """What is being written is written to its end; the dialog speaks of a story that goes."""
        if self.dialog is not None:
            self.dialog.done(QDialog.DialogCode.Rejected)

    def _ask_for_target(self) -> None:
        opened, dialog = self._parts.story.current, self.dialog
        if opened is None or dialog is None:
            return
        wanted = FORMATS[dialog.format_key]
        table = _remembered(opened.story)
        folder = Path(str(table.get("folder", "")) or paths.documents_folder())
        name = f"{plain_name(dialog.form.options().title.strip() or opened.story.title) or 'story'}{wanted.suffix}"
        path = files.choose_export_target(dialog, str(folder / name), words(FORMAT_WORDS[wanted.key][0]), wanted.suffix)
        if path:
            self.export(Path(path))

    def export(self, path: Path) -> None:
        """Writes what the dialog says to `path`."""
        opened, dialog = self._parts.story.current, self.dialog
        assert opened is not None and dialog is not None
        wanted, options = FORMATS[dialog.format_key], dialog.form.options()
        opened.set_settings({_SETTING: _table(dialog, path.parent)})
        opened.collect_texts()
        book = gathered(opened.story, frozenset(dialog.scenes.chosen()))
        dialog.set_busy(True)

        def work(progress: Callable[[int, int], None], stopped: threading.Event) -> None:
            write_book(book, options, wanted, path, progress, stopped)

        self._begin(work, dialog.show_progress, partial(self._exported, path))

    def _exported(self, path: Path) -> None:
        self._parts.notices.show_done("export", partial(_written_words, path), _show_words, partial(_show, path))

    def ask_for_printer(self) -> None:
        """The system's own dialog; then the book goes to the printer with the options of its PDF."""
        opened = self._parts.story.current
        if opened is None or self.job is not None:
            return
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # not at the start: it takes its time

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(opened.story.title)
        dialog = QPrintDialog(printer, self._parts.window)
        dialog.setWindowTitle(self.tr("Print the story"))
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)  # its own has other parameters

    def print_on(self, printer: QPrinter) -> None:
        """Prints every scene that is not left out of exports."""
        opened = self._parts.story.current
        if opened is None or self.job is not None:
            return
        table = _remembered(opened.story)
        stored = options_from(table)
        options = ExportOptions(**{name: getattr(stored, name) for name in _PRINTED})
        opened.collect_texts()
        left_out = table.get("left_out", [])
        book = gathered(opened.story, [scene.id for scene in opened.story.scenes if scene.id not in left_out])
        printer.setFullPage(True)
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        title = opened.story.title
        self._begin(partial(_print, book, options, printer, title), lambda done, total: None, self._printed)

    def _printed(self) -> None:
        self._parts.notices.show_done(
            "export", lambda: QCoreApplication.translate("ExportController", "The story is on its way to the printer.")
        )

    def _begin(
        self,
        work: Callable[[Callable[[int, int], None], threading.Event], None],
        on_progress: Callable[[int, int], None],
        on_success: Callable[[], None],
    ) -> None:
        dialog = self.dialog

        def end(error: Exception | None) -> None:
            self.job = None
            if dialog is not None and dialog is self.dialog:
                dialog.set_busy(False)
                if error is None:
                    dialog.accept()
            if error is None:
                on_success()
            elif not isinstance(error, ExportStopped):
                self._tell(error)

        def show(done: int, total: int) -> None:
            if dialog is self.dialog:
                on_progress(done, total)

        self._parts.notices.remove("export")
        self.job = ExportJob(work, self._parts.bridge.post, show, end)
        self.job.start()

    def _tell(self, error: Exception) -> None:
        """In the dialog, where there is one: it stands before the notices."""
        if not isinstance(error, ExportError | OSError):
            raise error  # our own mistake: the crash hook tells
        if self.dialog is not None:
            explanation = explain(error)
            self.dialog.show_problem(f"{explanation.sentence} {explanation.remedy}")
        else:
            self._parts.notices.show_error(error, "export")


def _remembered(story: Story) -> dict[str, Any]:
    table = story.settings.get(_SETTING, {})
    return table if isinstance(table, dict) else {}


def _table(dialog: ExportDialog, folder: Path) -> dict[str, Any]:
    """What story.toml keeps of the choice."""
    options = dialog.form.options()
    return {
        "format": dialog.format_key,
        "folder": str(folder),
        "left_out": dialog.scenes.left_out(),
        **changed_options(options),
        "page_size": options.page_size,
    }


def _options(table: dict[str, Any]) -> ExportOptions:
    """Where the story says no page size, the one of the writer's country."""
    inches = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return options_from({"page_size": "letter" if inches else "a4", **table})


def _usual(story: Story) -> dict[str, str]:
    return {
        "title": story.title,
        "author": story.author,
        "surname": surname(story.author),
        "short_title": short_title(story.title).upper(),
        "language": language_of(story.settings),
    }


def _chapters(story: Story, options: ExportOptions) -> list[ChoiceChapter]:
    untitled = QCoreApplication.translate("ExportController", "Untitled")
    scenes: list[list[tuple[str, str]]] = [[] for _ in story.chapters]
    for scene in story.scenes:
        scenes[scene.chapter].append((scene.id, scene.title or scene.first_words() or untitled))
    if len(story.chapters) == 1 and not story.chapters[0].title:
        return [ChoiceChapter("", tuple(scenes[0]))]
    return [ChoiceChapter(title, tuple(inside)) for title, inside in zip(_titles(story, options), scenes, strict=True)]


def _titles(story: Story, options: ExportOptions) -> list[str]:
    """What the book calls its chapters; one without a heading by what the story calls it."""
    named = QCoreApplication.translate("ExportController", "Chapter {n}")
    headings = enumerate(zip(headings_of(story, options), story.chapters, strict=True), 1)
    return [heading or chapter.title or named.format(n=number) for number, (heading, chapter) in headings]


def _written_words(path: Path) -> str:
    return QCoreApplication.translate("ExportController", "{file} is written.").format(file=path.name)


def _show_words() -> str:
    return QCoreApplication.translate("ExportController", "Show the folder")


def _show(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _print(
    book: Book,
    options: ExportOptions,
    printer: QPrinter,
    title: str,
    progress: Callable[[int, int], None],
    stopped: threading.Event,
) -> None:
    """On the job's thread, which Qt allows for printers."""
    from app.printing.book import paint_book

    paint_book(writing_of(book, options, Path(title), progress, stopped), printer)
