"""The chair's console: what runs the meeting is one stroke away, as in the secretary's."""

from __future__ import annotations

from playwright.async_api import expect

from meetings import commands as c
from tests.until import until
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving

pytestmark = IN_A_BROWSER


async def test_the_keys_on_the_buttons_work_for_the_chair(window: Open) -> None:
    async with serving(v.welcome(v.CHAIR, "chair")) as service:
        page = await window(service, "chair")
        await expect(page.locator(".next kbd")).to_have_text(["V", "N"])
        await page.keyboard.press("n")
        await until(lambda: service.commands(c.OpenItem))
        assert service.commands(c.OpenItem) == [c.OpenItem("i4")]
        await page.keyboard.press("v")
        await expect(page.locator(".prepare-vote select")).to_be_focused()


async def test_whoever_no_longer_presides_runs_nothing_with_the_keys(window: Open) -> None:
    async with serving(v.welcome(v.CHAIR, "member")) as service:
        page = await window(service, "chair")
        await page.keyboard.press("n")
        await page.keyboard.press("v")
        await page.keyboard.press("f")
        await until(lambda: service.commands(c.RequestFloor))
        assert service.commands(c.OpenItem) == []
        await expect(page.locator(".prepare-vote")).to_have_count(0)


async def test_whoever_presides_can_say_that_they_must_keep_out_of_the_item(window: Open) -> None:
    """R-15, R-24: without asking the secretary to."""
    async with serving(v.welcome(v.CHAIR, "chair")) as service:
        page = await window(service, "chair")
        await page.get_by_text("Teniu el deure d'abstenir-vos?").click()
        await page.get_by_label("Causa").fill("Parentiu")
        await page.get_by_role("button", name="No participo en aquest punt").click()
        await until(lambda: service.commands(c.DeclareRecusal))
        assert service.commands(c.DeclareRecusal) == [c.DeclareRecusal(v.CHAIR, "i3", "Parentiu")]
