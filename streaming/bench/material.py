"""The inputs as files, for the ways that read files: the very films and tones that the synthetic participants send."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import msgspec

from streaming.synthetic_media import PACKET_SAMPLES, SOUND_RATE, Film, Tone, film, tone

Cameras = Literal["180p", "360p", "none", "asked"]
"""`asked`: what the studio asks each for, as browsers send."""
STAGE = (1280, 720, 25)
"""Width, height and pictures a second of who speaks."""
OTHERS: dict[Cameras, tuple[int, int, int] | None] = {
    "180p": (320, 180, 8),
    "360p": (640, 360, 15),
    "none": None,
    "asked": (320, 180, 8),
}
"""Of those who do not."""
SPEAKERS = 3


class Cast(msgspec.Struct, frozen=True):
    """Who takes part: the first `len(tones)` speak, and the first `len(films)` are seen."""

    seats: int
    films: tuple[Film, ...]
    tones: tuple[Tone, ...]
    heeds: bool = False
    """Whether they send what they are asked for instead, once they are."""


def cast(seats: int, cameras: Cameras = "180p") -> Cast:
    """Three speak at 720p 25 fps, of two seats both; the others are seen as `cameras` says, or only listen. At 360p
    who speaks is, too."""
    speaking = min(SPEAKERS, seats)
    small = OTHERS[cameras]
    large = OTHERS["360p"] if cameras == "360p" else STAGE
    assert large is not None
    films = [film(*large, hue=40 * n) for n in range(speaking)]
    if small is not None:
        films += [film(*small, hue=6 * n % 256) for n in range(seats - speaking)]
    return Cast(seats, tuple(films), tuple(tone(300 + 200 * n) for n in range(speaking)), cameras == "asked")


def write_picture(reel: Film, path: Path) -> Path:
    """An MP4 whose pictures are the film's, once through."""
    with av.open(str(path), "w", format="mp4") as output:
        stream: Any = output.add_stream("libx264", rate=reel.fps)
        stream.width, stream.height, stream.pix_fmt = reel.width, reel.height, "yuv420p"
        stream.codec_context.open()
        for number, unit in enumerate(reel.units):
            packet = av.Packet(unit)
            packet.stream, packet.time_base = stream, Fraction(1, reel.fps)
            packet.pts = packet.dts = number
            packet.duration, packet.is_keyframe = 1, number == 0
            output.mux(packet)
    return path


def write_sound(sound: Tone, path: Path) -> Path:
    """An Ogg Opus file of the tone, one second long."""
    with av.open(str(path), "w", format="ogg") as output:
        stream: Any = output.add_stream("libopus", rate=SOUND_RATE)
        stream.codec_context.open()
        for number, payload in enumerate(sound.packets):
            packet = av.Packet(payload)
            packet.stream, packet.time_base = stream, Fraction(1, SOUND_RATE)
            packet.pts = packet.dts = number * PACKET_SAMPLES
            packet.duration = PACKET_SAMPLES
            output.mux(packet)
    return path
