"""Makes the pictures in docs/images with the real program and the built-in model: `python3 dev.py screenshot`.

`python3 dev.py screenshot --all FOLDER` makes every combination of theme, language and scale there, to be looked at.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SEEDS = {"continue": 30, "retry": 36}  # of forty, two that read well
SIZE = (1280, 820)

#: name: theme, language, scale
PUBLISHED = {"window-light": ("light", "en", 1), "window-dark": ("dark", "en", 1), "window-zh": ("light", "zh_CN", 1)}


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py screenshot", description=__doc__)
    parser.add_argument("--all", metavar="FOLDER", default="", help="every combination, into this folder")
    parser.add_argument("--one", nargs=4, metavar=("FILE", "THEME", "LANGUAGE", "SCALE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        take(Path(options.one[0]), options.one[1], options.one[2])
        return 0
    if options.all:
        folder = Path(options.all).absolute()
        wanted = {
            f"{theme}-{language}-{scale}": (theme, language, scale)
            for theme in ("light", "dark")
            for language in ("en", "zh_CN")
            for scale in (1, 2)
        }
    else:
        folder, wanted = IMAGES, PUBLISHED
    folder.mkdir(parents=True, exist_ok=True)
    for name, (theme, language, scale) in wanted.items():
        target = folder / f"{name}.png"
        _in_a_process_of_its_own(target, theme, language, scale)
        print(target)
    return 0


def _in_a_process_of_its_own(target: Path, theme: str, language: str, scale: int) -> None:
    """Qt reads the scale once, when it starts."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}
    environment |= {"QT_LOGGING_RULES": "qt.text.font.db=false", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "tests.screenshots", "--one", str(target), theme, language, str(scale)]
    subprocess.run(command, env=environment, check=True)


def take(target: Path, theme: str, language: str) -> None:
    """A window with the sample story; the English one gone on with twice, so that there are takes to walk."""
    from PySide6.QtWidgets import QApplication

    from app.application import Application

    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["RAVEL_HOME"] = home
        application = Application(qt)
        application.settings.set_value("theme", theme)
        application.settings.set_value("language", language)
        application.settings.set_value("length_words", 60)
        application.panel.set_length("words", 60)
        application.window.resize(*SIZE)
        application.open()
        _wait(qt, lambda: application.model.info is not None)
        for command, seed in SEEDS.items() if language == "en" else ():  # the built-in model writes English only
            application.settings.set_value("sampling", {"seed": seed})
            application.actions[command].trigger()
            _wait(qt, lambda: not application.generation.is_busy)
        application.settings.set_value("sampling", {})
        opened = application.story.current
        assert opened is not None
        _wait(qt, lambda: opened.save_state == "saved")
        application.story.count_words()
        if not application.window.grab().save(str(target)):
            sys.exit(f"the picture could not be saved at {target}")
        application.window.close()
        application.window.deleteLater()
        qt.processEvents()


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
