"""What an import brings, before anything is written: the files, how they are split, and where the chapters go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.formats.book import BookChapter
from app.formats.importers import is_importable
from app.importing import Preview, Source
from app.quantities import grouped
from app.widgets.basic import (
    ColumnScroll,
    ElidedLabel,
    Retranslated,
    muted_label,
    pressed_by_enter,
    resize_within_screen,
)
from app.widgets.file_drop import FileDrop
from app.widgets.import_options import ImportOptions
from app.widgets.import_preview import ImportPreview
from app.widgets.work_foot import WorkFoot

_MOST_NAMED = 5  # files that could not be read


def can_be_dropped(path: Path) -> bool:
    """Whether something that is dragged here may be imported."""
    return path.is_dir() or is_importable(path)


def are_only_scenes(chapters: Sequence[BookChapter]) -> bool:
    """Whether chapters are just some scenes, which can go into a chapter that there is."""
    return len(chapters) == 1 and not chapters[0].title


class ImportDialog(Retranslated, QDialog):
    """Says what is wanted; whoever opened it reads, splits and writes. GUI thread."""

    files_wanted = Signal()
    folder_wanted = Signal()
    paths_dropped = Signal(list)
    splitting_changed = Signal(object)  # Splitting
    import_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._name = ""
        self._is_busy = False
        self._source_label = ElidedLabel()
        self._source_label.setProperty("role", "title")
        self.files_button, self.folder_button = QPushButton(), QPushButton()
        self.options, self.preview = ImportOptions(), ImportPreview()
        self._start = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._start.setProperty("role", "muted")
        self._middle = QStackedWidget()
        self._summary, self._left_out = QLabel(), muted_label()
        self.foot = WorkFoot()
        self.cancel_button, self.import_button = self.foot.cancel_button, self.foot.begin_button
        self._lay_out()
        self._connect()
        self.retranslate()
        resize_within_screen(self, 980, 660)
        self.files_button.setFocus()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._laid_out_options())
        right = QVBoxLayout()
        right.setContentsMargins(20, 20, 24, 16)
        right.setSpacing(8)
        self._middle.addWidget(self._start)
        self._middle.addWidget(self.preview)
        right.addWidget(self._source_label)
        right.addWidget(self._middle, 1)
        for part in (self._summary, self._left_out, self.foot):
            right.addWidget(part)
        row.addLayout(right, 1)

    def _laid_out_options(self) -> QFrame:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 16, 16)
        column.setSpacing(8)
        for button in (self.files_button, self.folder_button):
            pressed_by_enter(button)
            column.addWidget(button)
        column.addSpacing(14)
        column.addWidget(self.options, 1)
        frame = QFrame()
        frame.setObjectName("importPane")
        whole = QVBoxLayout(frame)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ColumnScroll(body))
        return frame

    def _connect(self) -> None:
        self.files_button.clicked.connect(self.files_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.options.splitting_changed.connect(self.splitting_changed)
        self.options.target_changed.connect(lambda _: self._word_import())
        self.preview.choice_changed.connect(self._show_choice)
        self.import_button.clicked.connect(self.import_requested)
        self.cancel_button.clicked.connect(self.reject)
        FileDrop(self, can_be_dropped).all_dropped.connect(self.paths_dropped)

    # What is shown

    def set_story(self, title: str, chapter: str) -> None:
        """The open story that the chapters may go into, "" for none, and what its present chapter is called."""
        self.options.set_story(title, chapter)
        self._word_import()

    def set_busy(self, busy: bool) -> None:
        """While files are read or split, or a story is written: nothing can be imported yet, and Cancel stops it."""
        self._is_busy = busy
        self.foot.show_busy(busy)
        self._show_choice()

    def set_reading(self, paths: Sequence[Path]) -> None:
        """These are read now."""
        self._source = None
        self._name = paths[0].name if len(paths) == 1 else self.tr("{count} files").format(count=grouped(len(paths)))
        self.show_problem("")
        self.preview.set_chapters((), ())
        self._middle.setCurrentWidget(self._start)
        self._show_source()
        self.set_busy(True)

    def set_source(self, source: Source) -> None:
        """What was read; its chapters come with `set_preview`."""
        self._source = source
        self.options.set_source(source.splitting, source.levels, source.kinds, source.is_folder)
        self._show_source()

    def set_preview(self, preview: Preview) -> None:
        """The chapters and scenes as they would come in."""
        self._middle.setCurrentWidget(self.preview)
        self.preview.set_chapters(preview.book.chapters, preview.words, preview.book.author)

    def show_problem(self, sentences: str) -> None:
        """Why nothing came of it; gone with the next try."""
        self.foot.show_problem(sentences)
        self._show_source()

    def problem(self) -> str:
        return self.foot.problem()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Import"))
        self.files_button.setText(self.tr("Choose files…"))
        self.folder_button.setText(self.tr("Choose a folder…"))
        self.preview.setAccessibleName(self.tr("Chapters and scenes that come in"))
        self.preview.retranslate()
        self.foot.progress.setAccessibleName(self.tr("Reading"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._word_import()
        self._show_source()
        self._show_choice()

    def _word_import(self) -> None:
        is_new = self.options.target == "new"
        self.import_button.setText(self.tr("Import into a new story…") if is_new else self.tr("Import"))

    def _show_source(self) -> None:
        self._source_label.setText(self._name)
        self._source_label.setToolTip(self._name)
        self._source_label.setVisible(bool(self._name))
        self.options.setEnabled(self._source is not None)
        if self._name and self._source is None and not self.problem():
            self._start.setText(self.tr("Reading…"))
        else:
            self._start.setText(
                self.tr(
                    "Choose files or a folder, or drop them here.\n\nRavel reads documents of Word (.docx) and "
                    "LibreOffice (.odt), rich text (.rtf), e-books (.epub), web pages, Markdown and plain text. In a "
                    "folder, each folder is a chapter and each file a scene.\n\nNothing is written before you have "
                    "seen what comes in."
                )
            )
        self._left_out.setText(self._left_out_words())
        self._left_out.setVisible(bool(self._left_out.text()))

    def _left_out_words(self) -> str:
        if self._source is None:
            return ""
        counts, failures = self._source.found.reading.left_out, self._source.found.failures
        kinds = {
            "pictures": self.tr("pictures: {count}"),
            "deletions": self.tr("deletions in tracked changes: {count}"),
            "hidden": self.tr("hidden texts: {count}"),
        }
        parts = [text.format(count=grouped(counts[kind])) for kind, text in kinds.items() if counts[kind]]
        lines = [self.tr("Left out: {what}.").format(what=", ".join(parts))] if parts else []
        if failures:
            names = ", ".join(failure.path.name for failure in failures[:_MOST_NAMED])
            names += "…" if len(failures) > _MOST_NAMED else ""
            text = self.tr("Files that could not be read: {count} ({names}).")
            lines.append(text.format(count=grouped(len(failures)), names=names))
        return " ".join(lines)

    def _show_choice(self) -> None:
        chosen = self.preview.chosen()
        scenes = sum(len(chapter.scenes) for chapter in chosen)
        text = self.tr("Chapters: {chapters}   Scenes: {scenes}   Words: {words}")
        self._summary.setText(
            text.format(
                chapters=grouped(len(chosen)), scenes=grouped(scenes), words=grouped(self.preview.chosen_words())
            )
        )
        self._summary.setVisible(self._middle.currentWidget() is self.preview)
        self.options.set_scenes_only(are_only_scenes(chosen))
        self.import_button.setEnabled(bool(chosen) and not self._is_busy)
