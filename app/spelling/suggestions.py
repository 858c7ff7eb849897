"""What a misspelled word may have been meant to be: words that a slip or two lead away from, the likeliest first."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import pairwise

from app.spelling.dictionary import Dictionary
from app.spelling.texts import is_capitalised, lowered, titled

MOST_SUGGESTIONS = 8
_LONGEST = 40  # characters: nobody means such a word
_MOST_LETTERS = 64
_VOWELS = frozenset("aeiouyáàâäåãæéèêëíìîïóòôöõøœúùûüаеёиоуыэюяίαεηιουω")
# What a slip costs. A suggestion's cost is the sum, and more where the first letter is another one.
_CASE, _USUAL, _DOUBLED, _SWAPPED, _NEAR, _ONE, _OTHER = 0.3, 0.6, 0.75, 0.8, 0.9, 1.0, 1.15
_MOVED, _SPLIT, _FIRST_LETTER = 1.3, 1.4, 0.4
_USED = 0.4  # less for a word that the text has elsewhere
_ENOUGH = 2  # suggestions from one slip, so that two are not looked for
_COMPOUNDS_S = 0.06  # of the processor, at most, to look among compounds
_ROOTS = 40  # the most similar ones, whose forms are looked at
_LONGEST_ENDING = 6  # letters that affixes may add


class Suggester:
    """For one dictionary. pause: called now and then while it works, to give way. Any thread, one at a time."""

    def __init__(self, dictionary: Dictionary, pause: Callable[[], object] = lambda: time.sleep(0)) -> None:
        affixes = dictionary.affixes
        self._dictionary, self._pause = dictionary, pause
        self._never = {affixes.flag("NOSUGGEST"), affixes.flag("FORBIDDENWORD"), affixes.flag("ONLYINCOMPOUND")}
        self._letters = "".join(dict.fromkeys(letter for letter in affixes.letters.lower() if letter.isalpha()))
        self._letters = self._letters[:_MOST_LETTERS] or "esianrtolcdugmphbyfvkwzxjq"
        self._near = _neighbours(affixes.keys or "qwertyuiop|asdfghjkl|zxcvbnm")
        self._related = {text: group for group in affixes.related for text in group}
        self._by_length: dict[int, list[tuple[int, str]]] = {}

    def prepare(self) -> None:
        """Does beforehand what the first suggestions would wait for."""
        for length in list(self._of_length(0)) or list(self._by_length):
            self._of_length(length)

    def suggest(self, word: str, used: Container[str] = ()) -> list[str]:
        """At most MOST_SUGGESTIONS words, written with a large letter where `word` is. used: likelier than others."""
        word = self._dictionary.prepared(word)
        if not 1 < len(word) <= _LONGEST:
            return []
        language = self._dictionary.affixes.language
        small = lowered(word, language)
        found = self._one_slip(small, small != word)
        if len(found) < _ENOUGH:
            self._two_slips(small, found)
        found = {other: cost - _USED * (other in used) for other, cost in found.items()}
        best = heapq.nsmallest(MOST_SUGGESTIONS, found, key=lambda other: (found[other], abs(len(other) - len(word))))
        if word.isupper():
            best = [other.upper() for other in best]
        elif is_capitalised(word):
            best = [titled(other, language) if other == lowered(other, language) else other for other in best]
        return [self._dictionary.shown(other) for other in dict.fromkeys(best) if other != word]

    def _one_slip(self, word: str, is_cased: bool) -> dict[str, float]:
        """What one slip leads to, with its cost. is_cased: the word, here in small letters, may be a name too."""
        costs: dict[str, float] = {}
        for other, cost in self._slips(word):
            cost += _FIRST_LETTER if other[:1].lower() != word[:1] else 0.0
            if cost < costs.get(other, 9.0) and (is_cased or other != word):
                costs[other] = cost
        found: dict[str, float] = {}
        others: dict[str, float] = {}
        for other in sorted(costs, key=costs.__getitem__):
            for text in (other, titled(other, self._dictionary.affixes.language)) if is_cased else (other,):
                if self._is_plain(text):
                    found[text] = costs[other]
                else:
                    others[text] = costs[other]
        self._pause()
        if len(found) < _ENOUGH:
            found |= {text: others[text] for text in self._compounds(word, others)}
        return found

    def _compounds(self, word: str, texts: Iterable[str]) -> Iterator[str]:
        """Those of the texts that are compounds, as far as there is time to see. word: in small letters, which each is
        one slip away from."""
        compounds, last = self._dictionary.compounds, time.thread_time() + _COMPOUNDS_S
        if not compounds.by_flags:
            return
        small, large = compounds.near(word), compounds.near(titled(word, self._dictionary.affixes.language))
        for text in texts:
            if time.thread_time() > last:
                return
            may_be = large if text[0] != lowered(text[0]) else small
            if " " not in text and may_be(text) and self._dictionary.is_word(text):
                yield text

    def _is_plain(self, text: str) -> bool:
        """Whether it is a word, or two, that one may put into a text. Compounds aside: they take long."""
        parts = text.replace("-", " ").split(" ") if " " in text or "-" in text else (text,)
        if len(parts) > 1 and any(len(part) < 2 and part not in ("a", "I", "i") for part in parts):
            return False
        forms = [next(self._dictionary.forms(part), None) for part in parts]
        return all(form is not None and not form.flags & self._never for form in forms)

    def _slips(self, word: str) -> Iterator[tuple[str, float]]:
        language = self._dictionary.affixes.language
        yield titled(word, language), _CASE
        yield word.upper(), _CASE
        yield from self._usual_mistakes(word)
        for place in range(len(word)):
            before, letter, behind = word[:place], word[place], word[place + 1 :]
            yield before + behind, _DOUBLED if letter == word[place - 1 : place] else _ONE
            if before:
                yield f"{before}'{letter}{behind}", _USUAL
            if behind:
                yield before + behind[0] + letter + behind[1:], _SWAPPED
                yield before + letter + letter + behind, _DOUBLED
            for other in self._letters:
                yield before + other + behind, self._cost(letter, other)
                yield before + other + letter + behind, _ONE
        for other in self._letters:
            yield word + other, _ONE
        yield from self._moved_letters(word)
        if "NOSPLITSUGS" not in self._dictionary.affixes.switches:
            for place in range(1, len(word)):
                yield f"{word[:place]} {word[place:]}", _SPLIT
                yield f"{word[:place]}-{word[place:]}", _SPLIT + 0.2

    def _usual_mistakes(self, word: str) -> Iterator[tuple[str, float]]:
        """Those that the dictionary knows of: whole strings, and letters that are taken for each other."""
        for wrong, right in self._dictionary.affixes.replacements:
            text = wrong.strip("^$")
            place = word.find(text) if text else -1
            while place >= 0:
                end = place + len(text)
                if not (wrong.startswith("^") and place) and not (wrong.endswith("$") and end < len(word)):
                    yield word[:place] + right + word[end:], _USUAL
                place = word.find(text, place + 1)
        for place in range(len(word)):
            for text, group in self._related.items():
                if word.startswith(text, place):
                    for other in group:
                        yield word[:place] + other + word[place + len(text) :], _USUAL

    def _moved_letters(self, word: str) -> Iterator[tuple[str, float]]:
        for place in range(len(word)):
            rest = word[:place] + word[place + 1 :]
            for target in (place - 2, place + 2, place - 3, place + 3):
                if 0 <= target <= len(rest):
                    yield rest[:target] + word[place] + rest[target:], _MOVED

    def _cost(self, letter: str, other: str) -> float:
        if letter in _VOWELS and other in _VOWELS:
            return _NEAR
        return _NEAR if other in self._near.get(letter, "") else _OTHER

    # Two slips and more

    def _two_slips(self, word: str, found: dict[str, float]) -> None:
        distance, most = Distance(word), 2 if len(word) < 9 else 3
        for root in self._similar_roots(word, distance, most):
            for form in self._forms_of(root, word):
                small = lowered(form)
                if abs(len(small) - len(word)) <= most and (slips := distance.to(small)) <= most:
                    cost = slips + 0.5 + (_FIRST_LETTER if small[:1] != word[:1] else 0.0)
                    if cost < found.get(form, 9.0) and self._is_plain(form):
                        found[form] = cost

    def _similar_roots(self, word: str, distance: Distance, most: int) -> list[str]:
        """The roots that are most like the word, and those that are most like its beginning."""
        mask, whole, stems = _mask(word), [], []
        for length in range(max(2, len(word) - _LONGEST_ENDING), len(word) + most + 1):
            shorter = max(0, len(word) - length)
            for letters, root in self._of_length(length):
                missing = (letters & ~mask).bit_count()
                if missing <= most:
                    extra = (mask & ~letters).bit_count()
                    if extra <= most:
                        whole.append((missing + extra, root))
                    if shorter and missing <= 1 and extra <= shorter + 1:
                        stems.append((missing - shorter / _LONGEST_ENDING, root))
            self._pause()
        alike = [(distance.to(root.lower()), root) for _, root in heapq.nsmallest(10 * _ROOTS, whole)]
        self._pause()
        begin = [(distance.to(root.lower()) - len(word) + len(root), -len(root), root)
                 for _, root in heapq.nsmallest(10 * _ROOTS, stems)]  # fmt: skip
        found = [root for slips, root in heapq.nsmallest(_ROOTS, alike) if slips <= most]
        return found + [root for slips, _, root in heapq.nsmallest(_ROOTS, begin) if slips < most]

    def _of_length(self, length: int) -> list[tuple[int, str]]:
        """The roots of that length, with the letters that they have. Made when first asked for."""
        if not self._by_length:
            for root in self._dictionary.words:
                self._by_length.setdefault(len(root), []).append((0, root))
            self._by_length.setdefault(0, [])
        rows = self._by_length.get(length, [])
        if rows and not rows[0][0]:
            rows[:] = [(_mask(root), root) for _, root in rows]
            self._pause()
        return rows

    def _forms_of(self, root: str, word: str) -> Iterator[str]:
        """The root and what its affixes make of it that ends a little like the word."""
        yield root
        affixes = self._dictionary.affixes
        for flags in {form.flags for form in self._dictionary.roots(root)}:
            for flag in flags:
                for suffix in affixes.suffixes_of.get(flag, ()):
                    alike = root.endswith(suffix.strip) and _ends_alike(suffix.add, word)
                    if alike and suffix.may_follow(root):
                        yield root[: len(root) - len(suffix.strip)] + suffix.add


def _ends_alike(ending: str, word: str) -> bool:
    return not ending or ending[-1] in word[-2:]


def _mask(word: str) -> int:
    """A bit for each letter; small and large ones of the Latin alphabet have the same. Never 0."""
    bits = 1
    for letter in word:
        bits |= 2 << (ord(letter) & 31)
    return bits


def _neighbours(keys: str) -> dict[str, str]:
    """Letter -> those beside it on the keyboard."""
    near: dict[str, str] = {}
    for row in keys.split("|"):
        for left, right in pairwise(row):
            near[left] = near.get(left, "") + right
            near[right] = near.get(right, "") + left
    return near


class Distance:
    """How many slips are between one word and others: letters too much, missing, wrong, or two changed over.

    Hyyrö's bit-parallel way (2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances").
    """

    def __init__(self, word: str) -> None:
        self._length = len(word)
        self._places: dict[str, int] = {}
        for place, letter in enumerate(word):
            self._places[letter] = self._places.get(letter, 0) | 1 << place

    def to(self, other: str) -> int:
        whole = (1 << self._length) - 1
        last = 1 << (self._length - 1)
        slips, up, down, diagonal, places_before = self._length, whole, 0, 0, 0
        for letter in other:
            places = self._places.get(letter, 0)
            swapped = ((~diagonal & places) << 1) & places_before
            diagonal = (((places & up) + up) ^ up) | places | down | swapped
            right, left = down | ~(diagonal | up), diagonal & up
            slips += bool(right & last) - bool(left & last)
            right, left = (right << 1) | 1, left << 1
            up, down = (left | ~(diagonal | right)) & whole, right & diagonal & whole
            places_before = places
        return slips
