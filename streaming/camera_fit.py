"""Whether what a camera sends can be shown, judged by what comes of it. Pure; times are seconds of a steady clock."""

from __future__ import annotations

from collections.abc import Iterable

from streaming import limits
from streaming.bridge.inbound import Arrived
from streaming.bucket import Bucket
from streaming.control import CameraFault
from streaming.exchange import KEYFRAME, Kind

BACKWARDS = 3
"""Pictures between two keyframes that are older than the one before: B-frames. One may be a clock that was set."""
LATE = 3.0
"""Seconds by which a camera's pictures may fall behind: its sound falls behind with them."""
LATE_FOR = 10.0
"""Seconds that this must last: after a pause everything comes at once."""
LEAP = 10.0
"""Seconds between two timestamps that are no pause any more, in either direction."""
DRIFT = 0.001
"""How much slower than ours a camera's clock may go."""
_HALF = 1 << 31


class Unfit(Exception):
    """What was passed on as it came cannot be shown so. The text says why, for the log."""


class Copied:
    """Looks at pictures that are passed on as they come. `saw` raises `Unfit`."""

    def __init__(self) -> None:
        self._keyframe_at: float | None = None
        self._backwards = 0
        self._last = 0
        self._octets = Bucket(limits.CAMERA_OCTETS)

    def saw(self, timestamp: int, octets: int, frames: Iterable[Arrived], now: float) -> None:
        """One packet of the picture, and the frames that it completed."""
        ahead = (timestamp - self._last) % (1 << 32)
        self._last, self._backwards = timestamp, self._backwards + (ahead >= _HALF)
        if self._keyframe_at is None or any(frame.kind is Kind.CAMERA and frame.flags & KEYFRAME for frame in frames):
            self._keyframe_at, self._backwards = now, 0
        if not self._octets.take(now, octets):
            raise Unfit("too many bits")
        if self._backwards >= BACKWARDS:
            raise Unfit("B-frames")
        if now - self._keyframe_at > limits.CAMERA_KEYFRAMES:
            raise Unfit("no keyframe for too long")


class Pace:
    """How a stream's timestamps go beside our clock: whether they have fallen behind their best, or leap."""

    def __init__(self, rate: int) -> None:
        """`rate`: of the timestamps, a second."""
        self._rate = rate
        self._ahead = Bucket(limits.CAMERA_AHEAD)
        self._media = 0.0
        self._last: int | None = None
        self._best = 0.0
        self._seen = 0.0
        self._late_since: float | None = None

    def saw(self, timestamp: int, now: float) -> CameraFault:
        """`slow`: it has been too late for too long. `clock`: it leapt, or a leap is being filled."""
        if self._last is None:
            self._last, self._best, self._seen = timestamp, now, now
        step = (timestamp - self._last + _HALF) % (1 << 32) - _HALF
        if abs(step) > LEAP * self._rate or not self._ahead.take(now, max(0, step) / self._rate):
            return "clock"
        self._media += step / self._rate
        self._last = timestamp
        behind = now - self._media
        self._best = min(self._best + DRIFT * (now - self._seen), behind)
        self._seen = now
        if behind - self._best <= LATE:
            self._late_since = None
        elif self._late_since is None:
            self._late_since = now
        return "slow" if self._late_since is not None and now - self._late_since > LATE_FOR else ""
