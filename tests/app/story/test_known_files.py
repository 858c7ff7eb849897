"""app/story/known_files.py: other programs' changes are seen in time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.story.known_files import KnownFiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"ours")
    return path


@pytest.fixture
def known(path: Path) -> KnownFiles:
    known = KnownFiles()
    known.note(path, b"ours")
    return known


def content(known: KnownFiles, path: Path) -> bytes | None:
    found = known.foreign(path)
    return found.data if found is not None else None


def test_a_file_as_it_was_left_is_not_foreign(known: KnownFiles, path: Path) -> None:
    assert known.foreign(path) is None
    assert known.holds(path, b"ours")
    assert not known.holds(path, b"other")


def test_another_content_of_the_same_size_is_seen(known: KnownFiles, path: Path) -> None:
    path.write_bytes(b"urso")
    os.utime(path, ns=(1, 1))
    assert content(known, path) == b"urso"
    assert not known.holds(path, b"ours")


def test_the_same_content_at_another_time_is_not_foreign(known: KnownFiles, path: Path) -> None:
    os.utime(path, ns=(1, 1))
    assert known.foreign(path) is None
    assert known.holds(path, b"ours")


def test_a_file_that_is_gone_has_nothing_to_protect(known: KnownFiles, path: Path) -> None:
    path.unlink()
    assert known.foreign(path) is None
    assert not known.holds(path, b"ours")


def test_a_file_never_seen_is_foreign(known: KnownFiles, path: Path) -> None:
    other = path.with_name("b.md")
    other.write_bytes(b"theirs")
    assert content(known, other) == b"theirs"


def test_what_is_known_moves_with_the_file(known: KnownFiles, path: Path) -> None:
    moved = path.rename(path.with_name("b.md"))
    known.move(path, moved)
    assert known.foreign(moved) is None
    path.write_bytes(b"ours")
    assert content(known, path) == b"ours"


def test_what_was_accepted_is_known_and_a_later_change_is_seen(known: KnownFiles, path: Path) -> None:
    path.write_bytes(b"theirs")
    found = known.foreign(path)
    assert found is not None
    assert known.content(path) == b"ours"
    path.write_bytes(b"theirs again")  # before what was found is accepted
    known.accept(path, found)
    assert known.content(path) == b"theirs"
    assert content(known, path) == b"theirs again"
