"""A whole installation in this process, with the demonstration council, real sockets and a studio without media."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web as aioweb
from msgspec import structs

from meetings.commands import Command
from meetings.journal import Entry
from meetings.state import State
from tests.web.conductor.studio import FakeStudio, Studios
from web import keys, settings, wire
from web.app import make_app
from web.demo import Demonstration, demonstrate
from web.live.routes import LIVE, extension

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(wire.ToBrowser).decode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Installation:
    def __init__(self, data: Path, studios: Studios) -> None:
        self.data = data
        self.studios = studios
        self.port = free_port()
        self.documented: list[str] = []
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
        }

        async def document(meeting: str, entries: Sequence[Entry]) -> None:
            self.documented.append(meeting)
            self.app[keys.FOLDERS].documents(meeting).mkdir(parents=True, exist_ok=True)

        extend = extension(self.studios, lambda app: document)
        self.app = make_app(settings.read(environment), extensions=(extend,))
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
        browser = Browser(self, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)), window)
        self._browsers.append(browser)
        async with browser.http.post(link, headers={"Origin": self.site}, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
        await browser.connect(media=media, hello=hello)
        return browser

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.close()
        await self.stop()


class Browser:
    """One window: keeps everything it is told, the newest view apart."""

    def __init__(self, at: Installation, http: aiohttp.ClientSession, window: str) -> None:
        self.at = at
        self.http = http
        self.window = window
        self.heard: list[wire.ToBrowser] = []
        self.view: wire.View | None = None
        self.welcome: wire.Welcome | None = None
        self.close_code: int | None = None
        self._news = asyncio.Condition()
        self._id = 0
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, *, media: bool = True, hello: bool = True, origin: str | None = None) -> None:
        address = f"{self.at.room}/socket"
        self.ws = await self.http.ws_connect(address, headers={"Origin": origin or self.at.site})
        self._reader = asyncio.create_task(self._read())
        if hello:
            await self.say(wire.Hello(self.window, media))
            self.welcome = await self.hear(wire.Welcome)

    async def another_window(self, window: str, *, media: bool = True) -> Browser:
        """The same person's, in the same browser."""
        other = Browser(self.at, self.http, window)
        await other.connect(media=media)
        return other

    async def say(self, message: wire.FromBrowser) -> None:
        await self.ws.send_str(_encode(message).decode())

    async def _read(self) -> None:
        async for message in self.ws:
            said = _decode(message.data)
            async with self._news:
                if isinstance(said, wire.Viewed | wire.Welcome):
                    self.view = said.view
                self.heard.append(said)
                self._news.notify_all()
        async with self._news:
            self.close_code = self.ws.close_code
            self._news.notify_all()

    async def hear(self, kind: Any, within: float = 5.0) -> Any:
        """The next message of that kind that was not taken yet."""
        async with asyncio.timeout(within), self._news:
            while True:
                for place, message in enumerate(self.heard):
                    if isinstance(message, kind):
                        return self.heard.pop(place)
                await self._news.wait()

    async def sees(self, what: Any, within: float = 5.0) -> wire.View:
        """The first view of which `what(view)` is true."""
        async with asyncio.timeout(within), self._news:
            while self.view is None or not what(self.view):
                await self._news.wait()
            return self.view

    async def closed(self, within: float = 5.0) -> int:
        async with asyncio.timeout(within), self._news:
            while self.close_code is None:
                await self._news.wait()
            return self.close_code

    async def do(self, command: Command, seen: int | None = None) -> wire.Done | wire.Refusal:
        """Carry out a command and wait for its answer."""
        self._id += 1
        number = self._id
        seen = seen if seen is not None else (self.view.seq if self.view else 0)
        await self.say(wire.Do(number, seen, command))
        answer = await self.hear((wire.Done, wire.Refusal))
        assert answer.id == number
        if isinstance(answer, wire.Done):
            await self.sees(lambda view: view.seq >= answer.seq)
        return answer

    async def done(self, command: Command) -> None:
        answer = await self.do(command)
        assert isinstance(answer, wire.Done), answer

    async def refused(self, command: Command, seen: int | None = None) -> wire.Refusal:
        answer = await self.do(command, seen)
        assert isinstance(answer, wire.Refusal), answer
        return structs.replace(answer, id=0)

    async def lose_the_line(self) -> None:
        """The socket breaks without a word."""
        await self.ws.close()
        if self._reader:
            await self._reader

    async def close(self) -> None:
        await self.lose_the_line()
        await self.http.close()


@asynccontextmanager
async def installation(data: Path, studios: Studios | None = None) -> AsyncIterator[Installation]:
    at = Installation(data, studios or Studios())
    await at.start()
    try:
        yield at
    finally:
        await at.close()
