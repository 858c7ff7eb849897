"""The place above the page where Ravel says what happened: every error, instead of boxes that stop the writer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.icons import tinted_pixmap
from app.widgets.basic import IconButton, Retranslated, set_role

MOST_SHOWN = 3
PASSING_MS = 30_000  # how long one stays that only says what was done
BESIDE_FROM_PX = 520  # the remedy stands beside the sentence in a notice at least so wide


class Notice(Retranslated, QFrame):
    """One sentence with what can be done about it. kind: info, warning or error."""

    remedy_wanted = Signal(str)  # key
    closed = Signal(str)  # key

    def __init__(self, key: str, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.key, self.kind, self.passes = key, kind, False
        self._passing = QTimer(self, interval=PASSING_MS)
        self._passing.timeout.connect(self._pass)
        self._beside: bool | None = None  # whether the remedy stands beside the sentence; None: not placed yet
        self.setProperty("kind", kind)
        self._picture = QLabel()
        self._picture.setFixedSize(20, 20)
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remedy = QPushButton(self)  # before the others: the keyboard comes to it first
        self._remedy.clicked.connect(lambda: self.remedy_wanted.emit(self.key))
        self._close = IconButton("close", size_px=16)
        self._close.clicked.connect(lambda: self.closed.emit(self.key))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 8, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._picture, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._text, 0, 1)
        self._grid.addWidget(self._close, 0, 3, Qt.AlignmentFlag.AlignTop)
        self._place_remedy()
        self._tint()
        self.retranslate()

    def set_passing(self, passes: bool) -> None:
        """Whether it goes by itself after a while: not while the mouse is over it or the keyboard in it."""
        self.passes = passes
        self._passing.start() if passes else self._passing.stop()

    def _pass(self) -> None:
        focused = self.window().focusWidget()
        if not self.underMouse() and not (focused is not None and self.isAncestorOf(focused)):
            self.closed.emit(self.key)

    def set_words(self, text: str, remedy_label: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self._remedy.setText(remedy_label)
        self._remedy.setVisible(bool(remedy_label))

    def text(self) -> str:
        return self._text.text()

    def retranslate(self) -> None:
        self._close.set_description(self.tr("Close this notice"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit(self.key)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_remedy()
        super().resizeEvent(event)

    def _place_remedy(self) -> None:
        """Beside the sentence where there is room, else below it."""
        beside = self.width() >= BESIDE_FROM_PX
        if beside == self._beside:
            return
        self._beside = beside
        if beside:
            self._grid.addWidget(self._remedy, 0, 2)
        else:
            self._grid.addWidget(self._remedy, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def _tint(self) -> None:
        color = self.palette().color(self.foregroundRole())
        pixmap: QPixmap = tinted_pixmap(self.kind, color, 20, self.devicePixelRatioF())
        self._picture.setPixmap(pixmap)


class NoticeArea(QFrame):
    """Holds the notices, newest last, at most three; takes no room while there are none.

    A notice has a key: showing the same key again replaces its words, so that one cause never fills the window. Where
    a fourth comes, what only informs gives way before what went wrong.
    """

    remedy_wanted = Signal(str)  # key of the notice
    closed = Signal(str)  # key of the notice
    language_changed = Signal()  # the notices' words are the caller's to say again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeArea")
        self._notices: dict[str, Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_notice(self, key: str, kind: str, text: str, remedy_label: str = "", passes: bool = False) -> None:
        """kind: info, warning, error. Without `remedy_label` there is no button. passes: it only says what was done,
        goes after a while, and gives way to the next of its sort."""
        if passes:
            for other in [other for other in self._notices.values() if other.passes and other.key != key]:
                self._close(other.key)
        notice = self._notices.get(key)
        if notice is None:
            if len(self._notices) >= MOST_SHOWN:
                self._close(self._least_needed())
            notice = self._notices[key] = Notice(key, kind, self)
            notice.remedy_wanted.connect(self.remedy_wanted)
            notice.closed.connect(self._close)
            self._column.addWidget(notice)
        notice.set_passing(passes)
        notice.kind = kind
        set_role(notice, "kind", kind)
        notice.set_words(text, remedy_label)
        self.show()

    def _least_needed(self) -> str:
        kinds = ("info", "warning", "error")
        notices = self._notices.values()  # oldest first, and so is what min finds
        return min(notices, key=lambda notice: (not notice.passes, kinds.index(notice.kind))).key

    def remove(self, key: str) -> None:
        """Takes a notice away, for instance because its cause is gone; an unknown key is no error."""
        notice = self._notices.pop(key, None)
        if notice is not None:
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self.setVisible(bool(self._notices))

    def shown(self) -> dict[str, str]:
        """Key -> text of the notices that are shown."""
        return {key: notice.text() for key, notice in self._notices.items()}

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.language_changed.emit()
        super().changeEvent(event)

    def _close(self, key: str) -> None:
        self.remove(key)
        self.closed.emit(key)
