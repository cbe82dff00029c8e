"""The programme as RTP: packets that are the same, byte for byte, for every peer, and so are built once.

Sequence numbers and timestamps run on through a restart of the mixer; timestamps are cut from studio time, so that
picture and sound stay together. It knows neither peers nor keys.
"""

from __future__ import annotations

from collections import deque
from random import Random

from streaming.bridge import h264, vp8
from streaming.bridge.burst import Burst
from streaming.bridge.rtp import MAX_PACKET, PacketHead
from streaming.exchange import IN_VP8, Kind

VIDEO_RATE = 90_000
SOUND_RATE = 48_000
SOUND_STEP = 960
"""One Opus packet of 20 ms in RTP units."""
HISTORY = 1024
"""Packets kept for those who lost one: about three seconds of picture."""
METERED = 4_000_000
"""Microseconds over which the rate is measured: two keyframes."""
SLOTS = 8
"""Ticks whose sequence number is still known, for sounds of one tick that come apart."""
WRAP_MARGIN = 128
"""A stream must not begin for anybody this near to the wrap of its sequence numbers: were the first packets lost, the
receiver would guess the wrong rollover counter (RFC 3711 section 3.3.1) and never decrypt again."""


class SharedStream:
    """What picture and sound have in common."""

    def __init__(self, head: PacketHead, rate: int, random: Random) -> None:
        self.head = head
        self.rate = rate
        # The lower half: a wrap soon after the beginning is when rollover counters are guessed wrong.
        self._sequence = random.randrange(0x8000)
        self._base = random.randrange(1 << 32)

    def timed_as(self, other: SharedStream) -> None:
        """The same timestamps from now on: who changes from one to the other goes on in one time."""
        self._base = other._base

    def timestamp(self, studio_time: int) -> int:
        """The RTP timestamp of a moment, in 32 bits; what sender reports map by."""
        return (self._base + studio_time * self.rate // 1_000_000) & 0xFFFFFFFF

    def may_begin(self, sequence: int) -> bool:
        return sequence & 0xFFFF < 0x10000 - WRAP_MARGIN


class ProgrammeVideo(SharedStream):
    """Pictures to packets, and the history from which losses are made good."""

    def __init__(self, head: PacketHead, random: Random, kind: Kind = Kind.PROGRAMME_VIDEO) -> None:
        super().__init__(head, VIDEO_RATE, random)
        self.kind = kind
        self._packetize = vp8.Packetizer(random.getrandbits(15)) if kind in IN_VP8 else h264.packetize
        self._history: dict[int, bytes] = {}
        self._meter: deque[tuple[int, int]] = deque()

    def pack(self, picture: bytes, studio_time: int) -> Burst:
        payloads = self._packetize(picture, MAX_PACKET - self.head.size)
        timestamp = self.timestamp(studio_time)
        packets: list[bytes] = []
        for index, payload in enumerate(payloads):
            marker = index == len(payloads) - 1
            packet = self.head.write(payload, sequence=self._sequence, timestamp=timestamp, marker=marker)
            self._history[self._sequence % HISTORY] = packet
            packets.append(packet)
            self._sequence += 1
        self._measure(len(picture), studio_time)
        return Burst(packets, self.head.size)

    def _measure(self, size: int, studio_time: int) -> None:
        self._meter.append((studio_time, size))
        while studio_time - self._meter[0][0] > METERED:
            self._meter.popleft()

    @property
    def bitrate(self) -> float:
        """bit/s over the last seconds."""
        return sum(size for _, size in self._meter) * 8_000_000 / METERED

    @property
    def sequence(self) -> int:
        """That of the next packet, unwrapped."""
        return self._sequence

    def lost(self, sequence: int) -> bytes | None:
        """The packet with this number (16 bit), if it is still kept."""
        packet = self._history.get(sequence % HISTORY)
        return packet if packet is not None and int.from_bytes(packet[2:4], "big") == sequence else None


class ProgrammeSound(SharedStream):
    """One place in the sequence per tick, whichever mix of that tick a peer is given.

    The full mix and a mix without somebody are interchangeable: the same sequence number, the same timestamp. A peer
    is sent one of them.
    """

    def __init__(self, head: PacketHead, random: Random) -> None:
        super().__init__(head, SOUND_RATE, random)
        self._slots: dict[int, tuple[int, int]] = {}
        self._last: int | None = None
        self._last_time = 0

    def timestamp(self, studio_time: int) -> int:
        """By the last tick, whose samples are counted, not timed."""
        if self._last is None:
            return super().timestamp(studio_time)
        return (self._last + (studio_time - self._last_time) * SOUND_RATE // 1_000_000) & 0xFFFFFFFF

    def pack(self, opus: bytes, studio_time: int) -> tuple[int, Burst] | None:
        """The slot (an unwrapped sequence number) and the packet; None for a tick that is long past."""
        slot = self._slot(studio_time)
        if slot is None:
            return None
        sequence, timestamp = slot
        packet = self.head.write(opus, sequence=sequence, timestamp=timestamp, marker=False)
        return sequence, Burst((packet,), self.head.size)

    def _slot(self, studio_time: int) -> tuple[int, int] | None:
        if studio_time in self._slots:
            return self._slots[studio_time]
        if self._slots and studio_time < max(self._slots):
            return None
        exact = self._base + studio_time * SOUND_RATE // 1_000_000
        timestamp = exact
        if self._last is not None:
            # Ticks are not exact to the sample, the samples are: only a real gap may show in the timestamps.
            steps = max(1, round((exact - self._last) / SOUND_STEP))
            timestamp = self._last + steps * SOUND_STEP
        self._last, self._last_time = timestamp, studio_time
        self._slots[studio_time] = (self._sequence, timestamp)
        self._sequence += 1
        while len(self._slots) > SLOTS:
            del self._slots[min(self._slots)]
        return self._slots[studio_time]
