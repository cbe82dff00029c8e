"""The room in windows of every shape: picture, bar and what is to be read never stand over each other."""

from __future__ import annotations

from playwright.async_api import Page

from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving

pytestmark = IN_A_BROWSER

SHAPES = ((1280, 800), (1024, 600), (844, 390), (667, 375), (390, 844), (320, 640))


async def edge(page: Page, what: str, side: str) -> float:
    return float(await page.locator(what).last.evaluate(f"each => each.getBoundingClientRect().{side}"))


async def test_the_bar_is_in_the_window_and_covers_nothing_that_can_be_scrolled_to(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await page.wait_for_selector(".bar")
        for width, height in SHAPES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            assert await edge(page, ".bar", "bottom") <= height, (width, height)
            if width > 820:
                assert await edge(page, ".stage", "bottom") <= await edge(page, ".bar", "top"), (width, height)
            else:
                assert await edge(page, ".side > details", "bottom") <= await edge(page, ".bar", "top"), (width, height)


async def test_what_is_asked_stands_in_the_middle_of_the_window(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        await page.wait_for_selector(".bar")
        await page.keyboard.press("?")
        left, right = await edge(page, "dialog[open]", "left"), await edge(page, "dialog[open]", "right")
        assert abs(left + right - 1280) <= 1
