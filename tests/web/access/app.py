"""A telephone with an authenticator app, and the steps of setting one up."""

from __future__ import annotations

import re

import pyotp

from tests.web.pages.site import PASSWORD, Browser, Page, Site

STEP = 30


class App:
    def __init__(self, site: Site, seed: str) -> None:
        self._site = site
        self._totp = pyotp.TOTP(seed)

    def code(self, ago: int = 0) -> str:
        """Of now, or of some steps ago."""
        return str(self._totp.generate_otp(int(self._site.now.timestamp()) // STEP - ago))


def seed_on(page: Page) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found, page.text
    return found[1].replace(" ", "")


def codes_on(page: Page) -> list[str]:
    return re.findall(r"<code>([a-z2-9-]{19})</code>", page.text)


async def prove(browser: Browser, password: str = PASSWORD) -> None:
    assert (await browser.post("/account/confirm", {"password": password})).path == "/account"


async def set_up(site: Site, browser: Browser) -> App:
    """An app for whoever is in that browser; with a password they have to prove first that it is them."""
    page = await browser.get("/account/app")
    if page.path == "/account/confirm":
        await prove(browser)
        page = await browser.get("/account/app")
    app = App(site, seed_on(page))
    done = await browser.post("/account/app", {"code": app.code()})
    assert done.path == "/account/codes", done.text
    return app
