"""Chapters of an MP4 in both ways there are: Nero's list, and QuickTime's track of text that other tracks refer to."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgspec
import numpy as np

from streaming.mp4.boxes import box, full_box
from streaming.mp4.samples import Samples

TIMESCALE = 1000
"""Chapters begin on a millisecond."""

_MOST = 255
"""What Nero's list has room for: chapters, and bytes of a title."""
_LONGEST = 65_535
_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x100)

# What QuickTime wants to be told of a text track that nobody draws: no colours, no box, one font without a name.
_TEXT_ENTRY = struct.pack(">I4s6xH", 59, b"text", 1) + bytes.fromhex(
    "00000001 0000 00000000 0000000000000000 00000000 0001 0000 00000000 0000000d 66746162 0001 0001 00"
)
_TEXT_MEDIA = box(
    b"gmhd",
    full_box(b"gmin", struct.pack(">6H", 0x40, 0x8000, 0x8000, 0x8000, 0, 0)),
    box(b"text", struct.pack(">H8I2x", 1, 0, 0, 0, 1, 0, 0, 0, 0x4000)),
)


class Titled(msgspec.Struct, frozen=True):
    """A chapter with its place in the film, milliseconds."""

    title: str
    start: int
    end: int


def nero_list(chapters: Sequence[Titled]) -> bytes:
    """`chpl`: starts in units of 100 ns."""
    rows = []
    for chapter in chapters[:_MOST]:
        title = _cut(chapter.title, _MOST)
        rows.append(struct.pack(">QB", chapter.start * 10_000, len(title)) + title)
    return full_box(b"chpl", struct.pack(">IB", 0, len(rows)), *rows, version=1)


def text_media(chapters: Sequence[Titled]) -> list[bytes]:
    """The media of the text track, one piece for each chapter."""
    titles = [_cut(chapter.title, _LONGEST) for chapter in chapters]
    return [struct.pack(">H", len(title)) + title + _UTF8 for title in titles]


def text_samples(chapters: Sequence[Titled], media: Sequence[bytes]) -> Samples:
    """Where `text_media` is when it lies at the beginning of all media."""
    sizes = np.array([len(piece) for piece in media], np.int64)
    starts = np.array([chapter.start for chapter in chapters], np.int64)
    ends = np.array([chapter.end for chapter in chapters], np.int64)
    nothing = np.zeros(len(media), np.int64)
    return Samples(starts, ends - starts, nothing, sizes, np.ones(len(media), bool), np.cumsum(sizes) - sizes)


def text_entry() -> bytes:
    """The sample entry of the text track."""
    return _TEXT_ENTRY


def text_media_header() -> bytes:
    return _TEXT_MEDIA


def _cut(title: str, most: int) -> bytes:
    """UTF-8 of at most so many bytes, cut between letters."""
    return title.encode()[:most].decode(errors="ignore").encode()
