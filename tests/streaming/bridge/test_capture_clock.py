"""Capture times from RTP timestamps, arrivals and sender reports."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from streaming.bridge.capture_clock import JUMP, SenderClock, StreamClock

SECOND = 1_000_000
START = 50 * SECOND


def ntp(microseconds: int) -> int:
    return (microseconds << 32) // SECOND


class Sender:
    """A browser whose clock is off and whose line delays each packet by its own time."""

    def __init__(
        self, rate: int, *, clock_offset: int, delay: int, sender: SenderClock | None = None, base: int = 9
    ) -> None:
        self.rate, self.clock_offset, self.delay, self.base = rate, clock_offset, delay, base
        self.clock = StreamClock(rate, sender or SenderClock())

    def timestamp(self, at: int) -> int:
        return (self.base + at * self.rate // SECOND) % (1 << 32)

    def heard(self, at: int, jitter: int = 0) -> int:
        """The capture time given to what was captured at `at`."""
        return self.clock.capture_time(self.timestamp(at), at + self.delay + jitter)

    def report(self, at: int) -> None:
        self.clock.heard_report(ntp(at + self.clock_offset), self.timestamp(at))


def test_jitter_does_not_get_into_capture_times() -> None:
    random = Random(1)
    sender = Sender(48_000, clock_offset=0, delay=30_000)
    times = [sender.heard(START + n * 20_000, random.choice((0, 0, 5_000, 40_000))) for n in range(500)]
    # The first packets may be the jittered ones; after that each step is 20 ms to the sample.
    assert all(19_990 <= later - earlier <= 20_010 for earlier, later in pairwise(times[50:]))


def test_timestamps_are_followed_through_their_wrap() -> None:
    sender = Sender(90_000, clock_offset=0, delay=10_000, base=(1 << 32) - 90_000 * 51)
    times = [sender.heard(START + n * 40_000) for n in range(100)]
    assert [later - earlier for earlier, later in pairwise(times)] == [40_000] * 99


def test_camera_and_microphone_are_placed_by_one_clock() -> None:
    """The camera's packets leave 80 ms after the microphone's: by arrival they would part, by the reports not."""
    shared = SenderClock()
    offset = 1_795_000_000 * SECOND
    camera = Sender(90_000, clock_offset=offset, delay=100_000, sender=shared)
    microphone = Sender(48_000, clock_offset=offset, delay=20_000, sender=shared)
    for n in range(0, 500):
        at = START + n * 20_000
        if n % 50 == 10:
            camera.report(at)
            microphone.report(at)
        seen, heard = camera.heard(at), microphone.heard(at)
    assert abs(seen - heard) < 1000
    assert abs(heard - at - 20_000) < 1000


def test_sender_clock_that_jumps_is_measured_anew() -> None:
    sender = Sender(90_000, clock_offset=0, delay=10_000)
    sender.report(START)
    assert sender.heard(START) == START + 10_000
    sender.clock_offset = 3600 * SECOND
    sender.report(START + SECOND)
    assert sender.heard(START + SECOND) == START + SECOND + 10_000


def test_media_clock_that_jumps_is_measured_anew() -> None:
    sender = Sender(48_000, clock_offset=0, delay=10_000)
    sender.heard(START)
    for base in (9 + 48_000 * 3600, 9):
        sender.base = base
        for n in range(20):
            at = START + n * 20_000
            assert 0 <= at + sender.delay - sender.heard(at) <= JUMP


def test_drifting_clock_is_followed() -> None:
    """200 millionths fast for two minutes is 24 ms, which must not pile up."""
    clock = StreamClock(48_000, SenderClock())
    late = [START + n * 20_000 - clock.capture_time(int(n * 960 * 1.0002), START + n * 20_000) for n in range(50 * 120)]
    assert max(late) < 5_000


def test_report_without_a_clock_is_ignored() -> None:
    sender = Sender(90_000, clock_offset=0, delay=10_000)
    sender.clock.heard_report(0, 123)
    assert sender.heard(START) == START + 10_000


def test_pause_does_not_leave_an_old_measure_behind() -> None:
    """After ten minutes the sender's clock, 100 millionths slow, has fallen 60 ms behind what it was."""
    clock = StreamClock(48_000, SenderClock())
    late = 0
    for second in (0, 600):
        for n in range(100):
            at = START + second * SECOND + n * 20_000
            media = (at - START) * (1 - 100e-6) * 48_000 / SECOND
            late = at - clock.capture_time(round(media), at)
    assert late < 5_000
