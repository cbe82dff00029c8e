"""A browser without a screen: comes in by a link, speaks the protocol, keeps what it is told."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import msgspec
from msgspec import structs
from yarl import URL

from meetings.commands import Command
from web import wire

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(wire.ToBrowser).decode


class Browser:
    """One window: keeps everything it is told, the newest view apart."""

    def __init__(self, room: URL, http: aiohttp.ClientSession, window: str) -> None:
        """`room`: the meeting's address, `…/{council}/m/{meeting}`."""
        self.room = room
        self.http = http
        self.window = window
        self.heard: list[wire.ToBrowser] = []
        self.view: wire.View | None = None
        self.welcome: wire.Welcome | None = None
        self.close_code: int | None = None
        self._news = asyncio.Condition()
        self._id = 0
        self._reader: asyncio.Task[None] | None = None

    async def connect(self, *, media: bool = True, hello: bool = True) -> None:
        self.ws = await self.http.ws_connect(self.room / "socket", headers={"Origin": str(self.room.origin())})
        self._reader = asyncio.create_task(self._read())
        if hello:
            await self.say(wire.Hello(self.window, media))
            self.welcome = await self.hear(wire.Welcome)

    async def another_window(self, window: str, *, media: bool = True) -> Browser:
        """The same person's, in the same browser."""
        other = Browser(self.room, self.http, window)
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

    async def hear(self, kind: Any, within: float = 20.0) -> Any:
        """The next message of that kind that was not taken yet."""
        async with asyncio.timeout(within), self._news:
            while True:
                for place, message in enumerate(self.heard):
                    if isinstance(message, kind):
                        return self.heard.pop(place)
                await self._news.wait()

    async def sees(self, what: Any, within: float = 20.0) -> wire.View:
        """The first view of which `what(view)` is true."""
        async with asyncio.timeout(within), self._news:
            while self.view is None or not what(self.view):
                await self._news.wait()
            return self.view

    async def closed(self, within: float = 20.0) -> int:
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


async def come_in(link: str, room: URL, window: str, *, media: bool = True, hello: bool = True) -> Browser:
    """Use a personal link or an invitation, and open the meeting's socket."""
    browser = Browser(room, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)), window)
    origin = {"Origin": str(room.origin())}
    try:
        async with browser.http.post(link, headers=origin, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
        await browser.connect(media=media, hello=hello)
    except BaseException:
        await browser.http.close()
        raise
    return browser
