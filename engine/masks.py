"""Which tokens may be drawn at all, and what is written where a model ends a document."""

from __future__ import annotations

import numpy as np

from engine.config import GenerationRequest
from engine.scene_breaks import SCENE_BREAK, ends_with_scene_break
from engine.tokenizer import Mask, Tokenizer

#: Characters of the text that tell whether a scene has only just begun: no scene break is longer.
_LINE_CHARS = 200


class Masks:
    """Tokens that may be drawn, bool [n_vocab of the model], for one request. end_of_text: the token that may be drawn
    though it has no text, or None. is_break: a scene break is written in its place."""

    def __init__(self, request: GenerationRequest, tokenizer: Tokenizer, n_vocab: int) -> None:
        self.end_of_text = tokenizer.end_of_text_id if request.end_of_text != "suppress" else None
        self.is_break = request.end_of_text == "scene_break"
        self._with_text = self._first = _of_rows(tokenizer.has_text, n_vocab)
        self._with_end = self._with_text.copy()
        if self.end_of_text is not None:
            self._with_end[self.end_of_text] = True
        self._held = request.held
        if request.held:
            self._first = _of_rows(tokenizer.starts_with(request.held.encode()), n_vocab)

    def at(self, n_written: int, text: str, is_pending: bool) -> Mask:
        """Those that may come after so many tokens of the passage and this text."""
        if not n_written and self._held:
            return self._first
        if self.end_of_text is None or is_pending:
            return self._with_text
        if self.is_break and ends_with_scene_break(text[-_LINE_CHARS:]):
            return self._with_text  # one break is enough
        return self._with_end


def scene_break_behind(text: str) -> str:
    """A scene break, without the line breaks that stand there already."""
    end = text.rstrip(" \t")
    there = len(end) - len(end.rstrip("\n")) if end else 2
    return SCENE_BREAK[min(there, 2) :]


def _of_rows(mask: Mask, n_vocab: int) -> Mask:
    """A mask of the vocabulary's ids as one of the model's rows, of which there may be more."""
    return np.pad(mask, (0, n_vocab - len(mask)))
