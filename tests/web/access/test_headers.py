"""What every kind of answer tells the browser: policies, and how long it may be kept. Scored as Mozilla would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace
from multidict import CIMultiDict, CIMultiDictProxy

from meetings.plan import Paper
from tests.web.councils import Councils, councils
from tests.web.observatory import directives, judge
from tests.web.pages.site import PASSWORD
from web import keys
from web.access.cookies import SECURE_SESSION

SITE = "https://ple.example.cat"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


class Answer:
    def __init__(self, status: int, headers: CIMultiDictProxy[str], text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text


class Front:
    """Plain HTTP behind TLS, as a front speaks it: cookies are handed on as they are."""

    def __init__(self, at: Councils, http: aiohttp.ClientSession, token: str) -> None:
        self.at = at
        self._http = http
        self._cookie = f"{SECURE_SESSION}={token}"

    async def ask(self, method: str, path: str, *, signed_in: bool = False, **headers: str) -> Answer:
        sent = {"Origin": SITE, **({"Cookie": self._cookie} if signed_in else {}), **headers}
        async with self._http.request(
            method, f"{self.at.site.url}{path}", headers=sent, allow_redirects=False
        ) as answer:
            page = answer.content_type == "text/html"
            return Answer(answer.status, answer.headers, await answer.text() if page else "")

    async def sign_in(self) -> Answer:
        fields = {"email": "secretary@vila.example", "password": PASSWORD}
        sent = {"Origin": SITE}
        async with self._http.post(
            f"{self.at.site.url}/sign-in", data=fields, headers=sent, allow_redirects=False
        ) as answer:
            return Answer(answer.status, answer.headers, "")


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    async with councils(tmp_path, CONSISTORI_PUBLIC_URL=SITE) as at:
        folder = at.app[keys.FOLDERS].recording("vila-open")
        (folder / "part-00001.m4s").write_bytes(b"part")
        await _papers(at)
        token = await at.app[keys.DOOR].sign_in("secretary@vila.example", PASSWORD)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            yield Front(at, http, token or "")


async def _papers(at: Councils) -> None:
    """A PDF, a picture and something that is only downloaded, in the draft."""
    found = await at.app[keys.PLANNED].find("vila-draft")
    assert found is not None
    kinds = {"pdf": ("application/pdf", b"%PDF-1.7"), "png": ("image/png", PNG), "odt": ("application/zip", b"PK")}
    papers = tuple(
        Paper(f"vila-{name}", f"x.{name}", media_type, len(content), at.app[keys.FOLDERS].keep(content))
        for name, (media_type, content) in kinds.items()
    )
    item = replace(found.draft.items[0], papers=papers)
    await at.app[keys.PLANNED].save(replace(found.draft, items=(item,)), 1)


KINDS: dict[str, tuple[str, str, bool, int]] = {
    "home": ("GET", "/", False, 200),
    "page": ("GET", "/vila/", False, 200),
    "meeting": ("GET", "/vila/m/vila-open", False, 200),
    "private page": ("GET", "/vila/desk", True, 200),
    "private file": ("GET", "/vila/desk/people.csv", True, 200),
    "live screen": ("GET", "/vila/m/vila-open/console", True, 200),
    "script": ("GET", "/static/words.js", False, 200),
    "style": ("GET", "/static/css/base.css", False, 200),
    "style of the council": ("GET", "/vila/theme.css", False, 200),
    "calendar": ("GET", "/vila/calendar.ics", False, 200),
    "API": ("GET", "/openapi.json", False, 200),
    "notice": ("GET", "/vila/m/vila-open/notice.json", False, 200),
    "PDF sent": ("GET", "/vila/desk/m/vila-draft/papers/vila-pdf", True, 200),
    "picture sent": ("GET", "/vila/desk/m/vila-draft/papers/vila-png", True, 200),
    "file sent": ("GET", "/vila/desk/m/vila-draft/papers/vila-odt", True, 200),
    "playlist": ("GET", "/vila/m/vila-open/live/index.m3u8", False, 200),
    "part": ("GET", "/vila/m/vila-open/live/part-00001.m4s", False, 200),
    "nothing there": ("GET", "/vila/m/nope", False, 404),
    "no such address": ("GET", "/vila/no/such/address", False, 404),
    "not allowed": ("GET", "/altra/desk", True, 403),
    "no such method": ("PUT", "/vila/", False, 405),
    "to the door": ("GET", "/vila/desk", False, 303),
    "moved": ("GET", "/vila", False, 301),
    "signing out": ("POST", "/sign-out", True, 303),
    "language": ("GET", "/vila/?lang=es", False, 200),
    "not as a program": ("GET", "/vila/m/vila-open/socket", False, 403),
}
"""Method, path, whether signed in, and the status: one of every kind of answer there is."""

ALWAYS = (
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
)


def check(kind: str, answer: Answer) -> None:
    assert [name for name in ALWAYS if name not in answer.headers] == [], kind
    verdict = judge(answer.headers, answer.text)
    assert verdict.grade == "A+", (kind, verdict)
    assert verdict.score >= 130, (kind, verdict)
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == {"'none'"}, kind
    assert policy["frame-ancestors"] == {"'none'"}, kind
    assert "unsafe" not in answer.headers["Content-Security-Policy"], kind
    assert answer.headers["Server"] == "Consistori", kind


OURS = {"camera": "(self)", "microphone": "(self)", "display-capture": "(self)"}


def check_permissions(kind: str, answer: Answer) -> None:
    """Camera, microphone and the screen are for the live screens."""
    allowed = dict(part.strip().split("=", 1) for part in answer.headers["Permissions-Policy"].split(","))
    expected = OURS if kind == "live screen" else dict.fromkeys(OURS, "()")
    assert {name: allowed[name] for name in OURS} == expected, kind
    assert allowed["geolocation"] == allowed["payment"] == allowed["usb"] == "()", kind


def check_keeping(kind: str, answer: Answer, signed_in: bool) -> None:
    """Nothing private is kept by anybody, and what is everybody's depends on nobody."""
    keeping = answer.headers["Cache-Control"]
    if signed_in or answer.status == 303:
        assert "no-store" in keeping, (kind, keeping)
    if "Set-Cookie" in answer.headers:
        assert "public" not in keeping, (kind, keeping)
    if not signed_in and answer.headers.get("Content-Type", "").startswith("text/html"):
        assert "Cookie" in answer.headers.get("Vary", "") or "no-store" in keeping, kind


async def test_every_kind_of_answer_is_given_an_a_plus(front: Front) -> None:
    for kind, (method, path, signed_in, status) in KINDS.items():
        answer = await front.ask(method, path, signed_in=signed_in)
        assert answer.status == status, kind
        check(kind, answer)
        check_permissions(kind, answer)
        check_keeping(kind, answer, signed_in)
    await _errors_and_streams(front)
    await _best(front)
    await _cookies(front)


async def _errors_and_streams(front: Front) -> None:
    answer = await front.ask("GET", "/vila/m/nope", Accept="application/json")
    assert answer.headers["Content-Type"].startswith("application/json")
    check("error as JSON", answer)
    address = f"{front.at.site.url}/vila/m/vila-open/events"
    async with aiohttp.ClientSession() as http, http.get(address) as stream:
        assert stream.content_type == "text/event-stream"
        check("event stream", Answer(stream.status, stream.headers, ""))


async def _best(front: Front) -> None:
    """What the site would be given: its pages, and the one that sets a cookie."""
    verdict = judge((answer := await front.ask("GET", "/vila/")).headers, answer.text)
    assert verdict.results["content-security-policy"] == ("no-unsafe-default-src-none", 10)
    assert verdict.score == 130
    signed = judge((await front.sign_in()).headers)
    assert signed.results["cookies"] == ("secure-with-httponly-sessions-and-samesite", 5)
    assert signed.score == 135


async def _cookies(front: Front) -> None:
    """Of this host alone, and closed to scripts where they say who somebody is."""
    for said in [
        *(await front.sign_in()).headers.getall("Set-Cookie"),
        *(await front.ask("GET", "/vila/?lang=es")).headers.getall("Set-Cookie"),
    ]:
        name = said.partition("=")[0]
        assert re.search(r"; Secure(;|$)", said), said
        assert re.search(r"; SameSite=(Lax|Strict)", said), said
        assert "Domain=" not in said, said
        assert name == "language" or (name.startswith("__Host-") and "; Path=/" in said and "HttpOnly" in said), said


async def test_without_tls_nothing_is_promised(tmp_path: Path) -> None:
    async with councils(tmp_path) as at:
        page = await (await at.site.browser()).get("/vila/")
        assert "Strict-Transport-Security" not in page.headers


def test_the_scorer_takes_away_what_is_missing() -> None:
    bare = judge(CIMultiDictProxy(CIMultiDict()))
    assert (bare.score, bare.grade) == (30, "F")
