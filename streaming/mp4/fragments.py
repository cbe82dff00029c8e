"""The samples of one fMP4 part (ISO/IEC 14496-12, 8.8), and where in it the media is. Reads no media.

As ffmpeg's HLS muxer writes them: places count from the fragment, and each fragment's media comes right after it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from streaming.mp4.boxes import Malformed, all_of, boxes, first_of, header, unpacked
from streaming.mp4.initialisation import PICTURE, Track, read_initialisation
from streaming.mp4.samples import Column, Samples, one_after_the_other

_NOT_SYNC = 0x10000
_DEFAULTS = (0x08, 0x10, 0x20)
"""Duration, size and flags, where `tfhd` says them for all (8.8.7)."""
_MOST_SAMPLES = 1_000_000
_LATEST = 1 << 60
_PER_SAMPLE = (0x100, 0x200, 0x400, 0x800)
"""Duration, size, flags, composition offset: the columns of `trun` (8.8.8)."""


class Fragmented(msgspec.Struct, frozen=True):
    """One part. Sample positions count from the beginning of its media, all pieces of it laid end to end."""

    samples: dict[bytes, Samples]
    """By handler; a track without samples is not there."""
    media: tuple[tuple[int, int], ...]
    """Where in the file media is: position and length."""

    @property
    def media_bytes(self) -> int:
        return sum(length for _, length in self.media)


def read_part(file: Path, tracks: Mapping[bytes, Track]) -> Fragmented:
    """Raises `Malformed` when the part is not whole, and `OSError`."""
    found: dict[bytes, list[Samples]] = {kind: [] for kind in tracks}
    media: list[tuple[int, int]] = []
    before = 0
    with file.open("rb", buffering=16_384) as opened:
        fragment: tuple[int, bytes] | None = None
        for kind, at, head, size in _top(opened):
            if kind == b"moof":
                fragment = (at, opened.read(size - head))
            elif kind == b"mdat":
                length = size - head
                if fragment is not None:
                    shift = fragment[0] - (at + head)
                    for handler, samples in _fragment(fragment[1], tracks, shift, length):
                        found[handler].append(msgspec.structs.replace(samples, positions=samples.positions + before))
                media.append((at + head, length))
                before += length
                fragment = None
    if fragment is not None:
        raise Malformed("its media is missing")
    return Fragmented({kind: one_after_the_other(each) for kind, each in found.items() if each}, tuple(media))


def part_seconds(initialisation: Path, file: Path) -> float:
    """How long a part's pictures last. Raises `Malformed` when it has none or is not whole, and `OSError`."""
    tracks = read_initialisation(initialisation)
    pictures = read_part(file, tracks).samples.get(PICTURE)
    if pictures is None:
        raise Malformed("it has no pictures")
    return (pictures.end - int(pictures.times[0])) / tracks[PICTURE].timescale


def _top(opened: BinaryIO) -> Iterator[tuple[bytes, int, int, int]]:
    """Kind, position, length of header and whole length of each box of the file, which stands after the header."""
    end = os.fstat(opened.fileno()).st_size
    at = 0
    while at < end:
        opened.seek(at)
        kind, head, size = header(opened.read(16))
        if at + size > end:
            raise Malformed(f"{kind.decode('latin-1')} is cut off")
        opened.seek(at + head)
        yield kind, at, head, size
        at += size
    if at == 0:
        raise Malformed("it is empty")


def _fragment(moof: bytes, tracks: Mapping[bytes, Track], shift: int, length: int) -> Iterator[tuple[bytes, Samples]]:
    """`shift`: what to add to places counted from the fragment, so that they count from its media of `length`."""
    for traf in all_of(moof, b"traf"):
        head = first_of(traf, b"tfhd")
        flags, number = unpacked("2I", head)
        kind = next((kind for kind, track in tracks.items() if track.id == number), None)
        if kind is None or flags & 1:
            raise Malformed(f"track {number} is not described as expected")
        defaults, at = list(tracks[kind].defaults), 12 if flags & 2 else 8
        for place, flag in enumerate(_DEFAULTS):
            if flags & flag:
                defaults[place] = unpacked("I", head, at)[0]
                at += 4
        decode = first_of(traf, b"tfdt")
        time = unpacked("Q" if decode[:1] == b"\1" else "I", decode, 4)[0]
        for name, trun in boxes(traf):
            if name == b"trun" and unpacked("I", trun, 4)[0]:
                samples = _samples(trun, time, defaults, shift)
                if samples.positions[0] < 0 or samples.positions[-1] + samples.sizes[-1] > length:
                    raise Malformed("its samples are not where its media is")
                time = samples.end
                yield kind, samples


def _samples(trun: bytes, time: int, defaults: list[int], shift: int) -> Samples:
    flags, count = unpacked("2I", trun)
    if not flags & 1:
        raise Malformed("its samples have no place")
    if count > _MOST_SAMPLES or time > _LATEST:
        raise Malformed("more samples than a part can have, or later than any can be")
    data = unpacked("i", trun, 8)[0]
    at = 16 if flags & 4 else 12
    present = [flag for flag in _PER_SAMPLE if flags & flag]
    if len(trun) < at + 4 * count * len(present):
        raise Malformed("a box is too short")
    table = np.frombuffer(trun, ">i4", count * len(present), at).reshape(count, len(present)).astype(np.int64)

    def column(flag: int, default: int) -> Column:
        return table[:, present.index(flag)] if flag in present else np.full(count, default, np.int64)

    durations, sizes = column(0x100, defaults[0]), column(0x200, defaults[1])
    if durations.min() < 0 or sizes.min() < 0:
        raise Malformed("a sample of less than nothing")
    each = column(0x400, defaults[2])
    if flags & 4:
        each = each.copy()
        each[0] = unpacked("I", trun, 12)[0]
    times = time + np.cumsum(durations) - durations
    positions = data + shift + np.cumsum(sizes) - sizes
    return Samples(times, durations, column(0x800, 0), sizes, (each & _NOT_SYNC) == 0, positions)
