"""The loudness of a test meeting: voices of every strength take turns at the real mixing desk; ffmpeg measures.

What is measured is what the recording gets: Opus from the microphones in, AAC out, decoded again.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import Any

import av
import ffmpeg
import msgspec
import numpy as np

from streaming.bench.voices import speech
from streaming.exchange import Frame, Kind
from streaming.ffmpeg import find_ffmpeg
from streaming.mixer.delay import Delay
from streaming.mixer.desk import Desk
from streaming.mixer.microphone import BLOCK, BLOCK_TIME
from streaming.mixer.sound_encoder import OpusEncoder
from streaming.mixer.timeline import RATE, Samples

LEVELS = (-45.0, -27.0, -10.0, -36.0, -18.0)
"""dBFS of the microphones while somebody speaks, in the order of their turns."""
_START = 1_000_000_000
_TRANSIT = 30_000
_AUDIO_SPECIFIC_CONFIG = b"\x11\x90"
"""AAC-LC, 48 kHz, two channels."""


class Loudness(msgspec.Struct, frozen=True):
    """As EBU R 128 measures it."""

    integrated: float
    """LUFS."""
    range: float
    """LU."""
    true_peak: float
    """dBTP."""


class Turn(msgspec.Struct, frozen=True):
    microphone: float
    """dBFS."""
    integrated: float
    """LUFS in the recording."""


class Meeting(msgspec.Struct, frozen=True):
    whole: Loudness
    turns: tuple[Turn, ...]


def run(turn_seconds: float) -> Meeting:
    """Everybody speaks once, one after the other."""
    sound = _recorded([speech(turn_seconds, level, 95 + 30 * n, seed=n) for n, level in enumerate(LEVELS)])
    parts = np.array_split(sound[: len(sound) // len(LEVELS) * len(LEVELS)], len(LEVELS))
    turns = (Turn(level, measured(part).integrated) for level, part in zip(LEVELS, parts, strict=True))
    return Meeting(measured(sound), tuple(turns))


def measured(sound: Samples) -> Loudness:
    """Of a mono sound on both channels. Raises `RuntimeError` when ffmpeg cannot tell."""
    done = subprocess.run(
        meter_arguments(find_ffmpeg()), input=np.repeat(sound, 2).tobytes(), capture_output=True, check=False
    )
    _, _, said = done.stderr.decode(errors="replace").rpartition("Summary:")
    found = [re.search(rf"{what}:\s+(-?[\d.]+|-inf) ", said) for what in ("I", "LRA", "Peak")]
    if not all(found):
        raise RuntimeError("ffmpeg measured no loudness")
    return Loudness(*(float(each[1]) for each in found if each))


def meter_arguments(program: str) -> list[str]:
    """Stereo samples (32-bit floats) on stdin; the measure on stderr."""
    source: Any = ffmpeg.input("pipe:", format="f32le", ar=RATE, ac=2)
    output = source.filter("ebur128", peak="true").output("-", format="null")
    return [str(word) for word in output.global_args("-hide_banner", "-nostats").compile(cmd=program)]


def _recorded(voices: list[Samples]) -> Samples:
    """One after the other through a desk, as the recording has it."""
    desk, delays = Desk(128_000), [Delay() for _ in voices]
    desk.resume_feed(0)
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.sample_rate, decoder.layout, decoder.extradata = RATE, "stereo", _AUDIO_SPECIFIC_CONFIG
    parts = []
    for number, (time, payload) in _packets(voices):
        desk.open(frozenset({number}))
        desk.take(number, delays[number], time, payload, time + _TRANSIT)
        for frame in _feed(desk.play(time, time + _TRANSIT)):
            parts += [decoded.to_ndarray()[0] for decoded in decoder.decode(av.Packet(frame.payload))]
    return np.concatenate(parts)


def _packets(voices: list[Samples]) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """(number of the microphone, (studio time, Opus packet))."""
    time = _START
    for number, voice in enumerate(voices):
        encoder = OpusEncoder(32_000)
        for block in voice[: len(voice) // BLOCK * BLOCK].reshape(-1, BLOCK):
            for packet in encoder.encode(block, time):
                yield number, (time, packet.payload)
            time += BLOCK_TIME


def _feed(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if frame.kind is Kind.FEED_SOUND]


def table(meeting: Meeting) -> str:
    """The run for people."""
    whole = meeting.whole
    return "\n".join(
        [
            f"{'microphone, dBFS':>18}{'recording, LUFS':>18}",
            *(f"{turn.microphone:>18.0f}{turn.integrated:>18.1f}" for turn in meeting.turns),
            "",
            f"integrated {whole.integrated:.1f} LUFS, range {whole.range:.1f} LU, true peak {whole.true_peak:.1f} dBTP",
        ]
    )
