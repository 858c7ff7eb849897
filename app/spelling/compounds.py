"""Words that are put together of others, as a Hunspell dictionary allows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.spelling.affixes import NO_FLAGS, Flags, Pattern

if TYPE_CHECKING:
    from app.spelling.dictionary import Dictionary, Form

_MOST_STEPS = 4000  # parts looked at for one word: a spoilt dictionary must not hold anything up
_MOST_KEPT = 20_000  # parts that were looked at, for the next word: many begin alike
_MOST_PARTS = 12
_BEGIN, _MIDDLE, _END = "COMPOUNDBEGIN", "COMPOUNDMIDDLE", "COMPOUNDEND"


class Compounds:
    """The rules of one dictionary. They are tried from the left, each part with the affixes that it may have there."""

    def __init__(self, dictionary: Dictionary) -> None:
        affixes = dictionary.affixes
        self._dictionary, self._affixes = dictionary, affixes
        self._anywhere = affixes.flag("COMPOUNDFLAG")
        self._flags = {name: affixes.flag(name) for name in (_BEGIN, _MIDDLE, _END)}
        self._permit, self._forbid = affixes.flag("COMPOUNDPERMITFLAG"), affixes.flag("COMPOUNDFORBIDFLAG")
        self._forbidden, self._force_large = affixes.flag("FORBIDDENWORD"), affixes.flag("FORCEUCASE")
        self.by_flags = bool({"COMPOUNDFLAG", *self._flags} & set(affixes.special))
        self._steps = 0  # for the word that is looked at
        self._parts: dict[tuple[str, str], list[Flags]] = {}
        self._ruled: dict[str, Flags] | None = None  # the words that rules speak of, with those flags

    def makes(self, word: str, capital: bool) -> bool:
        """Whether the word is a compound. capital: it begins with a large letter in the text."""
        if len(word) < 2 * self._affixes.compound_least:
            return False
        self._steps = 0
        if len(self._parts) > _MOST_KEPT:
            self._parts.clear()
        made = self.by_flags and self._joins(word, (), capital)
        made = made or (bool(self._affixes.compound_rules) and self._follows_any(word))
        return made

    def near(self, word: str) -> Callable[[str], bool]:
        """Tells of a text that differs from `word` in one place whether it may be a compound by flags: its other parts
        stand in `word` too, and the one with that place is a part. Far quicker than `makes`, which decides."""
        heads = self._heads(word)
        tails = self._tails(word)

        def may_be(text: str) -> bool:
            before, behind = _alike(word, text), _alike(word[::-1], text[::-1])
            for head in heads:
                for tail in tails if head <= before else ():
                    if tail > behind or not (head or tail) or head + tail >= len(text):
                        continue
                    place = _END if not tail else _MIDDLE if head else _BEGIN
                    if self._part(text[head : len(text) - tail], place):
                        return True
            return False

        return may_be

    def _heads(self, word: str) -> list[int]:
        """How many letters of the word, from its beginning, are whole parts of compounds; 0 among them."""
        least, found = self._affixes.compound_least, [0]
        for end in range(least, len(word)):
            if any(
                self._part(word[start:end], _MIDDLE if start else _BEGIN) for start in found if end - start >= least
            ):
                found.append(end)
        return found

    def _tails(self, word: str) -> list[int]:
        """The same from its end."""
        least, found, length = self._affixes.compound_least, [0], len(word)
        for size in range(least, length):
            for tail in found:
                end = length - tail
                if size - tail >= least and self._part(word[length - size : end], _MIDDLE if tail else _END):
                    found.append(size)
                    break
        return found

    def _joins(self, rest: str, before: tuple[tuple[str, Flags], ...], capital: bool) -> bool:
        """Whether `rest` goes on and ends a compound that has the parts `before`."""
        if before:
            for flags in self._part(rest, _END):
                if self._may_end(rest, flags, before, capital):
                    return True
        if len(before) + 2 > (self._affixes.compound_most_words or _MOST_PARTS):
            return False
        place = _MIDDLE if before else _BEGIN
        least = self._affixes.compound_least
        for end in range(least, len(rest) - least + 1):
            part = rest[:end]
            for flags in self._part(part, place):
                if self._may_follow(part, flags, before) and self._joins(rest[end:], (*before, (part, flags)), capital):
                    return True
            if self._steps > _MOST_STEPS:
                return False
        return False

    def _part(self, part: str, place: str) -> list[Flags]:
        """The flags of each form in which `part` may stand there."""
        known = self._parts.get((part, place))
        if known is None:
            self._steps += 1
            known = self._parts[part, place] = [
                form.flags for form in self._dictionary.forms(part) if self._fits(form, place)
            ]
        return known

    def _fits(self, form: Form, place: str) -> bool:
        flags = form.flags
        if self._anywhere not in flags and self._flags[place] not in flags:
            return False
        if self._forbidden in flags or self._forbid in flags:
            return False
        inner = [form.suffix if place != _END else None, form.prefix if place != _BEGIN else None]
        return all(affix is None or self._permit in affix.flags for affix in inner)

    def _may_end(self, part: str, flags: Flags, before: tuple[tuple[str, Flags], ...], capital: bool) -> bool:
        if not self._may_follow(part, flags, before) or (self._force_large in flags and not capital):
            return False
        parts = [text for text, _ in before] + [part]
        if "CHECKCOMPOUNDREP" in self._affixes.switches and self._is_misspelling("".join(parts)):
            return False
        if self._affixes.most_syllables and len(parts) > 2:
            return sum(letter in self._affixes.vowels for letter in "".join(parts)) <= self._affixes.most_syllables
        return True

    def _may_follow(self, part: str, flags: Flags, before: tuple[tuple[str, Flags], ...]) -> bool:
        if not before:
            return True
        left, left_flags = before[-1]
        switches = self._affixes.switches
        if "CHECKCOMPOUNDDUP" in switches and left == part:
            return False
        joint = left[-2:] + part[:2]
        if "CHECKCOMPOUNDTRIPLE" in switches and any(joint[i : i + 3] == joint[i] * 3 for i in range(len(joint) - 2)):
            return False
        if "CHECKCOMPOUNDCASE" in switches and (left[-1].isupper() or part[0].isupper()) and "-" not in joint:
            return False
        return not any(
            _is_at(pattern, left, left_flags, part, flags) for pattern in self._affixes.compound_patterns
        )  # fmt: skip

    def _is_misspelling(self, word: str) -> bool:
        """Whether it is rather a common word with a common mistake."""
        for wrong, right in self._affixes.replacements:
            place = word.find(wrong)
            while place >= 0:
                other = word[:place] + right + word[place + len(wrong) :]
                if next(self._dictionary.forms(other), None) is not None:
                    return True
                place = word.find(wrong, place + 1)
        return False

    def _follows_any(self, word: str) -> bool:
        if self._ruled is None:
            named = {flag for rule in self._affixes.compound_rules for flag, _ in rule}
            self._ruled, known = {}, {}
            for root, written in self._dictionary.words.items():
                if written not in known:
                    forms = self._dictionary.roots(root)
                    known[written] = frozenset(flag for form in forms for flag in form.flags if flag in named)
                if known[written]:
                    self._ruled[root] = known[written]
        return any(self._follows(word, rule, 0) for rule in self._affixes.compound_rules)

    def _follows(self, rest: str, rule: Sequence[tuple[str, str]], index: int) -> bool:
        """Whether whole words with the flags of a rule, from its part `index` on, make up `rest`."""
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return False
        if index == len(rule):
            return not rest
        flag, count = rule[index]
        if count and self._follows(rest, rule, index + 1):
            return True
        goes_on = index if count == "*" else index + 1
        for end in range(self._affixes.compound_least, len(rest) + 1):
            if flag in self._ruled.get(rest[:end], NO_FLAGS) and self._follows(rest[end:], rule, goes_on):
                return True
        return False


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    least = min(len(one), len(other))
    return next((place for place in range(least) if one[place] != other[place]), least)


def _is_at(pattern: Pattern, left: str, left_flags: Flags, right: str, right_flags: Flags) -> bool:
    return (
        left.endswith(pattern.end)
        and right.startswith(pattern.begin)
        and (not pattern.end_flag or pattern.end_flag in left_flags)
        and (not pattern.begin_flag or pattern.begin_flag in right_flags)
    )
