"""What an error means for the writer: a sentence that says what happened, and one that says what can be done.

Errors carry facts, no words. One table, keyed by class and, where one class has several causes, by its reason. An
error that has no row of its own is explained by the nearest class above it that has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

import engine
from app.found_words import cause_of, found_words
from app.quantities import bytes_text

CONTEXT = "Errors"


@dataclass(frozen=True, slots=True)
class Explanation:
    """sentence: what happened. remedy: what to do now. action: the command (app/actions.py) that does it, or ""."""

    sentence: str
    remedy: str
    action: str = ""


#: Class name, or class name and cause, -> English sources. `{fact}` is filled in from the error's facts.
EXPLANATIONS: dict[str, Explanation] = {
    "EngineError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The model could not do that."),
        QT_TRANSLATE_NOOP("Errors", "Try again. If it happens again, open the model anew."),
        "open_model",
    ),
    "ModelFileError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be used as a model."),
        QT_TRANSLATE_NOOP("Errors", "Choose another model file."),
        "open_model",
    ),
    "ModelNotFound": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is no model at {path}, or it may not be read."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "If its drive isn't connected, connect it. If it was moved, open it at its new place. If it is there, give "
            "yourself access to it in your file manager.",
        ),
        "open_model",
    ),
    "SeveralModels": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The folder {file} holds several models ({found})."),
        QT_TRANSLATE_NOOP("Errors", "Choose one of its files."),
        "open_model",
    ),
    "UnreadableModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be read ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that its drive is connected, then open the model again."),
        "open_model",
    ),
    "DamagedModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged or was not downloaded completely."),
        QT_TRANSLATE_NOOP("Errors", "Download it again and open the new file."),
        "open_model",
    ),
    "UnsafeModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} contains program code besides its weights. Ravel did not run any of it."),
        QT_TRANSLATE_NOOP("Errors", "Get the model from its makers, best as a .safetensors file."),
        "open_model",
    ),
    "UnsupportedModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is no model that Ravel can run ({found})."),
        QT_TRANSLATE_NOOP("Errors", "Choose an RWKV model of version 4 to 7, as a .pth, .safetensors or .gguf file."),
        "open_model",
    ),
    "UnsupportedModel:no_fixed_state": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors", "{file} is {found}: what it remembers grows with the text, so Ravel can't keep it."
        ),
        QT_TRANSLATE_NOOP("Errors", "Choose an RWKV model of version 4 to 7, as a .pth, .safetensors or .gguf file."),
        "open_model",
    ),
    "UnsupportedModel:adapter": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is only an addition to a model ({found}), not a model by itself."),
        QT_TRANSLATE_NOOP(
            "Errors", "Merge it into its model with the program that it was made with, then open the result."
        ),
        "open_model",
    ),
    "UnsupportedModel:tuned_state": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is a tuned state, not a model."),
        QT_TRANSLATE_NOOP("Errors", "Choose the model that it was made for, and this file as its tuned state."),
        "open_model",
    ),
    "UnsupportedModel:packed": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is packed in a way that Ravel can't read ({found})."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Look for the same model as a .pth or .safetensors file, or as a .gguf with Q8_0, Q6_K, Q5_K or Q4_K in "
            "its name.",
        ),
        "open_model",
    ),
    "UnsupportedModel:archive": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is {found}, not a model."),
        QT_TRANSLATE_NOOP("Errors", "If there is a model in it, unpack it and choose that."),
        "open_model",
    ),
    "UnsupportedModel:page": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is {found}: something else than the model was downloaded."),
        QT_TRANSLATE_NOOP("Errors", "Download it again, with the download button of the page that it is on."),
        "open_model",
    ),
    "InconsistentModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Parts of {file} are missing or don't fit together ({tensor})."),
        QT_TRANSLATE_NOOP("Errors", "Download it again, or choose another model."),
        "open_model",
    ),
    "NotEnoughMemory": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} needs {needed} of memory; {available} are free."),
        QT_TRANSLATE_NOOP(
            "Errors", "Close other programs, choose a precision that needs less, or choose a smaller model."
        ),
        "open_model",
    ),
    "NotEnoughDisk": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} needs {needed} on the disk; {available} are free."),
        QT_TRANSLATE_NOOP("Errors", "Make room there, or choose another folder."),
        "open_model",
    ),
    "UnsupportedPrecision": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The precision {precision} is not available here."),
        QT_TRANSLATE_NOOP("Errors", "Open the model again and choose the precision “auto”."),
        "open_model",
    ),
    "UnsupportedDevice": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The device {device} can't be used ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Open the model again; Ravel then runs it on the processor."),
        "open_model",
    ),
    "TokenizerError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The model's vocabulary can't be used ({reason})."),
        QT_TRANSLATE_NOOP(
            "Errors", "Choose another vocabulary, or download the model together with its tokenizer file again."
        ),
        "open_model",
    ),
    "TokenizerMissing": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The model comes without a vocabulary, and none that Ravel knows fits it."),
        QT_TRANSLATE_NOOP("Errors", "Choose its vocabulary file, or put its tokenizer.json into the same folder."),
        "open_model",
    ),
    "BadLogits": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The model came up with numbers that mean nothing. Nothing of it was written."),
        QT_TRANSLATE_NOOP("Errors", "Try again, or open the model with precision fp32."),
        "open_model",
    ),
    "StateError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "A note of what the model had read can't be used any more."),
        QT_TRANSLATE_NOOP("Errors", "No text is lost. Continue, and the model reads that part of the story again."),
        "continue",
    ),
    "TunedStateError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be used as a tuned state for this model: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Choose another tuned state, or none."),
        "open_model",
    ),
    "InvalidRequest": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The setting {name} can't be {value}."),
        QT_TRANSLATE_NOOP("Errors", "Set it back in the writing panel, or choose a preset."),
        "show_writing",
    ),
    "InvalidRequest:banned": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The banned phrase {value} can't be looked for ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Change it in the list of banned phrases, or put # before it."),
        "banned_phrases",
    ),
    "PresetFileError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The preset {file} can't be used: {name} can't be {value} ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Correct it in the file, or choose another preset."),
    ),
    "PresetFileError:unreadable": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} can't be read ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that it is still there and that you may read it."),
    ),
    "PresetFileError:encoding": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is not a text in UTF-8."),
        QT_TRANSLATE_NOOP("Errors", "Save it as UTF-8 in the program it comes from, then import it again."),
    ),
    "PresetFileError:too_large": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is too large for a preset."),
        QT_TRANSLATE_NOOP("Errors", "Choose the file that holds only the settings."),
    ),
    "PresetFileError:damaged": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is damaged or was not written to its end."),
        QT_TRANSLATE_NOOP("Errors", "Export it once more from the program it comes from."),
    ),
    "PresetFileError:not_a_preset": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} is no preset that Ravel can read."),
        QT_TRANSLATE_NOOP(
            "Errors",
            "Choose a preset of Ravel, a text completion preset of SillyTavern, saved settings of KoboldCpp, or a "
            "preset of text-generation-webui.",
        ),
    ),
    "PresetFileError:unknown_key": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The preset {file} has a setting that this Ravel doesn't know: {name}."),
        QT_TRANSLATE_NOOP("Errors", "It may come from a newer Ravel: install that, or take the line out of the file."),
    ),
    "PhraseListError": Explanation(
        QT_TRANSLATE_NOOP(
            "Errors", "Your list of banned phrases can't be read ({reason}). The shipped list is in use."
        ),
        QT_TRANSLATE_NOOP("Errors", "Look at {path}. If you change the list here, the old file is kept beside it."),
        "banned_phrases",
    ),
    "PhraseListError:encoding": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Your list of banned phrases is not a text in UTF-8. The shipped list is in use."),
        QT_TRANSLATE_NOOP(
            "Errors", "Save {path} as UTF-8. If you change the list here, the old file is kept beside it."
        ),
        "banned_phrases",
    ),
    "PhraseListError:too_large": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Your list of banned phrases is too large. The shipped list is in use."),
        QT_TRANSLATE_NOOP("Errors", "Look at {path}. If you change the list here, the old file is kept beside it."),
        "banned_phrases",
    ),
    "NoModel": Explanation(
        QT_TRANSLATE_NOOP("Errors", "There is no model yet that could go on writing."),
        QT_TRANSLATE_NOOP("Errors", "Open one, or use the built-in one."),
        "builtin_model",
    ),
    "WorkerStopped": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The part of Ravel that runs the model has stopped."),
        QT_TRANSLATE_NOOP("Errors", "Your text is safe. Save, then start Ravel again."),
        "save_now",
    ),
    "UnexpectedFailure": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Something went wrong that nobody foresaw ({kind})."),
        QT_TRANSLATE_NOOP("Errors", "Your text is safe. Try again; if it happens again, start Ravel again."),
        "save_now",
    ),
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
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk or connect it again, then save."),
        "save_now",
    ),
    "SaveFailed:kept": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{file} could not be saved ({reason}). The text was put into {kept_at}."),
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk or connect it again, then save."),
        "save_now",
    ),
    "StoryLocked": Explanation(
        QT_TRANSLATE_NOOP("Errors", "This story is already open in another Ravel window (on {host})."),
        QT_TRANSLATE_NOOP("Errors", "Write in that window, or close it first."),
        "open_story",
    ),
    "HistoryUnavailable": Explanation(
        QT_TRANSLATE_NOOP("Errors", "Earlier takes can't be kept at the moment. Your manuscript is not affected."),
        QT_TRANSLATE_NOOP("Errors", "Save, then open the story again."),
        "save_now",
    ),
    "OSError": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The system refused access to {file} ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Check that the disk has room and that you may write there, then save again."),
        "save_now",
    ),
}


_SIZES = {"needed_bytes": "needed", "available_bytes": "available", "size_bytes": "size", "limit_bytes": "limit"}


def explain(error: Exception) -> Explanation:
    """The sentences for `error`, in the language in use.

    Every engine and story error and every OSError has some; any other class is our own mistake: TypeError.
    """
    facts = _facts(error)
    for name in _names(error):
        row = EXPLANATIONS.get(name)
        if row is not None:
            return Explanation(_filled(row.sentence, facts), _filled(row.remedy, facts), row.action)
    raise TypeError(f"no explanation for {type(error).__name__}")


def _names(error: Exception) -> list[str]:
    """Keys into the table, most telling first: "Class:cause" before "Class", a class before those above it."""
    facts = getattr(error, "facts", {})
    cause = "kept" if facts.get("kept_at") else facts.get("reason", "") or cause_of(str(facts.get("found", "")))
    names = []
    for kind in type(error).__mro__:
        causes = (cause, facts.get("kind", ""), facts.get("name", ""))
        names += [*(f"{kind.__name__}:{each}" for each in causes), kind.__name__]
    return names


def _facts(error: Exception) -> dict[str, str]:
    facts: Mapping[str, Any] = getattr(error, "facts", {})
    result = {name: str(value) for name, value in facts.items()}
    if isinstance(error, OSError):
        result |= {"path": str(error.filename or ""), "reason": error.strerror or str(error)}
    if isinstance(error, engine.EngineError):
        result |= {name: found_words(result[name]) for name in ("found", "reason") if name in result}
    if "path" in result:
        result["file"] = result["path"].replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    for fact, name in _SIZES.items():
        if fact in facts:
            result[name] = bytes_text(int(facts[fact]))
    return result


class _Shown(dict[str, str]):
    """A fact that an error doesn't carry is shown as "?" rather than hiding the whole sentence."""

    def __missing__(self, key: str) -> str:
        return "?"


def _filled(source: str, facts: dict[str, str]) -> str:
    return QCoreApplication.translate(CONTEXT, source).format_map(_Shown(facts))
