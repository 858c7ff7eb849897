"""Brings the translations in resources/i18n up to date with the texts in app/, and compiles them.

    .venv/bin/python -m tests.tools.update_translations

New texts come in as "unfinished"; translate them in the .ts file, by hand or with Qt Linguist, and run this again.
Texts that app/ no longer has go out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "i18n"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text and its translation. state: "" for a finished one, else unfinished, vanished or obsolete."""

    context: str
    source: str
    comment: str
    translation: str
    state: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.context, self.source, self.comment


def ts_files() -> list[Path]:
    """The source files of all translations."""
    return sorted(FOLDER.glob("ravel_*.ts"))


def read_ts(file: Path) -> list[Entry]:
    """Every text of a .ts file, in its order."""
    entries = []
    for context in ET.parse(file).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            source, comment = message.findtext("source", ""), message.findtext("comment", "")
            entries.append(Entry(name, source, comment, translation.text or "", translation.get("type", "")))
    return entries


def extract(file: Path) -> None:
    """Brings a .ts file (made if it isn't there) up to date with app/. Raises CalledProcessError.

    Names and line numbers of source files are left out: they would change with every edit.
    """
    sources = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "app").rglob("*.py"))]
    language = file.stem.removeprefix("ravel_")
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", language]
    _call("pyside6-lupdate", *options, *sources, "-ts", str(file))


def compile_ts(file: Path, compiled: Path) -> None:
    """Makes the .qm that the program loads. Raises CalledProcessError."""
    _call("pyside6-lrelease", str(file), "-qm", str(compiled))


def _call(tool: str, *arguments: str) -> None:
    program = shutil.which(tool, path=str(Path(sys.executable).parent))
    if program is None:
        raise FileNotFoundError(f"{tool} is missing beside {Path(sys.executable).name}; it comes with PySide6")
    subprocess.run([program, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """0 when every text is translated, else 1."""
    missing = 0
    for file in ts_files():
        extract(file)
        compile_ts(file, file.with_suffix(".qm"))
        entries = read_ts(file)
        open_ones = [entry for entry in entries if entry.state]
        missing += len(open_ones)
        print(f"{file.name}: {len(entries)} texts, {len(open_ones)} not translated")
        for entry in open_ones:
            print(f"  {entry.context}: {entry.source}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
