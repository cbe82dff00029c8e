"""Adding a council from the command line, up to its secretary at the desk."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.access.app import set_up
from tests.web.pages.site import site
from web.cli import group

GIVEN = {
    "--name": "Ajuntament de Vila",
    "--municipality": "Vila",
    "--secretary": "Elena Vives Ribas",
    "--surname": "Vives Ribas",
    "--email": "elena@vila.example",
}


def council(folder: Path, short_name: str, **about: str) -> tuple[int, str]:
    given = GIVEN | {f"--{name}": value for name, value in about.items()}
    arguments = ["council", short_name, *(part for pair in given.items() for part in pair)]
    done = CliRunner().invoke(group, arguments, env={"CONSISTORI_DATA": str(folder)})
    return done.exit_code, done.output


async def test_the_first_secretary_chooses_a_password_sets_up_a_factor_and_finds_an_empty_desk(tmp_path: Path) -> None:
    code, said = await asyncio.to_thread(council, tmp_path, "vila")
    assert code == 0, said
    token = re.findall(r"/enter/(\S+)", said)[0]
    async with site(tmp_path) as made:
        browser = await made.browser()
        made.now = dt.datetime.now(dt.UTC)
        page = await browser.post(f"/enter/{token}")
        assert (page.status, page.path) == (200, "/account/password")
        password = "quatre gats fan nyam nyam"
        fields = {"email": "secretary@vila.example", "password": password, "again": password}
        page = await browser.post("/account/password", {**fields, "next": "/vila/desk"})
        assert (page.status, page.path) == (200, "/account"), "a new council asks its staff for a second factor"
        await set_up(made, browser)
        page = await browser.get("/vila/desk")
        assert (page.status, page.path) == (200, "/vila/desk")


def test_a_second_one_of_the_same_name_is_refused(tmp_path: Path) -> None:
    assert council(tmp_path, "vila")[0] == 0
    code, said = council(tmp_path, "vila")
    assert code == 1
    assert "already" in said


@pytest.mark.parametrize(("short_name", "email"), [("static", "a@b"), ("Vila Gran", "a@b"), ("vila", "nobody")])
def test_what_cannot_be_founded(tmp_path: Path, short_name: str, email: str) -> None:
    code, said = council(tmp_path, short_name, email=email)
    assert code == 1
    assert "Nothing was changed" in said
