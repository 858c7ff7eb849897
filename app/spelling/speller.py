"""Whether words are right, by the dictionaries of a story and the writer's own words; and what they may have meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Sequence
from itertools import chain, islice, zip_longest

from app.spelling.dictionary import Dictionary
from app.spelling.suggestions import MOST_SUGGESTIONS, Suggester
from app.spelling.tokens import Token, words_in

FITTING = 0.7  # the share of its words that a dictionary of a text's language knows; of another's it is under a third
SAMPLE_WORDS = 400
FEWEST_WORDS = 20  # too few to tell a language by
_SHORT_VERBS = ("'d", "'ll")


class Speller:
    """Some dictionaries, the first one being asked first. Any thread, one at a time.

    A word with letters that none of them has is of another language and never wrong.
    """

    def __init__(self, dictionaries: Sequence[Dictionary]) -> None:
        self._dictionaries = tuple(dictionaries)
        self._letters = [frozenset("".join(other.words).casefold()) | {"'", "-"} for other in dictionaries]
        self._suggesters = [Suggester(dictionary) for dictionary in dictionaries]

    def is_right(self, token: Token) -> bool:
        word, folded = token.word, token.word.casefold()
        could_tell = False
        for dictionary, letters in zip(self._dictionaries, self._letters, strict=True):
            if letters.issuperset(folded):
                could_tell = True
                if _is_known(dictionary, token, word):
                    return True
        return not could_tell

    def suggest(self, word: str, used: Container[str] = ()) -> list[str]:
        """Of each dictionary in turn, its likeliest first. used: words of the story, which are likelier."""
        lists = [suggester.suggest(word, used) for suggester in self._suggesters]
        every = (other for other in chain.from_iterable(zip_longest(*lists)) if other is not None)
        return list(dict.fromkeys(every))[:MOST_SUGGESTIONS]

    def prepare(self) -> None:
        """Does beforehand what the first suggestions would wait for."""
        for suggester in self._suggesters:
            suggester.prepare()


def _is_known(dictionary: Dictionary, token: Token, word: str) -> bool:
    if dictionary.knows(word):
        return True
    if word.endswith("'s") and dictionary.knows(word[:-2]):
        return True
    if word.endswith(_SHORT_VERBS) and dictionary.knows(word.rpartition("'")[0] + "'s"):
        return True  # there'd, the captain'll: behind whatever may have an 's, so not "your'll"
    if token.leads and any(dictionary.knows(f"'{form}") for form in (word, word[:1].lower() + word[1:])):
        return True
    if not word.isascii() and dictionary.affixes.letters.isascii():  # naïve, façade: in English they are a choice
        return dictionary.knows(_without_accents(word))
    if token.trails:  # goin' and the like
        return dictionary.knows(f"{word}'") or (word.endswith("in") and dictionary.knows(f"{word}g"))
    return False


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def sample_of(paragraphs: Iterable[str]) -> list[Token]:
    """Words to tell a text's language by, none where there are too few. Names are passed over, as far as they look it:
    they are the same in every language."""
    words = (token for token in chain.from_iterable(map(words_in, paragraphs)) if not token.word[0].isupper())
    sample = list(islice(words, SAMPLE_WORDS))
    return sample if len(sample) >= FEWEST_WORDS else []


def share_known(dictionary: Dictionary, sample: Sequence[Token]) -> float:
    """How much of the words of `sample_of` a dictionary knows, 0 to 1."""
    return sum(_is_known(dictionary, token, token.word) for token in sample) / len(sample)
