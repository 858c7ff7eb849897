"""A foldable group of dials, whose heading tells whether any of them is in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.dials_table import group_title
from app.widgets.basic import Retranslated, TextIconButton
from app.widgets.dial import Dial


class DialGroup(Retranslated, QWidget):
    """The dials are made when the group is first opened: most writers never open most groups."""

    toggled = Signal()  # by the writer

    def __init__(self, key: str, make: Callable[[], Sequence[Dial]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self._make = key, make
        self._in_use = False
        self.heading, self._badge = TextIconButton("next"), QLabel()
        self.heading.setProperty("role", "link")
        self.heading.setCheckable(True)
        self._badge.setProperty("role", "badge")
        self._badge.hide()
        self.dials: dict[str, Dial] = {}
        self._body: QWidget | None = None
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self.heading.toggled.connect(self._heading_toggled)
        self.retranslate()

    @property
    def is_open(self) -> bool:
        return self.heading.isChecked()

    @property
    def is_in_use(self) -> bool:
        return self._in_use

    def set_open(self, is_open: bool) -> None:
        """Tells nobody."""
        with QSignalBlocker(self.heading):
            self.heading.setChecked(is_open)
        self.heading.set_icon("down" if is_open else "next")
        if is_open and self._body is None:
            self._body = self._made_body()
        if self._body is not None:
            self._body.setVisible(is_open)

    def show_only(self, names: set[str] | None) -> None:
        """Shows these of its dials; None: all."""
        for name, dial in self.dials.items():
            dial.setVisible(names is None or name in names)

    def set_in_use(self, in_use: bool) -> None:
        if in_use != self._in_use:
            self._in_use = in_use
            self._badge.setVisible(in_use)
            self.retranslate()

    def retranslate(self) -> None:
        title = group_title(self.key)
        self.heading.setText(title)
        self._badge.setText(self.tr("in use"))
        in_use = self.tr("{group}, in use", "name of a group of dials").format(group=title)
        self.heading.setAccessibleName(in_use if self._in_use else title)

    def _made_body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 12)
        column.setSpacing(16)
        for dial in self._make():
            self.dials[dial.spec.name] = dial
            column.addWidget(dial)
        self._column.addWidget(body)
        return body

    def _heading_toggled(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.toggled.emit()
