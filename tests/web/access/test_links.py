"""Links: opened once, then the device's own; renewed on the spot; and what a secretary's opens."""

from __future__ import annotations

import datetime as dt
import re

import aiohttp

from meetings.storage.registry import Person
from tests.web.access.app import prove
from tests.web.pages.site import PASSWORD, Browser, Site
from web import keys
from web.access.policy import Policy

CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)


async def browser_of(vila: Site, agent: str) -> Browser:
    browser = await vila.browser()
    browser.session.headers["User-Agent"] = agent
    return browser


async def test_a_link_opens_on_the_device_that_opened_it_first_and_says_so_elsewhere(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1")
    phone = await browser_of(vila, CHROME)
    assert "només s'obrirà en aquest aparell" in (await phone.get(f"/enter/{token}")).text
    assert (await phone.post(f"/enter/{token}")).path == "/vila/"
    other = await vila.browser()
    for page in (await other.get(f"/enter/{token}"), await other.post(f"/enter/{token}")):
        assert page.status == 403
        assert "un altre aparell" in page.text
        assert "Chrome, Android" in page.text
        assert "elena@x.example" in page.text
    assert "Núria" not in (await other.get("/vila/")).text
    await phone.post("/sign-out")
    assert (await phone.get(f"/enter/{token}")).status == 200
    assert (await phone.post(f"/enter/{token}")).path == "/vila/"


async def test_looking_at_a_link_does_not_use_it(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1")
    for _ in range(2):
        assert (await (await vila.browser()).get(f"/enter/{token}")).status == 200
    assert (await (await vila.browser()).post(f"/enter/{token}")).path == "/vila/"


async def test_an_answer_that_was_lost_on_the_way_loses_no_link(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1")
    browser = await vila.browser()
    await browser.get(f"/enter/{token}")
    kept = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    headers = {"Origin": vila.url, "Cookie": "; ".join(f"{name}={value}" for name, value in kept.items())}
    async with aiohttp.ClientSession() as lost:
        await (await lost.post(f"{vila.url}/enter/{token}", headers=headers, allow_redirects=False)).read()
    assert (await browser.post(f"/enter/{token}")).path == "/vila/"


async def test_two_devices_at_once_and_one_has_it(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-1")
    one, other = await vila.browser(), await vila.browser()
    await one.get(f"/enter/{token}")
    await other.get(f"/enter/{token}")
    assert [(await each.post(f"/enter/{token}")).status for each in (one, other)] == [200, 403]


async def test_the_secretary_renews_on_the_spot_and_the_lost_device_is_out(vila: Site) -> None:
    secretary, lost = await vila.secretary(), await vila.member("vila-1")
    page = await secretary.post("/vila/desk/people/vila-1/links")
    assert '<img class="qr" src="data:image/svg+xml' in page.text
    fresh = re.search(r"/enter/([\w-]+)", page.text)
    assert fresh
    assert "Núria" not in (await lost.get("/vila/")).text
    tablet = await vila.browser()
    assert (await tablet.post(f"/enter/{fresh[1]}")).path == "/vila/"


async def test_one_more_device_leaves_the_first_as_it_is(vila: Site) -> None:
    secretary, first = await vila.secretary(), await vila.member("vila-1")
    page = await secretary.post("/vila/desk/people/vila-1/device")
    fresh = re.search(r"/enter/([\w-]+)", page.text)
    assert fresh
    second = await vila.browser()
    await second.post(f"/enter/{fresh[1]}")
    for browser in (first, second):
        assert "Núria Puig Soler" in (await browser.get("/vila/")).text


async def test_a_council_may_let_links_wander(vila: Site) -> None:
    await vila.app[keys.DOOR].policies.save("vila", Policy(links_reopen=True))
    token = await vila.app[keys.DOOR].make_link("vila-1")
    for _ in range(3):
        browser = await vila.browser()
        assert "només s'obrirà" not in (await browser.get(f"/enter/{token}")).text
        assert (await browser.post(f"/enter/{token}")).path == "/vila/"


async def test_an_invitation_belongs_to_its_device_too(vila: Site) -> None:
    draft = await vila.convened()
    token = await vila.app[keys.DOOR].make_link("vila-guest", meeting=draft.meeting)
    assert (await (await vila.browser()).post(f"/invite/{token}")).path.endswith("/check")
    assert (await (await vila.browser()).post(f"/invite/{token}")).status == 403


async def test_a_secretarys_link_opens_no_desk_but_a_new_password(vila: Site) -> None:
    vila.now += dt.timedelta(days=1)
    token = await vila.app[keys.DOOR].make_link("vila-secretary")
    browser = await vila.browser()
    assert (await browser.post(f"/enter/{token}")).path == "/account/password"
    draft = await vila.draft()
    for path in ("/vila/desk", "/vila/desk/people", f"/vila/desk/m/{draft.meeting}", "/account", "/account/app"):
        assert (await browser.get(path)).path == "/account/password", path
    assert (await browser.post("/vila/desk/people", {"name": "X", "surname": "Y"})).status == 403
    password = "quatre gats fan nyam nyam"
    vila.now += dt.timedelta(minutes=1)
    fields = {"email": "elena@vila.example", "password": password, "again": password}
    assert (await browser.post("/account/password", fields)).path == "/vila/desk"
    stranger = await vila.browser()
    assert (await stranger.post(f"/enter/{token}")).status == 410
    signed_in = await (await vila.browser()).post("/sign-in", {"email": "elena@vila.example", "password": password})
    assert signed_in.path == "/vila/desk"


async def test_nor_does_it_open_the_meeting(vila: Site) -> None:
    draft = await vila.convened()
    vila.now += dt.timedelta(minutes=1)
    browser = await vila.browser()
    await browser.post(f"/enter/{await vila.app[keys.DOOR].make_link('vila-secretary')}")
    for screen in ("console", "room", "check"):
        assert (await browser.get(f"/vila/m/{draft.meeting}/{screen}")).status == 403, screen


async def test_nor_does_the_link_of_whoever_is_made_secretary_of_a_body(vila: Site) -> None:
    secretary = await vila.secretary()
    await vila.app[keys.REGISTRY].save_person(Person("vila-joan", "vila", "Joan Puig Mas", "Puig"))
    await secretary.post("/vila/desk/bodies/ple/members", {"person": "vila-joan", "office": "secretary"})
    draft = await vila.convened()
    browser = await vila.browser()
    page = await browser.post(f"/enter/{await vila.app[keys.DOOR].make_link('vila-joan')}")
    assert page.path == "/account/password"
    assert (await browser.get(f"/vila/m/{draft.meeting}/console")).status == 403


async def test_a_link_older_than_the_password_is_spent(vila: Site) -> None:
    token = await vila.app[keys.DOOR].make_link("vila-secretary")
    vila.now += dt.timedelta(days=1)
    await vila.app[keys.DOOR].set_account("vila-secretary", "secretary@vila.example", PASSWORD)
    page = await (await vila.browser()).post(f"/enter/{token}")
    assert page.status == 410
    assert 'href="/sign-in"' in page.text


async def test_a_demonstrations_links_open_again_and_the_secretarys_opens_the_desk(vila: Site) -> None:
    await vila.app[keys.DOOR].policies.save("vila", Policy(demonstration=True))
    token = await vila.app[keys.DOOR].make_link("vila-secretary")
    for _ in range(2):
        assert (await (await vila.browser()).post(f"/enter/{token}")).path == "/vila/desk"


async def test_nobody_makes_a_council_a_demonstration_from_the_desk(vila: Site) -> None:
    browser = await vila.secretary()
    await prove(browser)
    await browser.post("/vila/desk/access", {"demonstration": "on", "links_reopen": "on"})
    assert await vila.app[keys.DOOR].policies.of("vila") == Policy(links_reopen=True)


async def test_a_new_secretary_gets_links_as_everybody_does(vila: Site) -> None:
    secretary = await vila.secretary()
    form = {"name": "Ona Prat", "surname": "Prat", "staff": "secretary", "email": "ona@vila.cat", "gender": "f"}
    page = await secretary.post("/vila/desk/people", form)
    assert page.text.count("/device") == 1
    (person,) = (each for each in await vila.app[keys.REGISTRY].people("vila") if each.name == "Ona Prat")
    page = await secretary.post(f"/vila/desk/people/{person.id}/device")
    assert "/enter/" in page.text
