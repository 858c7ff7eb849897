"""`ravel continue`: writes on from the end of a file, in the terminal. No Qt, no window."""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import engine
from app import continue_options, paths
from app.command_line import use_threads
from app.errors import explain
from app.story import textfile
from app.story.errors import NotAStory, SaveFailed, StoryError, StoryNotFound
from app.story.lock import acquire_lock

#: Ends a command that the writer interrupted, as shells expect it.
INTERRUPTED = 130

#: What may happen to anything that was asked for; every other error says that it can't be done as it was asked for.
_FAILURES = (OSError, SaveFailed, engine.UnexpectedFailure, engine.WorkerStopped, engine.BadLogits)


def continue_command(arguments: Sequence[str]) -> int:
    """Parses, writes, prints. Exit status 0 when a passage was written, 1 when something went wrong, 2 for what can't
    be done as it was asked for, 130 on Ctrl+C."""
    options = continue_options.parser().parse_args(arguments)
    try:
        return _continue(options)
    except BrokenPipeError:  # whoever read the text has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (engine.EngineError, StoryError, OSError) as error:
        return complain(error)


def _continue(options: argparse.Namespace) -> int:
    """With --write the file is locked, so that no window and no second command writes into it meanwhile."""
    if not options.write:
        return _continue_file(options)
    textfile.read_bytes(Path(options.file))  # a file that isn't there is said before anything else
    lock = acquire_lock(Path(options.file), paths.state_folder())
    try:
        return _continue_file(options)
    finally:
        lock.release()


def _continue_file(options: argparse.Namespace) -> int:
    file = Path(options.file)
    data = textfile.read_bytes(file)
    text, text_format = textfile.decode(data, file)
    last_break = text[-1:] if text.endswith("\n") else ""
    body = text.removesuffix("\n")
    events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
    use_threads(options)
    session = engine.Session(store=paths.cache_folder(), packed_weights=paths.weights_folder())
    previous = signal.getsignal(signal.SIGINT)
    try:
        session.load_model(
            options.model or paths.builtin_model(),
            events.put,
            precision=options.precision,
            vocabulary_folder=paths.shipped_vocabularies(),
            tuned_state=options.state,
            kernels=options.kernels,
        )
        loaded = _last(events)
        if isinstance(loaded, engine.Failed):
            return complain(loaded.error)
        assert isinstance(loaded, engine.ModelLoaded)
        request = continue_options.request(options, body, str(file.resolve()), loaded.info)
        job = session.generate(request, events.put)
        signal.signal(signal.SIGINT, lambda *_: job.cancel())
        ended = _last(events)
    finally:
        signal.signal(signal.SIGINT, previous)
        session.close()
    print(flush=True)
    if isinstance(ended, engine.Failed):
        return complain(ended.error)
    assert isinstance(ended, engine.Finished | engine.Cancelled)
    was_changed = options.write and textfile.read_bytes(file) != data
    if options.write and ended.text and not was_changed:
        textfile.write_atomic(file, body + ended.text + last_break, text_format)
    if options.json:
        print(json.dumps(_summary(ended, loaded.info), ensure_ascii=False))
    if was_changed:
        print(f"ravel: {file} was changed meanwhile, so nothing was written into it", file=sys.stderr)
        return 1
    return INTERRUPTED if isinstance(ended, engine.Cancelled) else 0


def _last(events: queue.SimpleQueue[engine.Event]) -> engine.Event:
    """Prints text as it comes, until the job's last event, which it returns."""
    while True:
        event = events.get()
        if isinstance(event, engine.TextChunk):
            print(event.text, end="", flush=True)
        elif not isinstance(event, engine.ReadingProgress | engine.LoadingProgress | engine.PhraseAvoided):
            return event


def _summary(ended: engine.Finished | engine.Cancelled, info: engine.ModelInfo) -> dict[str, Any]:
    stats = ended.stats
    return {
        "text": ended.text,
        "tokens_read": stats.tokens_read,
        "tokens_reused": stats.tokens_reused,
        "tokens_written": stats.tokens_written,
        "seconds_reading": round(stats.seconds_reading, 4),
        "seconds_writing": round(stats.seconds_writing, 4),
        "phrases_avoided": stats.phrases_avoided,
        "seed": stats.seed,
        "model": info.name,
        "kernels": info.kernels,
    }


def complain(error: Exception) -> int:
    """Says what is wrong on stderr. Returns the exit status: 1 for what failed on the way, else 2."""
    if isinstance(error, engine.InvalidRequest):  # its remedy speaks of the window's dials
        message = f"{error.facts['name']} {error.facts['value']}: {error.facts['reason']}"
    elif isinstance(error, StoryNotFound):
        message = f"there is no file {error.facts['path']}"
    elif isinstance(error, NotAStory) and Path(error.facts["path"]).is_dir():  # its remedy speaks of the window
        message = f"{error.facts['path']} is a folder; name one of the files in it"
    else:
        explanation = explain(error)
        message = f"{explanation.sentence} {explanation.remedy}"
    print(f"ravel: {message}", file=sys.stderr)
    return 1 if isinstance(error, _FAILURES) else 2
