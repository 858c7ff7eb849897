"""The manual that comes with Ravel: every page is there in every language, and says the same in each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app import paths
from app.actions import ACTIONS
from app.manual import Page, read_pages
from app.translation import LANGUAGES, Translation
from tests.tools.update_translations import FOLDER, read_ts

PAGES = read_pages(paths.manual_folder())
#: By language, with the English page of the same name.
TRANSLATED = [
    pytest.param(english, page, id=f"{language} {page.path.name}")
    for language in LANGUAGES
    if language != "en"
    for english, page in zip(PAGES, read_pages(paths.manual_folder(), language), strict=True)
]
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`[^`]+`")


def test_the_manual_has_pages_with_titles_in_order() -> None:
    assert len(PAGES) >= 10
    assert PAGES[0].title == "The first minute"
    assert len({page.title for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_links_to_is_there(language: str) -> None:
    for page in read_pages(paths.manual_folder(), language):
        links = [link for link in LINK.findall(page.text) if "://" not in link]
        assert [link for link in links if not (page.path.parent / link).is_file()] == []


def test_a_page_is_found_by_words_in_any_order_and_case(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.md", "A", "Every Take is kept.")
    assert page.says("kept take")
    assert not page.says("kept branch")
    assert page.says("")


def test_a_chinese_word_is_found_in_the_middle_of_a_sentence(tmp_path: Path) -> None:
    page = Page(tmp_path / "a.md", "版", "每一版续写都会保留。")
    assert page.says("续写")
    assert page.says("保留\u3000一版")  # with the space that a Chinese keyboard types
    assert not page.says("续写 快照")


def test_a_folder_that_is_not_there_has_no_pages(tmp_path: Path) -> None:
    assert read_pages(tmp_path / "nothing") == []


def test_a_page_without_heading_is_called_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "02-odd.md").write_text("Just text.", encoding="utf-8")
    assert [page.title for page in read_pages(tmp_path)] == ["02-odd"]


def test_a_page_that_a_language_has_not_is_english(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    for name, text in {"1.md": "# One", "2.md": "# Two", "zh/2.md": "# 二", "zh/3.md": "# 三"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [page.title for page in read_pages(tmp_path, "zh_CN")] == ["One", "二"]
    assert [page.title for page in read_pages(tmp_path, "de_DE")] == ["One", "Two"]
    assert [page.title for page in read_pages(tmp_path)] == ["One", "Two"]


# Keys


def keys_page(language: str) -> Page:
    return next(page for page in read_pages(paths.manual_folder(), language) if page.path.name.startswith("10-"))


def named_keys(page: Page) -> list[str]:
    """Of each row "Ctrl+., Ctrl+Shift+P" or "A or B"; the table's head and rule have none."""
    rows = re.findall(r"^\| ([^|]+) \|", page.text, re.MULTILINE)[2:]
    return [key.strip().replace("\\\\", "\\") for row in rows for key in re.split(r", (?=\S)|、| or | 或 ", row)]


def test_every_key_that_the_keys_page_names_is_a_key_of_a_command() -> None:
    known = {key for spec in ACTIONS.values() for key in spec.keys}
    named = named_keys(keys_page("en"))
    assert len(named) > 50
    assert sorted(set(named) - known) == []


def test_the_chinese_page_names_the_same_keys_as_the_menus_write_them(qapp: QApplication) -> None:
    translation = Translation(FOLDER)
    translation.use("zh_CN")
    native = QKeySequence.SequenceFormat.NativeText
    wanted = [QKeySequence(key).toString(native) for key in named_keys(keys_page("en"))]
    translation.use("en")
    qapp.processEvents()
    assert named_keys(keys_page("zh_CN")) == wanted


# What is changed in one language only is noticed


def blocks(page: Page) -> list[tuple[str, int]]:
    """What the page consists of: kind, and level of a heading, cells of a table, items of a list."""
    found = []
    for text in page.text.strip().split("\n\n"):
        if heading := re.match(r"#+ ", text):
            found.append(("heading", len(heading[0]) - 1))
        elif text.startswith("|"):
            found.append(("table", text.replace("\\|", "").count("|")))
        elif text.startswith("!["):
            found.append(("picture", 1))
        else:
            items = len(re.findall(r"^\d+\. ", text, re.MULTILINE))
            found.append(("list", items) if items else ("paragraph", text.count("**") // 2))
    return found


def test_every_page_is_there_in_every_language() -> None:
    for language in (language for language in LANGUAGES if language != "en"):
        own = {file.name for file in (paths.manual_folder() / language.split("_")[0]).glob("*.md")}
        assert own == {page.path.name for page in PAGES}


@pytest.mark.parametrize(("english", "page"), TRANSLATED)
def test_a_translated_page_has_the_headings_paragraphs_and_rows_of_the_english_one(english: Page, page: Page) -> None:
    assert blocks(page) == blocks(english)


@pytest.mark.parametrize(("english", "page"), TRANSLATED)
def test_a_translated_page_has_the_links_pictures_and_code_of_the_english_one(english: Page, page: Page) -> None:
    names = [Path(link).name.replace("-zh.png", ".png") for link in LINK.findall(page.text)]
    assert names == [Path(link).name for link in LINK.findall(english.text)]
    code = [text for text in CODE.findall(page.text) if text.isascii()]  # what is written in marks is translated
    assert set(code) <= set(CODE.findall(english.text))
    assert len(CODE.findall(page.text)) == len(CODE.findall(english.text))


# Names: those of the window


def plain(text: str) -> str:
    return re.sub(r"\(&\w\)|&|…$", "", text)


ENTRIES = read_ts(FOLDER / "ravel_zh_CN.ts")
CHINESE: dict[str, set[str]] = {}
for entry in ENTRIES:
    CHINESE.setdefault(plain(entry.source), set()).add(plain(entry.translation))


@pytest.mark.parametrize(("english", "page"), TRANSLATED)
def test_what_the_english_page_names_the_chinese_one_names_as_the_window_does(english: Page, page: Page) -> None:
    """In English the names of what is in the window are emphasised: *Preferences › Page*."""
    text = re.sub(r"\s+", " ", CODE.sub("", english.text))
    names = [plain(name) for path in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", text) for name in re.split(" [›→] ", path)]
    assert [name for name in names if name in CHINESE and not any(word in page.text for word in CHINESE[name])] == []


@pytest.mark.parametrize(("english", "page"), TRANSLATED)
def test_what_stands_in_chinese_quotes_is_a_name_from_the_window(english: Page, page: Page) -> None:
    """Slanted Chinese is hard to read; the window itself quotes names: “模型 → 选择模型”."""
    names = set().union(*CHINESE.values())
    examples = "".join(entry.translation for entry in ENTRIES)
    quoted = [name for path in re.findall("“([^”]*)”", page.text) for name in path.split(" → ")]
    assert [name for name in quoted if plain(name) not in names and f"“{name}”" not in examples] == []


@pytest.mark.parametrize(("english", "page"), TRANSLATED)
def test_chinese_is_set_as_in_the_window(english: Page, page: Page) -> None:
    """Chinese marks, a space between Chinese and Latin, and no line break in a sentence: it would be a gap."""
    text = re.sub(r"\]\([^)]*\)", "]", CODE.sub("`", page.text))
    assert re.findall(r"[\u4e00-\u9fff][,.;:!?()]", text) == []
    assert re.findall(r"[\u4e00-\u9fff][A-Za-z0-9`]|[A-Za-z0-9`][\u4e00-\u9fff]", text) == []
    assert re.findall(r"(?<!\*)\*(?!\*)", text) == [], "no slanted words"
    paragraphs = [text for text in page.text.strip().split("\n\n") if not re.match(r"\||\d+\. ", text)]
    assert [text for text in paragraphs if "\n" in text] == []
