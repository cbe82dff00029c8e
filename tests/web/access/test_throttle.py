"""Allowances: used up, come back with time, and remembered however many keys there are."""

from __future__ import annotations

import contextlib

import pytest

from streaming.bucket import Rate
from web.access.throttle import Bucket, Throttle, TooMany

FEW = Rate(1 / 60, 3)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def of(*key: str) -> list[Bucket]:
    return [(key, FEW)]


def drain(throttle: Throttle, bucket: list[Bucket]) -> None:
    assert tried(throttle, bucket, 100) < 100


def tried(throttle: Throttle, bucket: list[Bucket], times: int) -> int:
    """How many of so many attempts there were."""
    made = 0
    for _ in range(times):
        with contextlib.suppress(TooMany):
            throttle.take(bucket)
            made += 1
    return made


def test_what_is_used_up_comes_back_one_at_a_time() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(3):
        throttle.take(of("account", "ana"))
    with pytest.raises(TooMany) as refused:
        throttle.take(of("account", "ana"))
    assert refused.value.seconds == pytest.approx(60)
    clock.now += 59
    with pytest.raises(TooMany) as refused:
        throttle.take(of("account", "ana"))
    assert refused.value.seconds == pytest.approx(1)
    clock.now += 1
    throttle.take(of("account", "ana"))
    drain(throttle, of("account", "ana"))


def test_one_key_has_nothing_to_do_with_another() -> None:
    throttle = Throttle(Clock())
    drain(throttle, of("account", "ana"))
    throttle.take(of("account", "bru"))
    throttle.take(of("device", "ana"))


def test_an_attempt_that_one_of_its_keys_refuses_is_not_counted_by_the_others() -> None:
    throttle = Throttle(Clock())
    drain(throttle, of("account", "ana"))
    for _ in range(50):
        with pytest.raises(TooMany):
            throttle.take(of("account", "ana") + of("network", "192.0.2.1"))
    for _ in range(3):
        throttle.take(of("network", "192.0.2.1"))


def test_a_good_attempt_costs_nothing() -> None:
    throttle = Throttle(Clock())
    for _ in range(50):
        throttle.take(of("account", "ana"))
        throttle.give_back(of("account", "ana"))


def test_attempts_at_once_get_no_further_than_one_after_the_other() -> None:
    """Counted before they are made: none of a hundred waiting for a hash gets in on the side."""
    assert tried(Throttle(Clock()), of("account", "ana"), 100) == 3


def test_many_keys_neither_fill_the_memory_nor_make_it_forget_who_has_nothing_left() -> None:
    throttle = Throttle(Clock(), most=1_000)
    drain(throttle, of("account", "ana"))
    for number in range(100_000):
        throttle.take(of("account", f"nobody {number}"))
        assert len(throttle) <= 1_001
    assert tried(throttle, of("account", "ana"), 10) == 0


def test_when_nobody_can_be_forgotten_newcomers_share_one_allowance() -> None:
    clock = Clock()
    throttle = Throttle(clock, most=100)
    for number in range(200):
        tried(throttle, of("account", f"drained {number}"), 3)
    assert len(throttle) <= 101
    assert sum(tried(throttle, of("account", f"new {number}"), 1) for number in range(10)) == 0
    throttle.take(of("device", "of the secretary"))
    clock.now += 3 * 60
    throttle.take(of("account", "new 1"))


def test_a_clock_that_stands_still_gives_nothing_back() -> None:
    throttle = Throttle(Clock())
    drain(throttle, of("account", "ana"))
    drain(throttle, of("account", "ana"))
