"""What one destination has yet to take of the programme: a bounded queue of whole groups of pictures.

When it is full the oldest group goes, whole, and is counted. Knows neither formats nor clocks.
"""

from __future__ import annotations

import asyncio
from collections import deque

import msgspec

MICROSECONDS = 1_000_000


class Chunk(msgspec.Struct, frozen=True):
    """Consecutive bytes of the programme, all of one group of pictures."""

    data: bytes
    time: int
    """Studio time of the group's first picture, microseconds."""
    begins: bool
    """The first bytes of their group: a decoder can begin here."""
    gap: bool
    """Only with `begins`: what came before is not what this one continues."""


class _Group:
    __slots__ = ("chunks", "gap", "time")

    def __init__(self, time: int, gap: bool) -> None:
        self.time = time
        self.gap = gap
        self.chunks: list[bytes] = []


class Backlog:
    """One writer, one reader. With `keep`, groups stay after being read until `confirm`, so that `rewind` can
    begin again from the oldest one that is not safe yet."""

    def __init__(self, seconds: float, *, keep: bool = False) -> None:
        self._span = int(seconds * MICROSECONDS)
        self._keep = keep
        self._groups: deque[_Group] = deque()
        self._group = 0
        self._chunk = 0
        self.closed = False
        self._news = asyncio.Event()
        self.dropped_seconds = 0.0
        """Programme that left the queue unread, in all."""

    @property
    def held(self) -> int:
        """Bytes in memory now."""
        return sum(len(chunk) for group in self._groups for chunk in group.chunks)

    @property
    def waiting(self) -> float:
        """Seconds of programme that have not been read, but for the group that is being read."""
        unread = len(self._groups) - self._group
        return (self._groups[-1].time - self._groups[self._group].time) / MICROSECONDS if unread > 1 else 0.0

    def begin(self, time: int, *, gap: bool) -> None:
        """A new group of pictures; `gap` says that it does not continue the one before."""
        self._groups.append(_Group(time, gap))
        while self._waiting() > self._span and self._drop_oldest():
            pass

    def add(self, data: bytes) -> None:
        """More bytes of the newest group. Before the first `begin` there is nothing they could belong to."""
        if self._groups:
            self._groups[-1].chunks.append(data)
            self._news.set()

    def close(self) -> None:
        """No more will come; `next` gives what is left and then None."""
        self.closed = True
        self._news.set()

    async def next(self) -> Chunk | None:
        """Everything there is of the present group, at once; None at the end."""
        while True:
            while self._group < len(self._groups):
                group = self._groups[self._group]
                begins = self._chunk == 0
                data = b"".join(group.chunks[self._chunk :])
                self._chunk = len(group.chunks)
                if data:
                    return Chunk(data, group.time, begins, begins and group.gap)
                if self._group + 1 == len(self._groups):
                    break
                self._advance()
            if self.closed:
                return None
            self._news.clear()
            await self._news.wait()

    def confirm(self, before: int) -> None:
        """Groups that began before this studio time are safe and need not be kept."""
        while self._group > 0 and self._groups[0].time < before:
            self._groups.popleft()
            self._group -= 1

    def rewind(self) -> None:
        """Reads on from the oldest group that is still here."""
        self._group = self._chunk = 0

    def skip_oldest(self) -> None:
        """Gives up the oldest group: it is counted as dropped. Only after `rewind`."""
        if len(self._groups) > 1:
            self._count(self._groups[0], self._groups[1])
            self._groups.popleft()
            self._groups[0].gap = True

    def skip_to_newest(self) -> None:
        """Reads on from the beginning of the newest group; what was still to be read before it is dropped."""
        while len(self._groups) > 1:
            if self._group == 0:
                self._count(self._groups[0], self._groups[1])
            self._groups.popleft()
            self._group = max(0, self._group - 1)
        self.rewind()

    def _advance(self) -> None:
        self._chunk = 0
        if self._keep:
            self._group += 1
        else:
            self._groups.popleft()

    def _waiting(self) -> int:
        """Microseconds of programme here, beside the group that is being read."""
        being_read = self._group == 0 and self._chunk > 0
        return self._groups[-1].time - self._groups[1 if being_read and len(self._groups) > 1 else 0].time

    def _drop_oldest(self) -> bool:
        """Drops one group that is neither being read nor being written; says whether there was one."""
        if self._group > 0:
            self._groups.popleft()
            self._group -= 1
            return True
        oldest = 1 if self._chunk else 0
        if oldest + 1 >= len(self._groups):
            return False
        self._count(self._groups[oldest], self._groups[oldest + 1])
        self._groups[oldest + 1].gap = True
        del self._groups[oldest]
        return True

    def _count(self, dropped: _Group, following: _Group) -> None:
        self.dropped_seconds += (following.time - dropped.time) / MICROSECONDS
