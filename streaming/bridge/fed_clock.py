"""What ffmpeg's sender reports say, made usable: one clock for the picture and the sound of one ffmpeg. Pure.

It reports the time of the day, and the timestamp that a stream begun at `EPOCH` would have by now. That number went
round many times on its way, for each stream another number of times: only where the stream began can be had from it.
"""

from __future__ import annotations

from streaming.bridge.rtp import Unwrapper

EPOCH = 1_000_000
"""Unix microseconds at which ffmpeg is told that both of its streams begin."""
_NTP = 2_208_988_800_000_000
"""Microseconds from the NTP epoch to the Unix epoch."""


class FedClock:
    """Of one stream."""

    def __init__(self, rate: int) -> None:
        """`rate`: of its timestamps, a second."""
        self._rate = rate
        self._unwrap = Unwrapper(32)
        self._began: int | None = None

    def heard_report(self, ntp: int, timestamp: int) -> None:
        """The first counts: it says all."""
        if self._began is None:
            since = (ntp * 1_000_000 >> 32) - _NTP - EPOCH
            self._began = self._unwrap((timestamp - since * self._rate // 1_000_000) % (1 << 32))

    def ntp(self, timestamp: int) -> int | None:
        """Of a packet, 64 bits; None before a report. To be asked now and then, as timestamps go round."""
        if self._began is None:
            return None
        since = (self._unwrap(timestamp) - self._began) * 1_000_000 // self._rate
        return (max(0, _NTP + EPOCH + since) << 32) // 1_000_000
