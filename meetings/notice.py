"""How long before the meeting the notice must go out: whole working days between the two (R-03).

Working days leave out Saturdays, Sundays and the public holidays of Spain, the region and the municipality
(LPAC 30.2, 30.6). Days are counted whole: the day of the notice and the day of the meeting do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
import msgspec
from holidays.countries.spain import Spain

from meetings.council import LegalProfile
from meetings.plan import MeetingKind

DayKind = Literal["notice", "working", "weekend", "holiday", "meeting"]


class Day(msgspec.Struct, frozen=True):
    date: dt.date
    kind: DayKind
    holiday: str = ""
    """Its name, in the language asked for."""


class NoticeCheck(msgspec.Struct, frozen=True):
    working_days: int
    """Between notice and meeting."""
    needed: int
    """0 for an urgent meeting."""
    days: tuple[Day, ...]
    """From the day of the notice to the day of the meeting, both included; empty if the notice would come later."""
    latest: dt.date
    """The last day on which the notice could still have been sent."""

    @property
    def enough(self) -> bool:
        return self.working_days >= self.needed and bool(self.days)


class Calendar:
    """Public holidays by date, with their names."""

    def __init__(self, region: str, local: Iterable[dt.date], language: str = "ca") -> None:
        """`region` is the ISO 3166-2 code without `ES-`. Raises `ValueError` for one that does not exist."""
        if region not in Spain.subdivisions:
            raise ValueError(f"no region of Spain has the code {region}")
        spoken = {"en": "en_US"}.get(language, language)
        self._public = holidays.country_holidays("ES", subdiv=region, language=spoken)
        self._local = frozenset(local)
        self._local_name = {"ca": "Festa local", "es": "Fiesta local"}.get(language, "Local holiday")

    def holiday(self, date: dt.date) -> str:
        """Its name, or nothing."""
        return self._public.get(date) or (self._local_name if date in self._local else "")

    def is_working(self, date: dt.date) -> bool:
        return date.weekday() < 5 and not self.holiday(date)


def check(
    sent_at: dt.datetime,
    starts_at: dt.datetime,
    *,
    kind: MeetingKind,
    profile: LegalProfile,
    calendar: Calendar,
    timezone: str,
) -> NoticeCheck:
    """What the law makes of a notice sent at that moment for that meeting; both with their zones."""
    zone = ZoneInfo(timezone)
    first, last = sent_at.astimezone(zone).date(), starts_at.astimezone(zone).date()
    needed = 0 if kind == "urgent" else profile.notice_working_days
    days = tuple(_day(date, first, last, calendar) for date in _dates(first, last)) if sent_at < starts_at else ()
    return NoticeCheck(
        working_days=sum(day.kind == "working" for day in days),
        needed=needed,
        days=days,
        latest=_latest(last, needed, calendar),
    )


def _dates(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _day(date: dt.date, first: dt.date, last: dt.date, calendar: Calendar) -> Day:
    holiday = calendar.holiday(date)
    if date == last:
        return Day(date, "meeting", holiday)
    if date == first:
        return Day(date, "notice", holiday)
    if holiday:
        return Day(date, "holiday", holiday)
    return Day(date, "weekend" if date.weekday() >= 5 else "working")


def _latest(meeting: dt.date, needed: int, calendar: Calendar) -> dt.date:
    date = meeting
    while needed > 0:
        date -= dt.timedelta(days=1)
        needed -= calendar.is_working(date)
    return date - dt.timedelta(days=1) if date != meeting else meeting
