"""Documents that cannot be made are not tried for ever in haste; the secretary reads why, and asks for them again."""

from __future__ import annotations

from pathlib import Path

from meetings import commands as c
from tests.web.live.browser import Browser
from tests.web.live.installation import Installation, installation
from web import keys, wire
from web.live.routes import LIVE

UPSIDE_DOWN = "the template is upside down"


async def adjourned(at: Installation) -> Browser:
    secretary = await at.browser(at.way("secretary"), "secretary-w")
    await secretary.done(c.Join("chamber"))
    for seat in range(1, 8):
        await secretary.done(c.MarkAttendance(f"demo-{seat}", "present"))
    await secretary.done(c.OpenMeeting())
    await secretary.done(c.Adjourn())
    return secretary


async def desk(secretary: Browser, at: Installation, method: str = "GET", path: str = "") -> str:
    address = f"{at.site}/{at.shown.council}/desk/m/{at.meeting}/minutes{path}"
    async with secretary.http.request(method, address, headers={"Origin": at.site}) as answer:
        assert answer.status == 200, address
        return await answer.text()


async def test_what_fails_waits_until_it_is_asked_for(tmp_path: Path) -> None:
    async with installation(tmp_path) as at:
        at.cannot_document = UPSIDE_DOWN
        secretary = await adjourned(at)
        failed = await closed_as(secretary, "failed")
        assert "La pàgina de l'acta en diu el motiu" in failed.text

        live, state = at.app[LIVE], await at.app[keys.LEDGER].state(at.meeting)
        failure = live.unfinished.of(at.meeting)
        assert failure is not None
        # The studio of this installation tells of a part that is nowhere.
        assert failure.reasons == {"film": "nothing was recorded", "documents": UPSIDE_DOWN}
        assert not live.is_due(state, at.app[keys.CLOCK]())
        assert live.is_due(state, failure.again_at)
        page = await desk(secretary, at)
        for said in (
            "No s'ha pogut ajuntar",
            "nothing was recorded",
            "No s'han pogut fer els documents",
            UPSIDE_DOWN,
        ):
            assert said in page

        await desk(secretary, at, "POST", "/again")
        await closed_as(secretary, "failed")
        at.cannot_document = ""
        assert "S'està tornant a provar." in await desk(secretary, at, "POST", "/again")
        await closed_as(secretary, "failed")
        assert at.documented
        assert UPSIDE_DOWN not in await desk(secretary, at)


async def closed_as(secretary: Browser, step: str) -> wire.Closing:
    while (said := await secretary.hear(wire.Closing)).step != step:
        pass
    return said
