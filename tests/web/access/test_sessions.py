"""Where somebody is signed in: listed with device, place and time, and ended by them or by the secretary."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.web.access.app import prove, set_up
from tests.web.pages.site import PASSWORD, Site
from web import keys
from web.access.agent import browser_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"


async def test_sessions_are_listed_with_device_place_and_time_and_the_one_in_use_is_marked(vila: Site) -> None:
    here, there = await vila.secretary(), await vila.browser()
    there.session.headers["User-Agent"] = FIREFOX
    vila.now += dt.timedelta(hours=1)
    await there.post("/sign-in", {"email": "secretary@vila.example", "password": PASSWORD})
    page = await here.get("/account")
    assert page.text.count("127.0.0.1") == 2
    assert "Firefox, Windows" in page.text
    assert "11:00" in page.text, "an hour later, in the council's zone"
    assert page.text.count("Aquesta<") == 1


async def test_who_has_only_the_password_is_listed_as_not_in(vila: Site) -> None:
    hers, stranger = await vila.secretary(), await vila.browser()
    app = await set_up(vila, hers)
    await stranger.post("/sign-in", {"email": "secretary@vila.example", "password": PASSWORD})
    assert (await hers.get("/account")).text.count("No ha entrat") == 1
    vila.now += dt.timedelta(seconds=30)
    await stranger.post("/sign-in/factor", {"code": app.code()})
    assert "No ha entrat" not in (await hers.get("/account")).text


async def test_each_is_ended_on_its_own_or_all_others_at_once(vila: Site) -> None:
    browsers = [await vila.secretary() for _ in range(4)]
    ids = re.findall(r"/account/sessions/(s\w+)/end", (await browsers[0].get("/account")).text)
    assert len(ids) == 3
    await browsers[0].post(f"/account/sessions/{ids[0]}/end")
    assert sorted([(await each.get("/vila/desk")).path for each in browsers]) == ["/sign-in"] + ["/vila/desk"] * 3
    await browsers[0].post("/account/sessions/end")
    assert [(await each.get("/vila/desk")).path for each in browsers] == ["/vila/desk"] + ["/sign-in"] * 3


async def test_nobody_ends_somebody_elses(vila: Site) -> None:
    hers, member = await vila.secretary(), await vila.member("vila-1")
    [session] = await vila.app[keys.DOOR].sessions.of("vila-secretary")
    await member.post(f"/account/sessions/{session.id}/end")
    await (await vila.secretary("altra")).post(f"/vila/desk/people/vila-secretary/sessions/{session.id}/end")
    assert (await hers.get("/vila/desk")).status == 200


async def test_the_secretary_ends_those_of_a_member(vila: Site) -> None:
    secretary, one, other = await vila.secretary(), await vila.member("vila-1"), await vila.member("vila-1")
    at = "/vila/desk/people/vila-1"
    ids = re.findall(rf"{at}/sessions/(s\w+)/end", (await secretary.get(at)).text)
    await secretary.post(f"{at}/sessions/{ids[0]}/end")
    in_it = [("Núria" in (await each.get("/vila/")).text) for each in (one, other)]
    assert sorted(in_it) == [False, True]
    await secretary.post(f"{at}/sessions/end")
    assert not any(["Núria" in (await each.get("/vila/")).text for each in (one, other)])


async def test_the_same_browser_is_one_session(vila: Site) -> None:
    browser = await vila.secretary()
    for _ in range(3):
        await browser.post("/sign-in", {"email": "secretary@vila.example", "password": PASSWORD})
    assert len(await vila.app[keys.DOOR].sessions.of("vila-secretary")) == 1


async def test_when_it_was_last_used_is_noted_now_and_then(vila: Site) -> None:
    browser = await vila.secretary()
    began = vila.now
    vila.now += dt.timedelta(minutes=4)
    await browser.get("/vila/desk")
    assert [each.seen_at for each in await vila.app[keys.DOOR].sessions.of("vila-secretary")] == [began]
    vila.now += dt.timedelta(minutes=4)
    await browser.get("/vila/desk")
    assert [each.seen_at for each in await vila.app[keys.DOOR].sessions.of("vila-secretary")] == [vila.now]


async def test_a_new_password_ends_other_sessions_and_keeps_this_one(vila: Site) -> None:
    one, other = await vila.secretary(), await vila.secretary()
    await prove(one)
    password = "another long secret"
    fields = {"email": "secretary@vila.example", "password": password, "again": password}
    assert (await one.post("/account/password", fields)).path == "/account"
    assert (await other.get("/vila/desk")).path == "/sign-in"
    assert (await one.get("/vila/desk")).status == 200


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "12 caràcters"),
        ("password1234", "llistes de contrasenyes robades"),
        ("ElenaVivesRibas", "noms que tothom"),
        ("ajuntament1234", "noms que tothom"),
        ("aaaaaaaaaaaaaaaa", "s&#39;endevina de seguida"),
    ],
)
async def test_a_password_that_is_guessed_is_not_taken_and_the_page_says_what_to_do(
    vila: Site, password: str, said: str
) -> None:
    browser = await vila.secretary()
    await prove(browser)
    fields = {"email": "secretary@vila.example", "password": password, "again": password}
    page = await browser.post("/account/password", fields)
    assert page.status == 422
    assert said in page.text
    assert password == "short" or "Poseu quatre o cinc paraules" in page.text


async def test_an_account_made_with_a_password_of_a_thousand_characters_works(vila: Site) -> None:
    browser = await vila.secretary()
    await prove(browser)
    password = "què hi farem si plou " * 40
    fields = {"email": "secretary@vila.example", "password": password, "again": password}
    assert (await browser.post("/account/password", fields)).path == "/account"
    page = await (await vila.browser()).post("/sign-in", {"email": "secretary@vila.example", "password": password})
    assert page.path == "/vila/desk"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/18.0 Safari/605", "Safari, macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142 Mobile Safari/604", "Chrome, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_is_known_of_it_and_nothing_else(agent: str, said: str) -> None:
    assert browser_of(agent) == said
