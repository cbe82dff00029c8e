"""Ticks that keep their clock whatever happens between them."""

from __future__ import annotations

from fractions import Fraction

from streaming.mixer.metronome import Metronome


def test_ticks_fall_on_exact_times_for_ever() -> None:
    metronome = Metronome(1_000, Fraction(1_000_000, 30), patience=1)
    assert [metronome.at(tick) for tick in (0, 1, 2, 3, 30, 108_000)] == [
        1_000,
        34_333,
        67_666,
        101_000,
        1_001_000,
        3_600_001_000,
    ]


def test_nothing_is_due_before_its_time() -> None:
    metronome = Metronome(0, Fraction(40_000), patience=1)
    assert metronome.take(0) == 0
    assert metronome.take(39_999) is None
    assert metronome.take(40_000) == 1


def test_one_tick_behind_is_caught_up_and_more_are_skipped() -> None:
    metronome = Metronome(0, Fraction(40_000), patience=1)
    assert metronome.take(50_000) == 0
    assert metronome.take(50_000) == 1
    assert metronome.skipped == 0
    assert metronome.take(400_000) == 10
    assert metronome.skipped == 8
    assert metronome.take(400_000) is None
    assert metronome.deadline == 440_000


def test_late_is_more_than_one_interval() -> None:
    metronome = Metronome(0, Fraction(40_000), patience=1)
    assert not metronome.is_late(2, 120_000)
    assert metronome.is_late(2, 120_001)
