"""The drawing of the chamber and its table say the same, and the keys go from seat to seat."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving

pytestmark = IN_A_BROWSER

DRAWN = """() => [...document.querySelectorAll('.hemicycle .seat')].map((seat) => [
  seat.dataset.person, seat.dataset.mark,
  seat.getAttribute('aria-label').replace(/^([^,]+), ([^:]*): /, '$1|$2|')])"""
WRITTEN = """() => [...document.querySelectorAll('.hemicycle tbody tr')].map((row) => [
  row.dataset.person, row.dataset.mark,
  [...row.children].slice(1).map((cell) => cell.textContent).join('|')])"""
SHAPES = """() => Object.fromEntries([...document.querySelectorAll('.hemicycle .seat')]
  .map((seat) => [seat.dataset.mark, seat.querySelector('circle:not(.speaking), rect, path').tagName
    + ' ' + (seat.querySelector('.sign')?.tagName ?? '')]))"""


async def the_chamber(page: Page) -> None:
    await page.locator("summary", has_text="La sala").click()
    await page.wait_for_selector(".hemicycle .seat")


@pytest.mark.parametrize(
    "vote", [None, v.vote(), v.proclaimed(phase="closed", outcome=None)], ids=["none", "open", "closed"]
)
async def test_the_table_equals_the_drawing(window: Open, vote: object) -> None:
    async with serving(v.welcome(v.CHAIR, "chair", vote=vote)) as service:
        page = await window(service, "chair")
        drawn, written = await page.evaluate(DRAWN), await page.evaluate(WRITTEN)
        assert len(drawn) == 13
        assert drawn == written


async def test_marks_differ_by_shape_and_sign_not_only_by_colour(window: Open) -> None:
    async with serving(v.welcome(v.CHAIR, "chair", vote=v.proclaimed(phase="closed", outcome=None))) as service:
        page = await window(service, "chair")
        shapes = await page.evaluate(SHAPES)
        assert len({shapes[mark] for mark in ("for", "against", "abstain", "")}) == 4


async def test_who_speaks_has_a_ring(window: Open) -> None:
    async with serving(v.welcome(v.CHAIR, "chair")) as service:
        page = await window(service, "chair")
        ringed = await page.evaluate(
            "[...document.querySelectorAll('.seat:has(.speaking)')].map((s) => s.dataset.person)"
        )
        assert ringed == ["p2"]


async def test_arrow_keys_go_from_seat_to_seat(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await the_chamber(page)
        assert await page.locator('.seat[tabindex="0"]').count() == 1
        await page.focus('.seat[tabindex="0"]')
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End"):
            await page.keyboard.press(key)
        await expect(page.locator('.seat[data-person="p13"]')).to_be_focused()
        await page.keyboard.press("Home")
        await expect(page.locator('.seat[data-person="p1"]')).to_be_focused()
