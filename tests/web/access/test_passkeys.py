"""Passkeys with a real browser: Chromium's virtual authenticator makes and uses them, the service checks them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from playwright.async_api import BrowserContext, CDPSession, Page, async_playwright

from tests.axe import breaks_no_rule
from tests.tools import CHROMIUM_FLAGS, chromium
from tests.web.access.app import App
from tests.web.pages.site import PASSWORD, Site, site
from web import keys

pytestmark = pytest.mark.needs("chromium")

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Desk:
    """A browser on a machine with a fingerprint reader."""

    def __init__(self, at: Site, context: BrowserContext, page: Page, wire: CDPSession, key: str) -> None:
        self.at = at
        self.context = context
        self.page = page
        self.problems: list[str] = []
        self._wire = wire
        self._key = key
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if "Content Security" in said.text else None)

    async def go(self, path: str) -> None:
        await self.page.goto(self.at.url + path)

    async def arrives(self, path: str) -> None:
        await self.page.wait_for_url(lambda url: urlsplit(url).path == path)

    async def sign_in(self) -> None:
        await self.go("/sign-in")
        await self.page.fill("#email", "secretary@vila.example")
        await self.page.fill("#password", PASSWORD)
        await self.page.click("form.card > .actions .primary")

    async def prove(self) -> None:
        await self.page.fill("#password", PASSWORD)
        await self.page.click(".primary")

    async def add(self) -> None:
        """Make a passkey, from any page, being signed in."""
        await self.go("/account/passkey")
        if "/account/confirm" in self.page.url:
            await self.prove()
        await self.arrives("/account/passkey")
        await self.page.fill("#name", "Portàtil")
        await self.page.click("[data-passkey] button")
        await self.arrives("/account/codes")

    async def use(self) -> None:
        await self.page.click("[data-passkey] button")

    async def forget_session(self) -> None:
        await self.context.clear_cookies()

    async def verifies(self, yes: bool) -> None:
        """Whether whoever holds the key can unlock it."""
        await self._wire.send("WebAuthn.setUserVerified", {"authenticatorId": self._key, "isUserVerified": yes})


@asynccontextmanager
async def desk(folder: Path, database: Path) -> AsyncIterator[Desk]:
    async with site(folder, database, host="localhost") as at, async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        context = await launched.new_context(viewport={"width": 1280, "height": 800}, locale="ca-ES")
        page = await context.new_page()
        wire = await context.new_cdp_session(page)
        await wire.send("WebAuthn.enable")
        key = (await wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY}))["authenticatorId"]
        made = Desk(at, context, page, wire, key)
        try:
            yield made
        finally:
            await launched.close()
        assert made.problems == []


async def test_a_passkey_is_made_and_is_the_second_factor(founded: Path, tmp_path: Path) -> None:
    async with desk(tmp_path, founded) as at:
        await at.sign_in()
        await at.add()
        [kept] = await at.at.app[keys.FACTORS].passkeys.of("vila-secretary")
        assert kept.name == "Portàtil"
        await at.forget_session()
        at.at.now += dt.timedelta(minutes=1)
        await at.sign_in()
        await at.arrives("/sign-in/factor")
        await at.use()
        await at.arrives("/vila/desk")
        [used] = await at.at.app[keys.FACTORS].passkeys.of("vila-secretary")
        assert used.used_at == at.at.now


async def test_a_passkey_alone_opens_the_desk_if_it_is_unlocked(founded: Path, tmp_path: Path) -> None:
    async with desk(tmp_path, founded) as at:
        await at.sign_in()
        await at.add()
        await at.forget_session()
        at.at.now += dt.timedelta(minutes=1)
        await at.verifies(False)
        await at.go("/sign-in")
        await at.use()
        await at.page.wait_for_selector("[data-passkey] [role=alert]:not([hidden])")
        assert "/sign-in" in at.page.url
        await at.verifies(True)
        await at.use()
        await at.arrives("/vila/desk")


async def test_what_the_browser_said_once_opens_nothing_again(founded: Path, tmp_path: Path) -> None:
    async with desk(tmp_path, founded) as at:
        await at.sign_in()
        await at.add()
        await at.forget_session()
        at.at.now += dt.timedelta(minutes=1)
        await at.go("/sign-in")
        async with at.page.expect_request("**/sign-in/passkey") as asked:
            await at.use()
        said = (await asked.value).post_data_buffer
        await at.arrives("/vila/desk")
        assert said is not None
        again = msgspec.json.decode(said)
        thief = await at.at.browser()
        at.at.now += dt.timedelta(seconds=1)
        for answer in (
            again,
            again | {"ticket": "x"},
            again | {"credential": {}},
            again | {"credential": {"rawId": "%"}},
        ):
            assert await _sent(thief, answer) == 403, answer
        forged = again["credential"] | {"response": again["credential"]["response"] | {"signature": "AAAA"}}
        assert await _sent(thief, again | {"credential": forged}) == 403
        at.at.now += dt.timedelta(minutes=6)
        assert await _sent(thief, again) == 403
        assert await _sent(thief, {"nonsense": 1}) == 400
        assert await _sent(thief, again | {"name": "x" * 70_000}) == 413
        async with thief.session.post(
            f"{thief.url}/sign-in/passkey", data='{"credential":' + "[" * 50_000, headers={"Origin": thief.url}
        ) as deep:
            assert deep.status == 400
        assert (await thief.get("/vila/desk")).path == "/sign-in"


async def test_passkeys_are_listed_and_taken_away_and_the_pages_break_no_rule(founded: Path, tmp_path: Path) -> None:
    async with desk(tmp_path, founded) as at:
        await at.go("/sign-in")
        await breaks_no_rule(at.page)
        await at.sign_in()
        await at.go("/account/passkey")
        await breaks_no_rule(at.page)
        await at.add()
        await breaks_no_rule(at.page)
        await at.page.click("form .primary")
        await breaks_no_rule(at.page)
        for path in ("/account", "/account/app", "/account/password", "/vila/desk/access", "/vila/desk/people/vila-1"):
            await at.go(path)
            await breaks_no_rule(at.page)
        link = await at.at.app[keys.DOOR].make_link("vila-1")
        await at.go(f"/enter/{link}")
        await breaks_no_rule(at.page)
        await (await at.at.browser()).post(f"/enter/{link}")
        await at.go(f"/enter/{link}")
        await breaks_no_rule(at.page)
        at.at.now += dt.timedelta(minutes=11)
        await at.go("/account/app")
        await at.arrives("/account/confirm")
        await breaks_no_rule(at.page)
        await at.use()
        await at.arrives("/account/app")
        await at.go("/account")
        await at.page.get_by_role("button", name="Treu la clau d'accés Portàtil").click()
        await at.page.get_by_role("status").wait_for()
        assert await at.at.app[keys.FACTORS].passkeys.of("vila-secretary") == []
        seed = await at.at.app[keys.FACTORS].totp.begin("vila-secretary")
        await at.go("/account/app")
        await at.page.fill("#code", App(at.at, seed).code())
        await at.page.click(".steps .primary")
        await at.arrives("/account/codes")
        await at.forget_session()
        await at.sign_in()
        await at.arrives("/sign-in/factor")
        await breaks_no_rule(at.page)


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://ple.example.cat", True),
        ("http://localhost:8080", True),
        ("http://127.0.0.1:8080", False),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::7]", False),
        ("http://ple.example.cat", False),
    ],
)
async def test_they_are_offered_where_browsers_have_them(url: str, possible: bool, tmp_path: Path) -> None:
    async with site(tmp_path, CONSISTORI_PUBLIC_URL=url) as at:
        assert at.app[keys.FACTORS].passkeys.possible is possible
        assert ("data-passkey" in (await (await at.browser()).get("/sign-in")).text) is possible


async def _sent(browser: Any, answer: dict[str, Any]) -> int:
    headers = {"Origin": browser.url, "Accept": "application/json"}
    async with browser.session.post(f"{browser.url}/sign-in/passkey", json=answer, headers=headers) as response:
        return int(response.status)
