"""The data-protection notice: who answers for what, on what ground, and only what is true of this council."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from msgspec.structs import replace

from meetings.storage.destinations import Destination
from meetings.storage.imprints import Imprint
from tests.web.pages.site import Browser, Site, site
from web import keys
from web.youtube.storage import Channel

AT = "/vila/privacy"
YOUTUBE = Destination("d1", "vila", "YouTube", "rtmps://a.rtmps.youtube.com/live2", b"sealed")
TELEVISION = Destination("d2", "vila", "Televisió", "rtmp://tv.example/live", b"sealed")


async def read(browser: Browser, language: str = "ca") -> str:
    page = await browser.get(f"{AT}?lang={language}")
    assert page.status == 200
    return html.unescape(page.text)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ca", ("El responsable del tractament és l'Ajuntament de Vila.", "article 6.1.e del RGPD")),
        ("es", ("El responsable del tratamiento es el Ajuntament de Vila.", "artículo 6.1.e del RGPD")),
        ("en", ("The controller is the Ajuntament de Vila.", "article 6.1.e of the GDPR")),
    ],
)
async def test_it_names_the_controller_and_the_ground(vila: Site, language: str, told: tuple[str, ...]) -> None:
    text = await read(await vila.browser(), language)
    for sentence in (*told, "apdcat.gencat.cat", "29/2010"):
        assert sentence in text


async def test_outside_catalonia_another_authority_is_named(vila: Site) -> None:
    registry = vila.app[keys.REGISTRY]
    council = await registry.council("vila")
    assert council is not None
    await registry.save_council(replace(council, region="AR"))
    text = await read(await vila.browser())
    assert "www.aepd.es" in text
    assert "apdcat" not in text
    assert "29/2010" not in text


async def test_it_names_only_those_who_receive_something(vila: Site) -> None:
    browser, destinations = await vila.browser(), vila.app[keys.DESTINATIONS]
    await destinations.put(replace(YOUTUBE, rehearsals=True))
    text = await read(browser)
    assert "Google hi aplica" not in text
    assert "televisions" not in text
    await destinations.put(TELEVISION)
    text = await read(browser)
    assert "Google hi aplica" not in text
    assert "televisions" in text
    await destinations.put(YOUTUBE)
    assert "Google hi aplica" in await read(browser)
    await destinations.remove("vila", "d1")
    await vila.app[keys.YOUTUBE].put_channel(Channel("vila", b"sealed"))
    assert "Google hi aplica" in await read(browser)


async def test_it_says_what_the_council_said(vila: Site) -> None:
    browser = await vila.browser()
    unsaid = await read(browser)
    assert "normes d'arxius públics" in unsaid
    assert "Delegat o delegada" not in unsaid
    assert "Abans de reclamar" not in unsaid
    said = Imprint(dpo_email="dpd@vila.example", recordings_kept="Cinc anys <b>")
    await vila.app[keys.IMPRINTS].save("vila", said)
    page = await browser.get(AT)
    assert '<span lang="ca">Cinc anys &lt;b&gt;</span>' in page.text
    assert page.text.count("dpd@vila.example") == 2
    assert "Abans de reclamar" in page.text


async def test_a_council_with_its_own_notice_is_there(vila: Site) -> None:
    await vila.app[keys.IMPRINTS].save("vila", Imprint(privacy_url="https://www.vila.example/privadesa?a=1&b=ç"))
    browser = await vila.browser()
    async with browser.session.get(browser.url + AT, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "https://www.vila.example/privadesa?a=1&b=%C3%A7")


async def test_the_cookies_it_lists_are_those_that_are_set(vila: Site) -> None:
    browser = await vila.secretary()
    text = await read(browser, "es")
    set_here = {cookie.key for cookie in browser.session.cookie_jar}
    assert set_here == {"consistori", "consistori-device", "language"}
    for name in (*set_here, "youtube"):
        assert f'<th scope="row">{name}</th>' in text
    assert "16 horas con contraseña" in text


async def test_behind_tls_cookies_have_other_names(tmp_path: Path) -> None:
    async with site(tmp_path, CONSISTORI_PUBLIC_URL="https://plens.example") as at:
        await at.found("vila")
        text = await read(await at.browser())
        assert '<th scope="row">__Host-consistori</th>' in text
        assert '<th scope="row">__Host-consistori-device</th>' in text


async def test_whoever_comes_in_is_told_first(vila: Site) -> None:
    await vila.convened()
    link = await vila.app[keys.DOOR].make_link("vila-2")
    text = html.unescape((await (await vila.browser()).get(f"/enter/{link}")).text)
    assert "L'Ajuntament de Vila enregistra i emet aquesta sessió" in text
    assert '<a href="/vila/privacy">Protecció de dades: qui desa què' in text
