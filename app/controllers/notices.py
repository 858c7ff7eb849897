"""Errors and hints become notices above the page, each with its remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.actions import Actions, plain_text
from app.errors import explain
from app.panels.notices import NoticeArea

#: Says something in the language in use, each time anew: a notice may stand there while the language changes.
Words = Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Message:
    kind: str
    text: Words
    label: Words
    remedy: Callable[[], object] | None
    passes: bool = False


class Notices(QObject):
    """Shows and removes notices by key: one cause never fills the window. GUI thread."""

    def __init__(self, area: NoticeArea, actions: Actions) -> None:
        super().__init__(area)
        self._area, self._actions = area, actions
        self._messages: dict[str, _Message] = {}
        area.remedy_wanted.connect(self._run)
        area.closed.connect(lambda key: self._messages.pop(key, None))
        area.language_changed.connect(self._say_again)

    def show_error(
        self, error: Exception, key: str, remedy_label: Words = str, remedy: Callable[[], object] | None = None
    ) -> None:
        """The error's sentences. Without a `remedy` of the caller's, the button is the command that the error names."""
        action = explain(error).action
        if remedy is None and action:
            remedy_label, remedy = lambda: plain_text(action), self._actions[action].trigger
        self._show(key, _Message("error", lambda: self._sentences(error), remedy_label, remedy))

    def show_info(
        self, key: str, text: Words, remedy_label: Words = str, remedy: Callable[[], object] | None = None
    ) -> None:
        self._show(key, _Message("info", text, remedy_label, remedy))

    def show_done(
        self, key: str, text: Words, remedy_label: Words = str, remedy: Callable[[], object] | None = None
    ) -> None:
        """What was done as the writer asked: it goes after a while, and gives way to the next of its sort."""
        self._show(key, _Message("info", text, remedy_label, remedy, passes=True))

    def shown(self) -> dict[str, str]:
        """Key -> text of what is shown."""
        return self._area.shown()

    def remove(self, key: str) -> None:
        self._messages.pop(key, None)
        self._area.remove(key)

    def _sentences(self, error: Exception) -> str:
        explanation = explain(error)
        pattern = self.tr("{sentence} {remedy}", "what happened, and what can be done about it")
        return pattern.format(sentence=explanation.sentence, remedy=explanation.remedy)

    def _show(self, key: str, message: _Message) -> None:
        self._messages[key] = message
        label = message.label() if message.remedy is not None else ""
        self._area.show_notice(key, message.kind, message.text(), label, message.passes)

    def _say_again(self) -> None:
        for key in self._area.shown():
            self._show(key, self._messages[key])

    def _run(self, key: str) -> None:
        message = self._messages.pop(key, None)
        self._area.remove(key)
        if message is not None and message.remedy is not None:
            message.remedy()
