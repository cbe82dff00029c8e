"""What is logged says of which meeting and seat it is, and the next request's lines do not."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web as aioweb
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from tests.web.pages.site import site
from web.access.rules import PUBLIC
from web.routes import get, lay_out


async def fails(request: aioweb.Request) -> aioweb.StreamResponse:
    raise RuntimeError("on purpose")


def extend(app: aioweb.Application) -> None:
    failing = ("/{council}/m/{meeting}/fails", "/{council}/fails", "/fails/{token}")
    lay_out(app, [get(path, fails, PUBLIC) for path in failing])


async def test_lines_of_a_request_name_its_meeting_and_whose_seat_it_was(tmp_path: Path, founded: Path) -> None:
    async with site(tmp_path, founded, extensions=(extend,)) as at:
        member, nobody = await at.member("vila-1"), await at.browser()
        with capture_logs(processors=[merge_contextvars]) as logs:
            await member.get("/vila/m/2026-12-03-vila/fails")
            await member.get("/vila/fails")
            await nobody.get("/vila/m/2026-12-03-vila/fails")
    named = [(line.get("meeting"), line.get("seat")) for line in logs if line["event"] == "request failed"]
    assert named == [("2026-12-03-vila", "vila-1"), (None, None), ("2026-12-03-vila", None)]


async def test_a_link_that_cannot_be_opened_just_now_is_not_written_down(tmp_path: Path, founded: Path) -> None:
    async with site(tmp_path, founded, extensions=(extend,)) as at:
        nobody = await at.browser()
        with capture_logs() as logs:
            await nobody.get("/fails/the-token-of-a-link")
    (line,) = [line for line in logs if line["event"] == "request failed"]
    assert line["path"] == "/fails/{token}"
