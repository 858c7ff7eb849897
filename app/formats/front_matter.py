"""What stands before the first chapter."""

from __future__ import annotations

from app.formats.writers import Writing


def front_pages(writing: Writing) -> list[tuple[str, str]]:
    """(name, text) of what the writer put before the book besides its title: copyright, dedication, epigraph."""
    options = writing.options
    parts = {"copyright": options.copyright, "dedication": options.dedication, "epigraph": options.epigraph}
    return [(name, text.strip()) for name, text in parts.items() if text.strip()]
