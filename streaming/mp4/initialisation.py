"""What the initialisation of a fragmented MP4 says of its tracks. Read from the bytes ffmpeg writes once per run."""

from __future__ import annotations

from pathlib import Path

import msgspec

from streaming.mp4.boxes import Malformed, all_of, first_of, unpacked

PICTURE, SOUND = b"vide", b"soun"
"""Handlers (ISO/IEC 14496-12, 8.4.3): what kind of media a track has."""

_VISUAL, _AUDIO = 78, 28
"""Bytes in a sample entry before its own boxes (12.1.3 and 12.2.3)."""


class Track(msgspec.Struct, frozen=True):
    """One track, before its samples."""

    id: int
    timescale: int
    """Ticks a second."""
    entry: bytes
    """Its sample entry, without bit rates: those are guessed anew in each run."""
    offset: int
    """Ticks from a sample's composition time to when it is presented (its edit list)."""
    size: bytes
    """Width and height, as `tkhd` has them."""
    defaults: tuple[int, int, int]
    """Duration, size and flags of samples that do not say."""


def read_initialisation(file: Path) -> dict[bytes, Track]:
    """The picture track and the sound track, those there are. Raises `Malformed` and `OSError`."""
    moov = first_of(file.read_bytes(), b"moov")
    scale = unpacked("I", first_of(moov, b"mvhd"), _after_dates(first_of(moov, b"mvhd")))[0]
    defaults = {
        unpacked("I", each, 4)[0]: unpacked("3I", each, 12) for each in all_of(first_of(moov, b"mvex"), b"trex")
    }
    found: dict[bytes, Track] = {}
    for trak in all_of(moov, b"trak"):
        kind = first_of(trak, b"mdia", b"hdlr")[8:12]
        if kind in (PICTURE, SOUND):
            found[kind] = _track(trak, kind, scale, defaults)
    return found


def _track(trak: bytes, kind: bytes, movie_scale: int, defaults: dict[int, tuple[int, ...]]) -> Track:
    header, media = first_of(trak, b"tkhd"), first_of(trak, b"mdia", b"mdhd")
    number = unpacked("I", header, _after_dates(header))[0]
    timescale = unpacked("I", media, _after_dates(media))[0]
    described = first_of(trak, b"mdia", b"minf", b"stbl", b"stsd")
    if unpacked("I", described, 4)[0] != 1 or number not in defaults or not timescale or not movie_scale:
        raise Malformed("a track is described otherwise than by one sample entry")
    edits = all_of(trak, b"edts")
    offset = _offset(first_of(edits[0], b"elst"), timescale, movie_scale) if edits else 0
    duration, size, flags = defaults[number]
    return Track(number, timescale, _without_rates(described[8:], kind), offset, header[-8:], (duration, size, flags))


def _after_dates(full: bytes) -> int:
    """Where a header box goes on after its two dates."""
    return 20 if full[:1] == b"\1" else 12


def _offset(edits: bytes, timescale: int, movie_scale: int) -> int:
    """An empty edit comes later, a media time is left out (8.6.6)."""
    layout, step = ("Qq", 20) if edits[:1] == b"\1" else ("Ii", 12)
    offset = 0
    for number in range(unpacked("I", edits, 4)[0]):
        duration, media_time = unpacked(layout, edits, 8 + number * step)
        if media_time >= 0:
            return offset - media_time
        offset += round(duration * timescale / movie_scale)
    return offset


def _without_rates(entry: bytes, kind: bytes) -> bytes:
    """The sample entry without `btrt`, and with the rates in `esds` unsaid (ISO/IEC 14496-1, 7.2.6.6)."""
    head = 8 + (_VISUAL if kind == PICTURE else _AUDIO)
    kept = []
    at = head
    while at + 8 <= len(entry):
        size, name = unpacked("I", entry, at)[0], entry[at + 4 : at + 8]
        if size < 8:
            raise Malformed("a box of no length")
        content = entry[at : at + size]
        if name == b"esds":
            content = _without_esds_rates(content)
        if name != b"btrt":
            kept.append(content)
        at += size
    body = entry[4:head] + b"".join(kept)
    return (len(body) + 4).to_bytes(4, "big") + body


def _without_esds_rates(esds: bytes) -> bytes:
    at = 12
    for tag, skip in ((3, 3), (4, 0)):
        if esds[at : at + 1] != bytes([tag]):
            return esds
        at += 1
        while esds[at : at + 1] >= b"\x80":
            at += 1
        at += 1 + skip
    # Object type, stream type and buffer are 5 bytes; then the greatest and the mean rate.
    return esds[: at + 5] + bytes(8) + esds[at + 13 :]
