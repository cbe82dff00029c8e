"""One event to a thousand streams: made once for each change and language, and handed out a few streams at a time.

Knows neither requests nor pages: what is shown comes from a callable. A stream that is slow is told only the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()

CALM = 0.5
"""Seconds between two updates at least."""
SLICE = 10
"""Streams woken in a row; between two slices everybody else gets a turn, commands above all."""

Make = Callable[[], Awaitable[tuple[int, bytes]]]
"""The sequence number, and what is shown as of then."""


class Stream:
    """One reader's place."""

    def __init__(self) -> None:
        self.due = asyncio.Event()


class Broadcast:
    def __init__(self, make: Make) -> None:
        self.seq = 0
        """Of the last change that shows."""
        self.event = b""
        """As it goes out, whole; empty before the first."""
        self._make = make
        self._shown = b""
        self._changed = asyncio.Event()
        self._changed.set()
        self._streams: set[Stream] = set()
        self._task = asyncio.create_task(self._run(), name="broadcast")

    def changed(self) -> None:
        self._changed.set()

    def join(self) -> Stream:
        stream = Stream()
        self._streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> bool:
        """Whether it was the last."""
        self._streams.discard(stream)
        return not self._streams

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                seq, shown = await self._make()
            except Exception:
                # What could not be shown now is tried again with the next change.
                log.exception("an update of the public page failed")
            else:
                if shown != self._shown:
                    self.seq, self._shown = seq, shown
                    self.event = b"event: page\nid: %d\ndata: %b\n\n" % (seq, shown)
                    await self._hand_out()
            await asyncio.sleep(CALM)

    async def _hand_out(self) -> None:
        for number, stream in enumerate(list(self._streams), 1):
            stream.due.set()
            if number % SLICE == 0:
                await asyncio.sleep(0)
