"""After a meeting, what is secret is nowhere: in no file, log, page, journal, export, backup, nor in the database.

`tests/e2e/test_whole_meeting.py` looks at the processes of a real service as well.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import logging
import re
from pathlib import Path
from urllib.parse import quote

import pyotp
import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs

from meetings.journal import to_line
from tests.databases import DATABASES, empty
from tests.streaming.exposure import holds, written
from tests.web.backup.held import Held, held
from tests.web.pages.site import PASSWORD, Browser, Page
from web import keys
from web.access.cookies import session_name
from web.access.secrets import Safe, Unsealable
from web.access.totp import Totp
from web.backup.backup import back_up
from web.cli import group
from web.youtube.storage import Channel, YouTubeStorage

ENVIRONMENT = {
    "CONSISTORI_SECRET": "el-secret-de-la-instal·lació-que-ningú-veu",
    "CONSISTORI_FORMER_SECRETS": "el-secret-que-hi-havia-abans-d'aquest-altre",
    "CONSISTORI_TURN_SECRET": "el-secret-compartit-amb-el-servidor-turn",
    "CONSISTORI_GOOGLE_CLIENT_ID": "client.example",
    "CONSISTORI_GOOGLE_CLIENT_SECRET": "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le",
}
NOT_SECRET = {"CONSISTORI_GOOGLE_CLIENT_ID"}
STREAM_KEY = "abcd-efgh-1234-clau+d'emissió"
CAMERA_PASSWORD, WRONG_CAMERA_PASSWORD = "la:c/lau@de#la càmera", "7654-mal-escrita"
WRONG_KEY = "zyxw vuts 9876 amb-espais"
REFRESH_TOKEN = "1//0gTestimoni-de-refresc/de~YouTube"
PAGES = 200
"""A walk that finds more is going in circles."""


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty(request, tmp_path)


async def test_what_is_secret_is_nowhere_after_a_meeting(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data = tmp_path / "data"
    with capture_logs() as logs:
        async with held(data, CONSISTORI_DATABASE=database, **ENVIRONMENT) as here:
            secrets = {name: value for name, value in ENVIRONMENT.items() if name not in NOT_SECRET}
            secrets |= {"password": PASSWORD, "stream key": STREAM_KEY, "mistyped key": WRONG_KEY}
            secrets |= {"camera's password": CAMERA_PASSWORD, "mistyped password": WRONG_CAMERA_PASSWORD}
            seen = [*await _enter_secrets(here, secrets), *await _fail(here)]
            await here.end()
            for who in await _everybody(here, secrets):
                seen += await _walk(who, here)
            journal = b"\n".join(to_line(entry) for entry in await here.app[keys.LEDGER].entries(here.meeting))
            archive = io.BytesIO()
            await back_up(here.app[keys.SETTINGS], archive, lambda total: lambda done: None, _now(here), secret=True)
            exports = await _commands(here, database)
            objects = repr([here.app[keys.SETTINGS], *await here.app[keys.DESTINATIONS].of_council("vila")])
            everything = [*here.app.items()]
    places = {
        "journal": journal,
        "backup": archive.getvalue(),
        "exports": exports.encode(),
        "objects": f"{objects}{everything}".encode(),
        "logs": f"{logs}{caplog.text}".encode(),
    }
    assert len(secrets) == 14
    assert len(seen) > 20
    for name, secret in secrets.items():
        assert [place for place, content in places.items() if holds(content, secret)] == [], name
        assert [page.path for page in seen if holds(page.body, secret) or holds(_headers(page), secret)] == [], name
        assert written(secret, data) == [], name


def _now(here: Held) -> dt.datetime:
    return here.app[keys.CLOCK]()


def _headers(page: Page) -> bytes:
    return "\n".join(f"{name}: {value}" for name, value in page.headers.items() if name != "Set-Cookie").encode()


async def _enter_secrets(here: Held, secrets: dict[str, str]) -> list[Page]:
    """As people do: a key by its form, a seed by an app, a token by Google's consent. What was answered."""
    secretary = await here.at.secretary()
    form = {"known": "rtmps://a.rtmps.youtube.com/live2", "key": STREAM_KEY}
    pages = [await secretary.post("/vila/desk/destinations", form)]
    assert pages[0].status == 200, pages[0].text
    camera = {"address": f"rtsp://admin:{quote(CAMERA_PASSWORD, safe='')}@camera.invalid/stream"}
    pages.append(await secretary.post(f"/vila/desk/m/{here.meeting}/equipment/cameras", camera))
    assert "rtsp://camera.invalid:554" in pages[1].text
    safe, engine = here.app[keys.SAFE], here.app[keys.ENGINE]
    totp = Totp(engine, here.app[keys.CLOCK], safe)
    secrets["totp seed"] = await totp.begin("vila-1")
    assert await totp.confirm("vila-1", pyotp.TOTP(secrets["totp seed"]).at(_now(here)))
    secrets["refresh token"] = REFRESH_TOKEN
    channel = Channel("vila", safe.seal(REFRESH_TOKEN, "youtube tokens"), "UC1", "Canal de la Vila", _now(here))
    await YouTubeStorage(engine).put_channel(channel)
    secrets["personal link"] = await here.app[keys.DOOR].make_link("vila-2")
    return pages


async def _fail(here: Held) -> list[Page]:
    """Forms that are refused, with secrets in them, and what cannot be unsealed."""
    secretary, stranger = await here.at.secretary(), await here.at.browser()
    pages = [
        await secretary.post("/vila/desk/destinations", {"url": "http://x", "name": "X", "key": WRONG_KEY}),
        await stranger.post("/sign-in", {"email": "nobody@vila.example", "password": PASSWORD}),
        await stranger.post("/sign-in", {"email": "secretary@vila.example", "password": STREAM_KEY}),
        await stranger.get(f"/vila/desk/destinations?key={'x' * 10}"),
    ]
    cameras = f"/vila/desk/m/{here.meeting}/equipment/cameras"
    for typed in ({"user": "u", "password": WRONG_CAMERA_PASSWORD}, {"address": f"x://u:{WRONG_CAMERA_PASSWORD}@c/"}):
        pages.append(await secretary.post(cameras, {"address": "rtmp://camera.invalid/live", **typed}))
    assert [page.status for page in (pages[0], *pages[-2:])] == [422, 422, 422]
    with pytest.raises(Unsealable) as refused:
        Safe("another secret, of somebody else altogether").unseal(here.app[keys.SAFE].seal(STREAM_KEY))
    assert not holds(f"{refused.value!r}{refused.value.__context__!r}".encode(), STREAM_KEY)
    return pages


async def _everybody(here: Held, secrets: dict[str, str]) -> list[Browser]:
    secretary, citizen = await here.at.secretary(), await here.at.browser()
    member = await here.at.browser()
    await member.post(f"/enter/{secrets['personal link']}")
    for name, browser in (("secretary's session", secretary), ("member's session", member)):
        [cookie] = [each for each in browser.session.cookie_jar if each.key == session_name(secure=False)]
        secrets[name] = cookie.value
    return [secretary, member, citizen]


async def _walk(browser: Browser, here: Held) -> list[Page]:
    """Every page that is linked from the council's own, downloads too."""
    waiting, known, seen = [f"/vila/m/{here.meeting}", "/vila/desk", "/vila/", "/account"], set[str](), []
    while waiting:
        path = waiting.pop()
        if path in known:
            continue
        known.add(path)
        async with browser.session.get(browser.url + path, allow_redirects=False) as answer:
            page = Page(answer, await answer.read())
        seen.append(page)
        waiting += [to for to in [page.headers.get("Location", "")] if to.startswith("/")]
        if page.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [each.replace("&amp;", "&") for each in re.findall(r'(?:href|src)="(/[^"#]*)', page.text)]
        waiting = [each for each in waiting if not each.startswith("/static/") and "sign-out" not in each]
        assert len(known) < PAGES
    return seen


async def _commands(here: Held, database: str) -> str:
    """What the operator's commands print, and write."""
    environ = {"CONSISTORI_DATA": str(here.data), "CONSISTORI_DATABASE": database, **ENVIRONMENT}
    said = []
    for words in (["journal", here.meeting], ["verify"], ["reseal"], ["audit"], ["backup", "/nowhere/x"]):
        done = await asyncio.to_thread(CliRunner().invoke, group, words, env=environ)
        said.append(f"{done.output}{done.exception!r}")
    return "\n".join(said)
