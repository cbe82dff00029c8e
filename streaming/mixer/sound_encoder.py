"""Samples into packets: Opus for browsers, AAC-LC for recording and relays. It knows codecs, no mix and no clock."""

from __future__ import annotations

from fractions import Fraction

import av
import msgspec
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from streaming.mixer import libopus
from streaming.mixer.timeline import RATE, Samples

_AAC_FRAME = 1024
OPUS_LEAST, OPUS_MOST = 24_000, 64_000
"""bit/s of the mono mix for browsers."""
LEAST_LOSS, MOST_LOSS = 5, 25
"""Percent that are reckoned with: the first packet lost on a good line is made good too, and speech keeps most bits."""
COMPLEXITY = 1
"""Half the time of 5, libopus' middle, for 0.2 dB of speech at this bitrate: from 2 on it searches several ways."""
_STEPS, _STEP = np.float32(32_768), np.float32(1 / 32_768)
LOOKAHEAD = 6_500
"""Microseconds by which libopus is behind."""


class Encoded(msgspec.Struct, frozen=True):
    time: int
    """Studio time of its first sample, microseconds."""
    payload: bytes


class _Encoder:
    """One kept frame is refilled for every packet; the encoder copies out of it before returning."""

    def __init__(self, context: AudioCodecContext, sample_format: str, layout: str, samples: int) -> None:
        context.sample_rate = RATE
        context.layout = layout
        context.format = sample_format
        context.time_base = Fraction(1, RATE)
        context.thread_count = 1
        context.open()
        self._context = context
        self._frame = av.AudioFrame(format=sample_format, layout=layout, samples=samples)
        self._frame.sample_rate = RATE
        self._frame.time_base = Fraction(1, RATE)
        self._planes = [np.frombuffer(plane, np.float32)[:samples] for plane in self._frame.planes]  # type: ignore[call-overload]
        self._start: int | None = None
        self._samples = 0

    def _push(self, samples: Samples, time: int) -> list[Encoded]:
        """`time`: studio time of the first sample; it counts once, afterwards samples do."""
        if self._start is None:
            self._start = time
        for plane in self._planes:
            plane[:] = samples
        self._frame.pts = self._samples
        self._samples += len(samples)
        start = self._start
        return [
            Encoded(start + (packet.pts or 0) * 1_000_000 // RATE, bytes(packet))
            for packet in self._context.encode(self._frame)
        ]


class OpusEncoder:
    """One packet for every block of 20 ms, mono, with in-band error correction for bad lines."""

    def __init__(self, bitrate: int, loss: int = LEAST_LOSS) -> None:
        """`loss`: as in `expect_loss`."""
        self._encoder = libopus.Encoder(
            min(max(bitrate, OPUS_LEAST), OPUS_MOST), complexity=COMPLEXITY, loss=_sane(loss)
        )
        self._start: int | None = None
        self._samples = 0

    def expect_loss(self, percent: int) -> None:
        """What the worst line loses."""
        self._encoder.expect_loss(_sane(percent))

    def encode(self, block: Samples, time: int) -> list[Encoded]:
        """`time`: studio time of the first sample; it counts once, afterwards samples do."""
        if self._start is None:
            self._start = time
        at = self._start + self._samples * 1_000_000 // RATE - LOOKAHEAD
        self._samples += len(block)
        return [Encoded(at, self._encoder.encode(block))]


def _sane(percent: int) -> int:
    return min(max(percent, LEAST_LOSS), MOST_LOSS)


class AacEncoder(_Encoder):
    """Raw AAC-LC packets of 1024 samples, the mono mix on both channels."""

    def __init__(self, bitrate: int) -> None:
        context = av.CodecContext.create("aac", "w")
        context.bit_rate = bitrate
        context.options = {"aac_coder": "fast"}
        super().__init__(context, "fltp", "stereo", _AAC_FRAME)
        self._waiting: Samples = np.zeros(0, np.float32)

    def encode(self, block: Samples, time: int) -> list[Encoded]:
        first = time - len(self._waiting) * 1_000_000 // RATE
        # To 16 bits, as ever: a clean tone with nothing at all beneath it takes FFmpeg's search four times as long.
        self._waiting = np.concatenate((self._waiting, np.rint(block * _STEPS) * _STEP))
        packets: list[Encoded] = []
        while len(self._waiting) >= _AAC_FRAME:
            packets += self._push(self._waiting[:_AAC_FRAME], first)
            self._waiting = self._waiting[_AAC_FRAME:]
        return packets
