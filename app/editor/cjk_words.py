"""Moving, selecting and deleting by word in Chinese, Japanese and Korean, where Qt takes whole sentences for words.

Without a dictionary a word is a run of one script: 漢字, かな, カタカナ, hangul, or of other letters and digits.
"""

from __future__ import annotations

import re

from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from app.editor.spans import unit_places

# `re` makes them on first use and keeps them: these many characters take it milliseconds, which the start can spare.
_HAS_CJK = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af]"
_PIECE = (
    r"[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"  # ideographs
    r"|[\u3040-\u309f]+|[\u30a0-\u30fa\u30fc-\u30ff\uff66-\uff9f]+|[\uac00-\ud7af]+"
    r"|[^\W\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af]+"
    r"|\s+|[^\w\s]+|_+"
)
_KEYS = {
    QKeySequence.StandardKey.MoveToNextWord: (1, False, False),
    QKeySequence.StandardKey.MoveToPreviousWord: (-1, False, False),
    QKeySequence.StandardKey.SelectNextWord: (1, True, False),
    QKeySequence.StandardKey.SelectPreviousWord: (-1, True, False),
    QKeySequence.StandardKey.DeleteEndOfWord: (1, True, True),
    QKeySequence.StandardKey.DeleteStartOfWord: (-1, True, True),
}  # step, whether it selects, whether that is deleted


def next_word(text: str, place: int) -> int:
    """Where the next word begins; at last the end of the text."""
    return next((m.start() for m in re.finditer(_PIECE, text) if m.start() > place and not m[0].isspace()), len(text))


def previous_word(text: str, place: int) -> int:
    """Where the word before a place, or around it, begins."""
    return max((m.start() for m in re.finditer(_PIECE, text) if m.start() < place and not m[0].isspace()), default=0)


def word_at(text: str, place: int) -> tuple[int, int]:
    """From where to where the word behind a place reaches; at the end of the text the last one."""
    pieces = [m.span() for m in re.finditer(_PIECE, text)]
    return next((span for span in pieces if span[0] <= place < span[1]), pieces[-1] if pieces else (0, 0))


def move_by_word(cursor: QTextCursor, event: QKeyEvent) -> bool:
    """Does what a key asks for, to `cursor`, if its paragraph has such words. False: it is for others to do."""
    text = cursor.block().text()
    wanted = next((what for key, what in _KEYS.items() if event.matches(key)), None)
    if wanted is None or not re.search(_HAS_CJK, text):
        return False
    step, selects, deletes = wanted
    places = unit_places(text)
    place = next(i for i, unit in enumerate(places) if unit >= cursor.positionInBlock())
    if (step > 0 and place == len(text)) or (step < 0 and place == 0) or (deletes and cursor.hasSelection()):
        return False
    there = next_word(text, place) if step > 0 else previous_word(text, place)
    mode = QTextCursor.MoveMode.KeepAnchor if selects else QTextCursor.MoveMode.MoveAnchor
    cursor.setPosition(cursor.block().position() + places[there], mode)
    if deletes:
        cursor.removeSelectedText()
    return True


def select_word(cursor: QTextCursor, position: int) -> bool:
    """Selects the word at a position of the document, if its paragraph has such words."""
    block = cursor.document().findBlock(position)
    text = block.text()
    if not re.search(_HAS_CJK, text):
        return False
    places = unit_places(text)
    place = max(i for i, unit in enumerate(places) if unit <= position - block.position())
    start, end = word_at(text, place)
    cursor.setPosition(block.position() + places[start])
    cursor.setPosition(block.position() + places[end], QTextCursor.MoveMode.KeepAnchor)
    return True
