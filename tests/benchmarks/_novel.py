"""A novel out of the corpus of fiction: scenes of some 2,000 words, cut at the ends of paragraphs."""

from __future__ import annotations

import lzma

from tests.helpers.shared import CORPUS

WORDS = 300_000
SCENE_WORDS = 2_000

#: Characters of the corpus to read for one word of the novel: more than enough.
_CHARACTERS_A_WORD = 8


def novel(words: int = WORDS, scene_words: int = SCENE_WORDS, skip_words: int = 0) -> tuple[str, ...]:
    """The scenes of `words` words of fiction, taken after the first `skip_words` of the corpus."""
    with lzma.open(CORPUS / "fiction.txt.xz", "rt", encoding="utf-8") as file:
        text = file.read((words + skip_words + scene_words) * _CHARACTERS_A_WORD)
    scenes: list[str] = []
    scene: list[str] = []
    skipped = counted = total = 0
    for paragraph in text.replace("<|endoftext|>", "* * *").split("\n\n"):
        paragraph, n_words = paragraph.strip(), len(paragraph.split())
        if skipped < skip_words:
            skipped += n_words
            continue
        if not paragraph:
            continue
        scene.append(paragraph)
        counted += n_words
        if counted >= scene_words:
            scenes.append("\n\n".join(scene))
            scene, total, counted = [], total + counted, 0
        if total + counted >= words:
            break
    assert total + counted >= words, "the corpus is too short"
    return (*scenes, "\n\n".join(scene)) if scene else tuple(scenes)


def names(scenes: tuple[str, ...]) -> tuple[str, ...]:
    """A name for each scene, as a story's folder has them."""
    return tuple(f"scene-{number:03d}" for number in range(1, len(scenes) + 1))
