"""Words are counted as writers of each language count them."""

from __future__ import annotations

import pytest

from engine import count_words, mostly_cjk


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("She don't like well-kept gardens.", 5),
        ("snow — and then: rain!", 4),
        ("你好，世界！", 4),
        ("“胡说八道。”她大声对自己说。", 11),
        ("　　段首缩进", 4),
        ("他有3只cat。", 5),
        ("那一年……——", 3),
        ("𠮷野家", 3),
        ("ひらがなと漢字", 7),
        ("한국어 문장", 5),
    ],
)
def test_a_chinese_character_is_a_word_and_a_mark_is_none(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_text_in_two_languages_has_the_words_of_both() -> None:
    chinese, english = "她说：", "Good night, everybody. "
    assert count_words(english + chinese) == count_words(english) + count_words(chinese)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("Only English here.", False),
        ("他走了。", True),
        ("Ravel 写小说", True),
        ("he said 好 and left", False),
    ],
)
def test_the_language_of_a_text_is_told_by_most_of_its_words(text: str, expected: bool) -> None:
    assert mostly_cjk(text) == expected
