"""The people of a meeting who are not there: they come in, sit down, ask for the floor and get it, and vote.

The secretary among them leads, unless somebody else does. What they are for is the caller's business.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence

from yarl import URL

from meetings import commands as c
from meetings.facts import PresenceMode
from streaming.synthetic_media import LAYERS, camera, tone
from web.bench.seat import Face, Seat
from web.ways import Way

ROUND = 2.0
"""Seconds between two commands of one seat."""
HUES = (0, 64, 128, 192)
"""Of the faces there are: each takes a moment to encode, so people share them."""


class NotHeld(Exception):
    """The meeting did not come to be held; the text says what is missing."""


def faces() -> None:
    """Encode all of them beforehand. Blocks for some seconds."""
    for hue in HUES:
        for layer in LAYERS:
            camera(layer, hue)


@functools.cache
def face(number: int, speaks: bool) -> Face:
    return Face(HUES[number % len(HUES)], tone(300 + 50 * (number % 16)) if speaks else None)


class Company:
    def __init__(self, secretary: Seat) -> None:
        self.secretary = secretary
        self.seats: dict[str, Seat] = {}
        """By person, in the order in which they came."""
        self.leads = False
        """Whether the secretary here leads the meeting; else somebody else does, who is there."""

    @property
    def everybody(self) -> list[Seat]:
        return [self.secretary, *self.seats.values()]

    @property
    def mode(self) -> PresenceMode:
        """How they take part: in the chamber wherever that is possible, as nothing has to be declared there."""
        return "remote" if self.secretary.welcome and self.secretary.welcome.mode == "remote" else "chamber"

    async def take_the_lead(self) -> bool:
        """The secretary sits down, unless the real one has: then the meeting is theirs to lead."""
        view, welcome = self.secretary.view, self.secretary.welcome
        assert view is not None
        assert welcome is not None
        theirs = next((seat for seat in view.seats if seat.person == welcome.person), None)
        if theirs is not None and theirs.joined and theirs.connected:
            return False
        await self._declare(self.secretary)
        self.leads = await self.secretary.do(c.Join(self.mode))
        return self.leads

    async def seat(self, way: Way, face: Face | None, room: URL | None = None) -> None:
        """Bring somebody in. Raises `NoEntry`, `TimeoutError` and what sockets raise."""
        seat = self.seats[way.person] = Seat(face)
        await seat.enter(way.url, room)
        await self._declare(seat)
        if way.role == "external":
            await seat.do(c.Arrive())
            await self.secretary.do(c.Admit(way.person))
        await seat.sit(self.mode)

    async def _declare(self, seat: Seat) -> None:
        if self.mode == "remote":
            await seat.do(c.DeclarePlace("Ajuntament", True))

    async def open(self) -> None:
        """Open the meeting and its first item, whoever is not there being marked as present. Raises `NotHeld`."""
        lead = self.secretary
        # Nobody is marked who has come and is not shown yet.
        await lead.until(lambda: not lead.view or all(s.joined for s in lead.view.seats if s.person in self.seats))
        assert lead.view is not None
        away = [each for each in lead.view.seats if each.votes and not each.joined and each.attendance == "expected"]
        for each in away:
            await lead.do(c.MarkAttendance(each.person, "present"))
            # Nobody may say more than some commands a second, for long.
            await asyncio.sleep(0.25 if len(away) > 20 else 0)
        if lead.view.phase == "convened" and not await lead.do(c.OpenMeeting()):
            raise NotHeld(f"the meeting could not be opened: {lead.refused[-1]}")
        pending = next((each for each in lead.view.items if each.phase == "pending"), None)
        if not lead.view.item and pending is not None:
            await lead.do(c.OpenItem(pending.item))

    async def debate(self, speakers: Sequence[str]) -> None:
        """Until it is cancelled: `speakers` get the floor in turn, the others ask for it and take it back, or vote.

        Where somebody else leads, everybody asks, and whoever is given the floor hands it back after a while.
        """
        async with asyncio.TaskGroup() as group:
            for number, (person, seat) in enumerate(self.seats.items()):
                if not self.leads or person not in speakers:
                    group.create_task(_take_part(person, seat, ROUND * number / 13))
            if self.leads and speakers:
                group.create_task(self._give_the_floor(speakers))

    async def _give_the_floor(self, speakers: Sequence[str]) -> None:
        lead = self.secretary
        while True:
            for person in speakers:
                await lead.do(c.GiveFloor(person))
                await asyncio.sleep(ROUND)
                await lead.do(c.TakeFloor())
                await asyncio.sleep(ROUND / 4)

    async def end_turn(self) -> None:
        """Whatever a debate that was cancelled left."""
        if self.leads and self.secretary.view and self.secretary.view.floor is not None:
            await self.secretary.do(c.TakeFloor())

    async def vote(self) -> int:
        """Put the open item to the vote, everybody voting at once; how many did, 0 where it is never put to one."""
        lead = self.secretary
        item = next((each for each in lead.view.items if each.item == lead.view.item), None) if lead.view else None
        if item is None or not item.next_purposes or not await lead.do(c.OpenVote(item.next_purposes[0])):
            return 0
        await lead.until(lambda: lead.view is not None and lead.view.vote is not None)
        opened = lead.view.vote if lead.view else None
        assert opened is not None
        voters = [seat for person, seat in self.seats.items() if person in opened.eligible]
        cast = await asyncio.gather(*(seat.do(c.CastBallot(opened.vote, "for")) for seat in voters))
        await lead.do(c.CloseVote(opened.vote, "abstention"))
        await lead.do(c.ProclaimResult(opened.vote))
        return sum(cast)

    async def close(self) -> None:
        for seat in reversed(self.everybody):
            await seat.close()


async def _take_part(person: str, seat: Seat, after: float) -> None:
    await asyncio.sleep(after)
    while True:
        view = seat.view
        if view is not None and view.phase == "open":
            if view.vote is None:
                await seat.do(c.RequestFloor())
                await asyncio.sleep(ROUND)
                has_it = seat.view is not None and seat.view.floor is not None and seat.view.floor.person == person
                await seat.do(c.TakeFloor() if has_it else c.WithdrawFloorRequest())
            elif view.vote.phase == "open" and view.vote.mine is None and person in view.vote.eligible:
                await seat.do(c.CastBallot(view.vote.vote, "for"))
        await asyncio.sleep(ROUND)
