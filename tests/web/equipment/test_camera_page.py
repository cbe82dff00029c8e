"""The desk's part for cameras of the network: entered, tried and withdrawn, with a real camera by RTSP."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from streaming.camera import read_camera
from tests.axe import breaks_no_rule
from tests.streaming.cameras import PASSWORD, USER, RtspCamera, film
from tests.web.pages.site import Site, site
from tests.web.pages.test_in_a_browser import PLAN, browsing
from web import keys

PAGE = f"{PLAN}/equipment"


@pytest.mark.needs("chromium")
async def test_a_camera_is_entered_tried_and_withdrawn(founded: Path, tmp_path: Path) -> None:
    path = await film(tmp_path / "film.ts", seconds=4)
    async with site(tmp_path, founded, CONSISTORI_CAMERAS_HERE="yes") as vila, RtspCamera(path) as at:
        await vila.convened()
        async with browsing(vila, signed_in=True) as page:
            await page.goto(PAGE)
            await page.get_by_label("Adreça de la càmera").fill("http:/192.168.1.20")
            await page.get_by_role("button", name="Afegeix la càmera").click()
            await expect(page.get_by_text("L'adreça comença per rtsp://")).to_be_visible()
            await breaks_no_rule(page)
            await page.get_by_label("Adreça de la càmera").fill(at.address("stream"))
            await page.get_by_label("Usuari").fill(USER)
            await page.get_by_label("Contrasenya").fill(PASSWORD)
            await page.locator("#camera-name").fill("Càmera del fons")
            await page.get_by_role("button", name="Afegeix la càmera").click()
            await expect(page.get_by_role("button", name="Prova Càmera del fons")).to_be_visible()
            (kept,) = await vila.app[keys.CAMERAS].of_body("vila", "ple")
            address = vila.app[keys.SAFE].unseal(kept.sealed_address, "camera addresses")
            assert read_camera(address) == read_camera(at.address("stream"), USER, PASSWORD)
            assert PASSWORD not in await page.content()
            await page.get_by_role("button", name="Prova Càmera del fons").click()
            said = "Envia 320x180, 25 imatges per segon, H.264, amb so. Es passa tal com arriba."
            await expect(page.get_by_text(said)).to_be_visible(timeout=30_000)
            await breaks_no_rule(page)
            await at.off()
            await page.get_by_role("button", name="Prova Càmera del fons").click()
            await expect(page.get_by_text("Allà no s'accepta cap connexió")).to_be_visible(timeout=30_000)
            await page.get_by_role("button", name="Retira Càmera del fons").click()
            await expect(page.get_by_role("button", name="Prova Càmera del fons")).to_have_count(0)
            assert await vila.app[keys.CAMERAS].of_body("vila", "ple") == []


async def test_the_services_own_addresses_and_what_is_no_camera_are_refused(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    for address in ("", "file:///etc/passwd", "srt://c:1?mode=listener", "rtmp://u:p@c/live", "rtsp://c/" + "a" * 1000):
        assert (await browser.post(f"{PAGE}/cameras", {"address": address})).status == 422
    assert await vila.app[keys.CAMERAS].of_body("vila", "ple") == []
    await browser.post(f"{PAGE}/cameras", {"address": "rtsp://127.0.0.1/stream"})
    (kept,) = await vila.app[keys.CAMERAS].of_body("vila", "ple")
    tried = await browser.post(f"{PAGE}/cameras/{kept.id}/try")
    assert "Aquesta adreça és del mateix servei" in tried.text
    assert (await browser.post(f"{PAGE}/cameras/c-none/try")).status == 404
