"""The live recording as it is read by a thousand at once: what they ask for now is read from the disk once and shared.

A part never changes, so its bytes are kept while there is room; the playlist is looked at again a few times a second.
Knows files, no requests.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from collections import OrderedDict
from pathlib import Path

import msgspec

NAMES = re.compile(r"index\.m3u8|part-[0-9]{5,9}\.m4s|init-[0-9]{3,9}\.mp4")
ROOM = 64_000_000
"""Bytes of parts that are kept: the live edge of twenty meetings."""
LARGEST = 8_000_000
"""A part that is larger is read from the disk by each who asks; the programme's are below one million."""
LOOK_EVERY = 0.25
"""Seconds between two looks whether a playlist has grown."""
MOST_PLAYLISTS = 256
FOUND = 20_000
"""Parts whose presence is remembered; they are never taken away while people watch."""


class Playlist(msgspec.Struct, frozen=True):
    text: bytes
    gzipped: bytes
    etag: str
    """The same for both: clients may compare them weakly only."""


class _Looked(msgspec.Struct, frozen=True):
    at: float
    stamp: tuple[int, int]
    playlist: Playlist


class Recorded:
    def __init__(self) -> None:
        self._playlists: OrderedDict[Path, _Looked] = OrderedDict()
        self._parts: OrderedDict[Path, bytes] = OrderedDict()
        self._size = 0
        self._found: OrderedDict[Path, None] = OrderedDict()
        self._reading: dict[Path, asyncio.Task[Playlist | bytes | None]] = {}

    async def playlist(self, path: Path, now: float) -> Playlist | None:
        """As it is, or was a moment ago; None where there is none. `now` in seconds of a steady clock."""
        looked = self._playlists.get(path)
        if looked is not None and now - looked.at < LOOK_EVERY:
            return looked.playlist
        return await self._once(path, now)  # type: ignore[return-value]

    async def part(self, path: Path) -> bytes | None:
        """The whole of it; None where there is none, or it is too large to be shared."""
        kept = self._parts.get(path)
        if kept is not None:
            self._parts.move_to_end(path)
            return kept
        return await self._once(path, None)  # type: ignore[return-value]

    async def is_there(self, path: Path) -> bool:
        if path in self._found:
            return True
        if not await asyncio.to_thread(path.is_file):
            return False
        self._found[path] = None
        while len(self._found) > FOUND:
            self._found.popitem(last=False)
        return True

    async def _once(self, path: Path, now: float | None) -> Playlist | bytes | None:
        """However many ask meanwhile, one reads."""
        reading = self._reading.get(path)
        if reading is None:
            work = self._read_part(path) if now is None else self._read_playlist(path, now)
            reading = self._reading[path] = asyncio.create_task(work, name=f"read {path.name}")
            reading.add_done_callback(lambda _: self._reading.pop(path, None))
        return await asyncio.shield(reading)

    async def _read_playlist(self, path: Path, now: float) -> Playlist | None:
        before = self._playlists.get(path)
        looked = await asyncio.to_thread(_look, path, before, now)
        if looked is None:
            self._playlists.pop(path, None)
            return None
        self._playlists[path] = looked
        self._playlists.move_to_end(path)
        while len(self._playlists) > MOST_PLAYLISTS:
            self._playlists.popitem(last=False)
        return looked.playlist

    async def _read_part(self, path: Path) -> bytes | None:
        content = await asyncio.to_thread(_read, path)
        if content is None:
            return None
        self._parts[path] = content
        self._size += len(content)
        while self._size > ROOM:
            _, dropped = self._parts.popitem(last=False)
            self._size -= len(dropped)
        return content


def _look(path: Path, before: _Looked | None, now: float) -> _Looked | None:
    try:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_ino)
        if before is not None and before.stamp == stamp:
            return _Looked(now, stamp, before.playlist)
        text = path.read_bytes()
    except OSError:
        return None
    # Written under another name and moved here: the stamp is that of these very bytes, or of a moment before them.
    return _Looked(now, stamp, Playlist(text, gzip.compress(text, 5, mtime=0), f'W/"{stamp[0]:x}-{stamp[1]:x}"'))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError:
        return None
