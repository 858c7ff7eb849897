"""Every error has a sentence and a remedy."""

from __future__ import annotations

import errno
import inspect
import string

import pytest

import app.formats.errors as format_errors
import app.story.errors as story_errors
import engine
import engine.errors as engine_errors
from app.actions import ACTIONS
from app.errors import EXPLANATIONS, explain
from app.phrases import PhraseListError

ENGINE_CLASSES = [c for _, c in inspect.getmembers(engine_errors, inspect.isclass) if c.__module__ == "engine.errors"]
STORY_CLASSES = [c for _, c in inspect.getmembers(story_errors, inspect.isclass) if c.__module__ == "app.story.errors"]
FORMAT_CLASSES = [
    c for _, c in inspect.getmembers(format_errors, inspect.isclass) if c.__module__ == "app.formats.errors"
]

#: The facts that each class documents, as the engine gives them.
FACTS = {
    "SeveralModels": {"found": "a.pth, b.pth"},
    "UnreadableModel": {"reason": "Input/output error"},
    "DamagedModel": {"reason": "truncated"},
    "UnsafeModel": {"reason": "os.system"},
    "UnsupportedModel": {"found": "llama"},
    "InconsistentModel": {"tensor": "emb.weight", "expected": [4], "found": [5]},
    "NotEnoughMemory": {"needed_bytes": 6 * 10**9, "available_bytes": 2_500_000_000},
    "NotEnoughDisk": {"needed_bytes": 6 * 10**9, "available_bytes": 2_500_000_000},
    "UnsupportedPrecision": {"precision": "fp8", "known": ["fp32"]},
    "UnsupportedDevice": {"device": "cuda:3", "reason": "there is none"},
    "UnsupportedKernels": {"kernels": "cuda", "reason": "the native library is not installed", "known": ["auto"]},
    "TokenizerError": {"path": "/m/tokenizer.json", "reason": "no JSON"},
    "TokenizerMissing": {"path": "/m", "n_vocab": 5},
    "PackedWeightsStay": {"path": "/w", "size_bytes": 10**9, "reason": "Permission denied"},
    "StateError": {"path": "/s", "reason": "checksum"},
    "TunedStateError": {"path": "/s/style.pth", "reason": "it holds no tuned state"},
    "InvalidRequest": {"name": "top_p", "value": 3, "reason": "too large"},
    "PresetFileError": {"path": "/p/a.toml", "name": "top_p", "value": "3", "reason": "too large", "kind": "value"},
    "WorkerStopped": {"reason": "closed"},
    "UnexpectedFailure": {"kind": "ZeroDivisionError", "reason": "division by zero", "trace": "..."},
    "BackupFailed": {"folder": "/backups", "reason": "no space left"},
    "NotAStory": {"reason": "file_type"},
    "UnreadableFile": {"reason": "input/output error"},
    "UndecodableText": {"reason": "x", "position": 3, "encoding": "utf-8"},
    "FileTooLarge": {"size_bytes": 3 * 10**9, "limit_bytes": 10**7},
    "MissingScene": {"title": "The third step"},
    "DamagedManifest": {"reason": "x", "kept_at": None},
    "SaveFailed": {"reason": "No space left on device", "kept_at": None},
    "StoryLocked": {"pid": 4, "host": "desk", "since": 1.0},
    "HistoryUnavailable": {"reason": "x"},
    "StatisticsUnavailable": {"reason": "No space left on device"},
    "StoryError": {"reason": "x"},
    "UnreadableImport": {"reason": "Permission denied"},
    "ImportNotWritten": {"reason": "No space left on device"},
    "ImportTooLarge": {"limit_bytes": 10**9},
}


def made(kind: type[Exception]) -> Exception:
    facts = FACTS.get(kind.__name__, {})
    if issubclass(kind, (engine_errors.ModelFileError, story_errors.StoryError, format_errors.FormatError)):
        return kind("/models/fireside.pth", **facts)
    return kind(**facts)


@pytest.mark.parametrize("kind", [*ENGINE_CLASSES, *STORY_CLASSES, *FORMAT_CLASSES], ids=lambda kind: kind.__name__)
def test_every_error_has_its_own_sentence_and_remedy(kind: type[Exception]) -> None:
    assert kind.__name__ in EXPLANATIONS
    explanation = explain(made(kind))
    assert explanation.sentence.endswith((".", "!"))
    assert explanation.remedy.endswith(".")
    assert "?" not in explanation.sentence + explanation.remedy
    assert "{" not in explanation.sentence + explanation.remedy


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_a_remedy_names_a_command_that_there_is(name: str) -> None:
    action = EXPLANATIONS[name].action
    assert action == "" or action in ACTIONS


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_sentences_only_ask_for_plain_facts(name: str) -> None:
    fields = [field for _, field, _, _ in string.Formatter().parse(EXPLANATIONS[name].sentence) if field]
    assert all(field.isidentifier() for field in fields)


def test_memory_is_said_in_units_that_people_use() -> None:
    error = engine_errors.NotEnoughMemory("/m/big.pth", needed_bytes=6 * 10**9, available_bytes=2_500_000_000)
    assert explain(error).sentence == "big.pth needs 6.0 GB of memory; 2.5 GB are free."


def test_a_windows_path_is_named_by_its_last_part() -> None:
    assert explain(engine_errors.DamagedModel(r"C:\models\big.pth", reason="x")).sentence.startswith("big.pth ")


def test_one_class_may_have_several_causes() -> None:
    empty = explain(story_errors.NotAStory("/a/folder", reason="empty_folder"))
    other = explain(story_errors.NotAStory("/a/picture.png", reason="file_type"))
    assert empty.action == "new_story"
    assert other.action == "open_story"
    kept = explain(story_errors.SaveFailed("/a/1.md", reason="No space left on device", kept_at="/r/1.md"))
    assert "/r/1.md" in kept.sentence


def test_a_new_kind_of_error_is_explained_by_the_one_above_it() -> None:
    class HauntedModel(engine_errors.DamagedModel):
        pass

    assert explain(HauntedModel("/m/a.pth", reason="ghost")) == explain(engine_errors.DamagedModel("/m/a.pth"))


def test_the_systems_own_errors_name_file_and_reason() -> None:
    explanation = explain(OSError(errno.ENOSPC, "No space left on device", "/stories/1.md"))
    assert explanation.sentence == "The system refused access to 1.md (No space left on device)."


def test_a_fact_that_is_missing_does_not_hide_the_sentence() -> None:
    assert explain(engine_errors.UnsupportedDevice()).sentence == "The device ? can't be used (?)."


def test_braces_in_a_fact_are_just_characters() -> None:
    error = engine_errors.UnsupportedDevice(device="{cuda}", reason="{0}")
    assert explain(error).sentence == "The device {cuda} can't be used ({0})."


def test_our_own_mistakes_are_not_explained_away() -> None:
    with pytest.raises(TypeError, match="KeyError"):
        explain(KeyError("x"))


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"kind": "encoding"}, "UTF-8"), ({"kind": "too_large"}, "too large"), ({"reason": "Is a directory"}, "Is a dir")],
)
def test_a_list_of_phrases_that_cannot_be_read_says_why_and_what_is_in_use(facts: dict[str, str], said: str) -> None:
    explanation = explain(PhraseListError(path="/home/pell/phrases.txt", **facts))
    assert said in explanation.sentence
    assert "shipped list" in explanation.sentence
    assert "/home/pell/phrases.txt" in explanation.remedy
    assert explanation.action == "banned_phrases"


def test_a_phrase_that_cannot_be_looked_for_leads_to_the_list() -> None:
    explanation = explain(engine.InvalidRequest(name="banned", value="/(a+)+b/", reason="takes too long to look for"))
    assert "/(a+)+b/" in explanation.sentence
    assert explanation.action == "banned_phrases"
