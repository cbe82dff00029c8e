"""Speech that nobody said: pulses and hiss shaped like vowels and consonants, in syllables and phrases with pauses.

It is loud and quiet as people are, which is what levelling and loudness meters look at; nobody would take it for words.
"""

from __future__ import annotations

import numpy as np

from streaming.mixer.timeline import RATE, Samples

_VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
"""Formants in Hz (Peterson and Barney, 1952)."""
_VOICED = 0.75
_ACTIVE = 0.5
"""Part of the blocks, the loudest, over which a level counts."""


def speech(seconds: float, level: float, pitch: float = 120.0, hiss: float = 40.0, seed: int = 1) -> Samples:
    """`level`: dBFS (root mean square) while speaking. `hiss`: dB that the room's noise stays below that."""
    chance = np.random.default_rng(seed)
    count = round(seconds * RATE)
    voice = np.zeros(count)
    at = int(chance.uniform(0.1, 0.3) * RATE)
    while at < count:
        for _ in range(chance.integers(5, 14)):
            sound = _syllable(chance, pitch * chance.uniform(0.85, 1.2)) * 10 ** (chance.uniform(-5, 2) / 20)
            end = min(count, at + len(sound))
            voice[at:end] += sound[: max(0, end - at)]
            at += round(len(sound) * 0.9)
        at += int(chance.uniform(0.2, 0.8) * RATE)
    blocks = np.sort(np.mean(np.square(voice[: count // 960 * 960].reshape(-1, 960)), axis=1))
    strength = np.sqrt(blocks[round(len(blocks) * (1 - _ACTIVE)) :].mean())
    voice *= 10 ** (level / 20) / strength
    voice += chance.standard_normal(count) * 10 ** ((level - hiss) / 20)
    return np.clip(voice, -1.0, 1.0).astype(np.float32)


def _syllable(chance: np.random.Generator, pitch: float) -> np.ndarray:
    length = round(chance.uniform(0.14, 0.28) * RATE)
    if chance.random() < _VOICED:
        phase = np.cumsum(np.full(length, pitch / RATE) * (1 + 0.03 * np.sin(np.arange(length) / RATE * 30)))
        source = np.diff(np.floor(phase), prepend=0.0)
        shape = _formants(length, _VOWELS[chance.integers(len(_VOWELS))])
    else:
        source = chance.standard_normal(length) * 0.02
        shape = _formants(length, (4500, 6500, 8000))
    sound = np.fft.irfft(np.fft.rfft(source) * shape, length)
    envelope = np.sin(np.linspace(0, np.pi, length)) ** 0.6
    made: np.ndarray = sound * envelope / (np.abs(sound).max() + 1e-9)
    return made


def _formants(length: int, centres: tuple[int, ...]) -> np.ndarray:
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    made = np.full(len(frequency), 0.01)
    for order, centre in enumerate(centres):
        made += 0.5**order / (1 + np.square((frequency - centre) / (60 + 40 * order)))
    return made
