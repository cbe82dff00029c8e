"""The machine's clock is set an hour ahead and back in a meeting: it changes nothing, and the secretary reads of it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from meetings import commands as c
from meetings.journal import check
from minutes.derive import derive
from streaming import control
from tests.until import until
from tests.web.live.installation import Installation, installation
from web import keys, wire
from web.clock import SteadyClock
from web.live.routes import LIVE


class Machine:
    """Its clock can be set."""

    def __init__(self) -> None:
        self.set_by = 0.0
        self.clock = SteadyClock(self.wall)

    def wall(self) -> float:
        return time.time() + self.set_by


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def at(tmp_path: Path, machine: Machine) -> AsyncIterator[Installation]:
    async with installation(tmp_path, clock=machine.clock) as running:
        yield running


async def test_a_meeting_goes_on_by_the_time_it_had(at: Installation, machine: Machine) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    await secretary.done(c.Join("chamber"))
    for seat in range(1, 8):
        await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
    member = await at.browser(at.person(8), "remote-window")
    await member.done(c.DeclarePlace("Montalzina", True))
    await member.done(c.Join("remote"))
    await secretary.done(c.OpenMeeting())
    async with aiohttp.ClientSession() as http, http.get(f"{at.room}/events") as stream:
        for jump in (3600.0, -3600.0, 0.0):
            item = {3600.0: "i1", -3600.0: "i2", 0.0: "i3"}[jump]
            await secretary.done(c.OpenItem(item))
            await secretary.done(c.GiveFloor("demo-8"))
            machine.set_by = jump
            await at.live().hub.note_presence()
            await secretary.done(c.TakeFloor())
            view = await secretary.sees(lambda view: view.floor is None)
            assert abs(view.now - time.time()) < 30
            await secretary.done(c.CloseItem(item))
        assert (await stream.content.readline()) == b"event: page\n"
    entries = await at.app[keys.LEDGER].entries(at.meeting)
    times = [entry.at for entry in entries]
    assert times == sorted(times)
    assert check(entries)
    minutes = derive(entries)
    turns = [turn.seconds for each in minutes.items for turn in each.turns]
    assert len(turns) == 3
    assert max(turns) < 30
    spoken = next(seat for seat in (member.view or secretary.view).seats if seat.person == "demo-8")  # type: ignore[union-attr]
    assert spoken.spoken_seconds < 60
    # Whoever is signed in stays so, and nobody's line was lost.
    assert "ConnectionLost" not in await at.facts()
    assert await member.refused(c.OpenMeeting())


async def test_who_lost_the_line_is_let_go_in_time_all_the_same(at: Installation, machine: Machine) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    member = await at.browser(at.person(7))
    await member.done(c.DeclarePlace("Montalzina", True))
    await member.done(c.Join("remote"))
    live = at.live()
    profile = replace(live.hub.state.plan.body.profile, drop_seconds=4)
    body = replace(live.hub.state.plan.body, profile=profile)
    await member.lose_the_line()
    await secretary.sees(lambda view: not seat(view, "demo-7").connected, within=20)
    live.hub.state = replace(live.hub.state, plan=replace(live.hub.state.plan, body=body))
    machine.set_by = -3600.0
    await secretary.sees(lambda view: not seat(view, "demo-7").joined, within=30)
    assert (await at.facts())[-1] == "Left"


async def test_the_studio_is_told_the_meetings_time(at: Installation, machine: Machine) -> None:
    machine.set_by = 3600.0
    await at.browser(at.way("secretary"), "secretary-w")
    await until(lambda: [order for order in at.studio.orders if isinstance(order, control.SetClock)])
    assert abs(at.studio.last(control.SetClock).unix - time.time()) < 30


async def test_the_secretary_reads_it_and_nobody_else(at: Installation, machine: Machine) -> None:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    member = await at.browser(at.person(8), "member-w")
    machine.set_by = 3600.0
    await at.app[LIVE].look_around()
    assert "60 minuts" in (await secretary.hear(wire.ClockHeld)).text
    late = await secretary.another_window("another-w")
    assert "60 minuts" in (await late.hear(wire.ClockHeld)).text
    await late.lose_the_line()
    machine.set_by = 0.0
    await at.app[LIVE].look_around()
    assert (await secretary.hear(wire.ClockHeld)).text == ""
    assert not [said for said in member.heard if isinstance(said, wire.ClockHeld)]


def seat(view: wire.View, person: str) -> wire.SeatView:
    return next(each for each in view.seats if each.person == person)
