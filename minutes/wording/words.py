"""One language at work: translation, names with their courtesies, offices that agree, times in the meeting's zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from meetings.council import BodyKind, Gender
from meetings.letters import isolated
from minutes.model import Moment, Person
from minutes.prose import printable
from minutes.wording.catalogue import translations
from minutes.wording.grammar import GRAMMARS

_NO_BREAK = "\N{NO-BREAK SPACE}"
_CONTEXT: dict[Gender, str] = {"f": "feminine", "m": "masculine", "": "neutral"}


def message(text: str) -> str:
    """Marks a message that is chosen first and said later."""
    return text


def agreeing(text: str) -> str:
    """Marks a message that is said in somebody's gender."""
    return text


class Words:
    """Everything the sentences are made with. One per language, zone and kind of body."""

    def __init__(
        self, language: str, timezone: str, body: BodyKind = "plenary", began: dt.datetime | Moment | None = None
    ) -> None:
        """`began`: of the meeting, whose day need not be said again beside every time."""
        self._translations = translations(language)
        self.language = language
        self.zone = ZoneInfo(timezone)
        self.body = body
        self.grammar = GRAMMARS[language]
        self._day = self.local(began).date() if began is not None else None

    def say(self, message: str, **values: object) -> str:
        """The message in this language with its values filled in."""
        return self._translations.gettext(message).format(**values)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        return self._translations.ngettext(one, many, number).format(n=number, **values)

    def agree(self, gender: Gender, message: str, **values: object) -> str:
        """The message in the person's gender; in a form that presumes none where it was not said."""
        found = self._translations.pgettext(_CONTEXT[gender], message)
        return found.format(**values)

    # Times -------------------------------------------------------------------------------------------------------

    def local(self, at: dt.datetime | Moment) -> dt.datetime:
        return (at.at if isinstance(at, Moment) else at).astimezone(self.zone)

    def date(self, at: dt.datetime | Moment) -> str:
        return self.grammar.date(self.local(at).date())

    def time(self, at: dt.datetime | Moment) -> str:
        """For a table: «19.30 h», «0.40 h (17/4)»."""
        local = self.local(at)
        time = self._told_apart(self.grammar.time(local), local)
        return time if self._is_same_day(local) else f"{time} ({self.grammar.short_day(local)})"

    def clock(self, at: dt.datetime | Moment, *, dated: bool = False) -> str:
        """For a sentence: «les 19.30 h», «les 0.40 h del dia 17 d'abril». `dated`: the sentence says the day itself."""
        local = self.local(at)
        return self._on_its_day(self._told_apart(self.grammar.clock(local), local), local, dated)

    def at(self, at: dt.datetime | Moment, *, dated: bool = False) -> str:
        """«a les 19.30 h»; as `clock`."""
        local = self.local(at)
        return self._on_its_day(self._told_apart(self.grammar.at(local), local), local, dated)

    def _is_same_day(self, local: dt.datetime) -> bool:
        return self._day is None or local.date() == self._day

    def _on_its_day(self, said: str, local: dt.datetime, dated: bool) -> str:
        if dated or self._is_same_day(local):
            return said
        return self.say("{at} on {date}", at=said, date=self.grammar.day(local))

    def _told_apart(self, said: str, local: dt.datetime) -> str:
        """The hour that there is twice when summer time ends says which of the two it is."""
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            return said
        if local.dst():
            return self.say("{clock} (summer time)", clock=said)
        return self.say("{clock} (winter time)", clock=said)

    def duration(self, seconds: float) -> str:
        """«1 h 20 min», «3 min 20 s», «42 s»."""
        whole = round(seconds)
        hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
        parts = [(hours, "h"), (minutes, "min"), (rest if not hours else 0, "s")]
        told = [f"{number}{_NO_BREAK}{unit}" for number, unit in parts if number]
        return " ".join(told) or f"0{_NO_BREAK}s"

    # People ------------------------------------------------------------------------------------------------------

    def office(self, person: Person) -> str:
        """«regidora», «primer tinent d'alcaldia», «representant de l'Associació de Veïns»."""
        gender, committee = person.gender, self.body == "committee"
        match person.office:
            case "chair":
                return self.agree(gender, _PRESIDENT if committee else _MAYOR)
            case "deputy":
                title = self.agree(gender, _VICE_PRESIDENT if committee else _DEPUTY_MAYOR)
                return self.agree(gender, _ORDINALS[person.rank], deputy=title) if person.rank in _ORDINALS else title
            case "external":
                if not person.represents:
                    return self.say("external member")
                return self.say("representative {of_body}", of_body=self.grammar.of(self.line(person.represents)))
            case "secretary":
                if person.acting is True:
                    return self.agree(gender, "acting secretary")
                return self.agree(gender, "secretary")
            case "comptroller":
                if person.acting is True:
                    return self.agree(gender, "acting comptroller")
                return self.agree(gender, "comptroller")
        return self.agree(gender, _MEMBER if committee else _COUNCILLOR)

    def name(self, person: Person) -> str:
        """«la Sra. Marta Vila i Font»; the name alone where the person did not say how they are addressed."""
        return self.agree(person.gender, "{name}", name=self.line(person.name))

    def titled(self, person: Person) -> str:
        """«la Sra. Núria Puig i Serra, alcaldessa»."""
        return f"{self.name(person)}, {self.office(person)}"

    def signing(self, person: Person) -> str:
        """The office above a signature: «L'alcaldessa»."""
        office = self.office(person)
        return self.sentence(self.grammar.the(office, person.gender) if person.gender else office)

    def grouped(self, person: Person) -> str:
        """The name with the group's initials."""
        return f"{self.name(person)} ({self.line(person.group_short)})" if person.group_short else self.name(person)

    def list(self, words: Iterable[str]) -> str:
        return self.grammar.list(list(words))

    def list_of_phrases(self, phrases: Sequence[str]) -> str:
        """A list whose members have commas of their own, and so take one before the last."""
        if len(phrases) < 2:
            return "".join(phrases)
        return f"{', '.join(phrases[:-1])}, {self.grammar.conjunction(phrases[-1])} {phrases[-1]}"

    @staticmethod
    def sentence(text: str) -> str:
        """With a capital at its head."""
        return text[:1].upper() + text[1:]

    @staticmethod
    def line(text: str) -> str:
        """Somebody's text on one line, kept apart from the sentence around it where it is read from the right."""
        return isolated(" ".join(printable(text).split()))

    @staticmethod
    def stopped(text: str) -> str:
        """Somebody's text on one line, with a full stop."""
        text = Words.line(text)
        return text if text.endswith((".", "?", "!", "…", ":", ";")) else f"{text}."


_ORDINALS = {
    1: agreeing("first {deputy}"),
    2: agreeing("second {deputy}"),
    3: agreeing("third {deputy}"),
    4: agreeing("fourth {deputy}"),
    5: agreeing("fifth {deputy}"),
    6: agreeing("sixth {deputy}"),
    7: agreeing("seventh {deputy}"),
    8: agreeing("eighth {deputy}"),
    9: agreeing("ninth {deputy}"),
}

_MAYOR, _DEPUTY_MAYOR, _COUNCILLOR = agreeing("mayor"), agreeing("deputy mayor"), agreeing("councillor")
_PRESIDENT, _VICE_PRESIDENT, _MEMBER = agreeing("president"), agreeing("vice-president"), agreeing("committee member")
