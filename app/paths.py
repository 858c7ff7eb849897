"""Where things lie: the program's own data, and the user's folders on each system.

Nothing here makes a folder or reads a file; whoever writes makes the folder first. The environment variable
RAVEL_HOME moves all user folders below one place (tests, a portable installation).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "Ravel"
HOME_VARIABLE = "RAVEL_HOME"
BUILTIN_MODEL = "fireside"


def resource_folder() -> Path:
    """`resources/` of the source tree, or of the packaged program."""
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[1]
    return root / "resources"


def manual_folder() -> Path:
    """The pages of the manual; their pictures lie in `../images`."""
    return resource_folder().parent / "docs" / "manual"


def builtin_model() -> Path:
    """The model that comes with Ravel: a folder with model.safetensors, tokenizer.json and model.toml."""
    return resource_folder() / "models" / BUILTIN_MODEL


def shipped_vocabularies() -> Path:
    """Vocabularies for models that come without one. From source that of World isn't there: the engine finds it."""
    return resource_folder() / "vocab"


def shipped_dictionaries() -> Path:
    """Spelling dictionaries that come with Ravel, with their licence."""
    return resource_folder() / "dictionaries"


def config_folder() -> Path:
    """Settings and key bindings."""
    return _home("config") or platformdirs.user_config_path(APP_NAME, appauthor=False)


def data_folder() -> Path:
    """Models the writer downloaded, and the histories of single-file stories. Never the roaming profile."""
    return _home("data") or platformdirs.user_data_path(APP_NAME, appauthor=False)


def spelling_folder() -> Path:
    """The writer's own words and dictionaries."""
    return data_folder() / "spelling"


def models_folder() -> Path:
    """Where the writer's models lie, unless the settings name another folder."""
    return data_folder() / "models"


def cache_folder() -> Path:
    """Model states: deleting them costs time, never text."""
    return _home("cache") or platformdirs.user_cache_path(APP_NAME, appauthor=False)


def weights_folder() -> Path:
    """Weights of models as they are computed with: deleting them costs time."""
    return cache_folder() / "weights"


def state_folder() -> Path:
    """Logs, the window's layout, locks and recovered text."""
    return _home("state") or platformdirs.user_state_path(APP_NAME, appauthor=False)


def recovery_folder() -> Path:
    """Text that could not be saved where it belongs, and versions that other programs wrote."""
    return state_folder() / "recovery"


def documents_folder() -> Path:
    """The writer's documents, as the system has them."""
    return platformdirs.user_documents_path()


def backups_folder() -> Path:
    """Where backups go, unless the settings name another folder: below the user's documents."""
    return _home("backups") or documents_folder() / f"{APP_NAME} Backups"


def stories_folder() -> Path:
    """Where new stories are offered to be put: below the user's documents."""
    return _home("stories") or documents_folder() / APP_NAME


def _home(name: str) -> Path | None:
    """`name` below RAVEL_HOME, or None while that is not set. A relative RAVEL_HOME counts from the working folder."""
    home = os.environ.get(HOME_VARIABLE, "").strip()
    return Path(home).expanduser().resolve() / name if home else None
