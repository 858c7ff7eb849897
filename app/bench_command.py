"""`ravel bench state`: what is read, and what is not read again, with a text and a model of the user's choice.

Works in a folder of its own that is removed afterwards: nothing of the user's is used or touched. No window.
"""

from __future__ import annotations

import argparse
import json
import queue
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import engine
from app import paths
from app.command_line import add_kernel_options, count, use_threads
from app.headless import INTERRUPTED, complain
from app.story import textfile
from app.story.errors import StoryError
from app.story.sample import write_sample

#: A text is read as scenes of about so many words.
_PART_WORDS = 2_000

#: Without a file: the story that comes with Ravel, so many times.
_REPEATS = 30

#: Words in place of the first one of a part; the second one where the first one is there.
_OTHER_WORDS = ("Nobody", "Somebody")

#: The steps, in order, by their names in the JSON object.
_STEPS: dict[str, str] = {
    "first_time": "the whole text for the first time",
    "again": "again at its end",
    "reopened": "reopened, at its end",
    "last_part_changed": "a word changed where the last part begins",
    "branch": "reopened, back to the first passage and on from it",
    "first_part_changed": "a word changed at the very beginning, at once",
}


@dataclass(frozen=True, slots=True)
class _Passage:
    """What was written after `parts`."""

    parts: tuple[str, ...]
    text: str
    ids: tuple[int, ...]
    stats: engine.GenerationStats


def bench_command(arguments: Sequence[str]) -> int:
    """Parses, measures, prints. Exit status 0, 1 when something went wrong, 2 for what can't be done, 130 on Ctrl+C."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="ravel-bench-", ignore_cleanup_errors=True) as folder:
            result = _measure(options, Path(folder))
    except KeyboardInterrupt:
        return INTERRUPTED
    except (engine.EngineError, StoryError, OSError) as error:
        return complain(error)
    print(json.dumps(result, ensure_ascii=False) if options.json else _table(result), flush=True)
    return 0


def _measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Raises what can't be done or went wrong."""
    use_threads(options)
    parts = _parts(_text(options.file, folder / "sample"))
    model = engine.load_model(
        options.model or paths.builtin_model(),
        precision=options.precision,
        vocabulary_folder=paths.shipped_vocabularies(),
        tuned_state=options.state,
        kernels=options.kernels,
    )
    bench = _Bench(model, folder / "cache", options.tokens)
    try:
        steps, report = bench.run(parts), bench.on_disk()
    finally:
        bench.close()
    return {
        "model": model.info.name,
        "precision": model.info.precision,
        "kernels": model.info.kernels,
        "parts": len(parts),
        "tokens": steps["first_time"]["tokens_read"],
        "tokens_of_last_part": len(model.tokenizer.encode(parts[-1])),
        "states_on_disk": sum(kept.count for kept in report.models),
        "bytes_on_disk": report.state_bytes,
        "steps": steps,
    }


class _Bench:
    """Has a text read, goes on from it, changes it and goes back; `close` ends it."""

    def __init__(self, model: engine.Model, cache: Path, tokens: int) -> None:
        self._model, self._cache, self._tokens = model, cache, tokens
        self._events: queue.SimpleQueue[engine.Event] = queue.SimpleQueue()
        self._steps: dict[str, dict[str, Any]] = {}
        self._session = engine.Session(model, store=cache)

    def run(self, parts: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        """By name of the step: tokens read and reused, ms to the first word, number of parts not read as they are."""
        first = self._go_on("first_time", parts)
        self._go_on("again", parts)
        self._reopen()
        self._go_on("reopened", parts)
        self._go_on("last_part_changed", (*parts[:-1], _with_another_word(parts[-1])))
        self._reopen()
        self._go_on("branch", (*parts[:-1], parts[-1] + first.text), came_from=first)
        if len(parts) > 1:
            self._go_on("first_part_changed", (_with_another_word(parts[0]), *parts[1:]), at_once=True)
        return self._steps

    def on_disk(self) -> engine.StoreReport:
        self._session.inspect_store(self._events.put)
        inspected = self._next()
        assert isinstance(inspected, engine.StoreInspected)
        return inspected.report

    def close(self) -> None:
        self._session.close()

    def _reopen(self) -> None:
        """A new session, with nothing in memory but the model."""
        self._session.close()
        self._session = engine.Session(self._model, store=self._cache)

    def _go_on(
        self, step: str, parts: tuple[str, ...], at_once: bool = False, came_from: _Passage | None = None
    ) -> _Passage:
        """Writes a passage after `parts`. came_from: one of an earlier session that `parts` end with."""
        began, first_s = time.perf_counter(), None
        if came_from is not None:
            text, ids = came_from.text, came_from.ids
            self._session.note_written(self._request(came_from.parts, False), text, ids, self._events.put)
            self._next()
        self._session.generate(self._request(parts, at_once), self._events.put)
        event = self._next()
        while isinstance(event, engine.TextChunk):
            first_s = first_s or time.perf_counter() - began
            event = self._next()
        assert isinstance(event, engine.Finished)
        self._steps[step] = {
            "tokens_read": event.stats.tokens_read,
            "tokens_reused": event.stats.tokens_reused,
            "first_word_ms": round(1000 * (first_s or 0.0), 1),
            "stale_parts": len(event.stats.stale),
        }
        return _Passage(parts, event.text, event.ids, event.stats)

    def _request(self, parts: tuple[str, ...], at_once: bool) -> engine.GenerationRequest:
        names = tuple(str(number) for number in range(len(parts)))
        params = engine.SamplingParams(**{**self._model.info.card.sampling, "seed": 1})
        return engine.GenerationRequest(
            parts=parts, params=params, story="bench", names=names, at_once=at_once, max_tokens=self._tokens
        )

    def _next(self) -> engine.Event:
        """The next event but progress. Raises the error of one that failed."""
        while isinstance(event := self._events.get(), engine.ReadingProgress):
            pass
        if isinstance(event, engine.Failed):
            raise event.error
        return event


def _text(file: str, sample_folder: Path) -> str:
    """The file's text, or that of the sample story many times. Raises StoryError; InvalidRequest for an empty file."""
    if not file:
        story, _, _ = write_sample(sample_folder)
        return "\n\n".join(scene.text.strip() for scene in story.scenes * _REPEATS)
    text, _ = textfile.decode(textfile.read_bytes(Path(file)), file)
    if not text.strip():
        raise engine.InvalidRequest(name="file", value=file, reason="there is no text in it")
    return text.strip()


def _parts(text: str) -> tuple[str, ...]:
    """Scenes of about _PART_WORDS words, cut between paragraphs."""
    parts: list[list[str]] = [[]]
    n_words = 0
    for paragraph in text.split("\n\n"):
        if n_words >= _PART_WORDS:
            parts.append([])
            n_words = 0
        parts[-1].append(paragraph)
        n_words += engine.count_words(paragraph)
    return tuple("\n\n".join(part) for part in parts)


def _with_another_word(text: str) -> str:
    first = next(word for word in _OTHER_WORDS if not text.startswith(word))
    return re.sub(r"^\W*\w*", first, text, count=1)


def _table(result: dict[str, Any]) -> str:
    lines = [
        f"{result['model']}, {result['precision']}: {result['tokens']:,} tokens in {result['parts']} parts, "
        f"{result['tokens_of_last_part']:,} in the last",
        f"kernels: {result['kernels']}",
        f"kept on disk: {result['states_on_disk']} states, {result['bytes_on_disk'] / 1e6:.1f} MB",
        "",
    ]
    width = max(map(len, _STEPS.values()))
    lines.append(f"{'':<{width}}  tokens read  known already  first word")
    for step, found in result["steps"].items():
        figures = f"{found['tokens_read']:>11,}  {found['tokens_reused']:>13,}  {found['first_word_ms']:>7,.0f} ms"
        stale = f"  (parts to be read again: {found['stale_parts']})" if found["stale_parts"] else ""
        lines.append(f"{_STEPS[step]:<{width}}  {figures}{stale}")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ravel bench", description="Measures what Ravel does on this machine.")
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    state = commands.add_parser(
        "state",
        help="what is read again after reopening, editing and jumping back",
        description="Has a text read in a cache of its own, then reopens it, changes words and goes back, and says "
        "how many tokens were read and how many were known already. Your own cache is not used.",
    )
    state.add_argument("file", nargs="?", default="", help="a text file; without one, Ravel's sample story many times")
    state.add_argument("--model", default="", help="a model file or folder; without it, the built-in model")
    state.add_argument("--state", help='a tuned state for the model to begin from; "" for none')
    state.add_argument("--precision", default="auto", help="auto, fp32, bf16, fp16, int8 or int4")
    add_kernel_options(state)
    state.add_argument("--tokens", type=count, default=20, help="how many tokens to write each time (20)")
    state.add_argument("--json", action="store_true", help="as one JSON object")
    return parser
