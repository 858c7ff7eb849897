"""The command line of `ravel continue`: its options, and what they ask the engine for. No Qt."""

from __future__ import annotations

import argparse

import engine
from app import paths
from app.command_line import add_kernel_options, count
from app.story.comments import read_before

# Groups of numbers of SamplingParams, in the order of --help.
_DIALS: dict[str, dict[str, str]] = {
    "how adventurous": {
        "temperature": "how adventurous; 0 takes the likeliest word always",
        "dynatemp_range": "the temperature moves so far up and down with how open the next word is",
        "dynatemp_exponent": "how that movement bends",
        "smoothing_factor": "quadratic smoothing: lifts what is nearly as likely; 0 is off",
        "smoothing_curve": "how steeply smoothing falls off",
    },
    "which words may come": {
        "top_p": "keeps the likeliest words that make up this share",
        "top_p_newline": "in place of top-p right after a line break; 0 is off",
        "top_k": "keeps so many of the likeliest words; 0 keeps all",
        "min_p": "keeps words at least this share as likely as the likeliest",
        "typical_p": "keeps the words of usual surprise that make up this share",
        "tfs": "tail-free sampling: cuts the flat tail off; 1 is off",
        "top_a": "cuts the more, the surer the likeliest word is",
        "epsilon_cutoff": "cuts words less likely than this",
        "eta_cutoff": "the same, milder where many words fit",
        "top_n_sigma": "keeps words within so many standard deviations of the likeliest; 0 is off",
        "xtc_threshold": "excluding top choices: what counts as an obvious word",
        "xtc_probability": "how often all obvious words but the last are passed over",
        "mirostat_mode": "keeps the surprise at a level: 1, 2, or 0 for off",
        "mirostat_tau": "that level",
        "mirostat_eta": "how fast it is brought back there",
    },
    "against repetition": {
        "presence_penalty": "avoids words that are already there",
        "frequency_penalty": "avoids words the more, the more often they are there",
        "penalty_decay": "how fast the two penalties forget",
        "repetition_penalty": "makes words that are already there less likely by this factor",
        "repetition_penalty_range": "how many tokens back that looks; 0 is all",
        "repetition_penalty_slope": "lets it grow towards the newest words; 0 is off",
        "no_repeat_ngram_size": "never repeats so many tokens in a row; 0 is off",
        "dry_multiplier": "DRY: avoids taking up a phrase again; 0 is off",
        "dry_base": "how fast that grows with the length of the phrase",
        "dry_allowed_length": "so many tokens in a row may be repeated",
        "dry_penalty_last_n": "how many tokens back DRY looks; 0 is all",
    },
}

_NUMBERS = tuple(name for group in _DIALS.values() for name in group)


def parser() -> argparse.ArgumentParser:
    """All options; numbers of the dials have None where nothing is given."""
    made = argparse.ArgumentParser(
        prog="ravel continue",
        usage="ravel continue FILE [options]",
        description="Writes on from the end of a text file. What was read is kept: a second time reads only new text.",
    )
    made.add_argument("file", help="a text file; its last line break is left aside")
    made.add_argument("--tokens", type=count, default=100, help="how many tokens to write (100)")
    made.add_argument("--model", default="", help="a model file or folder; without it, the built-in model")
    made.add_argument(
        "--state", help='a tuned state (time_state) for the model to begin from; "" for none, also where it brings one'
    )
    made.add_argument("--precision", default="auto", help="auto, fp32, bf16, fp16, int8 or int4")
    add_kernel_options(made)
    made.add_argument("--preset", default="", help="a preset by its name; without one, what the model suggests")
    made.add_argument(
        "--seed", type=int, help="the same seed after the same text, read in the same way, writes the same words"
    )
    made.add_argument("--write", action="store_true", help="append what was written to the file")
    made.add_argument("--json", action="store_true", help="end with a line of figures as one JSON object")
    _add_endings(made)
    default = engine.SamplingParams()
    for title, dials in _DIALS.items():
        group = made.add_argument_group(title)
        for name, meaning in dials.items():
            kind = int if isinstance(getattr(default, name), int) else float
            group.add_argument(_option(name), type=kind, dest=name, metavar="N", help=meaning)
    _add_words(made)
    return made


def request(options: argparse.Namespace, text: str, story: str, info: engine.ModelInfo) -> engine.GenerationRequest:
    """What to ask the engine for after a text, whose comments it doesn't read. Raises engine.InvalidRequest."""
    banned = engine.BannedPhrases(tuple(options.ban_phrase)) if options.ban_phrase else None
    return engine.GenerationRequest(
        parts=(read_before(text, len(text)),),
        params=_params(options, info),
        story=story,
        max_tokens=options.tokens,
        stop_strings=tuple(options.stop),
        end_of_text=options.end_of_text.replace("-", "_"),
        banned=banned,
    )


def _add_endings(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("where it ends, and what is never written")
    group.add_argument(
        "--stop", action="append", default=[], type=_text, metavar="TEXT", help="end before this text; may be repeated"
    )
    group.add_argument(
        "--end-of-text",
        choices=("suppress", "stop", "scene-break"),
        default="suppress",
        help="where the model would end the document: write on (suppress), stop, or begin a new scene",
    )
    group.add_argument(
        "--ban-phrase",
        action="append",
        default=[],
        type=_text,
        metavar="PHRASE",
        help="never write this: a phrase, * for any letters within a word, or /a regular expression/; may be repeated",
    )


def _add_words(made: argparse.ArgumentParser) -> None:
    group = made.add_argument_group("single words, and the order of the steps")
    group.add_argument(
        "--bias",
        action="append",
        default=[],
        type=_bias,
        metavar="WORD=N",
        help="makes a word more (above 0) or less likely; may be repeated",
    )
    group.add_argument(
        "--ban-token",
        action="append",
        default=[],
        type=_text,
        metavar="TEXT",
        help="never draw this one token; #123 is the token of that number; may be repeated",
    )
    group.add_argument(
        "--dry-breaker",
        action="append",
        default=[],
        type=_text,
        metavar="TEXT",
        help="DRY's repeats end at this text; may be repeated, and then takes the place of the usual ones",
    )
    group.add_argument(
        "--sampler-order",
        type=lambda word: tuple(name.strip() for name in word.split(",")),
        metavar="STEP,STEP",
        help="steps that come first; the others follow in this order: " + ", ".join(engine.SAMPLER_STEPS),
    )


def _params(options: argparse.Namespace, info: engine.ModelInfo) -> engine.SamplingParams:
    """The preset (without one, what the model's card suggests), then what the command line says."""
    if options.preset:
        known = {preset.key: preset for preset in engine.sampling.load_presets(paths.resource_folder() / "presets")}
        if options.preset not in known:
            reason = "known presets: " + ", ".join(sorted(known))
            raise engine.InvalidRequest(name="--preset", value=options.preset, reason=reason)
        base = known[options.preset].params.as_table()
    else:
        base = dict(info.card.sampling)
    asked = {name: getattr(options, name) for name in (*_NUMBERS, "seed", "sampler_order")}
    asked |= {
        "logit_bias": tuple(options.bias) or None,
        "banned_tokens": tuple(options.ban_token) or None,
        "dry_sequence_breakers": tuple(options.dry_breaker) or None,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return engine.SamplingParams(**{**base, **given})


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _text(word: str) -> str:
    """For argparse: any text but none."""
    if not word:
        raise argparse.ArgumentTypeError("no text")
    return word


def _bias(word: str) -> tuple[str, float]:
    """For argparse: a word and its number."""
    text, mark, number = word.rpartition("=")
    if not text or not mark:
        raise argparse.ArgumentTypeError(f"{word!r} is no WORD=N")
    try:
        return text, float(number)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{number!r} is no number") from error
