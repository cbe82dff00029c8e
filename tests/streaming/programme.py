"""A small real programme for tests: H.264 and AAC encoded with PyAV, as frames of the exchange."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np

from streaming.exchange import KEYFRAME, Frame, Kind

FPS = 25
KEYFRAME_EVERY = 2 * FPS
FLASH_EVERY = FPS
"""Pictures between two white ones; a beep begins with each."""
RATE = 48_000
SAMPLES = 1024


@functools.cache
def programme(seconds: int, width: int = 320, height: int = 180, *, busy: bool = False) -> tuple[Frame, ...]:
    """`seconds` of a moving picture that flashes white once a second, and a beep with each flash; from time 0.

    A `busy` one has so much to see that it takes its whole 400 kbit/s.
    """
    frames = [*_pictures(seconds, width, height, busy), *_sound(seconds)]
    return tuple(sorted(frames, key=lambda frame: (frame.time, frame.kind)))


def shifted(frames: Iterable[Frame], by: int) -> Iterator[Frame]:
    """The same frames, this many microseconds later."""
    for frame in frames:
        yield Frame(frame.kind, frame.flags, frame.source, frame.time + by, frame.payload)


def endless(seconds: int = 10, *, busy: bool = False) -> Iterator[Frame]:
    """`programme(seconds)` over and over; each time there is a little less sound than picture."""
    for times in itertools.count():
        yield from shifted(programme(seconds, busy=busy), times * seconds * 1_000_000)


def _pictures(seconds: int, width: int, height: int, busy: bool) -> Iterator[Frame]:
    chance = np.random.default_rng(1)
    codec: Any = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(FPS), Fraction(1, FPS)
    codec.bit_rate = 400_000
    codec.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "x264-params": f"keyint={KEYFRAME_EVERY}:scenecut=0:repeat-headers=1:annexb=1",
    }
    for number in range(seconds * FPS):
        luma = np.full((height * 3 // 2, width), 128, np.uint8)
        luma[:height] = 235 if number % FLASH_EVERY == 0 else 40
        luma[:height, number * 4 % width : number * 4 % width + 20] = 160
        if busy:
            luma[:height] += chance.integers(0, 20, (height, width), np.uint8)
        picture = av.VideoFrame.from_ndarray(luma, format="yuv420p")
        picture.pts = number
        for packet in codec.encode(picture):
            flags = KEYFRAME if packet.is_keyframe else 0
            yield Frame(Kind.PROGRAMME_VIDEO, flags, 0, number * 1_000_000 // FPS, bytes(packet))


def _sound(seconds: int) -> Iterator[Frame]:
    codec: Any = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = RATE, "stereo", "fltp"
    codec.bit_rate = 96_000
    at = np.arange(seconds * RATE) / RATE
    wave = np.where(at % 1 < 0.1, 0.5 * np.sin(2 * np.pi * 1000 * at), 0).astype(np.float32)
    packets: list[bytes] = []
    for begin in range(0, len(wave) - SAMPLES, SAMPLES):
        sound = av.AudioFrame.from_ndarray(
            np.tile(wave[begin : begin + SAMPLES], (2, 1)), format="fltp", layout="stereo"
        )
        sound.sample_rate = RATE
        sound.pts = begin
        packets += [bytes(packet) for packet in codec.encode(sound)]
    # The encoder's first packet is its run-in, before time 0.
    for number, payload in enumerate(packets[1:]):
        yield Frame(Kind.FEED_SOUND, 0, 0, number * SAMPLES * 1_000_000 // RATE, payload)
