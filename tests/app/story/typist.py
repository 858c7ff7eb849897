"""A child process that types: appends numbered lines to a story through the same Autosave and Saver as the program.

Called with the story's path and the user's state folder. After each line it tells its parent, on stdout, the line's
number and the time (monotonic) when it was typed.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from app.story.autosave import Autosave
from app.story.lock import acquire_lock
from app.story.recovery import Recovery
from app.story.saver import Saver
from app.story.storage import open_story

PAUSE_S = 0.004  # between lines: a fast typist, so that the file changes at every save


def line(number: int) -> str:
    """A line whose every half is recognised as such."""
    return f"<{number}|{'é終🙂' * (number % 40)}|{number}>\n"


def main(story_path: Path, state_folder: Path) -> None:
    """Types until it is killed."""
    acquired = acquire_lock(story_path, state_folder)
    story = open_story(story_path)
    scene = story.scenes[-1]
    saver = Saver(Recovery(state_folder / "recovery"), story.known)
    autosave: Autosave[str] = Autosave()
    number = scene.text.count("\n")
    while acquired.scope:
        scene.text += line(number)
        autosave.changed(scene.id)
        os.write(1, f"{number} {time.monotonic()}\n".encode())
        number += 1
        for scene_id in autosave.due():
            saver.save_scene(story, story.scene(scene_id))
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
