"""The rows of the story panel: chapters with their scenes, notes by kind, the archive. What a view shows of a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.quantities import grouped

Index = QModelIndex | QPersistentModelIndex
TEXTS = ("scene", "note", "archived")  # the kinds of rows that are a text
NOTE_SECTIONS = ("character", "place", "lore")
ARCHIVE = "archive"
_Flag = Qt.ItemFlag
_USUAL = _Flag.ItemIsEnabled | _Flag.ItemIsSelectable | _Flag.ItemIsDropEnabled
_EDITED = _USUAL | _Flag.ItemIsEditable
_EDITED_AND_DRAGGED = _EDITED | _Flag.ItemIsDragEnabled  # put together once: Qt asks for each row of a large story


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """What the panel needs to know of a scene or note. words: None while they aren't counted. kind: as Scene.kind.
    status, label: as they are said, "" for none; stage: 1 to 4 from idea to done, 0 none; color: the label's.
    first_words: of a text without a title, which is called by them."""

    id: str
    title: str
    words: int | None = 0
    kind: str = "scene"
    status: str = ""
    stage: int = 0
    label: str = ""
    color: str = ""
    first_words: str = ""


@dataclass(frozen=True, slots=True)
class ChapterEntry:
    """key: stays the same while the chapter is renamed or moved."""

    key: str
    title: str
    scenes: tuple[SceneEntry, ...] = ()


class Row:
    """One row. kind: chapter, section, or one of TEXTS. number: of a chapter, among them."""

    __slots__ = ("children", "entry", "key", "kind", "number", "parent", "place", "title")

    def __init__(self, kind: str, key: str, title: str = "", entry: SceneEntry | None = None) -> None:
        self.kind, self.key, self.title, self.entry = kind, key, title, entry
        self.children: list[Row] = []
        self.parent: Row | None = None
        self.place = self.number = 0

    @property
    def is_text(self) -> bool:
        return self.entry is not None

    def add(self, child: Row) -> Row:
        child.parent, child.place = self, len(self.children)
        self.children.append(child)
        return child

    def words(self) -> int | None:
        """Of the text, or of all below that are counted; None where none is."""
        if self.entry is not None:
            return self.entry.words
        known = [child.entry.words for child in self.children if child.entry is not None]
        counted = [words for words in known if words is not None]
        return sum(counted) if counted or not known else None

    def walk(self) -> Iterator[Row]:
        for child in self.children:
            yield child
            yield from child.walk()


class StoryModel(QAbstractItemModel):
    """Titles can be edited; the order is changed only by `set_rows`. GUI thread."""

    renamed = Signal(str, str)  # id, new title
    chapter_renamed = Signal(int, str)

    untitled = ""  # what a text without title and words is called, in the writer's language
    unread_hint = ""  # what the mark says, in the writer's language
    chapter_name = "{number}"  # of a chapter without a title
    section_names: dict[str, str] = {}  # noqa: RUF012 - set by the panel, in the writer's language

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Row("root", "")
        self._rows: dict[int, Row] = {}
        self._by_key: dict[str, Row] = {}
        self._unread: frozenset[str] = frozenset()
        self.shows_chapters = self.has_status = self._fixed = False

    def set_rows(
        self,
        chapters: Sequence[ChapterEntry],
        notes: Sequence[SceneEntry] = (),
        archived: Sequence[SceneEntry] = (),
    ) -> None:
        """The same rows in the same order are updated in place: an open title field, and the keyboard, stay."""
        root, shows_chapters = _built(chapters, notes, archived)
        entries = [row.entry for row in root.walk() if row.entry is not None]
        self.has_status = any(entry.status for entry in entries)
        if _shape(root) == _shape(self._root):
            for new in root.walk():
                row = self._by_key[new.key]
                if (row.entry, row.title) != (new.entry, new.title):
                    row.entry, row.title = new.entry, new.title
                    self._tell(row)
            return
        self.beginResetModel()
        self._root, self.shows_chapters = root, shows_chapters
        self._rows = {id(row): row for row in root.walk()}
        self._by_key = {row.key: row for row in self._rows.values()}
        self.endResetModel()

    def set_words(self, text_id: str, words: int) -> None:
        row = self._by_key.get(text_id)
        if row is not None and row.entry is not None and row.entry.words != words:
            row.entry = replace(row.entry, words=words)
            self._tell(row)
            if row.parent is not None and row.parent is not self._root:
                self._tell(row.parent)

    def set_first_words(self, text_id: str, words: str) -> None:
        """What a text without a title is called now."""
        row = self._by_key.get(text_id)
        if row is not None and row.entry is not None and row.entry.first_words != words:
            row.entry = replace(row.entry, first_words=words)
            self._tell(row)

    def set_fixed(self, fixed: bool) -> None:
        """Whether titles can't be edited."""
        self._fixed = fixed

    def set_unread(self, ids: frozenset[str]) -> None:
        """Marks the scenes that the model has not read as they are now."""
        changed, self._unread = self._unread ^ ids, ids
        for text_id in changed:
            if text_id in self._by_key:
                self._tell(self._by_key[text_id])

    def is_unread(self, text_id: str) -> bool:
        """Whether the scene is marked."""
        return text_id in self._unread

    def rows(self) -> Iterator[Row]:
        """Every row from the top down."""
        return self._root.walk()

    def scenes(self) -> list[Row]:
        """Those of the manuscript, in order."""
        return [row for row in self._root.walk() if row.kind == "scene"]

    def row(self, index: Index) -> Row | None:
        return self._rows.get(index.internalId()) if index.isValid() else None

    def index_of(self, key: str) -> QModelIndex:
        """Of a text by its id, or of a chapter by its key; invalid where there is none."""
        row = self._by_key.get(key)
        return self.createIndex(row.place, 0, id(row)) if row is not None else QModelIndex()

    def place_of(self, row: Row) -> tuple[int, int]:
        """The chapter of a scene's row and its place there."""
        chapter = row.parent.number if row.parent is not None and row.parent.kind == "chapter" else 0
        return chapter, row.place

    def _tell(self, row: Row) -> None:
        index = self.createIndex(row.place, 0, id(row))
        self.dataChanged.emit(index, index)

    # Qt's model

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 (Qt's own)
        above = self.row(parent) or self._root
        if column == 0 and 0 <= row < len(above.children):
            return self.createIndex(row, 0, id(above.children[row]))
        return QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> Any:  # noqa: B008 (Qt's own)
        row = self.row(index)
        if row is None or row.parent is None or row.parent is self._root:
            return QModelIndex()
        return self.createIndex(row.parent.place, 0, id(row.parent))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own)
        row = self.row(parent) if parent.isValid() else self._root
        return len(row.children) if row is not None else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own)
        return 1

    def shown_title(self, row: Row) -> str:
        """A chapter without a title is called by its number, a section by what it holds, a text by its first words."""
        if row.kind == "chapter":
            return row.title or self.chapter_name.format(number=row.number + 1)
        if row.entry is None:
            return self.section_names.get(row.key, row.key)
        return row.title or row.entry.first_words or self.untitled

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown_title(row)
        if role == Qt.ItemDataRole.EditRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, [self.shown_title(row), *self._hints(row)]))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = row.words()
            counted = [grouped(words)] if words is not None else []
            return ", ".join(filter(None, [self.shown_title(row), *counted, *self._hints(row)]))
        return None

    def _hints(self, row: Row) -> list[str]:
        known = [row.entry.status, row.entry.label] if row.entry is not None else []
        return [*filter(None, known), *([self.unread_hint] if row.key in self._unread else [])]

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        row, title = self.row(index), str(value).strip()
        if row is None or role != Qt.ItemDataRole.EditRole or title == row.title:
            return False
        row.title = title
        if row.entry is not None:
            row.entry = replace(row.entry, title=title)
        self._tell(row)
        if row.entry is not None:
            self.renamed.emit(row.entry.id, title)
        else:
            self.chapter_renamed.emit(row.number, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.ItemIsDropEnabled
        if row.kind == "section" or self._fixed:
            return _USUAL
        return _EDITED if row.kind == "note" else _EDITED_AND_DRAGGED

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction


def _built(
    chapters: Sequence[ChapterEntry], notes: Sequence[SceneEntry], archived: Sequence[SceneEntry]
) -> tuple[Row, bool]:
    """The rows, and whether chapters are among them: the one chapter of a simple story isn't shown."""
    root = Row("root", "")
    shows_chapters = len(chapters) > 1 or any(chapter.title for chapter in chapters)
    for number, chapter in enumerate(chapters):
        above = root.add(Row("chapter", chapter.key, chapter.title)) if shows_chapters else root
        above.number = number
        for entry in chapter.scenes:
            above.add(Row("scene", entry.id, entry.title, entry))
    for kind in NOTE_SECTIONS:
        of_kind = [entry for entry in notes if entry.kind == kind]
        section = root.add(Row("section", kind)) if of_kind else root
        for entry in of_kind:
            section.add(Row("note", entry.id, entry.title, entry))
    if archived:
        section = root.add(Row("section", ARCHIVE))
        for entry in archived:
            section.add(Row("archived", entry.id, entry.title, entry))
    return root, shows_chapters


def _shape(root: Row) -> list[tuple[str, str, str]]:
    return [(row.kind, row.key, row.parent.key if row.parent is not None else "") for row in root.walk()]
