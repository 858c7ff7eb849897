"""The composition root: builds everything once and connects it. No torch here: the engine's thread brings it in."""

from __future__ import annotations

import gc
import logging
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLoggingCategory, QTimer
from PySide6.QtWidgets import QApplication

import engine
from app import crash, paths
from app.actions import Actions
from app.bridge import EventBridge
from app.computing import Computing
from app.controllers.alternatives import AlternativesController
from app.controllers.appearance import AppearanceController
from app.controllers.branches import BranchesController
from app.controllers.chance_tint import ChanceTint
from app.controllers.chances import ChancesController
from app.controllers.dials import DialsController
from app.controllers.memory import MemoryController, state_budgets
from app.controllers.model import ModelController
from app.controllers.model_chooser import ModelChooser
from app.controllers.model_library import ModelLibrary
from app.controllers.next_words import NextWordsController
from app.controllers.notices import Notices
from app.controllers.parts import Parts
from app.controllers.presets import PresetsController
from app.controllers.reading import ReadingController
from app.controllers.repetition import RepetitionController
from app.controllers.rules import RulesController
from app.controllers.story import StoryController
from app.controllers.writing import WritingController, WritingWidgets
from app.editor.editor import Editor
from app.generation import Generation
from app.looks import Looks
from app.main_window import MainWindow, WindowParts
from app.manuscript import Manuscript
from app.panels.alternatives import AlternativesBoard
from app.panels.dials import DialsPanel
from app.panels.notices import NoticeArea
from app.panels.scene_list import SceneList
from app.panels.status import StatusStrip
from app.panels.takes import TakesStrip
from app.panels.writing import WritingPanel
from app.presets import OwnPresets, load_presets
from app.scene_chances import SceneChances
from app.settings import Settings
from app.theme import ThemeSwitch
from app.translation import Translation
from app.widgets.chance_legend import ChanceLegend
from app.widgets.next_words import NextWords

log = logging.getLogger(__name__)

# How long another thread may run Python before it is the window's turn, which it needs anew after each call into Qt.
# Measured on two cores while 31 model files are looked at and a passage is written, longest gap of three runs: 42 ms,
# with Python's own 5 ms it is 61; on a machine that is busy with other work, 43 (nothing written) and 74.
_SWITCH_INTERVAL_S = 0.0005

_CARDS_MS = 500  # in which the cards of alternatives come on the screen


class Application:
    """Everything of one running program, from settings to window. Built and closed on the GUI thread."""

    def __init__(self, qt: QApplication, kernels: str = "auto", threads: int = 0) -> None:
        """kernels, threads: as the command line says, for this run; 0 threads for what the settings say."""
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        self.settings = Settings(paths.config_folder() / "settings.toml")
        report = self.settings.load()
        self.translation = Translation(paths.resource_folder() / "i18n")
        self.translation.use(self.settings.value("language"))
        self.themes = ThemeSwitch(qt)
        self.themes.use_language(self.translation.language)
        self.themes.choose(self.settings.value("theme"))
        self._kernels, self._threads = kernels, threads
        self.bridge = EventBridge()
        memory, disk = state_budgets(self.settings)
        self.session = engine.Session(
            store=paths.cache_folder(),
            memory_bytes=memory,
            disk_bytes=disk,
            packed_weights=paths.weights_folder(),
        )
        self._build_window()
        if report.kept_aside is not None:
            self.notices.show_info("settings", partial(_settings_lost, report.kept_aside))

    def _build_window(self) -> None:
        self.editor, self.actions = Editor(), Actions()
        self.dials, self.takes = DialsPanel(), TakesStrip()
        self.panel = WritingPanel(self.takes, self.dials)
        self.scenes, self.status, notice_area = SceneList(), StatusStrip(), NoticeArea()
        self.board = AlternativesBoard()
        parts = WindowParts(self.editor, self.scenes, self.panel, notice_area, self.status, self.board)
        self.window = MainWindow(parts, self.actions)
        self.actions.setParent(self.window)
        self.bridge.setParent(self.window)
        self.notices = Notices(notice_area, self.actions)
        self.generation = Generation(self.session, self.bridge, self.window)
        self.computing = Computing(self.settings, self.generation, self._threads, self.window)
        self.story = StoryController(self.window, self.settings, self.bridge, self.notices)
        self.model = ModelController(
            self.window, self.session, self.settings, self.bridge, self.notices, self.generation, self._kernels
        )
        self.model.model_changed.connect(
            lambda _info: self._save_settings()
        )  # a model may yet be too much for the machine
        self.library = ModelLibrary(self.session, self.bridge, self.window)
        self.chooser = ModelChooser(self.window, self.model, self.library, self.settings, self.generation)
        shipped, own = load_presets(paths.resource_folder() / "presets"), OwnPresets(paths.config_folder() / "presets")
        presets = [*shipped, *own.load(lambda error: self.notices.show_error(error, "presets"))]
        self.dialling = DialsController(self.dials, self.panel, self.settings, presets, self.window)
        widgets = WritingWidgets(self.editor, self.panel, self.takes, self.status)
        self.rules = RulesController(self.window, self.settings, self.notices, self.generation, self.status)
        self.writing = WritingController(
            self.window, widgets, self.generation, self.settings, self.notices, self.dialling, self.rules
        )
        self.writing.attach(self.story, self.model, self.themes)
        self.dialling.attach(self.story, self.model, self.notices)
        self.presets = PresetsController(
            self.window, self.panel, shipped, own, self.dialling, self.settings, self.notices, self.rules
        )
        self.repetition = RepetitionController(
            self.panel, self.generation, self.writing, self.dialling, self.settings, self.window
        )
        self.alternatives = AlternativesController(
            self.window, self.generation, self.writing, self.story, self.settings
        )
        self.branches = BranchesController(self.window, self.story, self.generation, self.session, self.themes)
        self.reading = ReadingController(self.window, self.session, self.settings, self.bridge, self.generation)
        self.reading.attach(self.story, self.model)
        self._build_looks()
        self.memory = MemoryController(self.window, self.session, self.settings, self.bridge, self.model)
        self.memory.cleared.connect(self.reading.forget)
        self.appearance = AppearanceController(self.window, self.settings, self.themes, self.translation, self.memory)
        self.settings.changed.connect(lambda key: self.dialling.show_presets() if key == "language" else None)
        self._build_manuscript()
        self.scenes.left.connect(self.editor.setFocus)
        self.window.close_requested.connect(self.close_window)
        self.actions["quit"].triggered.connect(self.window.close)

    def _build_manuscript(self) -> None:
        parts = Parts(
            window=self.window,
            editor=self.editor,
            settings=self.settings,
            bridge=self.bridge,
            notices=self.notices,
            story=self.story,
            status=self.status,
            generation=self.generation,
            themes=self.themes,
        )
        self.manuscript = Manuscript(parts)
        self.computing.attend((self.editor, self.manuscript.second_page.panel.editor))
        self.actions["alternatives"].triggered.connect(lambda: self.computing.make_room(_CARDS_MS))
        self.appearance.page_makers.append(self.manuscript.spelling.preferences.make_page)
        self.actions["spelling_languages"].triggered.connect(lambda: self.appearance.show_preferences("spelling"))

    def _build_looks(self) -> None:
        self.looks = Looks(self.bridge, self.generation, self.window)
        self.reading.give_way_to(self.looks)
        self.next_words, legend = NextWords(), ChanceLegend()
        self.dials.add_section(self.next_words)
        self.next_words.grown.connect(lambda: self.panel.scroll.bring_in_sight(self.next_words))
        self.status.add_sign(legend)
        self.foreseeing = NextWordsController(
            self.next_words, self.editor, self.session, self.looks, self.generation, self.settings, self.window
        )
        self.foreseeing.attach(self.story, self.model, self.writing, self.dialling)
        known = SceneChances(self.editor, self.session, self.looks, self.writing.request_for, self.window)
        self.chances = ChancesController(self.window, self.editor, known, self.looks, self.generation, self.settings)
        self.chances.attach(self.story, self.model, self.writing)
        self.chance_tint = ChanceTint(
            self.window, self.editor, known, self.looks, self.generation, self.settings, legend
        )
        self.chance_tint.attach(self.story, self.model, self.themes)

    def open(self, path: str = "") -> None:
        """Opens a story and shows the window; the model wakes up once that is on the screen."""
        self.story.open_first(path)
        self.window.show()
        self.editor.setFocus()
        QTimer.singleShot(0, self.model, self.model.load_first)

    def close_window(self) -> None:
        """Stops the model, saves everything, lets the window go. Text that can't be saved is in the recovery folder."""
        geometry, widths = self.window.layout_state()
        self.generation.stop()
        if not self.story.close_story():
            return
        self.settings.set_value("window_geometry", geometry)
        self.settings.set_value("window_split", widths)
        self.library.stop()
        self.reading.stop()
        self.looks.stop()
        self.computing.close()
        self.session.close()
        self.bridge.close()
        self._save_settings()
        self.window.allow_close()

    def _save_settings(self) -> None:
        try:
            self.settings.save()
        except OSError as error:
            log.warning("the settings could not be saved: %s", error)


def run(story: str = "", kernels: str = "auto", threads: int = 0) -> int:
    """Opens the window and stays until it is closed; kernels, threads: see Application. Returns the exit status."""
    QLoggingCategory.setFilterRules("qt.text.font.db=false")  # a hundred lines on scripts without a font
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Ravel")
    qt.setApplicationDisplayName("Ravel")
    qt.setDesktopFileName("ravel")
    crash.start_log(paths.state_folder() / "logs")
    application = Application(qt, kernels, threads)
    crash.install_hooks(lambda line: application.bridge.post(lambda: _tell_crash(application, line)))
    application.open(story)
    QTimer.singleShot(0, _collect_from_now_on)
    status = qt.exec()
    crash.remove_hooks()
    crash.stop_log()
    return status


def _collect_from_now_on() -> None:
    """Garbage collection, which `main` put off. What the program consists of, a hundred thousand objects that stay
    to the end, is not looked through any more: each time that held the window up for 30 ms."""
    gc.freeze()
    gc.enable()


def _tell_crash(application: Application, line: str) -> None:
    application.notices.show_info("crash", partial(_crash_sentence, line))


def _crash_sentence(reason: str) -> str:
    text = QCoreApplication.translate(
        "Application", "Something went wrong in Ravel ({reason}). Your text is safe; the details are in the log."
    )
    return text.format(reason=reason)


def _settings_lost(kept_aside: Path) -> str:
    text = QCoreApplication.translate(
        "Application", "Your settings could not be read and are back to what they were at first. The old file: {file}"
    )
    return text.format(file=kept_aside)
