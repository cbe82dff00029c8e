"""The pages in a real browser: what their scripts add, and that everybody can use them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from meetings import commands as c
from meetings.facts import BallotCast
from meetings.storage.imprints import Imprint
from tests.axe import breaks_no_rule
from tests.tools import CHROMIUM_FLAGS, chromium
from tests.until import until
from tests.web.pages.site import NOW, PASSWORD, Site
from tests.web.pages.test_public import MEETING, SECRETARY, hold
from web import keys

pytestmark = pytest.mark.needs("chromium")

DESK = "/vila/desk"
PLAN = f"{DESK}/m/2026-12-03-vila"


@asynccontextmanager
async def browsing(site: Site, *, signed_in: bool = False) -> AsyncIterator[Page]:
    """A window on the site. Errors of its scripts, and what the policy on content refuses, fail the test."""
    problems: list[str] = []
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = await launched.new_context(base_url=site.url, locale="ca-ES", reduced_motion="reduce")
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
        try:
            if signed_in:
                await page.goto("/sign-in")
                await page.fill("#email", "secretary@vila.example")
                await page.fill("#password", PASSWORD)
                await page.get_by_role("button", name="Entra", exact=True).first.click()
                await page.wait_for_url("**/vila/desk")
            yield page
        finally:
            await launched.close()
    assert problems == []


# Everybody ------------------------------------------------------------------------------------------------------------


async def test_the_desk_breaks_no_rule(vila: Site) -> None:
    await vila.draft()
    async with browsing(vila, signed_in=True) as page:
        for path in (
            "",
            "/bodies",
            "/bodies/ple",
            "/people",
            "/people/vila-1",
            "/destinations",
            "/settings",
            "/audit",
            "/m/2026-12-03-vila",
            "/m/2026-12-03-vila/items/i1",
        ):
            await page.goto(DESK + path)
            await breaks_no_rule(page)


async def test_a_new_name_in_a_file_is_confirmed(vila: Site, tmp_path: Path) -> None:
    async with browsing(vila, signed_in=True) as page:
        file = tmp_path / "people.csv"
        answer = await page.request.get(f"{DESK}/people.csv")
        file.write_bytes((await answer.body()).replace(b"Jordi Ferrer Camps", "Jordi Ferré Camps".encode()))
        await page.goto(f"{DESK}/people")
        await page.set_input_files("#file", file)
        await page.get_by_role("button", name="Incorpora", exact=True).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Són les mateixes persones?")
        await expect(page.locator(".rows")).to_contain_text("Jordi Ferrer Camps → Jordi Ferré Camps")
        await breaks_no_rule(page)
        await page.get_by_role("button", name="Sí: incorpora el fitxer").click()
        await expect(page.locator(".rows").first).to_contain_text("Jordi Ferré Camps")


async def test_a_new_link_is_copied_by_one_press(vila: Site) -> None:
    async with browsing(vila, signed_in=True) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.goto(f"{DESK}/people")
        await page.locator(".rows a").first.click()
        await page.get_by_role("button", name="Fes un enllaç personal nou").click()
        await page.get_by_role("button", name="Copia: L'enllaç nou").click()
        await expect(page.locator(".fresh .copy")).to_have_text("Copiat")
        link = await page.locator(".fresh input").input_value()
        assert await page.evaluate("navigator.clipboard.readText()") == link
        await breaks_no_rule(page)


async def test_the_pages_around_a_meeting_break_no_rule(vila: Site) -> None:
    await vila.convened()
    async with browsing(vila, signed_in=True) as page:
        for path in (PLAN, f"{PLAN}/links", MEETING, f"{MEETING}/notice", "/vila/"):
            await page.goto(path)
            await breaks_no_rule(page)
        await page.goto(PLAN)
        await page.get_by_role("button", name="Fes un assaig").click()
        await expect(page.get_by_role("complementary", name="Assaig")).to_contain_text("no consta enlloc")
        await page.get_by_role("button", name="Prepara l'ordre").click()
        await expect(page.get_by_label("Ordre", exact=True)).to_have_value(
            re.compile("^consistori rehearse --meeting http")
        )
        await page.get_by_text("Tothom de la sessió").click()
        await page.get_by_role("button", name="Enllaç nou per a Núria Puig Soler").click()
        await breaks_no_rule(page)
        await page.get_by_role("button", name="Suprimeix l'assaig").click()
        await expect(page.get_by_role("button", name="Fes un assaig")).to_be_visible()
        await hold(vila)
        await page.goto(f"{PLAN}/minutes")
        await breaks_no_rule(page)
        await page.goto(f"{PLAN}/minutes/preview")
        await breaks_no_rule(page)
        await page.goto(MEETING)
        await breaks_no_rule(page)


async def test_putting_an_entry_right_breaks_no_rule(vila: Site) -> None:
    await vila.convened()
    await hold(vila)
    entries = await vila.app[keys.LEDGER].entries("2026-12-03-vila")
    ballot = next(entry.seq for entry in entries if isinstance(entry.fact, BallotCast))
    async with browsing(vila, signed_in=True) as page:
        await page.goto(f"{PLAN}/minutes/correct/{ballot}")
        await breaks_no_rule(page)


async def test_statement_and_notice_break_no_rule(vila: Site) -> None:
    await vila.app[keys.IMPRINTS].save(
        "vila", Imprint("a@x.example", "972", "https://seu.x.example/", NOW.date(), "b@x")
    )
    async with browsing(vila) as page:
        for path in ("/accessibility", "/vila/accessibility", "/vila/privacy?lang=es", "/vila/privacy?lang=en"):
            await page.goto(path)
            await breaks_no_rule(page)


async def test_the_way_in_breaks_no_rule(vila: Site) -> None:
    link = await vila.app[keys.DOOR].make_link("vila-2")
    async with browsing(vila) as page:
        for path in ("/", "/sign-in", f"/enter/{link}", "/enter/unknown", "/nowhere"):
            await page.goto(path)
            await breaks_no_rule(page)


# Planning -------------------------------------------------------------------------------------------------------------


async def test_the_law_answers_while_a_date_is_typed(vila: Site) -> None:
    await vila.draft()
    async with browsing(vila, signed_in=True) as page:
        await page.goto(PLAN)
        await expect(page.locator("#law .verdict")).to_contain_text("7 dies hàbils")
        await page.fill("#reasons", "Per un motiu molt llarg. " * 150)
        await page.fill("#starts_at", "2026-11-24T19:00")
        await expect(page.locator("#law .verdict")).to_contain_text("els acords podrien ser nuls")
        await expect(page.get_by_label("He llegit què en diu la llei")).to_be_visible()


async def test_the_law_answers_again_when_the_agenda_is_reordered(vila: Site) -> None:
    await vila.draft()
    async with browsing(vila, signed_in=True) as page:
        await page.goto(PLAN)
        await page.select_option("#kind", "urgent")
        await page.fill("#item_title", "Ratificació de la urgència")
        await page.select_option("#item_kind", "urgency")
        await page.get_by_role("button", name="Afegeix", exact=True).click()
        law, up = page.locator("#law"), page.get_by_role("button", name="Amunt: Ratificació de la urgència")
        await expect(law).to_contain_text("comença amb la votació de la urgència")
        for first in ("Precs i preguntes", "Aprovació de l'acta anterior"):
            await up.press("Enter")
            await expect(page.locator("#agenda ol > li h3").last).to_have_text("Precs i preguntes")
            await expect(page.get_by_role("button", name=f"Amunt: {first}")).to_be_enabled()
        await expect(law).not_to_contain_text("comença amb la votació de la urgència")


async def test_items_move_by_key_and_by_dragging_and_what_is_typed_stays(vila: Site) -> None:
    await vila.draft()
    async with browsing(vila, signed_in=True) as page:
        await page.goto(PLAN)
        await page.fill("#place", "Sala petita")
        await page.get_by_role("button", name="Avall: Aprovació de l'acta anterior").press("Enter")
        first = page.locator("#agenda ol > li h3").first
        await expect(first).to_have_text("Precs i preguntes")
        await expect(page.get_by_role("button", name="Amunt: Aprovació de l'acta anterior")).to_be_focused()
        await page.drag_and_drop("#i1 h3", "#i2 h3")
        await expect(first).to_have_text("Aprovació de l'acta anterior")
        await expect(page.locator("#place")).to_have_value("Sala petita")
        await page.get_by_role("button", name="Desa").click()
        await page.wait_for_url("**done=saved")
    planned = await vila.app[keys.PLANNED].find("2026-12-03-vila")
    assert planned is not None
    assert planned.draft.place == "Sala petita"
    assert [item.id for item in planned.draft.items] == ["i1", "i2"]


# Minutes --------------------------------------------------------------------------------------------------------------


async def test_what_is_written_in_the_minutes_is_not_lost_by_leaving(vila: Site) -> None:
    await vila.convened()
    await hold(vila)
    asked: list[str] = []
    async with browsing(vila, signed_in=True) as page:
        await page.goto(f"{PLAN}/minutes")
        text = page.locator('textarea[name="i1.debate"]')
        await text.fill("El regidor demana que consti.")
        await expect(page.get_by_role("status").filter(has_text="Encara no s'ha desat")).to_be_visible()

        async def stay(dialog: object) -> None:
            asked.append("beforeunload")
            await dialog.dismiss()  # type: ignore[attr-defined]

        page.once("dialog", stay)
        await page.evaluate("setTimeout(() => location.assign('/vila/desk'))")
        await until(lambda: asked)
        await expect(text).to_have_value("El regidor demana que consti.")
        await text.press("Control+s")
        await page.wait_for_url("**done=saved")
        await expect(page.locator('textarea[name="i1.debate"]')).to_have_value("El regidor demana que consti.")
    kept = await vila.app[keys.PROSE].of_meeting("2026-12-03-vila")
    assert kept["i1.debate"].text == "El regidor demana que consti."


# Citizens -------------------------------------------------------------------------------------------------------------


async def test_the_public_page_follows_the_meeting_by_itself(vila: Site) -> None:
    await vila.convened()
    ledger = vila.app[keys.LEDGER]
    async with browsing(vila) as page:
        await page.goto(MEETING)
        await expect(page.locator("#countdown")).to_be_visible()
        for person in ("vila-secretary", "vila-1", "vila-2", "vila-3"):
            await ledger.submit("2026-12-03-vila", c.MarkAttendance(person, "present"), SECRETARY)
        await ledger.submit("2026-12-03-vila", c.OpenMeeting(), SECRETARY)
        await expect(page.locator('#meeting[data-stage="live"]')).to_be_visible()
        await ledger.submit("2026-12-03-vila", c.OpenItem("i1"), SECRETARY)
        await expect(page.locator("#now")).to_contain_text("Aprovació de l'acta anterior")
        await breaks_no_rule(page)
