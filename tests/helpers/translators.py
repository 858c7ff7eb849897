"""A language for tests: every translated text is in capitals, so that one that was missed stands out."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTranslator


class Capitals(QTranslator):
    """Translates by shouting; placeholders in braces stay as they are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        parts = source.replace("{", "\0{").replace("}", "}\0").split("\0")
        return "".join(part if part.startswith("{") else part.upper() for part in parts)
