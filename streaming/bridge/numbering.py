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
        """The one that is followed."""
        self._start = 0
        self._offset = 0
        self._next: int | None = None

    @property
    def begun(self) -> bool:
        return self._next is not None

    def follow(self, stream: ProgrammeVideo, first: int) -> None:
        """From its packet `first` (unwrapped) on."""
        self.stream = stream
        self._start = first if self._next is None else self._next
        self._offset = self._start - first

    def number(self, burst: Burst, first: int) -> Burst:
        """Packets of the stream that is followed, the first of them with that number there."""
        self._next = first + len(burst) + self._offset
        if not self._offset & 0xFFFF:
            return burst
        return burst.moved(self._offset)

    def lost(self, sequence: int) -> bytes | None:
        """The packet that this viewer knows by that number (16 bit), if it is kept; none of before the last change,
        with which everything began anew."""
        if self.stream is None or self._next is None:
            return None
        unwrapped = self._next - 1 - ((self._next - 1 - sequence) & 0xFFFF)
        if unwrapped < self._start:
            return None
        packet = self.stream.lost((unwrapped - self._offset) & 0xFFFF)
        return packet if packet is None else packet[:2] + sequence.to_bytes(2, "big") + packet[4:]
