"""How much a line carries: a short burst of packets that hold nothing, and the times at which they arrived.

The packets are padding of the repair stream, as browsers themselves send for this; only they have transport-wide
numbers, so only they are reported on (draft-holmer-rmcat-transport-wide-cc-extensions-01). Pure but for its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from streaming.bridge.rtcp import Arrivals
from streaming.bridge.rtp import PacketHead, extension_block

PADDING = 240
"""Bytes in one packet; the last one says how many (RFC 3550 section 5.1)."""
AROUND = 28 + 16
"""Bytes round an RTP packet: IPv4, UDP and SRTP's tag."""
LENGTH = 0.03
"""Seconds that the burst takes on a line that carries just what is asked for."""
LEAST, MOST = 10, 60
"""Packets of a burst."""
PATIENCE = 1_500_000
"""Microseconds after which what was not reported has not arrived."""
SEQUENCES = 1 << 16


class Probe:
    """One burst and what came of it."""

    def __init__(self, first: int, count: int, size: int, now: int) -> None:
        self._numbers = [(first + index) % SEQUENCES for index in range(count)]
        self._size = size
        self._sent_at = now
        self._arrived: dict[int, int] = {}

    def heard(self, arrivals: Arrivals) -> None:
        wanted = set(self._numbers)
        self._arrived |= {number: at for number, at in arrivals.times.items() if number in wanted}

    def is_over(self, now: int) -> bool:
        return len(self._arrived) == len(self._numbers) or now - self._sent_at >= PATIENCE

    def rate(self) -> float | None:
        """bit/s, or None if nothing was reported at all."""
        if not self._arrived:
            return None
        # The first few may have met an empty line, or jitter that those behind them caught up with.
        times = sorted(self._arrived.values())[len(self._numbers) // 4 :]
        if len(self._arrived) < len(self._numbers) // 2 or len(times) < 2:
            return 0.0
        bits = (len(times) - 1) * self._size * 8
        return bits * 1_000_000 / max(times[-1] - times[0], 250)


class Prober:
    """Makes bursts for one viewer."""

    def __init__(self, head: PacketHead, extensions: Mapping[int, bytes], number: int) -> None:
        """`extensions`: those that every packet of the repair stream has; `number`: that of the transport-wide one."""
        self._head = head
        self._extensions = dict(extensions)
        self._number = number
        self._count = 0

    def burst(self, rate: float, first: int, timestamp: int, now: int) -> tuple[list[bytes], Probe]:
        """As many packets as find out if the line carries `rate` bit/s; `first` is the repair stream's next number."""
        head = PacketHead(self._head.ssrc, self._head.payload_type, self._block())
        size = head.size + PADDING + AROUND
        count = min(max(LEAST, round(rate * LENGTH / 8 / size)), MOST)
        probe = Probe(self._count + 1, count, size, now)
        packets = []
        for index in range(count):
            self._count = (self._count + 1) % SEQUENCES
            head = PacketHead(self._head.ssrc, self._head.payload_type, self._block())
            padding = bytes(PADDING - 1) + bytes([PADDING])
            packet = head.write(padding, sequence=first + index, timestamp=timestamp, marker=False)
            packets.append(bytes([packet[0] | 0x20]) + packet[1:])
        return packets, probe

    def _block(self) -> bytes:
        return extension_block(self._extensions | {self._number: self._count.to_bytes(2, "big")})
