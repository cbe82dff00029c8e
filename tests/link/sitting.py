"""A meeting with chair and secretary on a good line, and a councillor at a real browser at the far end of a bad one."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from playwright.async_api import async_playwright, expect

from meetings import commands as c
from streaming.mixer.timeline import Samples
from tests.e2e import steps
from tests.e2e.person import Person, at_a_browser
from tests.faults.installation import Installation, installation
from tests.faults.member import LONG, Member, company
from tests.link.line import Line
from tests.until import until

RECEIVED = (Path(__file__).parent / "received.js").read_text("utf-8")
PATIENCE = 2 * LONG
"""Seconds that anything may take on a busy machine."""


class Seat(msgspec.Struct):
    """Who sits at the far end."""

    line: Line
    at: Installation
    person: Person
    member: str
    """Who that is in the meeting."""

    async def received(self) -> dict[str, Any]:
        """What `received.js` counts."""
        return dict(await self.person.page.evaluate("window.received()"))

    async def hears(self, seconds: float) -> Samples:
        """What the browser plays."""
        heard = base64.b64decode(await self.person.page.evaluate("seconds => window.heard(seconds)", seconds))
        return (np.frombuffer(heard, "<i2") / 32_768).astype(np.float32)

    async def takes(self, what: str, count: int) -> None:
        """So many more of them arrive, over this connection or a newer one."""
        before = await self.received()

        async def more() -> bool:
            now = await self.received()
            return bool(now[what] >= count + (before[what] if now["connections"] == before["connections"] else 0))

        await until(more, within=PATIENCE)

    async def sees(self, lines: int) -> None:
        """Pictures so tall, and more and more of them."""

        async def so_tall() -> bool:
            return (await self.received()).get("lines") == lines

        await until(so_tall, within=PATIENCE)
        await self.takes("pictures", 5)

    async def is_told(self, *words: str) -> None:
        """That the line is of one of these qualities."""
        chosen = ", ".join(f'.line[data-line="{word}"]' for word in words)
        await expect(self.person.page.locator(chosen).first).to_be_visible(timeout=PATIENCE * 1000)


async def seated(
    stack: AsyncExitStack,
    folder: Path,
    line: Line,
    environment: Mapping[str, str] | None = None,
    *,
    voice: Path | None = None,
) -> tuple[Seat, list[Member]]:
    """The secretary and the chair are given with the seat. `voice`: what its microphone plays instead of a tone."""
    at = await stack.enter_async_context(installation(folder, listen="0.0.0.0", environment=environment))
    people = [("demo-secretary", at.link("secretary"), False), ("demo-1", at.link("chair"), True)]
    members = await stack.enter_async_context(company(at.room, people))
    playwright = await stack.enter_async_context(async_playwright())
    person = await stack.enter_async_context(
        at_a_browser(playwright, "ferrer", folder, tone=700, polite=False, line=line, voice=voice)
    )
    await person.page.add_init_script(RECEIVED)
    await steps.follow_link(person, at.link("member", 0))
    await steps.enter(person)
    await steps.sees_the_stage(person)
    return Seat(line, at, person, "demo-3"), members


async def opened(secretary: Member) -> None:
    """The meeting is open: who leaves it now is missed."""
    await secretary.sure(c.Join("chamber"))
    for number in range(3, 14):
        await secretary.sure(c.MarkAttendance(f"demo-{number}", "present"))
    await secretary.sure(c.OpenMeeting())
