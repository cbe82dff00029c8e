import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from meetings.council import BOARD, PLENARY, LegalProfile
from meetings.notice import Calendar, Day, NoticeCheck, check
from meetings.plan import MeetingKind

ZONE = ZoneInfo("Europe/Madrid")
Days = tuple[str, ...]


def at(day: str, hour: int = 12) -> dt.datetime:
    return dt.datetime.fromisoformat(day).replace(hour=hour, tzinfo=ZONE)


def checked(
    sent: str, starts: str, kind: MeetingKind = "ordinary", profile: LegalProfile = PLENARY, local: tuple[str, ...] = ()
) -> NoticeCheck:
    calendar = Calendar("CT", [dt.date.fromisoformat(day) for day in local], "ca")
    return check(
        at(sent),
        at(starts, 19),
        kind=kind,
        profile=profile,
        calendar=calendar,
        timezone="Europe/Madrid",
    )


def test_a_monday_meeting_needs_the_notice_by_wednesday() -> None:
    assert checked("2026-04-15", "2026-04-20").enough
    late = checked("2026-04-16", "2026-04-20")
    assert (late.working_days, late.enough, late.latest) == (1, False, dt.date(2026, 4, 15))


def test_neither_the_day_of_the_notice_nor_that_of_the_meeting_counts() -> None:
    assert checked("2026-04-13", "2026-04-16").working_days == 2


def test_regional_and_local_holidays_do_not_count() -> None:
    found = checked("2026-09-09", "2026-09-15", local=("2026-09-14",))
    assert found.days == (
        Day(dt.date(2026, 9, 9), "notice"),
        Day(dt.date(2026, 9, 10), "working"),
        Day(dt.date(2026, 9, 11), "holiday", "Diada Nacional de Catalunya"),
        Day(dt.date(2026, 9, 12), "weekend"),
        Day(dt.date(2026, 9, 13), "weekend"),
        Day(dt.date(2026, 9, 14), "holiday", "Festa local"),
        Day(dt.date(2026, 9, 15), "meeting"),
    )
    assert (found.working_days, found.latest) == (1, dt.date(2026, 9, 8))


def test_an_urgent_meeting_needs_no_working_day() -> None:
    assert checked("2026-04-16", "2026-04-16", "urgent").enough


def test_a_notice_after_the_start_is_never_enough() -> None:
    assert not checked("2026-04-17", "2026-04-16", "urgent").enough


def test_the_board_needs_one_day() -> None:
    assert checked("2026-04-14", "2026-04-16", profile=BOARD).enough


def test_days_are_those_of_the_council_not_of_utc() -> None:
    calendar = Calendar("CT", ())
    sent = dt.datetime(2026, 4, 14, 22, 30, tzinfo=dt.UTC)  # half past midnight of the 15th there
    found = check(sent, at("2026-04-17"), kind="ordinary", profile=PLENARY, calendar=calendar, timezone="Europe/Madrid")
    assert found.working_days == 1


def test_an_unknown_region_is_named() -> None:
    with pytest.raises(ValueError, match="XX"):
        Calendar("XX", ())
