"""Levels claimed by browsers and measured by the mixer, in one report."""

from __future__ import annotations

from streaming.bridge.levels import FRESH, LevelMeter
from streaming.control import Levels


def test_muted_microphone_arrives_and_is_not_heard() -> None:
    meter = LevelMeter()
    meter.claim("ana", 30, 0)
    meter.claim("ana", 12, 20_000)
    meter.claim("ana", 127, 40_000)
    assert meter.report(frozenset(), 40_000) == Levels({"ana": -12.0}, ())


def test_mixer_knows_better_for_those_it_hears() -> None:
    meter = LevelMeter()
    for source in ("ana", "pol"):
        meter.claim(source, 30, 0)
        meter.measure(source, -20.26, 0)
    assert meter.report(frozenset({"pol"}), 0) == Levels({"ana": -30.0, "pol": -20.3}, ("pol",))


def test_who_sends_nothing_is_missing() -> None:
    meter = LevelMeter()
    meter.claim("ana", 30, 0)
    meter.measure("pol", -20, 0)
    meter.claim("eva", None, 0)
    assert meter.report(frozenset({"pol", "ana"}), FRESH) == Levels({}, ())


def test_who_has_left_is_forgotten() -> None:
    meter = LevelMeter()
    meter.claim("ana", 30, 0)
    meter.forget("ana")
    assert meter.report(frozenset({"ana"}), 0) == Levels({}, ())
