"""A relay for tests, on a small feed into which the programme streams, and all it reported."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Iterator

from streaming import control
from streaming.destination import read_destination
from streaming.exchange import Frame
from streaming.feed import Feed
from streaming.ffmpeg import find_ffmpeg
from streaming.relay import Relay
from tests.streaming.pouring import small_feed, stream
from tests.streaming.programme import endless
from tests.until import until

KEY = "kkkk-eeee-yyyy-1234"
SPEED = 4.0
"""Times faster than it would come."""


class Relayed:
    """A relay on a small feed into which the programme streams, and all it reported."""

    def __init__(self, url: str, key: str = KEY, *, program: str | None = None, busy: bool = False) -> None:
        self.reports: list[control.RelayHealth] = []
        self.pauses: list[float] = []
        self.feed: Feed = small_feed()
        self.relay = Relay(
            "youtube",
            read_destination(url, key),
            self.feed,
            program=program or find_ffmpeg(),
            on_health=self.reports.append,
            pause=self._pause,
        )
        self._busy = busy
        self.given = 0.0
        """Seconds of programme so far."""
        self._pouring = asyncio.create_task(stream(self.feed, self._counted(), speed=SPEED))

    def _counted(self) -> Iterator[Frame]:
        for frame in endless(busy=self._busy):
            self.given = frame.time / 1e6
            yield frame

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.05)

    def phases(self) -> list[str]:
        """One after the other, whatever the reasons."""
        return [phase for phase, _ in itertools.groupby(report.phase for report in self.reports)]

    async def more(self, seconds: float) -> None:
        """Waits until so much more programme was made."""
        until_then = self.given + seconds
        await until(lambda: self.given >= until_then, within=60)

    def phase(self) -> str:
        return self.relay.health().phase

    async def stop(self) -> None:
        self._pouring.cancel()
        await asyncio.wait([self._pouring])
        await self.relay.stop()


@contextlib.asynccontextmanager
async def relayed(
    url: str, key: str = KEY, *, program: str | None = None, busy: bool = False
) -> AsyncIterator[Relayed]:
    made = Relayed(url, key, program=program, busy=busy)
    try:
        yield made
    finally:
        await made.stop()
