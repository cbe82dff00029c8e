"""Something like speech, and how well it is still understood: the measure that telephony research uses.

`stoi`: C. H. Taal et al., "An Algorithm for Intelligibility Prediction of Time-Frequency Weighted Noisy Speech", 2011.
"""

from __future__ import annotations

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
    scores = []
    for end in range(SEGMENT, said.shape[1] + 1):
        x, y = said[:, end - SEGMENT : end], arrived[:, end - SEGMENT : end]
        scale = np.linalg.norm(x, axis=1, keepdims=True) / (np.linalg.norm(y, axis=1, keepdims=True) + 1e-12)
        y = np.minimum(y * scale, x * CLIP)
        x, y = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
        strength = np.linalg.norm(x, axis=1) * np.linalg.norm(y, axis=1) + 1e-12
        scores.append(float(((x * y).sum(axis=1) / strength).mean()))
    return float(np.mean(scores))
