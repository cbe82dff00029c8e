"""Limits at the door: they hold, they say when to come back, and nobody can use them to lock somebody else out."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import aiohttp
import pytest

from tests.web.access.app import codes_on, set_up
from tests.web.pages.site import PASSWORD, Browser, Page, Site
from web import keys
from web.access.attempts import ACCOUNT, DEVICE, FACTOR, NETWORK, UNKNOWN
from web.access.throttle import Throttle

EMAIL = "secretary@vila.example"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes take their time; that they are made for everybody alike has a test of its own."""

    async def fits(kept: str, password: str) -> bool:
        return bool(kept) and password == PASSWORD

    monkeypatch.setattr("web.access.secrets.password_fits", fits)


class Steady:
    def __init__(self, vila: Site) -> None:
        self.now = 0.0
        vila.app[keys.DOOR].throttle = Throttle(lambda: self.now)


async def attempt(browser: Browser, password: str = "wrong", email: str = EMAIL) -> Page:
    return await browser.post("/sign-in", {"email": email, "password": password})


async def until_refused(browser: Browser, email: str = EMAIL) -> Page:
    for _ in range(50):
        page = await attempt(browser, email=email)
        if page.status == 429:
            return page
    raise AssertionError("never refused")


async def fresh(vila: Site) -> Browser:
    """A browser nobody knows."""
    return await vila.browser()


async def test_an_account_can_be_tried_ten_times_by_strangers_and_then_once_in_six_minutes(vila: Site) -> None:
    steady = Steady(vila)
    tried = [(await attempt(await fresh(vila))).status for _ in range(12)]
    assert tried == [401] * int(ACCOUNT.at_once) + [429] * 2
    page = await attempt(await fresh(vila))
    assert page.headers["Retry-After"] == "360"
    assert "6 min" in page.text
    steady.now += 360
    assert (await attempt(await fresh(vila))).status == 401
    assert (await attempt(await fresh(vila))).status == 429


async def test_then_the_right_password_opens_nothing_for_strangers_either(vila: Site) -> None:
    Steady(vila)
    await until_refused(await fresh(vila))
    assert (await attempt(await fresh(vila), PASSWORD)).status == 429


async def test_nobody_locks_the_secretary_out_of_a_browser_she_came_in_with(vila: Site) -> None:
    """Neither by trying her account, nor from her own network."""
    Steady(vila)
    hers = await vila.secretary()
    await hers.post("/sign-out")
    stranger = await fresh(vila)
    await until_refused(stranger)
    for number in range(60):
        await attempt(stranger, email=f"nobody{number}@vila.example")
    assert (await attempt(await fresh(vila), PASSWORD)).status == 429
    assert (await attempt(hers, PASSWORD)).path == "/vila/desk"


async def test_nor_are_others_of_the_same_network_shut_out_of_theirs(vila: Site) -> None:
    Steady(vila)
    theirs = await vila.secretary("altra")
    await theirs.post("/sign-out")
    for number in range(60):
        await attempt(await fresh(vila), email=f"nobody{number}@vila.example")
    assert (await attempt(theirs, PASSWORD, "secretary@altra.example")).path == "/altra/desk"


async def test_a_known_browser_has_its_own_limit(vila: Site) -> None:
    Steady(vila)
    hers = await vila.secretary()
    await hers.post("/sign-out")
    tried = [(await attempt(hers)).status for _ in range(12)]
    assert tried == [401] * int(DEVICE.at_once) + [429] * 2
    assert (await attempt(await fresh(vila), PASSWORD)).path == "/vila/desk", "and nobody else is shut out by it"


async def test_a_known_browser_is_known_for_its_own_person_only(vila: Site) -> None:
    Steady(vila)
    theirs = await vila.secretary("altra")
    await theirs.post("/sign-out")
    tried = [(await attempt(theirs)).status for _ in range(12)]
    assert tried[-1] == 429
    assert (await attempt(await fresh(vila))).status == 429, "counted as a stranger's"


async def test_a_browser_is_not_known_by_the_password_alone_where_a_factor_is_asked_for(vila: Site) -> None:
    Steady(vila)
    await set_up(vila, await vila.secretary())
    thief = await fresh(vila)
    assert (await attempt(thief, PASSWORD)).path == "/sign-in/factor"
    async with vila.app[keys.ENGINE].connect() as connection:
        known = await connection.exec_driver_sql("SELECT count(*) FROM device WHERE person = 'vila-secretary'")
        assert known.scalar() == 1, "hers alone"


async def test_one_network_can_try_thirty_accounts(vila: Site) -> None:
    Steady(vila)
    tried = [(await attempt(await fresh(vila), email=f"nobody{n}@x.example")).status for n in range(32)]
    assert tried == [401] * int(NETWORK.at_once) + [429] * 2


async def test_good_attempts_are_not_counted(vila: Site) -> None:
    Steady(vila)
    for _ in range(15):
        assert (await attempt(await fresh(vila), PASSWORD)).path == "/vila/desk"


async def test_unknown_accounts_are_answered_and_refused_alike(vila: Site) -> None:
    Steady(vila)
    known = [await attempt(await fresh(vila)) for _ in range(12)]
    Steady(vila)
    unknown = [await attempt(await fresh(vila), email="secretary@vila.exampl3") for _ in range(12)]
    assert [page.status for page in known] == [page.status for page in unknown]
    for one, other in zip(known, unknown, strict=True):
        assert one.text == other.text.replace("exampl3", "example")
        assert one.headers.get("Retry-After") == other.headers.get("Retry-After")


async def test_attempts_at_once_get_no_further(vila: Site) -> None:
    Steady(vila)
    browsers = [await fresh(vila) for _ in range(25)]
    tried = await asyncio.gather(*(attempt(browser) for browser in browsers))
    assert sorted(page.status for page in tried) == [401] * int(ACCOUNT.at_once) + [429] * 15


async def test_codes_cannot_be_guessed(vila: Site) -> None:
    Steady(vila)
    hers = await vila.secretary()
    app = await set_up(vila, hers)
    code = codes_on(await hers.post("/account/codes"))[0]
    await hers.post("/sign-out")
    thief = await fresh(vila)
    await attempt(thief, PASSWORD)
    tried = [(await thief.post("/sign-in/factor", {"code": f"{n:06}"})).status for n in range(7)]
    assert tried == [401] * int(FACTOR.at_once) + [429] * 2
    vila.now += dt.timedelta(minutes=1)
    page = await thief.post("/sign-in/factor", {"code": app.code()})
    assert page.status == 429
    assert page.headers["Retry-After"] == "300"
    await attempt(hers, PASSWORD)
    assert (await hers.post("/sign-in/factor", {"code": code})).path == "/vila/desk", "in her own browser she comes in"


async def test_whoever_tries_out_links_is_told_to_wait_and_links_that_there_are_open(vila: Site) -> None:
    Steady(vila)
    stranger = await fresh(vila)
    tried = [(await stranger.get(f"/enter/nothing{n}")).status for n in range(62)]
    assert tried == [404] * int(UNKNOWN.at_once) + [429] * 2
    member = await fresh(vila)
    assert (await member.post(f"/enter/{await vila.app[keys.DOOR].make_link('vila-1')}")).path == "/vila/"


async def test_whoever_makes_passkeys_up_is_told_to_wait(vila: Site) -> None:
    Steady(vila)
    stranger = await fresh(vila)
    answer = {"ticket": "x", "credential": {"rawId": "AAAA"}}
    headers = {"Origin": vila.url}
    tried = []
    for _ in range(62):
        async with stranger.session.post(f"{vila.url}/sign-in/passkey", json=answer, headers=headers) as said:
            tried.append((said.status, said.headers.get("Retry-After")))
    assert tried == [(403, None)] * int(UNKNOWN.at_once) + [(429, "10")] * 2


async def test_the_address_behind_a_trusted_front_is_what_the_front_wrote(vila: Site, monkeypatch: Any) -> None:
    """Strangers behind one front are told apart, and cannot make up where they come from."""
    Steady(vila)
    settings = vila.app[keys.SETTINGS]
    monkeypatch.setattr("web.arrivals.client_address", lambda request, trust: _trusting(request, settings))

    async def from_(address: str, email: str) -> int:
        browser = await fresh(vila)
        headers = {"Origin": vila.url, "X-Forwarded-For": address}
        fields = aiohttp.FormData({"email": email, "password": "wrong"})
        async with browser.session.post(f"{vila.url}/sign-in", data=fields, headers=headers) as answer:
            return answer.status

    for number in range(int(NETWORK.at_once)):
        assert await from_(f"10.9.8.{number}, 203.0.113.7", f"n{number}@x.example") == 401
    assert await from_("10.9.8.200, 203.0.113.7", "m@x.example") == 429
    assert await from_("203.0.113.7, 203.0.113.8", "m@x.example") == 401


def _trusting(request: Any, settings: Any) -> str:
    from web.access.address import client_address

    return client_address(request, True)
