"""Boxes, what MP4 files are made of (ISO/IEC 14496-12, 4.2): found in bytes, and made. Knows no file and no meaning."""

from __future__ import annotations

import struct
from collections.abc import Iterator

WIDE = 1 << 32
"""From here on a number needs 64 bits."""


class Malformed(Exception):
    """These bytes are not the MP4 they should be; the text says what is wrong with them."""


def header(data: bytes, at: int = 0) -> tuple[bytes, int, int]:
    """Kind, length of the header and length of the whole box that begins at `at`; 16 bytes of it are enough."""
    if len(data) - at < 8:
        raise Malformed("it ends in the middle of a box")
    size, kind = struct.unpack_from(">I4s", data, at)
    head = 8
    if size == 1 and len(data) - at >= 16:
        head, size = 16, int.from_bytes(data[at + 8 : at + 16], "big")
    if size < head:
        raise Malformed("a box of no length")
    return kind, head, size


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of every box in `data`, in order."""
    at = 0
    while at < len(data):
        kind, head, size = header(data, at)
        if at + size > len(data):
            raise Malformed(f"{kind.decode('latin-1')} is cut off")
        yield kind, data[at + head : at + size]
        at += size


def all_of(data: bytes, kind: bytes) -> list[bytes]:
    """The contents of every box of this kind in `data`."""
    return [content for each, content in boxes(data) if each == kind]


def first_of(data: bytes, *path: bytes) -> bytes:
    """The content of the first box at this path of kinds. Raises `Malformed` when there is none."""
    for kind in path:
        data = next((content for each, content in boxes(data) if each == kind), b"-")
        if data == b"-":
            raise Malformed(f"there is no {kind.decode()}")
    return data


def unpacked(layout: str, data: bytes, at: int = 0) -> tuple[int, ...]:
    """Big-endian numbers. Raises `Malformed` when there are not that many bytes."""
    try:
        return struct.unpack_from(f">{layout}", data, at)
    except struct.error as error:
        raise Malformed("a box is too short") from error


def box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full_box(kind: bytes, *contents: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *contents)


def timed_box(kind: bytes, layout: str, *values: int | bytes, flags: int = 0) -> bytes:
    """A full box whose `T` in `layout` are times: of 32 bits where all fit, else of 64 in version 1."""
    wide = any(isinstance(value, int) and value >= WIDE for value in values)
    numbers = struct.pack(">" + layout.replace("T", "Q" if wide else "I"), *values)
    return full_box(kind, numbers, version=int(wide), flags=flags)


def media_header(length: int) -> bytes:
    """What comes before `length` bytes of media."""
    if length + 8 >= WIDE:
        return struct.pack(">I4sQ", 1, b"mdat", length + 16)
    return struct.pack(">I4s", length + 8, b"mdat")
