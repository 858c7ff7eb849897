from __future__ import annotations

from PySide6.QtGui import QColor, QImage

from app.editor.spans import Span


def count(image: QImage, color: QColor) -> int:
    return sum(image.pixelColor(x, y) == color for y in range(image.height()) for x in range(image.width()))


def test_grounds_and_underlines_are_painted_where_their_sources_say_and_go_with_them(open_editor):
    editor, _scene = open_editor("One wrong wrod in a line.\n\nAnother line.")
    editor.set_colors({"difference": QColor("#00ff00"), "error": QColor("#ff0000")})
    asked = []

    def source(start: int, end: int) -> list[Span]:
        asked.append((start, end))
        return [Span(10, 14)]

    plain = editor.grab().toImage()
    assert count(plain, QColor("#00ff00")) == count(plain, QColor("#ff0000")) == 0
    editor.set_grounds("found", source)
    ground = editor.grab().toImage()
    assert asked[-1] == (0, 40)
    word = editor.rect_of(10, 14)
    assert ground.pixelColor(word.left() - 2, word.center().y()) == QColor("#00ff00")
    assert ground.pixelColor(editor.rect_of(0, 3).left() - 2, word.center().y()) != QColor("#00ff00")
    editor.set_grounds("found", None)
    assert editor.grab().toImage() == plain
    editor.set_underlines("spelling", source)
    waved = editor.grab().toImage()
    changed = [
        (x, y)
        for y in range(waved.height())
        for x in range(waved.width())
        if waved.pixelColor(x, y) != plain.pixelColor(x, y)
    ]
    assert changed
    assert min(x for x, _ in changed) >= word.left() - 2
    assert min(y for _, y in changed) > word.center().y()
    assert max(y for _, y in changed) < word.bottom() + 8
    editor.set_underlines("spelling", None)
    assert editor.grab().toImage() == plain


def test_the_last_source_of_a_name_is_the_one_that_counts(open_editor):
    editor, _scene = open_editor("Some words.")
    asked = []
    editor.set_grounds("found", lambda *_: asked.append(1) or ())
    editor.set_grounds("found", lambda *_: asked.append(2) or ())
    asked.clear()
    editor.grab()
    assert set(asked) == {2}
