"""Rich text format (.rtf), which WordPad, TextEdit and Scrivener write: text, emphasis, headings, notes; deletions of
tracked changes stay out."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.formats import footnotes
from app.formats.blocks import Block, markdown_of
from app.formats.book import Book, BookChapter, BookScene
from app.formats.errors import DamagedImport
from app.formats.reading import Reading, Tick
from app.formats.rtf_tokens import Bytes, Word, rtf_tokens
from app.formats.runs import Run, comment
from app.formats.text_readers import file_bytes

_CELL_END = " | "
MAX_DEPTH = 500  # of groups in groups

_CHARACTERS = {
    "tab": " ", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "~": "\u00a0", "_": "\u2011",
}  # fmt: skip
_STYLES = {"i": "emphasis", "ul": "emphasis", "b": "strong", "strike": "struck"}
_SKIPPED = frozenset({
    "colortbl", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
    "footerf", "fldinst", "listtable", "listoverridetable", "rsidtbl", "xmlnstbl", "themedata", "nonshppict", "tc",
    "xe", "bkmkstart", "bkmkend", "revtbl", "atnid", "atnauthor", "atndate", "atnref", "ftnsep", "ftnsepc", "shprslt",
    "sp", "do",
})  # fmt: skip
_READ = frozenset({
    "stylesheet", "fonttbl", "info", "title", "author", "footnote", "annotation", "listtext", "pntext", "shptxt",
    "shpinst",
})  # fmt: skip
#: Windows' code pages by a font's character set; others are as the whole file.
_CHARSETS = {128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
             177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_rtf(path: Path, tick: Tick) -> Reading:
    """The document as one scene. Raises the errors of app/formats/errors.py."""
    data = file_bytes(path)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DamagedImport(path, detail="no RTF")
    reader = _Reader(path, tick)
    for number, token in enumerate(rtf_tokens(data)):
        if number % 256 == 0:
            tick()
        reader.take(token)
    blocks = reader.finished()
    book = Book(reader.facts.get("title", ""), reader.facts.get("author", ""))
    book.chapters = [BookChapter("", [BookScene("", markdown_of(blocks))])]
    return Reading(book, reader.left_out)


@dataclass(slots=True)
class _Group:
    """What holds from here to the end of the group. place: the destination whose text this is, "" for the document."""

    place: str = ""
    styles: frozenset[str] = frozenset()
    is_hidden: bool = False
    is_deleted: bool = False
    encoding: str = ""
    fallbacks: int = 1  # characters behind a \u, for programs that don't know it
    runs: list[Run] = field(default_factory=list)  # of the destination: shared by all groups in it


class _Reader:
    def __init__(self, path: Path, tick: Tick) -> None:
        self._path, self._tick = path, tick
        self.facts: dict[str, str] = {}
        self.left_out: Counter[str] = Counter()
        self._groups = [_Group()]
        self._blocks: list[Block] = []
        self._notes: list[Block] = []
        self._levels: dict[int, int] = {}  # of headings, by style
        self._encodings: dict[int, str] = {}  # by font
        self._whole_encoding = "cp1252"
        self._level, self._marker = 0, ""  # of the paragraph that is read
        self._style = self._font = 0
        self._bytes = bytearray()
        self._to_skip = 0  # characters that stand for one that was read already
        self._high = 0  # first half of a pair
        self._is_optional = False  # \* was just read

    def take(self, token: Word | Bytes) -> None:
        if isinstance(token, Bytes):
            self._take_bytes(token.data)
            return
        if token.name == "{":
            self._open()
        elif token.name == "}":
            self._close()
        else:
            self._word(token.name, token.number)

    def finished(self) -> list[Block]:
        self._end_bytes()
        while len(self._groups) > 1:
            self._close()
        if self._groups[0].runs:
            self._paragraph()
        return [*self._blocks, *self._notes]

    # Text

    def _take_bytes(self, data: bytes) -> None:
        self._is_optional = False
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._bytes += data[skipped:]

    def _end_bytes(self) -> None:
        """What was gathered is decoded together: a Chinese character is two tokens."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            self._text(data.decode(self._groups[-1].encoding or self._whole_encoding, "replace"))

    def _text(self, text: str) -> None:
        here = self._groups[-1]
        if here.place == "-":
            return
        if here.is_deleted or here.is_hidden:
            self.left_out["deletions" if here.is_deleted else "hidden"] += bool(text.strip())
        else:
            self._groups[-1].runs.append(Run(text, here.styles))

    def _unicode(self, number: int) -> None:
        self._end_bytes()
        code = number % 0x10000
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                self._text(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
        else:
            self._text(chr(code) if code else "")
        self._to_skip = self._groups[-1].fallbacks

    # Groups

    def _open(self) -> None:
        self._end_bytes()
        self._to_skip = 0
        if len(self._groups) >= MAX_DEPTH:
            raise DamagedImport(self._path, detail="groups too deep")
        group = replace(self._groups[-1])
        if group.place == "stylesheet":  # each of its groups is a style
            group.runs = []
        self._groups.append(group)

    def _close(self) -> None:
        self._end_bytes()
        self._to_skip, self._is_optional = 0, False
        if len(self._groups) == 1:
            return
        here = self._groups.pop()
        if here.place == "stylesheet":
            self._name_style("".join(run.text for run in here.runs))
        elif here.place != self._groups[-1].place:
            self._end_place(here.place, here.runs)

    def _end_place(self, place: str, runs: list[Run]) -> None:
        """A destination has all its text."""
        words = " ".join("".join(run.text for run in runs).split())
        if place in ("title", "author"):
            self.facts[place] = words
        elif place == "footnote":
            label = f"note{len(self._notes) + 1}"
            self._notes.append(Block("note", runs, marker=label))
            self._groups[-1].runs.append(Run(footnotes.reference(label), is_markdown=True))
        elif place == "annotation":
            self._groups[-1].runs.append(Run(comment("", words), is_markdown=True))
        elif place in ("listtext", "pntext"):
            digits = re.match(r"(\d{1,6})[.)]", words)
            self._marker = f"{digits[1]}." if digits else "-"
        elif place == "shptxt" and words:
            self._blocks.append(Block("paragraph", runs))

    def _name_style(self, name: str) -> None:
        found = _HEADING.match(name.strip())
        if found is not None:
            self._levels[self._style] = int(found[1])
        self._style = self._level = 0

    # Control words

    def _word(self, name: str, number: int | None) -> None:
        here = self._groups[-1]
        if name == "u" and number is not None:
            self._unicode(number)
            return
        if self._to_skip and name in _CHARACTERS:
            self._to_skip -= 1
            return
        self._end_bytes()
        is_optional, self._is_optional = self._is_optional, name == "*"
        is_on = number != 0
        if name in _READ:
            if here.place != "-":
                here.place, here.runs = name, []
        elif name in _SKIPPED or (is_optional and name != "*"):
            if name == "pict" and here.place != "-":
                self.left_out["pictures"] += 1
            here.place = "-"
        elif name in _CHARACTERS:
            self._text(_CHARACTERS[name])
        elif name in ("par", "sect", "page", "column", "row", "cell", "\r", "\n"):
            self._end_of(name)
        elif name in _STYLES:
            style = {_STYLES[name]}
            here.styles = here.styles | style if is_on else here.styles - style
        elif name == "ulnone":
            here.styles -= {"emphasis"}
        elif name == "plain":
            here.styles, here.is_hidden = frozenset(), False
        elif name == "v":
            here.is_hidden = is_on
        elif name == "deleted":
            here.is_deleted = is_on
        else:
            self._property(name, number)

    def _end_of(self, name: str) -> None:
        """A paragraph's end; in notes and the like, and between cells, a gap."""
        if self._groups[-1].place or name == "cell":
            self._text(_CELL_END if name == "cell" else " ")
        elif name not in ("page", "column") or self._groups[-1].runs:
            self._paragraph()

    def _property(self, name: str, number: int | None) -> None:
        here = self._groups[-1]
        if name == "pard":
            self._level, self._marker, self._style = 0, "", 0
        elif name == "s" and number is not None:
            self._style = number
            self._level = self._levels.get(number, 0)
        elif name == "outlinelevel" and number is not None and 0 <= number < 9:
            if here.place == "stylesheet":
                self._levels.setdefault(self._style, number + 1)
            else:
                self._level = number + 1
        elif name == "uc" and number is not None:
            here.fallbacks = max(0, min(number, 100))
        elif name == "ansicpg":
            self._whole_encoding = _codec(f"cp{number}") or self._whole_encoding
        elif name == "mac":
            self._whole_encoding = "mac_roman"
        elif name == "f" and number is not None:
            self._font = number
            here.encoding = self._encodings.get(number, "")
        elif name == "fcharset" and here.place == "fonttbl":
            self._encodings[self._font] = _CHARSETS.get(number or 0, "")

    def _paragraph(self) -> None:
        whole = list(self._groups[0].runs)
        self._groups[0].runs.clear()
        while whole and whole[-1].text == _CELL_END:
            whole.pop()
        if not any(run.text.strip() for run in whole):
            self._blocks.append(Block("blank"))
        elif self._level:
            self._blocks.append(Block("heading", whole, level=self._level))
        elif self._marker:
            self._blocks.append(Block("item", whole, level=1, marker=self._marker))
        else:
            self._blocks.append(Block("paragraph", whole))
        self._marker = ""


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""
