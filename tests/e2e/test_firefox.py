"""Councillors at Firefox without H.264 and at Chromium in one meeting: each sees and hears the other, and both vote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import async_playwright, expect

from meetings import commands as c
from meetings import facts as f
from tests.e2e import steps
from tests.e2e.firefox import at_firefox
from tests.e2e.person import Person, at_a_browser
from tests.faults.installation import Installation, installation
from tests.faults.member import LONG, Member, company
from tests.link.sitting import opened

pytestmark = pytest.mark.needs("chromium", "firefox")

CODEC = """async () => {
  const reports = await window.connections.at(-1).getStats();
  const picture = [...reports.values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
  return reports.get(picture?.codecId)?.mimeType;
}"""
CAN = """() => RTCRtpReceiver.getCapabilities("video").codecs.map(({ mimeType }) => mimeType)"""
ENERGY = """async () => {
  const reports = await window.connections.at(-1).getStats();
  const sound = [...reports.values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
  return sound ? [sound.totalAudioEnergy, sound.totalSamplesDuration] : [0, 0];
}"""
"""Of what was heard so far, and its seconds; a loud second is 1 (W3C webrtc-stats). Firefox runs no AudioContext where
there is no loudspeaker."""
COLOURS = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 16, height: 9 });
  const brush = canvas.getContext("2d");
  brush.drawImage(document.querySelector(".stage video"), 0, 0, 16, 9);
  return [...brush.getImageData(0, 0, 16, 9).data];
}"""
"""Of the stage, in 16 by 9 places."""

LOUD, SILENT = 0.005, 0.0005
"""Energy of a second: a voice has some hundredths."""


class Sitting(msgspec.Struct):
    at: Installation
    secretary: Member
    chair: Member
    ferrer: Person
    """At Firefox, far away."""
    roca: Person
    """At Chromium, in the chamber."""


@pytest.fixture
async def sitting(tmp_path: Path) -> AsyncIterator[Sitting]:
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(installation(tmp_path))
        people = [("demo-secretary", at.link("secretary"), False), ("demo-1", at.link("chair"), False)]
        secretary, chair = await stack.enter_async_context(company(at.room, people))
        playwright = await stack.enter_async_context(async_playwright())
        yield Sitting(
            at,
            secretary,
            chair,
            await stack.enter_async_context(at_firefox(playwright, "ferrer", tmp_path, tone=700)),
            await stack.enter_async_context(at_a_browser(playwright, "roca", tmp_path, tone=900, polite=False)),
        )


async def test_firefox_without_h264_takes_part(sitting: Sitting) -> None:
    at, ferrer, roca = sitting.at, sitting.ferrer, sitting.roca
    await steps.follow_link(ferrer, at.link("member", 0))
    assert "video/H264" not in await ferrer.page.evaluate(CAN)
    await steps.enter(ferrer, place="Girona, carrer Nou 3")
    await steps.follow_link(roca, at.link("member", 1))
    await steps.enter(roca)
    for person, codec in ((ferrer, "video/VP8"), (roca, "video/H264")):
        await steps.sees_the_stage(person)
        assert await person.page.evaluate(CODEC) == codec
        await expect(person.page.locator(".line:not([data-line=lost])")).to_be_visible(timeout=steps.PATIENCE)
    await sitting.chair.sure(c.Join("chamber"))
    await opened(sitting.secretary)
    await sitting.chair.sure(c.OpenItem("i1"))

    await _speaks(sitting, ferrer, "demo-2", heard_by=roca)
    await _speaks(sitting, roca, "demo-3", heard_by=ferrer)

    await sitting.secretary.sure(c.TakeFloor())
    await sitting.chair.sure(c.OpenVote())
    await steps.votes(ferrer, "2")
    await steps.votes(roca, "1")
    ballots = [entry.fact for entry in await at.journal() if isinstance(entry.fact, f.BallotCast)]
    assert [(ballot.person, ballot.choice) for ballot in ballots] == [("demo-2", "against"), ("demo-3", "for")]
    assert (ferrer.problems, roca.problems) == ([], [])


async def _speaks(sitting: Sitting, speaker: Person, name: str, *, heard_by: Person) -> None:
    """Heard and seen by the other; nothing of it comes back to themselves."""
    await speaker.page.locator("button.tool.floor").click(timeout=steps.PATIENCE)
    await sitting.secretary.sure(c.GiveFloor(name))
    async with asyncio.timeout(LONG):
        while await _heard(heard_by) < LOUD or not await _moves(heard_by):
            pass
        assert await _heard(speaker) < SILENT


async def _heard(person: Person) -> float:
    """Energy of about a second of sound. A receiver that begins anew counts from nothing: then of another second."""
    while True:
        energy, seconds = await person.page.evaluate(ENERGY)
        await steps.lasts(1)
        energy_now, seconds_now = await person.page.evaluate(ENERGY)
        if seconds_now - seconds > 0.5:
            return float(energy_now - energy)


async def _moves(person: Person) -> bool:
    """What is on the stage is no black, and much of it changes."""
    looks = []
    for _ in range(3):
        looks.append([int(value) for value in await person.page.evaluate(COLOURS)])
        await steps.lasts(0.4)
    changed = [sum(abs(a - b) > 8 for a, b in zip(*pair, strict=True)) for pair in pairwise(looks)]
    return max(looks[-1][:3]) > 20 and min(changed) > 3
