"""The manual that comes with Ravel: every page is there, and every picture and page that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import paths
from app.actions import ACTIONS
from app.manual import Page, read_pages

PAGES = read_pages(paths.manual_folder())
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def test_the_manual_has_pages_with_titles_in_order() -> None:
    assert len(PAGES) >= 10
    assert PAGES[0].title == "The first minute"
    assert len({page.title for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_what_a_page_links_to_is_there(page: Page) -> None:
    links = [link for link in LINK.findall(page.text) if "://" not in link]
    assert [link for link in links if not (page.path.parent / link).is_file()] == []


def test_a_page_is_found_by_words_in_any_order_and_case(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.md", "A", "Every Take is kept.")
    assert page.says("kept take")
    assert not page.says("kept branch")
    assert page.says("")


def test_a_folder_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    assert read_pages(tmp_path / "nothing") == []


def test_a_page_without_heading_is_called_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "02-odd.md").write_text("Just text.", encoding="utf-8")
    assert [page.title for page in read_pages(tmp_path)] == ["02-odd"]


def test_every_key_that_the_keys_page_names_is_a_key_of_a_command() -> None:
    page = next(page for page in PAGES if page.path.name == "10-goals-looks-keys.md")
    named = {key.strip() for row in re.findall(r"^\| ([^|]+) \|", page.text, re.MULTILINE) for key in _keys(row)}
    known = {key for spec in ACTIONS.values() for key in spec.keys}
    assert sorted(named - known) == []


def _keys(row: str) -> list[str]:
    """Of "Ctrl+., Ctrl+Shift+P" or "A or B"; the table's head and rule have none."""
    if row.startswith(("keys", "---")):
        return []
    return re.split(r", (?=\S)| or ", row)
