"""How much the built-in model repeats itself, preset by preset, against the people whose texts it goes on with.

python3 dev.py bench repetition [--show]

20 places of the corpus, one a document: 500 tokens before, 300 written. The measure is the share of sequences of four
words that had come before in the same continuation, and the share of continuations that Ravel calls looping.
"""

from __future__ import annotations

import lzma
import sys

import engine
from engine import LOOP_SHARE, looping, repeated_share
from tests.benchmarks._measure import BUILTIN, machine
from tests.engine.recorder import Recorder
from tests.helpers.shared import CORPUS

PLACES = 20
PROMPT_TOKENS, WRITTEN_TOKENS = 500, 300
SEED = 7


def documents() -> list[str]:
    """The first documents that are long enough, from their middle on: beginnings are titles and greetings."""
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        texts = file.read(30_000_000).split("<|endoftext|>")
    long = [text.strip() for text in texts if len(text) > 30_000]
    return [text[len(text) // 2 :][:12_000] for text in long[:PLACES]]


def parts(model: engine.Model) -> list[tuple[str, str]]:
    """Prompt and human continuation of each place."""
    found = []
    for text in documents():
        ids = model.tokenizer.encode(text[text.index("\n") + 1 :])
        prompt, human = ids[:PROMPT_TOKENS], ids[PROMPT_TOKENS:][:WRITTEN_TOKENS]
        assert len(human) == WRITTEN_TOKENS
        found.append((model.tokenizer.decode(prompt), model.tokenizer.decode(human)))
    return found


def written(session: engine.Session, prompt: str, params: engine.SamplingParams) -> str:
    recorder = Recorder()
    request = engine.GenerationRequest(parts=(prompt,), params=params, story="bench", max_tokens=WRITTEN_TOKENS)
    session.generate(request, recorder)
    assert isinstance(recorder.last, engine.Finished), recorder.last
    return str(recorder.last.text)


def line(name: str, prompts: list[str], texts: list[str], human: float) -> str:
    share = sum(map(repeated_share, texts)) / len(texts)
    loops = sum(looping(p + t, len(t)) is not None for p, t in zip(prompts, texts, strict=True))
    most = max(map(repeated_share, texts))
    return f"| {name} | {share:.4f} | {share / human:.2f} | {most:.3f} | {loops} of {len(texts)} |"


def main() -> None:
    print(machine())
    model = engine.load_model(BUILTIN)
    places = parts(model)
    prompts, people = [prompt for prompt, _ in places], [text for _, text in places]
    human = sum(map(repeated_share, people)) / len(people)
    print(f"{len(places)} places, {WRITTEN_TOKENS} tokens each; looping: {LOOP_SHARE:.0%} of the last words come again")
    print("| who | repeated 4-grams | times the human share | the most in one text | looping |\n|" + " --- |" * 5)
    print(line("people", prompts, people, human))
    presets = engine.sampling.load_presets(BUILTIN.parents[1] / "presets")
    settings = {preset.name: preset.params.as_table() for preset in presets} | {"no dial at all": {}}
    session = engine.Session(model)
    for name, values in settings.items():
        params = engine.SamplingParams(**{**values, "seed": SEED})
        texts = [written(session, prompt, params) for prompt in prompts]
        print(line(name, prompts, texts, human), flush=True)
        if "--show" in sys.argv:
            print(texts[0], "\n")
    session.close()


if __name__ == "__main__":
    main()
