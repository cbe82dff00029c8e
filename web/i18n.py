"""The words of the pages in the reader's language: catalogue `consistori`. Msgids are English.

The language is the reader's choice (`?lang=`, kept in a cookie), else the council's own, else the browser's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gettext as gnu
import io
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"ca": "Català", "es": "Español", "en": "English"}
"""In their own words, the first being the default."""
DEFAULT = "ca"
FOLDER = Path(__file__).resolve().parent / "locale"
DOMAIN = "consistori"

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    return _language.get()


def speak(language: str) -> None:
    """From now on, in this request, words come in `language`."""
    _language.set(language)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """For a moment, such as a document in the meeting's language."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


@functools.cache
def translations(language: str, domain: str = DOMAIN) -> gnu.NullTranslations:
    """A catalogue, read straight from its `.po`; English where there is none."""
    source = FOLDER / language / "LC_MESSAGES" / f"{domain}.po"
    if not source.exists():
        return gnu.NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, domain=domain, abort_invalid=True))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def _(text: str) -> str:
    """Translate; fill in with `%` afterwards."""
    return translations(_language.get()).gettext(text)


def many(one: str, several: str, count: int) -> str:
    return translations(_language.get()).ngettext(one, several, count)


def later(text: str) -> str:
    """Mark a sentence for the catalogue; whoever shows it calls `_`."""
    return text


def choose(asked: str, kept: str, councils: str, accepted: Iterable[str]) -> str:
    """The language for one request: asked for now, kept from before, the council's, the browser's."""
    for language in (asked, kept, councils, *accepted):
        if language[:2].lower() in LANGUAGES:
            return language[:2].lower()
    return DEFAULT


def accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header (RFC 9110, 12.5.4), the most wanted first."""
    weighed: list[tuple[float, int, str]] = []
    for number, part in enumerate(header.split(",")):
        tag, _semicolon, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), number, tag.strip()))
        except ValueError:
            continue
    return [tag for _weight, _number, tag in sorted(weighed) if tag]


# Dates, times, sizes --------------------------------------------------------------------------------------------------


def long_date(at: dt.datetime | dt.date, zone: str = "UTC") -> str:
    """`dijous, 3 de desembre del 2026`."""
    day = at.astimezone(ZoneInfo(zone)).date() if isinstance(at, dt.datetime) else at
    return babel_dates.format_date(day, "full", locale=current())


def short_date(at: dt.datetime | dt.date, zone: str = "UTC") -> str:
    day = at.astimezone(ZoneInfo(zone)).date() if isinstance(at, dt.datetime) else at
    return babel_dates.format_date(day, "d MMM y", locale=current())


def clock_time(at: dt.datetime, zone: str) -> str:
    """`19:05`, in the council's zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def month_name(day: dt.date) -> str:
    return babel_dates.format_date(day, "LLLL y", locale=current())


def weekday_letters() -> list[str]:
    """From Monday."""
    names = Locale(current()).days["stand-alone"]["narrow"]
    return [names[day] for day in range(7)]


def duration(seconds: float) -> str:
    """`1 h 20 min`, `45 s`."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{whole} s"


def stamp(seconds: float) -> str:
    """A place in the recording: `1:02:03`."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def decimal(value: float) -> str:
    """With at most one figure after the point, or the comma."""
    return babel_numbers.format_decimal(value, "#,##0.#", locale=current())


def size(count: int) -> str:
    """Of a file, in the units people know."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{babel_numbers.format_decimal(round(count / 1_000_000, 1), locale=current())} MB"
