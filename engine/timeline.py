"""What has been read: the tokens of one story's text, kept as they were read.

A story's text comes in parts (scenes); tokens never cross from one part into the next. For each part the timeline
remembers the tokens and where each one ends. When a part's wording changes, every token well before the change stays
as it is (also those that the model wrote and that a tokenizer would have cut differently), and the rest is tokenised
again. The tokens are what states are found by, so a token log that is lost or wrong costs time, never correctness.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.state_store import Tokens
from engine.tokenizer import Tokenizer

log = logging.getLogger(__name__)

_FORMAT = 1


@dataclass(slots=True)
class Part:
    """A stretch of text and its tokens.

    ends[i] is the offset in `text` (in characters) after token i; tokens that share a character's bytes share the
    offset after that character, so that a cut is clean exactly between two different ends.
    """

    text: str = ""
    ids: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def prefix(self, text: str) -> list[int] | None:
        """The ids of `text` if it is a beginning of this part that ends between two tokens, else None."""
        if not self.text.startswith(text):
            return None
        n = bisect_right(self.ends, len(text))
        return self.ids[:n] if not text or (n and self.ends[n - 1] == len(text)) else None


class Timeline:
    """The token log of one story. Used from the worker thread only."""

    def __init__(self, tokenizer: Tokenizer, path: Path | None = None) -> None:
        """path: the file that the log is kept in between sessions, or None for memory only."""
        self._tokenizer = tokenizer
        self._path = path
        self._parts: list[Part] = _load(path, tokenizer.fingerprint) if path is not None else []

    def tokens(self, parts: Sequence[str]) -> Tokens:
        """The ids of the text in `parts`, one after the other; the log then follows that text."""
        ids: list[int] = []
        for i, text in enumerate(parts):
            if i == len(self._parts):
                self._parts.append(Part())
            known = self._parts[i].prefix(text)
            if known is None:
                self._parts[i] = self._changed(self._parts[i], text)
                known = self._parts[i].ids
            ids += known
        return np.asarray(ids, dtype=np.uint32)

    def append(self, parts: Sequence[str], ids: Sequence[int]) -> None:
        """Notes that the model wrote `ids`, which end with a whole character, after the text in `parts`.

        What the log knew after that place in the last part is about another text now, and is dropped.
        """
        assert 0 < len(parts) <= len(self._parts), "tokens() comes before append()"
        part = self._parts[len(parts) - 1]
        before = part.prefix(parts[-1])
        assert before is not None, "tokens() comes before append()"
        n = len(before)
        text, ends = token_ends(self._tokenizer, ids, len(parts[-1]))
        self._parts[len(parts) - 1] = Part(parts[-1] + text, before + list(ids), part.ends[:n] + ends)

    def save(self) -> None:
        """Writes the log in one step. A disk that refuses costs time at the next start: it is logged."""
        if self._path is None:
            return
        try:
            _save(self._path, self._parts, self._tokenizer.fingerprint)
        except OSError as error:
            log.info("the token log could not be kept: %s", error)

    def _changed(self, old: Part, text: str) -> Part:
        """`text` tokenised, with the tokens of `old` that end well before the first difference."""
        kept = self._kept(old, text)
        start = old.ends[kept - 1] if kept else 0
        ids = self._tokenizer.encode(text[start:])
        decoded, ends = token_ends(self._tokenizer, ids, start)
        if decoded != text[start:]:  # the tokenizer normalises: no cut inside this stretch would be right
            ends = [len(text)] * len(ids)
        return Part(text, old.ids[:kept] + ids, old.ends[:kept] + ends)

    def _kept(self, old: Part, text: str) -> int:
        """How many tokens of `old` stay: up to the last clean cut that is a longest token away from the change."""
        limit = _common_prefix(old.text, text) - self._tokenizer.longest_token_chars
        n = bisect_right(old.ends, limit)
        while n and not self._tokenizer.safe_cut(text, old.ends[n - 1]):
            n = bisect_left(old.ends, old.ends[n - 1])
        return n


def token_ends(tokenizer: Tokenizer, ids: Sequence[int], start: int) -> tuple[str, list[int]]:
    """The text of `ids`, and for each the offset (counted from `start`) at which it ends, as `Part` wants them."""
    stream = tokenizer.stream()
    pieces, ends, at = [], [], start
    for token in ids:
        piece = stream.push(token)
        pieces.append(piece)
        at += len(piece)
        ends.append(-1 if stream.pending else at)
    pieces.append(stream.flush())
    following = at + len(pieces[-1])
    for i in range(len(ends) - 1, -1, -1):
        if ends[i] < 0:
            ends[i] = following
        following = ends[i]
    return "".join(pieces), ends


def _common_prefix(a: str, b: str) -> int:
    """How many characters `a` and `b` begin with in common, by halving: slices compare at memory speed."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def log_path(folder: Path, story: str, fingerprint: str) -> Path:
    """Where the token log of `story`, read with a vocabulary of `fingerprint`, is kept below `folder`."""
    name = hashlib.blake2b(f"{fingerprint}\n{story}".encode(), digest_size=16).hexdigest()
    return folder / f"{name}.tokens"


def _save(path: Path, parts: Sequence[Part], fingerprint: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [part.text.encode("utf-8", "surrogatepass") for part in parts]
    head = np.array([_FORMAT, len(parts), *(len(t) for t in texts), *(len(p.ids) for p in parts)], dtype="<u8")
    body = b"".join(
        [head.tobytes(), fingerprint.encode().ljust(64, b"\0"), *texts]
        + [np.asarray(x, dtype="<u4").tobytes() for part in parts for x in (part.ids, part.ends)]
    )
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.blake2b(body, digest_size=16).digest() + body)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _load(path: Path, fingerprint: str) -> list[Part]:
    """The parts that `_save` wrote, or none if the file is missing, damaged or about another vocabulary."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    body = memoryview(data)[16:]
    if len(body) < 16 or hashlib.blake2b(body, digest_size=16).digest() != data[:16]:
        log.info("a damaged token log was dropped: %s", path.name)
        return []
    version, count = np.frombuffer(body[:16], dtype="<u8").tolist()
    if version != _FORMAT:
        return []
    at = 16 * (1 + count)
    sizes = np.frombuffer(body[16:at], dtype="<u8").tolist()
    if bytes(body[at : at + 64]).rstrip(b"\0").decode() != fingerprint:
        return []
    at += 64
    texts = []
    for size in sizes[:count]:
        texts.append(bytes(body[at : at + size]).decode("utf-8", "surrogatepass"))
        at += size
    parts = []
    for text, n in zip(texts, sizes[count:], strict=True):
        numbers = np.frombuffer(body[at : at + 8 * n], dtype="<u4").tolist()
        parts.append(Part(text, numbers[:n], numbers[n:]))
        at += 8 * n
    return parts
