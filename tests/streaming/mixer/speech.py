"""Something like speech, and how well it is still understood: the measure that telephony research uses.

`stoi`: C. H. Taal et al., "An Algorithm for Intelligibility Prediction of Time-Frequency Weighted Noisy Speech", 2011.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from streaming.mixer.timeline import RATE, Samples

FRAME, HOP = 1228, 614
"""Samples: 25.6 ms, every 12.8 ms."""
SEGMENT = 30
"""Frames that are compared at a time: 384 ms."""
BANDS = 15
LOWEST = 150.0
"""Hz: centre of the first of `BANDS` third-octave bands."""
QUIETEST = 40.0
"""dB below the loudest frame at which nothing is said any more."""
CLIP = 1 + 10 ** (15 / 20)
STRETCH = 3
"""Frames by which a receiver may have stretched or shortened what was said, from one segment to the next."""


def speech(seconds: float, seed: int = 1) -> Samples:
    """Syllables, four a second: a voice whose pitch falls, through formants that move, with hisses between."""
    chance = np.random.default_rng(seed)
    syllables: list[Samples] = []
    for _ in range(round(seconds * 4)):
        length = RATE // 4
        at = np.arange(length) / RATE
        pitch = chance.uniform(95, 140) * (1 - 0.3 * at)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        first, second = chance.uniform(300, 800), chance.uniform(900, 2400)
        voice = np.zeros(length)
        for harmonic in range(1, 28):
            near = np.exp(-(((harmonic * pitch - first) / 180) ** 2)) + 0.6 * np.exp(
                -(((harmonic * pitch - second) / 260) ** 2)
            )
            voice += near * np.sin(harmonic * phase)
        hiss = np.diff(chance.normal(0, 1, length + 1)) * np.exp(-((at / 0.03) ** 2))
        envelope = np.sin(np.pi * np.minimum(1, at / 0.21)) ** 0.5
        syllables.append((0.12 * (voice * envelope + 0.4 * hiss)).astype(np.float32))
    return np.concatenate(syllables)


def _bands(sound: Samples) -> np.ndarray:
    """Amplitude by band and frame."""
    window = np.hanning(FRAME + 2)[1:-1]
    frames = [sound[at : at + FRAME] * window for at in range(0, len(sound) - FRAME, HOP)]
    spectra = np.abs(np.fft.rfft(np.array(frames), 2048)) ** 2
    frequencies = np.fft.rfftfreq(2048, 1 / RATE)
    centres = LOWEST * 2 ** (np.arange(BANDS) / 3)
    edges = [(centre / 2 ** (1 / 6), centre * 2 ** (1 / 6)) for centre in centres]
    return np.array(
        [np.sqrt(spectra[:, (frequencies >= low) & (frequencies < high)].sum(axis=1)) for low, high in edges]
    )


def stoi(clean: Samples, heard: Samples) -> float:
    """0 to 1; above 0.9 every sentence is understood, below 0.6 few words are. Both begin at the same moment."""
    length = min(len(clean), len(heard))
    said, arrived = _bands(clean[:length]), _bands(heard[:length])
    loud = 10 * np.log10((said**2).sum(axis=0) + 1e-12)
    spoken = loud > loud.max() - QUIETEST
    said, arrived = said[:, spoken], arrived[:, spoken]
    ends = range(SEGMENT, said.shape[1] + 1)
    return float(np.mean([_alike(said[:, end - SEGMENT : end], arrived[:, end - SEGMENT : end]) for end in ends]))


def followed(said: Samples, heard: Samples) -> float:
    """The same of something said again and again, whenever it began and however it was stretched on its way: each
    0.4 s of what was heard is compared with the places near where the one before it was said."""
    spoken = _bands(np.concatenate([said, said[: len(heard)]]))
    whole = _bands(said).shape[1]
    arrived = _bands(heard)
    scores, at = [], _begins(spoken[:, :whole], arrived)
    for start in range(0, arrived.shape[1] - SEGMENT, SEGMENT):
        segment = arrived[:, start : start + SEGMENT]
        places = [(at + away) % whole for away in range(-STRETCH, STRETCH + 1)]
        near = [(_alike(spoken[:, place : place + SEGMENT], segment), place) for place in places]
        score, at = max(near)
        scores.append(score)
        at += SEGMENT
    return float(np.mean(scores))


def _begins(spoken: np.ndarray, arrived: np.ndarray) -> int:
    """The frame of `spoken`, which goes round and round, that `arrived` begins with."""
    length = spoken.shape[1]
    said, heard = (np.log10(each[:, :length] + 1e-6) for each in (spoken, arrived))
    said, heard = (each - each.mean(axis=1, keepdims=True) for each in (said, heard))
    alike = np.fft.irfft(np.fft.rfft(said) * np.conj(np.fft.rfft(heard, length)), length).sum(axis=0)
    return int(np.argmax(alike))


def _alike(x: np.ndarray, y: np.ndarray) -> float:
    scale = np.linalg.norm(x, axis=1, keepdims=True) / (np.linalg.norm(y, axis=1, keepdims=True) + 1e-12)
    y = np.minimum(y * scale, x * CLIP)
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    strength = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1) + 1e-12
    return float(((x * y).sum(axis=1) / strength).mean())


def write(path: Path, sound: Samples) -> Path:
    """As a WAV that a fake microphone plays."""
    with wave.open(str(path), "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(RATE)
        output.writeframes((32_767 * np.clip(sound, -1, 1)).astype("<i2").tobytes())
    return path
