"""A menu of values of which one is chosen for all that is chosen elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from app.widgets.label_dot import dot_icon


class ChoiceMenu(QMenu):
    """Filled just before it is shown. GUI thread."""

    chosen = Signal(str)  # the value
    more_chosen = Signal()  # the entry behind the line

    def fill(self, choices: Sequence[tuple[str, str, str]], present: Collection[str], more: str = "") -> None:
        """choices: value, name, colour ("" for none). present: the values that there are; a single one is ticked. more:
        what stands behind a line."""
        self.clear()
        for value, name, color in choices:
            action = self.addAction(name.replace("&", "&&"), lambda value=value: self.chosen.emit(value))
            action.setCheckable(True)
            action.setChecked({value} == set(present))
            if color:
                action.setIcon(dot_icon(color))
        if more:
            self.addSeparator()
            self.addAction(more, self.more_chosen.emit)
