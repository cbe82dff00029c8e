"""A few seconds of one microphone as samples, found by their place in studio time. Pure arrays, no clock, no codec."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000
_LENGTH = 1 << 17
_SEAM = 240
"""Samples over which two reads or writes that do not meet are faded into each other (5 ms)."""


def sample_at(studio_time: int) -> int:
    """Number of the sample at that studio time (microseconds)."""
    return studio_time * 48 // 1000


class Timeline:
    """Written by capture time, read a little later; what was never written is silence."""

    def __init__(self) -> None:
        self._ring: Samples = np.zeros(_LENGTH, np.float32)
        self.start = 0
        self.end = 0
        """One past the last sample written."""

    def restart(self, at: int) -> None:
        self.start = self.end = at

    def write(self, at: int, samples: Samples) -> None:
        """Put `samples` at `at`; where older ones lie they are faded over, a gap before them is silence."""
        if at < self.start:
            samples, at = samples[self.start - at :], self.start
        if not len(samples):
            return
        if at - self.end >= _LENGTH:
            self.restart(at)
        elif at > self.end:
            self._set(self.end, np.zeros(at - self.end, np.float32))
        elif at < self.end:
            samples = self._seamed(at, samples)
        self._set(at, samples)
        self.end = max(self.end, at + len(samples))
        self.start = max(self.start, self.end - _LENGTH)

    def read(self, at: int, count: int) -> Samples:
        """`count` samples from `at`, as a new array."""
        out = np.zeros(count, np.float32)
        first, last = max(at, self.start), min(at + count, self.end)
        if first < last:
            out[first - at : last - at] = self._get(first, last - first)
        return out

    def _seamed(self, at: int, samples: Samples) -> Samples:
        overlap = min(self.end - at, len(samples), _SEAM)
        ramp = np.linspace(0.0, 1.0, overlap, endpoint=False, dtype=np.float32)
        blended = samples.copy()
        blended[:overlap] = blended[:overlap] * ramp + self._get(at, overlap) * (1.0 - ramp)
        return blended

    def _get(self, at: int, count: int) -> Samples:
        place = at % _LENGTH
        if place + count <= _LENGTH:
            return self._ring[place : place + count]
        head = _LENGTH - place
        return np.concatenate((self._ring[place:], self._ring[: count - head]))

    def _set(self, at: int, samples: Samples) -> None:
        place = at % _LENGTH
        if place + len(samples) <= _LENGTH:
            self._ring[place : place + len(samples)] = samples
            return
        head = _LENGTH - place
        self._ring[place:] = samples[:head]
        self._ring[: len(samples) - head] = samples[head:]


def crossfade(old: Samples, new: Samples) -> Samples:
    """`old` turning into `new` over its whole length; both equally long."""
    ramp = np.linspace(0.0, 1.0, len(new), endpoint=False, dtype=np.float32)
    blended: Samples = old + (new - old) * ramp
    return blended
