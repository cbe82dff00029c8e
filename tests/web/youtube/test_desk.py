"""The secretary's pages in a browser when a broadcast needs looking at: what they say, and that they break no rule."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.async_api import async_playwright, expect

from meetings import commands as c
from tests.axe import breaks_no_rule
from tests.streaming.youtube.google import StandIn
from tests.tools import CHROMIUM_FLAGS, chromium
from tests.web.youtube.town import Town
from web.youtube.standing import Trouble

pytestmark = pytest.mark.needs("chromium")


async def test_a_deleted_broadcast_is_seen_at_the_desk_and_made_again(vila: Town, google: StandIn) -> None:
    await vila.grant()
    await vila.site.convened()
    await vila.reaches("ready")
    google.broadcasts.clear()
    await vila.do(c.PostponeMeeting(dt.datetime(2026, 12, 10, 19, tzinfo=dt.UTC), "Nevada"))
    await vila.reaches("ready", Trouble.REMOVED)
    signed_in = (await vila.site.secretary()).session.cookie_jar
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = await launched.new_context(locale="ca-ES", reduced_motion="reduce")
        await context.add_cookies([{"name": e.key, "value": e.value, "url": vila.site.url} for e in signed_in])
        page = await context.new_page()
        await page.goto(f"{vila.site.url}/vila/desk")
        await breaks_no_rule(page)
        await page.get_by_role("link", name="Algú ha eliminat l'emissió de YouTube").click()
        await expect(page.get_by_text("Ajornada: era convocada per al")).to_be_visible()
        await breaks_no_rule(page)
        await page.get_by_role("button", name="Torna-ho a provar").click()
        await expect(page.get_by_role("status").first).to_contain_text("S'està tornant a provar.")
        await launched.close()
    await vila.reaches("ready")
    assert google.one["snippet"]["scheduledStartTime"] == "2026-12-10T19:00:00Z"
