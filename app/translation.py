"""The language of the window: Ravel's own texts and Qt's, switched while it runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

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
        self.language = _of_the_system() if wanted == "system" else wanted
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed.clear()
        QLocale.setDefault(QLocale(self.language))
        if self.language == "en":
            return
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, place in (("qtbase", qt_folder), ("ravel", str(self._folder))):
            translator = QTranslator()
            if translator.load(f"{name}_{self.language}", place):
                QCoreApplication.installTranslator(translator)
                self._installed.append(translator)


def _of_the_system() -> str:
    """The first of the user's languages that there is; "en" otherwise."""
    for name in QLocale.system().uiLanguages():
        code = name.replace("-", "_")
        if code in LANGUAGES:
            return code
        if code.split("_")[0] == "zh" and "Hant" not in code and not code.endswith(("_TW", "_HK", "_MO")):
            return "zh_CN"
        if code.split("_")[0] == "en":
            return "en"
    return "en"
