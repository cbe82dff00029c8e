"""Where in the film a time of day is, with parts end to end and with gaps between them."""

from __future__ import annotations

import datetime as dt

import pytest

from meetings.facts import RecordingPartClosed
from minutes.film import FilmTime, film, parts
from tests.journals import Meeting

START = dt.datetime(2026, 4, 16, 17, 0, tzinfo=dt.UTC)


def part(number: int, after: float, seconds: float) -> RecordingPartClosed:
    return RecordingPartClosed(number, f"{number}.m4s", START + dt.timedelta(seconds=after), seconds, 1, "")


def at(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


GAPPED = FilmTime([part(1, 0, 10), part(2, 10, 10), part(3, 100, 10)])


@pytest.mark.parametrize(
    ("time", "second"),
    [(-5, None), (-0.5, 0.0), (0, 0.0), (4.25, 4.25), (10, 10.0), (19.5, 19.5), (50, None), (100, 20.0), (110, 30.0)],
)
def test_second(time: float, second: float | None) -> None:
    assert GAPPED.second(at(time)) == second


def test_second_between_parts_a_moment_apart() -> None:
    assert FilmTime([part(1, 0, 2), part(2, 2.04, 2)]).second(at(2.02)) == 2.0


def test_next_second_in_a_gap_is_where_the_film_goes_on() -> None:
    assert GAPPED.next_second(at(50)) == 20.0
    assert GAPPED.next_second(at(50), before=at(90)) is None
    assert GAPPED.next_second(at(200)) is None


def test_last_second_in_a_gap_is_where_the_film_stopped() -> None:
    assert [GAPPED.last_second(at(time)) for time in (-10, 15, 50, 500)] == [0.0, 15.0, 20.0, 30.0]


def test_parts_in_any_order_and_told_twice_count_once() -> None:
    assert FilmTime([part(2, 10, 10), part(1, 0, 10), part(2, 10, 10)]).seconds == 20.0


def test_without_a_recording_nothing_has_a_second() -> None:
    assert FilmTime([]).second(START) is None
    assert FilmTime([]).next_second(START) is None
    assert FilmTime([]).last_second(START) == 0.0


def test_film_made_again_counts_the_newer() -> None:
    meeting = Meeting().film(10).film(12)
    made = film(meeting.entries)
    assert made is not None
    assert made.seconds == 12.0
    assert parts(meeting.entries) == ()
