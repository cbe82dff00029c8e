"""One viewer's own numbers for packets that come now from one shared stream and now from another.

Whoever has always followed one stream is sent its packets as they are. After a change they are numbered on from the
last, so that the receiver sees one stream without a gap. It knows neither peers nor keys.
"""

from __future__ import annotations

from streaming.bridge.burst import Burst
from streaming.bridge.programme import ProgrammeVideo


class Numbering:
    def __init__(self) -> None:
        self.stream: ProgrammeVideo | None = None
        """The one that is followed; every packet of it is sent until `stop`."""
        self._start = 0
        self._offset = 0
        self._stopped: int | None = None

    @property
    def _next(self) -> int | None:
        return self._stopped if self.stream is None else self.stream.sequence + self._offset

    @property
    def begun(self) -> bool:
        return self._next is not None

    @property
    def is_plain(self) -> bool:
        """The packets of the stream that is followed leave as they are."""
        return self.stream is not None and not self._offset & 0xFFFF

    def follow(self, stream: ProgrammeVideo, first: int) -> None:
        """From its packet `first` (unwrapped) on."""
        begin = self._next
        self._start = first if begin is None else begin
        self._offset = self._start - first
        self.stream = stream

    def stop(self, first: int) -> None:
        """Its packet `first` is the first that is not sent."""
        self._stopped, self.stream = first + self._offset, None

    def number(self, burst: Burst) -> Burst:
        """Packets of the stream that is followed."""
        return burst if self.is_plain else burst.moved(self._offset)

    def lost(self, sequence: int) -> bytes | None:
        """The packet that this viewer knows by that number (16 bit), if it is kept; none of before the last change,
        with which everything began anew."""
        following = self._next
        if self.stream is None or following is None:
            return None
        unwrapped = following - 1 - ((following - 1 - sequence) & 0xFFFF)
        if unwrapped < self._start:
            return None
        packet = self.stream.lost((unwrapped - self._offset) & 0xFFFF)
        return packet if packet is None else packet[:2] + sequence.to_bytes(2, "big") + packet[4:]
