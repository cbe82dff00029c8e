"""A mixer in a time of its own, with cameras and microphones whose content and line are chosen."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from streaming.control import OpenMicrophones, ShowScene, StudioSettings
from streaming.exchange import IN_VP8, KEYFRAME, Frame, Kind, NameSource, Word, pack_word, read_word
from streaming.mixer.mixer import Mixer
from streaming.mixer.pixels import planes_of
from streaming.mixer.sound_encoder import OpusEncoder
from streaming.mixer.video_encoder import VideoEncoder
from streaming.scene import Banner, Gallery, Scene, Tile

START = 1_000_000_000
UNIX = 1_795_284_305.0
RATE = 48_000
BANNER = Banner("Ajuntament de Vallclara", "1. Aprovació de l'acta", "", "Enregistrant")
Sound = NDArray[np.float32]
Picture = NDArray[np.uint8]


def settings(**changes: Any) -> StudioSettings:
    return StudioSettings(**{"meeting": "m1", "directory": "/nowhere", **changes})


def gallery(*names: str) -> Gallery:
    return Gallery(BANNER, tuple(Tile(name, f"Regidora {name}", "Grup", "#2a7de1") for name in names))


def word(said: Word) -> Frame:
    return Frame(Kind.WORD, 0, 0, 0, pack_word(said)[16:])


def flat(width: int, height: int, colour: tuple[int, int, int]) -> av.VideoFrame:
    """A picture of one colour (Y', Cb, Cr)."""
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, value in zip(planes_of(frame), colour, strict=True):
        plane[...] = value
    return frame


def camera(
    seconds: float,
    colour_at: Callable[[float], tuple[int, int, int]],
    fps: int = 25,
    size: tuple[int, int] = (320, 180),
) -> Iterator[tuple[int, int, bytes]]:
    """(studio time, flags, access unit) of a camera that shows one colour at a time."""
    encoder = VideoEncoder(*size, fps, 400_000)
    for index in range(round(seconds * fps)):
        unit = encoder.encode(flat(*size, colour_at(index / fps)), index)
        yield START + index * 1_000_000 // fps, KEYFRAME if unit.is_keyframe else 0, unit.payload


def tone(seconds: float, frequency: float, amplitude: float) -> Sound:
    return (amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def microphone(sound: Sound) -> Iterator[tuple[int, int, bytes]]:
    """(studio time, flags, Opus packet)."""
    encoder = OpusEncoder(64_000)
    for index in range(len(sound) // 960):
        for packet in encoder.encode(sound[index * 960 : (index + 1) * 960], START + index * 20_000):
            yield packet.time, 0, packet.payload


class Studio:
    """Runs a mixer through `seconds` of studio time as fast as the machine can."""

    def __init__(self, scene: Scene | None = None, names: Iterable[str] = (), **changes: Any) -> None:
        self.mixer = Mixer(settings(**changes), START, lambda: 0.0)
        self.now = START
        self.out: list[Frame] = []
        self.words: list[Word] = []
        self._coming: list[tuple[int, int, Frame | Word]] = []
        self._count = 0
        for number, name in enumerate(names, start=1):
            self.say(NameSource(number, name))
        if scene is not None:
            self.say(ShowScene(scene))

    def say(self, said: Word, after: float = 0.0) -> None:
        self._plan(START + round(after * 1e6), said)

    def open(self, *names: str) -> None:
        self.say(OpenMicrophones(names))

    def send(
        self,
        kind: Kind,
        number: int,
        frames: Iterable[tuple[int, int, bytes]],
        transit: Callable[[], int] = lambda: 30_000,
    ) -> None:
        """Let frames arrive, each `transit()` microseconds after its own time; a negative transit loses it."""
        for time, flags, payload in frames:
            on_the_way = transit()
            if on_the_way >= 0:
                self._plan(time + on_the_way, Frame(kind, flags, number, time, payload))

    def run(self, seconds: float) -> None:
        """Up to that studio time since the start."""
        until = START + round(seconds * 1e6)
        while self.now < until:
            while self._coming and self._coming[0][0] <= self.now:
                what = heapq.heappop(self._coming)[2]
                self.mixer.take(what if isinstance(what, Frame) else word(what), self.now)
            self.out += self.mixer.sound(self.now)
            made = self.mixer.picture(self.now, UNIX + (self.now - START) / 1e6)
            if made is not None:
                tick, frames = made
                self.out += frames
                self.mixer.picture_left(tick, self.now)
            self.words += self.mixer.reports(self.now, 0)
            self.now += 20_000

    def _plan(self, at: int, what: Frame | Word) -> None:
        self._count += 1
        heapq.heappush(self._coming, (at, self._count, what))


def sound_of(out: list[Frame], kind: Kind, number: int = 0) -> tuple[int, Sound]:
    """(studio time of the first sample, all samples) of one mix, decoded."""
    packets = [frame for frame in out if frame.kind is kind and frame.source == number]
    is_aac = kind is Kind.FEED_SOUND
    decoder = av.CodecContext.create("aac" if is_aac else "libopus", "r")
    decoder.sample_rate = RATE
    decoder.layout = "stereo" if is_aac else "mono"
    if is_aac:
        # AudioSpecificConfig: AAC-LC, 48 kHz, two channels.
        decoder.extradata = b"\x11\x90"
    parts = []
    for packet in packets:
        for frame in decoder.decode(av.Packet(packet.payload)):
            samples = frame.to_ndarray()[0]
            parts.append(samples.astype(np.float32) / (1.0 if is_aac else 32768.0))
    return packets[0].time, np.concatenate(parts)


def pictures_of(out: list[Frame], kind: Kind = Kind.PROGRAMME_VIDEO) -> list[tuple[int, Picture]]:
    """(studio time, picture as RGB) of everything decoded."""
    decoder = av.CodecContext.create("vp8" if kind in IN_VP8 else "h264", "r")
    colours = "ITU601" if kind in IN_VP8 else "ITU709"
    found = []
    for frame in out:
        if frame.kind is kind:
            for picture in decoder.decode(av.Packet(frame.payload)):
                rgb = picture.to_ndarray(format="rgb24", src_colorspace=colours, dst_color_range="JPEG")
                found.append((frame.time, rgb.astype(np.uint8)))
    return found


def strength(sound: Sound, frequency: float) -> float:
    """dBFS of that tone in `sound`."""
    window = np.hanning(len(sound))
    spectrum = np.abs(np.fft.rfft(sound * window)) / (window.sum() / 2)
    bin_at = round(frequency * len(sound) / RATE)
    return 20 * float(np.log10(spectrum[bin_at - 3 : bin_at + 4].max() + 1e-9))


def loudness(sound: Sound) -> float:
    """dBFS, root mean square."""
    return 10 * float(np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def words_in(frames: Iterable[Frame]) -> list[Word]:
    return [read_word(frame) for frame in frames if frame.kind is Kind.WORD]
