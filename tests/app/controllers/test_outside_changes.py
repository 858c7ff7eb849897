"""What other programs do to a story's files while it is open, in the whole window."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.controllers import outside_changes
from app.story import versions_table
from app.story.storage import open_story, save_manifest
from tests.helpers.novels import id_of, write_novel
from tests.helpers.program import CTRL, Program

TEXTS = {
    "Night": "It was dark.\n\nNobody came.\n\nThe harbour lay still.",
    "Morning": "It was light.",
    "Noon": "It was hot.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_novel(tmp_path / "A Novel", TEXTS)


@pytest.fixture
def program(qtbot, folder: Path) -> Iterator[Program]:
    program = Program(qtbot, str(folder), wait_for_model=False)
    program.app.story.show_scene(id_of(program, "Night"))
    yield program
    if not program.is_closed:
        program.close()


def file_of(program: Program, title: str) -> Path:
    opened = program.app.story.current
    assert opened is not None
    return opened.story.path_of(opened.story.text_with_id(id_of(program, title)))


def replaced(path: Path, text: str) -> None:
    """As most editors save: another file takes the name."""
    other = path.with_name("another editor's")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def notices(program: Program) -> dict[str, str]:
    return {key: text for key, text in program.app.notices.shown().items() if key.startswith("outside")}


def looked(program: Program) -> None:
    """What there is to be seen was seen."""
    opened = program.app.story.current
    assert opened is not None
    seen: list[object] = []
    program.app.manuscript.outside.look()
    opened.saving.look_outside(seen.append)
    program.wait(lambda: bool(seen) and program.app.manuscript.outside.is_idle)


def saved(program: Program) -> None:
    opened = program.app.story.current
    assert opened is not None
    opened.save_now()
    program.wait(lambda: opened.save_state == "saved")


def versions_of(program: Program, title: str) -> list[tuple[str, str]]:
    opened = program.app.story.current
    assert opened is not None
    assert opened.versions is not None
    found: list[list[tuple[str, str]]] = []
    scene_id = id_of(program, title)

    def read(db):
        return [
            (each.reason, versions_table.version_text(db, each.id)) for each in versions_table.versions_of(db, scene_id)
        ]

    opened.versions.ask(read, found.append)
    assert opened.versions.flush(10)
    return found[0]


@pytest.mark.parametrize("write", [replaced, Path.write_text])
def test_a_change_of_another_editor_comes_onto_the_page_by_itself_and_undo_takes_it_back(
    program: Program, write
) -> None:
    program.put_caret(len("It was dark.\n\nNo"))
    theirs = "It was dark. And cold.\n\nNobody came.\n\nThe harbour lay empty."
    write(file_of(program, "Night"), theirs)
    program.wait(lambda: program.text == theirs)
    assert program.caret == len("It was dark. And cold.\n\nNo")
    assert "“Night”" in notices(program)["outside taken"]
    saved(program)
    assert file_of(program, "Night").read_text() == theirs
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == TEXTS["Night"]


def test_a_scene_that_is_not_on_the_page_is_taken_over_too(program: Program) -> None:
    replaced(file_of(program, "Noon"), "It was very hot.")
    program.wait(lambda: bool(notices(program)))
    program.app.story.show_scene(id_of(program, "Noon"))
    assert program.text == "It was very hot."


def test_the_notice_shows_what_changed(program: Program) -> None:
    replaced(file_of(program, "Night"), TEXTS["Night"].replace("still", "empty"))
    replaced(file_of(program, "Noon"), "It was very hot.")
    looked(program)
    assert "2" in notices(program)["outside taken"]
    texts = program.app.manuscript.outside.texts
    texts.show_taken()
    assert texts.dialog is not None
    assert texts.dialog.list.count() == 2
    assert "still" in texts.dialog.view.text.toPlainText()
    texts.dialog.close()


def test_changes_on_both_sides_are_merged_as_one_step_and_all_is_kept_among_the_versions(program: Program) -> None:
    program.put_caret(0)
    program.type("Well. ")
    mine = "Well. " + TEXTS["Night"]
    theirs = TEXTS["Night"].replace("still", "empty")
    replaced(file_of(program, "Night"), theirs)
    looked(program)
    assert program.text == mine.replace("still", "empty")
    assert program.caret == len("Well. ")
    saved(program)
    assert file_of(program, "Night").read_text() == mine.replace("still", "empty")
    kept = versions_of(program, "Night")
    assert ("outside", mine) in kept
    assert ("merge", theirs) in kept
    program.press(Qt.Key.Key_Z, CTRL)
    assert program.text == mine


def test_a_save_finds_another_programs_change_before_any_watcher_does(program: Program) -> None:
    program.app.manuscript.outside.watch.forget()
    program.put_caret(0)
    program.type("Well. ")
    theirs = TEXTS["Night"].replace("still", "empty")
    replaced(file_of(program, "Night"), theirs)
    opened = program.app.story.current
    assert opened is not None
    opened.save_now()
    program.wait(lambda: file_of(program, "Night").read_text() == "Well. " + theirs)
    program.wait(lambda: opened.save_state == "saved")
    assert opened.saving.recovery.entries() == []


@pytest.mark.parametrize("choice", ["mine", "theirs", "both"])
def test_what_both_changed_in_the_same_place_is_asked_about(program: Program, choice: str) -> None:
    program.put_caret(len("It was dark"))
    program.type(" and cold")
    mine = TEXTS["Night"].replace("dark", "dark and cold")
    theirs = TEXTS["Night"].replace("dark", "dark but warm").replace("still", "empty")
    path = file_of(program, "Night")
    replaced(path, theirs)
    looked(program)
    opened = program.app.story.current
    assert opened is not None
    assert program.text == mine
    opened.save_now()
    program.wait(lambda: bool(opened.saving.recovery.entries()))
    program.wait(lambda: opened.save_state == "unsaved")
    assert path.read_text() == theirs  # and stays so until it is decided
    (entry,) = opened.saving.recovery.entries()
    assert entry.kept_at.read_text() == mine
    texts = program.app.manuscript.outside.texts
    program.wait(lambda: "outside both" in notices(program))
    texts.show_undecided()
    assert texts.dialog is not None
    texts.dialog.buttons[choice].click()
    expected = {
        "mine": mine.replace("still", "empty"),
        "theirs": theirs,
        "both": "It was dark and cold.\n\n" + theirs,
    }[choice]
    assert program.text == expected
    saved(program)
    assert path.read_text() == expected
    assert notices(program) == {}
    assert opened.saving.recovery.entries() == []
    kept = {text for _, text in versions_of(program, "Night")}
    assert {mine, theirs} <= kept


def test_an_undecided_text_is_offered_when_the_story_is_opened_again(program: Program, folder: Path, qtbot) -> None:
    program.put_caret(len("It was dark"))
    program.type(" and cold")
    mine = program.text
    theirs = TEXTS["Night"].replace("dark", "dim")
    replaced(file_of(program, "Night"), theirs)
    program.close()
    assert open_story(folder).scenes[0].text == theirs
    again = Program(qtbot, str(folder), wait_for_model=False)
    (entry,) = again.app.story.current.rescued()
    assert entry.kept_at.read_text() == mine
    again.close()


def test_the_model_writes_on_undisturbed_and_the_change_comes_after_it(program: Program) -> None:
    opened = program.app.story.current
    assert opened is not None
    passage = opened.document(id_of(program, "Night")).begin_passage(0)
    passage.append("Once. ")
    theirs = TEXTS["Night"].replace("still", "empty")
    replaced(file_of(program, "Night"), theirs)
    looked(program)
    outside = program.app.manuscript.outside
    assert outside.texts.again_timer.isActive()
    assert "still" in program.text
    passage.finish()
    outside.texts.again_timer.timeout.emit()
    program.wait(lambda: program.text == "Once. " + theirs)


def test_new_scenes_order_and_titles_of_another_program_are_taken_over(program: Program, folder: Path) -> None:
    other = open_story(folder)
    other.move_scene(id_of(program, "Noon"), 0)
    other.rename_scene(id_of(program, "Night"), "Dusk")
    other.add_scene(1, "Dawn").text = "The light came."
    save_manifest(other)
    program.wait(lambda: "outside order" in notices(program))
    opened = program.app.story.current
    assert opened is not None
    assert [scene.title for scene in opened.story.scenes] == ["Noon", "Dawn", "Dusk", "Morning"]
    assert [scene.text for scene in opened.story.scenes[:2]] == ["It was hot.", "The light came."]
    assert program.text == TEXTS["Night"]
    program.put_caret(0)
    program.type("Well. ")
    saved(program)
    program.close()
    again = open_story(folder)
    assert {scene.title: scene.text for scene in again.scenes} == {
        "Noon": "It was hot.",
        "Dawn": "The light came.",
        "Dusk": "Well. " + TEXTS["Night"],
        "Morning": "It was light.",
    }
    assert again.problems == []


def test_a_file_that_another_program_puts_into_the_folder_becomes_a_scene(program: Program, folder: Path) -> None:
    (folder / "scenes" / "later.md").write_text("From elsewhere.")
    program.wait(lambda: "outside order" in notices(program))
    opened = program.app.story.current
    assert opened is not None
    assert opened.story.scenes[-1].text == "From elsewhere."
    assert program.app.scenes is not None


@pytest.mark.parametrize("choice", ["write", "trash", "later"])
def test_the_text_of_a_deleted_file_is_still_here_and_the_writer_decides(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(outside_changes, "ask_missing", lambda parent, sentence: choice)
    path = file_of(program, "Noon")
    path.unlink()
    program.wait(lambda: "outside missing" in notices(program))
    program.app.manuscript.outside.decide_missing()
    opened = program.app.story.current
    assert opened is not None
    if choice == "write":
        program.wait(path.exists)
        assert path.read_text() == "It was hot."
    elif choice == "trash":
        program.wait(lambda: any((folder / "trash").glob("*.md")) if (folder / "trash").is_dir() else False)
        assert [file.read_text() for file in (folder / "trash").glob("*.md")] == ["It was hot."]
        assert "Noon" not in [scene.title for scene in opened.story.scenes]
    else:
        program.wait(lambda: "outside missing" in notices(program))
        assert not path.exists()
    if choice != "later":
        looked(program)
        assert "outside missing" not in notices(program)


def test_a_deleted_scenes_folder_is_made_again(program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_changes, "ask_missing", lambda parent, sentence: "write")
    shutil.rmtree(folder / "scenes")
    program.wait(lambda: "outside missing" in notices(program))
    program.app.manuscript.outside.decide_missing()
    program.wait(lambda: len(list(folder.glob("scenes/*.md"))) == 3)
    program.close()
    assert {scene.title: scene.text for scene in open_story(folder).scenes} == TEXTS


def test_a_deleted_story_toml_is_written_again(program: Program, folder: Path) -> None:
    content = (folder / "story.toml").read_text()
    (folder / "story.toml").unlink()
    looked(program)
    program.wait((folder / "story.toml").exists)
    assert (folder / "story.toml").read_text() == content


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_an_order_that_both_changed_is_asked_about(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch, choice: str
) -> None:
    monkeypatch.setattr(outside_changes, "ask_order", lambda parent: choice)
    opened = program.app.story.current
    assert opened is not None
    program.app.manuscript.outside.watch.forget()
    other = open_story(folder)
    other.title = "Another Novel"
    save_manifest(other)
    opened.rename_scene(id_of(program, "Morning"), "Dawn")
    program.wait(lambda: "outside order" in notices(program))
    assert 'title = "Another Novel"' in (folder / "story.toml").read_text()
    program.app.notices._run("outside order")
    program.wait(lambda: ("Dawn" in (folder / "story.toml").read_text()) == (choice == "mine"))
    saved(program)
    titles = [scene.title for scene in open_story(folder).scenes]
    assert ("Dawn" in titles) == (choice == "mine")
    assert (open_story(folder).title == "Another Novel") == (choice == "theirs")


def test_a_title_that_is_on_its_way_to_the_disk_is_not_given_up_for_another_programs(
    program: Program, folder: Path
) -> None:
    opened = program.app.story.current
    assert opened is not None
    other = open_story(folder)
    other.title = "Another Novel"
    save_manifest(other)
    is_held = threading.Event()
    opened.saving._saver.between_writes(lambda: is_held.wait(60))  # a slow disk
    program.app.manuscript.outside.look()
    opened.set_story("Our Novel", "")
    opened.save_now()
    is_held.set()
    program.wait(lambda: "outside order" in notices(program))
    assert opened.story.title == "Our Novel"


def test_a_damaged_story_toml_is_told_and_ours_takes_its_place_when_the_writer_says_so(
    program: Program, folder: Path
) -> None:
    content = (folder / "story.toml").read_text()
    (folder / "story.toml").write_text("title = [")
    program.wait(lambda: "outside list" in notices(program))
    assert (folder / "story.toml").read_text() == "title = ["
    program.app.notices._run("outside list")
    program.wait(lambda: (folder / "story.toml").read_text() == content)
    opened = program.app.story.current
    assert opened is not None
    assert [entry.kept_at.read_text() for entry in opened.saving.recovery.entries()] == ["title = ["]


def test_a_file_that_became_no_text_is_never_written_over_unasked(program: Program) -> None:
    path = file_of(program, "Night")
    path.write_bytes(b"Caf\xe9 \xff\xfe")
    key = f"outside text {id_of(program, 'Night')}"
    program.wait(lambda: key in notices(program))
    program.type("Well. ")
    opened = program.app.story.current
    assert opened is not None
    opened.save_now()
    program.wait(lambda: bool(opened.saving.recovery.entries()))
    assert path.read_bytes() == b"Caf\xe9 \xff\xfe"
    program.app.notices._run(key)
    program.wait(lambda: path.read_bytes() == program.text.encode())
    assert b"Caf\xe9 \xff\xfe" in [entry.kept_at.read_bytes() for entry in opened.saving.recovery.entries()]


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 4096)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "nowhere" / "gone.md")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links as POSIX has them")
@pytest.mark.parametrize("spoil", [zeros, huge, a_folder, a_pipe, a_dangling_link])
def test_whatever_comes_in_a_files_place_the_text_is_on_the_page_and_in_the_recovery_folder_and_nothing_is_written_over(
    program: Program, expect_log: Callable[[str], None], spoil: Callable[[Path], None]
) -> None:
    if spoil is not zeros:
        expect_log("saving failed")
    path, opened = file_of(program, "Night"), program.app.story.current
    assert opened is not None
    spoil(path)
    there = os.lstat(path)
    program.put_caret(0)
    program.type("Well. ")
    opened.save_now()
    program.wait(lambda: bool(opened.saving.recovery.entries(path)))
    looked(program)
    assert program.text == "Well. " + TEXTS["Night"]
    assert [entry.kept_at.read_text() for entry in opened.saving.recovery.entries(path)] == [program.text]
    assert (os.lstat(path).st_mode, os.lstat(path).st_size) == (there.st_mode, there.st_size)
    told = " ".join(program.app.notices.shown().values())
    assert path.name in told or "“Night”" in told
    program.app.story.show_scene(id_of(program, "Noon"))
    program.type("More. ")
    opened.save_now()
    program.wait(lambda: "More. " in file_of(program, "Noon").read_text())  # one bad file keeps no other from the disk
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()
    path.write_text(TEXTS["Night"])
    opened.save_again()
    program.wait(lambda: path.read_text() == "Well. " + TEXTS["Night"])


def test_a_folder_that_goes_and_comes_back_costs_nothing(program: Program, folder: Path, expect_log) -> None:
    expect_log("saving failed")
    away = folder.with_name("unplugged")
    os.rename(folder, away)
    program.type("Well. ")
    opened = program.app.story.current
    assert opened is not None
    opened.save_now()
    program.wait(lambda: opened.save_state == "failed")
    looked(program)
    assert "outside folder" in notices(program)
    (entry,) = opened.saving.recovery.entries()
    assert entry.kept_at.read_text() == program.text
    os.rename(away, folder)
    looked(program)
    program.wait(lambda: opened.save_state == "saved")
    assert file_of(program, "Night").read_text() == program.text
    assert opened.saving.recovery.entries() == []
    assert "outside folder" not in notices(program)


def test_a_single_file_is_followed_too(qtbot, tmp_path: Path) -> None:
    path = tmp_path / "Tale.txt"
    path.write_text("Once upon a time.", encoding="utf-16")
    program = Program(qtbot, str(path), wait_for_model=False)
    path.write_text("Once upon another time.", encoding="utf-16")
    program.wait(lambda: program.text == "Once upon another time.")
    program.close()
    assert path.read_text(encoding="utf-16") == "Once upon another time."


@pytest.mark.parametrize("spelled", [b"\xef\xbb\xbfOnce upon\r\n\r\nanother time.", b"Once upon\r\n\r\na time."])
def test_a_single_file_keeps_the_line_ends_and_the_mark_that_another_program_gave_it(
    qtbot, tmp_path: Path, spelled: bytes
) -> None:
    path = tmp_path / "Tale.txt"
    path.write_bytes(b"Once upon\n\na time.")
    program = Program(qtbot, str(path), wait_for_model=False)
    path.write_bytes(spelled)
    looked(program)
    assert path.read_bytes() == spelled
    program.put_caret(len(program.text))
    program.type(" So.")
    program.close()
    assert path.read_bytes() == spelled + b" So."


def test_a_scene_of_which_only_the_line_ends_are_others_is_left_as_it_is_until_it_is_written_in(
    program: Program,
) -> None:
    path = file_of(program, "Night")
    spelled = TEXTS["Night"].replace("\n", "\r\n").encode()
    path.write_bytes(spelled)
    looked(program)
    saved(program)
    assert (path.read_bytes(), notices(program)) == (spelled, {})
    program.put_caret(0)
    program.type("So. ")
    saved(program)
    assert path.read_bytes() == f"So. {TEXTS['Night']}".encode()


def test_ravels_own_saving_is_nobodys_change(program: Program) -> None:
    for word in ("One. ", "Two. ", "Three. "):
        program.type(word)
        saved(program)
        looked(program)
    opened = program.app.story.current
    assert opened is not None
    opened.rename_scene(id_of(program, "Noon"), "Midday")
    opened.add_scene(1, "New", "Text.")
    saved(program)
    looked(program)
    assert notices(program) == {}
