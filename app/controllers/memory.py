"""How much of what was read is kept, in memory and on disk: from the settings to the engine, and what there is, also
of models that were made ready."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

import engine
from app.bridge import EventBridge
from app.controllers.model import ModelController
from app.errors import explain
from app.settings import Settings

if TYPE_CHECKING:
    from app.dialogs.memory_page import MemoryPage

_MEGABYTE = 10**6  # as sizes are shown
_NOTHING = -1
_SETTLE_MS = 500  # a number is turned through many others
_BUDGETS = ("state_memory_mb", "state_on_disk", "state_disk_mb")


def state_budgets(settings: Settings) -> tuple[int, int]:
    """Bytes in memory and on disk as the engine takes them: 0 for what suits the machine, below 0 for nothing."""
    on_disk = settings.value("state_disk_mb") * _MEGABYTE if settings.value("state_on_disk") else _NOTHING
    return settings.value("state_memory_mb") * _MEGABYTE, on_disk


class MemoryController(QObject):
    """One page at most is filled. GUI thread."""

    cleared = Signal()  # nothing is kept any more: everything has to be read again

    def __init__(
        self, parent: QObject, session: engine.Session, settings: Settings, bridge: EventBridge, model: ModelController
    ) -> None:
        super().__init__(parent)
        self._session, self._settings, self._bridge, self._model = session, settings, bridge, model
        self._page: MemoryPage | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settling.timeout.connect(self._set_budgets)
        settings.changed.connect(lambda key: self._settling.start() if key in _BUDGETS else None)
        model.model_changed.connect(lambda _info: self.look())

    def make_page(self, parent: QWidget | None = None) -> MemoryPage:
        """A page that fills itself as long as it is there."""

        from app.dialogs.memory_page import MemoryPage

        page = self._page = MemoryPage(self._settings, parent)
        page.kept.clear_requested.connect(self._clear)
        page.ready.delete_requested.connect(self._delete_ready)
        page.kept.folder_open_requested.connect(_open)
        page.destroyed.connect(lambda *_: self._forget(page))
        self.look()
        return page

    def look(self) -> None:
        """Asks for new figures, where there is a page to show them."""
        if self._page is not None:
            self._session.inspect_store(lambda event: self._bridge.post(lambda: self._show(event)))

    def _forget(self, page: MemoryPage) -> None:
        if self._page is page:
            self._page = None

    def _show(self, event: engine.Event) -> None:
        if self._page is not None and isinstance(event, engine.StoreInspected):
            self._page.set_report(event.report, self._model.info)

    def _clear(self) -> None:
        assert self._page is not None
        self._page.kept.set_clearing("deleting")
        self._session.clear_store(lambda event: self._bridge.post(lambda: self._cleared(event)))

    def _cleared(self, event: engine.Event) -> None:
        self.cleared.emit()
        if self._page is not None:
            self._page.kept.set_clearing("deleted" if isinstance(event, engine.Done) else "failed")
            self.look()

    def _delete_ready(self) -> None:
        assert self._page is not None
        self._page.ready.set_deleting("deleting")
        self._session.delete_packed_weights(lambda event: self._bridge.post(lambda: self._ready_deleted(event)))

    def _ready_deleted(self, event: engine.Event) -> None:
        if self._page is not None:
            failure = explain(event.error) if isinstance(event, engine.Failed) else None
            self._page.ready.set_deleting("deleted" if isinstance(event, engine.Done) else "", failure)
            self.look()

    def _set_budgets(self) -> None:
        self._session.set_budgets(*state_budgets(self._settings), lambda _event: self._bridge.post(lambda: self.look()))


def _open(folder: str) -> None:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)  # nothing may have been kept yet
    except OSError:
        return
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
