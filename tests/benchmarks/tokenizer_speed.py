"""Encoding, MB of UTF-8 a second: World in lanes, looked up one by one, and by the `rwkv` package; GPT-NeoX 20B.

python3 dev.py bench tokenizer_speed
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rwkv.rwkv_tokenizer import TRIE_TOKENIZER

from engine import longest_match
from tests.benchmarks._measure import fiction, machine, median, seconds
from tests.engine.vocabularies import WORLD_FILE, neox, world
from tests.helpers.ticking import longest_gap

RUNS = 5
MEGABYTE = 1_000_000
TRANSLATION = Path(__file__).resolve().parents[2] / "resources" / "i18n" / "ravel_zh_CN.ts"


def chinese() -> str:
    """A megabyte of sentences from Ravel's own translation, shuffled."""
    texts = re.findall("<translation>([^<]*)</translation>", TRANSLATION.read_text(encoding="utf-8"))
    sentences = [text for text in texts if len(text.encode()) > 2 * len(text)]
    chance = random.Random(1)
    return "".join(chance.choices(sentences, k=MEGABYTE // 20)).encode()[:MEGABYTE].decode("utf-8", "ignore")


def one_by_one(text: str) -> list[int]:
    in_lanes, longest_match.WORTH_BYTES = longest_match.WORTH_BYTES, 10 * MEGABYTE
    try:
        return world().encode(text)
    finally:
        longest_match.WORTH_BYTES = in_lanes


def main() -> None:
    print(machine())
    package = TRIE_TOKENIZER(str(WORLD_FILE))
    encoders: dict[str, Callable[[str], list[int]]] = {
        "World": world().encode,
        "World, one by one": one_by_one,
        "`rwkv` package": package.encode,
        "GPT-NeoX 20B": neox().encode,
    }
    texts = {
        "English, 1 MB": fiction(MEGABYTE),
        "English, 100 kB": fiction(MEGABYTE // 10),
        "English, 5 kB": fiction(5_000),
        "Chinese, 1 MB": chinese(),
        "one letter, 1 MB": "x" * MEGABYTE,
    }
    print("| MB/s | " + " | ".join(encoders) + " |\n|" + " --- |" * (len(encoders) + 1))
    for name, text in texts.items():
        assert world().encode(text) == one_by_one(text) == package.encode(text)
        size = len(text.encode()) / MEGABYTE
        timed = [median([seconds(partial(encode, text)) for _ in range(RUNS)]) for encode in encoders.values()]
        print(f"| {name} | " + " | ".join(f"{size / took:.1f}" for took in timed) + " |")
    gaps = [1000 * longest_gap(lambda: world().encode(fiction(MEGABYTE))) for _ in range(RUNS)]
    print(f"\nlongest wait of another thread while 1 MB is encoded: {median(gaps):.1f} ms, worst {max(gaps):.1f} ms")


if __name__ == "__main__":
    main()
