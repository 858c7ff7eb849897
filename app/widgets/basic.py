"""Buttons, labels and lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.icons import icon

TITLE_BAR_PX = 40  # about what the window manager adds, where the screen is hardly larger than the window


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Its usual size, or less where the screen has less: the buttons at its foot must be seen."""
    window.resize(QSize(width, height).boundedTo(window.screen().availableSize() - QSize(0, TITLE_BAR_PX)))


class Retranslated:
    """Mix in before the widget class: calls `retranslate` when the language changes while the window is open."""

    def retranslate(self) -> None:
        """Sets every text of the widget anew."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]


class IconButton(QToolButton):
    """A square button with a line icon; its tooltip is also its accessible name."""

    def __init__(self, icon_name: str, parent: QWidget | None = None, size_px: int = 20) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setIconSize(QSize(size_px, size_px))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._tint()

    def set_icon(self, name: str) -> None:
        self._icon_name = name
        self._tint()

    def set_description(self, text: str) -> None:
        """What the button does, for the eye (tooltip) and for a screen reader."""
        self.setToolTip(text)
        self.setAccessibleName(text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()
        super().changeEvent(event)

    def _tint(self) -> None:
        self.setIcon(icon(self._icon_name, self.palette()))


class TextIconButton(QPushButton):
    """A push button with an icon in the colour of its own text."""

    gap_px = 6  # between icon and text, which Qt draws too close together

    def __init__(self, icon_name: str, primary: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        if primary:
            self.setProperty("role", "primary")
        self.setIconSize(QSize(18 + self.gap_px, 18))
        self._tint()

    def set_icon(self, name: str) -> None:
        if name != self._icon_name:
            self._icon_name = name
            self._tint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()
        super().changeEvent(event)

    def _tint(self) -> None:
        self.ensurePolished()  # the stylesheet puts its text colour into the palette
        self.setIcon(icon(self._icon_name, self.palette(), QPalette.ColorRole.ButtonText, self.gap_px))


def pressed_by_enter(*buttons: QPushButton) -> None:
    """Enter presses one of these while it has the keyboard. From elsewhere in the dialog it never does, as it might
    with Qt's `autoDefault`; and it isn't the dialog's default button that gets the key that was meant for Cancel."""
    for button in buttons:
        button.setAutoDefault(False)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(key, button, button.click)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)  # PySide takes no notice of it as an argument


class ElidedLabel(QLabel):
    """One line that is shortened with an ellipsis where there is no room; the whole text is in the tooltip."""

    elide_mode = Qt.TextElideMode.ElideRight
    short_text = ""  # what is said instead where there is no room for all of the text

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self._fitting(), self.elide_mode, self.contentsRect().width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)

    def _fitting(self) -> str:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width()
        return self.text() if fits or not self.short_text else self.short_text


class ColumnLabel(QLabel):
    """At least so wide that the fields behind labels in several rows begin at the same place; never cut off."""

    least_px = 56

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(max(self.least_px, hint.width()), hint.height())


class ColumnScroll(QScrollArea):
    """Scrolls a column up and down and is never narrower than it needs, whatever the language.

    The scroll bar stands in the column's right margin, so that nothing moves when it comes and goes.
    """

    margin_px = 16
    bar_px = 12  # as in the stylesheet

    def __init__(self, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        body.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        layout = self.widget().layout()
        needed = layout.minimumSize().width() - layout.contentsMargins().right() + self.margin_px
        return QSize(needed, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def bring_in_sight(self, part: QWidget) -> None:
        """Once everything has its place: a part of the column that was opened, or grew."""
        QTimer.singleShot(0, part, lambda: self.ensureWidgetVisible(part, 0, self.margin_px))

    def _make_room(self, _low: int, high: int) -> None:
        margins = self.widget().layout().contentsMargins()
        margins.setRight(self.margin_px - self.bar_px if high else self.margin_px)
        self.widget().layout().setContentsMargins(margins)


def scrolling(dialog: QWidget, body: QWidget, foot: QLayout, margin_px: int) -> None:
    """Lays a dialog out: a body that scrolls where the screen is small, and a foot that always stands there."""
    whole = QVBoxLayout(dialog)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    scroll = ColumnScroll(body)
    scroll.margin_px = margin_px
    whole.addWidget(scroll, 1)
    whole.addLayout(foot)


class WheelGuard(QObject):
    """Keeps the mouse wheel from turning a dial that has no focus: it scrolls the panel instead."""

    def watch(self, widget: QAbstractSpinBox | QAbstractSlider | QComboBox) -> None:
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


class RowDelegate(QStyledItemDelegate):
    """Rows with room around their words: the stylesheet's own paddings are counted too late for a list's layout."""

    def __init__(self, height_px: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._height_px = height_px

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(self._height_px, option.fontMetrics.height() + 12))


def give_room(number: QAbstractSpinBox) -> None:
    """Room at both sides of a number: the stylesheet's padding doesn't reach the field inside a spin box."""
    number.lineEdit().setTextMargins(6, 0, 6, 0)


class ChoiceBox(QComboBox):
    """A combo box whose list has room around its words, and that shortens a long choice: to what stands for it in the
    closed box, where that was said, else with an ellipsis."""

    _CLOSED_TEXT_ROLE = Qt.ItemDataRole.UserRole + 1  # the choice itself is UserRole

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(RowDelegate(30, self))
        self.setMaxVisibleItems(14)

    def showPopup(self) -> None:
        """The list is as wide as its longest choice, and stays on the screen."""
        view, screen = self.view(), self.screen().availableGeometry()
        room = view.verticalScrollBar().sizeHint().width() if self.count() > self.maxVisibleItems() else 0
        frame = view.contentsMargins()
        wide = view.sizeHintForColumn(0) + frame.left() + frame.right() + room
        view.setMinimumWidth(min(max(wide, self.width()), screen.width()))
        super().showPopup()
        popup = view.window()
        popup.move(max(screen.left(), min(popup.x(), screen.right() + 1 - popup.width())), popup.y())

    def set_closed_text(self, row: int, text: str) -> None:
        """What the closed box shows of a choice whose words are a sentence. The list, and a screen reader, have all."""
        self.setItemData(row, text, self._CLOSED_TEXT_ROLE)

    def closed_text(self) -> str:
        """What is shown while the list is closed, if there is room for it."""
        return self.currentData(self._CLOSED_TEXT_ROLE) or self.currentText() or self.placeholderText()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        words = option.fontMetrics.elidedText(self.closed_text(), Qt.TextElideMode.ElideRight, room.width())
        option.currentText = words  # type: ignore[attr-defined]
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def keep_room(widget: QWidget) -> None:
    """Hiding `widget` leaves its place empty, so that nothing else moves."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def muted_label(text: str = "", wrap: bool = True) -> QLabel:
    """A quiet line: help, counts, standard names."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(wrap)
    return label


def hairline(parent: QWidget | None = None) -> QFrame:
    """A horizontal line of one pixel."""
    line = QFrame(parent)
    line.setObjectName("hairline")
    line.setFixedHeight(1)
    return line


def set_role(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the stylesheet looks at, and has the widget drawn anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
