"""Pictures of the manuscript's side for docs/images: a novel in three chapters, and what the window makes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.application import Application

    Wait = Callable[["QApplication", Callable[[], bool]], None]

CHAPTERS = ("The House on the Quay", "Forty-Seven Clocks", "Low Water")
#: title, chapter, status, label, synopsis; the text is the sample story's, in turns.
SCENES = (
    ("The Last Coach", 0, "done", "arrival", "Harriet Pell comes to Saltmere with a clock on her knees."),
    ("A Message", 0, "revised", "", "She may wind every clock in the house but one."),
    ("The Clock upon the Stair", 1, "draft", "turn", "The forty-seventh clock begins to tick, and somebody knocks."),
    ("What the Chandler Saw", 1, "draft", "", ""),
    ("The Tide Table", 1, "idea", "arrival", "The hours of the clocks are hours of the sea. Her uncle had known it."),
    ("The Door in the Case", 2, "", "turn", "Harriet goes where the little woman came from."),
    ("Low Water", 2, "", "", ""),
)
LABELS = (("arrival", "Arrivals", "#2e6fb7"), ("turn", "Turning point", "#c0392b"))
NOTES = (
    ("character", "Harriet Pell", "Twenty-six, a governess until this morning. *Never* late."),
    ("character", "The coachman", "Knows more of the uncle than he says."),
    ("place", "Saltmere", "A harbour that falls dry. The quay faces north."),
)


def write_novel(folder: Path) -> None:
    """A story with all that a story can have."""
    from app.story.sample import write_sample
    from app.story.scene import Chapter, Label
    from app.story.storage import create_story, save_manifest, save_scene

    sample, _, _ = write_sample(folder.with_name("sample"))
    paragraphs = "\n\n".join(scene.text.strip() for scene in sample.scenes).split("\n\n")[:-1]
    story = create_story(folder, "The Clockmaker's Niece", SCENES[0][0])
    story.author = ""
    story.chapters = [Chapter(title) for title in CHAPTERS]
    story.labels = [Label(*label) for label in LABELS]
    for place, (title, chapter, status, label, synopsis) in enumerate(SCENES):
        scene = story.scenes[0] if place == 0 else story.add_scene(place, title, chapter)
        first = place % 3 * 3
        scene.text = "\n\n".join(paragraphs[first : first + 5]) + "\n"
        scene.status, scene.label, scene.synopsis = status, label, synopsis
        save_scene(story, scene)
    for kind, title, text in NOTES:
        note = story.add_note(kind, title)
        note.text = text
    save_manifest(story)


def show(qt: QApplication, application: Application, what: str, wait: Wait) -> QWidget:
    """Opens the novel and shows one of PICTURES."""
    folder = Path(os.environ["RAVEL_HOME"]) / "novel" / "The Clockmaker's Niece"
    folder.parent.mkdir()
    write_novel(folder)
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
    bar = application.manuscript.find.bar
    bar.query.field.setText("clock")
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
