"""Pictures of the manuscript's side for docs/images: a novel in three chapters, and what the window makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.application import Application

    Wait = Callable[["QApplication", Callable[[], bool]], None]


@dataclass(frozen=True)
class Novel:
    """What stands around the sample story's paragraphs, which are taken in turns."""

    title: str
    chapters: tuple[str, ...]
    #: title, chapter, status, label, synopsis
    scenes: tuple[tuple[str, int, str, str, str], ...]
    #: id, name, colour
    labels: tuple[tuple[str, str, str], ...]
    #: kind, title, text
    notes: tuple[tuple[str, str, str], ...]
    looked_for: str


ENGLISH = Novel(
    title="The Clockmaker's Niece",
    chapters=("The House on the Quay", "Forty-Seven Clocks", "Low Water"),
    scenes=(
        ("The Last Coach", 0, "done", "arrival", "Harriet Pell comes to Saltmere with a clock on her knees."),
        ("A Message", 0, "revised", "", "She may wind every clock in the house but one."),
        (
            "The Clock upon the Stair",
            1,
            "draft",
            "turn",
            "The forty-seventh clock begins to tick, and somebody knocks.",
        ),
        ("What the Chandler Saw", 1, "draft", "", ""),
        (
            "The Tide Table",
            1,
            "idea",
            "arrival",
            "The hours of the clocks are hours of the sea. Her uncle had known it.",
        ),
        ("The Door in the Case", 2, "", "turn", "Harriet goes where the little woman came from."),
        ("Low Water", 2, "", "", ""),
    ),
    labels=(("arrival", "Arrivals", "#2e6fb7"), ("turn", "Turning point", "#c0392b")),
    notes=(
        ("character", "Harriet Pell", "Twenty-six, a governess until this morning. *Never* late."),
        ("character", "The coachman", "Knows more of the uncle than he says."),
        ("place", "Saltmere", "A harbour that falls dry. The quay faces north."),
    ),
    looked_for="clock",
)
CHINESE = Novel(
    title="钟表匠的侄女",
    chapters=("码头上的房子", "四十七座钟", "退潮"),
    scenes=(
        ("末班马车", 0, "done", "arrival", "裴小姐抱着一座钟来到盐湾镇。"),
        ("一句话", 0, "revised", "", "屋里的钟都可以上弦，只有一座不行。"),
        ("楼梯上的钟", 1, "draft", "turn", "第四十七座钟走了起来，有人在里面敲门。"),
        ("杂货铺老板看见了什么", 1, "draft", "", ""),
        ("潮汐表", 1, "idea", "arrival", "钟上的时刻就是潮水的时刻，叔叔早就知道。"),
        ("钟壳里的门", 2, "", "turn", "裴小姐走进小人儿来的地方。"),
        ("退潮", 2, "", "", ""),
    ),
    labels=(("arrival", "来客", "#2e6fb7"), ("turn", "转折", "#c0392b")),
    notes=(
        ("character", "裴小姐", "二十六岁，今天早晨之前是家庭教师。*从不*迟到。"),
        ("character", "车夫", "对老先生的事，知道的比说的多。"),
        ("place", "盐湾镇", "退潮时见底的港口。码头朝北。"),
    ),
    looked_for="座钟",
)
NOVELS = {"en": ENGLISH, "zh_CN": CHINESE}


def write_novel(folder: Path, language: str) -> None:
    """A story with all that a story can have."""
    from app.story.sample import write_sample
    from app.story.scene import Chapter, Label
    from app.story.storage import create_story, save_manifest, save_scene

    novel = NOVELS[language]
    sample, _, _ = write_sample(folder.with_name("sample"), language)
    paragraphs = "\n\n".join(scene.text.strip() for scene in sample.scenes).split("\n\n")[:-1]
    story = create_story(folder, novel.title, novel.scenes[0][0])
    story.author = ""
    story.chapters = [Chapter(title) for title in novel.chapters]
    story.labels = [Label(*label) for label in novel.labels]
    for place, (title, chapter, status, label, synopsis) in enumerate(novel.scenes):
        scene = story.scenes[0] if place == 0 else story.add_scene(place, title, chapter)
        first = place % 3 * 3
        scene.text = "\n\n".join(paragraphs[first : first + 5]) + "\n"
        scene.status, scene.label, scene.synopsis = status, label, synopsis
        save_scene(story, scene)
    for kind, title, text in novel.notes:
        note = story.add_note(kind, title)
        note.text = text
    save_manifest(story)


def show(qt: QApplication, application: Application, what: str, language: str, wait: Wait) -> QWidget:
    """Opens the novel and shows one of PICTURES."""
    folder = Path(os.environ["RAVEL_HOME"]) / "novel" / NOVELS[language].title
    folder.parent.mkdir()
    write_novel(folder, language)
    assert application.story.open(str(folder))
    opened = application.story.current
    assert opened is not None
    application.story.show_scene(opened.story.scenes[0 if what == "find" else 2].id, 0)
    application.actions["show_writing"].setChecked(what not in ("outline", "second-page", "reading"))
    shown = PICTURES[what](application)
    wait(qt, lambda: opened.save_state == "saved")
    application.story.count_words()
    for _ in range(20):
        qt.processEvents()
    return shown


def _outline(application: Application) -> QWidget:
    application.actions["show_outline"].trigger()
    return application.window


def _reading(application: Application) -> QWidget:
    application.actions["show_reading"].trigger()
    return application.window


def _second_page(application: Application) -> QWidget:
    opened = application.story.current
    assert opened is not None
    application.manuscript.second_page.show_text(opened.story.notes[0].id)
    application.editor.setFocus()
    return application.window


def _find(application: Application) -> QWidget:
    application.actions["replace"].trigger()
    bar, opened = application.manuscript.find.bar, application.story.current
    assert opened is not None
    novel = next(novel for novel in NOVELS.values() if novel.title == opened.story.title)
    bar.query.field.setText(novel.looked_for)
    return application.window


def _export(application: Application) -> QWidget:
    from app.dialogs.export_story import ExportDialog

    application.actions["export_story"].trigger()
    dialog = application.window.findChild(ExportDialog)
    assert dialog is not None
    dialog.resize(980, 720)
    return dialog


PICTURES: dict[str, Callable[[Application], QWidget]] = {
    "outline": _outline,
    "reading": _reading,
    "second-page": _second_page,
    "find": _find,
    "export": _export,
}
