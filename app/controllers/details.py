"""The details of the text on the page: shown, changed, and the labels that it can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.controllers.parts import Parts
from app.open_story import OpenStory
from app.panels.scene_details import SceneDetails
from app.panels.scene_list import SceneList
from app.status_names import STATUS_NAMES, status_name
from app.story import structure
from app.story.story import Story
from app.widgets.choice_menu import ChoiceMenu

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
        self._scenes = scenes
        scenes.add_below(self.panel)
        self.panel.undo_requested.connect(scenes.undo_requested)
        self.panel.redo_requested.connect(scenes.redo_requested)
        self.panel.set_open(parts.settings.value("scene_details_open"))
        self.menus = {"status": ChoiceMenu(scenes.view), "label": ChoiceMenu(scenes.view)}
        self._connect()
        self._connect_menus(scenes)

    def _connect(self) -> None:
        panel, story = self.panel, self._story
        panel.open_toggled.connect(lambda is_open: self._parts.settings.set_value("scene_details_open", is_open))
        panel.synopsis_changed.connect(
            lambda text_id, synopsis, goes_on: self._set(text_id, goes_on, synopsis=synopsis)
        )
        panel.status_chosen.connect(lambda text_id, status: self._set(text_id, status=status))
        panel.label_chosen.connect(lambda text_id, label: self._set(text_id, label=label))
        panel.edit_labels_requested.connect(lambda: self.edit_labels([panel.text_id]))
        story.scene_shown.connect(lambda _: self._show())
        story.scenes_changed.connect(self._show)
        story.story_closing.connect(lambda _: panel.end_synopsis())
        self._parts.window.activated.connect(lambda active: None if active else panel.tell_synopsis())

    def _connect_menus(self, scenes: SceneList) -> None:
        """In the context menu of the list, for all that is chosen there."""
        self._name_menus()
        self._parts.settings.changed.connect(lambda key: self._name_menus() if key == "language" else None)
        for place, (key, menu) in enumerate(self.menus.items()):
            menu.menuAction().setObjectName(f"choose_{key}")
            scenes.add_action(menu.menuAction(), with_line=place == 0)
            menu.aboutToShow.connect(self._fill_menus)
            menu.chosen.connect(lambda value, key=key: self._set_all(key, value))
        self.menus["label"].more_chosen.connect(lambda: self.edit_labels(self._chosen_ids()))
        scenes.chosen_changed.connect(self._enable_menus)
        self._enable_menus()

    def _name_menus(self) -> None:
        self.menus["status"].setTitle(self.tr("Status"))
        self.menus["label"].setTitle(self.tr("Label", "of a scene"))

    def _chosen_ids(self) -> list[str]:
        return self._scenes.chosen_ids("scene", "note", "archived")

    def _enable_menus(self) -> None:
        opened = self._story.current
        can = opened is not None and opened.can_have_settings and bool(self._chosen_ids())
        for menu in self.menus.values():
            menu.menuAction().setEnabled(can)

    def _fill_menus(self) -> None:
        opened = self._story.current
        if opened is None:
            return
        texts = [opened.story.text_with_id(text_id) for text_id in self._chosen_ids()]
        statuses = [(key, status_name(key), "") for key in STATUS_NAMES]
        self.menus["status"].fill(statuses, {text.status for text in texts})
        labels = [(label.id, label.name or self.tr("Unnamed"), label.color) for label in opened.story.labels]
        labels.insert(0, ("", self.tr("No label"), ""))
        self.menus["label"].fill(labels, {text.label for text in texts}, self.tr("Edit labels…"))

    def _set_all(self, key: str, value: str) -> None:
        """One step, however many are chosen."""
        opened, ids = self._story.current, self._chosen_ids()
        if opened is not None and ids:
            opened.structure.change("details", lambda: structure.set_details(opened.story, ids, **{key: value}))

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
        self.panel.show_text(
            scene.id, scene.synopsis, scene.status, scene.label, not opened.is_read_only, scene.is_note
        )

    def edit_labels(self, ids: Sequence[str] = ()) -> None:
        """Opens the labels of the story. ids: the texts that are to have the label if just one is made there."""

        from app.dialogs.labels import LabelsDialog

        opened = self._story.current
        if opened is None or opened.is_read_only:
            return
        labels = [(label.id, label.name, label.color) for label in opened.story.labels]
        self.dialog = dialog = LabelsDialog(labels, self._parts.window)
        dialog.accepted.connect(lambda: self._take_labels(opened, dialog.labels, ids))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_labels(self, opened: OpenStory, labels: Labels, ids: Sequence[str]) -> None:
        if opened is self._story.current:
            opened.structure.change("labels", _relabelling(opened.story, labels, ids))


def _relabelling(story: Story, labels: Labels, ids: Sequence[str]) -> Callable[[], None]:
    def change() -> None:
        made = []
        kept = {label_id for label_id, _, _ in labels}
        for label in list(story.labels):
            if label.id not in kept:
                structure.remove_label(story, label.id)
        for label_id, name, color in labels:
            label = story.label(label_id)
            if label is None:
                made.append(structure.add_label(story, name, color))
            else:
                label.name, label.color = name, color
        if len(made) == 1:
            structure.set_details(story, ids, label=made[0].id)

    return change
