"""One source's voice: Opus packets in, twenty milliseconds of samples out, whatever the line did to them.

It decodes, conceals what was lost, follows the sender's clock and keeps the source's delay. It knows no mix.
"""

from __future__ import annotations

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.error import FFmpegError

from streaming.mixer.delay import Delay
from streaming.mixer.opus import packet_samples, without_content
from streaming.mixer.timeline import RATE, Samples, Timeline, crossfade, sample_at

BLOCK = 960
"""Samples mixed at a time: 20 ms."""
BLOCK_TIME = 20_000
QUIET_AFTER = 1_000_000
"""A microphone without packets for this long is no longer sending."""

_LOST_AT_MOST = 5
"""Packets in a row that are concealed; a longer hole is silence."""
_CONCEAL_FOR = 200_000
_RESTART = RATE // 2
"""Samples of disagreement after which the packet's own time is believed."""
_DRIFT = 96
"""Samples a packet may stand off before its length is bent (2 ms)."""
_GAP = 720
"""Samples a packet may stand off before something counts as lost (15 ms)."""
_BEND_SHARE, _MOST_BEND = 16, 20
"""How much of what it stands off is taken up by one packet, at most 2 % of its length: nobody hears that."""


class Microphone:
    def __init__(self, delay: Delay) -> None:
        self._delay = delay
        self._decoder = _opus_decoder()
        self._timeline = Timeline()
        self._next: int | None = None
        self._read_from: int | None = None
        self._nothing = b""
        self._last_arrival = -QUIET_AFTER
        self._energy = 0.0
        self._energy_samples = 0
        self.concealed = 0
        """Packets made up, in all."""

    def is_sending(self, now: int) -> bool:
        return now - self._last_arrival < QUIET_AFTER

    def take(self, time: int, payload: bytes, now: int) -> None:
        """One Opus packet captured at studio time `time`. What is no Opus is ignored."""
        length = packet_samples(payload)
        if not length:
            return
        at = sample_at(time)
        # What is missing before it is made up first: the decoder must hear everything in order.
        self._approach(at)
        samples = self._decode(payload)
        if samples is None:
            return
        self._nothing = without_content(payload)
        self._last_arrival = now
        self._delay.heard(now - time + length * 1_000_000 // RATE, now)
        self._energy += float(np.dot(samples, samples))
        self._energy_samples += len(samples)
        self._place(at, samples)

    def read(self, time: int, now: int) -> Samples:
        """The block to play at studio time `time`."""
        delay = self._delay.current
        if delay is None or self._next is None:
            return np.zeros(BLOCK, np.float32)
        start = sample_at(time - delay)
        self._conceal_until(start + BLOCK, now)
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

    def _approach(self, at: int) -> None:
        """Fill the gap before a packet that belongs at `at`."""
        if self._next is None or abs(at - self._next) > _RESTART:
            self._timeline.restart(at)
            self._next = at
        elif at - self._next > _LOST_AT_MOST * BLOCK:
            self._next = at
        while at - self._next > _GAP:
            if not self._conceal():
                self._next = at

    def _place(self, at: int, samples: Samples) -> None:
        off = at - (self._next or 0)
        if off < -len(samples) // 2:
            # Its place was concealed already, or the sender's clock was put back: what was made up is replaced.
            self._timeline.write(at, samples)
            self._next = at + len(samples)
            return
        if abs(off) > _DRIFT:
            bend = min(abs(off) // _BEND_SHARE, _MOST_BEND)
            samples = _bent(samples, len(samples) + (bend if off > 0 else -bend))
        at -= off
        self._timeline.write(at, samples)
        self._next = at + len(samples)

    def _conceal_until(self, wanted: int, now: int) -> None:
        """A packet that is not there when it is wanted is made up; the real one replaces what is left of it."""
        while self._next is not None and self._next < wanted and now - self._last_arrival < _CONCEAL_FOR:
            if wanted - self._next > _LOST_AT_MOST * BLOCK or not self._conceal():
                return

    def _conceal(self) -> bool:
        samples = self._decode(self._nothing) if self._nothing else None
        if samples is None or self._next is None:
            return False
        self._timeline.write(self._next, samples)
        self._next += len(samples)
        self.concealed += 1
        return True

    def _decode(self, payload: bytes) -> Samples | None:
        try:
            frames = self._decoder.decode(av.Packet(payload))
        except FFmpegError:
            self._decoder = _opus_decoder()
            return None
        if not frames:
            return None
        parts = [np.frombuffer(frame.planes[0], np.int16)[: frame.samples] for frame in frames]  # type: ignore[call-overload]
        return np.multiply(np.concatenate(parts), np.float32(1 / 32768), dtype=np.float32)


def _opus_decoder() -> AudioCodecContext:
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate = RATE
    decoder.layout = "mono"
    decoder.thread_count = 1
    return decoder


def _bent(samples: Samples, length: int) -> Samples:
    """The same sound in `length` samples."""
    places = np.linspace(0, len(samples) - 1, length)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
