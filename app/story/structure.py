"""Changes of a story's order: its chapters, and several scenes at once. Nothing here touches a text.

Every function leaves the scenes ordered by chapter, and at least one chapter. Files are moved later, by
`storage.save_manifest`. Each raises SingleFileStory for a story that is one file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from app.story.filenames import scene_file_name
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER, Chapter, Label, Scene
from app.story.story import Story, new_id

Grouped = Sequence[tuple[Chapter, Sequence[Scene]]]


def arrange(story: Story, grouped: Grouped) -> None:
    """These are the chapters and scenes from now on, in this order."""
    before = story.chapters
    story.chapters = [chapter for chapter, _ in grouped] or [Chapter()]
    story.scenes = []
    for number, (_, scenes) in enumerate(grouped):
        for scene in scenes:
            scene.chapter = number
            story.scenes.append(scene)
    moved = _new_numbers(before, story.chapters)
    story.unread = [
        replace(lost, chapter=moved.get(lost.chapter, 0)) if lost.chapter >= 0 else lost for lost in story.unread
    ]
    for scene in (*story.archived, *story.removed):
        scene.chapter = moved.get(scene.chapter, 0)
    for chapter in before:
        if not any(chapter is other for other in story.chapters):
            chapter.table = None  # its table goes with the next saving


def _new_numbers(before: Sequence[Chapter], after: Sequence[Chapter]) -> dict[int, int]:
    """Where the chapters went; one that is gone is, for scenes that couldn't be read, the one before it."""
    places = {id(chapter): number for number, chapter in enumerate(after)}
    moved: dict[int, int] = {}
    for number, chapter in enumerate(before):
        moved[number] = places.get(id(chapter), moved.get(number - 1, 0))
    return moved


def add_chapter(story: Story, index: int, title: str = "") -> Chapter:
    """A new chapter without scenes, at `index` of the chapters."""
    story.refuse_single_file("add_chapter")
    chapter = Chapter(title)
    grouped = story.by_chapter()
    grouped.insert(index, (chapter, []))
    arrange(story, grouped)
    return chapter


def move_chapter(story: Story, index: int, new_index: int) -> None:
    """Puts a chapter with its scenes at `new_index` of the list without it."""
    story.refuse_single_file("move_chapter")
    grouped = story.by_chapter()
    grouped.insert(new_index, grouped.pop(index))
    arrange(story, grouped)


def remove_chapter(story: Story, index: int, with_scenes: bool) -> None:
    """Takes a chapter out. Its scenes go along to the trash, or else to the chapter above; those of the first one to
    the one below. A story keeps one chapter: of the only one just the scenes and the title go."""
    story.refuse_single_file("remove_chapter")
    grouped = story.by_chapter()
    _, scenes = grouped.pop(index)
    if with_scenes:
        story.note_places({scene.id for scene in scenes})
        if scenes:
            scenes[0].stood = _beside_chapter(grouped, index)
        story.removed += scenes
    elif grouped and index > 0:
        grouped[index - 1][1].extend(scenes)
    elif grouped:
        grouped[0][1][:0] = scenes
    else:
        grouped = [(Chapter(), scenes)]
    arrange(story, grouped)


def rename_chapter(story: Story, index: int, title: str) -> None:
    """Gives a chapter another title, "" for its number alone."""
    story.refuse_single_file("rename_chapter")
    story.chapters[index].title = title


def place_scenes(story: Story, ids: Collection[str], chapter: int, place: int) -> None:
    """Puts scenes, in their order, into `chapter`, before the scene that is now the `place`-th there (beyond the end:
    last). Archived ones are part of the story again."""
    story.refuse_single_file("move_scene")
    moved = [scene for scene in (*story.scenes, *story.archived) if scene.id in ids]
    grouped = story.by_chapter()
    target = grouped[chapter][1]
    place = sum(scene.id not in ids for scene in target[:place])
    for scene in moved:
        if any(scene is other for other in story.archived):
            put_in_folder(story, scene, SCENES_FOLDER)
    story.archived = [scene for scene in story.archived if scene.id not in ids]
    for _, scenes in grouped:
        scenes[:] = [scene for scene in scenes if scene.id not in ids]
    target[place:place] = moved
    arrange(story, grouped)


def archive_scenes(story: Story, ids: Collection[str]) -> None:
    """Takes scenes out of the manuscript and keeps them, with all that is known of them, in the archive."""
    story.refuse_single_file("archive_scene")
    taken = [scene for scene in story.scenes if scene.id in ids]
    story.note_places(ids)
    story.scenes = [scene for scene in story.scenes if scene.id not in ids]
    for scene in taken:
        put_in_folder(story, scene, ARCHIVE_FOLDER)
    story.archived += taken


def bring_back(story: Story, ids: Collection[str]) -> None:
    """Archived scenes are part of the story again, each beside the scene that it stood beside; where that is gone, at
    the end of the chapter that it had, and where that isn't known, of the story."""
    for scene in [scene for scene in reversed(story.archived) if scene.id in ids]:  # as they went, backwards
        chapter, place = former_place(story, scene)
        place_scenes(story, [scene.id], chapter, place)


def former_place(story: Story, scene: Scene, stood_of: Mapping[str, str] = MappingProxyType({})) -> tuple[int, int]:
    """Chapter and place there, as `place_scenes` has it, of a scene that isn't in the manuscript now: beside what it
    stood beside, or what that stood beside where it is gone too. stood_of: of more scenes that are gone, by their ids.
    """
    gone = {**stood_of, **{other.id: other.stood for other in (*story.removed, *story.archived)}}
    grouped, asked, stood = story.by_chapter(), {scene.id}, scene.stood
    while True:
        side, _, beside = stood.partition(" ")
        for chapter, (_, scenes) in enumerate(grouped):
            for place, other in enumerate(scenes):
                if other.id == beside:
                    return chapter, place + 1 if side == "after" else 0
        if beside not in gone or beside in asked:
            break
        asked.add(beside)
        stood = gone[beside]
    chapter = min(scene.chapter, len(grouped) - 1)
    return chapter, 0 if side == "first" else len(grouped[chapter][1])


def _beside_chapter(grouped: Grouped, index: int) -> str:
    """`Scene.stood` of the first scene of a chapter that stood at `index` and is gone."""
    before = [scene.id for _, scenes in grouped[:index] for scene in scenes]
    behind = [scene.id for _, scenes in grouped[index:] for scene in scenes]
    return f"after {before[-1]}" if before else f"before {behind[0]}" if behind else "first"


def remove_texts(story: Story, ids: Collection[str]) -> None:
    """Takes scenes, notes and archived scenes out; their files go to the trash."""
    story.refuse_single_file("remove_scene")
    story.note_places(ids)
    story.removed += [scene for scene in story.all_texts() if scene.id in ids]
    for shelf in (story.scenes, story.notes, story.archived):
        shelf[:] = [scene for scene in shelf if scene.id not in ids]


def add_beside(story: Story, scene_id: str, title: str) -> Scene:
    """A new empty scene or note after this one, of its kind, with its synopsis, status and label."""
    model = story.text_with_id(scene_id)
    if model.is_note:
        added = story.add_note(model.kind, title)
        story.notes.insert(story.shelf_of(scene_id)[1] + 1, story.notes.pop())
    else:
        shelf, index = story.shelf_of(scene_id)
        added = story.add_scene(len(story.scenes), title)
        story.scenes.pop()
        added.chapter = model.chapter
        shelf.insert(index + 1, added)
        if shelf is story.archived:
            put_in_folder(story, added, ARCHIVE_FOLDER)
    added.synopsis, added.status, added.label = model.synopsis, model.status, model.label
    return added


def insert_chapters(story: Story, at: int, chapters: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> list[Scene]:
    """Chapters with the titles and texts of their scenes, put before the chapter that is now `at`. Returns the scenes.

    A story that has nothing in it but one empty scene gives way to them.
    """
    story.refuse_single_file("add_scene")
    number, taken, added, grouped = story.next_number(), set(story.files()), [], story.by_chapter()
    if (
        len(grouped) == 1
        and not story.chapters[0].title
        and not any(scene.text or scene.title for scene in story.scenes)
    ):
        story.removed += story.scenes
        grouped, at = [], 0
    new: list[tuple[Chapter, list[Scene]]] = []
    for title, scenes in chapters:
        new.append((Chapter(title), []))
        for scene_title, text in scenes:
            file = f"{SCENES_FOLDER}/{scene_file_name(number, scene_title, ())}"
            if number > 9999 or file in taken:  # such a number is none to `next_number`
                file = story.free_file(file.rpartition("/")[2], taken=list(taken))
            taken.add(file)
            scene = Scene(new_id(), scene_title, text, file)
            new[-1][1].append(scene)
            added.append(scene)
            number += 1
    grouped[at:at] = new
    arrange(story, grouped)
    return added


def put_in_folder(story: Story, scene: Scene, folder: str) -> None:
    """The scene's file is wanted in that folder of the story, under its own name if that is free."""
    now, _, name = scene.file.rpartition("/")
    if now != folder:
        others = [file for file in story.files() if file not in (scene.file, scene.stored_at)]
        scene.file = story.free_file(name, folder, others)


def put_on_shelf(story: Story, scene: Scene, shelf: str) -> None:
    """The file of a scene that belongs to that list of the story from now on is wanted in the right folder."""
    now = scene.file.rpartition("/")[0]
    if shelf == "scenes" and now in (NOTES_FOLDER, ARCHIVE_FOLDER):
        put_in_folder(story, scene, SCENES_FOLDER)
    elif shelf != "scenes":
        put_in_folder(story, scene, NOTES_FOLDER if shelf == "notes" else ARCHIVE_FOLDER)


def set_details(story: Story, ids: Collection[str], **values: str) -> None:
    """values: a status, or the id of a label, for each of these scenes and notes."""
    story.refuse_single_file("set_details")
    for scene in story.all_texts():
        if scene.id in ids:
            for name, value in values.items():
                setattr(scene, name, value)


def add_label(story: Story, name: str, color: str) -> Label:
    """color: "#rrggbb"."""
    story.refuse_single_file("add_label")
    label = Label(new_id()[:6], name, color.lower())
    story.labels.append(label)
    return label


def remove_label(story: Story, label_id: str) -> None:
    """Takes a label out of the story and off every scene that has it."""
    story.labels = [label for label in story.labels if label.id != label_id]
    for scene in story.all_texts():
        if scene.label == label_id:
            scene.label = ""
