"""app/story/recovery.py: the safety net."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.story.recovery import Recovery


def test_nothing_is_made_before_something_is_kept(recovery: Recovery) -> None:
    assert recovery.entries() == []
    assert not recovery.folder.exists()


def test_texts_and_bytes_are_kept_as_they_are_newest_first(recovery: Recovery, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, str | bytes]] = [("a.md", "Text é"), ("b.txt", b"caf\xe9\r\n"), ("a.md", "Newer")]
    for now, (name, content) in enumerate(kept):
        monkeypatch.setattr("time.time", lambda now=now: float(now))
        recovery.keep(Path("/novel") / name, content, "unsaved" if isinstance(content, str) else "foreign")
    assert [entry.kept_at.read_bytes() for entry in recovery.entries()] == [b"Newer", b"caf\xe9\r\n", "Text é".encode()]
    assert [entry.kind for entry in recovery.entries()] == ["unsaved", "foreign", "unsaved"]
    assert [entry.when for entry in recovery.entries(Path("/novel/a.md"))] == [2.0, 0.0]
    assert recovery.entries()[1].kept_at.suffix == ".txt"


def test_an_older_copy_can_be_written_over(recovery: Recovery) -> None:
    first = recovery.keep(Path("/a.md"), "old", "unsaved")
    assert recovery.keep(Path("/a.md"), "new", "unsaved", replaces=first) == first
    assert [entry.kept_at.read_text() for entry in recovery.entries()] == ["new"]


def test_what_was_discarded_is_gone(recovery: Recovery) -> None:
    kept_at = recovery.keep(Path("/a.md"), "text", "unsaved")
    recovery.discard(kept_at)
    recovery.discard(kept_at)
    assert list(recovery.folder.iterdir()) == []


@pytest.mark.parametrize(
    "note", [b"", b"\xff", b"5", b'{"original": 5}', b'{"original": "/a", "kind": "x", "when": 1}']
)
def test_a_spoilt_note_is_passed_over_and_its_text_stays(recovery: Recovery, note: bytes) -> None:
    kept_at = recovery.keep(Path("/a.md"), "text", "unsaved")
    kept_at.with_name(kept_at.name + ".json").write_bytes(note)
    assert recovery.entries() == []
    assert kept_at.read_text() == "text"


def test_any_file_name_can_be_kept(recovery: Recovery) -> None:
    for name in ("x" * 250 + ".md", "CON", "末班马车.md", ".hidden"):
        assert recovery.keep(Path("/novel") / name, name, "unsaved").read_text() == name
