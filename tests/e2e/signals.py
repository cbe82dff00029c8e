"""Reading flashes and beeps back out of a recorded file, and the sounds and film that a fake device plays."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np

RATE = 48_000


class Watched(msgspec.Struct, frozen=True):
    """What a file was found to hold, by decoding all of it."""

    seconds: float
    pictures: int
    lively: float
    """Mean difference between neighbouring pictures, 0..255: a still film has none."""
    sound_seconds: float
    flashes: tuple[float, ...]
    """Seconds at which the picture turns bright."""
    beeps: tuple[float, ...]
    """Seconds at which the signal's frequency sets in."""

    def offsets(self) -> list[float]:
        """Seconds from each flash to its beep (within half a second)."""
        near = [min((beep - flash for beep in self.beeps), key=abs, default=9.0) for flash in self.flashes]
        return [offset for offset in near if abs(offset) < 0.5]


def write_tone(path: Path, frequency: int, seconds: int = 10) -> Path:
    """A WAV that a fake microphone plays round and round."""
    at = np.arange(seconds * RATE) / RATE
    samples = (0.3 * 32_767 * np.sin(2 * np.pi * frequency * at)).astype("<i2")
    with wave.open(str(path), "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(RATE)
        output.writeframes(samples.tobytes())
    return path


def watch(path: Path, frequency: int, *, start: float = 0.0) -> Watched:
    """Decode everything; flashes and beeps count from `start` seconds on. Raises `av.FFmpegError` on damage."""
    bright, changes, times = [], [], []
    previous: np.ndarray[Any, Any] | None = None
    with av.open(str(path)) as media:
        for frame in media.decode(video=0):
            luma = frame.reformat(width=160, height=90, format="gray").to_ndarray().astype(np.int16)
            times.append(float(frame.time or 0))
            bright.append(float(luma.mean()))
            if previous is not None:
                changes.append(float(np.abs(luma - previous).mean()))
            previous = luma
    sound, began = _sound(path)
    return Watched(
        seconds=times[-1] - times[0] if times else 0.0,
        pictures=len(times),
        lively=float(np.mean(changes)) if changes else 0.0,
        sound_seconds=len(sound) / RATE,
        flashes=tuple(at for at in _rises(np.array(bright), np.array(times)) if at >= start),
        beeps=tuple(at for at in _beeps(sound, began, frequency) if at >= start),
    )


def _sound(path: Path) -> tuple[np.ndarray[Any, Any], float]:
    pieces, began = [], None
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(str(path)) as media:
        for frame in media.decode(audio=0):
            began = float(frame.time or 0) if began is None else began
            pieces += [out.to_ndarray()[0] for out in resampler.resample(frame)]
    return (np.concatenate(pieces) if pieces else np.zeros(0, np.float32)), began or 0.0


def _rises(level: np.ndarray[Any, Any], times: np.ndarray[Any, Any]) -> list[float]:
    if len(level) < 2 or level.max() - level.min() < 20:
        return []
    middle = (level.max() + np.median(level)) / 2
    above = level > middle
    return [float(times[n]) for n in range(1, len(above)) if above[n] and not above[n - 1]]


def _beeps(sound: np.ndarray[Any, Any], began: float, frequency: int) -> list[float]:
    """Where the energy at `frequency` rises, in windows of 10 ms."""
    window = RATE // 100
    count = len(sound) // window
    if count < 3:
        return []
    at = np.arange(window) / RATE
    wave_ = np.exp(-2j * np.pi * frequency * at)
    level = np.abs(sound[: count * window].reshape(count, window) @ wave_) / window
    if level.max() < 1e-3:
        return []
    above = level > level.max() / 8
    onsets = [n for n in range(1, count) if above[n] and not above[max(0, n - 20) : n].any()]
    return [began + n * window / RATE for n in onsets]
