"""Places of a search in open documents: code points there, UTF-16 units here."""

from __future__ import annotations

from collections.abc import Sequence

from app.editor.scene_document import SceneDocument
from app.editor.spans import Fragment, Span, clean_text, to_units
from app.story.search import Found, utf16_places


def spans_of(text: str, found: Sequence[Found], start: int = 0) -> list[Span]:
    """Where matches in `text` are, in the units of a document in which it begins at `start`."""
    places = utf16_places(text, [offset for match in found for offset in (match.start, match.end)])
    return [Span(start + first, start + end) for first, end in zip(places[::2], places[1::2], strict=True)]


def put_all(document: SceneDocument, found: Sequence[Found], new: Sequence[str], note: object = None) -> bool:
    """Puts texts in the place of matches in the document's text, as one undo step. note: as `SceneDocument.change`.

    False, and nothing done, while a passage or a composition is open.
    """
    spans = spans_of(document.text(), found)
    changes = [
        (span.start, span.end, Fragment.of(to_units(clean_text(text)))) for span, text in zip(spans, new, strict=True)
    ]
    return document.change(reversed(changes), note)  # from behind: no place moves before its turn
