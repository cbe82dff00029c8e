"""What comes from an encoder, counted for people: the picture's size, pictures a second, whether there is sound."""

from __future__ import annotations

from collections.abc import Iterable

from streaming.bridge.inbound import Arrived
from streaming.bridge.picture_size import size_of
from streaming.control import Receiving
from streaming.exchange import KEYFRAME, VP8, Kind


class IncomingMeter:
    def __init__(self, now: int) -> None:
        """Times are microseconds of the bridge's clock."""
        self._since = now
        self._pictures = self._sounds = 0
        self._size = (0, 0)

    def saw(self, frames: Iterable[Arrived]) -> None:
        for frame in frames:
            if frame.kind is Kind.MICROPHONE:
                self._sounds += 1
            else:
                self._pictures += 1
                if frame.flags & KEYFRAME:
                    self._size = size_of(frame.payload, "VP8" if frame.flags & VP8 else "H264")

    def report(self, peer: str, source: str, now: int) -> Receiving:
        """Since the last one."""
        seconds = max(now - self._since, 1) / 1_000_000
        fps, sound = round(self._pictures / seconds, 1), self._sounds > 0
        self._since, self._pictures, self._sounds = now, 0, 0
        return Receiving(peer, source, *self._size, fps, sound)
