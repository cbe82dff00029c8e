"""Where the groups of pictures begin in MPEG-TS (ISO/IEC 13818-1): at the tables repeated before each keyframe."""

from __future__ import annotations

from itertools import pairwise

PACKET = 188


def split_groups(data: bytes) -> list[tuple[int | None, bytes]]:
    """Cuts whole TS packets before each program association table.

    A piece that begins with one comes with the presentation time (90 kHz ticks) of the picture that follows.
    """
    starts = [at for at in range(0, len(data), PACKET) if data[at + 1] & 0x1F == 0 and data[at + 2] == 0]
    bounds = [0, *(at for at in starts if at), len(data)]
    pieces: list[tuple[int | None, bytes]] = []
    for begin, end in pairwise(bounds):
        piece = data[begin:end]
        if piece:
            pieces.append((first_time(piece) if begin in starts else None, piece))
    return pieces


def first_time(data: bytes) -> int | None:
    """PTS of the first video packet (PES stream ids 0xE0 to 0xEF) in `data`, in 90 kHz ticks."""
    for at in range(0, len(data), PACKET):
        adaptation = 1 + data[at + 4] if data[at + 3] & 0x20 else 0
        pes = data[at + 4 + adaptation : at + PACKET]
        if data[at + 1] & 0x40 and len(pes) >= 14 and pes[:3] == b"\0\0\1" and pes[3] & 0xF0 == 0xE0:
            return (pes[9] >> 1 & 7) << 30 | pes[10] << 22 | (pes[11] >> 1) << 15 | pes[12] << 7 | pes[13] >> 1
    return None
