"""What has been read: the tokens of one story's text, kept as they were read.

A story's text comes in parts (scenes); tokens never cross from one part into the next. For each part the timeline
remembers the tokens and where each one ends. When a part's wording changes, every token well before the change stays
as it is (also those that the model wrote and that a tokenizer would have cut differently), and the rest is tokenised
again. The tokens are what states are found by, so a token log that is lost or wrong costs time, never correctness.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.tokenizer import Tokenizer

log = logging.getLogger(__name__)

_FORMAT = 1
_CHECKSUM_BYTES = 16


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
        #: Read before the text: what a story that began from nothing was begun with.
        self.lead: list[int] = []
        self._parts: list[Part] = []
        loaded = _load(path, tokenizer.fingerprint) if path is not None else None
        if loaded is not None:
            self.lead, self._parts = loaded

    def tokens(self, parts: Sequence[str]) -> list[list[int]]:
        """The ids of each of `parts`; the log then follows that text. The lead is not among them."""
        ids = []
        for i, text in enumerate(parts):
            if i == len(self._parts):
                self._parts.append(Part())
            known = self._parts[i].prefix(text)
            if known is None:
                self._parts[i] = self._changed(self._parts[i], text)
                known = self._parts[i].ids
            ids.append(known)
        return ids

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
            _save(self._path, self.lead, self._parts, self._tokenizer.fingerprint)
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


def _save(path: Path, lead: Sequence[int], parts: Sequence[Part], fingerprint: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {
        "format": _FORMAT,
        "fingerprint": fingerprint,
        "lead": list(lead),
        "parts": [[len(part.text.encode("utf-8", "surrogatepass")), len(part.ids)] for part in parts],
    }
    chunks = [json.dumps(header).encode() + b"\n"]
    for part in parts:
        chunks.append(part.text.encode("utf-8", "surrogatepass"))
        chunks += [np.asarray(numbers, dtype="<u4").tobytes() for numbers in (part.ids, part.ends)]
    body = b"".join(chunks)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.blake2b(body, digest_size=_CHECKSUM_BYTES).digest() + body)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _load(path: Path, fingerprint: str) -> tuple[list[int], list[Part]] | None:
    """Lead and parts that `_save` wrote, or None if the file is missing, damaged or about another vocabulary."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    checksum, body = data[:_CHECKSUM_BYTES], data[_CHECKSUM_BYTES:]
    if hashlib.blake2b(body, digest_size=_CHECKSUM_BYTES).digest() != checksum:
        log.info("a damaged token log was dropped: %s", path.name)
        return None
    line, _, rest = body.partition(b"\n")
    header = json.loads(line)
    if header["format"] != _FORMAT or header["fingerprint"] != fingerprint:
        return None
    parts, at = [], 0
    for size, n in header["parts"]:
        text = rest[at : at + size].decode("utf-8", "surrogatepass")
        numbers = np.frombuffer(rest, dtype="<u4", count=2 * n, offset=at + size).tolist()
        parts.append(Part(text, numbers[:n], numbers[n:]))
        at += size + 8 * n
    return header["lead"], parts
