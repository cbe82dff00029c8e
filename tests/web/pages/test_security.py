"""Whom to tell of a hole, where everybody looks for it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.web.pages.site import site

ADDRESS = "/.well-known/security.txt"


async def test_it_says_whom_to_tell_until_when_and_in_which_languages(tmp_path: Path) -> None:
    async with site(tmp_path, CONSISTORI_SECURITY_CONTACT="seguretat@vila.example") as vila:
        answer = await (await vila.browser()).get(ADDRESS)
        fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
        assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert fields.pop("Contact") == "mailto:seguretat@vila.example"
        assert fields.pop("Canonical").endswith(ADDRESS)
        assert fields.pop("Preferred-Languages") == "ca, es, en"
        left = dt.datetime.fromisoformat(fields.pop("Expires")) - vila.now
        assert dt.timedelta(days=30) < left < dt.timedelta(days=365)
        assert fields == {}


async def test_without_a_contact_there_is_none(tmp_path: Path) -> None:
    async with site(tmp_path) as vila:
        assert (await (await vila.browser()).get(ADDRESS)).status == 404
