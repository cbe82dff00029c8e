"""One person in the meeting: comes in by a link, says commands and measures their answers, sends what it is asked for.

As a browser does: camera and sound go out as the studio wants them, and one window has the seat.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from meetings.commands import Command, Join
from meetings.facts import PresenceMode
from streaming.synthetic import Counts, SyntheticPeer
from streaming.synthetic_media import Tone, camera
from streaming.synthetic_senses import Senses
from web import wire
from web.access.cookies import device_name
from web.access.secrets import token_hash

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(wire.ToBrowser).decode
PATIENCE = 60.0


class NoEntry(Exception):
    """The link opens nothing, or not this; the text says what was answered."""


class Face(msgspec.Struct, frozen=True):
    """What somebody looks and sounds like."""

    hue: int
    tone: Tone | None = None


class Seat:
    def __init__(self, face: Face | None = None) -> None:
        """Without a face it says commands, and has no seat in the picture."""
        self._face = face
        self._senses = Senses()
        self._peer = SyntheticPeer(microphone=face.tone, senses=self._senses) if face else None
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._number = 0
        self._asked: dict[int, asyncio.Future[wire.Done | wire.Refusal]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._news = asyncio.Event()
        self.welcome: wire.Welcome | None = None
        self.view: wire.View | None = None
        self.strips: list[wire.Strip] = []
        self.offers = 0
        """Above 1: the studio began anew, and this seat is not in its picture any more."""
        self.seconds: list[float] = []
        """How long each command took to be answered."""
        self.refused: list[str] = []

    # Coming in --------------------------------------------------------------------------------------------------

    async def enter(self, link: str, room: URL | None = None) -> URL:
        """Open the link and the meeting's socket. `room`: the meeting's page, where the link does not lead to it.

        The device is named after the link, so that the same link can be opened again. Raises `NoEntry`.
        """
        at = URL(link)
        secure = at.scheme == "https"
        self._http.cookie_jar.update_cookies({device_name(secure): token_hash(link)}, at)
        headers = {"Origin": str(at.origin())}
        async with self._http.post(at, headers=headers, allow_redirects=False) as answer:
            if answer.status != 303:
                raise NoEntry(f"the link was answered with {answer.status}")
            onward = at.join(URL(answer.headers["Location"]))
        room = room or onward.parent
        await self._open(room)
        return room

    async def _open(self, room: URL) -> None:
        try:
            self._ws = await self._http.ws_connect(room / "socket", headers={"Origin": str(room.origin())})
        except aiohttp.WSServerHandshakeError as error:
            raise NoEntry(f"the meeting was answered with {error.status}") from None
        self._reading = asyncio.create_task(self._read(), name="synthetic seat")
        await self._say(wire.Hello(f"bench-{id(self):x}", media=self._peer is not None))
        await self.until(lambda: self.welcome is not None)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return once it holds, which is looked at after every message. Raises `TimeoutError` and `ConnectionError`."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                if self._reading is None or self._reading.done():
                    raise ConnectionResetError("the meeting's socket was closed")
                self._news.clear()
                await self._news.wait()

    async def post(self, address: URL) -> tuple[int, bytes]:
        """Status and answer, with this person's session."""
        headers = {"Origin": str(address.origin())}
        async with self._http.post(address, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def get(self, address: URL) -> tuple[int, bytes]:
        async with self._http.get(address, allow_redirects=False) as answer:
            return answer.status, await answer.read()

    async def sit(self, mode: PresenceMode) -> None:
        """Take the seat, and send and receive: answered offers are connected a moment later."""
        await self.do(Join(mode))
        if self._peer is not None:
            self._asked_at = time.monotonic()
            await self._say(wire.Connect())
            async with asyncio.timeout(PATIENCE):
                await self._peer.connected.wait()

    # Commands ---------------------------------------------------------------------------------------------------

    async def do(self, command: Command) -> bool:
        """Whether it was carried out."""
        number = self._next()
        said = wire.Do(number, self.view.seq if self.view else 0, command)
        return await self._answered(number, said, type(command).__name__)

    async def switch_relay(self, relay: str, on: bool) -> bool:
        number = self._next()
        return await self._answered(number, wire.RelaySwitch(number, relay, on), "RelaySwitch")

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _answered(self, number: int, said: wire.FromBrowser, what: str) -> bool:
        asked = self._asked[number] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self._say(said)
        async with asyncio.timeout(PATIENCE):
            answer = await asked
        self.seconds.append(time.perf_counter() - began)
        if isinstance(answer, wire.Refusal):
            self.refused.append(f"{what}: {answer.code}")
            return False
        return True

    # What came --------------------------------------------------------------------------------------------------

    @property
    def counts(self) -> Counts:
        return self._peer.counts if self._peer is not None else Counts()

    @property
    def senses(self) -> Senses:
        return self._senses

    @property
    def first_picture(self) -> float | None:
        """Seconds from asking for a connection to the first picture that can be shown."""
        at = self._senses.first_picture_at
        return None if at is None else round(at / 1_000_000 - self._asked_at, 3)

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._ws is not None:
            await self._ws.close()
        if self._peer is not None:
            await self._peer.close()
        await self._http.close()

    async def _say(self, message: wire.FromBrowser) -> None:
        assert self._ws is not None
        await self._ws.send_str(_encode(message).decode())

    async def _read(self) -> None:
        assert self._ws is not None
        try:
            async for message in self._ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._take(_decode(message.data))
                    self._news.set()
        finally:
            self._news.set()
            for asked in self._asked.values():
                if not asked.done():
                    asked.set_exception(ConnectionResetError("the meeting's socket was closed"))

    async def _take(self, said: Any) -> None:
        match said:
            case wire.Welcome():
                self.welcome, self.view = said, said.view
            case wire.Viewed():
                self.view = said.view
            case wire.Done() | wire.Refusal() if said.id in self._asked:
                self._asked.pop(said.id).set_result(said)
            case wire.Offer() if self._peer is not None:
                self.offers += 1
                if self.offers == 1:
                    await self._say(wire.Answer(await self._peer.answer(said.sdp)))
            case wire.CameraLayer() if self._peer is not None and self._face is not None:
                self._peer.show(camera(said.layer, self._face.hue))
            case wire.Strip():
                self.strips.append(said)
