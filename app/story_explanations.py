"""What the errors of stories and of the disk mean for the writer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.explanation import Explanation

# As in app/errors.py.
STORY_EXPLANATIONS: dict[str, Explanation] = {
    "StoryError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be used ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Open another story, or look at the folder with your file manager."),
        "open_story",
    ),
    "StoryNotFound": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is nothing at {path} any more."),
        QT_TRANSLATE_NOOP("Errors", "If the story was moved, open it at its new place."),
        "open_story",
    ),
    "NotAStory": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not a story that Ravel can open."),
        QT_TRANSLATE_NOOP("Errors", "Choose a story's folder, or a .md or .txt file."),
        "open_story",
    ),
    "NotAStory:empty_folder": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is no story in the folder {file} yet."),
        QT_TRANSLATE_NOOP("Errors", "Begin a new one there, or choose another folder."),
        "new_story",
    ),
    "UnreadableFile": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be read ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk is connected, then open the story again."),
        "open_story",
    ),
    "AccessDenied": Explanation(
        QT_TRANSLATE_NOOP("Errors", "You may not read {file}."),
        QT_TRANSLATE_NOOP("Errors", "Give yourself access to it in your file manager, then open it again."),
        "open_story",
    ),
    "UndecodableText": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not a text in an encoding that Ravel knows. Nothing was changed in it."),
        QT_TRANSLATE_NOOP("Errors", "Save it as UTF-8 in the program it comes from, then open it again."),
        "open_file",
    ),
    "UndecodableText:zero_bytes": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors", "{file} holds nothing but zeros, as a power cut can leave a file. Nothing was changed in it."
        ),
        QT_TRANSLATE_NOOP("Errors", "Take its text from a backup of the story."),
        "open_backup",
    ),
    "FileTooLarge": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is too large for a scene ({size}; the limit is {limit})."),
        QT_TRANSLATE_NOOP("Errors", "Split it into several files."),
        "open_file",
    ),
    "NewerFormat": Explanation(
        QT_TRANSLATE_NOOP("Errors", "This story was written by a newer version of Ravel. Nothing was changed in it."),
        QT_TRANSLATE_NOOP("Errors", "Install the newest Ravel to open it."),
        "open_story",
    ),
    "FolderNotEmpty": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The folder {file} already has something in it."),
        QT_TRANSLATE_NOOP("Errors", "Choose an empty or new folder for the new story."),
        "new_story",
    ),
    "SingleFileStory": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is one file and has no scenes of its own."),
        QT_TRANSLATE_NOOP("Errors", "Begin a new story to write in scenes."),
        "new_story",
    ),
    "MissingScene": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The file of the scene “{title}” is missing. Its place in the story is kept."),
        QT_TRANSLATE_NOOP("Errors", "Put {file} back, then open the story again."),
        "open_story",
    ),
    "SceneOutsideStory": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The story names a scene outside of its own folder. Ravel did not open it."),
        QT_TRANSLATE_NOOP("Errors", "Copy {file} into the story's folder if it belongs there."),
    ),
    "DamagedManifest": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors", "The list of scenes (story.toml) is damaged. Its scenes were found from the files."
        ),
        QT_TRANSLATE_NOOP("Errors", "Check that the scenes are in the right order."),
        "show_scenes",
    ),
    "SaveFailed": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} could not be saved ({reason}). Your text is still here in the window."),
        QT_TRANSLATE_NOOP(
            "Errors", "Make room on the disk, connect it again, or give yourself the right to write there; then save."
        ),
        "save_now",
    ),
    "SaveFailed:kept": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} could not be saved ({reason}). The text was put into {kept_at}."),
        QT_TRANSLATE_NOOP(
            "Errors", "Make room on the disk, connect it again, or give yourself the right to write there; then save."
        ),
        "save_now",
    ),
    "ChangedOutside": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} was changed by another program. It was left as it is."),
        QT_TRANSLATE_NOOP("Errors", "Decide which of the two texts is to stay; yours is still in the window."),
    ),
    "BackupFailed": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The backup of {file} could not be made ({reason}). The story itself is saved."),
        QT_TRANSLATE_NOOP("Errors", "Make room in {folder}, or choose another folder for backups in Preferences."),
        "preferences",
    ),
    "NotABackup": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not a backup of a story, or it is damaged. Nothing was unpacked."),
        QT_TRANSLATE_NOOP("Errors", "Choose another backup."),
        "open_backup",
    ),
    "StoryLocked": Explanation(
        QT_TRANSLATE_NOOP("Errors", "This story is already open in another Ravel window (on {host})."),
        QT_TRANSLATE_NOOP("Errors", "Write in that window, or close it first."),
        "open_story",
    ),
    "StoryLocked:reading": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors",
            "This story is already open in another Ravel window (on {host}). Here you can only read it: nothing you "
            "type is kept.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Close it there, then try again here."),
        "open_story",
    ),
    "StoryLocked:dead": Explanation(
        QT_TRANSLATE_NOOP("Errors", "This story is locked by a Ravel on this computer that no longer runs."),
        QT_TRANSLATE_NOOP("Errors", "You can take it over: nothing else writes it."),
        "open_story",
    ),
    "HistoryUnavailable": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Earlier takes can't be kept at the moment. Your manuscript is not affected."),
        QT_TRANSLATE_NOOP("Errors", "Save, then open the story again."),
        "save_now",
    ),
    "StatisticsUnavailable": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors",
            "What you write can't be counted for your goals at the moment ({reason}). Your manuscript is not affected.",
        ),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk is connected and has room."),
    ),
    "UnusableDictionary": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is no spelling dictionary that Ravel can use."),
        QT_TRANSLATE_NOOP("Errors", "Choose a Hunspell dictionary: a .dic or .aff file, or a LibreOffice .oxt file."),
    ),
    "UnusableDictionary:no_pair": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is only half of a dictionary: it takes a .dic and an .aff file."),
        QT_TRANSLATE_NOOP("Errors", "Put both into one folder, under the same name, and choose one of them."),
    ),
    "UnusableDictionary:encoding": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is written in an encoding that Ravel doesn't know ({encoding})."),
        QT_TRANSLATE_NOOP("Errors", "Look for a newer version of the dictionary, in UTF-8."),
    ),
    "UnusableDictionary:archive": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged: it can't be unpacked."),
        QT_TRANSLATE_NOOP("Errors", "Download it again, then add it once more."),
    ),
    "UnusableDictionary:missing": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The dictionary {file} isn't there any more."),
        QT_TRANSLATE_NOOP("Errors", "Add it again in Preferences, under Spelling."),
    ),
    "UnusableDictionary:too_large": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is larger than any dictionary for spelling."),
        QT_TRANSLATE_NOOP("Errors", "Choose a Hunspell dictionary: a .dic or .aff file, or a LibreOffice .oxt file."),
    ),
    "OSError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The system refused access to {file} ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk has room and that you may write there, then save again."),
        "save_now",
    ),
}
