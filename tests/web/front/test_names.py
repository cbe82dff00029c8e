"""Names nobody thought of in the live screens: whole, in their order, and never wider than the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, Page

from meetings.storage.registry import Person
from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from tests.web.pages.site import GROUPS, plenary, site
from web import keys, wire

pytestmark = IN_A_BROWSER

NAMES = {
    "p1": "Wolfeschlegelsteinhausenbergerdorff" * 5 + "x" * 25,
    "p2": "Maria del Carme " * 12,
    "p3": "فاطمة الزهراء العمراني",
    "p4": "משה כהן (PSC)",
    "p5": "Alba 😀 👩🏽\u200d⚖\ufe0f 🇪🇸",
    "p6": "<img src=x onerror=document.title='x'> & <b>Núria</b>",
    "p7": "E\u0301ric l·l",
}
SCREENS = {"room": (v.MEMBER, "member"), "console": (v.SECRETARY, "secretary"), "chair": (v.CHAIR, "chair")}


def welcome(screen: str) -> wire.Welcome:
    person, role = SCREENS[screen]
    made = v.welcome(person, role)  # type: ignore[arg-type]
    seats = tuple(replace(seat, name=NAMES.get(seat.person, seat.name).strip()) for seat in made.view.seats)
    return replace(made, view=replace(made.view, seats=seats))


async def is_wider_than_its_screen(page: Page) -> list[str]:
    """What reaches beyond the right edge without a box that scrolls it."""
    return await page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
          [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => `${e.tagName}.${e.className}`)"""
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("screen", SCREENS)
async def test_names_fit_the_screen(window: Open, screen: str, width: int) -> None:
    async with serving(welcome(screen)) as service:
        page = await window(service, screen, width=width)
        assert await is_wider_than_its_screen(page) == []
        assert await page.title() != "x"
        shown = await page.evaluate("() => document.body.textContent")
        for name in NAMES.values():
            assert name.strip() in shown


PAGES = (
    "/vila/desk/people",
    "/vila/desk/bodies/ple",
    "/vila/desk/m/2026-12-03-vila",
    "/vila/m/2026-12-03-vila",
    "/vila/",
)


@pytest.mark.parametrize("width", [390, 1280])
async def test_names_fit_the_pages(browser: Browser, founded: Path, tmp_path: Path, width: int) -> None:
    async with site(tmp_path, founded) as made:
        body = plenary("vila")
        names = list(NAMES.values())
        members = tuple(replace(each, name=name.strip()) for each, name in zip(body.members, names, strict=False))
        people = [Person(each.person, "vila", each.name, each.surname) for each in members]
        await made.app[keys.REGISTRY].save_roster(people, GROUPS, [replace(body, members=members)])
        await made.convened()
        context = await browser.new_context(viewport={"width": width, "height": 844}, locale="ca-ES")
        jar = (await made.secretary()).session.cookie_jar
        await context.add_cookies([{"name": each.key, "value": each.value, "url": made.url} for each in jar])
        page = await context.new_page()
        for path in PAGES:
            answer = await page.goto(made.url + path)
            assert answer is not None
            assert answer.status == 200, path
            assert await is_wider_than_its_screen(page) == [], path
            assert await page.title() != "x"
        await page.goto(f"{made.url}/vila/desk/people")
        shown = await page.evaluate("() => document.body.textContent")
        assert [each.name for each in members if each.name not in shown] == []
        await context.close()
