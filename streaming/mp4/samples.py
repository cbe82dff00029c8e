"""The samples of a track as columns of equal length, so that hours of them are handled in a few operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

Column = np.ndarray[Any, Any]


class Samples(msgspec.Struct, frozen=True):
    """One row per sample, in decoding order."""

    times: Column
    """Decoding times, ticks of the track's timescale."""
    durations: Column
    offsets: Column
    """Ticks from decoding to composition."""
    sizes: Column
    """Bytes."""
    sync: Column
    """Whether decoding can begin here."""
    positions: Column
    """Of the first byte."""

    @property
    def end(self) -> int:
        """When the last sample is over."""
        return int(self.times[-1] + self.durations[-1])

    def kept(self, which: Column | slice) -> Samples:
        return Samples(*(getattr(self, name)[which] for name in self.__struct_fields__))


def one_after_the_other(pieces: Sequence[Samples]) -> Samples:
    if len(pieces) == 1:
        return pieces[0]
    return Samples(*(np.concatenate([getattr(each, name) for each in pieces]) for name in Samples.__struct_fields__))


def continuous(samples: Samples) -> Samples:
    """Every sample but the last lasts until the next one, whatever it said itself."""
    durations = np.append(np.diff(samples.times), samples.durations[-1:])
    return msgspec.structs.replace(samples, durations=durations)


def rescaled(samples: Samples, old: int, new: int) -> Samples:
    """In another timescale; times are rounded, and durations are what is between them."""
    if old == new:
        return samples
    times = (samples.times * new + old // 2) // old
    ends = ((samples.times + samples.durations) * new + old // 2) // old
    offsets = (samples.offsets * new + old // 2) // old
    return msgspec.structs.replace(samples, times=times, durations=ends - times, offsets=offsets)
