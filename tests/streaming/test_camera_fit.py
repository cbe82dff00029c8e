from __future__ import annotations

from collections.abc import Iterable

import pytest

from streaming import limits
from streaming.bridge.inbound import Arrived
from streaming.camera_fit import LATE, LATE_FOR, Copied, Pace, Unfit
from streaming.exchange import KEYFRAME, Kind

RATE = 90_000
STEP = RATE // 25


def picture(*, key: bool = False) -> list[Arrived]:
    return [Arrived(Kind.CAMERA, KEYFRAME if key else 0, 0, b"")]


def send(pictures: Iterable[tuple[int, int, bool, float]]) -> None:
    """Timestamp, octets, keyframe, moment."""
    copied = Copied()
    for timestamp, octets, key, moment in pictures:
        copied.saw(timestamp, octets, picture(key=key), moment)


def test_pictures_in_their_order_with_keyframes_are_fit_also_when_the_clock_goes_round() -> None:
    copied = Copied()
    for number in range(25 * 60):
        timestamp = (number * STEP - 30 * STEP) % (1 << 32)
        copied.saw(timestamp, 10_000, picture(key=number % 50 == 0), number / 25)


def test_b_frames_are_not() -> None:
    order = (0, 3, 1, 2, 6, 4, 5, 9, 7, 8)
    with pytest.raises(Unfit, match="B-frames"):
        send((at * STEP, 1_000, number == 0, number / 25) for number, at in enumerate(order))


def test_a_clock_that_was_set_once_is_no_b_frame() -> None:
    copied = Copied()
    for number, at in enumerate((100, 101, 5, 6, 7, 8)):
        copied.saw(at * STEP, 1_000, picture(key=number == 0), number / 25)


def test_without_keyframes_nobody_could_come_in() -> None:
    copied = Copied()
    copied.saw(0, 1_000, picture(key=True), 1.0)
    copied.saw(STEP, 1_000, picture(), 1.0 + limits.CAMERA_KEYFRAMES)
    with pytest.raises(Unfit, match="keyframe"):
        copied.saw(2 * STEP, 1_000, picture(), 1.1 + limits.CAMERA_KEYFRAMES)


def test_too_many_bits_are_not_passed_on() -> None:
    with pytest.raises(Unfit, match="bits"):
        send((number * STEP, 100_000, True, number / 25) for number in range(25 * 60))


def test_a_pause_after_which_everything_comes_is_no_lag() -> None:
    pace = Pace(RATE)
    moments = [*(n / 25 for n in range(100)), *(14.0 for _ in range(250)), *(14 + n / 25 for n in range(100))]
    assert not any(pace.saw(number * STEP, moment) for number, moment in enumerate(moments))


def test_a_machine_that_cannot_keep_up_is_found() -> None:
    pace = Pace(RATE)
    slow = (number for number in range(25 * 60) if pace.saw(number * STEP, number / 25 * 1.5) == "slow")
    assert 25 * LATE * 2 < next(slow) <= 25 * (LATE * 2 + LATE_FOR)


def test_a_camera_whose_clock_goes_a_little_slower_is_not_late() -> None:
    pace = Pace(RATE)
    assert not any(pace.saw(number * STEP, number / 25 * 1.0005) for number in range(0, 25 * 3600 * 4, 25))


@pytest.mark.parametrize("leap", [3600, -3600, 11, -11])
def test_a_clock_that_leaps_is_found(leap: int) -> None:
    pace = Pace(RATE)
    assert not any(pace.saw((number * STEP - 5 * STEP) % (1 << 32), number / 25) for number in range(10))
    assert pace.saw((5 + leap * 25) * STEP % (1 << 32), 0.4) == "clock"


def test_a_leap_that_is_filled_is_found_and_what_had_been_waiting_is_none() -> None:
    pace = Pace(48_000)
    said = [pace.saw(number * 960, 0.001 * number) for number in range(3_000)]
    assert 30 < said.index("clock") / 50 < 35
