"""A large file written once: its bytes are hashed while they are copied, and are on the disk when it is done.

Knows no format. What it writes appears under its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec

from streaming.durable import keep_names

PIECE = 1 << 20
"""Bytes read at once, at most."""
BUFFERS = 16
"""Pieces that may wait to be hashed."""
FLUSH_EVERY = 256 << 20
"""Bytes after which the disk is asked to begin: all at the end would be waited for."""


class Stopped(Exception):
    """Nobody wants the file any more."""


class Extent(msgspec.Struct, frozen=True):
    """Bytes of another file."""

    file: Path
    position: int
    length: int


def write_whole(target: Path, head: bytes, extents: list[Extent], stop: threading.Event) -> tuple[int, str]:
    """Writes `head` and then the extents to `target`; returns bytes and SHA-256 (hexadecimal).

    Raises `OSError`, `EOFError` with the file that is too short, and `Stopped`; then there is nothing new.
    """
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with draft.open("xb", buffering=0) as output:
            size, value = _copy(output.fileno(), head, extents, stop)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    keep_names(target.parent)
    return size, value


def _copy(output: int, head: bytes, extents: list[Extent], stop: threading.Event) -> tuple[int, str]:
    hashed = hashlib.sha256(head)
    size, flushed = _write(output, memoryview(head)), 0
    # Buffers are used again: pages that are new each time cost as much as the copying.
    free = deque(memoryview(bytearray(PIECE)) for _ in range(BUFFERS))
    waiting: deque[tuple[Future[None], memoryview]] = deque()
    flush: Future[None] | None = None
    with ThreadPoolExecutor(1) as hashing, ThreadPoolExecutor(1) as flushing:
        for extent in extents:
            with extent.file.open("rb", buffering=0) as source:
                source.seek(extent.position)
                left = extent.length
                while left:
                    if stop.is_set():
                        raise Stopped
                    if not free:
                        done, buffer = waiting.popleft()
                        done.result()
                        free.append(buffer)
                    buffer = free.popleft()
                    piece = buffer[: source.readinto(buffer[:left])]
                    if not piece:
                        raise EOFError(str(extent.file))
                    waiting.append((hashing.submit(hashed.update, piece), buffer))
                    size += _write(output, piece)
                    left -= len(piece)
            if size - flushed >= FLUSH_EVERY and (flush is None or flush.done()):
                flush, flushed = flushing.submit(os.fdatasync, output), size
    os.fsync(output)
    return size, hashed.hexdigest()


def _write(output: int, piece: memoryview) -> int:
    left = piece
    while left:
        left = left[os.write(output, left) :]
    return len(piece)
