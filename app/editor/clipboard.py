"""What goes to the clipboard and comes from it: Markdown here, HTML for the programs that know it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from app.story.comments import without_comments

MARKDOWN = "text/markdown"
_MOST_CHARS = 200_000  # of a text that is made HTML on the way, which takes 0.3 ms a thousand; more goes plain
_MOST_HTML = 3_000_000  # characters that are read, at the same speed; a whole book comes by import, with its emphasis


def mime_of(markdown: str, with_html: bool = True) -> QMimeData:
    """A piece of a scene for other programs, and for this one.

    A plain QMimeData, made whole at once: one that makes its HTML when it is asked for would be asked by Qt after
    Python has ended.
    """
    data = QMimeData()
    data.setText(markdown)
    data.setData(MARKDOWN, markdown.encode("utf-8"))
    if with_html and len(markdown) <= _MOST_CHARS and (html := html_of(markdown)):
        data.setHtml(html)
    return data


def markdown_of(source: QMimeData) -> str:
    """What was copied, as Markdown; emphasis, headings and the like of other programs are kept."""
    if source.hasFormat(MARKDOWN):
        return bytes(source.data(MARKDOWN).data()).decode("utf-8", "replace")
    html = source.html() if source.hasHtml() else ""
    if html and len(html) <= _MOST_HTML:
        from app.formats.html_reader import html_to_markdown  # not needed before the first paste

        if markdown := html_to_markdown(html).strip("\n"):
            return markdown
    return source.text()


def html_of(markdown: str) -> str:
    """A piece of a scene without its comments; what lies within a paragraph stays without one."""
    from app.formats.book import Book, BookChapter, BookScene
    from app.formats.chapter_text import chapter_text
    from app.formats.export_options import ExportOptions
    from app.formats.markdown_inlines import parse_inlines
    from app.formats.xhtml import Xhtml

    text = without_comments(markdown).strip()
    if "\n" not in text and not text.startswith(("#", ">", "*", "-", "_")):
        return Xhtml().runs(parse_inlines(text))
    chapter = BookChapter(scenes=[BookScene(text=text)])
    options = ExportOptions(chapters="none")
    return "\n".join(filter(None, Xhtml().chapter(chapter_text(Book(chapters=[chapter]), chapter, options), "")))
