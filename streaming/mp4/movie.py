"""The index of a progressive MP4 (`moov`): what its tracks are, where every sample is, its title. Pure: bytes out.

Every track has one edit, after an empty one where it begins later than the film; players agree on no more than that.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgspec

from streaming.mp4.boxes import box, full_box, timed_box
from streaming.mp4.initialisation import PICTURE, SOUND
from streaming.mp4.samples import Column, Samples
from streaming.mp4.tables import sample_table

TIMESCALE = 48_000
"""Of the film as a whole: the finest that any of its tracks counts in."""
TEXT = b"text"
FILE_TYPE = box(b"ftyp", b"mp42", bytes(4), b"mp42", b"isom", b"avc1")
SINCE_1904 = 2_082_844_800
"""Seconds from the beginning of MP4's time to that of Unix."""

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_ENABLED, _IN_FILM = 1, 2
_NAMES = {PICTURE: b"Picture", SOUND: b"Sound", TEXT: b"Chapters"}


class FilmTrack(msgspec.Struct, frozen=True):
    """One track of a film, whole."""

    kind: bytes
    """Its handler."""
    timescale: int
    entries: tuple[bytes, ...]
    described: Column
    """For each sample which of `entries`, from 0."""
    samples: Samples
    """Times count from the beginning of the film."""
    media_header: bytes
    size: bytes = bytes(8)
    """Width and height, as `tkhd` has them."""
    language: str = "und"
    """ISO 639-2."""


def movie(tracks: Sequence[FilmTrack], *, base: int, wide: bool, made_at: int, title: str, nero: bytes = b"") -> bytes:
    """`moov`, as long for every `base`: where in the file the media begins. `made_at`: seconds since 1904.

    A text track holds the chapters of all others.
    """
    chapters = next((number for number, track in enumerate(tracks, 1) if track.kind == TEXT), 0)
    traks = [
        _trak(number, track, 0 if track.kind == TEXT else chapters, base=base, wide=wide, made_at=made_at)
        for number, track in enumerate(tracks, 1)
    ]
    length = max(_film_ticks(track.samples.end, track.timescale) for track in tracks)
    head = timed_box(
        b"mvhd", "TTITIH10x36s24xI", made_at, made_at, TIMESCALE, length, 0x10000, 0x100, _MATRIX, len(tracks) + 1
    )
    return box(b"moov", head, *traks, box(b"udta", _title(title), nero))


def _trak(number: int, track: FilmTrack, chapters: int, *, base: int, wide: bool, made_at: int) -> bytes:
    length = _film_ticks(track.samples.end, track.timescale)
    sound, text = track.kind == SOUND, track.kind == TEXT
    flags = _IN_FILM if text else _IN_FILM | _ENABLED
    group, volume = int(sound), 0x100 if sound else 0
    head = timed_box(
        b"tkhd", "TTI4xT8x2HH2x36s8s",
        made_at, made_at, number, length, 0, group, volume, _MATRIX, track.size, flags=flags,
    )  # fmt: skip
    refers = box(b"tref", box(b"chap", struct.pack(">I", chapters))) if chapters else b""
    return box(b"trak", head, _edits(track, length), refers, _media(track, base, wide=wide, made_at=made_at))


def _edits(track: FilmTrack, length: int) -> bytes:
    start = _film_ticks(int(track.samples.times[0]), track.timescale)
    rows = [(length - start, int(track.samples.offsets[0]))]
    if start:
        rows.insert(0, (start, -1))
    wide = int(length >= 1 << 31)
    table = b"".join(struct.pack(">QqI" if wide else ">IiI", *row, 0x10000) for row in rows)
    return box(b"edts", full_box(b"elst", struct.pack(">I", len(rows)), table, version=wide))


def _media(track: FilmTrack, base: int, *, wide: bool, made_at: int) -> bytes:
    length = track.samples.end - int(track.samples.times[0])
    language = sum((ord(letter) - 0x60) << shift for letter, shift in zip(track.language, (10, 5, 0), strict=True))
    handler = struct.pack(">4x4s12x", track.kind) + _NAMES[track.kind] + b"\0"
    itself = box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=1)))
    table = sample_table(track.entries, track.samples, track.described, base, wide=wide)
    return box(
        b"mdia",
        timed_box(b"mdhd", "TTITH2x", made_at, made_at, track.timescale, length, language),
        full_box(b"hdlr", handler),
        box(b"minf", track.media_header, itself, table),
    )


def _title(title: str) -> bytes:
    """Where QuickTime and everybody since keeps it."""
    handler = full_box(b"hdlr", struct.pack(">4x4s4s9x", b"mdir", b"appl"))
    item = box(b"\xa9nam", box(b"data", struct.pack(">2I", 1, 0), title.encode()))
    return full_box(b"meta", handler, box(b"ilst", item))


def _film_ticks(time: int, timescale: int) -> int:
    return (time * TIMESCALE + timescale // 2) // timescale
