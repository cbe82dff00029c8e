"""A studio as the conductor needs it. The real one is another process; the tests' one passes the same contract."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from streaming.control import Order, Report, StudioSettings


class StudioGone(Exception):
    """The studio could not be started or reached; the text says why."""


class Studio(Protocol):
    def send(self, order: Order) -> None:
        """Never waits. Without effect once the studio is gone."""

    def reports(self) -> AsyncIterator[Report]:
        """`Status` first. Ends when the studio is gone or left."""

    async def leave(self) -> None:
        """Go away without ending it: it is found again by the next `OpenStudio`."""

    async def quit(self) -> None:
        """End the recording and the relays cleanly, and the studio."""


OpenStudio = Callable[[StudioSettings, int], Awaitable[Studio]]
"""Find the studio of that meeting running, or start it. The number: how many parts are known. Raises `StudioGone`."""
