"""Articles, contractions, elisions, lists and clocks of the three languages. Knows nothing of meetings."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence

from babel.dates import format_date

from meetings.council import Gender

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
_ARTICLES = ("the ", "el ", "la ", "l'", "l" + _APOSTROPHE, "els ", "les ", "los ", "las ")
_FEMININE_ENDINGS = ("ció", "sió", "tat", "tut", "a", "ción", "sión", "dad")
_VOWELS = "aeiou"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def _plain(text: str) -> str:
    """Lower case, without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def _begins_with_vowel(text: str) -> bool:
    plain = _plain(text).removeprefix("h")
    # An i or u before another vowel is a consonant: «de Ioga», «el iot».
    if len(plain) > 1 and plain[0] in "iu" and plain[1] in _VOWELS and not _plain(text).startswith("h"):
        return False
    return plain[:1] in set(_VOWELS)


def noun_gender(noun: str) -> Gender:
    """A guess from the first word's ending: for names of bodies and institutions."""
    first = (noun.split() or [""])[0].lower()
    return "f" if first.endswith(_FEMININE_ENDINGS) else "m"


class Grammar:
    """English, and what the others share."""

    language = "en"
    and_word = "and"

    def the(self, noun: str, gender: Gender) -> str:
        return f"the {noun}"

    def of(self, phrase: str) -> str:
        """The phrase with the preposition of belonging, contracted with its article where it has one."""
        return f"of {phrase}"

    def bare(self, phrase: str) -> str:
        """The phrase without its article."""
        first = next((article for article in _ARTICLES if phrase.lower().startswith(article)), "")
        return phrase[len(first) :]

    def place(self, name: str) -> str:
        """Where something is held: «a la sala de plens», «al Saló de Sessions», «a Can Xic»."""
        return f"in {name if name.lower().startswith(_ARTICLES) else self.the(name, '')}"

    def date(self, day: dt.date) -> str:
        return format_date(day, "d MMMM y", locale="en")

    def day(self, day: dt.date) -> str:
        """Without the year, where the year is plain."""
        return format_date(day, "d MMMM", locale=self.language).replace(_APOSTROPHE, "'")

    def short_day(self, day: dt.date) -> str:
        return f"{day.day}/{day.month}"

    def time(self, time: dt.datetime) -> str:
        """The time of day as a table has it."""
        return f"{time.hour}:{time.minute:02}"

    def clock(self, time: dt.datetime) -> str:
        """The time of day as a sentence has it: with its article where the language has one."""
        return self.time(time)

    def at(self, time: dt.datetime) -> str:
        return f"at {self.clock(time)}"

    def list(self, words: Sequence[str]) -> str:
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.conjunction(words[-1])} {words[-1]}"

    def conjunction(self, before: str) -> str:
        return self.and_word


class Catalan(Grammar):
    language = "ca"
    and_word = "i"

    def the(self, noun: str, gender: Gender) -> str:
        # A feminine noun in an unstressed i or u keeps the article whole: «la interventora».
        whole = gender == "f" and _plain(noun).removeprefix("h")[:1] in ("i", "u")
        if _begins_with_vowel(noun) and not whole:
            return f"l'{noun}"
        return f"{'la' if gender == 'f' else 'el'} {noun}"

    def of(self, phrase: str) -> str:
        if phrase.startswith(("el ", "els ")):
            return "d" + phrase
        if phrase.startswith(("El ", "Els ")):
            return "d" + phrase[0].lower() + phrase[1:]
        if _begins_with_vowel(phrase) and not phrase.startswith(("l'", "la ", "les ")):
            return f"d'{phrase}"
        return f"de {phrase}"

    def place(self, name: str) -> str:
        with_article = name.lower().startswith(_ARTICLES)
        proper = name.lower().startswith(("can ", "cal ", "ca "))
        phrase = name if with_article or proper else self.the(name, noun_gender(name))
        return f"a{phrase[1:]}" if phrase.lower().startswith(("el ", "els ")) else f"a {phrase}"

    def date(self, day: dt.date) -> str:
        return format_date(day, "d MMMM 'de' y", locale="ca").replace(_APOSTROPHE, "'")

    def time(self, time: dt.datetime) -> str:
        return f"{time.hour}.{time.minute:02}{_NO_BREAK}h"

    def clock(self, time: dt.datetime) -> str:
        return f"{'la' if time.hour == 1 else 'les'} {self.time(time)}"

    def at(self, time: dt.datetime) -> str:
        return f"a {self.clock(time)}"


class Spanish(Grammar):
    language = "es"
    and_word = "y"

    def the(self, noun: str, gender: Gender) -> str:
        return f"{'la' if gender == 'f' else 'el'} {noun}"

    def of(self, phrase: str) -> str:
        if phrase.startswith("el "):
            return "d" + phrase
        return f"de {phrase}"

    def place(self, name: str) -> str:
        with_article = name.lower().startswith(_ARTICLES)
        phrase = name if with_article else self.the(name, noun_gender(name))
        return f"en {phrase}"

    def date(self, day: dt.date) -> str:
        return format_date(day, "d 'de' MMMM 'de' y", locale="es")

    def day(self, day: dt.date) -> str:
        return format_date(day, "d 'de' MMMM", locale="es")

    def time(self, time: dt.datetime) -> str:
        return f"{time.hour}:{time.minute:02}{_NO_BREAK}h"

    def clock(self, time: dt.datetime) -> str:
        return f"{'la' if time.hour == 1 else 'las'} {time.hour}:{time.minute:02}{_NO_BREAK}horas"

    def at(self, time: dt.datetime) -> str:
        return f"a {self.clock(time)}"

    def conjunction(self, before: str) -> str:
        plain = before.lower()
        changes = plain.startswith(("i", "í", "hi", "hí")) and not plain.startswith(("hie", "hia", "ia", "ie", "io"))
        return "e" if changes else "y"


GRAMMARS: dict[str, Grammar] = {"ca": Catalan(), "es": Spanish(), "en": Grammar()}
