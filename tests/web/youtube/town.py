"""A site whose council has granted its channel to a stand-in Google, and a meeting held by commands."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web as aioweb

from meetings import commands as c
from meetings.roles import Actor
from meetings.state import State
from streaming.youtube.failure import Code
from tests.streaming.youtube.google import CLIENT, SECRET, StandIn
from tests.until import until
from tests.web.pages.site import Site, site
from web import keys
from web.youtube.broadcasts import BROADCASTS, Broadcasts
from web.youtube.driver import Feeding
from web.youtube.storage import Broadcast, Channel

MEETING = "2026-12-03-vila"
SECRETARY = Actor("vila-secretary", "secretary")


class Feeds:
    """A studio that sends what it is told to, or does not."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.answer: Feeding = "on"
        self.changes = 0

    async def feed(self, meeting: str, relays: Sequence[str]) -> Feeding:
        self.asked.append(tuple(relays))
        return self.answer

    def unfeed(self, meeting: str, relays: Sequence[str]) -> None:
        self.answer = "away"

    def broadcast_changed(self, meeting: str) -> None:
        self.changes += 1


class Town:
    def __init__(self, at: Site, google: StandIn) -> None:
        self.site = at
        self.google = google
        self.feeds = Feeds()
        self.broadcasts.feeds = self.feeds
        self.broadcasts.pace = 0.01

    @property
    def broadcasts(self) -> Broadcasts:
        return self.site.app[BROADCASTS]

    async def grant(self, **about: Any) -> Channel:
        """As if the secretary had gone to Google and back."""
        sealed = self.site.app[keys.SAFE].seal(self.google.consent(), "youtube tokens")
        channel = Channel("vila", sealed, "UCvila", "Ajuntament de Vila", **about)
        await self.site.app[keys.YOUTUBE].put_channel(channel)
        self.broadcasts.look()
        return channel

    async def row(self) -> Broadcast:
        return await self.site.app[keys.YOUTUBE].broadcast(MEETING) or Broadcast(MEETING, "")

    async def reaches(self, phase: str, trouble: str | Code = "") -> Broadcast:
        """Wait until the stored broadcast stands so."""

        async def there() -> Broadcast | None:
            row = await self.row()
            return row if (row.phase, row.trouble) == (phase, str(trouble)) else None

        try:
            found = await until(there)
        except AssertionError:
            raise AssertionError(f"not {phase} {trouble}, but {await self.row()}; {self.google.calls[-9:]}") from None
        assert found is not None
        return found

    async def do(self, *commands: c.Command) -> State:
        for command in commands:
            await self.site.app[keys.LEDGER].submit(MEETING, command, SECRETARY)
        return await self.site.app[keys.LEDGER].state(MEETING)

    def pass_time(self, seconds: float) -> None:
        self.site.now += dt.timedelta(seconds=seconds)

    async def open(self) -> None:
        """At its hour, with everybody there."""
        self.site.now = dt.datetime(2026, 12, 3, 18, 0, tzinfo=dt.UTC)
        people = ("vila-secretary", "vila-1", "vila-2", "vila-3")
        await self.do(*(c.MarkAttendance(person, "present") for person in people), c.OpenMeeting())

    async def live(self) -> None:
        self.google.receiving = lambda key: True
        await self.open()
        await self.reaches("live")


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    google: StandIn,
    database: Path | None = None,
    extensions: Iterable[Callable[[aioweb.Application], None]] = (),
) -> AsyncIterator[Town]:
    settings: dict[str, Any] = {
        "CONSISTORI_GOOGLE_CLIENT_ID": CLIENT,
        "CONSISTORI_GOOGLE_CLIENT_SECRET": SECRET,
        "CONSISTORI_GOOGLE_API": google.url,
        "CONSISTORI_GOOGLE_AUTH": google.url,
    }
    async with site(folder, database, extensions=extensions, **settings) as at:
        yield Town(at, google)
