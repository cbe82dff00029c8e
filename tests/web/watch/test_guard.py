"""Who is given metrics: Prometheus with its token, or this machine where it has no front. Never citizens."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from tests.web.pages.site import Site, site
from web.access.scraping import may_scrape
from web.settings import read

TOKEN = "prometheus-" * 4


async def test_metrics_are_for_whoever_has_the_token(tmp_path: Path, founded: Path) -> None:
    async with site(tmp_path, founded, CONSISTORI_METRICS_TOKEN=TOKEN) as at:
        nobody, secretary = await at.browser(), await at.secretary()
        for browser in (nobody, secretary):
            assert (await browser.get("/metrics")).status == 404
        for wrong in (f"Bearer {TOKEN}x", TOKEN, f"bearer {TOKEN}", "Bearer ", f"Basic {TOKEN}", "Bearer ñ"):
            assert (await nobody.get("/metrics", Authorization=wrong)).status == 404
        given = await nobody.get("/metrics", Authorization=f"Bearer {TOKEN}")
        assert given.status == 200
        assert given.headers["Content-Type"].startswith("text/plain; version=")
        assert given.headers["Cache-Control"] == "no-store"
        assert "consistori_event_streams 0.0" in given.text
        hidden, absent = await nobody.get("/metrics"), await nobody.get("/nowhere/at/all")
        assert hidden.text == absent.text.replace("/nowhere/at/all", "/metrics")


@pytest.mark.parametrize(
    ("public", "remote", "more", "expected"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1", {}, True),
        ("http://localhost:8080", "::1", {}, True),
        ("http://127.0.0.1:8080", "10.0.0.7", {}, False),
        ("https://ple.example.cat", "127.0.0.1", {}, False),
        ("http://ple.example.cat", "127.0.0.1", {}, False),
        ("http://127.0.0.1:8080", "127.0.0.1", {"X-Forwarded-For": "198.51.100.7"}, False),
    ],
)
def test_without_a_token_only_a_machine_without_a_front_asks_itself(
    tmp_path: Path, public: str, remote: str, more: dict[str, str], expected: bool
) -> None:
    settings = read({"CONSISTORI_DATA": str(tmp_path), "CONSISTORI_PUBLIC_URL": public})
    request = make_mocked_request("GET", "/metrics", headers=more).clone(remote=remote)
    assert may_scrape(request, settings) is expected


async def test_supervisors_are_told_whether_it_lives_and_whether_it_can_work(vila: Site) -> None:
    nobody = await vila.browser()
    for path, said in (("/health/live", "live\n"), ("/health/ready", "ready\n")):
        answer = await nobody.get(path)
        assert (answer.status, answer.text, answer.headers["Cache-Control"]) == (200, said, "no-store")
