"""The few words that a book itself says, in its own language: "Chapter 3", "by", "Contents", "END"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.formats.scripts import script_of


@dataclass(frozen=True, slots=True)
class BookWords:
    """Patterns with their place for a number or a name. words: the length of a manuscript. unnumbered: titles of
    chapters that stand outside the numbers, in lower case."""

    chapter: str = "{n}"
    byline: str = "{author}"
    words: str = "{n}"
    contents: str = "Contents"
    notes: str = "Notes"
    end: str = "END"
    unnumbered: tuple[str, ...] = ()


_WORDS = {
    "ar": BookWords("الفصل {n}", "{author}", "{n} كلمة تقريبًا", "المحتويات", "هوامش", "النهاية", ("مقدمة", "خاتمة")),
    "cs": BookWords("Kapitola {n}", "{author}", "asi {n} slov", "Obsah", "Poznámky", "KONEC", ("prolog", "epilog")),
    "da": BookWords("Kapitel {n}", "af {author}", "ca. {n} ord", "Indhold", "Noter", "SLUT", ("prolog", "epilog")),
    "de": BookWords("Kapitel {n}", "von {author}", "etwa {n} Wörter", "Inhalt", "Anmerkungen", "ENDE",
                    ("prolog", "epilog", "vorwort", "nachwort", "zwischenspiel")),
    "el": BookWords("Κεφάλαιο {n}", "{author}", "περίπου {n} λέξεις", "Περιεχόμενα", "Σημειώσεις", "ΤΕΛΟΣ",
                    ("πρόλογος", "επίλογος")),
    "en": BookWords("Chapter {n}", "by {author}", "about {n} words", "Contents", "Notes", "END",
                    ("prologue", "epilogue", "foreword", "preface", "introduction", "afterword", "interlude",
                     "intermission", "coda", "acknowledgements", "acknowledgments", "author’s note", "author's note")),
    "es": BookWords("Capítulo {n}", "{author}", "unas {n} palabras", "Índice", "Notas", "FIN",
                    ("prólogo", "epílogo", "prefacio", "interludio")),
    "fi": BookWords("Luku {n}", "{author}", "noin {n} sanaa", "Sisällys", "Viitteet", "LOPPU",
                    ("prologi", "epilogi")),
    "fr": BookWords("Chapitre {n}", "{author}", "environ {n} mots", "Table des matières", "Notes", "FIN",
                    ("prologue", "épilogue", "avant-propos", "préface", "postface", "interlude")),
    "he": BookWords("פרק {n}", "{author}", "כ־{n} מילים", "תוכן העניינים", "הערות", "סוף", ("הקדמה", "אחרית דבר")),
    "hu": BookWords("{n}. fejezet", "{author}", "kb. {n} szó", "Tartalom", "Jegyzetek", "VÉGE",
                    ("prológus", "epilógus")),
    "it": BookWords("Capitolo {n}", "di {author}", "circa {n} parole", "Indice", "Note", "FINE",
                    ("prologo", "epilogo", "prefazione", "interludio")),
    "ja": BookWords("第{n}章", "{author}", "約{n}字", "目次", "注", "（了）",
                    ("プロローグ", "エピローグ", "序章", "終章", "序", "幕間", "あとがき")),
    "ko": BookWords("제{n}장", "{author}", "약 {n}자", "차례", "주", "끝", ("프롤로그", "에필로그", "서장", "종장")),
    "nb": BookWords("Kapittel {n}", "av {author}", "ca. {n} ord", "Innhold", "Noter", "SLUTT", ("prolog", "epilog")),
    "nl": BookWords("Hoofdstuk {n}", "{author}", "ongeveer {n} woorden", "Inhoud", "Noten", "EINDE",
                    ("proloog", "epiloog", "voorwoord", "nawoord")),
    "pl": BookWords("Rozdział {n}", "{author}", "ok. {n} słów", "Spis treści", "Przypisy", "KONIEC",
                    ("prolog", "epilog")),
    "pt": BookWords("Capítulo {n}", "{author}", "cerca de {n} palavras", "Índice", "Notas", "FIM",
                    ("prólogo", "epílogo", "prefácio", "interlúdio")),
    "ru": BookWords("Глава {n}", "{author}", "около {n} слов", "Содержание", "Примечания", "КОНЕЦ",
                    ("пролог", "эпилог", "предисловие", "послесловие")),
    "sv": BookWords("Kapitel {n}", "av {author}", "ca {n} ord", "Innehåll", "Noter", "SLUT", ("prolog", "epilog")),
    "tr": BookWords("{n}. Bölüm", "{author}", "yaklaşık {n} kelime", "İçindekiler", "Notlar", "SON",
                    ("prolog", "epilog", "önsöz", "sonsöz")),
    "uk": BookWords("Розділ {n}", "{author}", "близько {n} слів", "Зміст", "Примітки", "КІНЕЦЬ", ("пролог", "епілог")),
    "zh": BookWords("第{n}章", "{author} 著", "约 {n} 字", "目录", "注释", "（完）",
                    ("序章", "楔子", "引子", "序", "序言", "前言", "尾声", "终章", "后记", "番外", "幕间")),
}  # fmt: skip
LANGUAGES = tuple(_WORDS)  # those whose words are known, by their codes
#: Titles of chapters that stand outside the numbers, in small letters: also in a book of another language.
UNNUMBERED = frozenset(title for words in _WORDS.values() for title in words.unnumbered) | {"尾聲", "後記"}
_DIGITS = "零一二三四五六七八九"
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def words_for(language: str) -> BookWords:
    """The words of a language (a BCP 47 tag); of one that isn't known here, numbers and names alone."""
    tag = language.replace("_", "-").lower()
    base = tag.partition("-")[0]
    words = _WORDS.get({"no": "nb", "nn": "nb"}.get(base, base), BookWords())
    if tag.startswith(_TRADITIONAL):
        return BookWords(
            "第{n}章", "{author} 著", "約 {n} 字", "目錄", "註釋", "（完）", (*words.unnumbered, "尾聲", "後記")
        )
    return words


def chapter_number(n: int, language: str) -> str:
    """ "Chapter 3"; Chinese and Japanese numbers in their own writing."""
    written = _chinese(n) if language[:2].lower() in ("zh", "ja") else str(n)
    return words_for(language).chapter.format(n=written)


def _chinese(n: int) -> str:
    """1 to 9999 as 三 or 一百零五; beyond, digits."""
    if n > 9999:
        return str(n)
    result, waits_for_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            result += ("零" if waits_for_zero else "") + _DIGITS[digit] + name
            waits_for_zero = False
        else:
            waits_for_zero = bool(result)
    return result.removeprefix("一") if result.startswith("一十") else result


def guessed_language(texts: Iterable[str]) -> str:
    """The language that a text's script tells, "" for Latin script and for what many languages share."""
    scripts = [script_of(text[:4000]) for text in texts]
    script = max(set(scripts), key=scripts.count) if scripts else ""
    return {
        "kana": "ja",
        "han": "zh",
        "hangul": "ko",
        "arabic": "ar",
        "hebrew": "he",
        "cyrillic": "ru",
        "greek": "el",
    }.get(script, "")
