"""Every command of the window, declared once: where it stands, what it is called, which keys call it.

`Actions` makes QActions of the table; `app/application.py` connects each. Keys can be changed: the settings hold only
what differs from the table.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

CONTEXT = "Actions"
NOTHING_RECENT = QT_TRANSLATE_NOOP("Actions", "No stories yet")

#: The menus in their order; the text is the English source.
MENUS: dict[str, str] = {
    "file": QT_TRANSLATE_NOOP("Actions", "&File"),
    "edit": QT_TRANSLATE_NOOP("Actions", "&Edit"),
    "format": QT_TRANSLATE_NOOP("Actions", "F&ormat"),
    "write": QT_TRANSLATE_NOOP("Actions", "&Write"),
    "scene": QT_TRANSLATE_NOOP("Actions", "&Scene"),
    "view": QT_TRANSLATE_NOOP("Actions", "&View"),
    "tools": QT_TRANSLATE_NOOP("Actions", "&Tools"),
    "model": QT_TRANSLATE_NOOP("Actions", "&Model"),
    "help": QT_TRANSLATE_NOOP("Actions", "&Help"),
}

#: Groups of commands, of which one is in force, that have a menu of their own within the menu.
SUBMENUS: dict[str, str] = {
    "theme": QT_TRANSLATE_NOOP("Actions", "Co&lours"),
    "font": QT_TRANSLATE_NOOP("Actions", "Fo&nt of the page"),
}


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command. keys and mac_keys are portable key names (Ctrl is Command on a Mac); mac_keys, where given,
    stand in for keys there. group: of the commands of one group exactly one is checked. starts_section: a line is
    drawn above it in the menu. role: where a Mac's application menu takes it."""

    key: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    tooltip: str = ""
    mac_keys: tuple[str, ...] | None = None
    group: str = ""
    checkable: bool = False
    starts_section: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    def default_keys(self, platform: str = sys.platform) -> tuple[str, ...]:
        return self.mac_keys if platform == "darwin" and self.mac_keys is not None else self.keys


_Role = QAction.MenuRole
# On a Mac, Alt with a letter types a character and Alt with an arrow moves by word or paragraph: Ctrl+Alt there.
_ROWS = (
    ActionSpec("new_story", "file", QT_TRANSLATE_NOOP("Actions", "&New story…"), ("Ctrl+N",)),
    ActionSpec("open_story", "file", QT_TRANSLATE_NOOP("Actions", "&Open story folder…"), ("Ctrl+O",)),
    ActionSpec("open_file", "file", QT_TRANSLATE_NOOP("Actions", "Open &file…"), ("Ctrl+Shift+O",)),
    ActionSpec("save_now", "file", QT_TRANSLATE_NOOP("Actions", "&Save now"), ("Ctrl+S",),
               QT_TRANSLATE_NOOP("Actions", "Ravel saves by itself; this saves at once."), starts_section=True),
    ActionSpec("import_story", "file", QT_TRANSLATE_NOOP("Actions", "&Import…"), (),
               QT_TRANSLATE_NOOP("Actions", "Documents, e-books or a folder of files as chapters and scenes"),
               starts_section=True),
    ActionSpec("export_story", "file", QT_TRANSLATE_NOOP("Actions", "&Export…"), ("Ctrl+Shift+E",),
               QT_TRANSLATE_NOOP("Actions", "The manuscript as a document, an e-book, a PDF or plain text")),
    ActionSpec("print_story", "file", QT_TRANSLATE_NOOP("Actions", "&Print…")),
    ActionSpec("back_up", "file", QT_TRANSLATE_NOOP("Actions", "&Back up now"), (),
               QT_TRANSLATE_NOOP("Actions", "Puts the whole story into a dated file in your backups folder"),
               starts_section=True),
    ActionSpec("open_backup", "file", QT_TRANSLATE_NOOP("Actions", "Open a bac&kup…")),
    ActionSpec("close_window", "file", QT_TRANSLATE_NOOP("Actions", "&Close"), ("Ctrl+W",), starts_section=True),
    ActionSpec("quit", "file", QT_TRANSLATE_NOOP("Actions", "&Quit"), ("Ctrl+Q",), role=_Role.QuitRole),

    ActionSpec("undo", "edit", QT_TRANSLATE_NOOP("Actions", "&Undo"), ("Ctrl+Z",)),
    ActionSpec("redo", "edit", QT_TRANSLATE_NOOP("Actions", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("cut", "edit", QT_TRANSLATE_NOOP("Actions", "Cu&t"), ("Ctrl+X",), starts_section=True),
    ActionSpec("copy", "edit", QT_TRANSLATE_NOOP("Actions", "&Copy"), ("Ctrl+C",)),
    ActionSpec("paste", "edit", QT_TRANSLATE_NOOP("Actions", "&Paste"), ("Ctrl+V",)),
    ActionSpec("paste_plain", "edit", QT_TRANSLATE_NOOP("Actions", "Past&e as plain text"), ("Ctrl+Shift+V",)),
    ActionSpec("select_all", "edit", QT_TRANSLATE_NOOP("Actions", "Select &all"), ("Ctrl+A",)),
    ActionSpec("find", "edit", QT_TRANSLATE_NOOP("Actions", "&Find…"), ("Ctrl+F",), starts_section=True),
    ActionSpec("replace", "edit", QT_TRANSLATE_NOOP("Actions", "Rep&lace…"), ("Ctrl+H",), mac_keys=("Ctrl+Alt+F",)),
    ActionSpec("find_next", "edit", QT_TRANSLATE_NOOP("Actions", "Find ne&xt"), ("F3", "Ctrl+G"),
               mac_keys=("Ctrl+G",)),
    ActionSpec("find_previous", "edit", QT_TRANSLATE_NOOP("Actions", "Find pre&vious"), ("Shift+F3", "Ctrl+Shift+G"),
               mac_keys=("Ctrl+Shift+G",)),
    ActionSpec("find_in_story", "edit", QT_TRANSLATE_NOOP("Actions", "Find in &story…"), ("Ctrl+Shift+F",),
               QT_TRANSLATE_NOOP("Actions", "Every match in the whole story, and what would come in its place")),
    ActionSpec("go_to", "edit", QT_TRANSLATE_NOOP("Actions", "&Go to anything…"), ("Ctrl+P",),
               QT_TRANSLATE_NOOP("Actions", "A scene, a note, a heading or a command, by some letters of its name")),
    ActionSpec("preferences", "edit", QT_TRANSLATE_NOOP("Actions", "Prefere&nces…"), ("Ctrl+,",),
               starts_section=True, role=_Role.PreferencesRole),

    ActionSpec("bold", "format", QT_TRANSLATE_NOOP("Actions", "&Bold"), ("Ctrl+B",)),
    ActionSpec("italic", "format", QT_TRANSLATE_NOOP("Actions", "&Italic"), ("Ctrl+I",)),
    ActionSpec("heading_1", "format", QT_TRANSLATE_NOOP("Actions", "Heading &1"), ("Ctrl+1",), starts_section=True),
    ActionSpec("heading_2", "format", QT_TRANSLATE_NOOP("Actions", "Heading &2"), ("Ctrl+2",)),
    ActionSpec("heading_3", "format", QT_TRANSLATE_NOOP("Actions", "Heading &3"), ("Ctrl+3",)),
    ActionSpec("heading_none", "format", QT_TRANSLATE_NOOP("Actions", "&No heading")),
    ActionSpec("block_quote", "format", QT_TRANSLATE_NOOP("Actions", "Block &quote"), starts_section=True),
    ActionSpec("scene_break", "format", QT_TRANSLATE_NOOP("Actions", "&Scene break"), (),
               QT_TRANSLATE_NOOP("Actions", "Three stars in a line of their own")),
    ActionSpec("comment", "format", QT_TRANSLATE_NOOP("Actions", "&Comment"), ("Ctrl+Shift+M",),
               QT_TRANSLATE_NOOP("Actions", "A note to yourself: the model never reads it, and it is not exported"),
               mac_keys=("Ctrl+Alt+M",), starts_section=True),

    ActionSpec("continue", "write", QT_TRANSLATE_NOOP("Actions", "&Continue"), ("Ctrl+Enter", "Ctrl+Return"),
               QT_TRANSLATE_NOOP("Actions", "The model writes on from the caret")),
    ActionSpec("stop", "write", QT_TRANSLATE_NOOP("Actions", "&Stop"), ("Esc",)),
    ActionSpec("retry", "write", QT_TRANSLATE_NOOP("Actions", "&Retry"), ("Ctrl+R",),
               QT_TRANSLATE_NOOP("Actions", "Takes the last passage back and writes another; both stay as takes")),
    ActionSpec("alternatives", "write", QT_TRANSLATE_NOOP("Actions", "&Alternatives"),
               ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
               QT_TRANSLATE_NOOP("Actions", "The model writes several passages side by side, and you take one")),
    ActionSpec("previous_take", "write", QT_TRANSLATE_NOOP("Actions", "&Previous take"), ("Alt+Left",),
               mac_keys=("Ctrl+Alt+Left",), starts_section=True),
    ActionSpec("next_take", "write", QT_TRANSLATE_NOOP("Actions", "&Next take"), ("Alt+Right",),
               mac_keys=("Ctrl+Alt+Right",)),
    ActionSpec("compare_takes", "write", QT_TRANSLATE_NOOP("Actions", "Co&mpare takes…"), ("Ctrl+Shift+T",)),
    ActionSpec("branches", "write", QT_TRANSLATE_NOOP("Actions", "&Branches…"), ("Ctrl+Shift+B",),
               QT_TRANSLATE_NOOP("Actions", "All takes of this scene as a tree, and the way back to each")),
    ActionSpec("word_chances", "write", QT_TRANSLATE_NOOP("Actions", "&Word chances"), ("Ctrl+.",),
               QT_TRANSLATE_NOOP("Actions", "How likely the word at the caret was to the model, and what else could "
                                 "have stood there")),
    ActionSpec("keep_passage", "write", QT_TRANSLATE_NOOP("Actions", "&Keep passage"), ("Ctrl+K",),
               QT_TRANSLATE_NOOP("Actions", "Makes the passage yours: the tint goes away")),
    ActionSpec("banned_phrases", "write", QT_TRANSLATE_NOOP("Actions", "Banned p&hrases…"), (),
               QT_TRANSLATE_NOOP("Actions", "Words and phrases that the model never writes"), starts_section=True),
    ActionSpec("stop_rules", "write", QT_TRANSLATE_NOOP("Actions", "Where passages &end…"), (),
               QT_TRANSLATE_NOOP("Actions", "Texts that end a passage, and what becomes of the end of a document")),

    ActionSpec("new_scene", "scene", QT_TRANSLATE_NOOP("Actions", "&New scene"), ("Ctrl+Shift+N",)),
    ActionSpec("new_chapter", "scene", QT_TRANSLATE_NOOP("Actions", "New &chapter"), (),
               QT_TRANSLATE_NOOP("Actions", "A chapter with an empty scene, below the one that you are in")),
    ActionSpec("new_character", "scene", QT_TRANSLATE_NOOP("Actions", "New charac&ter"), (),
               QT_TRANSLATE_NOOP("Actions", "Notes on a person of the story")),
    ActionSpec("new_place", "scene", QT_TRANSLATE_NOOP("Actions", "New p&lace"), (),
               QT_TRANSLATE_NOOP("Actions", "Notes on a place of the story")),
    ActionSpec("new_lore", "scene", QT_TRANSLATE_NOOP("Actions", "New n&ote"), (),
               QT_TRANSLATE_NOOP("Actions", "Notes on anything else: history, customs, open questions")),
    ActionSpec("rename_scene", "scene", QT_TRANSLATE_NOOP("Actions", "&Rename"), ("F2",), starts_section=True),
    ActionSpec("duplicate_scene", "scene", QT_TRANSLATE_NOOP("Actions", "Dupl&icate"), ("Ctrl+Shift+D",)),
    ActionSpec("split_scene", "scene", QT_TRANSLATE_NOOP("Actions", "&Split at the caret"), ("Ctrl+Shift+K",),
               QT_TRANSLATE_NOOP("Actions", "What stands behind the caret becomes a scene of its own")),
    ActionSpec("merge_scene", "scene", QT_TRANSLATE_NOOP("Actions", "&Merge with the next scene")),
    ActionSpec("merge_chapter", "scene", QT_TRANSLATE_NOOP("Actions", "Merge c&hapter with the one above")),
    ActionSpec("move_scene_up", "scene", QT_TRANSLATE_NOOP("Actions", "Move &up"), ("Alt+Up",),
               mac_keys=("Ctrl+Alt+Up",), starts_section=True),
    ActionSpec("move_scene_down", "scene", QT_TRANSLATE_NOOP("Actions", "Move &down"), ("Alt+Down",),
               mac_keys=("Ctrl+Alt+Down",)),
    ActionSpec("previous_scene", "scene", QT_TRANSLATE_NOOP("Actions", "Go to the &previous scene"), ("Ctrl+PgUp",),
               starts_section=True),
    ActionSpec("next_scene", "scene", QT_TRANSLATE_NOOP("Actions", "Go to the ne&xt scene"), ("Ctrl+PgDown",)),
    ActionSpec("open_beside", "scene", QT_TRANSLATE_NOOP("Actions", "Open &beside the page"), ("Alt+Return",),
               mac_keys=("Ctrl+Alt+Return",)),
    ActionSpec("archive_scene", "scene", QT_TRANSLATE_NOOP("Actions", "&Archive"), (),
               QT_TRANSLATE_NOOP("Actions", "Takes the scene out of the story and keeps it beside it"),
               starts_section=True),
    ActionSpec("restore_scene", "scene", QT_TRANSLATE_NOOP("Actions", "Brin&g back from the archive")),
    ActionSpec("delete_scene", "scene", QT_TRANSLATE_NOOP("Actions", "D&elete"), ("Ctrl+Shift+Del",)),

    ActionSpec("zoom_in", "view", QT_TRANSLATE_NOOP("Actions", "Zoom &in"), ("Ctrl+=", "Ctrl++")),
    ActionSpec("zoom_out", "view", QT_TRANSLATE_NOOP("Actions", "Zoom &out"), ("Ctrl+-",)),
    ActionSpec("zoom_reset", "view", QT_TRANSLATE_NOOP("Actions", "Actual si&ze"), ("Ctrl+0",)),
    ActionSpec("theme_light", "view", QT_TRANSLATE_NOOP("Actions", "&Light"), group="theme", starts_section=True),
    ActionSpec("theme_dark", "view", QT_TRANSLATE_NOOP("Actions", "&Dark"), group="theme"),
    ActionSpec("theme_sepia", "view", QT_TRANSLATE_NOOP("Actions", "S&epia"), group="theme"),
    ActionSpec("theme_contrast", "view", QT_TRANSLATE_NOOP("Actions", "&High contrast"), group="theme"),
    ActionSpec("theme_system", "view", QT_TRANSLATE_NOOP("Actions", "As the &system"), group="theme"),
    ActionSpec("font_serif", "view", QT_TRANSLATE_NOOP("Actions", "S&erif"), group="font"),
    ActionSpec("font_sans", "view", QT_TRANSLATE_NOOP("Actions", "S&ans serif"), group="font"),
    ActionSpec("font_typewriter", "view", QT_TRANSLATE_NOOP("Actions", "&Typewriter"), group="font"),
    ActionSpec("show_chances", "view", QT_TRANSLATE_NOOP("Actions", "&Tint by chance"), ("Ctrl+Shift+P",),
               QT_TRANSLATE_NOOP("Actions", "Tints every word by how surprising the model finds it"), checkable=True,
               starts_section=True),
    ActionSpec("show_scenes", "view", QT_TRANSLATE_NOOP("Actions", "&Story panel"), ("F9",), checkable=True,
               starts_section=True),
    ActionSpec("show_writing", "view", QT_TRANSLATE_NOOP("Actions", "&Writing panel"), ("F10",), checkable=True),
    ActionSpec("show_outline", "view", QT_TRANSLATE_NOOP("Actions", "Outlin&e"), ("Ctrl+Shift+L",),
               QT_TRANSLATE_NOOP("Actions", "Every scene with its synopsis, status and label, in place of the page"),
               checkable=True, starts_section=True),
    ActionSpec("show_overview", "view", QT_TRANSLATE_NOOP("Actions", "O&verview"), ("Ctrl+Shift+I",),
               QT_TRANSLATE_NOOP("Actions", "Title and author, and how much there is of the story"), checkable=True),
    ActionSpec("show_reading", "view", QT_TRANSLATE_NOOP("Actions", "&Reading view"), ("F5",),
               QT_TRANSLATE_NOOP("Actions", "The manuscript as a book, to be read and not changed"), checkable=True),
    ActionSpec("split_view", "view", QT_TRANSLATE_NOOP("Actions", "Second &page"), ("Ctrl+\\",),
               QT_TRANSLATE_NOOP("Actions", "Another scene or a note beside the page"), checkable=True),
    ActionSpec("swap_pages", "view", QT_TRANSLATE_NOOP("Actions", "Chan&ge the pages over"), ("Ctrl+Shift+\\",)),
    ActionSpec("next_pane", "view", QT_TRANSLATE_NOOP("Actions", "Go to the next p&ane"), ("F6",)),
    ActionSpec("typewriter", "view", QT_TRANSLATE_NOOP("Actions", "T&ypewriter scrolling"), (),
               QT_TRANSLATE_NOOP("Actions", "The line you write in stays at the same height"), checkable=True,
               starts_section=True),
    ActionSpec("focus_mode", "view", QT_TRANSLATE_NOOP("Actions", "Foc&us mode"), ("F8",),
               QT_TRANSLATE_NOOP("Actions", "Only the paragraph you write in is lit, and the panels are put away"),
               checkable=True),
    ActionSpec("full_screen", "view", QT_TRANSLATE_NOOP("Actions", "&Full screen"), ("F11",),
               mac_keys=("Meta+Ctrl+F",), checkable=True),

    ActionSpec("check_spelling", "tools", QT_TRANSLATE_NOOP("Actions", "&Check spelling"), ("Shift+F7",),
               checkable=True),
    ActionSpec("next_misspelling", "tools", QT_TRANSLATE_NOOP("Actions", "Next &misspelled word"), ("F7",)),
    ActionSpec("spelling_languages", "tools", QT_TRANSLATE_NOOP("Actions", "Lan&guages and words…"), (),
               QT_TRANSLATE_NOOP("Actions", "Dictionaries of this story, and words of your own")),
    ActionSpec("goals", "tools", QT_TRANSLATE_NOOP("Actions", "G&oals and statistics…"), ("F12",),
               QT_TRANSLATE_NOOP("Actions", "What you wrote today and before, and what you set yourself to write"),
               starts_section=True),

    ActionSpec("open_model", "model", QT_TRANSLATE_NOOP("Actions", "&Choose a model…"), ("Ctrl+M",),
               QT_TRANSLATE_NOOP("Actions", "What models there are, and whether they fit on this machine"),
               mac_keys=("Ctrl+Shift+M",)),
    ActionSpec("builtin_model", "model", QT_TRANSLATE_NOOP("Actions", "&Use the built-in model")),
    ActionSpec("about_model", "model", QT_TRANSLATE_NOOP("Actions", "&About this model"), starts_section=True),

    ActionSpec("versions", "tools", QT_TRANSLATE_NOOP("Actions", "&Versions of this scene…"), ("Ctrl+Shift+H",),
               QT_TRANSLATE_NOOP("Actions", "What the scene said before, what changed, and the way back"),
               starts_section=True),
    ActionSpec("take_snapshot", "tools", QT_TRANSLATE_NOOP("Actions", "Take a &snapshot…"), ("Ctrl+Shift+S",),
               QT_TRANSLATE_NOOP("Actions", "Keeps the whole story as it is now, under a name")),
    ActionSpec("snapshots", "tools", QT_TRANSLATE_NOOP("Actions", "S&napshots…")),
    ActionSpec("deleted_scenes", "tools", QT_TRANSLATE_NOOP("Actions", "&Deleted scenes…"), (),
               QT_TRANSLATE_NOOP("Actions", "What lies in the trash, and the way back")),

    ActionSpec("manual", "help", QT_TRANSLATE_NOOP("Actions", "&Manual"), ("F1",)),
    ActionSpec("shortcuts", "help", QT_TRANSLATE_NOOP("Actions", "&Keyboard shortcuts"), ("Ctrl+F1",)),
    ActionSpec("about", "help", QT_TRANSLATE_NOOP("Actions", "&About Ravel"), role=_Role.AboutRole),
)  # fmt: skip
ACTIONS: dict[str, ActionSpec] = {row.key: row for row in _ROWS}


def plain_text(key: str) -> str:
    """The command's name without its mnemonic, in the language in use."""
    return without_mnemonic(QCoreApplication.translate(CONTEXT, ACTIONS[key].text)).rstrip("…")


def menu_text(menu: str) -> str:
    """The menu's title without its mnemonic, in the language in use."""
    return without_mnemonic(QCoreApplication.translate(CONTEXT, MENUS[menu]))


def without_mnemonic(text: str) -> str:
    """Without the & before a letter; in scripts without letters it stands behind the words, as in 保存(&S)."""
    return re.sub(r"\(&\w\)", "", text).replace("&", "")


def conflicts(keys: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Key sequences that more than one command asks for, each with those commands."""
    users: dict[str, list[str]] = {}
    for name, sequences in keys.items():
        for sequence in dict.fromkeys(QKeySequence(s).toString() for s in sequences):
            if sequence:
                users.setdefault(sequence, []).append(name)
    return {sequence: tuple(names) for sequence, names in users.items() if len(names) > 1}


class Actions(QObject):
    """The QActions by key. `actions["continue"].triggered` is what application.py connects. GUI thread."""

    shortcuts_changed = Signal()
    recent_chosen = Signal(str)  # path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._changed_keys: dict[str, tuple[str, ...]] = {}
        for spec in ACTIONS.values():
            self._actions[spec.key] = self._made(spec)
        self.apply_shortcuts({})
        self.retranslate()

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def in_menu(self, menu: str) -> list[QAction]:
        return [self._actions[spec.key] for spec in ACTIONS.values() if spec.menu == menu]

    def keys(self, key: str) -> tuple[str, ...]:
        """The key sequences in use for a command."""
        return self._changed_keys.get(key, ACTIONS[key].default_keys())

    def all_keys(self) -> dict[str, tuple[str, ...]]:
        return {key: self.keys(key) for key in ACTIONS}

    def changed_keys(self) -> dict[str, list[str]]:
        """What the settings store: only the commands whose keys differ from the table."""
        return {key: list(sequences) for key, sequences in self._changed_keys.items()}

    def set_keys(self, key: str, sequences: tuple[str, ...]) -> None:
        """Rebinds one command; an empty tuple leaves it without keys."""
        changed = {**self._changed_keys, key: sequences}
        self.apply_shortcuts(changed)

    def apply_shortcuts(self, changed: Mapping[str, list[str] | tuple[str, ...]]) -> None:
        """Takes the stored changes. Unknown commands and unreadable keys are left out."""
        self._changed_keys = {}
        for key, sequences in changed.items():
            readable = tuple(text for text in (QKeySequence(s).toString() for s in sequences) if text)
            if key in ACTIONS and (readable or not sequences) and readable != ACTIONS[key].default_keys():
                self._changed_keys[key] = readable
        for key, action in self._actions.items():
            action.setShortcuts([QKeySequence(s) for s in self.keys(key)])
        self._describe()
        self.shortcuts_changed.emit()

    def fill_recent(self, menu: QMenu, paths: list[str]) -> None:
        """Replaces the entries of the Recent menu."""
        menu.clear()
        if not paths:
            menu.addAction(QCoreApplication.translate(CONTEXT, NOTHING_RECENT)).setEnabled(False)
        for path in paths:
            entry = menu.addAction(path.replace("&", "&&"))
            entry.triggered.connect(lambda _checked=False, chosen=path: self.recent_chosen.emit(chosen))

    def retranslate(self) -> None:
        """Sets every text anew; the window calls it when the language changes."""
        for key, action in self._actions.items():
            action.setText(QCoreApplication.translate(CONTEXT, ACTIONS[key].text))
        self._describe()

    def _describe(self) -> None:
        for key, action in self._actions.items():
            tooltip = ACTIONS[key].tooltip
            text = QCoreApplication.translate(CONTEXT, tooltip) if tooltip else plain_text(key)
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{text} ({shown})" if shown else text)

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(self)
        action.setObjectName(spec.key)
        action.setMenuRole(spec.role)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable or bool(spec.group))
        if spec.group:
            if spec.group not in self._groups:
                self._groups[spec.group] = QActionGroup(self)
            self._groups[spec.group].addAction(action)
        return action
