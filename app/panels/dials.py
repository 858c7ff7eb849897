"""The sampling dials: how the model chooses its words, said in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

import engine
from app.dials_scope import Scope
from app.dials_table import DIALS, FRONT, GROUPS, SPECS, DialSpec, found, is_in_use
from app.widgets.basic import ChoiceBox, Retranslated, TextIconButton, WheelGuard, muted_label
from app.widgets.dial import Dial
from app.widgets.dial_group import DialGroup
from app.widgets.dial_kinds import ChoiceDial, NumberDial, SeedDial
from app.widgets.dial_order import OrderDial
from app.widgets.dial_texts import BiasDial, TextsDial

_MADE = {
    "number": NumberDial, "choice": ChoiceDial, "seed": SeedDial, "texts": TextsDial, "biases": BiasDial,
    "order": OrderDial,
}  # fmt: skip
_BY_TAB = Qt.FocusPolicy.TabFocus
SCOPES: tuple[Scope, ...] = ("all", "story", "model")


class DialsPanel(Retranslated, QFrame):
    """A few dials in front, all others in groups behind "All dials". Holds the values shown; what they mean is the
    engine's. Values are those of engine.SamplingParams.as_table(). GUI thread."""

    value_changed = Signal(str, object)  # name, value
    more_toggled = Signal(bool)
    groups_toggled = Signal(list)  # keys of the groups that are open
    scope_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialsPanel")
        self._guard = WheelGuard(self)
        self._neutral = engine.SamplingParams().as_table()
        self._values, self._preset = dict(self._neutral), dict(self._neutral)
        self.dials: dict[str, Dial] = {}  # those that were made so far
        self._scope: Scope = "all"
        self._allowed: set[Scope] = {"all"}
        self._model_name = ""
        self._scope_label, self.scope, self._scope_note = QLabel(), ChoiceBox(), muted_label()
        self._more, self._more_badge, self._rare = TextIconButton("next"), QLabel(), QWidget()
        self.search, self._search_note = QLineEdit(), muted_label()
        self.groups = {key: DialGroup(key, lambda key=key: self._made(key)) for key in GROUPS}
        self._opened: set[str] = set()  # by the writer; a search opens others for a while
        self._lay_out()
        self._connect()
        self.set_more_open(False)
        self.retranslate()

    def _lay_out(self) -> None:
        for small in (self._scope_note, self._search_note):
            small.setProperty("scale", "small")
            small.hide()
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scope.setMinimumContentsLength(8)
        self.scope.addItems([""] * len(SCOPES))
        self._scope_label.setMinimumWidth(56)
        self._scope_label.setBuddy(self.scope)
        scope_row = QHBoxLayout()
        scope_row.setSpacing(8)
        self._scope_label.setProperty("role", "section")
        scope_row.addWidget(self._scope_label)
        scope_row.addWidget(self.scope, 1)
        head = _column(spacing=4)
        head.addLayout(scope_row)
        head.addWidget(self._scope_note)
        self._column = column = _column(self, spacing=10)
        column.addLayout(head)
        for dial in self._made(FRONT):
            column.addWidget(dial)
        self._section_at = column.count()
        self._more.setProperty("role", "link")
        self._more.setCheckable(True)
        rare = _column(self._rare, spacing=4)
        for widget in (self.search, self._search_note, *self.groups.values()):
            rare.addWidget(widget)
        below = _column(spacing=8)
        self._more_badge.setProperty("role", "badge")
        more = QHBoxLayout()
        more.addWidget(self._more)
        more.addStretch(1)
        more.addWidget(self._more_badge, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addLayout(more)
        below.addWidget(self._rare)
        column.addLayout(below)

    def add_section(self, section: QWidget) -> None:
        """Puts it below the dials in front, so that both are seen together; the Tab key goes the same way."""
        self._column.insertWidget(self._section_at, section)
        before = self._more.previousInFocusChain()
        while not before.focusPolicy() & _BY_TAB:
            before = before.previousInFocusChain()
        tabbed = [child for child in section.findChildren(QWidget) if child.focusPolicy() & _BY_TAB]
        for first, second in pairwise([before, *tabbed, self._more]):
            self.setTabOrder(first, second)

    def _connect(self) -> None:
        self._guard.watch(self.scope)
        self.scope.activated.connect(self._scope_activated)
        self._more.toggled.connect(self._more_toggled)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        for group in self.groups.values():
            group.toggled.connect(self._groups_toggled)

    def _made(self, group: str) -> list[Dial]:
        return [self._made_dial(spec) for spec in DIALS if spec.group == group]

    def _made_dial(self, spec: DialSpec) -> Dial:
        dial = _MADE[spec.kind](spec, self._guard)
        dial.set_value(self._values[spec.name])
        dial.set_preset_value(self._preset[spec.name])
        dial.value_changed.connect(self._turned)
        self.dials[spec.name] = dial
        return dial

    # Values

    def set_values(self, values: Mapping[str, Any], preset: Mapping[str, Any] | None = None) -> None:
        """Shows these values, and where each dial's way back leads; what isn't named is neutral. Tells nobody.

        Raises engine.InvalidRequest for a value that the engine doesn't take.
        """
        self._values = engine.SamplingParams(**values).as_table()
        self._preset = engine.SamplingParams(**(preset or {})).as_table()
        for name, dial in self.dials.items():
            dial.set_value(self._values[name])
            dial.set_preset_value(self._preset[name])
        self._mark_groups()

    def values(self) -> dict[str, Any]:
        """Every field of engine.SamplingParams as shown."""
        return dict(self._values)

    def _turned(self, name: str, value: object) -> None:
        self._values[name] = value
        self._mark_groups()
        self.value_changed.emit(name, value)

    def _mark_groups(self) -> None:
        for key, group in self.groups.items():
            names = [spec.name for spec in DIALS if spec.group == key]
            group.set_in_use(any(is_in_use(name, self._values[name], self._neutral[name]) for name in names))
        self._mark_more()

    def _mark_more(self) -> None:
        """What is hidden and does something must not be forgotten."""
        in_use = any(group.is_in_use for group in self.groups.values())
        self._more_badge.setVisible(in_use and not self._more.isChecked())
        name = self.tr("All dials, some in use") if in_use else self._more.text()
        self._more.setAccessibleName(name)

    # Whose dials

    def set_scope(self, scope: Scope, allowed: Sequence[Scope], model_name: str) -> None:
        """Whose dials are shown, and which can be chosen. model_name: of the model in use, "" without one."""
        self._scope, self._allowed, self._model_name = scope, set(allowed), model_name
        self.scope.setCurrentIndex(SCOPES.index(scope))
        for row, key in enumerate(SCOPES):
            item = self.scope.model().item(row)  # type: ignore[attr-defined]
            item.setEnabled(key in self._allowed)
        self.retranslate()

    def _scope_activated(self, row: int) -> None:
        if SCOPES[row] != self._scope:
            self.scope_chosen.emit(SCOPES[row])

    # The rare ones

    def set_more_open(self, is_open: bool) -> None:
        """Shows or hides all dials but those in front. Tells nobody."""
        with QSignalBlocker(self._more):
            self._more.setChecked(is_open)
        self._rare.setVisible(is_open)
        self._more.set_icon("down" if is_open else "next")
        self._mark_more()

    def set_open_groups(self, keys: Sequence[str]) -> None:
        """Opens these groups and closes the others; unknown keys are left out. Tells nobody."""
        self._opened = set(keys) & set(self.groups)
        self._search(self.search.text())

    def _more_toggled(self, is_open: bool) -> None:
        self.set_more_open(is_open)
        self.more_toggled.emit(is_open)

    def _groups_toggled(self) -> None:
        if found(self.search.text()):
            return  # what a search opens isn't remembered
        self._opened = {key for key, group in self.groups.items() if group.is_open}
        self.groups_toggled.emit([key for key in GROUPS if key in self._opened])

    def _search(self, query: str) -> None:
        """Shows only the dials that are called so; "" shows all, in the groups that the writer opened."""
        searching, names = bool(query.strip()), set(found(query))
        for key, group in self.groups.items():
            has = any(SPECS[name].group == key for name in names)
            group.set_open(has if searching else key in self._opened)
            group.show_only(names if searching else None)
            group.setVisible(has or not searching)
        above = [SPECS[name].translated_label() for name in found(query) if SPECS[name].group == FRONT]
        note = self.tr("No dial is called that.") if searching and not names else ""
        if above:
            note = self.tr("Above: {dials}").format(dials=", ".join(above))
        self._search_note.setText(note)
        self._search_note.setVisible(bool(note))

    def retranslate(self) -> None:
        self._more.setText(self.tr("All dials"))
        self._more_badge.setText(self.tr("in use"))
        self._mark_more()
        self.search.setPlaceholderText(self.tr("Find a dial"))
        self.search.setAccessibleName(self.tr("Find a dial"))
        self._scope_label.setText(self.tr("Dials for", "followed by: all stories, this story, this model"))
        names = (self.tr("all stories"), self.tr("this story"), self.tr("this model"))
        for row, name in enumerate(names):
            self.scope.setItemText(row, name)
        notes = {
            "all": "",
            "story": self.tr("This story keeps its own dials; other stories are not changed."),
            "model": self.tr("{model} has its own dials, in every story that has none.").format(model=self._model_name),
        }
        self.scope.setAccessibleName(self.tr("Whose dials these are"))
        self.scope.setAccessibleDescription(notes[self._scope])
        self._scope_note.setText(notes[self._scope])
        self._scope_note.setVisible(bool(notes[self._scope]))
        self._search(self.search.text())


def _column(owner: QWidget | None = None, spacing: int = 0) -> QVBoxLayout:
    column = QVBoxLayout(owner) if owner is not None else QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    return column
