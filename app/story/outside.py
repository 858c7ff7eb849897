"""What other programs did to a story's files while it is open: an editor, a sync program, git. Reads, changes nothing.

Asked on the saver's thread, between its writes, so that Ravel's own doings are never taken for another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.story.errors import StoryError
from app.story.known_files import KnownFiles, Seen
from app.story.manifest import MANIFEST_NAME, parse_manifest
from app.story.opening import open_story
from app.story.scene import ARCHIVE_FOLDER, NOTES_FOLDER, SCENES_FOLDER
from app.story.scene_files import list_scene_files
from app.story.story import Story
from app.story.textfile import decode


@dataclass(slots=True)
class Findings:
    """What is otherwise than Ravel left it.

    changed: scene files and what they hold now; missing: those that are gone; manifest: story.toml, if that was
    changed. known: what Ravel knew of each of these files, for the case that it knows better by the time it hears of
    this. fresh: the story as it would be opened now, where files came, went or story.toml is another one; None if it
    can't be opened so. folder_is_gone: nothing of it can be reached; then nothing else is said.
    """

    changed: dict[Path, Seen] = field(default_factory=dict)
    missing: list[Path] = field(default_factory=list)
    known: dict[Path, Seen | None] = field(default_factory=dict)
    manifest: Seen | None = None
    manifest_is_gone: bool = False
    fresh: Story | None = None
    manifest_error: StoryError | None = None
    folder_is_gone: bool = False

    def is_stale(self, path: Path, known: KnownFiles) -> bool:
        """Whether the file was written or dealt with here since."""
        return known.seen(path) is not self.known.get(path)


def look(root: Path, paths: Sequence[Path], known: KnownFiles, single_file: bool = False) -> Findings:
    """paths: every text of the story, where it lies on disk. single_file: there is no folder to look into.

    A file that can't be read at the moment is passed over: saving it will tell.
    """
    found = Findings()
    if not root.is_dir():
        found.folder_is_gone = True
        return found
    for path in paths:
        try:
            seen = known.foreign(path)
            found.known[path] = known.seen(path)
            if seen is not None:
                found.changed[path] = seen
            elif known.content(path) is not None and not path.exists():
                found.missing.append(path)
        except OSError:
            continue
    if not single_file:
        _look_at_folder(found, root, paths, known)
    return found


def _look_at_folder(found: Findings, root: Path, paths: Sequence[Path], known: KnownFiles) -> None:
    manifest = root / MANIFEST_NAME
    found.known[manifest] = known.seen(manifest)  # also where it can't be read
    try:
        found.manifest = known.foreign(manifest)
        found.known[manifest] = known.seen(manifest)
        found.manifest_is_gone = not manifest.exists()
        if found.manifest_is_gone:
            return
        on_disk = {
            root / file
            for folder in (SCENES_FOLDER, NOTES_FOLDER, ARCHIVE_FOLDER)
            for file in list_scene_files(root, folder)
        }
        if found.manifest is not None:
            parse_manifest(decode(found.manifest.data, manifest)[0], manifest)
        if found.manifest is not None or found.missing or on_disk - set(paths):
            found.fresh = open_story(root)
    except StoryError as error:
        found.manifest_error = error
    except OSError:
        return
