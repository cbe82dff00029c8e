"""Every broadcast of this installation: a driver for each meeting that has or is to have one, begun again at the start.

Without the operator's client or the council's consent there are none, and nothing here does anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol

import structlog
from aiohttp import web as aioweb

from meetings.ledger import UnknownMeeting
from meetings.state import State
from meetings.unavailable import Unavailable
from streaming.youtube.aside import Aside
from streaming.youtube.client import YouTube
from streaming.youtube.failure import Code, YouTubeFailed
from streaming.youtube.google import Google, google
from web import keys, wire
from web.access.secrets import Unsealable
from web.conductor.relays import Destination
from web.live.words import Words, words
from web.settings import Settings
from web.youtube.driver import Driver, Feeding
from web.youtube.standing import Standing, said
from web.youtube.storage import SETTLED, Channel

log = structlog.get_logger()

RELAY, BACKUP_RELAY = "youtube", "youtube-backup"
"""What the studio calls the feeds."""
ROUND = 20.0
"""Seconds between two looks for meetings that are new; who sends a notice asks for one at once."""


class LiveMeetings(Protocol):
    """The meetings in course, as far as their broadcasts concern them."""

    async def feed(self, meeting: str, relays: Sequence[str]) -> Feeding: ...

    def unfeed(self, meeting: str, relays: Sequence[str]) -> None: ...

    def broadcast_changed(self, meeting: str) -> None: ...


def google_of(settings: Settings) -> Google | None:
    """None where the operator has registered nothing."""
    if not settings.google_client_id or not settings.google_client_secret:
        return None
    return google(settings.google_client_id, settings.google_client_secret, settings.google_api, settings.google_auth)


class Broadcasts:
    def __init__(self, app: aioweb.Application) -> None:
        self.google = google_of(app[keys.SETTINGS])
        self.aside = Aside()
        self.feeds: LiveMeetings | None = None
        self.pace = 1.0
        """Of the drivers."""
        self._app = app
        self._drivers: dict[str, tuple[Driver, asyncio.Task[None]]] = {}
        self._standings: dict[str, Standing] = {}
        self._settled: set[str] = set()
        self._look = asyncio.Event()

    # For pages and live meetings ----------------------------------------------------------------------------------

    def look(self) -> None:
        """Something is different: a notice, a consent, a setting."""
        self._look.set()
        for driver, _task in self._drivers.values():
            driver.wake()

    def said(self, meeting: str, words: Words) -> wire.Broadcast | None:
        standing = self._standings.get(meeting)
        return said(standing, words) if standing else None

    async def destinations(self, state: State) -> list[Destination]:
        """Where the meeting's programme goes for its broadcast: nowhere without consent and a stream."""
        storage, plan = self._app[keys.YOUTUBE], state.plan
        channel = await storage.channel(plan.council) if self.google else Channel(plan.council)
        if not channel.granted:
            return []
        stream = await storage.stream(plan.council, plan.body.id, channel.channel)
        if stream is None or await storage.broadcast(plan.meeting) is None:
            return []
        say, key = words(plan.language), functools.partial(self._app[keys.SAFE].unseal, stream.sealed_key)
        found = [Destination(RELAY, "YouTube", stream.address, key)]
        if channel.backup and stream.backup_address:
            found.append(Destination(BACKUP_RELAY, say("YouTube, backup"), stream.backup_address, key))
        return found

    async def again(self, meeting: str) -> None:
        """Try once more what failed; a broadcast that somebody deleted is made anew. Repeated: nothing changes."""
        storage = self._app[keys.YOUTUBE]
        row = await storage.broadcast(meeting)
        if row is not None and row.trouble in ("removed", "not_found"):
            await self._stop([meeting])
            row = await storage.broadcast(meeting) or row
            fresh = type(row)(row.meeting, row.council, trouble="", phase="planned")
            await storage.put_broadcast(fresh)
        self.look()

    # Their life ---------------------------------------------------------------------------------------------------

    async def keep(self) -> None:
        while True:
            self._look.clear()
            try:
                await self.look_around()
            except Exception:
                log.exception("looking after the broadcasts failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ROUND):
                    await self._look.wait()

    async def look_around(self) -> None:
        """A driver for every meeting of a council that granted its channel, none for the others."""
        granted = await self._app[keys.YOUTUBE].granted() if self.google else {}
        unsettled = await self._app[keys.YOUTUBE].unsettled() if granted else ()
        wanted = {row.meeting for row in unsettled if row.council in granted}
        for planned in await self._app[keys.PLANNED].convened() if granted else ():
            try:
                if planned.draft.council in granted and await self._is_wanted(planned.id):
                    wanted.add(planned.id)
            except Unavailable:
                raise
            except Exception:
                # Such as one whose journal is damaged: it keeps no other from its broadcast.
                log.exception("broadcast could not be looked after", meeting=planned.id)
        withdrawn = set(self._drivers) - wanted
        await self._stop(withdrawn)
        for meeting in withdrawn:
            if self.feeds is not None:
                self.feeds.unfeed(meeting, (RELAY, BACKUP_RELAY))
        for meeting in wanted - set(self._drivers):
            self._begin(meeting)

    async def _is_wanted(self, meeting: str) -> bool:
        if meeting in self._settled:
            return False
        if meeting in self._drivers:
            return True
        try:
            state = await self._app[keys.LEDGER].state(meeting)
        except UnknownMeeting:
            return False
        row = await self._app[keys.YOUTUBE].broadcast(meeting)
        ended = state.phase in ("adjourned", "cancelled", "void")
        if (row is None and (ended or not state.plan.body.profile.public)) or (row and row.phase in SETTLED):
            self._settled.add(meeting)
            return False
        return True

    def _begin(self, meeting: str) -> None:
        app = self._app
        driver = Driver(
            meeting,
            ledger=app[keys.LEDGER],
            storage=app[keys.YOUTUBE],
            safe=app[keys.SAFE],
            youtube=self.youtube,
            feeds=lambda: self.feeds,
            relays=lambda channel: (RELAY, BACKUP_RELAY) if channel.backup else (RELAY,),
            crest=self._crest,
            site=app[keys.SETTINGS].public_url,
            clock=app[keys.CLOCK],
            tell=functools.partial(self._tell, meeting),
            pace=self.pace,
        )
        task = asyncio.create_task(self._drive(driver), name=f"broadcast {meeting}")
        self._drivers[meeting] = (driver, task)

    async def _drive(self, driver: Driver) -> None:
        """A driver whose own fault ends it is begun again by the next look around."""
        try:
            await driver.run()
            self._settled.add(driver.meeting)
        except Exception:
            log.exception("broadcast's driver failed", meeting=driver.meeting)
        finally:
            self._drivers.pop(driver.meeting, None)

    def youtube(self, channel: Channel) -> YouTube:
        assert self.google is not None
        try:
            token = self._app[keys.SAFE].unseal(channel.sealed_token, "youtube tokens")
        except Unsealable:
            raise YouTubeFailed(Code.ACCESS_REVOKED, "sealed with a secret that is not known any more") from None
        return YouTube(self.google, token, self.aside)

    async def _crest(self, council: str) -> Path | None:
        crest = await self._app[keys.REGISTRY].crest(council)
        return self._app[keys.FOLDERS].kept(crest.sha256) if crest and crest.media_type == "image/png" else None

    def _tell(self, meeting: str, standing: Standing) -> None:
        if self._standings.get(meeting) == standing:
            return
        self._standings[meeting] = standing
        if self.feeds is not None:
            self.feeds.broadcast_changed(meeting)

    async def _stop(self, meetings: Sequence[str] | set[str]) -> None:
        tasks = [self._drivers[meeting][1] for meeting in meetings if meeting in self._drivers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Let go of everything; what stands at YouTube is found again by the next process."""
        await self._stop(list(self._drivers))


BROADCASTS = aioweb.AppKey("broadcasts", Broadcasts)


async def look_after(app: aioweb.Application) -> AsyncIterator[None]:
    """After the database is there, broadcasts are taken up again."""
    broadcasts = app[BROADCASTS]
    task = asyncio.create_task(broadcasts.keep(), name="broadcasts")
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await broadcasts.stop()
