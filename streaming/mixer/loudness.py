"""How loud a block of sound is, as ITU-R BS.1770 weighs it and EBU R 128 uses it. Pure arrays.

The weighting is applied to the block's spectrum: a filter with a memory would cost a loop over samples, and a block of
20 ms is long enough for the difference not to matter.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from streaming.mixer.timeline import RATE, Samples

_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerator and denominator of the two stages at 48 kHz (BS.1770, tables 1 and 2)."""
TWO_CHANNELS = 10.0 * float(np.log10(2.0)) - 0.691
"""LUFS of a mono voice on both channels of a programme, above its weighted power in dB."""


def weighted_power(block: Samples) -> float:
    """Mean square of the block as the ear weighs it; full scale is 1."""
    spectrum = np.fft.rfft(block)
    return float(np.dot(np.square(spectrum.real) + np.square(spectrum.imag), _weights(len(block))))


@lru_cache(maxsize=4)
def _weights(length: int) -> NDArray[np.float64]:
    """What each line of the spectrum adds to the mean square (Parseval: inner lines stand for two)."""
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    gain = np.ones(len(turn))
    for over, under in (_SHELF, _HIGH_PASS):
        gain *= np.square(np.abs(np.polyval(over[::-1], turn) / np.polyval(under[::-1], turn)))
    twice = np.full(len(turn), 2.0)
    twice[0] = 1.0
    if length % 2 == 0:
        twice[-1] = 1.0
    assert RATE == 48_000, "the stages are those for 48 kHz"
    return gain * twice / length**2
