"""Errors and hints become notices above the page, each with its remedy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.actions import Actions, plain_text
from app.errors import explain
from app.panels.notices import NoticeArea


class Notices(QObject):
    """Shows and removes notices by key: one cause never fills the window. GUI thread."""

    def __init__(self, area: NoticeArea, actions: Actions) -> None:
        super().__init__(area)
        self._area, self._actions = area, actions
        self._remedies: dict[str, Callable[[], object]] = {}
        area.remedy_wanted.connect(self._run)
        area.closed.connect(lambda key: self._remedies.pop(key, None))

    def show_error(
        self, error: Exception, key: str, remedy_label: str = "", remedy: Callable[[], object] | None = None
    ) -> None:
        """The error's sentences. Without a `remedy` of the caller's, the button is the command that the error names."""
        explanation = explain(error)
        if remedy is None and explanation.action:
            remedy_label, remedy = plain_text(explanation.action), self._actions[explanation.action].trigger
        self._show(key, "error", f"{explanation.sentence} {explanation.remedy}", remedy_label, remedy)

    def show_info(
        self, key: str, text: str, remedy_label: str = "", remedy: Callable[[], object] | None = None
    ) -> None:
        self._show(key, "info", text, remedy_label, remedy)

    def shown(self) -> dict[str, str]:
        """Key -> text of what is shown."""
        return self._area.shown()

    def remove(self, key: str) -> None:
        self._remedies.pop(key, None)
        self._area.remove(key)

    def _show(self, key: str, kind: str, text: str, label: str, remedy: Callable[[], object] | None) -> None:
        if remedy is not None:
            self._remedies[key] = remedy
        else:
            self._remedies.pop(key, None)
        self._area.show_notice(key, kind, text, label if remedy is not None else "")

    def _run(self, key: str) -> None:
        remedy = self._remedies.pop(key, None)
        self._area.remove(key)
        if remedy is not None:
            remedy()
