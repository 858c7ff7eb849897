"""What the lists of versions, snapshots and deleted scenes say, in the language in use."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale

from app.quantities import grouped, words_text
from app.story.snapshots_table import Snapshot
from app.story.versions_table import Version
from app.widgets.dated_list import DatedRow

CONTEXT = "Versions"
#: What each reason of versions_table.REASONS is called; an ordinary save needs no word.
REASON_WORDS = {
    "opened": QT_TRANSLATE_NOOP("Versions", "as it was opened"),
    "saved": "",
    "replace": QT_TRANSLATE_NOOP("Versions", "before replacing"),
    "import": QT_TRANSLATE_NOOP("Versions", "before an import"),
    "restore": QT_TRANSLATE_NOOP("Versions", "before putting back"),
    "merge": QT_TRANSLATE_NOOP("Versions", "of another program"),
    "outside": QT_TRANSLATE_NOOP("Versions", "before another program's change"),
    "recovered": QT_TRANSLATE_NOOP("Versions", "before recovered text came"),
    "deleted": QT_TRANSLATE_NOOP("Versions", "before it was deleted"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def moment(seconds: float) -> str:
    """Day and time of day; today only the time."""
    when = QDateTime.fromSecsSinceEpoch(int(seconds))
    time = QLocale().toString(when.time(), QLocale.FormatType.ShortFormat)
    if when.date() == QDateTime.currentDateTime().date():
        return QCoreApplication.translate("Versions", "Today, {time}").format(time=time)
    return f"{QLocale().toString(when.date(), QLocale.FormatType.LongFormat)}, {time}"


def version_row(version: Version, is_first: bool = False) -> DatedRow:
    """Its name or else its time, then words, what came and went, and why it was kept. is_first: there is none before,
    from which something could have come or gone."""
    counts = (("+", version.added), ("−", version.removed))
    changes = " ".join(f"{sign}{grouped(count)}" for sign, count in counts if count)
    reason = REASON_WORDS.get(version.reason, "")
    if is_first:
        changes = QCoreApplication.translate("Versions", "the first version")
        reason = "" if version.reason == "opened" else reason
    when = [moment(version.made_at)] if version.name else []
    facts = [*when, words_text(version.words), changes, _tr(reason)]
    title = version.name or moment(version.made_at)
    return DatedRow(version.id, title, " · ".join(fact for fact in facts if fact), bool(version.name))


def snapshot_row(snapshot: Snapshot) -> DatedRow:
    facts = f"{moment(snapshot.made_at)} · {words_text(snapshot.words)}"
    return DatedRow(snapshot.id, snapshot.name, facts, True)
