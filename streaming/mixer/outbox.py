"""What waits to be written to the bridge: bounded, never blocking, and losing pictures a whole group at a time."""

from __future__ import annotations

import socket
from collections import deque

from streaming.exchange import KEYFRAME, RENDITIONS, Frame, Kind, Word, pack, pack_word

MOST_WAITING = 4_194_304
"""Bytes of programme kept for a bridge that does not read: a dozen seconds of it."""
_BATCH = 65_536
_PICTURES = (Kind.PROGRAMME_VIDEO, Kind.FEED_VIDEO, *RENDITIONS)


class Outbox:
    def __init__(self, link: socket.socket) -> None:
        """`link` must not block."""
        self._link = link
        self._waiting: deque[tuple[Kind, bytes]] = deque()
        self._bytes = 0
        self._started = 0
        """Bytes already written of the first waiting frame."""
        self.lacks_keyframe: set[Kind] = set()
        """Those whose pictures are being left out until their encoder makes a keyframe."""
        self.dropped_pictures = 0
        """In all."""

    @property
    def waiting(self) -> int:
        """Bytes."""
        return self._bytes - self._started

    def put(self, frame: Frame) -> None:
        if frame.kind in self.lacks_keyframe:
            if not frame.flags & KEYFRAME:
                self.dropped_pictures += 1
                return
            self.lacks_keyframe.discard(frame.kind)
        data = pack(frame)
        self._waiting.append((frame.kind, data))
        self._bytes += len(data)
        if self._bytes > MOST_WAITING:
            self._make_room()

    def put_word(self, word: Word) -> None:
        data = pack_word(word)
        self._waiting.append((Kind.WORD, data))
        self._bytes += len(data)

    def flush(self) -> None:
        """Write as much as the socket takes. Raises `OSError` when the bridge is gone."""
        while self._waiting:
            batch = self._batch()
            try:
                written = self._link.send(batch)
            except (BlockingIOError, InterruptedError):
                return
            self._forget(written)

    def _batch(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        for _, data in self._waiting:
            parts.append(data)
            size += len(data)
            if size >= _BATCH:
                break
        return b"".join(parts)[self._started :]

    def _forget(self, written: int) -> None:
        self._started += written
        while self._waiting and self._started >= len(self._waiting[0][1]):
            _, data = self._waiting.popleft()
            self._started -= len(data)
            self._bytes -= len(data)

    def _make_room(self) -> None:
        """Pictures go first, all of them; if words and sound alone are too much, the oldest sound goes."""
        kept: deque[tuple[Kind, bytes]] = deque()
        if self._started:
            kept.append(self._waiting.popleft())
        for kind, data in self._waiting:
            if kind in _PICTURES:
                self.lacks_keyframe.add(kind)
                self.dropped_pictures += 1
            else:
                kept.append((kind, data))
        size = sum(len(data) for _, data in kept)
        whole = 1 if self._started else 0
        while size > MOST_WAITING // 2 and len(kept) > whole + 1:
            size -= len(kept[whole][1])
            del kept[whole]
        self._waiting, self._bytes = kept, size
