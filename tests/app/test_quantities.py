from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app import search_words, version_words
from app.panels.status import StatusStrip
from app.quantities import characters_text, minutes_text, words_text
from app.story.snapshots_table import Snapshot
from app.story.versions_table import Version
from app.widgets.goal_sign import GoalSign


@pytest.mark.parametrize(("count", "said"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (1240, "1,240 words")])
def test_one_is_one_word_and_others_are_words(count: int, said: str) -> None:
    assert words_text(count) == said
    assert characters_text(count) == said.replace("word", "character")
    assert minutes_text(count) == said.replace("word", "minute")


def test_a_single_word_is_never_called_words(qtbot: QtBot) -> None:
    sign, strip = GoalSign(), StatusStrip()
    qtbot.addWidget(sign)
    qtbot.addWidget(strip)
    sign.set_progress(0, 1, "words")
    strip.set_words(1, 1)
    version = version_words.version_row(Version(1, "a", 0.0, 1, 0, 0, "saved", ""))
    snapshot = version_words.snapshot_row(Snapshot(1, "First", 0.0, 1, 1))
    for said in (sign.text(), strip.words(), version.facts, snapshot.facts):
        assert "1 word" in said
        assert "words" not in said
    assert search_words.replacing(0, 1) == "Replacing in 1 text"
