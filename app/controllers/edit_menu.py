"""Undo, redo, cut, copy, paste and select all in the Edit menu: each does what its key does where the keyboard is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from app.controllers.parts import Parts
from app.controllers.second_page import SecondPageController
from app.editor.editor import Editor
from app.main_window import PAGE_VIEW
from app.panels.scene_list import SceneList
from app.widgets.undo_keys import has_undo_keys, has_undo_of_its_own

_EDITS = ("undo", "redo", "cut", "copy", "paste", "select_all")
Field = QLineEdit | QPlainTextEdit | QTextEdit


class EditMenu(QObject):
    """What can't be done is grey while the menu is open. While it is closed nothing is: the keys must find their
    commands whatever was written since. GUI thread."""

    def __init__(self, parts: Parts, pages: SecondPageController) -> None:
        super().__init__(parts.window)
        scenes = parts.window.parts.scene_list
        assert isinstance(scenes, SceneList)
        self._parts, self._pages, self._scenes = parts, pages, scenes
        self._actions = parts.window.actions_table
        self._focused: QWidget | None = None  # not the menu bar, which has the keyboard while a menu is open
        for key in _EDITS:
            self._actions[key].triggered.connect(lambda *_, key=key: self._do(key))
        menu = parts.window.menu("edit")
        menu.aboutToShow.connect(self._show_what_can_be_done)
        menu.aboutToHide.connect(self._enable_all)
        QApplication.instance().focusChanged.connect(self._note_focus)

    def _note_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self._parts.window and not isinstance(now, QMenuBar | QMenu):
            self._focused = now

    def _place(self) -> QWidget | None:
        """What the keys mean: something with an undo of its own, a field, or else the page; None where that can't be
        seen."""
        widget = self._focused
        if widget is not None and isValid(widget) and widget.isVisible():
            field = widget.lineEdit() if isinstance(widget, QAbstractSpinBox) else widget
            if isinstance(field, Field) or has_undo_keys(field):
                return field
        return self._page()

    def _do(self, key: str) -> None:
        place = self._place()
        if key in ("undo", "redo") and self._means_structure(place, key == "redo"):
            (self._scenes.undo_requested if key == "undo" else self._scenes.redo_requested).emit()
            return
        field: Any = place if isinstance(place, Field) else self._page()
        if field is not None:
            do = {"select_all": "selectAll"}.get(key, key)
            getattr(field, do)()

    def _page(self) -> Editor | None:
        return self._pages.focused_editor if self._parts.window.shown_view() == PAGE_VIEW else None

    @staticmethod
    def _means_structure(place: QWidget | None, redo: bool) -> bool:
        return place is not None and has_undo_keys(place) and not has_undo_of_its_own(place, redo)

    def _show_what_can_be_done(self) -> None:
        can = dict.fromkeys((*_EDITS, "paste_plain"), False)
        place = self._place()
        field = place if isinstance(place, Field) else self._page()
        if field is not None:
            can |= _can_be_done(field)
        page = self._page()
        can["paste_plain"] = page is not None and page.canPaste() and not page.isReadOnly()
        opened = self._parts.story.current
        for key, redo in (("undo", False), ("redo", True)):
            if self._means_structure(place, redo):
                step = None
                if opened is not None and self._scenes.can_change:
                    step = opened.structure.last_undone if redo else opened.structure.last
                can[key] = step is not None
        for key, enabled in can.items():
            self._actions[key].setEnabled(enabled)

    def _enable_all(self) -> None:
        for key in _EDITS:
            self._actions[key].setEnabled(True)
        self._actions["paste_plain"].setEnabled(self._parts.window.shown_view() == PAGE_VIEW)


def _can_be_done(field: Field) -> dict[str, bool]:
    can_change = not field.isReadOnly() and field.isEnabled()
    if isinstance(field, QLineEdit):
        selected, has_text, pasted = (
            field.hasSelectedText(),
            bool(field.text()),
            bool(QGuiApplication.clipboard().text()),
        )
        undo, redo = field.isUndoAvailable(), field.isRedoAvailable()
    else:
        selected, has_text = field.textCursor().hasSelection(), not field.document().isEmpty()
        pasted, scene = field.canPaste(), field.scene_document() if isinstance(field, Editor) else None
        undo, redo = field.document().isUndoAvailable(), field.document().isRedoAvailable()
        if scene is not None:  # whose document has no undo: the scene has its own
            undo, redo = scene.can_undo(), scene.can_redo()
    return {
        "undo": can_change and undo,
        "redo": can_change and redo,
        "cut": can_change and selected,
        "copy": selected,
        "paste": can_change and pasted,
        "select_all": has_text,
    }
