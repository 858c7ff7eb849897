"""The program's entry: a window by default, or one of the commands that need none.

The standard library alone is imported here, so that `--version` answers at once and torch and Qt load only where they
are used. `OMP_WAIT_POLICY` is set before torch can load: its threads must block, not spin (docs/architecture.md).
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import metadata

COMMANDS = ("bench", "continue", "export", "models", "self-test")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit status."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] == "continue":
        from app.headless import continue_command

        return continue_command(arguments[1:])
    if arguments and arguments[0] == "bench":
        from app.bench_command import bench_command

        return bench_command(arguments[1:])
    if arguments and arguments[0] == "export":
        from app.export_command import export_command

        return export_command(arguments[1:])
    if arguments and arguments[0] == "models":
        from app.models_command import models_command

        return models_command(arguments[1:])
    if arguments and arguments[0] == "self-test":
        from app.self_test import self_test_command

        return self_test_command(arguments[1:])
    from app.command_line import add_kernel_options

    parser = _parser()
    add_kernel_options(parser)
    options = parser.parse_args(arguments)
    gc.disable()  # what is imported and built now stays: looking through it takes a tenth of the start; see `run`
    try:
        from app.application import run

        return run(options.story, options.kernels, options.threads)
    finally:
        gc.enable()


def version() -> str:
    """The installed version; a packaged program carries its metadata along."""
    return metadata.version("ravel")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ravel",
        description="A writing room for fiction. Without arguments, or with a story, it opens its window.",
        epilog="commands without a window: ravel continue FILE, ravel export STORY FILE, ravel models, "
        "ravel bench state, ravel self-test; each with --help",
    )
    parser.add_argument("story", nargs="?", default="", help="a story folder, or a .md or .txt file")
    parser.add_argument("--version", action="version", version=f"Ravel {version()}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
