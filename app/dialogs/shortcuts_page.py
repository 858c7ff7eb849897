"""The keyboard page of the preferences: every command with its keys, changed in place, conflicts shown."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import ACTIONS, Actions, conflicts, menu_text, plain_text
from app.widgets.basic import Retranslated, RowDelegate, muted_label, pressed_by_enter, set_role

KEY_ROLE = int(Qt.ItemDataRole.UserRole)


class ShortcutsPage(Retranslated, QWidget):
    """Changes the actions' keys at once and says so; storing them is the listener's."""

    changed = Signal(dict)  # command -> list of key sequences, only those that differ from the table

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._search = QLineEdit(clearButtonEnabled=True)
        self._search.setObjectName("search")
        self.table = QTreeWidget()
        self.table.setColumnCount(2)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setItemDelegate(RowDelegate(32, self.table))
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._edit_label, self.edit = QLabel(), QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self._set, self._clear, self._default = QPushButton(), QPushButton(), QPushButton()
        pressed_by_enter(self._set, self._clear, self._default)
        self._conflict = muted_label()
        self._lay_out()
        self._connect()
        self._fill()
        self.retranslate()

    def _lay_out(self) -> None:
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._edit_label)
        row.addWidget(self.edit, 1)
        for button in (self._set, self._clear, self._default):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._search)
        column.addWidget(self.table, 1)
        column.addWidget(self._row)
        column.addWidget(self._conflict)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(self._show_current)
        self.table.itemActivated.connect(lambda *_: self.edit.setFocus())
        self.edit.keySequenceChanged.connect(self._show_conflict)
        self._set.clicked.connect(self._take)
        self._clear.clicked.connect(lambda: self._bind(()))
        self._default.clicked.connect(lambda: self._bind(ACTIONS[self.current_key()].default_keys()))

    def search_for(self, text: str) -> bool:
        """Shows only the commands that speak of the text; "" shows all. Returns whether any does."""
        self._search.setText(text)
        return bool(text) and any(not item.isHidden() for item in self._items.values())

    def select(self, key: str) -> None:
        """Chooses a command's row."""
        self.table.setCurrentItem(self._items[key])

    def current_key(self) -> str:
        return str(self.table.currentItem().data(0, KEY_ROLE))

    def restore_defaults(self) -> None:
        self._actions.apply_shortcuts({})
        self._refresh()
        self.changed.emit({})

    def conflicting(self, sequence: QKeySequence) -> list[str]:
        """The other commands that already have these keys."""
        text = sequence.toString()
        own = self.current_key()
        return [key for key, keys in self._actions.all_keys().items() if key != own and text and text in keys]

    def retranslate(self) -> None:
        self._title.setText(self.tr("Keyboard"))
        self._search.setPlaceholderText(self.tr("Find a command or a key"))
        self._search.setAccessibleName(self._search.placeholderText())
        self.table.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.table.setAccessibleName(self.tr("Commands and their keys"))
        self._edit_label.setText(self.tr("New keys"))
        self.edit.setAccessibleName(self.tr("Press the new keys"))
        self._set.setText(self.tr("Set"))
        self._clear.setText(self.tr("No keys"))
        self._default.setText(self.tr("Default"))
        self._refresh()

    def _fill(self) -> None:
        self._items: dict[str, QTreeWidgetItem] = {}
        for key in ACTIONS:
            item = self._items[key] = QTreeWidgetItem(self.table)
            item.setData(0, KEY_ROLE, key)
        self.table.setCurrentItem(self.table.topLevelItem(0))

    def _refresh(self) -> None:
        doubled = {name for names in conflicts(self._actions.all_keys()).values() for name in names}
        for key, item in self._items.items():
            shown = "   ".join(_native(keys) for keys in self._actions.keys(key))
            item.setText(0, f"{menu_text(ACTIONS[key].menu)} · {plain_text(key)}")
            item.setText(1, f"⚠ {shown}" if key in doubled else shown)
            item.setToolTip(1, self.tr("Another command has the same keys") if key in doubled else "")
        self._filter(self._search.text())
        self._show_current()

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for item in self._items.values():
            said = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(not all(word in said for word in words))
        shown = [item for item in self._items.values() if not item.isHidden()]
        if shown and self.table.currentItem().isHidden():  # what is changed below is what is seen
            self.table.setCurrentItem(shown[0])
        self._row.setEnabled(bool(shown))

    def _show_current(self) -> None:
        keys = self._actions.keys(self.current_key())
        self.edit.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self._show_conflict()

    def _show_conflict(self) -> None:
        sequence = self.edit.keySequence()
        others, typed = self.conflicting(sequence), types_text(sequence)
        names = QLocale().createSeparatedList([plain_text(key) for key in others])
        if typed:
            text = self.tr("This key is needed for writing. Add Ctrl or Alt.")
        elif others:
            text = self.tr("These keys belong to: {commands}. Setting them here takes them from there.")
        else:
            text = self.tr("Choose a command, press the new keys, then Set.")
        self._conflict.setText(text.format(commands=names) if others else text)
        set_role(self._conflict, "role", "warning" if others or typed else "muted")
        self._set.setEnabled(not typed)

    def _take(self) -> None:
        """Gives the keys to the chosen command and takes them from every other."""
        sequence = self.edit.keySequence()
        if types_text(sequence):
            return
        for key in self.conflicting(sequence):
            left = tuple(keys for keys in self._actions.keys(key) if keys != sequence.toString())
            self._actions.set_keys(key, left)
        self._bind((sequence.toString(),) if not sequence.isEmpty() else ())

    def _bind(self, sequences: tuple[str, ...]) -> None:
        self._actions.set_keys(self.current_key(), sequences)
        self._refresh()
        self.changed.emit(self._actions.changed_keys())


def types_text(sequence: QKeySequence) -> bool:
    """Whether a writer needs these keys on the page: letters, Enter, arrows and the like, alone or with Shift."""
    if sequence.isEmpty():
        return False
    pressed = sequence[0]
    if pressed.keyboardModifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    key = pressed.key()
    return key != Qt.Key.Key_Escape and not Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 and key < Qt.Key.Key_Back


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
