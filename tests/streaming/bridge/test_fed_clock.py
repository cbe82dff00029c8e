from __future__ import annotations

import pytest

from streaming.bridge.fed_clock import EPOCH, FedClock

NTP = 2_208_988_800
TODAY = 1_795_366_349.806
"""Unix seconds: as ffmpeg said it in November of 2026."""


def reported(began: int, rate: int) -> FedClock:
    """What ffmpeg writes: its timestamp goes round thousands of times between `EPOCH` and today."""
    clock = FedClock(rate)
    since = round(TODAY * 1_000_000) - EPOCH
    clock.heard_report(int((NTP + TODAY) * (1 << 32)), (began + since * rate // 1_000_000) % (1 << 32))
    return clock


@pytest.mark.parametrize("seconds", [0, 4, 50_000, 100_000])
def test_picture_and_sound_of_one_moment_are_one_moment(seconds: int) -> None:
    said = []
    for began, rate in ((4_294_000_000, 90_000), (217_271_578, 48_000)):
        clock = reported(began, rate)
        for second in range(0, seconds + 1, 2):
            ntp = clock.ntp((began + second * rate) % (1 << 32))
        assert ntp is not None
        said.append((ntp >> 32) - NTP - EPOCH // 1_000_000 + (ntp & 0xFFFFFFFF) / (1 << 32))
    assert said == pytest.approx([seconds, seconds], abs=0.000_1)


def test_before_a_report_nothing_is_known() -> None:
    assert FedClock(90_000).ntp(0) is None
