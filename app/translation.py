"""The language of the window: Ravel's own texts and Qt's, switched while it runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

log = logging.getLogger(__name__)

#: Languages with a complete translation, and how each names itself. English is the source.
LANGUAGES: dict[str, str] = {"en": "English", "zh_CN": "简体中文"}


class Translation:
    """Installs and removes translators. One for the program; GUI thread."""

    def __init__(self, folder: Path) -> None:
        """folder: where the ravel_*.qm files lie."""
        self._folder = folder
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, wanted: str) -> None:
        """wanted: a key of LANGUAGES, or "system". Every widget is told by a LanguageChange event."""
        self.language = language_for(QLocale.system().uiLanguages()) if wanted == "system" else wanted
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed.clear()
        QLocale.setDefault(QLocale(self.language))
        if self.language == "en":
            return
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, place in (("qtbase", qt_folder), ("ravel", str(self._folder))):
            translator = QTranslator()
            if not translator.load(f"{name}_{self.language}", place):
                log.warning("no %s_%s.qm in %s", name, self.language, place)
                continue
            QCoreApplication.installTranslator(translator)
            self._installed.append(translator)


def language_for(wanted: Iterable[str]) -> str:
    """The first of the user's languages that there is; "en" where there is none of them.

    wanted: as QLocale.uiLanguages gives them, best first. Readers of Traditional Chinese get no Simplified unasked:
    the bare "zh" that follows "zh-Hant-TW" in such a list is only its shortening.
    """
    traditional_seen = False
    for name in wanted:
        locale = QLocale(name)
        if locale.language() == QLocale.Language.English:
            return "en"
        if locale.script() == QLocale.Script.TraditionalHanScript:
            traditional_seen = True
        elif locale.language() == QLocale.Language.Chinese and not (traditional_seen and name == "zh"):
            return "zh_CN"
    return "en"


def language_name(code: str) -> str:
    """A language by its own name, as 日本語 for "ja"; what is no code of a language stays as it is."""
    if code in LANGUAGES:
        return LANGUAGES[code]
    return QLocale(code).nativeLanguageName() or code
