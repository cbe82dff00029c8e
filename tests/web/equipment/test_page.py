"""The desk's page of cameras and encoders, in a real browser and by its forms."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.axe import breaks_no_rule
from tests.web.pages.site import Site
from tests.web.pages.test_in_a_browser import PLAN, browsing
from web import keys
from web.access.secrets import token_hash

PAGE = f"{PLAN}/equipment"


@pytest.mark.needs("chromium")
async def test_a_token_is_made_shown_once_renewed_and_withdrawn(vila: Site) -> None:
    await vila.convened()
    async with browsing(vila, signed_in=True) as page:
        await page.goto(PLAN)
        await page.get_by_role("link", name="Càmeres i codificadors").click()
        await page.get_by_label("Nom", exact=True).first.fill("Càmera del fons")
        await page.get_by_role("button", name="Crea un testimoni").first.press("Enter")
        shown = page.get_by_label("Testimoni", exact=True)
        first = await shown.input_value()
        await expect(page.get_by_label("Adreça", exact=True)).to_have_value(re.compile("/vila/m/2026-12-03-vila/whip$"))
        kept = (await vila.app[keys.EQUIPMENT].of_meeting("2026-12-03-vila"))[0]
        assert (kept.name, kept.person, kept.hash) == ("Càmera del fons", "", token_hash(first))
        await breaks_no_rule(page)
        await page.goto(PAGE)
        await expect(shown).to_have_count(0)
        assert first not in await page.content()
        await expect(page.locator("[data-piece]")).to_have_text("S'espera que es connecti")
        await page.get_by_role("button", name="Testimoni nou per a Càmera del fons").click()
        assert await shown.input_value() != first
        await page.goto(PAGE)
        await page.get_by_label("On és").select_option("hall")
        for button in ("Crea un testimoni", "Permet a tothom"):
            async with page.expect_navigation():
                await page.get_by_role("button", name=button).last.click()
        await page.get_by_label("Se senten").select_option("always")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Desa").click()
        assert await vila.app[keys.EQUIPMENT].opening("2026-12-03-vila") == "always"
        await expect(page.get_by_label("Se senten")).to_have_value("always")
        await breaks_no_rule(page)
        await page.get_by_role("button", name="Retira Càmera del fons").click()
        await expect(page.get_by_role("button", name="Retira Càmera del fons")).to_have_count(0)
        left = await vila.app[keys.EQUIPMENT].of_meeting("2026-12-03-vila")
        assert {(piece.kind, piece.place) for piece in left} == {("player", "hall"), ("everybody", "")}


async def test_what_cannot_be_made_is_not_made(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    for form in ({"kind": "camera"}, {"kind": "encoder", "person": "altra-1"}, {"kind": "player", "place": "roof"}):
        assert (await browser.post(PAGE, form)).status == 422
    assert (await browser.post(f"{PAGE}/chamber", {"opening": "sometimes"})).status == 422
    assert (await browser.post(f"{PAGE}/e1/token")).status == 404
    assert await vila.app[keys.EQUIPMENT].of_meeting("2026-12-03-vila") == []
