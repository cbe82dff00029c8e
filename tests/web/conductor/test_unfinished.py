"""What could not be made is tried again after longer and longer pauses, and at once for whoever asks."""

from __future__ import annotations

import datetime as dt

from web.conductor.unfinished import LONGEST_PAUSE, Unfinished, What, pause_after

NOW = dt.datetime(2026, 11, 22, 21, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAMAGED: dict[What, str] = {"film": "part-00003.m4s: it is cut off"}


def test_pauses_grow_and_are_bounded() -> None:
    assert [pause_after(times) / MINUTE for times in (1, 2, 3, 4)] == [1, 4, 16, 64]
    assert pause_after(10_000) == LONGEST_PAUSE


def test_a_meeting_that_failed_waits_and_the_others_do_not() -> None:
    unfinished = Unfinished()
    unfinished.note("m1", DAMAGED, NOW)
    assert not unfinished.may_try("m1", NOW + MINUTE / 2)
    assert unfinished.may_try("m1", NOW + MINUTE)
    assert unfinished.may_try("m2", NOW)
    unfinished.note("m1", DAMAGED, NOW + MINUTE)
    failure = unfinished.of("m1")
    assert failure is not None
    assert (failure.reasons, failure.times, failure.again_at) == (DAMAGED, 2, NOW + 5 * MINUTE)


def test_whoever_asks_or_what_was_made_ends_the_waiting() -> None:
    unfinished = Unfinished()
    for end in (lambda: unfinished.ask("m1"), lambda: unfinished.note("m1", {}, NOW)):
        unfinished.note("m1", DAMAGED, NOW)
        end()
        assert unfinished.may_try("m1", NOW)
        assert unfinished.of("m1") is None
