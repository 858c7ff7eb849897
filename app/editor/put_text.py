"""Makes a scene say another text, touching only what differs."""

from __future__ import annotations

from app.editor.scene_document import SceneDocument
from app.editor.spans import Fragment, clean_text, to_units
from app.story.merging import replacements


def put_text(document: SceneDocument, text: str) -> bool:
    """Makes `text` the document's, as one undo step of the writer's own words; caret and tint stay with what stays.

    False, and nothing done, while any passage or a composition is open.
    """
    changes = [
        (
            document.position_of(each.start),
            document.position_of(each.end),
            Fragment.of(to_units(each.text)),
        )
        for each in replacements(document.text(), clean_text(text))
    ]
    return document.change(changes)
