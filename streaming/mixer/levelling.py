"""One voice brought to the common loudness (EBU R 128), quickly at first and then only while it speaks. Pure, no clock.

A gate decides what is speech: what stands clearly above the source's own noise. In pauses the gain holds, so that
breathing and fans are not pulled up. What counts is the mean over the loudest parts of speech, as in the integrated
loudness of R 128; it is begun anew when somebody else is at the microphone.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from streaming.mixer.loudness import TWO_CHANNELS, weighted_power
from streaming.mixer.timeline import Samples

TARGET = -23.0
"""LUFS of a voice in the recording, which has it on both channels."""
MOST_GAIN = 30.0
LEAST_GAIN = -24.0

_GATE = -64.0
"""dBFS below which nothing is speech."""
_ABOVE_NOISE = 6.0
_NOISE_RISE = 0.04
"""dB per block that the noise floor creeps up: 2 dB/s."""
_LOUDEST_NOISE = -42.0
"""A floor above this is no noise but somebody who never pauses."""
_LOUDEST_FIRST = -48.0
"""What is heard first is noise up to this: a room is heard before its speaker."""
_WINDOW = 20
"""Blocks whose mean is judged at a time: the 400 ms of BS.1770."""
_MEMORY = 180
"""Windows of speech over which the mean is taken (3.6 s); of fewer at first, so that the first words count."""
_RESTART = 15
"""Windows that a mean begun anew is worth."""
_BELOW = 10.0
"""A window so much below the mean does not count (the relative gate of BS.1770), and none counts as more than this: """
_ABOVE = 6.0
_QUIET_FOR, _LOUD_FOR, _LOUD_FOR_FIRST = 60, 25, 3
"""Windows in a row out of these bounds after which somebody else is speaking."""
_STEP_UP, _STEP_UP_QUICK, _STEP_DOWN, _STEP_DOWN_QUICK = 0.25, 1.5, 3.0, 24.0
"""Largest change of gain in dB per block; up is slower, so that a cough does not pump."""
_FIRST_WINDOWS, _QUICK_WINDOWS = 5, 50


class Leveller:
    """State of one source."""

    def __init__(self) -> None:
        self._noise: float | None = None
        """dB; None until anything was heard."""
        self._last: deque[float] = deque(maxlen=_WINDOW)
        self._mean = 0.0
        """Weighted power of speech."""
        self._windows = 0
        """How many the mean is of, at most `_MEMORY`."""
        self._outside = 0
        """Windows in a row above (or, negative, below) what counts."""
        self._gain = 0.0
        """dB."""
        self._open = 0.0
        """Linear gain of the last block's end; 0 is a closed microphone."""

    @property
    def is_closed(self) -> bool:
        return self._open == 0.0

    def apply(self, block: Samples, is_open: bool) -> Samples:
        """The block at the common loudness, faded in or out when the microphone was opened or closed."""
        if is_open and self._is_speech(_level(block)):
            self._follow(weighted_power(block))
        elif any(self._last):
            # A short pause belongs to the speech around it; after a long one the window begins again.
            self._last.append(0.0)
        else:
            self._last.clear()
        target = 10.0 ** (self._gain / 20.0) if is_open else 0.0
        ramp = np.linspace(self._open, target, len(block), dtype=np.float32)
        self._open = target
        leveled: Samples = block * ramp
        return leveled

    def _is_speech(self, level: float) -> bool:
        if self._noise is None:
            self._noise = min(level, _LOUDEST_FIRST)
        is_speech = level > max(_GATE, self._noise + _ABOVE_NOISE)
        if level > _GATE - 30.0:
            self._noise = min(level, self._noise + _NOISE_RISE, _LOUDEST_NOISE)
        return is_speech

    def _follow(self, power: float) -> None:
        self._last.append(power)
        self._count(sum(self._last) / len(self._last))
        wanted = min(max(TARGET - TWO_CHANNELS - _decibels(self._mean), LEAST_GAIN), MOST_GAIN)
        self._gain += min(max(wanted - self._gain, -self._most_down), self._most_up)

    @property
    def _most_up(self) -> float:
        if self._windows < _FIRST_WINDOWS:
            # The first breath of a word says little about how loud the word will be.
            return 0.0
        return _STEP_UP_QUICK if self._windows < _QUICK_WINDOWS else _STEP_UP

    @property
    def _most_down(self) -> float:
        return _STEP_DOWN_QUICK if self._windows < _QUICK_WINDOWS else _STEP_DOWN

    def _count(self, window: float) -> None:
        """Let the window into the mean."""
        if self._windows == 0:
            self._mean = window
        off = _decibels(window) - _decibels(self._mean)
        if off > _ABOVE:
            self._outside = max(self._outside, 0) + 1
        elif off < -_BELOW:
            self._outside = min(self._outside, 0) - 1
        else:
            self._outside = 0
        is_new = self._windows < _QUICK_WINDOWS
        if self._outside > (_LOUD_FOR_FIRST if is_new else _LOUD_FOR) or self._outside < -_QUIET_FOR:
            self._mean, self._windows, self._outside = window, _RESTART, 0
        elif off >= -_BELOW:
            self._windows = min(self._windows + 1, _MEMORY)
            self._mean += (min(window, self._mean * 10 ** (_ABOVE / 10)) - self._mean) / self._windows


def _level(block: Samples) -> float:
    return _decibels(float(np.dot(block, block)) / max(len(block), 1))


def _decibels(power: float) -> float:
    return 10.0 * math.log10(max(power, 1e-12))
