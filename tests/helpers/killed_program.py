"""The whole program, to be killed: it types, saves, switches scenes, imports, arranges and lets the model write.

python -m tests.helpers.killed_program FOLDER SEED

Each line that it prints is what is in the story from then on, a word that no other place has, and the time (seconds of
the monotonic clock). What it does depends on SEED alone.
"""

from __future__ import annotations

import random
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from app.application import Application

TICK_MS = 15


class Typist:
    """Does one thing a tick."""

    def __init__(self, program: Application, seed: int) -> None:
        self._program, self._rng, self._count = program, random.Random(seed), 0
        opened = program.story.current
        assert opened is not None
        self._opened = opened
        self._doings = [self._type] * 60 + [self._switch] * 3 + [self._save, self._import, self._add, self._arrange]
        self._doings += [self._delete, self._snapshot, self._undo, self._continue]

    def tick(self) -> None:
        self._type() if self._count == 0 else self._rng.choice(self._doings)()

    def _word(self) -> str:
        self._count += 1
        return f"[{self._count}]"

    def _say(self, *words: str) -> None:
        for word in words:
            print(word, time.monotonic(), flush=True)

    def _type(self) -> None:
        word = self._word()
        end = QTextCursor.MoveOperation.End
        self._program.editor.moveCursor(end if self._rng.random() < 0.7 else QTextCursor.MoveOperation.Start)
        self._program.editor.insertPlainText(f"{word} " if self._rng.random() < 0.9 else f"{word}\n\n")
        self._say(word)

    def _switch(self) -> None:
        self._program.story.show_scene(self._rng.choice(self._opened.story.scenes).id)

    def _save(self) -> None:
        self._program.story.save_now()

    def _import(self) -> None:
        words = [self._word() for _ in range(6)]
        chapters = [(f"Chapter {words[0]}", [(f"Scene {word}", f"Imported {word}.") for word in words[:3]])]
        chapters.append(("", [(f"Scene {word}", f"Imported {word}.") for word in words[3:]]))
        self._opened.insert_chapters(self._rng.randrange(len(self._opened.story.chapters) + 1), chapters)
        self._say(*words)

    def _add(self) -> None:
        word = self._word()
        self._opened.add_scene(self._rng.randrange(len(self._opened.story.scenes) + 1), f"New {word}", f"Added {word}.")
        self._say(word)

    def _arrange(self) -> None:
        story = self._opened.story
        scene, index = self._rng.choice(story.scenes).id, self._rng.randrange(len(story.scenes))
        self._opened.structure.change("move", lambda: story.move_scene(scene, index))
        self._opened.rename_scene(scene, f"Title {self._count}")

    def _delete(self) -> None:
        """And back at once: its words have to be somewhere at every moment."""
        story = self._opened.story
        if len(story.scenes) > 1:
            self._opened.structure.change("delete", lambda: story.remove_scene(self._rng.choice(story.scenes).id))
            self._opened.structure.undo()

    def _snapshot(self) -> None:
        self._opened.take_snapshot(f"Snapshot {self._count}")

    def _undo(self) -> None:
        self._program.editor.undo()
        self._program.editor.redo()

    def _continue(self) -> None:
        self._program.actions["continue"].trigger()


def main() -> None:
    qt = QApplication(sys.argv[:1])
    program = Application(qt)
    program.writing.token_limit = 30
    program.open(sys.argv[1])
    typist = Typist(program, int(sys.argv[2]))
    timer = QTimer(interval=TICK_MS)
    timer.timeout.connect(typist.tick)
    timer.start()
    qt.exec()


if __name__ == "__main__":
    main()
