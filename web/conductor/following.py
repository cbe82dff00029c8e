"""Keeps a studio there to be led: opens it, hears what it reports, opens the next one when it is gone.

Must never know what orders and reports say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from streaming.control import Order, Report
from web.conductor.studio import Studio, StudioGone

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 10.0
"""Seconds before a studio that died is started again; at first only until its socket is gone as well."""
WELL_AFTER = 10.0
"""A studio that was led for so many seconds was well: the next one follows soon."""

log = structlog.get_logger()


class Following:
    def __init__(
        self,
        meeting: str,
        *,
        open_studio: Callable[[], Awaitable[Studio]],
        take: Callable[[Report], Awaitable[None]],
        lost: Callable[[], None],
        pause: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        """`take` is given every report, `lost` called whenever a studio is gone, or could not be reached."""
        self._meeting = meeting
        self._open_studio = open_studio
        self._take = take
        self._lost = lost
        self._pause = pause
        self._clock = clock
        self._studio: Studio | None = None
        self.is_ending = False
        """No other studio follows."""
        self.away = asyncio.Event()
        """No studio is being followed: all that one said was taken."""
        self.away.set()
        self._opened = asyncio.Event()
        """None is just being opened."""
        self._opened.set()

    @property
    def is_there(self) -> bool:
        return self._studio is not None

    async def keep(self) -> None:
        """Until `quit`. Cancelled, the studio goes on without us."""
        wait = FIRST_PAUSE
        while not self.is_ending:
            began = self._clock()
            try:
                self._studio = await self._open()
                began = self._clock()
                await self._follow(self._studio)
                if not self.is_ending:
                    log.warning("studio is gone", meeting=self._meeting)
            except StudioGone as gone:
                log.warning("studio could not be reached", meeting=self._meeting, reason=str(gone))
            finally:
                self.away.set()
                self._studio = None
                self._lost()
            if self._clock() - began > WELL_AFTER:
                wait = FIRST_PAUSE
            await self._pause(wait)
            wait = min(wait * 4, LONGEST_PAUSE)

    async def _open(self) -> Studio:
        self._opened.clear()
        try:
            return await self._open_studio()
        finally:
            self._opened.set()

    async def _follow(self, studio: Studio) -> None:
        self.away.clear()
        try:
            async for report in studio.reports():
                try:
                    await self._take(report)
                except Exception:
                    log.exception("report failed", report=type(report).__name__)
        finally:
            await studio.leave()

    def send(self, order: Order) -> None:
        """Without effect while there is none."""
        if self._studio is not None:
            self._studio.send(order)

    async def quit(self) -> bool:
        """Tell the studio to end, also one that only begins; False where there is none."""
        self.is_ending = True
        await self._opened.wait()
        if self._studio is None:
            return False
        await self._studio.quit()
        return True
