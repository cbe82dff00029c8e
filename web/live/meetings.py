"""Every live meeting of this process: made when somebody enters, half an hour before the start, or when we start again.

How one is put together, `web.live.making` knows. Must never know sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Sequence

import structlog
from aiohttp import web as aioweb
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meetings.ledger import UnknownMeeting
from meetings.state import State
from meetings.unavailable import Unavailable
from streaming.detach import is_claimed
from web import keys
from web.clock import SteadyClock
from web.conductor.closing import has_room, needs_closing
from web.conductor.relays import Relays
from web.conductor.studio import OpenStudio
from web.conductor.unfinished import Unfinished, What
from web.live.making import DocumentMaker, Maker
from web.live.meeting import LiveMeeting
from web.youtube.broadcasts import BACKUP_RELAY, RELAY
from web.youtube.driver import Feeding

log = structlog.get_logger()

BEFORE_START = dt.timedelta(minutes=30)
AFTER_START = dt.timedelta(hours=6)
"""A meeting that nobody opened by then is not waited for any more; it comes up again when somebody enters."""
ROUND = 20.0
"""Seconds between two looks at what is about to begin and what is over."""
AWAY = (Unavailable, PoolTimeout, TimeoutError)
"""The record cannot be reached just now: nothing else could be looked at either."""


class LiveMeetings:
    def __init__(self, app: aioweb.Application, open_studio: OpenStudio, make_documents: DocumentMaker) -> None:
        self._app = app
        self._maker = Maker(app, open_studio, make_documents, self._note_failure)
        self.end_studios = False
        """Whether studios end with this process, or go on for the next one to find."""
        self._live: dict[str, LiveMeeting] = {}
        self._relays: dict[str, Relays] = {}
        self.unfinished = Unfinished()
        self._entering = asyncio.Lock()
        self._took_up = False
        self._looking: asyncio.Task[None] | None = None
        self._is_ending = False
        self._put_away: set[str] = set()
        """Rehearsals that are being removed, or were."""

    @property
    def windows(self) -> int:
        """Open windows of people in meetings."""
        return sum(len(live.hub.windows) for live in self._live.values())

    def find(self, meeting: str) -> LiveMeeting | None:
        return self._live.get(meeting)

    async def enter(self, meeting: str) -> LiveMeeting:
        """The live meeting, begun if it is not yet. Raises `UnknownMeeting`, also when the service is ending."""
        async with self._entering:
            if self._is_ending or meeting in self._put_away:
                raise UnknownMeeting(meeting)
            live = self._live.get(meeting)
            if live is None:
                relays = Relays()
                live = await self._maker.make(meeting, relays)
                self._live[meeting], self._relays[meeting] = live, relays
                live.start()
                log.info("meeting is live", meeting=meeting, phase=live.state.phase)
        return live

    async def put_away(self, meeting: str) -> None:
        """End a rehearsal and its studio; nobody enters it any more. Repeated: nothing changes."""
        async with self._entering:
            self._put_away.add(meeting)
            live = self._live.pop(meeting, None)
            self._relays.pop(meeting, None)
        self._app[keys.WATCHES].forget(meeting)
        if live is not None:
            live.hub.goodbye("ended", lambda words: words("The meeting has ended. You can close this window."))
            await live.end()

    async def make_again(self, meeting: str) -> None:
        """Make now what could not be made of a meeting that is over. Repeated: nothing changes. Raises
        `UnknownMeeting`."""
        self.unfinished.ask(meeting)
        (await self.enter(meeting)).make_again()

    async def look_around(self) -> None:
        """Begin what is due, let go of what is over. Run now and then, and first of all at the start."""
        clock = self._app[keys.CLOCK]
        if isinstance(clock, SteadyClock):
            clock.note() if self._live else clock.settle()
            for live in self._live.values():
                live.hub.secretary.clock_held(clock.held())
        now = clock()
        for planned in await self._app[keys.PLANNED].convened():
            if planned.id not in self._live:
                await self._begin(planned.id, now)
        await self._end_what_is_over(now)
        if not self._took_up:
            self._took_up = True
            await self._take_up_rehearsals()

    async def _begin(self, meeting: str, now: dt.datetime) -> None:
        """If it is due. One that cannot be, such as one whose journal is damaged, keeps no other from its beginning."""
        try:
            if self.is_due(await self._app[keys.LEDGER].state(meeting), now):
                await self.enter(meeting)
        except UnknownMeeting:
            return
        except AWAY:
            raise
        except Exception:
            log.exception("meeting could not be begun", meeting=meeting)

    async def _take_up_rehearsals(self) -> None:
        """Those whose studios outlived the process before: should nobody come back, they end at the next look."""
        for folder in self._app[keys.FOLDERS].studios():
            meeting = folder.parent.name
            if meeting not in self._live and is_claimed(folder):
                with contextlib.suppress(UnknownMeeting):
                    if (await self._app[keys.LEDGER].state(meeting)).rehearses:
                        await self.enter(meeting)

    async def _end_what_is_over(self, now: dt.datetime) -> None:
        for meeting, live in list(self._live.items()):
            await self._maker.know_destinations(self._relays[meeting], live.state)
            if live.over.is_set() or self._is_idle(live, now):
                del self._live[meeting], self._relays[meeting]
                self._app[keys.WATCHES].end(meeting)
                await live.end()
                log.info("meeting is over", meeting=meeting)

    def is_due(self, state: State, now: dt.datetime) -> bool:
        """A rehearsal never is: it is live while somebody is there, or the disk would fill with nobody's recording."""
        if state.rehearses:
            return False
        if state.phase in ("open", "recess"):
            return True
        if state.phase == "convened":
            return state.plan.starts_at - BEFORE_START <= now <= state.plan.starts_at + AFTER_START
        return self.unfinished.may_try(state.plan.meeting, now) and self._can_be_closed(state)

    def _can_be_closed(self, state: State) -> bool:
        """Whether something is still to be made and there is room for it."""
        folders, meeting = self._app[keys.FOLDERS], state.plan.meeting
        if not needs_closing(state, folders.documents(meeting) / "draft"):
            return False
        return has_room(state, folders.recording(meeting), folders.film(meeting), self._maker.reserve)

    def _note_failure(self, meeting: str, reasons: dict[What, str]) -> None:
        self.unfinished.note(meeting, reasons, self._app[keys.CLOCK]())

    def _is_idle(self, live: LiveMeeting, now: dt.datetime) -> bool:
        """Entered out of its time, and nobody is there any more."""
        if live.state.phase == "adjourned" or live.hub.windows or live.equipment.is_in_use:
            return False
        return not self.is_due(live.state, now)

    def start(self) -> None:
        """Take up what is in course, and look around from now on."""
        self._looking = asyncio.create_task(self._keep_looking(), name="live meetings")

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look_around()
            except AWAY as problem:
                log.warning("meetings are looked after later: the record cannot be reached", said=str(problem))
            except Exception:
                log.exception("looking after the meetings failed")
            await asyncio.sleep(ROUND)

    async def stop(self) -> None:
        """Say goodbye to every browser and let go of every meeting. None begins any more. Repeated: nothing changes."""
        self._is_ending = True
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        for live in self._live.values():
            live.hub.goodbye("restarting", lambda words: words("The service is restarting. You will be back at once."))
        for _ in range(20):
            if not any(live.hub.windows for live in self._live.values()):
                break
            await asyncio.sleep(0.05)
        ends = (live.end() if self.end_studios else live.stop() for live in self._live.values())
        for failed in await asyncio.gather(*ends, return_exceptions=True):
            if isinstance(failed, Exception):
                log.error("a meeting could not be let go of cleanly", exc_info=failed)
        self._live.clear()
        self._relays.clear()

    # What pages change ------------------------------------------------------------------------------------------

    async def know_equipment(self, meeting: str) -> None:
        """The secretary has made some, or withdrawn."""
        if live := self._live.get(meeting):
            await self._maker.know_equipment(live.state.plan, live.equipment, live.fetched)

    async def know_cameras(self, council: str, body: str) -> None:
        """The same of a body's cameras, which are there in each of its meetings."""
        for live in list(self._live.values()):
            if (live.state.plan.council, live.state.plan.body.id) == (council, body):
                await self._maker.know_equipment(live.state.plan, live.equipment, live.fetched)

    async def know_destinations(self, council: str) -> None:
        """The secretary has added one, changed it or taken it away: nothing more is sent there then."""
        for meeting, live in list(self._live.items()):
            if live.state.plan.council == council:
                relays = self._relays[meeting]
                await self._maker.know_destinations(relays, live.state)
                # What becomes of a broadcast on YouTube its driver says.
                self.unfeed(meeting, sorted(relays.unknown() - {RELAY, BACKUP_RELAY}))

    # The broadcast on YouTube (`web.youtube.driver.Feeds`) ---------------------------------------------------------

    async def feed(self, meeting: str, relays: Sequence[str]) -> Feeding:
        """Have the programme sent to these destinations, unless the secretary stopped one since the opening."""
        live = self._live.get(meeting)
        if live is None:
            return "away"
        await self._maker.know_destinations(self._relays[meeting], live.state)
        running = {view.relay for view in live.conductor.relays() if view.phase != "off"}
        stopped = False
        for relay in relays:
            if relay in running:
                continue
            if _stopped_by_hand(live.state, relay):
                stopped = True
            else:
                live.conductor.switch_relay(relay, True)
        return "stopped" if stopped else "on"

    def unfeed(self, meeting: str, relays: Sequence[str]) -> None:
        """They are not ours any more: nothing more is sent. Repeated: nothing changes."""
        if live := self._live.get(meeting):
            for relay in relays:
                live.conductor.switch_relay(relay, False)

    def broadcast_changed(self, meeting: str) -> None:
        if live := self._live.get(meeting):
            live.hub.secretary.broadcast_changed()


def _stopped_by_hand(state: State, relay: str) -> bool:
    """A relay ends by itself in no other case while the meeting lasts."""
    noted = state.relays.get(relay)
    return (
        noted is not None
        and noted.phase == "stopped"
        and state.opened_at is not None
        and noted.since >= state.opened_at
    )
