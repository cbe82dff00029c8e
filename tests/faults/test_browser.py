"""A councillor at a real browser while everything dies: the picture is back without a click, and so is the ballot."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import async_playwright, expect

from meetings import commands as c
from meetings import facts as f
from tests.e2e import steps
from tests.e2e.person import Person, at_a_browser
from tests.faults.installation import Installation, installation
from tests.faults.member import Member, company
from tests.faults.test_killed import LONG, is_back, killed, told
from tests.until import until

pytestmark = pytest.mark.needs("chromium")

PICTURES = 10
SCRIPT = """window.newestDecoded = async () => {
  const reports = await window.connections.at(-1).getStats();
  const video = [...reports.values()].find((each) => each.type === "inbound-rtp" && each.kind === "video");
  return [window.connections.length, video?.framesDecoded ?? 0];
};"""


class Room(msgspec.Struct):
    at: Installation
    secretary: Member
    chair: Member
    ferrer: Person
    """The one at the browser."""

    async def sees(self) -> None:
        """Pictures come and the line is up; nobody pressed anything."""
        connection, before = await self._decoded()

        async def more() -> bool:
            now, decoded = await self._decoded()
            return decoded >= PICTURES + (before if now == connection else 0)

        await until(more, within=LONG)
        await expect(self.ferrer.page.locator(".banner")).to_have_count(0, timeout=LONG * 1000)

    async def _decoded(self) -> tuple[int, int]:
        """Which peer connection is the newest, and how many pictures came over it."""
        connection, decoded = await self.ferrer.page.evaluate("window.newestDecoded()")
        return int(connection), int(decoded)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(installation(tmp_path))
        people = [("demo-secretary", at.link("secretary"), False), ("demo-1", at.link("chair"), True)]
        secretary, chair = await stack.enter_async_context(company(at.room, people))
        playwright = await stack.enter_async_context(async_playwright())
        ferrer = await stack.enter_async_context(at_a_browser(playwright, "ferrer", tmp_path, tone=700, polite=False))
        await ferrer.page.add_init_script(SCRIPT)
        await steps.follow_link(ferrer, at.link("member", 0))
        await steps.enter(ferrer)
        await steps.sees_the_stage(ferrer)
        await secretary.sure(c.Join("chamber"))
        for number in range(3, 14):
            await secretary.sure(c.MarkAttendance(f"demo-{number}", "present"))
        await secretary.sure(c.OpenMeeting())
        yield Room(at, secretary, chair, ferrer)


async def test_everything_dies_and_the_browser_comes_back_by_itself(room: Room) -> None:
    at, page = room.at, room.ferrer.page
    await page.evaluate("window.sameAsBefore = true")
    await room.chair.sure(c.OpenItem("i1"))
    await room.chair.sure(c.OpenVote())
    await expect(page.locator(".choices").first).to_be_visible(timeout=LONG * 1000)
    for name in ("web", "mixer", "studio"):
        began = time.monotonic()
        killed(getattr(at, name))
        await _comes_back(room, f"{name} killed", began)
    began = time.monotonic()
    (web,) = at.web()
    at.process.send_signal(signal.SIGHUP)
    await is_back(at.web, web.pid)
    await _comes_back(room, "restarted alone", began)
    await steps.votes(room.ferrer, "2")
    await _a_silent_service_is_noticed(room)

    await at.lose_power()
    await expect(page.locator(".banner")).to_have_count(1, timeout=LONG * 1000)
    began = time.monotonic()
    await at.start()
    await _comes_back(room, "power back", began)

    await expect(page.locator(".vote-card .recorded")).to_be_visible(timeout=LONG * 1000)
    ballots = [entry.fact for entry in await at.journal() if isinstance(entry.fact, f.BallotCast)]
    assert [(ballot.vote, ballot.choice) for ballot in ballots] == [("v1", "against")]
    await room.chair.sure(c.CancelVote("v1", "prova"))
    await expect(page.locator(".choices")).to_have_count(0, timeout=LONG * 1000)
    assert await page.evaluate("window.sameAsBefore"), "the page was never loaded again"
    assert room.ferrer.problems == []


async def _a_silent_service_is_noticed(room: Room) -> None:
    """The connection stays open and nothing comes over it, as when a cable is pulled."""
    (web,) = room.at.web()
    began = time.monotonic()
    web.suspend()
    try:
        await expect(room.ferrer.page.locator(".banner")).to_have_count(1, timeout=LONG * 1000)
        told(f"a silent service: noticed after {time.monotonic() - began:.2f} s")
    finally:
        web.resume()
    began = time.monotonic()
    await _comes_back(room, "service speaks again", began)


async def _comes_back(room: Room, what: str, began: float) -> None:
    # What was on its way when it died may still come for a moment.
    await asyncio.sleep(0.2)
    await room.sees()
    told(f"{what}: the browser sees again after {time.monotonic() - began:.2f} s")
    await until(lambda: room.secretary.view is not None and _ferrer_is_there(room.secretary), within=LONG)


def _ferrer_is_there(secretary: Member) -> bool:
    assert secretary.view is not None
    return all(seat.connected for seat in secretary.view.seats if seat.person == "demo-2")
