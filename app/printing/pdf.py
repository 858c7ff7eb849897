"""A book as .pdf: real pages, every font inside."""

from __future__ import annotations

from typing import BinaryIO

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPdfWriter

from app.formats.export_options import PAGE_SIZES
from app.formats.writers import Writing
from app.printing.book import paint_book

_DOTS_PER_INCH = 1200


def write(writing: Writing, out: BinaryIO) -> None:
    """Like the writers in app/formats. Needs a QGuiApplication, for its fonts; any thread. Raises OSError."""
    assert QGuiApplication.instance() is not None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QPdfWriter(buffer)
    device.setResolution(_DOTS_PER_INCH)
    device.setTitle(writing.title)
    device.setAuthor(writing.author)
    device.setCreator("Ravel")
    size = QPageSize(QSizeF(*PAGE_SIZES[writing.options.page_size]), QPageSize.Unit.Millimeter)
    device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
    paint_book(writing, device)
    del device  # it writes its last bytes into the buffer
    out.write(buffer.data().data())
