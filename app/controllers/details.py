"""The details of the text on the page: shown, changed, and the labels that it can have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.parts import Parts
from app.open_story import OpenStory
from app.panels.scene_details import SceneDetails
from app.panels.scene_list import SceneList
from app.story import structure
from app.story.story import Story

if TYPE_CHECKING:
    from app.dialogs.labels import Labels, LabelsDialog


class DetailsController(QObject):
    """GUI thread. Changes are saved with the next autosave, and taken back like those of scenes and chapters."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.window)
        self._parts, self._story = parts, parts.story
        self.panel = SceneDetails()
        self.dialog: LabelsDialog | None = None
        scenes = parts.window.parts.scene_list
        assert isinstance(scenes, SceneList)
        scenes.add_below(self.panel)
        self.panel.undo_requested.connect(scenes.undo_requested)
        self.panel.redo_requested.connect(scenes.redo_requested)
        self.panel.set_open(parts.settings.value("scene_details_open"))
        self._connect()

    def _connect(self) -> None:
        panel, story = self.panel, self._story
        panel.open_toggled.connect(lambda is_open: self._parts.settings.set_value("scene_details_open", is_open))
        panel.synopsis_changed.connect(
            lambda text_id, synopsis, goes_on: self._set(text_id, goes_on, synopsis=synopsis)
        )
        panel.status_chosen.connect(lambda text_id, status: self._set(text_id, status=status))
        panel.label_chosen.connect(lambda text_id, label: self._set(text_id, label=label))
        panel.edit_labels_requested.connect(self.edit_labels)
        story.scene_shown.connect(lambda _: self._show())
        story.scenes_changed.connect(self._show)
        story.story_closing.connect(lambda _: panel.end_synopsis())
        self._parts.window.activated.connect(lambda active: None if active else panel.tell_synopsis())

    def _set(self, text_id: str, goes_on: bool = False, **values: str) -> None:
        opened = self._story.current
        if opened is not None and opened.story.has_text(text_id):
            opened.set_details(text_id, **values, goes_on=goes_on)

    def _show(self) -> None:
        opened, document = self._story.current, self._story.document
        if opened is None or document is None or not opened.story.has_text(document.scene_id):
            return
        scene = opened.story.text_with_id(document.scene_id)
        self.panel.setVisible(opened.story.file is None)
        self.panel.set_labels([(label.id, label.name, label.color) for label in opened.story.labels])
        self.panel.show_text(scene.id, scene.synopsis, scene.status, scene.label, not opened.is_read_only)

    def edit_labels(self) -> None:
        """Opens the labels of the story."""

        from app.dialogs.labels import LabelsDialog

        opened = self._story.current
        if opened is None or opened.is_read_only:
            return
        labels = [(label.id, label.name, label.color) for label in opened.story.labels]
        self.dialog = dialog = LabelsDialog(labels, self._parts.window)
        dialog.accepted.connect(lambda: self._take_labels(opened, dialog.labels))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_labels(self, opened: OpenStory, labels: Labels) -> None:
        if opened is self._story.current:
            opened.structure.change("labels", _relabelling(opened.story, labels))


def _relabelling(story: Story, labels: Labels) -> Callable[[], None]:
    def change() -> None:
        kept = {label_id for label_id, _, _ in labels}
        for label in list(story.labels):
            if label.id not in kept:
                structure.remove_label(story, label.id)
        for label_id, name, color in labels:
            label = story.label(label_id)
            if label is None:
                structure.add_label(story, name, color)
            else:
                label.name, label.color = name, color

    return change
