"""What a line is thought to carry: down quickly, up with care, and never for a line that is only long."""

from __future__ import annotations

from streaming.bridge.ladder import FIRST_HOLD, LONGEST_HOLD, SECOND, Ladder

RATE = 1_500_000.0


def told(ladder: Ladder, losses: list[float], *, start: int, trip: float = 20.0, rate: float = RATE) -> int:
    """A report each second; returns the time after the last."""
    for index, loss in enumerate(losses):
        ladder.reported(loss, trip, rate * (1 - loss), start + index * SECOND)
    return start + len(losses) * SECOND


def on_small() -> tuple[Ladder, int]:
    ladder = Ladder(0)
    now = told(ladder, [0.3], start=3 * SECOND)
    assert ladder.rung == "small"
    return ladder, now


def test_a_good_line_is_sent_everything() -> None:
    ladder = Ladder(0)
    now = told(ladder, [0.0, 0.05, 0.02, 0.06, 0.05, 0.04] * 10, start=SECOND)
    assert ladder.rung == "full"
    assert not ladder.may_try(now)


def test_a_tenth_lost_brings_the_small_picture_and_no_less() -> None:
    ladder = Ladder(0)
    told(ladder, [0.1, 0.12, 0.08, 0.1, 0.11, 0.09] * 10, start=SECOND)
    assert ladder.rung == "small"


def test_a_narrow_line_is_sent_what_it_carries() -> None:
    wide, narrow = Ladder(0), Ladder(0)
    told(wide, [0.7], start=3 * SECOND, rate=RATE)
    told(narrow, [0.9], start=3 * SECOND, rate=RATE)
    assert (wide.rung, narrow.rung) == ("small", "none")


def test_the_small_picture_that_does_not_pass_becomes_a_still() -> None:
    ladder, now = on_small()
    told(ladder, [0.6, 0.6, 0.6], start=now, rate=400_000)
    assert ladder.rung == "none"


def test_a_queue_that_fills_is_no_line_that_is_long() -> None:
    filling, long, longer = Ladder(0), Ladder(0), Ladder(0)
    for ladder in (filling, longer):
        now = told(ladder, [0.0] * 5, start=0, trip=40)
    for index in range(5):
        told(filling, [0.0], start=now + index * SECOND, trip=40 + 200 * index)
    told(longer, [0.0] * 10, start=now, trip=700)
    told(long, [0.0] * 30, start=0, trip=700)
    assert (filling.rung, longer.rung, long.rung) == ("small", "full", "full")


def test_reports_about_what_was_before_a_step_change_nothing() -> None:
    ladder, now = on_small()
    told(ladder, [0.9], start=now - SECOND // 2)
    assert ladder.rung == "small"


def test_it_comes_back_up_by_itself_when_there_is_room() -> None:
    ladder, now = on_small()
    assert not ladder.may_try(now)
    now = told(ladder, [0.0] * (FIRST_HOLD // SECOND + 1), start=now)
    assert ladder.may_try(now)
    ladder.tried(True, now)
    assert ladder.rung == "full"


def test_who_climbs_in_vain_waits_longer_each_time() -> None:
    ladder, now = on_small()
    waits = []
    for _ in range(7):
        since = now
        while not ladder.may_try(now) and now - since < 2 * LONGEST_HOLD:
            now = told(ladder, [0.0], start=now)
        waits.append(now - since)
        ladder.tried(False, now)
    assert waits == sorted(waits)
    assert waits[0] <= 2 * FIRST_HOLD < waits[2] < waits[-1] <= LONGEST_HOLD + SECOND
    ladder.tried(True, now)
    told(ladder, [0.5], start=now + 3 * SECOND)
    assert ladder.rung == "small"
    assert not ladder.may_try(now + 30 * SECOND)


def test_what_was_lost_before_a_step_is_not_forgotten_by_it() -> None:
    ladder = Ladder(0)
    now = told(ladder, [0.1] * 8, start=SECOND)
    assert ladder.rung == "small"
    now = told(ladder, [0.05] * 4, start=now)
    assert not ladder.may_try(now)


def test_a_lossy_line_is_not_tried_with_more() -> None:
    ladder, now = on_small()
    now = told(ladder, [0.1] * 60, start=now)
    assert ladder.rung == "small"
    assert not ladder.may_try(now)
