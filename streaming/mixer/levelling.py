"""One voice brought to the common loudness, slowly and only while it speaks. Pure arrays, no clock.

A gate decides what is speech: what stands clearly above the source's own noise. In pauses the gain holds, so that
breathing and fans are not pulled up.
"""

from __future__ import annotations

import math

import numpy as np

from streaming.mixer.timeline import Samples

TARGET = -22.0
"""dBFS, root mean square while speaking."""
MOST_GAIN = 30.0
LEAST_GAIN = -24.0

_GATE = -58.0
"""dBFS below which nothing is speech."""
_ABOVE_NOISE = 6.0
_NOISE_RISE = 0.04
"""dB per block that the noise floor creeps up: 2 dB/s."""
_LOUDEST_NOISE = -42.0
"""A floor above this is no noise but somebody who never pauses."""
_QUICK_BLOCKS = 25
"""Speech heard before the estimate is trusted; until then it follows quickly."""
_QUICK, _SLOW = 0.20, 0.02
_STEP_UP, _STEP_UP_QUICK, _STEP_DOWN = 0.25, 1.5, 6.0
"""Largest change of gain in dB per block; up is slower, so that a cough does not pump."""


class Leveller:
    """State of one source."""

    def __init__(self) -> None:
        self._noise = -70.0
        self._loudness = TARGET
        self._speech_blocks = 0
        self._gain = 0.0
        """dB."""
        self._open = 0.0
        """Linear gain of the last block's end; 0 is a closed microphone."""

    @property
    def is_closed(self) -> bool:
        return self._open == 0.0

    def apply(self, block: Samples, is_open: bool) -> Samples:
        """The block at the common loudness, faded in or out when the microphone was opened or closed."""
        level = _level(block)
        if is_open and self._is_speech(level):
            self._follow(level)
        target = 10.0 ** (self._gain / 20.0) if is_open else 0.0
        ramp = np.linspace(self._open, target, len(block), dtype=np.float32)
        self._open = target
        leveled: Samples = block * ramp
        return leveled

    def _is_speech(self, level: float) -> bool:
        is_speech = level > max(_GATE, self._noise + _ABOVE_NOISE)
        if level > _GATE - 30.0:
            self._noise = min(level, self._noise + _NOISE_RISE, _LOUDEST_NOISE)
        return is_speech

    def _follow(self, level: float) -> None:
        if self._speech_blocks == 0:
            self._loudness = level
        speed = _QUICK if self._speech_blocks < _QUICK_BLOCKS else _SLOW
        self._speech_blocks += 1
        # Loud syllables carry the loudness: quieter ones move the estimate down only slowly.
        self._loudness += (level - self._loudness) * (speed if level > self._loudness else speed / 3)
        wanted = min(max(TARGET - self._loudness, LEAST_GAIN), MOST_GAIN)
        up = _STEP_UP_QUICK if self._speech_blocks < _QUICK_BLOCKS * 2 else _STEP_UP
        self._gain += min(max(wanted - self._gain, -_STEP_DOWN), up)


def _level(block: Samples) -> float:
    power = float(np.dot(block, block)) / max(len(block), 1)
    return 10.0 * math.log10(max(power, 1e-12))
