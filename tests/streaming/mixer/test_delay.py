"""How long a source is held back: enough for its line, no longer than needed, never for a clock that is off."""

from __future__ import annotations

import random

import pytest

from streaming.mixer.delay import LEAST, MARGIN, MOST, Delay


def heard(delay: Delay, seconds: float, needs: list[int], start: int = 0) -> int:
    """Packets every 20 ms whose needs come round; returns the time after the last."""
    now = start
    for index in range(round(seconds * 50)):
        delay.heard(needs[index % len(needs)], now)
        now += 20_000
    return now


@pytest.mark.parametrize("offset", [-5_000_000, 0, 7_000_000])
def test_a_perfect_line_waits_the_least_whatever_the_clocks_say(offset: int) -> None:
    delay = Delay()
    heard(delay, 5, [offset + 20_000])
    assert delay.current == offset + 20_000 + LEAST


def test_a_jittery_line_waits_for_its_slowest_packets() -> None:
    delay = Delay()
    heard(delay, 5, [20_000, 25_000, 150_000, 60_000])
    assert delay.current == 150_000 + MARGIN


def test_what_is_later_than_the_most_is_given_up() -> None:
    delay = Delay()
    heard(delay, 1, [20_000] * 10 + [900_000])
    assert delay.current == 20_000 + MOST


def test_a_standing_delay_is_drained() -> None:
    delay = Delay()
    now = heard(delay, 1, [20_000, 300_000])
    heard(delay, 30, [20_000], now)
    assert delay.current is not None
    assert delay.current <= 20_000 + LEAST + MARGIN


def test_the_longest_standing_delay_is_short_again_within_five_seconds() -> None:
    delay = Delay()
    now = heard(delay, 2, [20_000, 600_000])
    assert delay.current == 20_000 + MOST
    heard(delay, 5, [20_000], now)
    assert delay.current is not None
    assert delay.current < 100_000


def test_it_never_jumps_back_at_once() -> None:
    delay, chance = Delay(), random.Random(5)
    last, now = 0, 0
    for _ in range(3_000):
        delay.heard(20_000 + int(chance.expovariate(1 / 20_000)), now)
        now += 20_000
        assert delay.current is not None
        assert delay.current > last - 70_000
        last = delay.current


def test_sound_waits_for_a_picture_that_is_always_later_but_not_for_a_late_one() -> None:
    delay = Delay()
    delay.seen(130_000, 0)
    heard(delay, 1, [20_000])
    assert delay.current == 150_000
    other = Delay()
    other.seen(40_000, 0)
    other.seen(900_000, 1)
    heard(other, 1, [20_000])
    assert other.current == 20_000 + LEAST


def test_a_clock_put_anew_counts_at_once() -> None:
    delay = Delay()
    now = heard(delay, 2, [5_000_000])
    heard(delay, 0.1, [20_000], now)
    assert delay.current == 20_000 + LEAST


def test_a_silent_microphone_holds_no_picture_back() -> None:
    delay = Delay()
    heard(delay, 1, [20_000])
    delay.silent()
    assert delay.current is None
