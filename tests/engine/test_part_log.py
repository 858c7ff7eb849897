"""The token log on disk: what is written, and what comes of files that are lost, damaged or foreign."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from engine import part_log
from engine.files import replace_file
from engine.timeline import Timeline, log_path
from engine.tokenizer import Tokenizer
from engine.wordings import encode_open
from tests.engine.vocabularies import builtin, world

NAMES = [f"scene {number}" for number in range(5)]
PARTS = [f"This is scene {number}, in which it rained 😀 and rained. \ud800\r\n\n" for number in range(5)]


def oddly(text: str) -> list[int]:
    return [token for character in text for token in builtin().encode(character)]


def opened(folder: Path, tokenizer: Tokenizer | None = None) -> Timeline:
    return Timeline(tokenizer or builtin(), folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A story's log: five scenes, the last one with words of the model's, read one after the other."""
    place = log_path(tmp_path / "logs", "A Story", builtin().fingerprint)
    timeline = opened(place)
    timeline.tokens(PARTS, NAMES)
    timeline.append(PARTS, NAMES, oddly(" And then."))
    timeline.note_reading(PARTS, NAMES)
    timeline.save()
    return place


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Names of files, with what changes when one is written anew."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


def ends_as_written(timeline: Timeline) -> bool:
    ids = timeline.tokens([*PARTS[:4], PARTS[4] + " And then."], NAMES)
    return ids[4].tolist() == encode_open(builtin(), PARTS[4]) + oddly(" And then.")


def test_everything_is_there_again(folder: Path) -> None:
    timeline = opened(folder)
    assert [reading.names for reading in timeline.earlier([*NAMES, "new"])] == [tuple(NAMES)]
    assert ends_as_written(timeline)


def test_only_what_has_changed_is_written(folder: Path) -> None:
    before = files(folder)
    timeline = opened(folder)
    timeline.tokens(PARTS[::-1], NAMES[::-1])
    timeline.note_reading(PARTS, NAMES)
    timeline.save()
    assert files(folder) == before
    timeline.tokens([PARTS[0], PARTS[1] + "More."], NAMES[:2])
    timeline.save()
    after = files(folder)
    assert len(before.items() ^ after.items()) == 2
    assert len(after) == 6


def test_a_log_that_was_not_changed_is_not_made(tmp_path: Path) -> None:
    timeline = opened(tmp_path / "log")
    timeline.save()
    assert sum(1 for path in (tmp_path / "log").glob("*.part")) == 0


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "deleted", "nonsense", "a folder"])
@pytest.mark.parametrize("which", ["part", "readings", "all"])
def test_what_is_damaged_costs_what_was_in_it_and_nothing_else(folder: Path, damage: str, which: str, caplog) -> None:
    victims = {"part": sorted(folder.glob("*.part"))[:1], "readings": [folder / "readings"], "all": folder.iterdir()}
    for path in list(victims[which]):
        data = path.read_bytes()
        path.unlink()
        if damage == "a folder":
            path.mkdir()
        elif damage != "deleted":
            flipped = bytes([*data[:200], data[200] ^ 4, *data[201:]])
            path.write_bytes({"cut": data[:-1], "flipped": flipped, "emptied": b"", "nonsense": b"nonsense"}[damage])
    with caplog.at_level(logging.INFO):
        timeline = opened(folder)
    assert ("a token log was dropped" in caplog.text) == (damage not in ("deleted", "a folder"))
    ids = timeline.tokens(PARTS, NAMES)
    assert [piece.tolist() for piece in ids] == [encode_open(builtin(), text) for text in PARTS]
    assert ends_as_written(timeline) or which != "readings"
    for reading in timeline.earlier([*NAMES, "new"]):
        assert reading.names == tuple(NAMES)[: len(reading.names)]
        assert [p.tolist() for p in reading.pieces] == [p.tolist() for p in ids[: len(reading.names)]]
    timeline.save()


def test_another_vocabulary_and_the_earlier_format_are_dropped(folder: Path, caplog) -> None:
    old = folder.with_name(folder.name + ".tokens")
    old.write_bytes(b"all of a story in one file")
    with caplog.at_level(logging.INFO):
        timeline = opened(folder, world())
    assert caplog.text.count("a token log was dropped") == 6
    assert "earlier format" in caplog.text
    assert not old.exists()
    assert not list(folder.iterdir())
    assert [ids.tolist() for ids in timeline.tokens(PARTS, NAMES)] == [encode_open(world(), text) for text in PARTS]


def test_a_file_with_a_right_checksum_and_wrong_content_is_dropped(folder: Path) -> None:
    path = next(folder.glob("*.part"))
    body = path.read_bytes()[16:]
    line, _, rest = body.partition(b"\n")
    for wrong in (
        b"",
        b"[]\n",
        b"{}\n" + rest,
        line.replace(b'"format": 3', b'"format": 4') + b"\n" + rest,
        line.replace(b'"wordings": [[', b'"wordings": [[9') + b"\n" + rest,
        line.replace(b'"wordings": [[', b'"wordings": [[-') + b"\n" + rest,
        line.replace(b'"wordings": [', b'"wordings": ["x", ') + b"\n" + rest,
        body[:-5],
    ):
        path.write_bytes(part_log._checksum(wrong) + wrong)
        assert ends_as_written(opened(folder)) in (True, False)
        assert not path.exists()


def test_the_last_of_two_programs_that_writes_a_scene_keeps_it(folder: Path) -> None:
    first, second = opened(folder), opened(folder)
    first.tokens([PARTS[0] + "First."], NAMES[:1])
    first.note_reading([PARTS[0] + "First.", PARTS[1]], NAMES[:2])
    second.append([PARTS[0]], NAMES[:1], oddly("Second."))
    second.append([PARTS[1]], NAMES[1:2], oddly("Second."))
    first.save()
    second.save()
    first.save()
    both = opened(folder)
    ids = both.tokens([PARTS[0] + "Second.", PARTS[1] + "Second."], NAMES[:2])
    assert [piece.tolist() for piece in ids] == [encode_open(builtin(), text) + oddly("Second.") for text in PARTS[:2]]
    for reading in both.earlier([*NAMES, "new"]):
        assert builtin().decode(reading.pieces[0]).startswith("This is scene 0")


def test_a_reading_ends_before_a_scene_whose_wording_is_gone(folder: Path) -> None:
    timeline = opened(folder)
    timeline.tokens(PARTS, NAMES)
    lost = folder / part_log._file_name(NAMES[2])
    lost.unlink()
    again = opened(folder)
    assert [reading.names for reading in again.earlier([*NAMES[:2], "new"])] == [tuple(NAMES[:2])]
    assert again.earlier([*NAMES, "new"]) == []


@pytest.mark.parametrize("call", ["open", "write", "mkdir"])
def test_a_disk_that_refuses_costs_a_line_in_the_log(tmp_path: Path, call: str, monkeypatch, caplog) -> None:
    timeline = opened(tmp_path / "log")
    timeline.tokens(PARTS, NAMES)

    def refuses(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, caplog.at_level(logging.INFO):
        if call == "mkdir":
            patched.setattr(Path, "mkdir", refuses)
        elif call == "open":
            patched.setattr(os, "open", refuses)
        else:
            patched.setattr(os, "replace", refuses)
        timeline.save()
    assert [(record.levelname, "could not be kept" in record.message) for record in caplog.records] == [("INFO", True)]
    timeline.save()
    assert len(list((tmp_path / "log").iterdir())) == 6


def test_a_disk_that_fills_in_the_middle_keeps_what_was_written(tmp_path: Path, monkeypatch) -> None:
    timeline = opened(tmp_path / "log")
    timeline.tokens(PARTS, NAMES)
    written = []

    def fills(path: Path, data: bytes) -> None:
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        written.append(path)
        replace_file(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(part_log, "replace_file", fills)
        timeline.save()
    assert len(list((tmp_path / "log").iterdir())) == 3
    assert [ids.tolist() for ids in opened(tmp_path / "log").tokens(PARTS, NAMES)] == [
        encode_open(builtin(), text) for text in PARTS
    ]


def test_a_file_where_the_folder_should_be_is_left_alone(tmp_path: Path, caplog) -> None:
    (tmp_path / "log").write_text("a file")
    with caplog.at_level(logging.INFO):
        timeline = opened(tmp_path / "log")
        timeline.tokens(PARTS, NAMES)
        timeline.save()
    assert "could not be kept" in caplog.text
    assert (tmp_path / "log").read_text() == "a file"


def test_what_a_killed_program_left_goes_after_a_while(folder: Path) -> None:
    new, old = folder / ".0123456789abcdef.tmp", folder / ".fedcba9876543210.tmp"
    for path in (new, old):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    opened(folder)
    assert new.exists()
    assert not old.exists()


def test_scenes_of_long_ago_go_beyond_a_number(folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(part_log, "MOST_PARTS", 3)
    for number, name in enumerate(NAMES):
        os.utime(folder / part_log._file_name(name), (number, number))
    timeline = opened(folder)
    assert {path.name for path in folder.glob("*.part")} == {part_log._file_name(name) for name in NAMES[2:]}
    assert [ids.tolist() for ids in timeline.tokens(PARTS, NAMES)] == [encode_open(builtin(), text) for text in PARTS]


def test_logs_of_the_stories_written_longest_ago_make_room(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    places = [log_path(logs, story, "v") for story in ("oldest", "older", "newest")]
    for number, place in enumerate(places):
        place.mkdir(parents=True)
        for name in ("a.part", "readings"):
            (place / name).write_bytes(b"x" * 1000)
            os.utime(place / name, (number, number))
    (logs / "foreign").mkdir()
    (logs / "foreign" / "a").write_bytes(b"x" * 9000)
    part_log.make_room(logs, 6000)
    assert all(place.exists() for place in places)
    part_log.make_room(logs, 4500)
    assert [place.exists() for place in places] == [False, True, True]
    part_log.make_room(logs, 0)
    assert [path.name for path in logs.iterdir()] == ["foreign"]
    part_log.make_room(tmp_path / "absent", 0)
