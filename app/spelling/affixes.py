"""The .aff file of a Hunspell dictionary: how words are written, put together and inflected.

The format is that of the manual page hunspell(5). What isn't known here, or is spoilt, is passed over: such a file is
foreign, and a dictionary without one of its rules is of more use than none.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.story.errors import UnusableDictionary

Flags = frozenset[str]
NO_FLAGS: Flags = frozenset()

_ENCODINGS = re.compile(r"utf-8|ascii|iso8859-\d+|cp\d{3,4}|koi8-[ru]|tis-620|big5|gb2312|gbk|euc-kr|euc-jp")
_SET_LINE = re.compile(rb"^\s*SET[ \t]+(\S+)", re.MULTILINE)
_SPECIAL_FLAGS = (
    "CIRCUMFIX", "COMPOUNDBEGIN", "COMPOUNDEND", "COMPOUNDFLAG", "COMPOUNDFORBIDFLAG", "COMPOUNDMIDDLE",
    "COMPOUNDPERMITFLAG", "FORBIDDENWORD", "FORCEUCASE", "KEEPCASE", "NEEDAFFIX", "NOSUGGEST", "ONLYINCOMPOUND",
)  # fmt: skip
_SWITCHES = (
    "CHECKCOMPOUNDCASE", "CHECKCOMPOUNDDUP", "CHECKCOMPOUNDREP", "CHECKCOMPOUNDTRIPLE", "COMPLEXPREFIXES", "FULLSTRIP",
    "NOSPLITSUGS",
)  # fmt: skip
_MOST_RULES = 1_000_000  # affixes and replacements; the largest dictionaries that there are have a tenth


class Condition(NamedTuple):
    """What the stem must end with (begin with, for a prefix): `width` characters that the pattern matches."""

    width: int
    pattern: re.Pattern[str]


class Affix(NamedTuple):
    """One rule: a stem loses `strip` and gets `add`. flags: of the form that comes of it. crosses: may stand together
    with one at the other end."""

    flag: str
    crosses: bool
    strip: str
    add: str
    condition: Condition | None
    flags: Flags

    def may_follow(self, stem: str) -> bool:
        """Whether the suffix may be put to a stem that still has what it strips."""
        condition, length = self.condition, len(stem)
        return condition is None or (
            condition.width <= length and condition.pattern.match(stem, length - condition.width) is not None
        )


#: What is stripped -> the rules that strip it. Those that another affix asks for stand last.
Groups = dict[str, list[Affix]]


class Pattern(NamedTuple):
    """A joint that compounds don't have: the left part ends so and the right one begins so, each with its flag."""

    end: str
    end_flag: str
    begin: str
    begin_flag: str


@dataclass(slots=True)
class Affixes:
    """All that the file says. Tables of affixes are by what is added, so that they are found from the word.

    special: the flags with a meaning of their own, by the name of their command. breaks: patterns at which a word may
    be taken apart, with ^ and $ as in the file.
    """

    encoding: str = "iso8859-1"
    flag_type: str = "short"  # short, long, num, UTF-8
    language: str = ""
    special: dict[str, str] = field(default_factory=dict)
    switches: set[str] = field(default_factory=set)
    suffixes: dict[str, Groups] = field(default_factory=dict)
    prefixes: dict[str, Groups] = field(default_factory=dict)
    suffixes_of: dict[str, list[Affix]] = field(default_factory=dict)  # by flag
    prefixes_of: dict[str, list[Affix]] = field(default_factory=dict)
    longest_suffix: int = 0
    longest_prefix: int = 0
    continued: set[str] = field(default_factory=set)  # the flags of affixes that another affix asks for
    aliases: list[Flags] = field(default_factory=list)
    letters: str = ""  # TRY: from the most frequent on
    keys: str = ""  # KEY: rows of the keyboard, | between them
    replacements: list[tuple[str, str]] = field(default_factory=list)
    related: list[list[str]] = field(default_factory=list)  # MAP: texts that are taken for each other
    breaks: list[str] = field(default_factory=lambda: ["-", "^-", "-$"])
    inputs: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    ignored: str = ""
    compound_least: int = 3
    compound_most_words: int = 0  # 0: any number
    compound_rules: list[list[tuple[str, str]]] = field(default_factory=list)  # flag and "", "*" or "?"
    compound_patterns: list[Pattern] = field(default_factory=list)
    most_syllables: int = 0
    vowels: str = ""
    _flags: dict[str, Flags] = field(default_factory=dict)

    def flags(self, text: str) -> Flags:
        """The flags that are written as `text`, alias or not. The same object for the same text."""
        known = self._flags.get(text)
        if known is None:
            known = self._flags[text] = self._aliased(text) if self.aliases else frozenset(self.split_flags(text))
        return known

    def _aliased(self, text: str) -> Flags:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        return self.aliases[number - 1] if 0 < number <= len(self.aliases) else NO_FLAGS

    def split_flags(self, text: str) -> list[str]:
        if self.flag_type == "long":
            return [text[place : place + 2] for place in range(0, len(text), 2)]
        if self.flag_type == "num":
            return [number for number in text.split(",") if number]
        return list(text)

    def flag(self, name: str) -> str:
        """The flag of a command, or a text that is no flag of any word."""
        return self.special.get(name, "\0")


def read_affixes(data: bytes, path: Path) -> Affixes:
    """What the bytes of an .aff file say. Raises UnusableDictionary for an encoding that isn't known."""
    affixes = Affixes(encoding=_encoding_of(data, path))
    reader = _Reader(affixes)
    for line in decoded(data, affixes.encoding).splitlines():
        fields = line.split()
        if fields and not fields[0].startswith("#"):
            reader.take(fields)
    reader.finish()
    return affixes


def decoded(data: bytes, encoding: str) -> str:
    """Bytes that are nothing in that encoding become characters of no language: flags are made of them at times."""
    return data.removeprefix(codecs.BOM_UTF8).decode(encoding, "surrogateescape")


def _encoding_of(data: bytes, path: Path) -> str:
    found = _SET_LINE.search(data.removeprefix(codecs.BOM_UTF8))
    if found is None:
        return "iso8859-1"
    name = found.group(1).decode("ascii", "replace").lower()
    name = name.replace("microsoft-", "").replace("tis620-2533", "tis-620")
    try:
        usual = codecs.lookup(name).name
    except (LookupError, ValueError):
        usual = ""
    if not _ENCODINGS.fullmatch(usual):  # Python's other codecs are none of texts
        raise UnusableDictionary(path, reason="encoding", encoding=name[:40])
    return usual


class _Reader:
    """Takes the lines of a file one after the other, each as its fields."""

    def __init__(self, affixes: Affixes) -> None:
        self._affixes = affixes
        self._crossing: dict[tuple[str, str], bool] = {}  # by PFX or SFX and flag
        self._conditions: dict[tuple[str, str], Condition | None] = {}
        self._rules = 0
        self._counted: set[str] = set()  # commands whose first line, with the number of others, was seen
        self._raw: list[tuple[str, list[str]]] = []  # lines in which there are flags, which FLAG may still explain

    def take(self, fields: list[str]) -> None:
        affixes, command, values = self._affixes, fields[0], fields[1:]
        if command in _SWITCHES:
            affixes.switches.add(command)
        elif not values:
            return
        elif command == "FLAG":
            affixes.flag_type = values[0] if values[0] in ("long", "num", "UTF-8") else "short"
        elif command in ("AF", "PFX", "SFX", "COMPOUNDRULE", "CHECKCOMPOUNDPATTERN") or command in _SPECIAL_FLAGS:
            self._raw.append((command, values))
        elif (plain := _PLAIN.get(command)) is not None:
            plain(affixes, values)
        elif command in _LISTED:
            self._listed(command, values)

    def _listed(self, command: str, values: list[str]) -> None:
        """A table: its first line has the number of rows, which are counted anyway."""
        if command not in self._counted:
            self._counted.add(command)
            if command == "BREAK":
                self._affixes.breaks = []
            if values[0].isdecimal():
                return
        self._rules += 1
        if self._rules <= _MOST_RULES:
            _LISTED[command](self._affixes, values)

    def finish(self) -> None:
        for command, values in self._raw:
            if command == "AF":
                self._alias(values)
        for command, values in self._raw:
            if command in _SPECIAL_FLAGS:
                self._affixes.special[command] = next(iter(self._affixes.split_flags(values[0])), "\0")
            elif command in ("PFX", "SFX"):
                self._affix(command, values)
            elif command == "COMPOUNDRULE":
                self._compound_rule(values[0])
            elif command == "CHECKCOMPOUNDPATTERN":
                self._pattern(values)
        self._sort()

    def _sort(self) -> None:
        affixes = self._affixes
        for affix in (affix for row in (*affixes.suffixes_of.values(), *affixes.prefixes_of.values()) for affix in row):
            affixes.continued.update(affix.flags)
        for groups in affixes.suffixes.values():
            for group in groups.values():
                group.sort(key=lambda affix: affix.flag in affixes.continued)

    def _alias(self, values: list[str]) -> None:
        if "AF" in self._counted or not values[0].isdecimal():
            self._affixes.aliases.append(frozenset(self._affixes.split_flags(values[0])))
        self._counted.add("AF")

    def _affix(self, command: str, values: list[str]) -> None:
        if len(values) < 3:
            return
        flag = next(iter(self._affixes.split_flags(values[0])), "")
        if values[1] in ("Y", "N") and values[2].isdecimal():
            self._crossing[command, flag] = values[1] == "Y"
            return
        self._rules += 1
        if self._rules > _MOST_RULES:
            return
        add, _, written = values[2].partition("/")
        condition = values[3] if len(values) > 3 else "."
        affix = Affix(
            flag,
            self._crossing.get((command, flag), False),
            "" if values[1] == "0" else values[1],
            "" if add == "0" else self._without_ignored(add),
            self._condition(command, condition),
            self._affixes.flags(written) if written else NO_FLAGS,
        )
        self._put(command, affix)

    def _put(self, command: str, affix: Affix) -> None:
        affixes = self._affixes
        if command == "SFX":
            affixes.suffixes.setdefault(affix.add, {}).setdefault(affix.strip, []).append(affix)
            affixes.suffixes_of.setdefault(affix.flag, []).append(affix)
            affixes.longest_suffix = max(affixes.longest_suffix, len(affix.add))
        else:
            affixes.prefixes.setdefault(affix.add, {}).setdefault(affix.strip, []).append(affix)
            affixes.prefixes_of.setdefault(affix.flag, []).append(affix)
            affixes.longest_prefix = max(affixes.longest_prefix, len(affix.add))

    def _without_ignored(self, text: str) -> str:
        return "".join(c for c in text if c not in self._affixes.ignored) if self._affixes.ignored else text

    def _condition(self, command: str, text: str) -> Condition | None:
        key = (command, text)
        if key not in self._conditions:
            self._conditions[key] = _condition(text)
        return self._conditions[key]

    def _compound_rule(self, text: str) -> None:
        if text.isdecimal() and "COMPOUNDRULE" not in self._counted:
            self._counted.add("COMPOUNDRULE")
            return
        if self._affixes.flag_type in ("long", "num"):
            found = re.findall(r"\(([^)]+)\)([*?]?)", text)
        else:
            found = re.findall(r"([^*?])([*?]?)", text)
        if found:
            self._affixes.compound_rules.append(found)

    def _pattern(self, values: list[str]) -> None:
        if len(values) < 2 or (len(values) > 2 and not values[2].startswith("#")):
            return  # the number of patterns, or one that also says what the joint becomes
        left, right = values[:2]
        end, _, end_flag = left.partition("/")
        begin, _, begin_flag = right.partition("/")
        pattern = Pattern("" if end == "0" else end, end_flag, "" if begin == "0" else begin, begin_flag)
        self._affixes.compound_patterns.append(pattern)


def _condition(text: str) -> Condition | None:
    """Brackets hold letters one by one, a hyphen among them being a hyphen."""
    if text == ".":
        return None
    parts = []
    for group, letter in re.findall(r"\[([^\]]*)\]|(.)", text):
        if letter:
            parts.append("." if letter == "." else re.escape(letter))
        elif group in ("", "^"):
            parts.append("." if group else r"(?!)")
        else:
            letters = "".join(map(re.escape, group.removeprefix("^")))
            parts.append(f"[^{letters}]" if group.startswith("^") else f"[{letters}]")
    return Condition(len(parts), re.compile("".join(parts), re.DOTALL))


def _number(text: str, most: int = 1000) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _set(name: str, to_value: Callable[[list[str]], object]) -> Callable[[Affixes, list[str]], None]:
    return lambda affixes, values: setattr(affixes, name, to_value(values))


def _syllables(affixes: Affixes, values: list[str]) -> None:
    affixes.most_syllables, affixes.vowels = _number(values[0]), "".join(values[1:2])


_PLAIN: dict[str, Callable[[Affixes, list[str]], None]] = {
    "LANG": _set("language", lambda values: values[0]),
    "TRY": _set("letters", lambda values: values[0][:200]),
    "KEY": _set("keys", lambda values: values[0][:500]),
    "IGNORE": _set("ignored", lambda values: values[0]),
    "COMPOUNDMIN": _set("compound_least", lambda values: max(1, _number(values[0]))),
    "COMPOUNDWORDMAX": _set("compound_most_words", lambda values: _number(values[0])),
    "COMPOUNDSYLLABLE": _syllables,
}


def _replacement(affixes: Affixes, values: list[str]) -> None:
    if len(values) > 1:
        affixes.replacements.append((values[0].replace("_", " "), values[1].replace("_", " ")))


def _related(affixes: Affixes, values: list[str]) -> None:
    affixes.related.append([group or letter for group, letter in re.findall(r"\(([^)]+)\)|(.)", values[0])])


def _input(affixes: Affixes, values: list[str]) -> None:
    if len(values) > 1:
        affixes.inputs[values[0]] = values[1].replace("_", " ")


def _output(affixes: Affixes, values: list[str]) -> None:
    if len(values) > 1:
        affixes.outputs[values[0]] = values[1].replace("_", " ")


_LISTED: dict[str, Callable[[Affixes, list[str]], None]] = {
    "REP": _replacement,
    "MAP": _related,
    "BREAK": lambda affixes, values: affixes.breaks.append(values[0]),
    "ICONV": _input,
    "OCONV": _output,
}
