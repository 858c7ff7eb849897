"""A book on pages: for a PDF and for a printer. Any thread, one at a time for each book."""
