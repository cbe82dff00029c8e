"""Meetings past midnight, on the nights when summer time ends and begins, and with clocks that were set back.

After a change that is meant, `python -m tests.minutes.test_clock_change` writes the golden minutes again: read what
changed as a secretary would.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from minutes import export
from minutes.chapters import chapters
from minutes.course import read
from minutes.derive import derive
from minutes.wording import write
from streaming.parts import Part, film_time, playlist
from tests.journals import ITEMS, ZONE, Meeting, plan
from tests.minutes.reading import of_html

GOLDEN = Path(__file__).parent / "golden"


def on(year: int, month: int, day: int, hour: int, minute: int, *, second_time: bool = False) -> dt.datetime:
    """In the meeting's zone; the hour that there is twice is told apart."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=ZONE, fold=int(second_time)).astimezone(dt.UTC)


def at(meeting: Meeting, moment: dt.datetime) -> Meeting:
    meeting.clock = moment
    return meeting


def october() -> Meeting:
    """The last Sunday of October 2026: at three it is two again."""
    m = Meeting(plan(starts_at=dt.datetime(2026, 10, 24, 22, 0, tzinfo=ZONE), items=ITEMS[:4]))
    at(m, on(2026, 10, 24, 21, 50)).present().opened().item("i1").vote().cast().closed()
    start = m.clock
    at(m, on(2026, 10, 24, 23, 40)).item("i2").spoke("pere", 2400)
    at(m, on(2026, 10, 25, 0, 40)).left("irene")
    at(m, on(2026, 10, 25, 2, 30)).recess("Per decisió de la presidència.", 3600)
    at(m, on(2026, 10, 25, 2, 40, second_time=True)).item("i4").spoke("clara", 120).vote().cast().closed()
    at(m, on(2026, 10, 25, 3, 10)).adjourned()
    for hour in range(6):
        m.recorded(3600, start + dt.timedelta(hours=hour))
    return m


def march() -> Meeting:
    """The last Sunday of March 2027: at two it is three."""
    m = Meeting(plan(starts_at=dt.datetime(2027, 3, 27, 23, 0, tzinfo=ZONE), items=ITEMS[:4]))
    at(m, on(2027, 3, 27, 23, 0)).present().opened().item("i1").vote().cast().closed()
    at(m, on(2027, 3, 28, 1, 55)).item("i4").spoke("clara", 600).recess("", 300).left("biel")
    at(m, on(2027, 3, 28, 3, 30)).vote().cast().closed()
    return at(m, on(2027, 3, 28, 3, 45)).adjourned()


MEETINGS = {"october": october, "march": march}


def text(name: str, language: str) -> str:
    return of_html(export.render(MEETINGS[name]().entries, {}, language=language)["minutes.html"])


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("name", MEETINGS)
def test_minutes_say_which_day_and_which_hour(name: str, language: str) -> None:
    assert text(name, language) == (GOLDEN / f"{name}.{language}.txt").read_text()


def test_durations_are_what_passed_and_not_what_clocks_show() -> None:
    autumn, spring = derive(october().entries), derive(march().entries)
    assert [turn.seconds for item in autumn.items for turn in item.turns if turn.person.person == "pere"] == [2400.0]
    assert [turn.seconds for item in spring.items for turn in item.turns if turn.person.person == "clara"] == [600.0]
    assert autumn.opened
    assert autumn.closed
    # From 21.50 to 3.10 by the clock on the wall, and an hour more.
    assert round((autumn.closed.at - autumn.opened.at).total_seconds() / 60) == 5 * 60 + 20 + 60
    recess = autumn.recesses[0].span
    assert recess.end
    assert (recess.end.at - recess.start.at).total_seconds() == 3600


def test_who_left_past_midnight_was_there_until_then() -> None:
    there = next(each for each in derive(october().entries).attendance if each.person.person == "irene")
    (presence,) = there.presences
    assert presence.span.end
    assert presence.span.end.at.astimezone(ZONE).isoformat(timespec="minutes") == "2026-10-25T00:40+02:00"
    assert presence.items == ("i1", "i2")


def test_the_film_goes_on_through_the_hour_that_there_is_twice() -> None:
    course = read(october().entries)
    found = {chapter.item: (chapter.start, chapter.end) for chapter in chapters(course)}
    began = course.film._began[0]
    second = on(2026, 10, 25, 2, 40, second_time=True).timestamp() - began
    assert found["i4"][0] == pytest.approx(second + 10, abs=10)
    assert found["i2"][1] == found["i4"][0] - 5


def test_the_playlist_is_dated_in_utc() -> None:
    first, again = on(2026, 10, 25, 2, 30), on(2026, 10, 25, 2, 30, second_time=True)
    parts = (
        Part(1, "part-00001.m4s", "init-001.mp4", first.timestamp(), 2.0),
        Part(2, "part-00002.m4s", "init-002.mp4", again.timestamp(), 2.0),
    )
    dated = [line for line in playlist(parts, ended=False).splitlines() if "DATE-TIME" in line]
    assert dated == [
        "#EXT-X-PROGRAM-DATE-TIME:2026-10-25T00:30:00.000Z",
        "#EXT-X-PROGRAM-DATE-TIME:2026-10-25T01:30:00.000Z",
    ]
    assert film_time(parts, again.timestamp() + 1) == 3.0


@pytest.mark.parametrize("jump", [3600, -3600])
def test_a_clock_that_was_set_between_two_runs_of_the_service_moves_no_fact(jump: int) -> None:
    """The service holds its clock while it runs; started again it has the machine's."""

    def meeting(jump: int) -> Meeting:
        m = Meeting(plan(items=ITEMS[:4])).at("18:55").present().at("19:00").opened().item("i1").spoke("pere", 300)
        m.wait(jump).joined_remotely("marta").item("i4").spoke("clara", 120).left("biel")
        m.vote().cast().closed().wait(-jump)
        return m.wait(600).adjourned()

    told, plain = derive(meeting(jump).entries), derive(meeting(0).entries)
    assert [each.status for each in told.attendance] == [each.status for each in plain.attendance]
    assert [[p.items for p in each.presences] for each in told.attendance] == [
        [p.items for p in each.presences] for each in plain.attendance
    ]
    assert [[turn.seconds for turn in item.turns] for item in told.items] == [
        [turn.seconds for turn in item.turns] for item in plain.items
    ]
    assert [item.id for item in told.items] == [item.id for item in plain.items]
    assert [len(item.votes) for item in told.items] == [len(item.votes) for item in plain.items]


def test_what_happened_is_told_in_the_order_of_the_journal_and_not_of_its_times() -> None:
    def told(jump: int) -> list[str]:
        m = Meeting(plan(items=ITEMS[:4])).at("19:05").present().opened().item("i1").spoke("pere", 300).left("biel")
        m.wait(-jump).left("irene").vote().cast().closed().joined_remotely("marta").wait(jump).note("Després.")
        minutes = derive(m.wait(600).adjourned().entries)
        (item,) = (section for section in write(minutes, {}).sections if section.anchor == "i1")
        return [re.sub("[0-9]+", "#", str(block)) for block in item.blocks]

    assert told(3600) == told(0)


if __name__ == "__main__":
    for name in MEETINGS:
        for each in ("ca", "es", "en"):
            (GOLDEN / f"{name}.{each}.txt").write_text(text(name, each))
