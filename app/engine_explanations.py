"""What the engine's errors mean for the writer."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.explanation import Explanation

# As in app/errors.py.
ENGINE_EXPLANATIONS: dict[str, Explanation] = {
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
    "UnsupportedKernels": Explanation(
        QT_TRANSLATE_NOOP("Errors", "The kernels “{kernels}” can't run on this computer: {reason}."),
        QT_TRANSLATE_NOOP("Errors", "Start Ravel without --kernels, and it takes the fastest that are there."),
    ),
    "UnsupportedKernels:unknown": Explanation(
        QT_TRANSLATE_NOOP("Errors", "No kernels are named “{kernels}”."),
        QT_TRANSLATE_NOOP("Errors", "Start Ravel without --kernels, and it takes the fastest that are there."),
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
    "PackedWeightsStay": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{size} of it could not be deleted ({reason})."),
        QT_TRANSLATE_NOOP("Errors", "Press Open folder, give yourself access to everything in it, and try again."),
    ),
    "PackedWeightsStay:in_use": Explanation(
        QT_TRANSLATE_NOOP("Errors", "{size} of it is in use and stays for now."),
        QT_TRANSLATE_NOOP("Errors", "Switch to the built-in model, close other windows of Ravel, and try again."),
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
}
