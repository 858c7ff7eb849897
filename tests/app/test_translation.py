"""The window speaks English and Simplified Chinese, wholly, and changes from one to the other while it runs."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

import engine
from app import model_cards, paths, presets
from app.actions import ACTIONS, MENUS, SUBMENUS, Actions, menu_text, plain_text
from app.branches import Place
from app.dialogs.about import AboutDialog, ModelAboutDialog
from app.dialogs.branches import BranchesDialog
from app.dialogs.model_chooser import ModelChooserDialog
from app.dialogs.takes_comparison import TakesComparison
from app.errors import EXPLANATIONS, explain
from app.main_window import MINIMUM_SIZE
from app.model_choices import ModelChoices
from app.model_words import ModelEntry
from app.panels.dials import DIALS
from app.settings import SETTINGS
from app.story.takes_table import Node, Page
from app.translation import LANGUAGES, Translation, language_for, language_name
from engine import SAMPLER_STEPS
from tests.app.test_main_window import cut_off
from tests.helpers.program import Program
from tests.helpers.reports import report
from tests.helpers.texts import english_words, texts_of
from tests.tools.update_translations import FOLDER, ROOT, Entry, compile_ts, extract, read_ts

TS = FOLDER / "ravel_zh_CN.ts"
ENTRIES = read_ts(TS)
PLACEHOLDER = re.compile(r"\{\w*\}|%\d")
MNEMONIC = re.compile(r"&(\w)")
CJK = re.compile(r"[\u4e00-\u9fff]")

#: What has no Chinese name: products, formats, keys, units, and the names by which the field knows its dials.
NAMES = {spec.name for spec in DIALS} | {
    *("Ravel", "Fireside", "Markdown", "Apache License", "English", "RWKV", "README"),
    *("fp32", "bf16", "fp16", "MB", "GB", "kB", "pt", "PyTorch", "Hugging Face", "World"),
    *("Ctrl", "Shift", "Alt", "Meta", "Esc", "Enter", "PgUp", "PgDown", "Del"),
    *("Hunspell", "LibreOffice", "OpenDocument", "Firefox", "Word", "Pages", "Google", "Docs", "CSV", "PDF", "DRM"),
    *("British", "American"),  # English calls them so, in every language
    *("DRY", "XTC", "Mirostat", "SillyTavern", "KoboldCpp", "text", "generation", "webui"),
    *SAMPLER_STEPS,
}


# The files


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_of_the_program_is_in_the_translation(tmp_path: Path, language: str) -> None:
    """`python -m tests.tools.update_translations` brings new texts in."""
    fresh = tmp_path / f"ravel_{language}.ts"
    extract(fresh)
    assert {entry.key for entry in read_ts(fresh)} == {entry.key for entry in read_ts(FOLDER / fresh.name)}


def test_the_context_of_every_text_is_written_out_where_the_tool_can_read_it() -> None:
    """A name in its place is a context of its own for lupdate: the text would stay English."""
    named = []
    for file in (ROOT / "app").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in (
                "translate",
                "QT_TRANSLATE_NOOP",
            ):
                if len(call.args) < 2:  # a painter's
                    continue
                context, source = call.args[:2]
                if isinstance(source, ast.Constant) and not isinstance(context, ast.Constant):
                    named.append(f"{file.name}: {source.value}")
    assert named == []


def test_bringing_it_up_to_date_again_changes_nothing(tmp_path: Path) -> None:
    copy = tmp_path / TS.name
    shutil.copyfile(TS, copy)
    extract(copy)
    assert copy.read_text(encoding="utf-8") == TS.read_text(encoding="utf-8")


def test_nothing_is_left_untranslated() -> None:
    assert [entry.key for entry in ENTRIES if entry.state or not entry.translation] == []


def test_the_compiled_file_is_made_of_the_source_file(tmp_path: Path) -> None:
    compiled = tmp_path / "ravel_zh_CN.qm"
    compile_ts(TS, compiled)
    assert compiled.read_bytes() == TS.with_suffix(".qm").read_bytes()


def test_the_source_file_names_no_places() -> None:
    text = TS.read_text(encoding="utf-8")
    assert "<location" not in text
    assert ".py" not in text


# Each text


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.context}: {entry.source[:30]}")
def test_a_translation_keeps_what_is_filled_in_and_what_is_pressed(entry: Entry) -> None:
    assert Counter(PLACEHOLDER.findall(entry.translation)) == Counter(PLACEHOLDER.findall(entry.source))
    assert MNEMONIC.findall(entry.translation.upper()) == MNEMONIC.findall(entry.source.upper())
    assert entry.translation.endswith("…") == entry.source.endswith("…")
    assert entry.translation == entry.translation.strip()
    assert not re.search(r"[\u4e00-\u9fff][,.;:!?]", entry.translation), "marks behind Chinese are Chinese ones"


def test_one_english_word_has_one_chinese_word_wherever_it_means_the_same() -> None:
    """A command, its button and its tooltip are called alike. (A font's size and a model's are two words, and
    so are to name something and what it is called.)"""
    meanings: dict[str, set[str]] = {}
    for entry in (entry for entry in ENTRIES if entry.source not in ("Size", "Name")):
        source, translation = (re.sub(r"\(&\w\)|&|…$", "", text) for text in (entry.source, entry.translation))
        meanings.setdefault(source, set()).add(translation)
    assert {source: words for source, words in meanings.items() if len(words) > 1} == {}


def test_shipped_presets_and_models_have_their_words_in_the_tables() -> None:
    for file in sorted((paths.resource_folder() / "presets").glob("*.toml")):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        assert {table["name"], table["description"]} <= set(presets.TEXTS), file.name
    card = tomllib.loads((paths.builtin_model() / "model.toml").read_text(encoding="utf-8"))
    assert card["description"] in model_cards.TEXTS


# Which language


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["zh-Hans-CN", "zh-CN", "zh-Hans", "zh"], "zh_CN"),
        (["zh_CN"], "zh_CN"),
        (["zh-Hans-SG", "zh-SG", "zh-Hans", "zh"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "zh-Hant", "zh"], "en"),
        (["zh_TW"], "en"),
        (["zh-Hant-HK", "zh-HK", "zh-Hant", "zh", "zh-Hans-CN"], "zh_CN"),
        (["yue-Hant-HK", "en-GB"], "en"),
        (["de-DE", "de", "zh-CN", "en"], "zh_CN"),
        (["de-DE", "en-US", "zh-CN"], "en"),
        (["fr"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_system_languages_choose_the_best_that_there_is(wanted: list[str], language: str) -> None:
    assert language_for(wanted) == language


@pytest.mark.parametrize("code", ["zh_CN", "zh_Hans_SG", "zh_TW", "en_GB"])
def test_the_lists_that_qt_gives_for_a_system_are_understood(code: str) -> None:
    simplified = QLocale(code).script() == QLocale.Script.SimplifiedHanScript
    assert language_for(QLocale(code).uiLanguages()) == ("zh_CN" if simplified else "en")


def test_a_language_is_called_by_its_own_name() -> None:
    assert [language_name(code) for code in ("en", "zh", "ja", "Klingon")] == [
        "English",
        "简体中文",
        "日本語",
        "Klingon",
    ]


def test_the_settings_offer_exactly_the_languages_that_there_are() -> None:
    assert SETTINGS["language"].choices == ("system", *LANGUAGES)


def test_a_missing_translation_is_noted(qapp: QApplication, tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    expect_log("no ravel_zh_CN.qm")
    translation = Translation(tmp_path)
    translation.use("zh_CN")
    translation.use("en")


# The window


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[Translation]:
    """The program's texts in Chinese; English again at the end."""
    translation = Translation(FOLDER)
    translation.use("zh_CN")
    yield translation
    translation.use("en")
    qapp.processEvents()


@pytest.fixture
def program(start: Callable[..., Program], qapp: QApplication) -> Iterator[Program]:
    """The whole program with a model, notices of each kind, and the preferences open on top."""
    program = start()
    app = program.app
    app.notices.show_error(engine.NoModel(), "writing")
    app.notices.show_error(
        OSError(28, "{reason}", "/x.md"),
        "save",
        lambda: QCoreApplication.translate("StoryNotices", "Save again"),
        lambda: None,
    )
    app.scenes.show_done(str)
    app.actions.fill_recent(app.window.recent_menu, [])
    app.appearance.show_preferences("keyboard")
    yield program
    app.window.findChild(QDialog).accept()
    app.settings.set_value("language", "en")
    qapp.processEvents()


def switch(program: Program, language: str) -> None:
    program.app.settings.set_value("language", language)
    QApplication.processEvents()
    program.app.actions.fill_recent(program.app.window.recent_menu, [])  # as when the menu opens


def foreign_names(program: Program) -> set[str]:
    """What stands in the window and is nobody's to translate: titles, fonts, what the engine says of itself."""
    story, info = program.app.story.current.story, program.app.model.info
    scenes = {scene.title for scene in story.scenes}
    places = {str(paths.models_folder()), str(paths.cache_folder()), str(paths.backups_folder()), "{reason}", "x.md"}
    places |= {"dic", "aff", "oxt", "xpi", "zip"}  # endings of files
    return {story.title, info.device, info.kernels, *places, *scenes, *QFontDatabase.families()}


def test_every_text_follows_the_language_and_comes_back(program: Program) -> None:
    window = program.app.window
    english = texts_of(window)
    assert len(english) > 300
    fonts = set(QFontDatabase.families())
    assert {text for _, text in english if CJK.search(text)} - fonts == {"简体中文"}
    switch(program, "zh_CN")
    chinese = texts_of(window)
    names = NAMES | foreign_names(program)
    assert [(place, text) for place, text in chinese if english_words(text, names)] == []
    assert len(chinese) == len(english)
    switch(program, "en")
    assert texts_of(window) == english


def test_the_fonts_follow_the_language_too(program: Program, qapp: QApplication) -> None:
    editor = program.app.editor
    before, page = qapp.font().families(), editor.page_font().families()
    switch(program, "zh_CN")
    for font in (qapp.font(), program.app.panel.main_button.font()):
        assert font.families()[0] == "Noto Sans CJK SC"
    assert editor.page_font().families()[0] == "Noto Serif CJK SC"
    switch(program, "en")
    assert (qapp.font().families(), editor.page_font().families()) == (before, page)
    assert program.app.panel.main_button.font().families() == before


def test_the_line_length_counts_a_chinese_character_as_two(program: Program) -> None:
    switch(program, "zh_CN")
    app = program.app
    app.window.resize(2400, 900)
    widths = []
    for characters in (60, 80):
        app.settings.set_value("measure_chars", characters)
        QApplication.processEvents()
        widths.append(app.editor.viewport().width())
    square = QFontMetricsF(app.editor.page_font()).horizontalAdvance("字")
    assert widths[1] - widths[0] == pytest.approx(10 * square, abs=square)


@pytest.mark.parametrize("phase", ["idle", "stopping", "loading", "no_model"])
def test_nothing_is_cut_off_in_chinese_at_the_smallest_size(program: Program, qtbot: QtBot, phase: str) -> None:
    window = program.app.window
    window.resize(*MINIMUM_SIZE)
    switch(program, "zh_CN")
    program.app.panel.set_phase(phase)
    qtbot.waitUntil(lambda: cut_off(window) == [], timeout=2000)
    assert (window.width(), window.height()) == MINIMUM_SIZE


def test_the_first_start_in_chinese_opens_the_chinese_story(start: Callable[..., Program]) -> None:
    paths.config_folder().mkdir(parents=True, exist_ok=True)
    (paths.config_folder() / "settings.toml").write_text('language = "zh_CN"\n', encoding="utf-8")
    program = start()
    try:
        story = program.app.story.current.story
        assert story.title == "钟表匠的侄女"
        assert story.folder.name == "第一个故事"
        assert program.app.window.windowTitle().startswith("钟表匠的侄女")
    finally:
        program.close()
        program.app.translation.use("en")


# Dialogs and tables that the window doesn't hold


def made_dialogs() -> dict[str, Callable[[], QWidget]]:
    card = engine.ModelCard(name="Fireside", languages=("en",), description=model_cards.TEXTS[0])
    info = engine.ModelInfo("rwkv7", 8, 320, 8192, 64, 64 << 20, "x", path="/m/1.pth", card=card)
    plain = engine.ModelInfo("rwkv7", 8, 320, 8192, 64, 64 << 20, "x", path="/m/1.pth")

    def chooser(entry: ModelEntry, precision: str = "auto", in_use_bytes: int = 0) -> ModelChooserDialog:
        dialog = ModelChooserDialog(lambda path: ModelChoices(precision))
        dialog.set_models([entry], "/m")
        dialog.set_in_use("", in_use_bytes)
        dialog.choose(entry.path)
        return dialog

    def known(available: int, **others: object) -> ModelEntry:
        return ModelEntry("/m/1.pth", "folder", "known", report(info, 100 << 20, available, **others))

    def refused(error: engine.EngineError) -> ModelEntry:
        return ModelEntry("/m/1.pth", "folder", "refused", error=error)

    def loading(stage: str) -> ModelChooserDialog:
        dialog = chooser(known(1 << 30))
        dialog.set_waiting() if stage == "waiting" else dialog.set_progress(0.5)
        return dialog

    def branches() -> BranchesDialog:
        facts = {"made_at": 0.0, "name": "", "pinned": True, "model": "Fireside", "around_id": 1, "page_hash": b""}
        root = Node(1, 0, 0, "", by_writer=True, **facts)
        takes = [Node(take, 1, 0, text, by_writer=False, **facts) for take, text in ((2, "一"), (3, ""))]
        dialog = BranchesDialog({1: Page("", "", "", 0, ())}.get, lambda: "二")
        dialog.set_tree([root, *takes], Place(2), "夜")
        dialog.set_busy(True)
        return dialog

    return {
        "about": lambda: AboutDialog("0.1", str),
        "the built-in model": lambda: ModelAboutDialog(info),
        "a model without a card": lambda: ModelAboutDialog(plain),
        "no models": lambda: chooser(ModelEntry("/m/1.pth", "builtin")),
        "looking": lambda: chooser(ModelEntry("/m/1.pth", "folder")),
        "copied": lambda: chooser(ModelEntry("/m/1.pth", "folder", "growing")),
        "gone": lambda: chooser(ModelEntry("/m/1.pth", "recent", "gone")),
        "fits": lambda: chooser(known(1 << 30)),
        "tight": lambda: chooser(known(110 << 20)),
        "too big": lambda: chooser(known(1 << 20)),
        "a smaller precision": lambda: chooser(known(90 << 20), "fp32"),
        "in place of the one in use": lambda: chooser(
            known(90 << 20, needed_bytes={"fp32": 100 << 20}), "auto", 1 << 30
        ),
        "no vocabulary": lambda: chooser(known(1 << 30, tokenizer="")),
        "damaged": lambda: chooser(refused(engine.DamagedModel("/m/1.pth", reason="x"))),
        "waiting": lambda: loading("waiting"),
        "loading": lambda: loading("loading"),
        "branches": branches,
        "takes": lambda: TakesComparison(["一", "二"], 0, QFont(), QColor("#ffe9a8")),
    }


@pytest.mark.parametrize("name", list(made_dialogs()))
def test_dialogs_are_chinese(qtbot: QtBot, chinese: Translation, name: str) -> None:
    dialog = made_dialogs()[name]()
    qtbot.addWidget(dialog)
    shown = {"RWKV7", "cpu", "pth", "safetensors", "gguf", "tokenizer", "json"}
    left = [text for _, text in texts_of(dialog) if english_words(text, NAMES | shown)]
    assert left == []


@pytest.mark.parametrize("name", list(EXPLANATIONS))
def test_every_error_is_explained_in_chinese(chinese: Translation, name: str) -> None:
    row = EXPLANATIONS[name]
    formats = {
        "Q8_0",
        "Q6_K",
        "Q5_K",
        "Q4_K",
        "safetensors",
        "pth",
        "gguf",
        "md",
        "txt",
        "UTF",
        "tokenizer",
        "json",
        "story",
        "toml",
        "kernels",  # as in --kernels
        *("docx", "odt", "rtf", "epub", "html", "oxt", "dic", "aff", "zip", "JPEG", "PNG", "GIF"),
    }
    for source in (row.sentence, row.remedy):
        shown = next(entry.translation for entry in ENTRIES if (entry.context, entry.source) == ("Errors", source))
        assert english_words(PLACEHOLDER.sub("", shown), NAMES | formats) == []


def test_an_error_is_told_in_one_breath_in_chinese(chinese: Translation) -> None:
    assert explain(engine.NoModel()).sentence == "还没有可以续写的模型。"


def test_commands_are_named_without_their_mnemonics(qapp: QApplication, chinese: Translation) -> None:
    assert plain_text("new_story") == "新建故事"
    assert menu_text("file") == "文件"
    assert not any("&" in plain_text(key) or "(" in plain_text(key) for key in ACTIONS)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_two_entries_of_a_menu_share_a_mnemonic(qapp: QApplication, chinese: Translation, language: str) -> None:
    chinese.use(language)
    actions = Actions()
    texts: dict[tuple[str, str], list[str]] = {}
    for menu in MENUS:
        for action in actions.in_menu(menu):
            group = ACTIONS[action.objectName()].group
            group = group if group in SUBMENUS else ""
            if group and (menu, group) not in texts:
                texts.setdefault((menu, ""), []).append(QCoreApplication.translate("Actions", SUBMENUS[group]))
            texts.setdefault((menu, group), []).append(action.text())
    for place, names in texts.items():
        letters = [MNEMONIC.search(name) for name in names]
        assert all(letters), place
        counts = Counter(letter.group(1).upper() for letter in letters if letter)
        assert [letter for letter, count in counts.items() if count > 1] == [], place


def test_a_menu_of_recent_stories_without_any_says_so(qtbot: QtBot, chinese: Translation) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    Actions(menu).fill_recent(menu, [])
    assert [action.text() for action in menu.actions()] == ["还没有故事"]
