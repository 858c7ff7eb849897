"""The system's own dialogs for choosing files and folders. Each returns "" when the writer cancels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.formats.importers import READERS

CONTEXT = "Files"


def choose_new_story(parent: QWidget, folder: Path, name: str) -> str:
    """A path that doesn't exist yet, where the story's folder will be made."""
    folder.mkdir(parents=True, exist_ok=True)
    title = QCoreApplication.translate("Files", "New story: choose a name and a place")
    path, _ = QFileDialog.getSaveFileName(parent, title, str(folder / name), options=_folder_options())
    return path


def choose_story_folder(parent: QWidget, folder: Path) -> str:
    title = QCoreApplication.translate("Files", "Open a story's folder")
    return QFileDialog.getExistingDirectory(parent, title, str(folder))


def choose_text_file(parent: QWidget, folder: Path) -> str:
    title = QCoreApplication.translate("Files", "Open a text file")
    kinds = QCoreApplication.translate("Files", "Texts (*.md *.markdown *.txt)")
    path, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return path


def choose_backups_folder(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose the folder for your backups")
    return QFileDialog.getExistingDirectory(parent, title, folder)


def choose_backup(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Open a backup")
    kinds = QCoreApplication.translate("Files", "Backups (*.zip)")
    return _chosen_file(parent, title, folder, kinds)


def choose_model_file(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose a model")
    kinds = QCoreApplication.translate("Files", "RWKV models (*.pth *.safetensors *.gguf *.st *.pt *.bin)")
    return _chosen_file(parent, title, folder, kinds)


def choose_models_folder(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose the folder that your models are in")
    return QFileDialog.getExistingDirectory(parent, title, folder)


def choose_vocabulary(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose a vocabulary")
    kinds = QCoreApplication.translate("Files", "Vocabularies (*.json *.txt)")
    return _chosen_file(parent, title, folder, kinds)


def choose_tuned_state(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose a tuned state")
    kinds = QCoreApplication.translate("Files", "Tuned states (*.pth *.safetensors)")
    return _chosen_file(parent, title, folder, kinds)


def choose_dictionary(parent: QWidget) -> str:
    title = QCoreApplication.translate("Files", "Add a dictionary")
    kinds = QCoreApplication.translate("Files", "Spelling dictionaries (*.dic *.aff *.oxt *.xpi *.zip)")
    return _chosen_file(parent, title, "", kinds)


def choose_preset_file(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Import a preset")
    kinds = QCoreApplication.translate("Files", "Presets (*.toml *.json *.yaml *.yml *.kcpps *.settings *.preset)")
    return _chosen_file(parent, title, folder, kinds)


def choose_preset_target(parent: QWidget, path: str) -> str:
    title = QCoreApplication.translate("Files", "Export the dials as a preset")
    kinds = QCoreApplication.translate("Files", "Presets of Ravel (*.toml)")
    path, _ = QFileDialog.getSaveFileName(parent, title, path, kinds)
    return path


def choose_statistics_target(parent: QWidget, path: str) -> str:
    title = QCoreApplication.translate("Files", "Export the writing days")
    kinds = QCoreApplication.translate("Files", "Tables (*.csv)")
    path, _ = QFileDialog.getSaveFileName(parent, title, path, kinds)
    return path


def choose_export_target(parent: QWidget, path: str, name: str, suffix: str) -> str:
    """name: of the format. The system's dialog asks before an existing file is replaced."""
    title = QCoreApplication.translate("Files", "Export: choose a name and a place")
    dialog = QFileDialog(parent, title, path, f"{name} (*{suffix})" if "(" not in name else name.replace("(.", "(*."))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    return dialog.selectedFiles()[0] if dialog.exec() else ""


def choose_files_to_import(parent: QWidget, folder: str) -> list[str]:
    """Several may be chosen; none when the writer cancels."""
    title = QCoreApplication.translate("Files", "Import: choose one file or several")
    kinds = QCoreApplication.translate("Files", "Manuscripts ({endings})").format(
        endings=" ".join(f"*{ending}" for ending in READERS)
    )
    every = QCoreApplication.translate("Files", "All files (*)")
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, folder, f"{kinds};;{every}")
    return chosen


def choose_folder_to_import(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Import: choose a folder of files")
    return QFileDialog.getExistingDirectory(parent, title, folder)


def choose_picture(parent: QWidget, folder: str) -> str:
    title = QCoreApplication.translate("Files", "Choose a cover")
    kinds = QCoreApplication.translate("Files", "Pictures (*.jpg *.jpeg *.png *.gif)")
    return _chosen_file(parent, title, folder, kinds)


def _chosen_file(parent: QWidget, title: str, folder: str, kinds: str) -> str:
    every = QCoreApplication.translate("Files", "All files (*)")
    path, _ = QFileDialog.getOpenFileName(parent, title, folder, f"{kinds};;{every}")
    return path


def _folder_options() -> QFileDialog.Option:
    return QFileDialog.Option.DontConfirmOverwrite  # an existing name is refused by the story itself, with its reason
