"""Text files: bytes to text and back without loss, and writing that never leaves half a file.

Refuses to guess: bytes that are neither UTF-8 nor UTF-16 with a mark are an error, not question marks.
"""

from __future__ import annotations

import codecs
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.story.errors import FileTooLarge, NotAStory, StoryNotFound, UndecodableText, unreadable

MAX_FILE_BYTES = 32 * 1024 * 1024  # some forty novels; an editor widget is unusable long before
TEMPORARY_PREFIX = ".ravel-"
TEMPORARY_SUFFIX = ".tmp"

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a file spells its text. newline: "\\n", "\\r\\n" or "\\r". bom: begins with a byte order mark."""

    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"


PLAIN = TextFormat()  # how Ravel spells its own files


def decode(data: bytes, path: Path | str) -> tuple[str, TextFormat]:
    """The text with LF line ends, and the format to write it back in. Mixed line ends: the most frequent one.

    Raises UndecodableText for invalid UTF-8, half a UTF-16 unit, UTF-16 without its mark, and nothing but zero bytes,
    which is what a power cut makes of a file.
    """
    if data and data.count(0) == len(data):
        raise UndecodableText(path, reason="zero_bytes", position=0, encoding="utf-8")
    encoding, bom = "utf-8", b""
    for mark, name in _BOMS:
        if data.startswith(mark):
            encoding, bom = name, mark
            break
    if not bom and _looks_like_utf16(data):
        raise UndecodableText(path, reason="UTF-16 without a byte order mark", position=0, encoding="utf-16")
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        position = len(bom) + error.start
        raise UndecodableText(path, reason=error.reason, position=position, encoding=encoding) from error
    return normalise_newlines(text), TextFormat(encoding, bool(bom), _newline_of(text))


def encode(text: str, text_format: TextFormat = PLAIN) -> bytes:
    """The bytes of `text`. Lone surrogates, which no file can hold, become U+FFFD; pairs become their character."""
    text = normalise_newlines(text)
    if text_format.newline != "\n":
        text = text.replace("\n", text_format.newline)
    mark = next(mark for mark, name in _BOMS if name == text_format.encoding)
    # A text that itself begins with U+FEFF gets a mark before it, or reading would take its first character for one.
    with_mark = text_format.bom or text.startswith("\ufeff")
    return (mark if with_mark else b"") + whole_characters(text).encode(text_format.encoding)


def whole_characters(text: str) -> str:
    """The text with surrogate pairs as the characters they mean and lone surrogates as U+FFFD; else as it is."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def normalise_newlines(text: str) -> str:
    """CRLF and CR become LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_bytes(path: Path, limit_bytes: int = MAX_FILE_BYTES) -> bytes:
    """The whole file. Raises StoryNotFound, NotAStory (no regular file), FileTooLarge, AccessDenied, UnreadableFile."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would block for ever
            raise NotAStory(path, reason="special_file")
        if found.st_size > limit_bytes:
            raise FileTooLarge(path, size_bytes=found.st_size, limit_bytes=limit_bytes)
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except FileNotFoundError as error:
        raise StoryNotFound(path) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if len(data) > limit_bytes:  # it grew in between
        raise FileTooLarge(path, size_bytes=len(data), limit_bytes=limit_bytes)
    return data


def write_atomic(path: Path, text: str, text_format: TextFormat = PLAIN) -> None:
    """Replaces the file by `text`, or leaves it as it was. Raises OSError."""
    write_bytes_atomic(path, encode(text, text_format))


def write_bytes_atomic(path: Path, data: bytes, before_replacing: Callable[[], object] = lambda: None) -> None:
    """Replaces the file by `data` through a temporary file beside it, on disk before it takes the name.

    A symbolic link is written through, the file's mode is kept, a read-only file is refused. `before_replacing` is
    called when only the name is to be taken, which it can refuse by raising. Raises OSError; whatever is raised, the
    old file is whole then and no temporary file is left.
    """
    target = Path(os.path.realpath(path))
    mode = _writable_mode(target)
    temporary = target.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(6)}{TEMPORARY_SUFFIX}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            _sync(file.fileno())
        if mode is not None:
            _copy_mode(temporary, mode)
        before_replacing()
        _replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Makes names in `folder` outlast a power cut (POSIX; Windows has no such call)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EROFS):  # some network systems can't; the file is in
            raise
    finally:
        os.close(descriptor)


def is_writable(path: Path) -> bool:
    """True if the file may be written, or names made in the folder, by the rights this process has now."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def sweep_temporary_files(folder: Path, older_than_s: float = 3600.0) -> None:
    """Removes what a kill left between writing and replacing. The age spares the files of a writer at work."""
    for leftover in folder.glob(f"{TEMPORARY_PREFIX}*{TEMPORARY_SUFFIX}"):
        try:
            if time.time() - leftover.stat().st_mtime > older_than_s:
                leftover.unlink()
        except OSError:  # someone else's, or a folder that may only be read: it harms nobody
            continue


def _newline_of(text: str) -> str:
    crlf = text.count("\r\n")
    counts = {"\n": text.count("\n") - crlf, "\r\n": crlf, "\r": text.count("\r") - crlf}
    return max(counts, key=counts.__getitem__)  # the first of equals: LF


def _looks_like_utf16(data: bytes) -> bool:
    """Sixteen bytes or more in which every other one is zero: Latin text in UTF-16, which is valid UTF-8 too."""
    head = data[: 4096 & ~1]
    if len(head) < 16 or 0 not in head:
        return False
    even, odd = head[0::2], head[1::2]
    return (not any(odd) and all(even)) or (not any(even) and all(odd))


def _writable_mode(target: Path) -> int | None:
    """The permission bits of the file, None if there is none yet. Raises PermissionError if it may not be written."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not is_writable(target):  # replacing would go past it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(found.st_mode)


def _copy_mode(temporary: Path, mode: int) -> None:
    try:
        temporary.chmod(mode)
    except PermissionError:  # file systems without permissions refuse any change of them
        return


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":  # fsync there stops at the drive's cache
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
        except OSError:  # not every file system has it
            pass
    os.fsync(descriptor)


def _replace(temporary: Path, target: Path) -> None:
    """os.replace; on Windows patient for half a second with virus scanners that hold the old file open."""
    attempts = 10 if sys.platform == "win32" else 1
    for attempt in range(1, attempts + 1):
        try:
            os.replace(temporary, target)
            return
        except PermissionError:
            if attempt == attempts:
                raise
            time.sleep(0.05)
