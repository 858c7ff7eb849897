"""How an import is split, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from app.formats.splitting import Splitting
from app.quantities import grouped
from app.widgets.basic import ChoiceBox, Retranslated, muted_label

_WIDTH_PX = 256  # at least
TARGETS = ("new", "end", "after")


class ImportOptions(Retranslated, QWidget):
    """Says what was chosen; GUI thread."""

    splitting_changed = Signal(object)  # Splitting
    target_changed = Signal(str)  # one of TARGETS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._splitting = Splitting()
        self._levels: Mapping[int, int] = {}
        self._kinds: Sequence[str] = ()
        self._is_folder = False
        self._story, self._chapter, self._scenes_only = "", "", False
        self.chapters, self.level = ChoiceBox(), ChoiceBox()
        self.at_breaks, self.at_blanks, self.at_headings = QCheckBox(), QCheckBox(), QCheckBox()
        self.targets = {target: QRadioButton() for target in TARGETS}
        self._group = QButtonGroup(self)
        self._labels = [QLabel() for _ in range(3)]
        self._help = muted_label()
        self._lay_out()
        self._connect()
        self.set_story("", "")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addStrut(_WIDTH_PX)
        groups = (
            (self.chapters, self.level, self._help),
            (self.at_breaks, self.at_blanks, self.at_headings),
            tuple(self.targets.values()),
        )
        for label, group in zip(self._labels, groups, strict=True):
            label.setProperty("role", "section")
            column.addWidget(label)
            for part in group:
                column.addWidget(part)
            column.addSpacing(14)
        column.addStretch(1)
        self._labels[0].setBuddy(self.chapters)
        for button in self.targets.values():
            self._group.addButton(button)
        self.targets["new"].setChecked(True)

    def _connect(self) -> None:
        self.chapters.activated.connect(lambda _: self._chosen(chapters=self.chapters.currentData()))
        self.level.activated.connect(lambda _: self._chosen(level=self.level.currentData()))
        for box, name in self._boxes():
            box.clicked.connect(lambda checked, name=name: self._chosen(**{name: checked}))
        for target, button in self.targets.items():
            button.clicked.connect(lambda _checked, target=target: self.target_changed.emit(target))

    def _boxes(self) -> tuple[tuple[QCheckBox, str], ...]:
        return (self.at_breaks, "at_breaks"), (self.at_blanks, "at_blanks"), (self.at_headings, "at_headings")

    @property
    def splitting(self) -> Splitting:
        return self._splitting

    @property
    def target(self) -> str:
        """new: a new story; end: at the end of the open one; after: after the chapter that is being written, or
        its scene."""
        return next(target for target, button in self.targets.items() if button.isChecked())

    def set_source(
        self, splitting: Splitting, levels: Mapping[int, int], kinds: Sequence[str], is_folder: bool
    ) -> None:
        """levels: how many headings of each level there are. kinds: what chapters may begin at. is_folder: it is a
        folder, or several files."""
        self._splitting, self._levels, self._kinds, self._is_folder = splitting, levels, kinds, is_folder
        self.retranslate()

    def set_story(self, title: str, chapter: str) -> None:
        """The open story that an import may go into, "" for none, and what its present chapter is called; "": behind
        that is the end of the story."""
        self._story, self._chapter = title, chapter
        self.targets["end"].setVisible(bool(title))
        if not title:
            self.targets["new"].setChecked(True)
        self.retranslate()

    def set_scenes_only(self, scenes_only: bool) -> None:
        """What comes in are scenes that can go into the present chapter, behind the present scene."""
        self._scenes_only = scenes_only
        self._word_after()

    def retranslate(self) -> None:
        words = (self.tr("Chapters begin at"), self.tr("Scenes begin at"), self.tr("Where it goes"))
        for label, text in zip(self._labels, words, strict=True):
            label.setText(text)
        self.at_breaks.setText(self.tr("Scene breaks, as * * *"))
        self.at_blanks.setText(self.tr("Larger gaps between paragraphs"))
        self.at_headings.setText(self.tr("Other headings"))
        self.level.setAccessibleName(self.tr("Headings that begin chapters"))
        self.targets["new"].setText(self.tr("Into a new story"))
        self.targets["end"].setText(self.tr("At the end of “{story}”").format(story=_short(self._story)))
        self._word_after()
        self.chapters.setAccessibleName(words[0])
        self._fill()

    def _word_after(self) -> None:
        after = self.targets["after"]
        after.setVisible(bool(self._story) and (self._scenes_only or bool(self._chapter)))
        if after.isHidden() and after.isChecked():
            self.targets["end" if self._story else "new"].click()
        if self._scenes_only:
            self.targets["after"].setText(self.tr("After the scene on the page"))
        else:
            self.targets["after"].setText(self.tr("After “{chapter}”").format(chapter=_short(self._chapter)))

    def _fill(self) -> None:
        texts = {
            "source": self.tr("Folders") if self._is_folder else self.tr("The file's own chapters"),
            "files": self.tr("Each file"),
            "headings": self.tr("Headings"),
            "lines": self.tr("Lines such as “Chapter 12”"),
            "none": self.tr("Nowhere: one chapter"),
        }
        self.chapters.clear()
        for kind in self._kinds:
            self.chapters.addItem(texts[kind], kind)
        self.chapters.setCurrentIndex(self.chapters.findData(self._splitting.chapters))
        self.level.clear()
        for level, count in self._levels.items():
            text = self.tr("Level {level} and above ({count})")
            above = sum(number for other, number in self._levels.items() if other <= level)
            self.level.addItem(text.format(level=level, count=grouped(above or count)), level)
        self.level.setCurrentIndex(self.level.findData(self._splitting.level))
        self.level.setVisible(self._splitting.chapters == "headings")
        self._help.setText(self._help_text())
        self._help.setVisible(bool(self._help.text()))
        self.at_headings.setEnabled(bool(self._levels))
        for box, name in self._boxes():
            box.setChecked(getattr(self._splitting, name))

    def _help_text(self) -> str:
        if self._splitting.chapters == "lines":
            return self.tr("Also “Prologue”, “Part One”, “第十二章”, and numbers that stand alone.")
        return ""

    def _chosen(self, **changed: object) -> None:
        self._splitting = replace(self._splitting, **changed)  # type: ignore[arg-type]
        if self._splitting.chapters == "headings" and self._splitting.level not in self._levels:
            self._splitting = replace(self._splitting, level=min(self._levels))
        self._fill()
        self.splitting_changed.emit(self._splitting)


def _short(title: str) -> str:
    return title if len(title) <= 24 else f"{title[:23]}…"
