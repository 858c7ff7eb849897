"""The window: scenes on the left, the page in the middle, the writing panel on the right.

It arranges widgets that it is given and keeps the room between them; it builds none of them and knows none of their
signals. GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.actions import ACTIONS, CONTEXT, MENUS, SUBMENUS, Actions
from app.icons import application_icon
from app.widgets.basic import resize_within_screen

MINIMUM_SIZE = (900, 600)
USUAL_SIZE = (1280, 820)
USUAL_WIDTHS = (264, 672, 344)
LEAST_PAGE_PX = 120
LEAST_MIDDLE_PX = 320
LEAST_TWO_PAGES_PX = 560  # both of them, and what stands in the place of the page: an outline has columns
PAGE_VIEW = "page"  # the page itself, with the board under it

#: Commands that are about the page: another view gives way to it before they do anything.
_SHOW_THE_PAGE = (
    *("find", "replace", "find_next", "find_previous", "next_misspelling", "split_scene", "focus_mode", "typewriter"),
    *("split_view", "swap_pages", "open_beside", "continue", "retry", "alternatives", "previous_take", "next_take"),
    *("word_chances", "keep_passage", "show_chances"),
)
#: Commands that change the page with one key, or take from it: nothing happens while it can't be seen.
_ONLY_ON_THE_PAGE = (
    *("paste_plain", "bold", "italic", "heading_1", "heading_2"),
    *("heading_3", "heading_none", "block_quote", "scene_break", "comment"),
)


@dataclass(frozen=True, slots=True)
class WindowParts:
    """What stands where. The window takes ownership of all of them."""

    editor: QWidget
    scene_list: QWidget
    writing_panel: QWidget
    notices: QWidget
    status: QWidget
    board: QWidget  # under the page, for what is offered; hidden at first


class MainWindow(QMainWindow):
    """One window with one story. `close_requested` comes before it closes, so that text can be saved."""

    close_requested = Signal()
    activated = Signal(bool)  # True: the window got the keyboard; False: it lost it, a good moment to save
    recent_menu_opened = Signal()
    board_resized = Signal(int)  # pixels; the writer pulled its edge
    escape_pressed = Signal()  # and nothing else had a use for it
    escape_left = Signal()  # the same, and neither the board, a bar nor another view was there to be closed
    view_shown = Signal(str)  # its name

    def __init__(self, parts: WindowParts, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts, self.actions_table = parts, actions
        self._close_allowed = False
        self._story_title, self._unsaved = "", False
        self.setWindowIcon(application_icon())
        self.setMinimumSize(*MINIMUM_SIZE)
        self._splitter, self._middle = _Panes(parts.scene_list), QSplitter(Qt.Orientation.Vertical)
        self._pages = QSplitter(Qt.Orientation.Horizontal)
        self._views, self._view_names = QStackedWidget(), [PAGE_VIEW]
        self._bars: list[QWidget] = []
        self._side_panels: list[QWidget] = []
        self._sizes_with_scenes: list[int] = []  # while a side panel is in their place
        self._second_page: QWidget | None = None
        self._is_put_away = False  # the writing panel, where there is no room for it
        self._column = QVBoxLayout()
        self._lay_out()
        self._menus: dict[str, QMenu] = {}
        self._submenus: dict[str, QMenu] = {}  # by group
        self.recent_menu = QMenu(self)
        self._fill_menus()
        self._connect()
        resize_within_screen(self, *USUAL_SIZE)
        self._splitter.setSizes(list(USUAL_WIDTHS))
        self.parts.editor.setFocus()
        self.retranslate()

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setAutoFillBackground(True)
        column = self._column
        middle.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.parts.notices)
        self._views.addWidget(self._middle)
        column.addWidget(self._views, 1)
        middle.setMinimumWidth(LEAST_MIDDLE_PX)
        self.parts.editor.setMinimumHeight(LEAST_PAGE_PX)
        self._pages.addWidget(self.parts.editor)
        self._pages.setChildrenCollapsible(False)
        self._pages.setHandleWidth(1)
        for part, stretch in ((self._pages, 1), (self.parts.board, 0)):
            self._middle.addWidget(part)
            self._middle.setStretchFactor(self._middle.count() - 1, stretch)
        self._middle.setChildrenCollapsible(False)
        self._middle.setHandleWidth(1)
        self.parts.board.hide()
        for widget in (self.parts.scene_list, middle, self.parts.writing_panel):
            self._splitter.addWidget(widget)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for index, stretch in enumerate((0, 1, 0)):
            self._splitter.setStretchFactor(index, stretch)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._splitter, 1)
        outer.addWidget(self.parts.status)
        self.setCentralWidget(whole)
        self._set_tab_order()

    def _set_tab_order(self) -> None:
        """Page first, then what drives the model, then the scenes."""
        QWidget.setTabOrder(self.parts.editor, self.parts.board)
        QWidget.setTabOrder(self.parts.board, self.parts.writing_panel)
        QWidget.setTabOrder(self.parts.writing_panel, self.parts.scene_list)

    def _fill_menus(self) -> None:
        for key in MENUS:
            menu = self._menus[key] = self.menuBar().addMenu("")
            menu.setToolTipsVisible(True)
            for action in self.actions_table.in_menu(key):
                spec = ACTIONS[action.objectName()]
                if spec.starts_section:
                    menu.addSeparator()
                self._submenu(menu, spec.group).addAction(action)
                if action.objectName() == "open_file":
                    menu.addMenu(self.recent_menu)
        for action in self.actions_table:
            self.addAction(self.actions_table[action])  # so that keys work in full screen, without the menu bar

    def menu(self, key: str) -> QMenu:
        """One of the menu bar's (app.actions.MENUS)."""
        return self._menus[key]

    def _submenu(self, menu: QMenu, group: str) -> QMenu:
        """Where commands of that group stand: in a menu of their own, or in `menu` itself."""
        if group not in SUBMENUS:
            return menu
        if group not in self._submenus:
            self._submenus[group] = menu.addMenu("")
        return self._submenus[group]

    def _connect(self) -> None:
        table = self.actions_table
        self.recent_menu.aboutToShow.connect(self.recent_menu_opened)
        table["show_scenes"].setChecked(True)
        table["show_writing"].setChecked(True)
        table["show_scenes"].toggled.connect(self.parts.scene_list.setVisible)
        table["show_writing"].toggled.connect(self._show_writing)
        table["show_writing"].triggered.connect(self._bring_writing)
        table["full_screen"].toggled.connect(self._set_full_screen)
        table["next_pane"].triggered.connect(self.focus_next_pane)
        table["close_window"].triggered.connect(self.close)
        for key in _SHOW_THE_PAGE:  # before anybody else hears of it: the window is built first
            table[key].triggered.connect(lambda *_: self.show_view(PAGE_VIEW))
        self._middle.splitterMoved.connect(lambda *_: self.board_resized.emit(self._middle.sizes()[1]))

    def set_story(self, title: str, unsaved: bool) -> None:
        """What the title bar says."""
        self._story_title, self._unsaved = title, unsaved
        self.setWindowTitle(f"{title}[*] – Ravel" if title else "Ravel[*]")
        self.setWindowModified(unsaved)

    def show_board(self, shown: bool, height_px: int) -> None:
        """Puts the board under the page, or away. The page keeps some lines, however high the board was once."""
        if shown != self.parts.board.isVisibleTo(self._middle):
            self.parts.board.setVisible(shown)
            whole = self._middle.height()
            if shown:
                height = min(height_px, whole * 2 // 3)
                self._middle.setSizes([whole - height, height])

    def add_bar(self, bar: QWidget) -> None:
        """Puts a bar between the notices and the page, hidden until it is shown; the window owns it."""
        bar.hide()
        self._bars.append(bar)
        self._column.insertWidget(self._column.indexOf(self._views), bar)

    def add_side_panel(self, panel: QWidget) -> None:
        """Takes a panel that `show_side_panel` puts in the place of the scenes; the window owns it."""
        panel.hide()
        self._splitter.insertWidget(0, panel)
        self._side_panels.append(panel)

    def show_side_panel(self, panel: QWidget, shown: bool, width_px: int) -> None:
        """Puts a panel that was added in the place of the scenes, so wide, or brings the scenes back."""
        if shown == panel.isVisibleTo(self._splitter):
            return
        sizes, scenes = self._splitter.sizes(), self._splitter.indexOf(self.parts.scene_list)
        panel.setVisible(shown)
        self.parts.scene_list.setVisible(not shown and self.actions_table["show_scenes"].isChecked())
        self._fit()
        if shown:
            self._sizes_with_scenes = sizes
            wider = width_px - sizes[scenes]
            sizes = [*sizes[:scenes], 0, sizes[scenes + 1] - wider, *sizes[scenes + 2 :]]
            sizes[self._splitter.indexOf(panel)] = width_px
        self._splitter.setSizes(sizes if shown else self._sizes_with_scenes)

    def add_second_page(self, page: QWidget) -> None:
        """Puts another page at the right of the page, hidden until it is shown; the window owns it."""
        page.hide()
        self._second_page = page
        self._pages.addWidget(page)
        for index in range(2):
            self._pages.setStretchFactor(index, 1)

    def show_second_page(self, shown: bool) -> None:
        """The page that was added; at first both are as wide."""
        assert self._second_page is not None
        is_first = self._pages.sizes()[1] == 0
        self._second_page.setVisible(shown)
        self._fit()
        if shown and is_first:  # once the room that the writing panel left is theirs
            QTimer.singleShot(0, self._pages, lambda: self._pages.setSizes([self.width(), self.width()]))

    def _fit(self) -> None:
        """While a second page, a side panel or another view than the page needs the room of the writing panel, that is
        put away; its command brings it back."""
        side = [panel for panel in self._side_panels if panel.isVisibleTo(self._splitter)]
        two_pages = self._second_page is not None and self._second_page.isVisibleTo(self._pages)
        is_wide = two_pages or self.shown_view() != PAGE_VIEW
        left = [*side, self.parts.scene_list] if self.parts.scene_list.isVisibleTo(self._splitter) else side
        needed = sum(max(panel.minimumWidth(), panel.minimumSizeHint().width()) for panel in left)
        needed += LEAST_TWO_PAGES_PX if is_wide else LEAST_MIDDLE_PX
        needed += self.parts.writing_panel.minimumSizeHint().width()
        self._is_put_away = (bool(side) or is_wide) and needed > self._splitter.width()
        self._show_writing(self.actions_table["show_writing"].isChecked())

    def _show_writing(self, shown: bool) -> None:
        self.parts.writing_panel.setVisible(shown and not self._is_put_away)

    def _bring_writing(self) -> None:
        """The writer asked for it, or put it away; one that isn't there can only be asked for, and the second page
        makes room for it."""
        if self._is_put_away:
            self.actions_table["split_view"].setChecked(False)
            self._is_put_away = False
            self.actions_table["show_writing"].setChecked(True)
            self._show_writing(True)

    def add_view(self, name: str, view: QWidget) -> None:
        """Takes a widget that `show_view` puts in place of the page; the window owns it."""
        self._views.addWidget(view)
        self._view_names.append(name)

    def show_view(self, name: str) -> None:
        """Puts a view that was added, or the page (PAGE_VIEW), in the middle and gives it the keyboard."""
        view = self._views.widget(self._view_names.index(name))
        if view is not self._views.currentWidget():
            self._views.setCurrentWidget(view)
            for key in _ONLY_ON_THE_PAGE:
                self.actions_table[key].setEnabled(name == PAGE_VIEW)
            self._fit()
            target = self.parts.editor if name == PAGE_VIEW else view.focusProxy() or _first_focusable(view)
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view_shown.emit(name)

    def shown_view(self) -> str:
        """The name of what stands in the middle."""
        return self._view_names[self._views.currentIndex()]

    def focus_next_pane(self) -> None:
        """Page or what stands in its place, bars and notices above it, board, writing panel, scenes, and round again;
        hidden ones are passed over."""
        views = [self._views.widget(index) for index in range(1, self._views.count())]
        panes = [*self._page_widgets(), *views, *self._bars, self.parts.notices, self.parts.board]
        panes += [self.parts.writing_panel, self.parts.scene_list, *self._side_panels]
        focused = QGuiApplication.focusObject()
        here = next((i for i, p in enumerate(panes) if isinstance(focused, QWidget) and _is_within(focused, p)), -1)
        for pane in panes[here + 1 :] + panes[: here + 1]:
            target = _first_focusable(pane)
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _page_widgets(self) -> list[QWidget]:
        return [self._pages.widget(index) for index in range(self._pages.count())]

    def layout_state(self) -> tuple[str, list[str]]:
        """Geometry and panel widths, as the settings keep them."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        is_covered = any(panel.isVisibleTo(self._splitter) for panel in self._side_panels)
        widths = self._sizes_with_scenes if is_covered else self._splitter.wanted_sizes()
        return geometry, [str(width) for width in widths[len(self._side_panels) :]]

    def restore_layout(self, geometry: str, widths: list[str]) -> None:
        """Takes what `layout_state` gave; what makes no sense leaves the usual layout."""
        self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))
        if len(widths) == len(USUAL_WIDTHS) and all(w.isascii() and w.isdigit() for w in widths):
            self._splitter.setSizes([0] * len(self._side_panels) + [int(w) for w in widths])
            self._splitter.wanted_px = int(widths[0]) or USUAL_WIDTHS[0]

    def allow_close(self) -> None:
        """Text is saved: the window may go. Closes it."""
        self._close_allowed = True
        self.close()

    def retranslate(self) -> None:
        self.actions_table.retranslate()
        for key, menu in self._menus.items():
            menu.setTitle(QCoreApplication.translate(CONTEXT, MENUS[key]))
        for group, menu in self._submenus.items():
            menu.setTitle(QCoreApplication.translate(CONTEXT, SUBMENUS[group]))
        self.recent_menu.setTitle(self.tr("Open &recent"))
        self.parts.editor.setAccessibleName(self.tr("Page"))
        self.set_story(self._story_title, self._unsaved)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.ActivationChange:
            self.activated.emit(self.isActiveWindow())
        elif event.type() == QEvent.Type.WindowStateChange:
            self.actions_table["full_screen"].setChecked(self.isFullScreen())
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            covered = any(part.isVisible() for part in (self.parts.board, *self._bars))
            is_bare = not covered and self.shown_view() == PAGE_VIEW
            self.escape_pressed.emit()
            if is_bare:
                self.escape_left.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._close_allowed:
            self.close_requested.emit()  # whoever saves calls allow_close, by now or later
        event.setAccepted(self._close_allowed)

    def _set_full_screen(self, wanted: bool) -> None:
        if wanted != self.isFullScreen():
            self.showFullScreen() if wanted else self.showNormal()


class _Panes(QSplitter):
    """What stands side by side. In a narrow window the scenes give way, down to their least width; where there is room
    again they have the width that the writer gave them."""

    def __init__(self, scenes: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._scenes, self.wanted_px = scenes, USUAL_WIDTHS[0]
        self.splitterMoved.connect(self._take_wish)

    def wanted_sizes(self) -> list[int]:
        """As they are, but with all that the scenes shall have."""
        sizes, place = self.sizes(), self.indexOf(self._scenes)
        if self._scenes.isVisibleTo(self):
            missing = max(0, min(self.wanted_px - sizes[place], sizes[place + 1]))
            sizes[place], sizes[place + 1] = sizes[place] + missing, sizes[place + 1] - missing
        return sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        sizes, place = self.sizes(), self.indexOf(self._scenes)
        missing = min(self.wanted_px - sizes[place], sizes[place + 1] - LEAST_MIDDLE_PX)
        if missing > 0 and self._scenes.isVisibleTo(self):
            sizes[place], sizes[place + 1] = sizes[place] + missing, sizes[place + 1] - missing
            self.setSizes(sizes)

    def _take_wish(self, *_: int) -> None:
        if self._scenes.isVisibleTo(self):
            self.wanted_px = self._scenes.width()


def _is_within(widget: QWidget, ancestor: QWidget) -> bool:
    return widget is ancestor or ancestor.isAncestorOf(widget)


def _first_focusable(pane: QWidget) -> QWidget | None:
    if not pane.isVisible():
        return None
    proxy = [pane.focusProxy()] if pane.focusProxy() is not None else []
    for widget in (*proxy, pane, *pane.findChildren(QWidget)):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            return widget
    return None
