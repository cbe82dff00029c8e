"""One source's voice: Opus packets in, twenty milliseconds of samples out, whatever the line did to them.

Packets wait, undecoded and in any order, until they are to be heard: so a lost one is made good from the copy in the
next, one that was overtaken is no loss, and only what is missing when its time has come is made up. It follows the
sender's clock and keeps the source's delay. It knows no mix.
"""

from __future__ import annotations

from bisect import insort

import msgspec
import numpy as np

from streaming.mixer.delay import Delay
from streaming.mixer.libopus import Decoder
from streaming.mixer.opus import packet_samples
from streaming.mixer.timeline import RATE, Samples, Timeline, crossfade, sample_at

BLOCK = 960
"""Samples mixed at a time: 20 ms."""
BLOCK_TIME = 20_000
QUIET_AFTER = 1_000_000
"""A microphone without packets for this long is no longer sending."""

_MOST_WAITING = 100
_LOST_AT_MOST = 5
"""Packets in a row that are made up; a longer hole is silence."""
_CONCEAL_FOR = 200_000
_RESTART = RATE // 2
"""Samples of disagreement after which the packet's own time is believed."""
_DRIFT = 96
"""Samples a packet may stand off before its length is bent (2 ms)."""
_GAP = 720
"""Samples a packet may stand off before something counts as lost (15 ms)."""
_BEND_SHARE, _MOST_BEND = 16, 20
"""How much of what it stands off is taken up by one packet, at most 2 % of its length: nobody hears that."""


class _Packet(msgspec.Struct, frozen=True, order=True):
    at: int
    """Number of its first sample."""
    payload: bytes
    length: int
    """In samples."""


class Microphone:
    def __init__(self, delay: Delay) -> None:
        self._delay = delay
        self._decoder = Decoder()
        self._timeline = Timeline()
        self._waiting: list[_Packet] = []
        self._newest = 0
        self._decoded = 0
        """Where the newest packet begins that came, and the last that was decoded."""
        self._next: int | None = None
        """Where the next sample belongs; None before the first packet."""
        self._read_from: int | None = None
        self._last_arrival = -QUIET_AFTER
        self._energy = 0.0
        self._energy_samples = 0
        self.recovered = 0
        """Lost packets that were made good from the next, in all."""
        self.concealed = 0
        """Packets made up, in all."""

    def is_sending(self, now: int) -> bool:
        return now - self._last_arrival < QUIET_AFTER

    def take(self, time: int, payload: bytes, now: int) -> None:
        """One Opus packet captured at studio time `time`. What is no Opus is ignored."""
        length = packet_samples(payload)
        if not length:
            return
        self._last_arrival = now
        self._delay.heard(now - time + length * 1_000_000 // RATE, now)
        packet = _Packet(sample_at(time), payload, length)
        if self._next is None or abs(packet.at - self._newest) > _RESTART:
            self._restart(packet)
        elif packet.at <= self._decoded or any(packet.at == other.at for other in self._waiting):
            return
        self._newest = max(self._newest, packet.at)
        insort(self._waiting, packet)
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[0]

    def read(self, time: int, now: int) -> Samples:
        """The block to play at studio time `time`."""
        delay = self._delay.current
        if delay is None or self._next is None:
            return np.zeros(BLOCK, np.float32)
        start = sample_at(time - delay)
        self._go_on(start + BLOCK, now)
        block = self._timeline.read(start, BLOCK)
        follows = self._read_from
        self._read_from = start + BLOCK
        if follows is not None and follows != start:
            block = crossfade(self._timeline.read(follows, BLOCK), block)
        return block

    def level(self) -> float | None:
        """dBFS since the last call, or None when nothing arrived."""
        if not self._energy_samples:
            return None
        power = self._energy / self._energy_samples
        self._energy, self._energy_samples = 0.0, 0
        return 10.0 * float(np.log10(max(power, 1e-10)))

    def _restart(self, packet: _Packet) -> None:
        """The sender's clock was put anew, or this is the first."""
        self._waiting.clear()
        self._timeline.restart(packet.at)
        self._newest = self._next = packet.at
        self._decoded = packet.at - 1

    def _go_on(self, wanted: int, now: int) -> None:
        """Everything before sample `wanted`: decoded, made good, made up, or left silent."""
        assert self._next is not None
        while self._waiting or self._next < wanted:
            gap = self._waiting[0].at - self._next if self._waiting else None
            if gap is None or (self._next < wanted and _GAP < gap <= _LOST_AT_MOST * BLOCK):
                if not self._fill(gap, wanted, now):
                    if gap is None:
                        return
                    self._next = self._waiting[0].at
            elif self._waiting[0].at >= wanted:
                return
            else:
                self._decode(self._waiting.pop(0))

    def _fill(self, gap: int | None, wanted: int, now: int) -> bool:
        """What is missing at `_next`: the copy in the packet that follows it, else something made up."""
        assert self._next is not None
        following = self._waiting[0] if self._waiting else None
        if following is not None and gap is not None and gap <= following.length + _GAP:
            samples = self._decoder.recover(following.payload, following.length)
            self.recovered += 1
        elif now - self._last_arrival < _CONCEAL_FOR and wanted - self._next <= _LOST_AT_MOST * BLOCK:
            samples = self._decoder.conceal(BLOCK)
            self.concealed += 1
        else:
            return False
        if samples is None:
            return False
        self._timeline.write(self._next, samples)
        self._next += len(samples)
        return True

    def _decode(self, packet: _Packet) -> None:
        self._decoded = packet.at
        samples = self._decoder.decode(packet.payload)
        if samples is None:
            return
        self._energy += float(np.dot(samples, samples))
        self._energy_samples += len(samples)
        self._place(packet.at, samples)

    def _place(self, at: int, samples: Samples) -> None:
        off = at - (self._next or 0)
        if off > _GAP or off < -len(samples) // 2:
            # After silence; or it came too late and its place was made up: what is left of that is replaced.
            self._timeline.write(at, samples)
            self._next = at + len(samples)
            return
        if abs(off) > _DRIFT:
            bend = min(abs(off) // _BEND_SHARE, _MOST_BEND)
            samples = _bent(samples, len(samples) + (bend if off > 0 else -bend))
        at -= off
        self._timeline.write(at, samples)
        self._next = at + len(samples)


def _bent(samples: Samples, length: int) -> Samples:
    """The same sound in `length` samples."""
    places = np.linspace(0, len(samples) - 1, length)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
