"""The licences of all that Ravel is made of: from the packaged program's folder, else from the installed packages."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from app import paths

_LICENCE_WORDS = ("licen", "copying", "notice", "authors")


def licence_texts() -> str:
    """One text for people to read; a heading for each package."""
    packaged = paths.resource_folder().parent / "licenses"
    texts = _of_files(packaged) if packaged.is_dir() else _from_source()
    return "\n\n".join(f"=== {name} ===\n\n{text.strip()}" for name, text in texts)


def _from_source() -> list[tuple[str, str]]:
    return [*_of_packages(), _of_vocabularies(), _of_dictionaries(), *_of_fonts()]


def _of_files(folder: Path) -> list[tuple[str, str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8", errors="replace")) for path in files]


def _of_vocabularies() -> tuple[str, str]:
    """The notice beside them; the text of the licence itself is among the packages', as Ravel's own."""
    return "vocabularies", (paths.shipped_vocabularies() / "NOTICE.txt").read_text(encoding="utf-8")


def _of_dictionaries() -> tuple[str, str]:
    return "dictionaries", (paths.shipped_dictionaries() / "LICENCE.txt").read_text(encoding="utf-8")


def _of_fonts() -> list[tuple[str, str]]:
    files = sorted((paths.resource_folder() / "fonts").rglob("OFL.txt"))
    return [(f"font {file.parent.name}", file.read_text(encoding="utf-8")) for file in files]


def _of_packages() -> list[tuple[str, str]]:
    texts = []
    for package in sorted(metadata.distributions(), key=lambda d: d.name.lower()):
        for file in package.files or ():
            inside = ".dist-info" in str(file) and any(word in file.name.lower() for word in _LICENCE_WORDS)
            path = Path(str(file.locate()))
            if inside and path.is_file():
                texts.append((f"{package.name} {package.version}", path.read_text(encoding="utf-8", errors="replace")))
    return texts
