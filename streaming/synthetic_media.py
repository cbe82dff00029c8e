"""Pictures and sound for participants that are not there: encoded once, repeated for as long as they are needed."""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from typing import Any

import av
import msgspec
import numpy as np

from streaming.control import CameraLayer

SOUND_RATE = 48_000
PACKET_SAMPLES = 960
LOUDNESS = 0.25
"""Of the tone's amplitude, full scale being 1: a person at an ordinary distance."""


class Film(msgspec.Struct, frozen=True):
    """H.264 access units that can be shown round and round; the first is a keyframe with its parameter sets."""

    width: int
    height: int
    fps: int
    units: tuple[bytes, ...]


class Tone(msgspec.Struct, frozen=True):
    """One second of Opus packets of 20 ms, to be repeated."""

    frequency: int
    packets: tuple[bytes, ...]


LAYERS: dict[CameraLayer, tuple[int, int, int]] = {
    "180p": (320, 180, 8),
    "360p": (640, 360, 15),
    "720p": (1280, 720, 25),
}
"""Width, height and pictures a second of what a browser sends when it is asked for a layer."""


def camera(layer: CameraLayer, hue: int = 0) -> Film | None:
    """What a browser that was asked for this layer would send; nothing for `off`."""
    return None if layer == "off" else film(*LAYERS[layer], hue=hue)


@functools.cache
def film(width: int = 320, height: int = 180, fps: int = 8, hue: int = 0, seconds: int = 2, bitrate: int = 0) -> Film:
    """A field of one colour (`hue` 0..255) over which a bar moves once in `seconds`; noise enough to cost what a face
    costs."""
    codec: Any = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.time_base = Fraction(fps), Fraction(1, fps)
    codec.bit_rate = bitrate or width * height * fps // 10
    count = fps * seconds
    codec.options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "x264-params": f"keyint={count}:scenecut=0:repeat-headers=1:annexb=1:sliced-threads=0",
    }
    grain = np.random.default_rng(hue).integers(0, 12, (height, width), dtype=np.uint8)
    units: list[bytes] = []
    for number in range(count):
        picture = av.VideoFrame.from_ndarray(_picture(width, height, hue, number / count, grain), format="yuv420p")
        picture.pts = number
        units += [bytes(packet) for packet in codec.encode(picture)]
    units += [bytes(packet) for packet in codec.encode(None)]
    return Film(width, height, fps, tuple(units))


def _picture(width: int, height: int, hue: int, done: float, grain: np.ndarray) -> np.ndarray:
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = 90 + np.roll(grain, round(done * width), axis=1)
    bar = round(done * (width - width // 8))
    planes[:height, bar : bar + width // 8] = 200
    colours = planes[height:].reshape(2, -1)
    colours[0], colours[1] = chroma(hue)
    return planes


def chroma(hue: int) -> tuple[int, int]:
    """Of the field: blue and red difference, a place on the colour circle."""
    angle = 2 * math.pi * hue / 256
    return round(128 + 50 * math.cos(angle)), round(128 + 50 * math.sin(angle))


@functools.cache
def tone(frequency: int = 440) -> Tone:
    """A sine of a whole number of Hz, so that its seconds join without a click."""
    codec: Any = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = SOUND_RATE, "mono", "s16"
    codec.bit_rate = 32_000
    codec.options = {"application": "audio", "frame_duration": "20"}
    wave = np.sin(2 * np.pi * frequency * np.arange(2 * SOUND_RATE) / SOUND_RATE) * LOUDNESS * 32_767
    samples = wave.astype(np.int16)[np.newaxis]
    packets: list[bytes] = []
    for begin in range(0, 2 * SOUND_RATE, PACKET_SAMPLES):
        sound = av.AudioFrame.from_ndarray(samples[:, begin : begin + PACKET_SAMPLES], format="s16", layout="mono")
        sound.sample_rate, sound.pts = SOUND_RATE, begin
        packets += [bytes(packet) for packet in codec.encode(sound)]
    # The second second: the encoder has settled by then.
    return Tone(frequency, tuple(packets[SOUND_RATE // PACKET_SAMPLES : 2 * SOUND_RATE // PACKET_SAMPLES]))
