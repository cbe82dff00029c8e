"""The way out to a peer that numbers payload types itself: the shared packets leave under its numbers."""

from __future__ import annotations

from collections.abc import Mapping

from streaming.bridge.burst import Burst
from streaming.bridge.outbound import Way


class Renumbering:
    """A `Way` before another."""

    direct = None
    """What leaves is not what everybody is sent."""

    def __init__(self, way: Way, numbers: Mapping[int, int]) -> None:
        """`numbers`: our SSRC -> their payload type. What has none is not sent."""
        self._way = way
        self._numbers = numbers

    def send(self, burst: Burst) -> int:
        if not len(burst):
            return 0
        number = self._numbers.get(int.from_bytes(burst.packets[0][8:12], "big"))
        return 0 if number is None else self._way.send(burst.renumbered(number))

    def send_rtcp(self, compound: bytes) -> None:
        self._way.send_rtcp(compound)
