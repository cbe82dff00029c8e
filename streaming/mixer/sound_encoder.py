"""Samples into packets: Opus for browsers, AAC-LC for recording and relays. It knows codecs, no mix and no clock."""

from __future__ import annotations

from fractions import Fraction

import av
import msgspec
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from streaming.mixer.microphone import BLOCK
from streaming.mixer.timeline import RATE, Samples

_AAC_FRAME = 1024
OPUS_LEAST, OPUS_MOST = 24_000, 64_000
"""bit/s of the mono mix for browsers."""


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


class OpusEncoder(_Encoder):
    """One packet for every block of 20 ms, mono, with in-band error correction for bad lines."""

    def __init__(self, bitrate: int) -> None:
        context = av.CodecContext.create("libopus", "w")
        context.bit_rate = min(max(bitrate, OPUS_LEAST), OPUS_MOST)
        context.options = {
            "application": "voip",
            "frame_duration": "20",
            "compression_level": "5",
            "fec": "1",
            "packet_loss": "5",
        }
        super().__init__(context, "flt", "mono", BLOCK)

    def encode(self, block: Samples, time: int) -> list[Encoded]:
        return self._push(block, time)


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
        self._waiting = np.concatenate((self._waiting, block))
        packets: list[Encoded] = []
        while len(self._waiting) >= _AAC_FRAME:
            packets += self._push(self._waiting[:_AAC_FRAME], first)
            self._waiting = self._waiting[_AAC_FRAME:]
        return packets
