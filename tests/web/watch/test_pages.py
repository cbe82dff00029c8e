"""The health pages: words first, lines over the whole time, still there after a reload, and only the council's own."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.async_api import expect

from streaming.control import Quality, RecordingState, RelayHealth
from tests.axe import breaks_no_rule
from tests.web.pages.site import NOW, Site
from tests.web.pages.test_in_a_browser import browsing
from tests.web.watch.reports import WELL, health
from web import keys
from web.watch.meeting import Watched

MEETING = "2026-12-03-vila"
HEALTH = f"/vila/desk/health/{MEETING}"


async def an_hour(site: Site) -> Watched:
    """A meeting that has been going on for an hour, with a bad quarter of an hour in it."""
    await site.convened()
    watched = site.app[keys.WATCHES].begin(MEETING, "vila", 25)
    watched.led = True
    for report in WELL:
        watched.note(report)
    for slot in range(360):
        site.now = NOW + dt.timedelta(seconds=slot * 10)
        is_bad = 180 <= slot < 270
        watched.note(health(fps=17.0 if is_bad else 25.0, late_frames=slot // 60, disk_free=(400 - slot) * 10**8))
        watched.note(Quality("vila-1.a", 30.0, 0.12 if is_bad else 0.0, 0.0))
        watched.note(RelayHealth("d1", "live", 0.0, 1_000_000 if is_bad else 2_500_000))
    return watched


async def test_all_is_well_is_said_in_words_and_so_is_what_is_wrong(vila: Site) -> None:
    watched = await an_hour(vila)
    secretary = await vila.secretary()
    page = await secretary.get(f"{HEALTH}?lang=en")
    assert "All is well." in page.text
    watched.note(health(fps=11.0))
    watched.note(RecordingState("failing", 0.0, cause="no_room", losing=True))
    watched.note(RelayHealth("d1", "retrying", 0.0, reason="Connection refused"))
    watched.note(Quality("vila-1.a", 30.0, 0.2, 0.0))
    page = await secretary.get(HEALTH)
    said = page.text
    assert "All is well." not in said
    for words in (
        "The programme has 11 pictures a second instead of 25.",
        "What is said now is not being recorded.",
        "d1 does not receive the programme: Connection refused",
        "Poor lines: Núria Puig Soler.",
    ):
        assert words in said
    assert said.index("What is said now") < said.index("Poor lines"), "the worst first"
    vila.now += dt.timedelta(seconds=40)
    assert "The studio has not said anything for 40 s." in (await secretary.get(HEALTH)).text
    watched.lost()
    gone = "The studio of this meeting is not running"
    assert gone not in (await secretary.get("/vila/desk/health")).text, "it may take a moment"
    vila.now += dt.timedelta(seconds=10)
    assert gone in (await secretary.get("/vila/desk/health")).text
    watched.led = False
    assert gone not in (await secretary.get("/vila/desk/health")).text, "a meeting that is over needs none"


async def test_a_meeting_that_is_over_can_still_be_seen_and_by_its_council_only(vila: Site) -> None:
    await an_hour(vila)
    vila.app[keys.WATCHES].end(MEETING)
    secretary = await vila.secretary()
    page = await secretary.get(f"{HEALTH}?lang=en")
    assert page.status == 200
    assert "All is well." not in page.text
    assert page.text.count("<figure") == 13
    theirs = await vila.secretary("altra")
    assert (await theirs.get(f"/altra/desk/health/{MEETING}")).status == 404
    assert MEETING not in (await theirs.get("/altra/desk/health")).text
    assert (await theirs.get(HEALTH)).status == 403


@pytest.mark.needs("chromium")
async def test_the_pages_break_no_rule_and_follow_what_happens(vila: Site) -> None:
    watched = await an_hour(vila)
    async with browsing(vila, signed_in=True) as page:
        await page.goto("/vila/desk")
        await page.get_by_role("link", name="Estat de sessions i servei").click()
        await breaks_no_rule(page)
        await page.get_by_role("link", name="Ple").click()
        await expect(page.get_by_text("Tot va bé.")).to_be_visible()
        await expect(page.get_by_role("img", name="Imatges per segon: 25; pitjor: 17")).to_be_visible()
        await breaks_no_rule(page)
        watched.note(health(fps=9.0))
        await expect(page.locator(".findings .wrong")).to_contain_text("9 imatges per segon", timeout=60_000)
        await expect(page.locator("#say-polite")).to_contain_text("9 imatges per segon")
        await page.reload()
        await expect(page.locator("figure")).to_have_count(13)
        await expect(page.locator(".findings .wrong")).to_be_visible()
        await breaks_no_rule(page)
