"""The inputs as files, for the ways that read files: the very films and tones that the synthetic participants send."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import msgspec

from streaming.synthetic_media import PACKET_SAMPLES, SOUND_RATE, Film, Tone, film, tone

STAGE = (1280, 720, 25)
"""Width, height and pictures a second of who speaks."""
THUMBNAIL = (320, 180, 8)
SPEAKERS = 3


class Cast(msgspec.Struct, frozen=True):
    """Who takes part: the first `len(tones)` speak, with their cameras at full size."""

    films: tuple[Film, ...]
    tones: tuple[Tone, ...]

    @property
    def seats(self) -> int:
        return len(self.films)


def cast(seats: int) -> Cast:
    """Three speak at 720p 25 fps, the others are seen at 180p 8 fps; of two seats, both speak."""
    speaking = min(SPEAKERS, seats)
    large, small = STAGE, THUMBNAIL
    films = [film(*large, hue=40 * n) for n in range(speaking)]
    films += [film(*small, hue=6 * n % 256) for n in range(seats - speaking)]
    return Cast(tuple(films), tuple(tone(300 + 200 * n) for n in range(speaking)))


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
