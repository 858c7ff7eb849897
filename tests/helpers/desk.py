"""A generation on a scene, played by the test, without a window."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

import engine
from app.bridge import EventBridge
from app.editor.scene_document import SceneDocument
from app.generation import Generation
from tests.helpers.fake_engine import FakeRowsJob, FakeSession

REQUEST = engine.GenerationRequest(parts=("Once. ",), max_words=20, params=engine.SamplingParams(seed=42))


class Desk:
    """A generation on a scene with a fake session, and what it told."""

    def __init__(self, text: str, session: FakeSession | None = None, lag_s: float = 0.0) -> None:
        self.session = session or FakeSession()
        self.bridge = EventBridge()
        self.generation = Generation(self.session, self.bridge, lag_s=lag_s)
        self.document = SceneDocument("scene", text)
        self.told: list[object] = []
        g = self.generation
        g.phase_changed.connect(lambda phase: self.told.append(phase))
        g.reading_progress.connect(lambda done, total: self.told.append((done, total)))
        g.passage_finished.connect(lambda stats: self.told.append(("finished", stats.tokens_written)))
        self.made: list[str] = []
        self.placed: list[str] = []
        g.take_made.connect(lambda _passage, take: self.made.append(take.text))
        g.take_placed.connect(lambda _passage, take: self.placed.append(take.text))
        g.generation_failed.connect(lambda error: self.told.append(error))
        g.takes_changed.connect(lambda current, count: setattr(self, "last_takes", (current, count)))

    def begin(self, position: int | None = None) -> None:
        position = len(self.document) if position is None else position
        self.document.place_caret(position, position)
        assert self.generation.continue_at(self.document, position, REQUEST)

    def write(self, *texts: str) -> None:
        for text in texts:
            self.session.job.write(text)
        self.bridge.drain()

    def finish(self) -> None:
        self.session.job.finish()
        self.bridge.drain()

    def passage(self, *texts: str) -> None:
        """A whole passage at the end, or another take of one that was begun."""
        self.write(*texts)
        self.finish()

    @property
    def rows(self) -> FakeRowsJob:
        """The alternatives that are written."""
        job = self.session.job
        assert isinstance(job, FakeRowsJob)
        return job

    def offer(self, count: int, position: int | None = None) -> None:
        position = len(self.document) if position is None else position
        self.document.place_caret(position, position)
        assert self.generation.offer_at(self.document, position, REQUEST, count)

    def write_rows(self, *texts: str) -> None:
        """A token for each row, none for ""."""
        for row, text in enumerate(texts):
            if text:
                self.rows.write_row(row, text)
        self.bridge.drain()

    def offered(self, *texts: str) -> None:
        """Alternatives at the end, from asking to the end."""
        self.offer(len(texts))
        self.write_rows(*texts)
        self.end_rows()

    def end_rows(self) -> None:
        self.rows.end_rows()
        self.finish()

    def stop_rows(self) -> None:
        """What the worker does once it has seen a cancel."""
        self.rows.end_rows("cancelled")
        self.rows.confirm_cancel()
        self.bridge.drain()

    @property
    def text(self) -> str:
        return self.document.text()


def replace_text(document: SceneDocument, start: int, end: int, text: str) -> None:
    cursor = QTextCursor(document.document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)
