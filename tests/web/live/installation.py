"""A whole installation in this process, with the demonstration council, real sockets and a studio without media."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web as aioweb
from yarl import URL

from meetings.journal import Entry
from meetings.state import State
from tests.ports import free_port
from tests.web.conductor.studio import FakeStudio, Studios
from tests.web.live.browser import Browser, come_in
from web import keys, settings
from web.app import make_app
from web.demo import Demonstration, demonstrate
from web.live.routes import LIVE, extension


class Installation:
    def __init__(
        self, data: Path, studios: Studios, clock: Callable[[], dt.datetime] | None = None, **settings: str
    ) -> None:
        self.data = data
        self._clock = clock
        self._settings = settings
        self.studios = studios
        self.port = free_port()
        self.documented: list[str] = []
        self.cannot_document = ""
        """Why not."""
        self.shown: Demonstration
        self.app: aioweb.Application
        self._runner: aioweb.AppRunner
        self._browsers: list[Browser] = []

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def meeting(self) -> str:
        return self.shown.meeting

    @property
    def studio(self) -> FakeStudio:
        return self.studios.now

    @property
    def room(self) -> str:
        return f"{self.site}/{self.shown.council}/m/{self.meeting}"

    async def start(self) -> None:
        environment = {
            "CONSISTORI_DATA": str(self.data),
            "CONSISTORI_LISTEN": f"127.0.0.1:{self.port}",
            "CONSISTORI_ICE_SERVERS": "stun:stun.example.cat,turn:turn.example.cat",
            "CONSISTORI_TURN_SECRET": "t" * 32,
            **self._settings,
        }

        async def document(meeting: str, entries: Sequence[Entry]) -> None:
            if self.cannot_document:
                raise RuntimeError(self.cannot_document)
            self.documented.append(meeting)
            self.app[keys.FOLDERS].documents(meeting).joinpath("draft").mkdir(parents=True, exist_ok=True)

        extend = extension(self.studios, lambda app: document)
        self.app = make_app(settings.read(environment), clock=self._clock, extensions=(extend,))
        self._runner = aioweb.AppRunner(self.app, shutdown_timeout=1)
        await self._runner.setup()
        await aioweb.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.shown = await demonstrate(self.app)

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def state(self) -> State:
        return await self.app[keys.LEDGER].state(self.meeting)

    async def facts(self) -> list[str]:
        return [type(entry.fact).__name__ for entry in await self.app[keys.LEDGER].entries(self.meeting)]

    def live(self) -> Any:
        return self.app[LIVE].find(self.meeting)

    def person(self, number: int) -> str:
        """Link of the councillor in that seat."""
        return next(way.url for way in self.shown.ways if way.person == f"demo-{number}")

    def way(self, role: str) -> str:
        return next(way.url for way in self.shown.ways if way.role == role)

    async def browser(self, link: str, window: str = "window-1", *, media: bool = True, hello: bool = True) -> Browser:
        """Comes in by the link and opens the meeting's socket."""
        browser = await come_in(link, URL(self.room), window, media=media, hello=hello)
        self._browsers.append(browser)
        return browser

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.stop()


@asynccontextmanager
async def installation(
    data: Path, studios: Studios | None = None, clock: Callable[[], dt.datetime] | None = None, **settings: str
) -> AsyncIterator[Installation]:
    at = Installation(data, studios or Studios(), clock, **settings)
    await at.start()
    try:
        yield at
    finally:
        await at.close()
