"""`ravel models`: what a model file is, without loading it, and the same model in another precision. No window."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import engine
from app import paths
from app.errors import explain
from app.model_files import models_in
from app.quantities import bytes_text, grouped

_FITS: dict[str, str] = {"fits": "fits", "tight": "fits, but barely", "too_big": "does not fit"}

#: Ends a command that the writer interrupted, as shells expect it.
_INTERRUPTED = 130

#: The engine's reason against a name that may be written over.
_THERE = "is there already"

#: Names in a list that are longer than this stand out of the column.
_NAME_WIDTH = 44


def models_command(arguments: Sequence[str]) -> int:
    """Parses and prints. Exit status 0, 2 for what can't be done, 130 on Ctrl+C."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    try:
        run(options)
    except (engine.EngineError, OSError) as error:
        print(f"ravel: {_told(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        return _INTERRUPTED
    else:
        return 0
    return 2


def _told(error: Exception) -> str:
    """Sentence and remedy. Some remedies speak of the window; here are those for a command."""
    if isinstance(error, engine.InvalidRequest):
        facts = error.facts
        remedy = "Choose another name, or add --force." if facts["reason"] == _THERE else "Choose another name."
        return f"--{facts['name']} {facts['value']}: {facts['reason']}. {remedy}"
    explanation = explain(error)
    remedy = explanation.remedy
    if isinstance(error, engine.UnsupportedPrecision):
        remedy = (
            "Choose fp32, bf16 or fp16. int8 and int4 need no file of their own: any model can be loaded as either."
        )
    elif isinstance(error, FileNotFoundError):
        return f"There is no folder {error.filename}. Make it first, or choose another."
    elif isinstance(error, OSError):
        remedy = "Check that the disk has room and that you may write there, then try again."
    return f"{explanation.sentence} {remedy}"


def _inspect(options: argparse.Namespace) -> None:
    report = engine.inspect(options.file, vocabulary_folder=paths.shipped_vocabularies())
    if options.json:
        print(json.dumps(described(report), ensure_ascii=False))
        return
    facts = _facts(report)
    width = max(map(len, facts))
    for name, value in facts.items():
        print(f"{name:<{width}}  {value}")


def _list(options: argparse.Namespace) -> None:
    reports = []
    for path in [str(paths.builtin_model()), *models_in(_models_folder())]:
        try:
            reports.append(engine.inspect(path, vocabulary_folder=paths.shipped_vocabularies()))
        except engine.EngineError as error:
            print(f"ravel: {explain(error).sentence}", file=sys.stderr)
    if options.json:
        print(json.dumps([described(report) for report in reports], ensure_ascii=False))
        return
    width = min(_NAME_WIDTH, max(len(report.info.name) for report in reports))
    for report in reports:
        fit = _FITS[report.fit("auto")]
        print(f"{report.info.name:<{width}}  RWKV-{report.info.version}, {bytes_text(report.file_bytes)}, {fit}")


def _convert(options: argparse.Namespace) -> None:
    def on_progress(fraction: float) -> None:
        print(f"\r{fraction:4.0%}", end="", file=sys.stderr, flush=True)

    shown = on_progress if sys.stderr.isatty() else None
    try:
        written = engine.convert(options.file, options.out, options.precision, force=options.force, on_progress=shown)
    except OSError as error:  # it names a temporary file or, where a disk fills, none
        if not isinstance(error, FileNotFoundError):
            error.filename = options.out
        raise
    if shown is not None:
        print("\r", end="", file=sys.stderr)
    print(f"{written}: {options.precision}, {bytes_text(written.stat().st_size)}")


def _models_folder() -> Path:
    """The one that the settings name. They are only looked at: what is wrong with them the window says and mends."""
    try:
        text = (paths.config_folder() / "settings.toml").read_text(encoding="utf-8")
        chosen = tomllib.loads(text).get("models_folder")
    except (OSError, ValueError):
        chosen = None
    return Path(chosen) if isinstance(chosen, str) and chosen else paths.models_folder()


def described(report: engine.ModelReport) -> dict[str, Any]:
    """The JSON object of `inspect`; its keys are described in docs/formats.md and stay as they are."""
    info = report.info
    return {
        "name": info.name,
        "path": info.path,
        "architecture": info.architecture,
        "version": info.version,
        "format": report.file_format,
        "file_bytes": report.file_bytes,
        "parameters": report.n_parameters,
        "n_layer": info.n_layer,
        "n_embd": info.n_embd,
        "n_head": _heads(info),
        "head_size": info.head_size,
        "n_vocab": info.n_vocab,
        "stored": dict(report.stored),
        "vocabulary": report.tokenizer,
        "tuned_state": info.tuned_state,
        "state_bytes": info.state_bytes,
        "needed_bytes": report.needed_bytes,
        "available_bytes": report.available_bytes,
        "fit": {precision: report.fit(precision) for precision in report.needed_bytes},
        "precision": info.precision,
        "licence": info.card.licence,
        "languages": list(info.card.languages),
        "description": info.card.description,
        "kernels": info.kernels,
    }


def _facts(report: engine.ModelReport) -> dict[str, str]:
    """The same in words, in the order in which they are read."""
    info, card = report.info, report.info.card
    heads = f", {_heads(info)} heads of {info.head_size}" if info.head_size else ""
    stored = (f"{name} {_share(count / report.n_parameters)}" for name, count in report.stored)
    memory = (f"{name} {bytes_text(n)}, {_FITS[report.fit(name)]}" for name, n in report.needed_bytes.items())
    return {
        "Name": info.name,
        "Version": f"RWKV-{info.version}",
        "Format": f"{report.file_format}, {bytes_text(report.file_bytes)}",
        "Parameters": grouped(report.n_parameters),
        "Size": f"{info.n_layer} layers, {info.n_embd} wide{heads}",
        "Precision in the file": ", ".join(stored),
        "Vocabulary": f"{report.tokenizer or 'none that fits'} ({grouped(info.n_vocab)} rows)",
        "Begins from": info.tuned_state or "an empty state",
        "State": f"{bytes_text(info.state_bytes)}, however long the text",
        "Memory needed": "; ".join(memory),
        "Memory free": bytes_text(report.available_bytes),
        "Precision chosen": info.precision,
        "Licence": card.licence or "not stated by the file",
        "Languages": ", ".join(card.languages) or "not stated by the file",
        "Kernels": info.kernels,
    }


def _heads(info: engine.ModelInfo) -> int:
    """0 for RWKV-4, whose state has no heads."""
    return info.n_embd // info.head_size if info.head_size else 0


def _share(part: float) -> str:
    return "100 %" if part == 1.0 else f"{100 * part:.1f} %"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ravel models", description="Looks at model files and converts them.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    inspect = commands.add_parser("inspect", help="say what a model file is, without loading it")
    inspect.add_argument("file", help="a model file (.safetensors, .pth, .gguf) or a model folder")
    inspect.add_argument("--json", action="store_true", help="as one JSON object")
    inspect.set_defaults(run=_inspect)
    convert = commands.add_parser("convert", help="write a model as .safetensors, in a precision of your choice")
    convert.add_argument("file", help="a model file or a model folder")
    convert.add_argument("--precision", required=True, help="fp32, bf16 or fp16")
    convert.add_argument(
        "--out", required=True, help="a file that ends in .safetensors, or a folder for a model folder"
    )
    convert.add_argument("--force", action="store_true", help="write over what is there")
    convert.set_defaults(run=_convert)
    known = commands.add_parser("list", help="the models that Ravel knows: the built-in one and its models folder")
    known.add_argument("--json", action="store_true", help="as one JSON array of what inspect says")
    known.set_defaults(run=_list)
    return parser
