"""Figures over a whole meeting in bounded memory: nothing is lost but detail, and what went worst is what stays."""

from __future__ import annotations

import math

import pytest

from web.watch import series as series_module
from web.watch.series import Column, Series

FPS, LATE, LOSS = Column("fps"), Column("late"), Column("loss", "vila-1")


def test_a_slot_keeps_what_went_worst_in_it() -> None:
    series = Series()
    for at, fps, late, loss in ((0.0, 25.0, 0, 0.0), (2.0, 11.0, 3, 0.2), (4.0, 25.0, 2, 0.1), (10.0, 25.0, 1, 0.0)):
        series.note(FPS, fps, 1000 + at)
        series.note(LATE, late, 1000 + at)
        series.note(LOSS, loss, 1000 + at)
    assert series.get(FPS) == [11.0, 25.0]
    assert series.get(LATE) == [5.0, 1.0]
    assert series.get(LOSS) == pytest.approx([0.2, 0.0])


def test_where_nothing_was_said_there_is_no_figure() -> None:
    series = Series()
    series.note(FPS, 25.0, 0.0)
    series.note(FPS, 24.0, 35.0)
    series.note(LOSS, 0.5, 35.0)
    assert [math.isnan(value) for value in series.get(FPS)] == [False, True, True, False]
    assert [math.isnan(value) for value in series.get(LOSS)] == [True, True, True, False]
    assert series.get(Column("disk")) == []


def test_a_day_takes_no_more_room_than_two_hours() -> None:
    series = Series(slots=8)
    for second in range(0, 86_400, 5):
        series.note(FPS, 3.0 if second == 40_000 else 25.0, float(second))
        series.note(LATE, 1, float(second))
    assert series.length <= 8
    assert len(series.get(FPS)) == series.length
    assert min(series.get(FPS)) == 3.0
    assert sum(series.get(LATE)) == 86_400 / 5
    assert series.seconds * series.length >= 86_400


def test_a_clock_that_goes_back_loses_nothing() -> None:
    series = Series()
    series.note(LATE, 1, 1000.0)
    series.note(LATE, 1, 1015.0)
    series.note(LATE, 1, 900.0)
    assert series.get(LATE) == [1.0, 2.0]


def test_there_are_only_so_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series_module, "COLUMNS", 3)
    series = Series()
    for seat in range(10):
        series.note(Column("loss", f"s{seat}"), 0.1, 0.0)
    assert [of for of, _ in series.of("loss")] == ["s0", "s1", "s2"]
