"""A browser that sends too much is told so, and the secretary sees it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from web import wire
from web.live.excess import mine, theirs
from web.live.words import words

pytestmark = IN_A_BROWSER

CA = words("ca")


async def pictured(page: object, name: str) -> None:
    """For whoever wants to look: `PICTURES=folder`."""
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1280, 390])
async def test_who_sends_too_much_is_told_why(window: Open, width: int) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room", width=width)
        await service.tell(wire.Limited(v.MEMBER, mine("broken_camera", CA)))
        await expect(page.locator(".banner[role=status]")).to_have_text(mine("broken_camera", CA))
        await pictured(page, f"room-{width}")


async def test_the_secretary_sees_whose_browser_it_is(window: Open) -> None:
    async with serving(v.welcome(v.SECRETARY, "secretary")) as service:
        page = await window(service, "console")
        await service.tell(wire.Limited("pere", theirs("traffic", "Pere Ferrer i Mas", CA)))
        await service.tell(wire.Limited("marta", theirs("messages", "Marta Vila i Font", CA)))
        await expect(page.locator(".banner[role=status]")).to_have_count(2)
        await pictured(page, "console-1280")


async def test_a_window_that_was_sent_away_says_so_and_waits(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        told_at = asyncio.get_running_loop().time()
        await service.tell(wire.Limited(v.MEMBER, mine("messages", CA)))
        await service.tell(wire.Bye("sent_away", mine("messages", CA), after=1.5))
        await service.cut()
        await expect(page.locator(".banner")).to_have_text(mine("messages", CA))
        await until(lambda: len(service.hellos) == 2)
        assert service.hellos[1] - told_at >= 1.5
        await expect(page.get_by_text(mine("messages", CA))).to_have_count(0)
