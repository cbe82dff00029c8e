"""Lips and sound: a flash and a beep at the same instant in a browser come out together in every file.

Only two browsers, so that what is measured is Consistori and not a machine with too much to do.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

import pytest
from playwright.async_api import async_playwright

from tests.e2e import steps
from tests.e2e.person import Signal, at_a_browser
from tests.e2e.service import demonstration
from tests.e2e.signals import watch
from tests.streaming.rtmp_server import rtmp_server

SIGNAL = Signal()
KEY = "flaix"
FLASHES = 6
MOST = 0.080
"""Seconds between a flash and its beep that nobody notices."""

pytestmark = pytest.mark.needs("chromium", "nginx", "nginx-rtmp")


async def test_a_flash_and_its_beep_stay_together(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        rtmp = await stack.enter_async_context(rtmp_server(tmp_path / "rtmp"))
        service = await stack.enter_async_context(demonstration(tmp_path))
        playwright = await stack.enter_async_context(async_playwright())
        chair = await stack.enter_async_context(
            at_a_browser(playwright, "chair", tmp_path, tone=SIGNAL.frequency, signal=SIGNAL, polite=False)
        )
        secretary = await stack.enter_async_context(at_a_browser(playwright, "secretary", tmp_path, tone=440))
        shown = service.shown
        await steps.signs_in(secretary, shown.sign_in_url, shown.email, shown.password)
        await steps.adds_destination(secretary, f"{shown.site}/{shown.council}", rtmp.url, KEY)
        await secretary.page.goto(f"{shown.public_url}/check")
        await steps.enter(secretary, door="Enter without microphone")
        await steps.follow_link(chair, shown.of("chair").url)
        await steps.enter(chair)
        for person in (secretary, chair):
            await steps.sees_the_stage(person)
        for number in range(2, 8):
            await steps.press(secretary, f"mark-demo-{number}-present-chamber")
        await steps.switches_relay(secretary)
        await steps.goes_on(secretary)
        await steps.goes_on(secretary)
        await steps.sees_it_recorded_and_relayed(secretary)
        await steps.gives_floor(secretary, shown.of("chair").person)
        await steps.lasts(FLASHES * SIGNAL.period)
        await steps.press(secretary, "adjourn", sure=True)
        await steps.waits_for_the_minutes(secretary)
        film = service.data / "meetings" / shown.meeting / "film.mp4"
        for path in (film, rtmp.recorded(KEY)):
            seen = watch(path, SIGNAL.frequency)
            assert len(seen.flashes) >= FLASHES - 2, (path, seen)
            offsets = seen.offsets()
            assert len(offsets) == len(seen.flashes), (path, seen)
            assert abs(median(offsets)) < MOST, (path, offsets)
