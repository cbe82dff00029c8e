"""What every address of the site has in common: policy, origin, and desks closed to others. All routes are walked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.web.pages.site import Site
from web.access.origin import from_here, origin_of
from web.pages.routes import ROUTES

STANDS_FOR = {
    "council": "vila",
    "meeting": "2026-12-03-vila",
    "item": "i1",
    "person": "vila-1",
    "body": "ple",
    "token": "nothing",
    "link": "l1",
    "session": "s1",
    "passkey": "k1",
    "paper": "p1",
    "destination": "d1",
    "piece": "e1",
    "camera": "c1",
    "seq": "2",
    "file": "index.m3u8",
    "document": "votes.csv",
    "language": "ca",
}


def addresses(method: str, *, bearer: bool = False) -> Iterator[str]:
    for route in ROUTES:
        if route.method == method and route.rule.bearer == bearer and not route.path.endswith("/events"):
            yield re.sub(r"\{(\w+)(?::[^/]*)?\}", lambda found: STANDS_FOR[found[1]], route.path)


async def test_every_answer_has_the_strict_policy(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    for path in [*addresses("GET"), "/static/css/base.css", "/nowhere/at/all"]:
        page = await browser.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert page.status < 500, (path, page.text)
        assert "unsafe" not in policy, path
        assert "script-src 'self'" in policy, path
        assert page.headers["X-Content-Type-Options"] == "nosniff", path


async def test_no_page_has_code_or_style_inline(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    for path in addresses("GET"):
        page = await browser.get(path)
        if page.headers.get("Content-Type", "").startswith("text/html"):
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text), path
            for script in re.findall(r"<script[^>]*>", page.text):
                assert "src=" in script or 'type="application/json"' in script, (path, script)


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://127.0.0.1"])
async def test_a_form_from_elsewhere_is_refused(vila: Site, origin: str | None) -> None:
    browser = await vila.secretary()
    for path in addresses("POST"):
        page = await browser.post(path, origin=origin)
        assert page.status == 403, path
    for path in addresses("POST", bearer=True):
        # There a token says who asks, and the secretary's cookie nothing.
        page = await browser.post(path, origin=origin)
        assert page.status == 401, path


async def test_a_desk_is_closed_to_everybody_but_its_secretary(vila: Site) -> None:
    await vila.convened()
    others = [await vila.secretary("altra"), await vila.member("vila-1"), await vila.member("vila-guest")]
    for browser in others:
        for path in addresses("GET"):
            if "/desk" in path:
                assert (await browser.get(path)).status in (403, 404), path
        for path in addresses("POST"):
            if "/desk" in path:
                assert (await browser.post(path)).status in (403, 404), path


async def test_a_desk_sends_who_is_not_signed_in_to_do_so(vila: Site) -> None:
    browser = await vila.browser()
    page = await browser.get("/vila/desk/people")
    assert page.path == "/sign-in"
    assert 'value="/vila/desk/people"' in page.text
    assert (await browser.post("/vila/desk/people")).status == 403


async def test_a_secretary_reaches_only_what_is_her_councils(vila: Site) -> None:
    browser = await vila.secretary("altra")
    assert (await browser.get("/altra/desk/people/vila-1")).status == 404
    await vila.convened()
    assert (await browser.get("/altra/desk/m/2026-12-03-vila")).status == 404
    assert (await browser.post("/altra/desk/people/vila-1", {"name": "X", "surname": "Y"})).status == 404


def test_origins_are_compared_as_browsers_write_them() -> None:
    assert origin_of("https://Ple.Example.cat:443/x") == "https://ple.example.cat"
    assert origin_of("http://[::1]:8080") == "http://[::1]:8080"
    assert origin_of("null") == "://"


def test_a_websocket_must_come_from_here_too() -> None:
    headers = {"Upgrade": "websocket", "Origin": "https://evil.example"}
    assert not from_here("GET", headers, "https://ple.example.cat")
    assert from_here("GET", {"Upgrade": "websocket", "Origin": "https://ple.example.cat"}, "https://ple.example.cat")
    assert from_here("GET", {}, "https://ple.example.cat")


async def test_no_page_names_two_things_alike(vila: Site) -> None:
    await vila.convened()
    browser = await vila.secretary()
    for name in ("Canal 1", "Canal 2"):
        fields = {"url": "rtmp://relay.example/live", "name": name, "key": "k"}
        await browser.post("/vila/desk/destinations", fields)
    for path in addresses("GET"):
        page = await browser.get(path)
        if page.headers.get("Content-Type", "").startswith("text/html"):
            ids = re.findall(r'\sid="([^"]+)"', page.text)
            assert sorted(ids) == sorted(set(ids)), path
            assert set(re.findall(r'<label for="([^"]+)"', page.text)) <= set(ids), path
