"""Keeps one mix under the ceiling by looking 2.5 ms ahead. Pure arrays, no clock.

The gain of every slice is low enough for its own peak, and gains are joined by straight lines between values that are
each low enough for both neighbours: so no sample ever passes the ceiling.
"""

from __future__ import annotations

import numpy as np

from streaming.mixer.timeline import Samples

CEILING = 0.708
"""-3 dBFS: what lies between samples and what lossy coding adds still fit below -1 dBTP (EBU R 128; Tech 3344)."""
SLICE = 120
"""Samples; also how much later the sound comes out."""
_RECOVER = 1.02
"""Gain may grow by this per slice: about 70 dB/s."""


class Limiter:
    def __init__(self) -> None:
        self._held: Samples = np.zeros(SLICE, np.float32)
        self._held_gain = 1.0
        self._edge = 1.0

    def apply(self, block: Samples) -> Samples:
        """As many samples out as in, `SLICE` later. The length must be a multiple of `SLICE`."""
        whole = np.concatenate((self._held, block))
        self._held = whole[-SLICE:]
        peaks = np.abs(block).reshape(-1, SLICE).max(axis=1)
        if self._held_gain == 1.0 and self._edge == 1.0 and peaks.max(initial=0.0) <= CEILING:
            return whole[:-SLICE]
        gains = self._gains(peaks)
        edges = [self._edge, *np.minimum(gains[:-1], gains[1:])]
        self._edge, self._held_gain = float(edges[-1]), float(gains[-1])
        slices = len(peaks)
        curve = np.interp(np.arange(slices * SLICE) / SLICE, np.arange(slices + 1), edges).astype(np.float32)
        limited: Samples = whole[:-SLICE] * curve
        return limited

    def _gains(self, peaks: Samples) -> Samples:
        gains = np.empty(len(peaks) + 1, np.float32)
        gains[0] = last = self._held_gain
        for index, peak in enumerate(peaks, start=1):
            last = min(1.0, last * _RECOVER, CEILING / max(float(peak), 1e-9))
            gains[index] = last
        return gains
