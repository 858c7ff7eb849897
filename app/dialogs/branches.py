"""All takes of the scene that is open, as a tree: what each says, how it differs, and the way to it.

It shows what it is told and says what is wanted; `app/controllers/branches.py` does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from app.branches import Place
from app.story.takes_table import Node, Page
from app.story.takes_tree import path_to
from app.theme import Theme
from app.widgets.basic import Retranslated, pressed_by_enter, resize_within_screen
from app.widgets.branch_details import BranchDetails
from app.widgets.branch_graph import graph_rows
from app.widgets.branch_view import PAGE, BranchRow, BranchView
from app.widgets.list_page import ListPage

SIZE = (1000, 640)
MINIMUM_SIZE = (820, 480)
LIST_WIDTH_PX = 412


class BranchesDialog(Retranslated, QDialog):
    """Not modal: the writer can go on writing beside it. GUI thread."""

    jump_requested = Signal(object)  # id of a take
    rename_requested = Signal(object, str)
    pin_requested = Signal(object, bool)
    prune_requested = Signal(object)
    undo_prune_requested = Signal()
    undo_requested = Signal()  # of what was done to the page
    redo_requested = Signal()

    def __init__(
        self, page_of: Callable[[int], Page | None], page_now: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        """page_of: the scene as a take says it, None where that isn't known; page_now: the scene's text."""
        super().__init__(parent)
        self._nodes: dict[int, Node] = {}
        self._place = Place()
        self._is_busy, self._why_empty, self._scene, self._said = False, "", "", ""
        self._pruned_last = False  # nothing was put on the page since
        self.view = BranchView()
        self.page = ListPage(self.view, LIST_WIDTH_PX)
        self.details = BranchDetails(page_of, page_now)
        self.name_button, self.pin_button, self.prune_button = QPushButton(), QPushButton(), QPushButton()
        self.jump_button = QPushButton()
        self._lay_out()
        self._connect()
        self.setMinimumSize(*MINIMUM_SIZE)
        resize_within_screen(self, *SIZE)
        self.retranslate()

    # Building

    def _lay_out(self) -> None:
        self.page.message.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.page.message.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.page.body.addWidget(self.details, 1)
        self.page.add_buttons((self.name_button, self.pin_button, self.prune_button), (self.jump_button,))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _connect(self) -> None:
        view = self.view
        pressed_by_enter(*self.details.findChildren(QPushButton))
        view.chosen_changed.connect(self._show_chosen)
        view.rows.renamed.connect(self.rename_requested)
        view.jump_pressed.connect(self._jump)
        view.pin_pressed.connect(self._pin)
        view.prune_pressed.connect(self._prune)
        view.compare_pressed.connect(self.details.compare_button.click)
        self.jump_button.clicked.connect(self._jump)
        self.name_button.clicked.connect(view.rename_chosen)
        self.pin_button.clicked.connect(self._pin)
        self.prune_button.clicked.connect(self._prune)
        self.page.close_requested.connect(self.reject)
        self.page.undo_requested.connect(self.undo_prune_requested)
        for keys, wanted in (
            (QKeySequence.StandardKey.Undo, self._undo),
            (QKeySequence.StandardKey.Redo, self.redo_requested),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(wanted)

    # What is shown

    def set_tree(self, nodes: Sequence[Node], place: Place, scene: str, why_empty: str = "") -> None:
        """The takes of a scene (a parent before its children), where the page lies among them, the scene's title.
        why_empty: what is said where there are none."""
        if scene != self._scene:
            self.page.hide_undo()
        self._nodes, self._place, self._scene, self._why_empty = {n.id: n for n in nodes}, place, scene, why_empty
        parents = {node.id: node.parent for node in nodes}
        path = path_to(self._nodes, place.node)
        if nodes and not place.is_exact:
            parents[PAGE] = place.node
            path.append(PAGE)
        rows = graph_rows(parents, path)
        lanes = 1 + max((row.lane for row in rows), default=0)
        self.view.set_rows(
            [BranchRow(self._nodes.get(row.node), row, lanes) for row in rows],
            PAGE if not place.is_exact else place.node,
        )
        self.page.show_list(bool(nodes))
        self._word_window()

    def set_busy(self, busy: bool) -> None:
        """While the model writes the page is its."""
        self._is_busy = busy
        self._show_message()
        self._enable()

    def say(self, sentence: str) -> None:
        """Tells why something was not done; gone when another take is chosen."""
        self._said = sentence
        self._show_message()

    @property
    def offers_undo(self) -> bool:
        """Whether a pruning can still be taken back here."""
        return self.page.offers_undo

    def show_pruned(self, count: int) -> None:
        """The bar that says so and brings the branch back; it goes by itself after a while."""
        self.page.offer_undo(self.tr("Takes pruned: {count}").format(count=count))
        self._pruned_last = True

    def set_theme(self, theme: Theme, page_font: QFont) -> None:
        self.details.set_theme(theme, page_font)
        self.view.set_colors(theme.colors["accent"], theme.colors["strong_border"])

    def retranslate(self) -> None:
        self._word_window()
        self.view.setAccessibleName(self.tr("Takes, the newest at the top"))
        self.view.rows.on_page_text = self.tr("on the way to the page")
        self.view.rows.pinned_text = self.tr("pinned")
        self.view.viewport().update()
        self.name_button.setText(self.tr("Name"))
        self.name_button.setToolTip(self.tr("Gives the take a name (F2)"))
        self.prune_button.setText(self.tr("Prune"))
        self.prune_button.setToolTip(self.tr("Takes the take away with all that hangs from it (Del)"))
        self.jump_button.setText(self.tr("Put on the page"))
        self.jump_button.setToolTip(self.tr("The scene as it was with this take (Enter)"))
        self._show_chosen()
        self._show_message()

    def _word_window(self) -> None:
        title = self.tr("Branches of “{scene}”").format(scene=self._scene) if self._scene else self.tr("Branches")
        self.setWindowTitle(title)
        self.page.empty.setText(
            self._why_empty
            or self.tr(
                "There are no takes in this scene yet. Whatever the model writes is kept here, also what you take back "
                "or write anew, and you can put any of it on the page again."
            )
        )

    def _show_chosen(self) -> None:
        self._said = ""
        self.details.show_takes(self._nodes, self.view.chosen())
        self._show_message()
        self._enable()

    # What is wanted

    def _enable(self) -> None:
        chosen = self.view.chosen()
        node = self._nodes.get(chosen[0]) if len(chosen) == 1 else None
        is_there = node is not None and self._place == Place(node.id, True)
        self.jump_button.setEnabled(node is not None and node.can_be_reached and not self._is_busy and not is_there)
        for button in (self.name_button, self.pin_button, self.prune_button):
            button.setEnabled(node is not None)
        is_pinned = node is not None and node.pinned
        self.pin_button.setText(self.tr("Unpin") if is_pinned else self.tr("Pin"))
        self.pin_button.setToolTip(self.tr("A pinned take can't be pruned (P)"))

    def _show_message(self) -> None:
        busy = self.tr("The model is writing. You can go to another take when it has finished, or stop it first.")
        self.page.message.setText(self._said or (busy if self._is_busy else ""))

    def _one_chosen(self) -> Node | None:
        chosen = self.view.chosen()
        return self._nodes.get(chosen[0]) if chosen else None

    def _jump(self) -> None:
        node = self._one_chosen()
        if node is not None:
            self._pruned_last = False
            self.jump_requested.emit(node.id)

    def _pin(self) -> None:
        node = self._one_chosen()
        if node is not None:
            self.pin_requested.emit(node.id, not node.pinned)

    def _prune(self) -> None:
        node = self._one_chosen()
        if node is not None:
            self.prune_requested.emit(node.id)

    def _undo(self) -> None:
        """Takes back what was done last here: the pruning while that is offered, else what was done to the page."""
        if self._pruned_last and self.offers_undo:
            self.page.take_back()
        else:
            self.undo_requested.emit()
