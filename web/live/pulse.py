"""Whether a browser is still there: it is pinged, and one that has not answered for some seconds has lost its line.

A line that breaks without a word stays "open" for minutes otherwise. Knows no messages and no person.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

EVERY = 1.0
"""Seconds between two pings."""
SILENT_AFTER = 3.0
"""Seconds without a sign of life after which the line counts as lost."""


class Pulse:
    def __init__(
        self,
        ping: Callable[[], Awaitable[None]],
        clock: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` in seconds of any steady clock."""
        self._ping = ping
        self._clock = clock
        self._pause = pause
        self.heard_at = clock()
        """When there was a sign of life last."""

    def heard(self) -> None:
        self.heard_at = self._clock()

    async def fails(self) -> None:
        """Return when the line is lost."""
        while self._clock() - self.heard_at <= SILENT_AFTER:
            began = self._clock()
            # A browser that reads nothing may hold up even a ping.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._ping()
            await self._pause(EVERY)
            # For as long as it was we who did not listen, nobody else was silent.
            late = self._clock() - began - 2 * EVERY
            if late > 0:
                self.heard_at = min(self.heard_at + late, self._clock())
