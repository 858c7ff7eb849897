"""Makes the pictures in docs/images with the real program and the built-in model: `python3 dev.py screenshot`.

`python3 dev.py screenshot --all FOLDER` makes every combination of theme, language and scale there, to be looked at.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests import novel_pictures

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.application import Application

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SEEDS = {"continue": 30, "retry": 36}  # of forty, two that read well
SIZE = (1280, 820)

#: name: what, theme, language, scale
PUBLISHED = {
    "window-light": ("window", "light", "en", 1),
    "window-dark": ("window", "dark", "en", 1),
    "alternatives": ("alternatives", "light", "en", 1),
    "branches": ("branches", "light", "en", 1),
    "chances": ("chances", "light", "en", 1),
    "chances-dark": ("chances", "dark", "en", 1),
    "next-words": ("next-words", "light", "en", 1),
    "next-words-dark": ("next-words", "dark", "en", 1),
    "dials": ("dials", "light", "en", 1),
    "dials-dark": ("dials", "dark", "en", 1),
    "models": ("models", "light", "en", 1),
    "spelling": ("spelling", "light", "en", 1),
    "goals": ("goals", "light", "en", 1),
    "window-sepia": ("window", "sepia", "en", 1),
    "window-contrast": ("window", "contrast", "en", 1),
    **{name: (name, "light", "en", 1) for name in novel_pictures.PICTURES},
}
#: Those of the manual's Chinese pages.
PUBLISHED |= {
    f"{name}-zh": (what, theme, "zh_CN", scale)
    for name, (what, theme, _, scale) in PUBLISHED.items()
    if (theme == "light" and name != "reading") or name == "window-dark"
}
#: What shows the built-in model's words, which are English, or misspelled ones: the story is English in every language.
OF_ENGLISH_TEXT = ("alternatives", "branches", "chances", "next-words", "spelling")


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py screenshot", description=__doc__)
    parser.add_argument("--all", metavar="FOLDER", default="", help="every combination, into this folder")
    parser.add_argument(
        "--one", nargs=5, metavar=("FILE", "WHAT", "THEME", "LANGUAGE", "SCALE"), help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.one:
        file, what, theme, language, _ = options.one
        take(Path(file).absolute(), what, theme, language)
        return 0
    if options.all:
        folder = Path(options.all).absolute()
        wanted = {
            f"{what}-{theme}-{language}-{scale}": (what, theme, language, scale)
            for what in (
                "window",
                "alternatives",
                "branches",
                "chances",
                "next-words",
                "dials",
                "models",
                "no-models",
                "goals",
                "spelling",
            )
            for theme in ("light", "dark", "sepia", "contrast")
            for language in ("en", "zh_CN")
            for scale in (1, 2)
        }
    else:
        folder, wanted = IMAGES, PUBLISHED
    folder.mkdir(parents=True, exist_ok=True)
    for name, (what, theme, language, scale) in wanted.items():
        target = folder / f"{name}.png"
        _in_a_process_of_its_own(target, what, theme, language, scale)
        print(target)
    return 0


def _in_a_process_of_its_own(target: Path, what: str, theme: str, language: str, scale: int) -> None:
    """Qt reads the scale once, when it starts."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    environment |= {"QT_LOGGING_RULES": "qt.text.font.db=false", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "tests.screenshots", "--one", str(target), what, theme, language, str(scale)]
    subprocess.run(command, env=environment, check=True)


def take(target: Path, what: str, theme: str, language: str) -> None:
    """what: the window, the window with alternatives, the branches of its scene, chances in its
    text, the bars of the next word, the list of models with some models,
    or without any, the card of a misspelled word, goals and statistics, or one of tests/novel_pictures.py."""
    from PySide6.QtWidgets import QApplication

    from app.application import Application

    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["RAVEL_HOME"] = home
        application = Application(qt)
        application.settings.set_value("theme", theme)
        text_language = "en" if what in OF_ENGLISH_TEXT else language
        application.settings.set_value("language", text_language)
        application.settings.set_value("length_words", 60)
        application.panel.set_length("words", 60)
        application.window.resize(*SIZE)
        application.open()
        application.settings.set_value("language", language)
        _wait(qt, lambda: application.model.info is not None)
        if what == "window":
            shown = _written(qt, application, language)
        elif what == "alternatives":
            shown = _offered(qt, application)
        elif what == "branches":
            shown = _branched(qt, application)
        elif what == "chances":
            shown = _looked_at(qt, application, text_language)
        elif what == "next-words":
            shown = _foreseen(qt, application, text_language)
        elif what == "dials":
            shown = _all_dials(qt, application)
        elif what == "goals":
            shown = _wrote_for_months(qt, application)
        elif what == "spelling":
            shown = _misspelled(qt, application)
        elif what in novel_pictures.PICTURES:
            shown = novel_pictures.show(qt, application, what, language, _wait)
        else:
            shown = _models(qt, application, what == "models")
        if not shown.grab().save(str(target)):
            sys.exit(f"the picture could not be saved at {target}")
        application.window.close()
        application.window.deleteLater()
        qt.processEvents()


def _written(qt: QApplication, application: Application, language: str) -> QWidget:
    """The window with the sample story; the English one gone on with twice, so that there are takes to walk."""
    for command, seed in SEEDS.items() if language == "en" else ():  # the built-in model writes English only
        _write(qt, application, command, seed)
    opened = application.story.current
    assert opened is not None
    _wait(qt, lambda: opened.save_state == "saved")
    application.story.count_words()
    return application.window


def _looked_at(qt: QApplication, application: Application, language: str) -> QWidget:
    """The window with the tint by chance, and the card of a word of the model's."""
    window = _written(qt, application, language)
    application.actions["show_chances"].trigger()
    _wait(qt, lambda: not application.chance_tint.timer.isActive() and not application.looks.is_busy)
    passage = application.generation.passage
    cursor = application.editor.textCursor()
    cursor.setPosition(passage.start + 40 if passage is not None else 40)
    application.editor.setTextCursor(cursor)
    application.window.activateWindow()
    application.actions["word_chances"].trigger()
    _wait(qt, lambda: application.chances.card.chance is not None)
    return window


def _foreseen(qt: QApplication, application: Application, language: str) -> QWidget:
    """The window with the bars of the next word."""
    from PySide6.QtWidgets import QScrollArea

    window = _written(qt, application, language)
    cursor = application.editor.textCursor()
    paragraph = application.editor.toPlainText().rindex("\n\n") + 2
    space = application.editor.toPlainText().find(" ", paragraph + 12)  # in mid-sentence all is open
    cursor.setPosition(space if space > 0 else paragraph + 12)
    application.editor.setTextCursor(cursor)
    application.next_words.set_open(True)
    application.foreseeing.refresh()
    _wait(qt, lambda: bool(application.next_words.words))
    for scroll in application.panel.findChildren(QScrollArea):
        scroll.ensureWidgetVisible(application.next_words)
    return window


def _wrote_for_months(qt: QApplication, application: Application) -> QWidget:
    """Goals and statistics of a story that was written on for months, on an afternoon in November."""
    from datetime import UTC, date, datetime, timedelta

    from PySide6.QtWidgets import QLabel

    from app.story.statistics import WritingLog, Written
    from app.story.writing_days import Goals

    now, chance, opened = datetime(2026, 11, 25, 16, 20, tzinfo=UTC), random.Random(4), application.story.current
    assert opened is not None
    assert opened.story.folder is not None
    entries = [
        Written(
            now - timedelta(days=n), "before", 400 - n, 0, chance.randrange(150, 900), 30, chance.randrange(200), 2400
        )
        for n in range(220, 0, -1)
        if n < 7 or chance.random() > 0.25
    ]
    entries.append(Written(now, "before", 500, 0, 420, 31, 120, 1980.0))
    WritingLog(opened.story.folder / "statistics", "other").append(entries)
    application.manuscript.goals.now = lambda: now
    session = application.manuscript.goals.session
    assert session is not None
    session.set_goals(Goals(400, "words", 90_000, date(2027, 6, 1), frozenset({6}), 4))
    application.actions["goals"].trigger()
    _wait(qt, lambda: session.is_loaded)
    dialog = application.manuscript.goals.dialog
    assert dialog is not None
    _wait(qt, lambda: all(label.isVisible() for label in dialog.story_facts.findChildren(QLabel)))
    return dialog


def _all_dials(qt: QApplication, application: Application) -> QWidget:
    """The dials alone, with two groups open of which one is in use."""
    dials = application.dials
    dials.set_more_open(True)
    dials.set_open_groups(["dry", "xtc"])
    application.dialling.choose_preset("fresh")
    _wait(qt, lambda: not application.board.isVisible())
    return dials


def _misspelled(qt: QApplication, application: Application) -> QWidget:
    """The window with a paragraph that has slips in it, and the card of the first one."""
    spelling, document = application.manuscript.spelling, application.story.document
    assert document is not None
    end = len(document)
    slips = "\n\nShe recieved no answer, though the lanturn swung twice and teh tall clock held its breath."
    document.replace(end, end, slips)
    _wait(qt, lambda: spelling.story.state == "fits")
    cursor = application.editor.textCursor()
    cursor.setPosition(end)
    application.editor.setTextCursor(cursor)
    application.window.activateWindow()
    application.actions["next_misspelling"].trigger()
    _wait(qt, lambda: bool(spelling.pages[0].card.suggestions()))
    return application.window


def _offered(qt: QApplication, application: Application) -> QWidget:
    """The window with four alternatives for the end of the sample story; the keyboard is with them."""
    _write(qt, application, "alternatives", SEEDS["retry"])
    application.board.take_keyboard()
    return application.window


def _branched(qt: QApplication, application: Application) -> QWidget:
    """The tree of a scene that was gone on with, written anew, and gone on with from two of its takes."""
    for command, seed in (*SEEDS.items(), ("continue", 5)):
        _write(qt, application, command, seed)
    _go_to(application, 1)  # the root is the page before
    for command, seed in (("continue", 8), ("retry", 9)):
        _write(qt, application, command, seed)
    from app.dialogs.branches import SIZE as branches_size  # the screen that isn't there is smaller

    branches = application.story.current.branches if application.story.current is not None else None
    document = application.story.document
    assert branches is not None
    assert document is not None
    first = branches.nodes(document.scene_id)[2]
    branches.set_name(first.id, "The quiet way")
    branches.set_pinned(first.id, True)
    application.actions["branches"].trigger()
    dialog = application.branches.dialog
    assert dialog is not None
    dialog.resize(*branches_size)
    return dialog


def _write(qt: QApplication, application: Application, command: str, seed: int) -> None:
    application.settings.set_value("sampling", {"seed": seed})
    application.actions[command].trigger()
    _wait(qt, lambda: not application.generation.is_busy)
    application.settings.set_value("sampling", {})


def _go_to(application: Application, place: int) -> None:
    """Puts a take on the page. place: among all of the scene, the oldest first."""
    document, opened = application.story.document, application.story.current
    assert document is not None
    assert opened is not None
    assert opened.branches is not None
    application.branches.jump(opened.branches.nodes(document.scene_id)[place].id)


def _models(qt: QApplication, application: Application, with_files: bool) -> QWidget:
    """The list of models. Paths are relative ones, so that the picture shows no folder of this machine."""
    from PySide6.QtWidgets import QLabel

    from app.dialogs.model_chooser import SIZE as chooser_size

    os.chdir(os.environ["RAVEL_HOME"])
    folder = Path("Models")
    folder.mkdir()
    if with_files:
        _put_models(folder)
        application.settings.set_value("recent_models", [str(Path("USB", "RWKV-4-Novel-3B.pth"))])
    application.settings.set_value("models_folder", str(folder))
    application.chooser.show()
    dialog = application.chooser.dialog
    assert dialog is not None
    dialog.resize(*chooser_size)
    rows, count = dialog.list.rows, len(list(folder.iterdir())) + 1

    def known() -> int:
        shown = [rows.row(place) for place in range(rows.rowCount())]
        return sum(row.verdict not in ("looking", "growing", "gone") for row in shown)

    _wait(qt, lambda: known() == count)
    if with_files:
        dialog.choose(str(folder / "rwkv7-g1-2.9b.safetensors"))
    _wait(qt, lambda: all(label.isVisible() for label in dialog.details.facts.findChildren(QLabel)))
    return dialog


def _put_models(folder: Path) -> None:
    """Some of the sizes in which models are published, one with a card, and a download that broke off."""
    from tests.helpers.hollow_models import write_hollow
    from tests.helpers.tiny_models import rwkv4_tensors, rwkv7_tensors

    carded = folder / "Hearthside"
    carded.mkdir()
    write_hollow(carded / "model.safetensors", rwkv7_tensors(), n_layer=24, n_embd=1024)
    card = 'name = "Hearthside"\nlicence = "Apache-2.0"\nlanguages = ["en", "zh"]\ndescription = "Slow, warm prose."\n'
    (carded / "model.toml").write_text(card, encoding="utf-8")
    write_hollow(folder / "RWKV-4-World-1.5B.safetensors", rwkv4_tensors(), n_layer=24, n_embd=2048)
    for name, n_layer, n_embd in (("2.9b", 32, 2560), ("13.3b", 61, 4096)):
        write_hollow(folder / f"rwkv7-g1-{name}.safetensors", rwkv7_tensors(), n_layer, n_embd)
    broken = write_hollow(folder / "rwkv7-g1-0.4b.safetensors", rwkv7_tensors(), n_layer=24, n_embd=1024)
    os.truncate(broken, broken.stat().st_size // 2)
    for path in folder.rglob("*"):
        os.utime(path, (1e9, 1e9))


def _wait(qt: object, condition: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    deadline = time.monotonic() + 60
    loop, timer = QEventLoop(), QTimer(interval=10)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > deadline else None)
    timer.start()
    loop.exec()
    timer.stop()
    assert condition(), "it takes too long"


if __name__ == "__main__":
    sys.exit(main())
