from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editor.punctuation import LANGUAGES, NARROW, language_by_script, marks_of, smart


def typed(text: str, language: str, before: str = "", in_comment: bool = False) -> str:
    """A paragraph, typed key by key behind `before`."""
    paragraph = before
    for key in text:
        paragraph += key
        change = smart(paragraph[:-1], key, language, in_comment)
        if change is not None:
            paragraph = paragraph[: len(paragraph) - change.removed] + change.text
    return paragraph[len(before) :]


@pytest.mark.parametrize(
    ("language", "keys", "expected"),
    [
        ("en", '"Go," she said. "Now."', "“Go,” she said. “Now.”"),
        ("en", "\"She said 'go' to me\"", "“She said ‘go’ to me”"),
        ("en", "\"'Go,' she said\"", "“‘Go,’ she said”"),
        ("en", "don't, the dogs' tails, o'clock", "don’t, the dogs’ tails, o’clock"),
        ("en", "'Don't,' he said", "‘Don’t,’ he said"),
        ("en", "the '90s and rock 'n' roll", "the ’90s and rock ’n’ roll"),
        ("en", "'Twas late, and 'twas cold", "’Twas late, and ’twas cold"),
        ("en", '*"Go,"* he said, **"now"**', "*“Go,”* he said, **“now”**"),
        ("en", '"*Go*"', "“*Go*”"),
        ("en", '"I was--" He fell--"what"', "“I was–” He fell–“what”"),
        ("en", '"I was---"', "“I was—”"),
        ("en", '> "Quoted"', "> “Quoted”"),
        ("en", '("in brackets")', "(“in brackets”)"),
        ("en", "a -- b --- c", "a – b — c"),
        ("en", "well-known", "well-known"),
        ("en", "wait... what....", "wait… what…."),
        ("en", '"\'Twas," he said', "“’Twas,” he said"),
        ("en", 'a \\"plain\\" one', 'a \\"plain\\" one'),
        ("en_GB", "'Go,' she said", "‘Go,’ she said"),
        ("de", '"Komm", sagte sie. "Jetzt."', "„Komm“, sagte sie. „Jetzt.“"),
        ("de", "\"Er sagte: 'Komm'\"", "„Er sagte: ‚Komm‘“"),
        ("de", "wie geht's, 'wie geht's', sagte er", "wie geht’s, ‚wie geht’s‘, sagte er"),
        ("de", "so -- dachte er -- ging's", "so – dachte er – ging’s"),
        ("de_CH", '"Komm"', "«Komm»"),
        ("de-AT", '"Komm"', "„Komm“"),
        ("fr", '"Bonjour", dit-elle.', "«\u202fBonjour\u202f», dit-elle."),
        ("fr", '" Bonjour "', "«\u202fBonjour\u202f»"),
        ("fr", "l'heure, aujourd'hui", "l’heure, aujourd’hui"),
        ("fr", "Quoi? Non ! Et ; puis : voilà?!", "Quoi\u202f? Non\u202f! Et\u202f; puis\u00a0: voilà\u202f?!"),
        ("fr", "--- Viens... dit-il", "— Viens… dit-il"),
        ("fr", "http://exemple.fr à 12:30", "http://exemple.fr à 12:30"),
        ("fr_CA", '"Bonjour!"', "«\u00a0Bonjour!\u00a0»"),
        ("es", "\"Hola\", dijo. 'Sí'", "«Hola», dijo. “Sí”"),
        ("es", '¿"Quién"?', "¿«Quién»?"),
        ("es", "---Ven ---dijo", "—Ven —dijo"),
        ("sv", '"Kom", sa hon. "Nu."', "”Kom”, sa hon. ”Nu.”"),
        ("sv", "hon sa 'kom'", "hon sa ’kom’"),
        ("pl", "\"Chodź\", powiedziała. 'Już'", "„Chodź”, powiedziała. ‚Już’"),
        ("ru", "\"Иди\", сказала она. 'Сейчас'", "«Иди», сказала она. „Сейчас“"),
        ("ru", "--- Иди, --- сказала", "— Иди, — сказала"),
        ("zh", '他说"你好",走了。"再见"', "他说“你好”,走了。“再见”"),
        ("zh_CN", "他说\"她说'好'\"", "他说“她说‘好’”"),
        ("zh_CN", "走了--再见...", "走了——再见…"),
        ("zh_TW", '他說"你好"', "他說「你好」"),
        ("zh-Hant", '他說"你好"', "他說「你好」"),
        ("zh", "it's", "it’s"),
        ("ja", "\"はい、'そう'です\"と言った", "「はい、『そう』です」と言った"),
        ("it", '"Vieni", disse. L\'ora', "«Vieni», disse. L’ora"),
        ("pt_BR", '"Venha"', "“Venha”"),
        ("da", '"Kom"', "»Kom«"),
        ("he", 'הוא אמר "בוא"', "הוא אמר ”בוא”"),
        ("xx", '"who knows"', "“who knows”"),
        ("", '"who knows"', "“who knows”"),
    ],
)
def test_what_is_typed_comes_out_as_the_language_has_it(language: str, keys: str, expected: str) -> None:
    assert typed(keys, language) == expected


def test_the_signs_of_comments_stay_what_they_are() -> None:
    assert typed('<!-- not "this" -- nor that --> but -- this', "en") == "<!-- not “this” -- nor that --> but – this"
    assert typed("still -- in it --> out -- of it", "en", in_comment=True) == "still -- in it --> out – of it"
    assert typed("<!", "en") + typed("--", "en", before="<!") == "<!--"


def test_a_plain_mark_that_the_writer_took_back_stays_plain() -> None:
    assert typed("word and more", "en", before='"') == "word and more"
    assert typed(" and more", "en", before="a--") == " and more"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_opens_and_closes_a_quotation(language: str) -> None:
    marks = marks_of(language)
    word = "字" if marks.without_spaces else "word"
    opening, closing = marks.double
    assert typed(f'"{word}"', language) == f"{opening}{marks.inner}{word}{marks.inner}{closing}"
    assert typed(f"'{word}'", language) == f"{marks.single[0]}{word}{marks.single[1]}"
    assert len(marks.double) == len(marks.single) == 2


@given(st.text(alphabet=f"ab1 \"'-.<>!*_:;?«»“”„‚‘’–—…{NARROW}字", max_size=40), st.sampled_from(sorted(LANGUAGES)))
def test_nothing_but_marks_and_spaces_ever_changes(text: str, language: str) -> None:
    out = typed(text, language)
    assert [c for c in out if c.isalnum()] == [c for c in text if c.isalnum()]
    for at in range(len(text)):
        change = smart(text[:at], text[at], language)
        assert change is None or 1 <= change.removed <= at + 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("他说你好，然后走了。OK", "zh"),
        ("彼は漢字と言った", "ja"),
        ("그는 말했다", "ko"),
        ("Она сказала", "ru"),
        ("הוא אמר", "he"),
        ("قال لها", "ar"),
        ("She said 好", ""),
        ("Plain words, naïve ones too", ""),
        ("", ""),
        ("12 – 34", ""),
    ],
)
def test_the_script_tells_the_language_where_it_can(text: str, language: str) -> None:
    assert language_by_script(text) == language
