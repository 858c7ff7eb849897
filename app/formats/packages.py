"""A zip file of XML parts, as .docx, .odt and .epub are: the same content and date give the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import BinaryIO

XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_WRITTEN_AT_ONCE = 1 << 16  # characters


def xml_text(text: str) -> str:
    """The text for an element or an attribute; characters that XML can't hold are left out."""
    if _NOT_XML.search(text):
        text = _NOT_XML.sub("", text)
    return text.translate(_SPECIAL)


def iso_time(date: datetime) -> str:
    """As metadata of documents say it, to the second; `date` is in UTC."""
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


class Package:
    """Files go in one after the other. The caller owns `out`."""

    def __init__(self, out: BinaryIO, date: datetime) -> None:
        year = max(1980, date.year)  # zip knows no earlier one
        self._stamp = (year, date.month, date.day, date.hour, date.minute, date.second // 2 * 2)
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self._zip.close()
        elif self._zip.fp is not None:  # closing would write a directory behind what is half
            self._zip.fp = None

    def add(self, name: str, data: str | bytes, is_stored: bool = False) -> None:
        """is_stored: not compressed, as the first entry of an .epub has to be, and pictures may as well be."""
        info = self._info(name)
        if is_stored:
            info.compress_type = zipfile.ZIP_STORED
        self._zip.writestr(info, data)

    def add_stream(self, name: str, pieces: Iterable[str]) -> None:
        """A file that is made piece by piece, so that a long book never lies in memory twice."""
        with self._zip.open(self._info(name), "w") as file:
            waiting: list[str] = []
            size = 0
            for piece in pieces:
                waiting.append(piece)
                size += len(piece)
                if size > _WRITTEN_AT_ONCE:
                    file.write("".join(waiting).encode())
                    waiting, size = [], 0
            file.write("".join(waiting).encode())

    def _info(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self._stamp)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3  # the same on every system
        info.external_attr = 0o644 << 16
        return info
