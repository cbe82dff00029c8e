"""The video index."""

from __future__ import annotations

import datetime as dt

from minutes.chapters import chapters
from minutes.course import read
from tests.journals import ZONE, Meeting, begun

START = dt.datetime(2026, 4, 16, 19, 0, tzinfo=ZONE)


def index(meeting: Meeting) -> list[tuple[str, float, float]]:
    return [(chapter.item, chapter.start, chapter.end) for chapter in chapters(read(meeting.entries))]


def test_a_chapter_for_each_item_dealt_with() -> None:
    meeting = begun().at("19:10").item("i3").at("19:20").adjourned().recorded(1300, START)
    assert index(meeting) == [("i1", 10.0, 605.0), ("i3", 610.0, 1205.0)]


def test_an_item_taken_up_again_has_two() -> None:
    meeting = begun().at("19:05").item("i2").at("19:10").item("i1").at("19:15").adjourned().recorded(1300, START)
    assert [item for item, _, _ in index(meeting)] == ["i1", "i2", "i1"]


def test_what_was_not_recorded_has_none_and_what_was_in_part_begins_there() -> None:
    meeting = begun().at("19:10").item("i2").at("19:20").item("i3").at("19:30").adjourned()
    meeting.recorded(600, START + dt.timedelta(minutes=15))
    assert index(meeting) == [("i2", 0.0, 305.0), ("i3", 310.0, 600.0)]


def test_without_a_recording_there_is_no_index() -> None:
    assert index(begun().adjourned()) == []
