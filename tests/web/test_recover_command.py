"""`consistori recover`: the operator takes a second factor away, and the council's log says so."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from pathlib import Path

from click.testing import CliRunner

from tests.web.access.app import set_up
from tests.web.pages.site import PASSWORD, Browser, Page, site
from web import keys
from web.cli import group

EMAIL = "secretary@vila.example"


async def recover(folder: Path, *words: str) -> tuple[int, str]:
    def invoke() -> tuple[int, str]:
        done = CliRunner().invoke(group, ["recover", *words], env={"CONSISTORI_DATA": str(folder)})
        return done.exit_code, done.output

    return await asyncio.to_thread(invoke)


async def sign_in(browser: Browser) -> Page:
    return await browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD})


async def test_the_secretary_comes_in_again_with_the_password_alone(founded: Path, tmp_path: Path) -> None:
    async with site(tmp_path, founded) as vila:
        lost = await vila.secretary()
        await set_up(vila, lost)
        code, said = await recover(tmp_path, EMAIL.upper())
        assert (code, "/enter/" in said) == (0, False)
        assert "Elena Vives Ribas has no second factor any more" in said
        assert (await lost.get("/vila/desk")).path == "/sign-in"
        assert (await sign_in(await vila.browser())).path == "/vila/desk"
        entries = await vila.app[keys.AUDIT].entries("vila")
        assert ("recover", "vila-secretary", "done") in [(each.what, each.person, each.outcome) for each in entries]


async def test_a_new_password_is_chosen_with_the_link_it_prints(founded: Path, tmp_path: Path) -> None:
    async with site(tmp_path, founded) as vila:
        # The command's clock is the machine's.
        vila.now = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        await vila.app[keys.DOOR].set_account("vila-secretary", EMAIL, PASSWORD)
        _code, said = await recover(tmp_path, EMAIL, "--password")
        vila.now += dt.timedelta(days=1, minutes=1)
        browser, password = await vila.browser(), "quatre gats fan nyam nyam"
        page = await browser.post(f"/enter/{re.findall(r'/enter/([^ ]+)', said.strip())[0]}")
        assert page.path == "/account/password"
        fields = {"email": EMAIL, "password": password, "again": password}
        assert (await browser.post(page.path, fields)).path == "/vila/desk"


async def test_nobody_of_that_name(founded: Path, tmp_path: Path) -> None:
    async with site(tmp_path, founded):
        code, said = await recover(tmp_path, "nobody@vila.example")
        assert code == 1
        assert "nothing was changed" in said
