"""Numbers as the writer reads them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def grouped(number: int) -> str:
    """1240 as 1,240, in the way of the language in use."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        locale = QLocale(QLocale.Language.English)
    return locale.toString(number)


def words_text(count: int) -> str:
    """1 word, 1,240 words."""
    if count == 1:
        return QCoreApplication.translate("Quantities", "1 word")
    return QCoreApplication.translate("Quantities", "{count} words").format(count=grouped(count))


def characters_text(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Quantities", "1 character")
    return QCoreApplication.translate("Quantities", "{count} characters").format(count=grouped(count))


def minutes_text(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Quantities", "1 minute")
    return QCoreApplication.translate("Quantities", "{count} minutes").format(count=grouped(count))


def bytes_text(count: int) -> str:
    """A size in memory or on disk, in decimal units as file managers show it."""
    for limit, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= limit:
            return f"{count / limit:.1f} {unit}" if count < 100 * limit else f"{count / limit:.0f} {unit}"
    return f"{count} B"
