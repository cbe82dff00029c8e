"""One person in the meeting: comes in by a link, says commands and measures their answers, sends camera and sound."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import msgspec
from yarl import URL

from meetings.commands import Command
from streaming.synthetic import SyntheticPeer
from web import wire

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(wire.ToBrowser).decode
PATIENCE = 60.0


class Seat:
    def __init__(self, room: URL, peer: SyntheticPeer | None) -> None:
        """`room`: the meeting's page."""
        self._room = room
        self._peer = peer
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._number = 0
        self._asked: dict[int, asyncio.Future[wire.Done | wire.Refusal]] = {}
        self._reading: asyncio.Task[None] | None = None
        self.view: wire.View | None = None
        self.strips: list[wire.Strip] = []
        self.seconds: list[float] = []
        """How long each command took to be answered."""
        self.refused: list[str] = []

    async def enter(self, link: str) -> None:
        headers = {"Origin": str(self._room.origin())}
        async with self._http.post(link, headers=headers, allow_redirects=False) as answer:
            answer.raise_for_status()
        self._ws = await self._http.ws_connect(self._room / "socket", headers=headers)
        await self._say(wire.Hello(f"bench-{id(self):x}", media=self._peer is not None))
        self._reading = asyncio.create_task(self._read())

    async def send_media(self) -> None:
        """Answered offers are connected a moment later."""
        assert self._peer is not None
        await self._say(wire.Connect())
        await asyncio.wait_for(self._peer.connected.wait(), PATIENCE)

    async def do(self, command: Command) -> None:
        self._number += 1
        asked = self._asked[self._number] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self._say(wire.Do(self._number, self.view.seq if self.view else 0, command))
        answer = await asyncio.wait_for(asked, PATIENCE)
        self.seconds.append(time.perf_counter() - began)
        if isinstance(answer, wire.Refusal):
            self.refused.append(f"{type(command).__name__}: {answer.code}")

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
            await self._ws.close()
        if self._peer is not None:
            await self._peer.close()
        await self._http.close()

    async def _say(self, message: wire.FromBrowser) -> None:
        await self._ws.send_str(_encode(message).decode())

    async def _read(self) -> None:
        async for message in self._ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._take(_decode(message.data))

    async def _take(self, said: Any) -> None:
        match said:
            case wire.Welcome() | wire.Viewed():
                self.view = said.view
            case wire.Done() | wire.Refusal() if said.id in self._asked:
                self._asked.pop(said.id).set_result(said)
            case wire.Offer() if self._peer is not None:
                await self._say(wire.Answer(await self._peer.answer(said.sdp)))
            case wire.Strip():
                self.strips.append(said)
