"""Options that several commands have: what computes, and on how many threads. No Qt."""

from __future__ import annotations

import argparse

#: What --kernels takes; docs/kernels.md says what each is.
KERNELS = ("auto", "cuda", "cpu", "torch", "reference")

_MOST_THREADS = 1024


def add_kernel_options(parser: argparse.ArgumentParser) -> None:
    """--kernels and --threads; whoever parses them calls `use_threads`."""
    parser.add_argument(
        "--kernels",
        type=_kernels,
        default="auto",
        metavar="WHICH",
        help="what computes: auto is the fastest that is there; cuda, cpu, torch and reference are that or an error",
    )
    parser.add_argument(
        "--threads",
        type=_threads,
        default=0,
        metavar="N",
        help="how many threads of the processor compute at most; without it, as many as suit the machine",
    )


def use_threads(options: argparse.Namespace) -> None:
    """Makes the engine compute on as many threads as the command line says."""
    if options.threads:
        import engine  # not before: `ravel --version` answers at once

        engine.set_threads(options.threads)


def count(word: str) -> int:
    """For argparse: a whole number from 1 up."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _threads(word: str) -> int:
    """For argparse: a number of threads."""
    if not word.isdecimal() or not 1 <= int(word) <= _MOST_THREADS:
        raise argparse.ArgumentTypeError(f"{word!r} is no number of threads from 1 to {_MOST_THREADS}")
    return int(word)


def _kernels(word: str) -> str:
    """For argparse: one of the words."""
    if word not in KERNELS:
        raise argparse.ArgumentTypeError(f"no kernels are named {word!r}; there are {', '.join(KERNELS)}")
    return word
