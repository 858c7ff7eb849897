"""The model reads on while the writer pauses, gives way to everything else, and the window says what isn't read."""

from __future__ import annotations

import logging
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import engine
from app.controllers import reading as reading_module
from app.story.lock import acquire_lock
from app.story.storage import create_story, save_manifest, save_scene
from app.story.story import SCENE_BREAK
from tests.helpers.fake_engine import FakeReading, FakeSession
from tests.helpers.program import Program
from tests.helpers.shared import CORPUS

TEXTS = ("Fog.", "Rain.", "Wind.")
NEVER_MS = 10**8


@pytest.fixture
def novel(tmp_path: Path) -> Path:
    return make_novel(tmp_path / "A Novel", ("One", "Two", "Three"), TEXTS)


def make_novel(folder: Path, titles: tuple[str, ...], texts: tuple[str, ...]) -> Path:
    story = create_story(folder, folder.name, titles[0])
    for index, title in enumerate(titles[1:], 1):
        story.add_scene(index, title)
    for scene, text in zip(story.scenes, texts, strict=True):
        scene.text = text
        save_scene(story, scene)
    save_manifest(story)
    return folder


@dataclass
class Desk:
    """The program with an engine that the test plays, and pauses that are over when the test says so."""

    program: Program
    session: FakeSession

    def __post_init__(self) -> None:
        for timer in (self.reading.pause_timer, self.reading.rest_timer, self.reading.shown_timer):
            timer.setInterval(NEVER_MS)
        self.told: list[frozenset[str]] = []
        self.reading.reading_changed.connect(self.told.append)

    @property
    def reading(self) -> reading_module.ReadingController:
        return self.program.app.reading

    @property
    def ids(self) -> list[str]:
        return [scene.id for scene in self.program.app.story.current.story.scenes]

    @property
    def job(self) -> FakeReading:
        return self.session.readings[-1]

    @property
    def asked(self) -> int:
        return len(self.session.readings)

    @property
    def strip(self) -> str:
        return self.program.app.status.activity()

    @property
    def marked(self) -> list[int]:
        """Places of the scenes that are marked in the list."""
        model = self.program.app.scenes.model
        return [place for place, scene_id in enumerate(self.ids) if model.is_unread(scene_id)]

    def unread(self) -> list[int]:
        return [place for place, scene_id in enumerate(self.ids) if scene_id in self.reading.unread]

    def pause(self) -> None:
        self.reading.pause_timer.timeout.emit()

    def rest(self) -> None:
        self.reading.rest_timer.timeout.emit()

    def tell(self, *read: bool) -> None:
        self.job.tell(*read)
        self.drain()

    def finish(self) -> None:
        self.job.finish()
        self.drain()

    def read_all(self) -> None:
        """A pause and a rest, in which the model reads everything."""
        for wait in (self.pause, self.rest):
            before = self.asked
            wait()
            if self.asked > before:
                self.tell(*[True] * len(self.job.text.parts))
                self.finish()

    def drain(self) -> None:
        self.program.app.bridge.drain()

    def open_scene(self, place: int) -> None:
        self.program.app.scenes.scene_chosen.emit(self.ids[place])

    def edit(self, place: int, text: str = "Then: ") -> None:
        """Types at the beginning of a scene, and stays there."""
        self.open_scene(place)
        self.program.put_caret(0)
        self.program.type(text)

    def write(self, text: str = " So it was.", stale: tuple[int, ...] = ()) -> None:
        """A passage, whole."""
        self.program.app.actions["continue"].trigger()
        self.session.job.write(text)
        self.session.job.finish(stale=stale)
        self.drain()


@pytest.fixture
def desk(start: Callable[..., Program], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Desk]]:
    session = FakeSession()
    monkeypatch.setattr(engine, "Session", lambda **_: session)
    monkeypatch.setattr(reading_module, "PAUSE_MS", NEVER_MS)  # before the test could say otherwise
    monkeypatch.setattr(reading_module, "on_battery", lambda: False)
    return lambda folder: Desk(start(folder), session)


def test_after_a_pause_what_continue_needs_is_read(desk, novel: Path) -> None:
    at = desk(novel)
    at.open_scene(1)
    at.program.put_caret(3)
    assert at.asked == 0
    assert at.reading.pause_timer.isActive()
    at.pause()
    text = at.job.text
    assert text.parts == ("Fog." + SCENE_BREAK, "Rai")
    assert (text.names, text.open_part, at.job.whole) == (tuple(at.ids[:2]), 1, False)
    at.finish()
    at.program.app.actions["continue"].trigger()
    request = at.session.job.request
    assert (request.parts, request.names, request.story) == (text.parts, text.names, text.story)


def test_after_a_rest_the_scenes_behind_are_read_too(desk, novel: Path) -> None:
    at = desk(novel)
    at.open_scene(1)
    at.rest()
    text = at.job.text
    assert text.parts == ("Fog." + SCENE_BREAK, "Rain." + SCENE_BREAK, "Wind.")
    assert (text.names, text.open_part, at.job.whole) == (tuple(at.ids), 1, True)


def test_a_rest_that_is_over_before_the_first_reading_is_used_once_it_is_done(desk, novel: Path) -> None:
    at = desk(novel)
    at.open_scene(1)
    at.pause()
    at.rest()
    assert at.asked == 1
    at.finish()
    assert [job.whole for job in at.session.readings] == [False, True]


def test_what_was_read_is_not_asked_for_again(desk, novel: Path) -> None:
    at = desk(novel)
    at.open_scene(1)
    at.read_all()
    assert at.asked == 2
    at.read_all()
    assert at.asked == 2
    at.program.put_caret(1)
    at.pause()
    assert at.job.text.parts[-1] == "R"


def test_a_key_ends_the_reading_and_the_next_pause_begins_another(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    first = at.job
    at.program.type("x")
    assert first.cancelled
    assert not at.reading.is_reading
    first.confirm_cancel()
    at.drain()
    at.pause()
    assert at.asked == 2
    assert at.job.text.parts[-1] == "Wind.x"


def test_a_reading_that_the_engine_ended_is_asked_for_at_the_next_pause(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    at.reading.pause_timer.stop()
    at.job.confirm_cancel()
    at.drain()
    assert at.asked == 1
    assert at.reading.pause_timer.isActive()
    at.pause()
    assert at.asked == 2


def test_a_caret_that_moves_lets_the_reading_go_on_until_the_pause(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    first = at.job
    at.program.put_caret(2)
    assert not first.cancelled
    at.program.put_caret(5)
    at.pause()
    assert (at.asked, first.cancelled) == (1, False)
    at.program.put_caret(2)
    at.pause()
    assert (at.asked, first.cancelled) == (2, True)


def test_nothing_is_read_while_a_passage_is_written(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    at.program.app.actions["continue"].trigger()
    assert at.session.readings[0].cancelled
    at.pause()
    at.rest()
    assert at.asked == 1
    at.session.job.write(" Then")
    at.session.job.finish()
    at.drain()
    at.pause()
    assert at.asked == 2
    assert at.job.text.parts[-1] == "Wind. Then"


def test_nothing_is_read_while_a_model_loads(desk, novel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk(novel)
    real, later = at.session.load_model, []
    monkeypatch.setattr(at.session, "load_model", lambda path, on_event, **k: real(path, later.append, **k))
    at.program.app.model.load("another.pth")
    at.pause()
    assert at.asked == 0
    for event in later:
        at.program.app.bridge.post(event)
    at.drain()
    at.pause()
    assert at.asked == 1


def test_nothing_is_read_without_a_model(desk, novel: Path) -> None:
    at = desk(novel)
    at.program.app.model.info = None
    at.pause()
    at.rest()
    assert at.asked == 0


def test_nothing_is_read_where_the_writer_doesnt_want_it(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    at.program.app.settings.set_value("read_ahead", False)
    assert at.job.cancelled
    at.pause()
    at.rest()
    assert at.asked == 1
    at.program.app.settings.set_value("read_ahead", True)
    at.pause()
    assert at.asked == 2


def test_nothing_is_read_of_a_story_that_is_open_for_reading_only(desk, novel: Path, ravel_home: str) -> None:
    from app import paths

    lock = acquire_lock(novel, paths.state_folder())
    at = desk(novel)
    at.pause()
    at.rest()
    lock.release()
    assert at.asked == 0


def test_on_battery_only_what_continue_needs_is_read(desk, novel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk(novel)
    monkeypatch.setattr(reading_module, "on_battery", lambda: True)
    at.open_scene(1)
    at.pause()
    at.finish()
    at.rest()
    assert [job.whole for job in at.session.readings] == [False]
    at.open_scene(2)
    at.program.put_caret(5)
    at.pause()
    assert at.job.text.parts[-1] == "Wind."  # that happens to be all


def test_a_story_without_a_word_is_not_read(desk, tmp_path: Path) -> None:
    at = desk(make_novel(tmp_path / "Empty", ("One",), ("",)))
    at.pause()
    at.rest()
    assert at.asked == 0


def test_after_a_failure_nothing_is_asked_until_there_is_another_model(
    desk, novel: Path, caplog: pytest.LogCaptureFixture
) -> None:
    at = desk(novel)
    at.pause()
    with caplog.at_level(logging.INFO):
        at.program.app.bridge.post(engine.Failed(at.job.request_id, engine.NoModel()))
        at.drain()
    assert "reading ahead failed" in caplog.text
    assert at.program.app.notices.shown() == {}
    at.program.type("x")
    at.pause()
    at.rest()
    assert at.asked == 1
    at.program.app.model.load("another.pth")
    at.drain()
    at.pause()
    assert at.asked == 2


def test_events_of_a_reading_that_is_over_are_dropped(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    first = at.job
    at.program.type("x")
    first.tell(False, False, False)
    first.finish()
    at.drain()
    assert at.unread() == [2]
    at.pause()
    assert at.asked == 2


def test_closing_ends_the_reading_and_leaves_no_timer(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    at.program.app.window.close()
    assert at.job.cancelled
    reading = at.reading
    assert not any(timer.isActive() for timer in (reading.pause_timer, reading.rest_timer, reading.shown_timer))


def test_another_story_ends_the_reading_and_nothing_is_known_of_it(desk, novel: Path, tmp_path: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.open_scene(2)
    at.pause()
    other = make_novel(tmp_path / "Another", ("A", "B"), ("Aa.", "Bb."))
    at.program.app.story.open(str(other))
    assert at.job.cancelled
    assert at.unread() == at.marked == []
    at.pause()
    assert at.job.text.parts == ("Aa." + SCENE_BREAK, "Bb.")


# What is not read


def test_the_engine_says_what_is_read(desk, novel: Path) -> None:
    at = desk(novel)
    assert at.unread() == []
    at.pause()
    at.tell(False, False, False)
    assert at.unread() == [0, 1, 2]
    assert at.told[-1] == frozenset(at.ids)
    at.tell(True, False, False)
    assert at.unread() == [1, 2]
    at.tell(True, True, True)
    assert at.unread() == []
    assert at.told[-1] == frozenset()


def test_a_change_makes_its_scene_and_all_behind_it_unread_at_once(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(1)
    assert at.unread() == [1, 2]
    assert at.told == [frozenset(at.ids[1:])]


def test_a_change_that_is_taken_back_is_read_after_the_pause(desk, novel: Path) -> None:
    at = desk(novel)
    at.open_scene(1)
    at.read_all()
    at.edit(1)
    at.program.app.actions["undo"].trigger()
    assert at.unread() == [1, 2]
    at.pause()
    assert at.unread() == []


def test_a_scene_that_moves_makes_all_from_there_unread(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    two = at.ids[1]
    at.program.app.scenes.place_requested.emit([two], 0, 3)
    assert at.unread() == [1, 2]
    at.program.app.scenes.place_requested.emit([two], 0, 1)
    at.pause()
    assert at.unread() == []


def test_a_scene_that_goes_makes_those_behind_it_unread_until_it_is_back(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.program.app.scenes.delete_requested.emit([at.ids[1]])
    assert at.unread() == [1]
    at.program.app.scenes.undo_requested.emit()
    at.pause()
    assert at.unread() == []


def test_a_new_scene_makes_those_behind_it_unread_once_it_has_text(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.program.app.scenes.add_requested.emit(0, 1)
    assert at.unread() == []
    at.program.app.editor.setFocus()
    at.program.type("Snow.")
    at.pause()
    assert at.unread() == [1, 2, 3]


def test_a_new_title_changes_nothing(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.program.app.scenes.rename_requested.emit(at.ids[0], "First")
    at.pause()
    at.rest()
    assert at.unread() == []
    assert at.asked == 1  # the last scene is open: up to the caret is the whole story


def test_after_another_model_nothing_is_known(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.program.app.model.load("another.pth")
    at.drain()
    assert at.unread() == at.marked == []
    at.open_scene(2)
    at.pause()
    at.tell(False, False, False)
    assert at.unread() == [0, 1, 2]
    assert at.marked == []  # it has read nothing yet: that is no fault of any scene


def test_when_nothing_is_kept_any_more_it_is_read_again(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.program.app.memory.cleared.emit()
    at.pause()
    assert at.asked == 2


def test_a_passage_tells_what_was_read_for_it(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.open_scene(2)
    assert at.unread() == [0, 1, 2]
    at.write()
    assert at.unread() == []


# What the window says


def test_scenes_are_marked_but_for_the_open_one(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    assert at.marked == []
    at.edit(0)
    assert at.marked == [1, 2]
    at.open_scene(1)
    assert at.marked == [0, 2]


def test_the_strip_says_how_far_a_reading_is_that_takes_a_while(desk, novel: Path) -> None:
    at = desk(novel)
    at.pause()
    at.tell(False, False, False)
    assert at.strip == ""
    at.reading.shown_timer.timeout.emit()
    assert at.strip == "Reading ahead: scene 1 of 3"
    at.tell(True, False, False)
    assert at.strip == "Reading ahead: scene 2 of 3"
    at.tell(True, True, True)
    at.finish()
    assert at.strip == ""


def test_what_is_known_to_be_unread_is_said_to_be_read_at_once(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.open_scene(2)
    assert at.strip == "Still to read: 2 scenes"
    at.pause()
    assert at.strip == "Reading ahead: scene 1 of 3"
    at.tell(True, False, False)
    assert at.strip == "Reading ahead: scene 2 of 3"
    at.program.type("x")
    assert at.strip == "Still to read: Two"
    at.pause()
    at.tell(True, True, True)
    at.finish()
    assert at.strip == ""


def test_of_a_story_in_one_scene_the_share_is_said(desk, tmp_path: Path) -> None:
    at = desk(make_novel(tmp_path / "Short", ("One",), ("Fog.",)))
    at.pause()
    at.reading.shown_timer.timeout.emit()
    at.job.progress(10, 40)
    at.drain()
    assert at.strip == "Reading ahead: 25 %"


def test_a_short_reading_is_not_worth_a_word(desk, novel: Path) -> None:
    at = desk(novel)
    shown: list[str] = []
    at.reading.reading_changed.connect(lambda _: shown.append(at.strip))
    at.read_all()
    assert not any(shown)


def test_the_strip_names_what_the_model_has_yet_to_read_before_the_open_scene(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    assert at.strip == ""
    at.open_scene(1)
    assert at.strip == "Still to read: One"
    assert "goes on from what the model has read" in at.program.app.status.activity_hint()
    at.open_scene(2)
    assert at.strip == "Still to read: 2 scenes"
    assert "One, Two" in at.program.app.status.activity_hint()
    at.program.app.settings.set_value("at_once", False)
    assert "reads them first" in at.program.app.status.activity_hint()
    at.read_all()
    assert at.strip == ""


def test_a_passage_from_an_earlier_wording_says_so_and_once_that_is_read_what_retry_does(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.open_scene(2)
    at.write(stale=(0,))
    assert at.strip == "Written without the newest text of: One"
    assert at.unread() == [0, 1, 2]
    at.pause()
    at.tell(False, False, False)
    assert at.strip == "Written without the newest text of: One · Reading ahead: scene 1 of 3"
    at.tell(True, False, False)
    assert at.strip == "Retry writes from the newest text of: One · Reading ahead: scene 2 of 3"
    at.tell(True, True, True)
    at.session.readings[-1].finish()
    at.drain()
    assert at.strip == "Retry writes from the newest text of: One"
    at.edit(2)
    assert at.strip == ""


def test_the_next_passage_takes_the_line_away(desk, novel: Path) -> None:
    at = desk(novel)
    at.read_all()
    at.edit(0)
    at.open_scene(2)
    at.write(stale=(0,))
    at.program.app.actions["continue"].trigger()
    assert "newest text" not in at.strip
    at.session.job.finish()
    at.drain()
    assert at.strip == ""


def test_after_a_restart_a_passage_from_an_earlier_wording_marks_what_is_not_read(desk, novel: Path) -> None:
    at = desk(novel)
    at.write(stale=(0,))
    assert at.strip == "Written without the newest text of: One"
    assert at.marked == [0, 1]


# With the model that comes with the program


def test_continue_reads_nothing_after_a_pause_and_goes_on_from_the_earlier_wording_without_one(
    start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_module, "PAUSE_MS", 0)
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        prose = file.read(7_000)
    texts = (prose[:4_000], prose[4_000:6_000], prose[6_000:].rstrip())
    program = start(make_novel(tmp_path / "A Novel", ("One", "Two", "Three"), texts))
    app, done, stats = program.app, [], []
    app.bridge.event_received.connect(lambda event: done.append(event) if isinstance(event, engine.Done) else None)
    app.generation.passage_finished.connect(stats.append)
    app.writing.token_limit = 8
    program.wait(lambda: bool(done))
    assert app.reading.unread == frozenset()
    program.continue_writing()
    assert (stats[-1].tokens_read, stats[-1].stale) == (0, ())
    app.reading.pause_timer.setInterval(NEVER_MS)  # the writer is faster than the model
    one, _, three = (scene.id for scene in app.story.current.story.scenes)
    app.scenes.scene_chosen.emit(one)
    program.put_caret(0)
    program.type("It was late. ")
    app.scenes.scene_chosen.emit(three)
    program.continue_writing()
    assert (stats[-1].tokens_read, stats[-1].stale) == (0, (0,))
    assert app.status.activity() == "Written without the newest text of: One"
    assert one in app.reading.unread
    done.clear()
    app.reading.pause_timer.start(0)
    program.wait(lambda: bool(done))
    assert app.status.activity() == "Retry writes from the newest text of: One"
    assert app.reading.unread == frozenset()
    program.continue_writing()
    assert (stats[-1].tokens_read, stats[-1].stale) == (0, ())
