"""`ravel export` in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.__main__ import COMMANDS, main
from app.story.storage import create_story, save_manifest
from app.story.story import Story
from tests.helpers.books import docx_paragraphs


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.md"
    path.write_text("# One\n\nHello *you*.\n\n# Two\n\nBye.\n", encoding="utf-8")
    return path


def stored(tmp_path: Path, settings: dict[str, object]) -> Story:
    made = create_story(tmp_path / "novel", "Novel")
    made.scenes[0].text = "Kept."
    second = made.add_scene(1, "Second")
    second.text = "Left out."
    made.settings = {"export": {"left_out": [second.id], **settings}}
    for scene in made.scenes:
        (tmp_path / "novel" / scene.file).write_text(scene.text, encoding="utf-8")
    save_manifest(made)
    return made


def test_the_ending_says_the_format(book: Path, tmp_path: Path) -> None:
    assert "export" in COMMANDS
    assert main(["export", str(book), str(tmp_path / "out.docx")]) == 0
    assert ("Heading1", "Two") in docx_paragraphs((tmp_path / "out.docx").read_bytes())


def test_a_format_and_options_can_be_named(book: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "out.docx")
    arguments = ["--format", "manuscript", "--set", "author=Ada Lindqvist", "--set", "contact=A. L.\\nNorthport"]
    assert main(["export", str(book), target, *arguments]) == 0
    found = docx_paragraphs(Path(target).read_bytes())
    assert found[0][1].startswith("A. L.\t")
    assert ("Byline", "by Ada Lindqvist") in found


def test_what_the_story_remembers_counts(tmp_path: Path) -> None:
    stored(tmp_path, {"title_page": False})
    assert main(["export", str(tmp_path / "novel"), str(tmp_path / "a.txt")]) == 0
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == "Kept.\n"
    assert main(["export", str(tmp_path / "novel"), str(tmp_path / "b.txt"), "--all", "--set", "title_page=yes"]) == 0
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").endswith("Kept.\n\n* * *\n\nLeft out.\n")
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").startswith("Novel\n")


def test_a_pdf_is_made_without_a_window(book: Path, tmp_path: Path, qapp: object) -> None:
    assert main(["export", str(book), str(tmp_path / "out.pdf")]) == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_ending_names_the_formats(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(book), str(tmp_path / "out.xyz")]) == 2
    assert "manuscript, docx" in capsys.readouterr().err


def test_a_story_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(tmp_path / "no"), str(tmp_path / "out.txt")]) == 2
    assert "There is nothing at" in capsys.readouterr().err


def test_a_target_that_can_not_be_written_fails(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(book), str(tmp_path / "gone" / "out.txt")]) == 1
    assert "is not there" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["page_size=a6", "unknown=1", "scene_titles=maybe", "font_size=big", "font_size=400"])
def test_an_option_of_the_wrong_kind_is_refused(word: str, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["export", str(book), "out.pdf", "--set", word])
    assert caught.value.code == 2
    assert word.split("=")[0] in capsys.readouterr().err
