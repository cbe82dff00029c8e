"""With a real browser: the secretary goes to Google and back, and later reads in the console what YouTube sees."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright, expect

from meetings import commands as c
from streaming.control import StartRelay
from tests.axe import breaks_no_rule
from tests.streaming.youtube.google import StandIn
from tests.tools import CHROMIUM_FLAGS, chromium
from tests.web.conductor.studio import Studios
from tests.web.youtube.town import MEETING, Town, town
from web.live.routes import LIVE, extension

pytestmark = pytest.mark.needs("chromium")

STARVED = {"status": "bad", "configurationIssues": [{"type": "videoIngestionStarved", "severity": "error"}]}


@pytest.fixture
async def hall(google: StandIn, founded: Path, tmp_path: Path) -> AsyncIterator[tuple[Town, Studios]]:
    """A town with live meetings, whose studio sends as soon as it is told to."""
    studios = Studios()

    async def document(meeting: str, entries: object) -> None:
        pass

    async with town(tmp_path, google, founded, [extension(studios, lambda app: document)]) as made:
        made.broadcasts.feeds = made.site.app[LIVE]
        yield made, studios


async def test_consent_console_and_the_public_page(hall: tuple[Town, Studios], google: StandIn) -> None:
    at, studios = hall
    site = at.site.url
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = await launched.new_context(locale="ca-ES", reduced_motion="reduce")
        await context.add_cookies(await _signed_in(at))
        entry = json.dumps(json.dumps({"mode": "chamber", "camera": False, "microphone": False}))
        await context.add_init_script(f"sessionStorage.setItem('consistori.entry.{MEETING}', {entry})")
        page = await context.new_page()

        await page.goto(f"{site}/vila/desk/destinations")
        await page.get_by_role("link", name="El canal de YouTube de l'entitat").click()
        await page.get_by_role("link", name="Dona permís al canal").click()
        await expect(page.get_by_role("heading", name="Google")).to_be_visible()
        await page.get_by_role("link", name="Permet").click()
        await expect(page.get_by_role("status")).to_contain_text("El canal té permís.")
        await page.get_by_label("Qui les pot veure").select_option("unlisted")
        await page.get_by_label("Envia-ho també a l'adreça de reserva").check()
        await page.get_by_role("button", name="Desa").click()
        await expect(page.get_by_role("status")).to_be_visible()
        await breaks_no_rule(page)

        await at.site.convened()
        row = await at.reaches("ready")
        citizen = await (await launched.new_context(locale="ca-ES")).new_page()
        await citizen.goto(f"{site}/vila/m/{MEETING}")
        await expect(citizen.get_by_role("link", name="Mira-la a YouTube")).to_have_attribute("href", row.watch)
        await breaks_no_rule(citizen)

        await page.goto(f"{site}/vila/m/{MEETING}/console")
        told = page.locator(".tile", has_text="Emissió a YouTube")
        await expect(told).to_contain_text("L'emissió és a punt a YouTube")
        google.health = STARVED
        google.receiving = lambda key: _sends(studios, key)
        await at.open()
        await at.reaches("live")
        await expect(told).to_contain_text("A YouTube, en directe")
        await expect(told).to_contain_text("la línia cap a YouTube no dona prou de si")
        await expect(told.get_by_role("link", name="Mira-la")).to_have_attribute("href", row.watch)
        await expect(page.locator(".tile", has_text="YouTube, reserva")).to_be_visible()
        await breaks_no_rule(page)

        google.refresh_tokens.clear()
        google.expire_access()
        await expect(told).to_contain_text("YouTube ja no ens deixa entrar")
        await expect(told).to_contain_text("Torneu-lo a donar al despatx")
        state = await at.do(c.OpenItem("i1"))
        assert (state.phase, state.item) == ("open", "i1")
        await launched.close()


def _sends(studios: Studios, key: str) -> bool:
    return any(isinstance(order, StartRelay) and order.key == key for made in studios.made for order in made.orders)


async def _signed_in(at: Town) -> list[Any]:
    """Cookies of the secretary."""
    browser = await at.site.secretary()
    return [{"name": each.key, "value": each.value, "url": at.site.url} for each in browser.session.cookie_jar]
