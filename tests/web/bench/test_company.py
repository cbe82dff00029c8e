"""Synthetic people in a meeting that somebody else leads, who is really there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from yarl import URL

from meetings import commands as c
from tests.until import until
from tests.web.live.installation import installation
from web.bench.company import Company
from web.bench.seat import Seat


async def test_where_the_real_secretary_sits_she_leads(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        room, company, real = URL(at.room), Company(Seat()), Seat()
        try:
            await real.enter(at.way("secretary"), room)
            await real.do(c.Join("chamber"))
            await company.secretary.enter(at.way("secretary"), room)
            assert not await company.take_the_lead()
            members = [way for way in at.shown.ways if way.role in ("chair", "member")]
            for way in members[:3]:
                await company.seat(way, None, room)
            for way in members[3:]:
                await real.do(c.MarkAttendance(way.person, "present"))
            debating = asyncio.create_task(company.debate([members[0].person]))
            assert await real.do(c.OpenMeeting())
            assert await real.do(c.OpenItem("i1"))
            await until(lambda: len(real.view.queue) == 3 if real.view else False, within=30)
            person = members[1].person
            await real.do(c.GiveFloor(person))
            await until(lambda: real.view is not None and real.view.floor is None, within=30)
            assert await real.do(c.OpenVote())
            await until(lambda: len(real.view.vote.voted) == 3 if real.view and real.view.vote else False, within=30)
            debating.cancel()
            await asyncio.gather(debating, return_exceptions=True)
            # A vote may open between looking and asking; nothing else is refused.
            assert {each for seat in company.everybody for each in seat.refused} <= {"RequestFloor: vote_open"}
            facts = await at.facts()
            assert facts.count("SeatTakenOver") == 0
        finally:
            await company.close()
            await real.close()
