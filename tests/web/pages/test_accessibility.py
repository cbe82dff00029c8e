"""The accessibility statement: on the way from every page, by the model, and only with what the council said."""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path

import pytest

from meetings.storage.imprints import Imprint
from tests.web.pages.site import Site, site
from tests.web.pages.test_public import MEETING
from web import keys
from web.app import STATIC

AT = "/vila/accessibility"
PARTS = {
    "ca": (
        "Situació de compliment",
        "Contingut no accessible",
        "Preparació de la declaració",
        "Observacions i dades de contacte",
        "Procediment d'aplicació",
    ),
    "es": (
        "Situación de cumplimiento",
        "Contenido no accesible",
        "Preparación de la declaración",
        "Observaciones y datos de contacto",
        "Procedimiento de aplicación",
    ),
    "en": (
        "How far these pages conform",
        "What is not accessible",
        "How this statement was prepared",
        "Comments and contact",
        "Enforcement procedure",
    ),
}
"""Those of the model, in its order."""


@pytest.mark.parametrize("language", PARTS)
async def test_it_has_the_parts_of_the_model_in_each_language(vila: Site, language: str) -> None:
    page = await (await vila.browser()).get(f"{AT}?lang={language}")
    assert (page.status, page.headers["Content-Language"]) == (200, language)
    places = [html.unescape(page.text).index(f"<h2>{part}</h2>") for part in PARTS[language]]
    assert places == sorted(places)


async def test_nothing_is_made_up_for_a_council_that_said_nothing(vila: Site) -> None:
    page = await (await vila.browser()).get(AT)
    text = html.unescape(page.text)
    assert "a les oficines de l'Ajuntament de Vila" in text
    assert "22 de novembre de 2026" in text
    for unsaid in ("mailto:", "tel:", "L'última revisió", "Registre electrònic"):
        assert unsaid not in text


async def test_it_says_what_the_council_said(vila: Site) -> None:
    said = Imprint("oac@vila.example", "972 00 00 00", "https://seu.vila.example/", dt.date(2027, 4, 1))
    await vila.app[keys.IMPRINTS].save("vila", said)
    browser = await vila.browser()
    text = html.unescape((await browser.get(AT)).text)
    for told in ("mailto:oac@vila.example", "tel:972000000", 'href="https://seu.vila.example/"', "1 d'abril de 2027"):
        assert told in text
    assert "oac@vila.example" not in (await browser.get("/altra/accessibility")).text


async def test_a_council_with_its_own_statement_is_there(vila: Site) -> None:
    await vila.app[keys.IMPRINTS].save("vila", Imprint(accessibility_url="https://www.vila.example/accessibilitat"))
    browser = await vila.browser()
    async with browser.session.get(browser.url + AT, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "https://www.vila.example/accessibilitat")
    assert (await browser.get("/vila/privacy")).status == 200


async def test_every_page_leads_to_it_and_to_the_notice(vila: Site) -> None:
    await vila.convened()
    link = await vila.app[keys.DOOR].make_link("vila-2")
    member, secretary = await vila.member("vila-1"), await vila.secretary()
    strangers = ("/vila/", MEETING, f"{MEETING}/notice", f"/enter/{link}", AT, "/vila/privacy")
    pages = [await (await vila.browser()).get(path) for path in strangers]
    pages += [await member.get(f"{MEETING}/check"), await secretary.get("/vila/desk"), await secretary.get("/account")]
    for page in pages:
        assert '<a href="/vila/accessibility">Accessibilitat</a>' in page.text, page.path
        assert '<a href="/vila/privacy">Protecció de dades</a>' in page.text, page.path


async def test_pages_of_no_council_lead_to_each_ones(vila: Site, tmp_path: Path) -> None:
    browser = await vila.browser()
    for name in ("accessibility", "privacy"):
        for path in ("/", "/sign-in", "/nowhere"):
            assert f'href="/{name}"' in (await browser.get(path)).text
        listed = (await browser.get(f"/{name}")).text
        assert f'href="/vila/{name}"' in listed
        assert f'href="/altra/{name}"' in listed


async def test_the_only_council_is_not_asked_for(tmp_path: Path) -> None:
    async with site(tmp_path) as at:
        await at.found("vila")
        browser = await at.browser()
        assert [(await browser.get(path)).path for path in ("/accessibility", "/privacy")] == [AT, "/vila/privacy"]


def test_the_way_to_the_notice_from_the_check_of_devices() -> None:
    """Before somebody goes in; the sentence is the script's."""
    assert 'href=${councilAddress("privacy")}' in (STATIC / "components" / "check-steps.js").read_text("utf-8")
