"""What a synthetic participant sends: a film on its reel, and the packets of one outgoing stream."""

from __future__ import annotations

from random import Random

import msgspec

from streaming.bridge import h264
from streaming.bridge.burst import Burst
from streaming.bridge.rtp import MAX_PACKET, PacketHead, extension_block
from streaming.synthetic_media import SOUND_RATE, Film

HISTORY = 512
HEAD_SIZE = 24
"""Of a picture's packet, with MID and transport-wide number."""


class TransportCounter:
    """Numbers the packets of all pictures together, for the studio's feedback on arrivals."""

    def __init__(self, extension: int) -> None:
        self._number = extension
        self._count = 0

    def extension(self) -> dict[int, bytes]:
        self._count = (self._count + 1) & 0xFFFF
        return {self._number: self._count.to_bytes(2, "big")}


class Sent(msgspec.Struct):
    """Counts of one stream."""

    packets: int = 0
    octets: int = 0


class Track:
    """One outgoing stream: its numbers, and what can be sent again."""

    def __init__(
        self,
        ssrc: int,
        payload_type: int,
        extensions: dict[int, bytes],
        counter: TransportCounter | None,
        rate: int,
        random: Random,
    ) -> None:
        self._extensions = extensions
        self._counter = counter
        self.head = PacketHead(ssrc, payload_type, self._block())
        self.rate = rate
        self.sent = Sent()
        self.history: dict[int, bytes] = {}
        self._sequence = random.randrange(0x8000)
        self._base = random.randrange(1 << 32)

    def timestamp(self, studio_time: int) -> int:
        return self._base + studio_time * self.rate // 1_000_000

    def _block(self) -> bytes:
        return extension_block(self._extensions | (self._counter.extension() if self._counter else {}))

    def pack(self, payloads: list[bytes], timestamp: int) -> Burst:
        packets = []
        for index, payload in enumerate(payloads):
            marker = self.rate != SOUND_RATE and index == len(payloads) - 1
            head = PacketHead(self.head.ssrc, self.head.payload_type, self._block()) if self._counter else self.head
            packet = head.write(payload, sequence=self._sequence, timestamp=timestamp, marker=marker)
            self.history[self._sequence % HISTORY] = packet
            packets.append(packet)
            self._sequence += 1
        burst = Burst(packets, self.head.size)
        self.sent.packets += len(burst)
        self.sent.octets += burst.octets
        return burst

    def again(self, sequence: int) -> bytes | None:
        packet = self.history.get(sequence % HISTORY)
        return packet if packet is not None and int.from_bytes(packet[2:4], "big") == sequence else None


class Reel:
    """Where a film is."""

    def __init__(self, film: Film) -> None:
        self.film = film
        self.next = 0
        self.due = 0
        self._cut = [h264.packetize(unit, MAX_PACKET - HEAD_SIZE) for unit in film.units]

    def advance(self, now: int) -> list[bytes] | None:
        """The payloads of the next picture, once its time has come."""
        if now < self.due:
            return None
        interval = 1_000_000 // self.film.fps
        self.due = self.due + interval if now - self.due < interval else now + interval
        payloads = self._cut[self.next]
        self.next = (self.next + 1) % len(self._cut)
        return payloads
