"""Turns tokens into text as they come, never half a character."""

from __future__ import annotations

import codecs
from collections.abc import Callable


class StreamingDecoder:
    """UTF-8 over token borders, with the meaning of Python's incremental decoder at errors="replace".

    A character whose bytes are spread over tokens is given out with the last of them; bytes that can't become a
    character are given out as U+FFFD as soon as that is certain.
    """

    def __init__(self, text_bytes: Callable[[int], bytes]) -> None:
        """text_bytes: the bytes that an id adds to the text; its errors pass through `push`."""
        self._text_bytes = text_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, token: int) -> str:
        """The characters that `token` completes; may be empty. Raises TokenizerError for an unknown id."""
        return self._decoder.decode(self._text_bytes(token))

    def flush(self) -> str:
        """Ends the text: U+FFFD if it ends within a character, else nothing. The decoder can then begin anew."""
        rest = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        return rest

    @property
    def pending(self) -> bool:
        """Whether the text so far ends within a character."""
        return bool(self._decoder.getstate()[0])
