"""A meeting on YouTube with nothing made up but Google: a real studio, real video to a real RTMP server.

The stand-in believes that video arrives when nginx has it. What nginx recorded is decoded.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import av
import pytest
from aiohttp import web as aioweb

from meetings import commands as c
from meetings.roles import Actor
from tests.streaming.rtmp_server import RtmpServer, rtmp_server
from tests.streaming.youtube.google import CLIENT, SECRET, StandIn, standing_in
from tests.until import until
from tests.web.pages.site import Site
from web import documents, keys
from web.app import make_app
from web.conductor.studios import open_studio
from web.live.routes import LIVE, extension
from web.settings import read
from web.youtube.broadcasts import BROADCASTS
from web.youtube.storage import Broadcast, Channel

pytestmark = pytest.mark.needs("nginx", "nginx-rtmp")

SECRETARY = Actor("vila-secretary", "secretary")
PEOPLE = ("vila-secretary", "vila-1", "vila-2", "vila-3")
ENOUGH = 100_000
"""Bytes of video that nginx must have of the meeting."""


@contextlib.asynccontextmanager
async def town_hall(folder: Path, google: StandIn) -> AsyncIterator[Site]:
    """The whole service in this process, on the wall clock, with studios of its own."""
    async with contextlib.AsyncExitStack() as stack:
        listening = socket.create_server(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = {
            "CONSISTORI_DATA": str(folder),
            "CONSISTORI_PUBLIC_URL": url,
            "CONSISTORI_GOOGLE_CLIENT_ID": CLIENT,
            "CONSISTORI_GOOGLE_CLIENT_SECRET": SECRET,
            "CONSISTORI_GOOGLE_API": google.url,
            "CONSISTORI_GOOGLE_AUTH": google.url,
        }
        app = make_app(read(settings), extensions=(extension(open_studio, documents.maker),))
        app[LIVE].end_studios = True
        app[BROADCASTS].pace = 0.3
        runner = aioweb.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await aioweb.SockSite(runner, listening).start()
        yield Site(app, url, stack)


async def test_a_meeting_goes_out_live_and_keeps_its_chapters(tmp_path: Path) -> None:
    async with (
        rtmp_server(tmp_path / "rtmp") as rtmp,
        standing_in() as google,
        town_hall(tmp_path / "data", google) as hall,
    ):
        google.address = rtmp.url
        google.receiving = lambda key: _arrives(rtmp, key)
        await hall.found()
        sealed = hall.app[keys.SAFE].seal(google.consent(), "youtube tokens")
        await hall.app[keys.YOUTUBE].put_channel(Channel("vila", sealed, "UCvila", "Ajuntament de Vila"))
        starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=14)
        meeting = (await hall.convened(starts_at=starts_at)).meeting
        ready = await _reaches(hall, meeting, "ready")

        live = await hall.app[LIVE].enter(meeting)
        await _do(hall, meeting, *(c.MarkAttendance(person, "present") for person in PEOPLE), c.OpenMeeting())
        # As if YouTube had been live for a while: chapters are then far enough from its beginning.
        google.started_at = (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=40)).strftime("%Y-%m-%dT%H:%M:%SZ")
        await _reaches(hall, meeting, "live")
        assert google.life(ready.broadcast) == "live"
        (key,) = (each["cdn"]["ingestionInfo"]["streamName"] for each in google.streams.values())
        await _do(hall, meeting, c.OpenItem("i1"), c.OpenItem("i2"))
        before = live.state.parts
        await until(lambda: rtmp.recorded(key).stat().st_size > ENOUGH and live.state.parts >= before + 3, within=60)

        await _do(hall, meeting, c.Adjourn())
        await _reaches(hall, meeting, "complete")
        assert google.life(ready.broadcast) == "complete"
        lines = google.one["snippet"]["description"].splitlines()
        chapters = [line for line in lines if line[:1].isdigit()]
        # Both items were opened within a second: they share a chapter.
        assert [line.partition(" ")[2] for line in chapters] == [
            "Obertura",
            "1. Aprovació de l'acta anterior · 2. Precs i preguntes",
        ]
        assert chapters[0].startswith("00:00 ")
        state = await hall.app[keys.LEDGER].state(meeting)
        assert (state.phase, "youtube" in state.relays) == ("adjourned", True)
        assert key not in "".join(str(entry) for entry in await hall.app[keys.LEDGER].entries(meeting))
        await until(lambda: live.conductor.relays()[0].phase == "off", within=30)
        _plays(rtmp.recorded(key))


def _arrives(rtmp: RtmpServer, key: str) -> bool:
    return rtmp.recorded(key).exists() and rtmp.recorded(key).stat().st_size > 0


async def _do(hall: Site, meeting: str, *commands: c.Command) -> None:
    for command in commands:
        await hall.app[keys.LEDGER].submit(meeting, command, SECRETARY)


async def _reaches(hall: Site, meeting: str, phase: str) -> Broadcast:
    async def there() -> Broadcast | None:
        row = await hall.app[keys.YOUTUBE].broadcast(meeting)
        return row if row is not None and row.phase == phase else None

    found = await until(there, within=90)
    assert found is not None
    return found


def _plays(file: Path) -> None:
    """Picture and sound that decode."""
    with av.open(str(file)) as recorded:
        assert {stream.codec_context.name for stream in recorded.streams} == {"h264", "aac"}
        pictures = 0
        for frame in recorded.decode(video=0):
            assert (frame.width, frame.height) == (1280, 720)
            pictures += 1
            if pictures == 25:
                break
        assert pictures == 25
