"""The sample table of a track in a progressive MP4 (ISO/IEC 14496-12, 8.5 to 8.7), made of columns of samples."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from streaming.mp4.boxes import box, full_box
from streaming.mp4.samples import Column, Samples


def sample_table(entries: Sequence[bytes], samples: Samples, described: Column, base: int, *, wide: bool) -> bytes:
    """`stbl`. `described`: for each sample which of `entries`, from 0; `base`: where in the file position 0 is;
    `wide`: whether places need 64 bits. The table is as long for every `base`."""
    return box(
        b"stbl",
        full_box(b"stsd", struct.pack(">I", len(entries)), *entries),
        _lengths(b"stts", samples.durations),
        _lengths(b"ctts", samples.offsets) if samples.offsets.any() else b"",
        b"" if samples.sync.all() else _counted(b"stss", np.flatnonzero(samples.sync) + 1),
        *_chunks(samples, described, base, wide=wide),
        full_box(b"stsz", struct.pack(">2I", 0, len(samples.sizes)), samples.sizes.astype(">u4").tobytes()),
    )


def _lengths(kind: bytes, values: Column) -> bytes:
    """Each value with how often it follows itself."""
    firsts = _changes(values[1:] != values[:-1])
    counts = np.diff(firsts, append=len(values))
    version = int(kind == b"ctts" and bool((values < 0).any()))
    return _counted(kind, np.column_stack((counts, values[firsts])), version=version)


def _chunks(samples: Samples, described: Column, base: int, *, wide: bool) -> tuple[bytes, bytes]:
    """`stsc` and `stco` (or `co64`). A chunk goes on for as long as samples are beside each other and alike."""
    apart = samples.positions[1:] != samples.positions[:-1] + samples.sizes[:-1]
    firsts = _changes(apart | (described[1:] != described[:-1]))
    counts, kinds = np.diff(firsts, append=len(described)), described[firsts]
    alike = _changes((counts[1:] != counts[:-1]) | (kinds[1:] != kinds[:-1]))
    in_chunks = np.column_stack((alike + 1, counts[alike], kinds[alike] + 1))
    places = samples.positions[firsts] + base
    return _counted(b"stsc", in_chunks), _counted(b"co64" if wide else b"stco", places, ">u8" if wide else ">u4")


def _changes(differs: Column) -> Column:
    """Where each run of like rows begins."""
    return np.concatenate(([0], np.flatnonzero(differs) + 1))


def _counted(kind: bytes, rows: Column, layout: str = ">u4", *, version: int = 0) -> bytes:
    return full_box(kind, struct.pack(">I", len(rows)), rows.astype(layout).tobytes(), version=version)
